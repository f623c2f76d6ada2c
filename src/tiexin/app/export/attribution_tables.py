"""Who saved how many days, in sentences and tables: for pages, commands, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.choices import PROMISES
from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from tiexin.app.attribution import AttributionReport, Saving, Together
    from tiexin.app.wording import Wording

_MOST_PAIRS: Final = 6
_LEAST_DAYS: Final = 0.5


def saved_lines(found: AttributionReport, wording: Wording) -> list[str]:
    """The result in sentences, then how it was reckoned."""
    whole = found.production
    lines = [
        wording.text(
            "plan.saved_by.whole",
            n=whole.whole_days,
            baseline=found.report.baseline.goal.day,
            plan=found.report.plan.goal.day,
        )
    ]
    if found.exact:
        lines.append(wording.text("plan.saved_by.exact", n=found.combinations))
    else:
        lines.append(
            wording.text("plan.saved_by.sampled", n=found.orders or 0, seed=found.seed)
        )
    lines.append(wording.text("plan.saved_by.hint"))
    if found.circles:
        lines.append(wording.text("plan.saved_by.circles", n=found.circles))
    return lines


def saving_table(found: AttributionReport, wording: Wording) -> Table:
    """Each measure with its part of production and of each span; the last row sums."""
    spans = [_by_measure(span.savings) for span in found.spans]
    rows = []
    for saving in found.production.savings:
        parts = [span[saving.measure] for span in spans]
        rows.append(
            (
                measure(saving.measure, wording),
                _tenths(saving),
                *(_tenths(part) for part in parts),
                str(saving.alone_days),
                str(saving.last_days),
            )
        )
    wholes = [found.production.whole_days, *(span.whole_days for span in found.spans)]
    total = wording.text("plan.saved_by.total")
    rows.append((total, *(f"{days}.0" for days in wholes), "", ""))
    columns = (
        wording.text("plan.saved_by.column.measure"),
        wording.text("plan.saved_by.column.production"),
        *(_span_title(span.span, found, wording) for span in found.spans),
        wording.text("plan.saved_by.column.alone"),
        wording.text("plan.saved_by.column.last"),
    )
    return Table(wording.text("plan.saved_by.table"), columns, tuple(rows))


def together_table(found: AttributionReport, wording: Wording) -> Table | None:
    """Pairs that help or hinder one another; None where no pair does."""
    pairs = [
        each
        for each in found.production.together
        if each.only_together or abs(each.days) >= _LEAST_DAYS
    ]
    if not pairs:
        return None
    columns = ("first", "second", "alone", "together", "index")
    return Table(
        wording.text("plan.saved_by.pairs"),
        tuple(wording.text(f"plan.saved_by.pair.{each}") for each in columns),
        tuple(_pair(each, wording) for each in pairs[:_MOST_PAIRS]),
    )


def measure(id_: str, wording: Wording) -> str:
    """A lever's title, or what the promises together are called."""
    if id_ == PROMISES:
        return wording.text("plan.saved_by.promises")
    return wording.lever(id_)


def _pair(each: Together, wording: Wording) -> tuple[str, ...]:
    first, second = each.alone_days
    index = f"{float(each.days):+.1f}"
    note = wording.text("plan.saved_by.only_together")
    return (
        measure(each.first, wording),
        measure(each.second, wording),
        f"{first} / {second}",
        str(each.together_days),
        f"{index} ({note})" if each.only_together else index,
    )


def _by_measure(savings: tuple[Saving, ...]) -> dict[str, Saving]:
    return {each.measure: each for each in savings}


def _tenths(saving: Saving) -> str:
    days = f"{float(saving.shown_days):.1f}"
    return f"{days} ±{saving.error_days:.1f}" if saving.error_days else days


def _span_title(
    span: tuple[str, str] | None, found: AttributionReport, wording: Wording
) -> str:
    titles = {each.id: each.title for each in found.report.journey.milestones}
    first, last = span or ("", "")
    return f"{wording.local(titles[first])} → {wording.local(titles[last])}"
