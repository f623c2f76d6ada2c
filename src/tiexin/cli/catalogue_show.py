"""One procedure or lever as text: what it says, by which article, at which level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.export.law_json import citations_of
from tiexin.app.rule_words import condition_text, effect_text
from tiexin.catalogue.types import FigureState, Procedure, ReleaseStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.rule_words import RuleWords
    from tiexin.catalogue.types import (
        Clock,
        Effect,
        Estimate,
        Lever,
        Limit,
        ProcessLimit,
    )
    from tiexin.kernel import Citation


def entry_lines(words: RuleWords, entry: Procedure | Lever) -> Iterator[str]:
    """The entry as text, section by section."""
    yield f"{words.local(entry.title)}  ({entry.id})"
    if entry.summary is not None:
        yield words.local(entry.summary)
    yield ""
    yield from _facts(words, entry)
    yield words.row("applies_when", condition_text(words, entry.applies_when))
    if isinstance(entry, Procedure):
        yield from _procedure(words, entry)
    else:
        yield from _lever(words, entry)
    if entry.note is not None:
        yield words.row("note", words.local(entry.note))
    yield ""
    yield words.text("articles")
    for citation in citations_of(entry):
        yield from _article(words, citation)
    yield ""
    yield words.text("stated_by")
    for level in words.law.levels:
        names = [name for name, by in entry.stated_by.items() if by == level]
        if names:
            title = words.local(words.catalogue.jurisdictions[level].title)
            yield f"  {level} {title}: {', '.join(names)}"


def limit_line(words: RuleWords, stated: ProcessLimit) -> str:
    """A limit on a whole stretch in one line: what, how long, what counts, how sure."""
    limit = stated.limit
    parts = [
        words.days(limit.value or 0, limit.unit or "working_day"),
        words.text(f"counts_{stated.counts}"),
    ]
    if limit.citation is not None:
        parts.append(words.cite(limit.citation))
        parts.append(words.certainty(limit.citation, limit.certainty))
    return f"{words.local(stated.title)} · {' · '.join(parts)}"


def limit_lines(words: RuleWords, stated: ProcessLimit) -> Iterator[str]:
    """A limit on a whole stretch as text, section by section."""
    yield f"{limit_line(words, stated)}  ({stated.id})"
    yield ""
    first = words.procedure(stated.first) if stated.first else "–"
    stretch = f"{first} → {words.procedure(stated.last)}"
    yield words.row("stretch", stretch)
    period = words.text("from", first=stated.in_force.first)
    yield words.row("in_force", period)
    yield words.row("reviewed", str(stated.reviewed_on))
    yield words.row("applies_when", condition_text(words, stated.applies_when))
    if stated.note is not None:
        yield words.row("note", words.local(stated.note))
    yield ""
    yield words.text("articles")
    for citation in citations_of(stated):
        yield from _article(words, citation)


def _facts(words: RuleWords, entry: Procedure | Lever) -> Iterator[str]:
    place = words.catalogue.jurisdictions[words.law.jurisdiction].title
    period = words.text("from", first=entry.in_force.first)
    if entry.in_force.end is not None:
        end = entry.in_force.end
        period = words.text("from_until", first=entry.in_force.first, end=end)
    yield words.row("in_force", f"{words.law.on} · {words.local(place)} · {period}")
    if entry.published_on is not None:
        yield words.row("published", str(entry.published_on))
    yield words.row("reviewed", str(entry.reviewed_on))
    if isinstance(entry, Procedure):
        yield words.row("kind", words.text(f"kind_{entry.kind}"))
        yield words.row("stage", words.stage(entry.stage))
        yield words.row("performer", words.authority(entry.performer))


def _procedure(words: RuleWords, entry: Procedure) -> Iterator[str]:
    if entry.activated_by is not None:
        yield words.row("activated_by", words.lever(entry.activated_by))
    yield ""
    yield words.text("duration")
    level = entry.stated_by.get
    yield _limit(words, "statutory", entry.statutory, level("statutory", ""))
    yield _limit(words, "promised", entry.promised, level("promised", ""))
    yield from _estimate(words, entry.estimated, level("estimated", ""))
    if entry.clock is not None:
        yield ""
        yield from _clock(words, entry.clock)
    yield ""
    yield words.text("needs")
    for need in entry.needs:
        document = words.catalogue.documents[need.document]
        giver = words.giver(need.document)
        source = words.cite(need.citation)
        yield f"  - {words.local(document.title)} ← {giver}  [{source}]"
    yield words.text("gives")
    for given in entry.gives:
        yield f"  - {words.local(words.catalogue.documents[given].title)}"
    yield from _orders(words, entry)
    yield from _acting(words, entry.id)


def _orders(words: RuleWords, entry: Procedure) -> Iterator[str]:
    if entry.after:
        yield words.text("order")
    for order in entry.after:
        kind = words.text(f"edge_{order.kind}", procedure=words.procedure(order.after))
        lag = f", +{words.days(order.lag, order.lag_unit)}" if order.lag else ""
        yield f"  - {kind}{lag}  [{words.cite(order.citation)}]"


def _acting(words: RuleWords, procedure: str) -> Iterator[str]:
    found = [
        (lever, effect)
        for lever in words.law.levers.values()
        for effect in lever.effects
        if _touches(effect, procedure)
    ]
    if found:
        yield words.text("acting")
    for lever, effect in found:
        title = words.local(lever.title)
        yield f"  - {title} ({lever.id}): {effect_text(words, effect)}"


def _lever(words: RuleWords, entry: Lever) -> Iterator[str]:
    yield words.row("default", words.text("yes" if entry.default else "no"))
    for name, items in (
        ("conditions", [words.local(each) for each in entry.conditions]),
        (
            "duties",
            [
                f"{words.authority(duty.who)}: {words.local(duty.text)}"
                for duty in entry.duties
            ],
        ),
        ("effects", [effect_text(words, each) for each in entry.effects]),
    ):
        yield ""
        yield words.text(name)
        for item in items:
            yield f"  - {item}"


def _limit(words: RuleWords, name: str, limit: Limit, level: str) -> str:
    if limit.state is not FigureState.STATED or limit.citation is None:
        return words.row(name, f"{words.text(f'state_{limit.state}')}  ({level})")
    parts = [
        words.days(limit.value or 0, limit.unit or "working_day"),
        words.text(f"limit_{limit.kind}"),
        words.cite(limit.citation),
        words.certainty(limit.citation, limit.certainty),
    ]
    if limit.note is not None:
        parts.append(words.local(limit.note))
    return words.row(name, f"{' · '.join(parts)}  ({level})")


def _estimate(words: RuleWords, estimate: Estimate | None, level: str) -> Iterator[str]:
    if estimate is None:
        yield words.row("estimated", "–")
        return
    if estimate.days is not None:
        low, likely, high = estimate.days
        days = f"{words.days(likely, estimate.unit)} ({low}–{high})"
    else:
        table = words.catalogue.tables[estimate.table or ""]
        days = f"{estimate.share:.0%} × {words.local(table.title)}"
    source = words.cite(estimate.citation)
    yield words.row("estimated", f"{days} · {source}  ({level})")
    yield f"      {words.local(estimate.why)}"


def _clock(words: RuleWords, clock: Clock) -> Iterator[str]:
    yield words.row("clock", words.text(f"starts_{clock.starts}"))
    for each in clock.excluded:
        cap = words.text("no_cap")
        if each.cap is not None:
            cap = words.text("cap", days=words.days(each.cap, each.unit))
        source = words.cite(each.citation)
        ground = words.local(each.ground)
        yield f"  - {words.text('excluded', ground=ground, cap=cap)}  [{source}]"
    if clock.extension is not None:
        text = words.text(
            "extension",
            days=words.days(clock.extension.value, clock.extension.unit),
            approver=words.local(clock.extension.approver),
        )
        yield f"  - {text}  [{words.cite(clock.extension.citation)}]"
    if clock.note is not None:
        yield f"  {words.local(clock.note)}"


def _article(words: RuleWords, citation: Citation) -> Iterator[str]:
    source = words.catalogue.sources[citation.source]
    certainty = words.certainty(citation, None)
    yield f"  - {words.cite(citation)} · {certainty}"
    clause = source.clauses.get(citation.clause or "")
    if clause is not None and clause.says is not None:
        yield f"      {words.local(clause.says)}"
    if source.url is not None:
        yield f"      {source.url}"


def _touches(effect: Effect, procedure: str) -> bool:
    if isinstance(effect, ReleaseStage):
        return procedure in effect.procedures
    return effect.procedure == procedure
