"""A comparison in words and tables, the same for pages, commands and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.more import Section
from tiexin.app.export.tables import Table
from tiexin.app.upheaval import MILESTONE_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.differences.diff import Cause, MovedDay, PlanDiff
    from tiexin.app.differences.stored import StoredStep
    from tiexin.app.report import PlanReport
    from tiexin.app.upheaval import Upheaval
    from tiexin.app.wording import Wording

_GOAL: Final = "production_start"
_SHORT_HASH: Final = 12
_MOST_CAUSES: Final = 5
_UNITS: Final = {"working_day", "calendar_day", "site_day"}


class _Names:
    """Facts, answers and levers by their names in today's law, else by id."""

    def __init__(self, report: PlanReport, wording: Wording) -> None:
        self._law = report.in_force
        self._wording = wording

    def answer(self, fact: str, value: object) -> str:
        if value is None:
            return self._wording.text("diff.unanswered")
        if isinstance(value, bool):
            return self._wording.yes_no(value)
        known = self._law.catalogue.facts.get(fact)
        titles = {each.id: each.title for each in known.options} if known else {}
        if value in titles:
            return self._wording.local(titles[str(value)])
        if known is None or not isinstance(value, int | float):
            return str(value)
        key = f"guide.unit.{known.unit or 'none'}"
        return self._wording.text(key, number=f"{value:g}", n=value)

    def fact(self, id_: str) -> str:
        found = self._law.catalogue.facts.get(id_)
        return id_ if found is None else self._wording.local(found.title)

    def lever(self, id_: str) -> str:
        known = id_ in self._law.levers
        return self._wording.lever(id_) if known else id_


class DiffWording:
    """Words for one comparison; titles are those that the plans bring along."""

    def __init__(
        self, found: PlanDiff, report: PlanReport, wording: Wording, *, title: str
    ) -> None:
        """``report`` is today's plan, whose law names facts, levers and milestones.

        ``title`` is the key of the heading.
        """
        self._found = found
        self._title = title
        self._names = _Names(report, wording)
        self._wording = wording
        self._titles = {each.id: each.title for each in report.journey.milestones}
        self._steps = {**found.before.steps, **found.after.steps}

    def section(self) -> Section:
        """All of it."""
        found = self._found
        if found.same:
            return Section(
                self._text(self._title), (self._text("diff.same"), *self._rules())
            )
        counts = self._text(
            "diff.counts",
            moved=len(found.moved),
            added=len(found.added),
            removed=len(found.removed),
            unmoved=found.unmoved,
        )
        asked = (*self._asked(), *self._rules())
        lines = (
            *self._production(),
            *asked,
            *self._why(),
            counts,
            *self._upheaval(),
        )
        return Section(
            self._text(self._title), lines, (self._milestones(), self._moved())
        )

    def _text(self, key: str, **fields: object) -> str:
        return self._wording.text(key, **fields)

    def _production(self) -> Iterator[str]:
        for each in self._found.milestones:
            if each.id == _GOAL:
                way = "later" if each.days > 0 else "sooner" if each.days else "stays"
                days = {"before": each.before, "after": each.after}
                yield self._text(f"diff.production_{way}", n=abs(each.days), **days)

    def _asked(self) -> Iterator[str]:
        before, after = self._found.before, self._found.after
        if before.start != after.start:
            yield self._text("diff.start", before=before.start, after=after.start)
        if before.jurisdiction != after.jurisdiction:
            places = (before.jurisdiction, after.jurisdiction)
            yield self._text("diff.place", before=places[0], after=places[1])
        for id_, (old, new) in self._found.facts.items():
            yield self._text(
                "diff.fact",
                fact=self._names.fact(id_),
                before=self._names.answer(id_, old),
                after=self._names.answer(id_, new),
            )
        for key, levers in (
            ("diff.lever_on", self._found.levers_on),
            ("diff.lever_off", self._found.levers_off),
        ):
            for lever in levers:
                yield self._text(key, lever=self._names.lever(lever))

    def _rules(self) -> Iterator[str]:
        if self._found.rules_changed:
            hashes = (self._found.before.catalogue, self._found.after.catalogue)
            old, new = (each[:_SHORT_HASH] for each in hashes)
            yield self._text("diff.rules", before=old, after=new)

    def _upheaval(self) -> Iterator[str]:
        """What moves, and how little need move."""
        keeping = self._found.keeping
        if keeping is None:
            return
        yield self._text("diff.upheaval.soonest", **_sums(keeping.soonest))
        if keeping.kept == keeping.soonest:
            yield self._text("diff.upheaval.same")
        else:
            day = keeping.milestones[_GOAL]
            yield self._text("diff.upheaval.kept", day=day, **_sums(keeping.kept))
        yield self._text("diff.upheaval.hint", weight=MILESTONE_WEIGHT)

    def _milestones(self) -> Table:
        titles, keeping = self._titles, self._found.keeping
        rows = tuple(
            (
                self._wording.local(titles[each.id]),
                str(each.before),
                str(each.after),
                _signed(each.days),
                *([str(keeping.milestones[each.id])] if keeping else []),
            )
            for each in self._found.milestones
            if each.id in titles
        )
        columns = ("milestone", "before", "after", "moved")
        more = ("kept",) if keeping else ()
        return self._table("diff.milestones", (*columns, *more), rows)

    def _why(self) -> Iterator[str]:
        """For each moved milestone what changed, from its day back to the first."""
        for each in self._found.milestones:
            if each.chain and each.id in self._titles:
                title = self._wording.local(self._titles[each.id])
                yield self._text("diff.why", milestone=title, causes=self._chain(each))

    def _chain(self, each: MovedDay) -> str:
        # A step that only moves with the one before it explains nothing.
        told = [cause for cause in each.chain if cause.reason != "earlier"]
        causes = [self._cause(cause) for cause in told[:_MOST_CAUSES]]
        more = len(told) - len(causes)
        causes += [self._text("diff.more_causes", n=more)] if more else []
        return self._text("diff.and_before").join(causes)

    def _cause(self, cause: Cause) -> str:
        before, after = cause.before, cause.after
        if cause.reason in {"waits", "gone"}:
            key = _key_of(cause)
            before, after = self._step(before), self._step(after)
        else:
            key = f"diff.cause.{cause.reason}"
        if cause.reason == "days":
            before, after = self._days(before), self._days(after)
        return self._text(key, step=self._step(cause.step), before=before, after=after)

    def _days(self, text: str) -> str:
        number, _, unit = text.partition(" ")
        return (
            self._text(f"plan.unit.{unit}", n=int(number)) if unit in _UNITS else text
        )

    def _step(self, id_: str) -> str:
        found = self._steps.get(id_)
        return id_ if found is None else self._wording.local(found.title)

    def _moved(self) -> Table:
        found = self._found
        rows = [
            self._row("added", each, "", _between(each), "") for each in found.added
        ]
        rows += [
            self._row("removed", each, _between(each), "", "") for each in found.removed
        ]
        rows += [
            self._row(
                "moved",
                each.after,
                _between(each.before),
                _between(each.after),
                f"{_signed(each.start_days)} / {_signed(each.finish_days)}",
            )
            for each in found.moved
        ]
        columns = ("step", "change", "before", "after", "moved")
        return self._table("diff.steps", columns, tuple(rows))

    def _row(self, change: str, step: StoredStep, *cells: str) -> tuple[str, ...]:
        title = self._wording.local(step.title)
        return (title, self._text(f"diff.change.{change}"), *cells)

    def _table(
        self, title: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
    ) -> Table:
        names = tuple(self._text(f"diff.column.{each}") for each in columns)
        return Table(self._text(title), names, rows)


def diff_section(
    found: PlanDiff, report: PlanReport, wording: Wording, *, title: str = "diff.title"
) -> Section:
    """The comparison in words, under the heading of that key."""
    return DiffWording(found, report, wording, title=title).section()


def _key_of(cause: Cause) -> str:
    if cause.reason == "waits" and not cause.before:
        return "diff.cause.waits_new"
    if not cause.after:
        return f"diff.cause.{cause.reason}_free"
    return f"diff.cause.{cause.reason}"


def _sums(found: Upheaval) -> dict[str, int]:
    return {
        "steps": found.steps,
        "days": found.step_days,
        "milestones": found.milestones,
        "milestone_days": found.milestone_days,
        "weighted": found.weighted,
    }


def _signed(days: int) -> str:
    return f"+{days}" if days > 0 else str(days)


def _between(step: StoredStep) -> str:
    return f"{step.start} – {step.finish}"
