"""The figures of the leader's page: each of one measure, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.answer import DECISION, LAST
from tiexin.kernel import BadInput, Refused
from tiexin.web.common.failures import in_words
from tiexin.web.insight.asking import answered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.app.insight.report import InsightWords
    from tiexin.insight.measures.answer import Answer, Cell
    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog
    from tiexin.web.insight.questions import Asked

    Row = Mapping[str, Cell]

LONGEST_WAITS: Final = 3
"""Steps that are named among those before which cases wait."""

GROUPS: Final = 8
"""Groups that are set side by side on the page."""

_ENDS: Final = (DECISION, LAST)
_NOTES: Final = ("figure.", "change.", "compare.", "flip.")
"""Notes that belong into the sentence itself; the rest stands on the measure's page."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in words and the lines below it."""

    figure: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaderFigure:
    """One place of the page.

    Attributes:
        id: the measure.
        title: what is told.
        address: of the measure's page that asks the same.
        told: None where it is unknown, and ``failures`` say why and what helps.
    """

    id: str
    title: str
    address: str
    told: Told | None
    failures: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Leader:
    """What all figures of one page share."""

    log: EventLog
    asked: Asked
    words: InsightWords
    language: Language

    def figures(self) -> list[LeaderFigure]:
        """All of them, in the order of the page."""
        return list(self._figures())

    def _figures(self) -> Iterator[LeaderFigure]:
        whole = replace(self.asked, by="", baseline="", now="", top=0, figure="")
        asked = replace(self.asked, top=0)
        yield self._one("quality", _score, replace(whole, days=None))
        yield self._one("summary", _amount, whole)
        yield self._one("survival", _halves, whole)
        yield self._one("limits", _within, whole)
        yield self._one("parties", _parties, whole)
        yield self._one("sojourn", _waits, whole)
        if asked.baseline or asked.now:
            yield self._one("change", _verdict, asked)
        if asked.by:
            yield self._one("compare", _groups, replace(asked, baseline="", now=""))
            yield self._one("flips", _flips, replace(asked, baseline="", now=""))

    def _one(
        self,
        measure: str,
        read: Callable[[Answer, InsightWords], Told],
        asked: Asked,
    ) -> LeaderFigure:
        title = self.words.text(f"insight.leader.title.{measure}")
        address = f"/{self.language}/insight/{self.log.pk}/"
        if measure != "quality":
            address += f"ask/{measure}/?{asked.query}"
        try:
            answer = answered(self.log, measure, asked)
        except (BadInput, Refused) as error:
            failures = tuple(in_words(error.problems, self.language))
            return LeaderFigure(measure, title, address, None, failures)
        told = read(answer, self.words)
        lines = (*told.lines, *_rests(answer, self.words))
        return LeaderFigure(measure, title, address, Told(told.figure, lines))


def _rests(answer: Answer, words: InsightWords) -> Iterator[str]:
    """From where to where, and by which calendar."""
    if answer.start is not None and answer.end is not None:
        start, end = words.point(answer.start), words.point(answer.end)
        yield words.text("insight.from_to", start=start, end=end)
        if answer.calendar:
            yield words.text("insight.calendar", calendar=answer.calendar)


def _rows(answer: Answer) -> list[Row]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _days(value: Cell, answer: Answer, words: InsightWords) -> str:
    """A number of days with the unit of the answer; unknown is said."""
    days = _number(value)
    if days is None:
        return words.text("insight.unknown")
    if answer.unit == "share":
        return _percent(value, words)
    unit = "working_days" if answer.unit == "working_day" else "days"
    return words.text(f"insight.leader.{unit}", n=f"{days:.1f}")


def _percent(value: Cell, words: InsightWords) -> str:
    share = _number(value)
    if share is None:
        return words.text("insight.unknown")
    return f"{100 * share:.1f} %"


def _score(answer: Answer, words: InsightWords) -> Told:
    extra = answer.extra
    findings = sum(bool(row["count"]) for row in _rows(answer))
    return Told(
        words.text("insight.page.of_100", n=extra["score"]),
        (
            words.text("insight.leader.findings", n=findings),
            words.text("insight.extra.threshold", value=extra["threshold"]),
        ),
    )


def _amount(answer: Answer, words: InsightWords) -> Told:
    (row,) = _rows(answer)
    return Told(
        words.text("insight.leader.cases", n=row["cases"]),
        (
            words.text(
                "insight.leader.between",
                events=row["events"],
                first=row["first_day"],
                last=row["last_day"],
            ),
        ),
    )


def _halves(answer: Answer, words: InsightWords) -> Told:
    """Half and four fifths; where half is not reached, what is known of it."""
    (row,) = _rows(answer)
    half = _days(row["median"], answer, words)
    if row["median"] is None and row["at_least"] is not None:
        least = _days(row["at_least"], answer, words)
        half = words.text("insight.leader.more_than", days=least)
    interval = words.text(
        "insight.leader.half_interval",
        low=_days(row["low"], answer, words),
        high=_days(row["high"], answer, words),
    )
    return Told(
        words.text("insight.leader.half", days=half),
        (
            words.text(
                "insight.leader.four_fifths", days=_days(row["p80"], answer, words)
            ),
            interval,
            words.text(
                "insight.leader.open_counted",
                cases=row["cases"],
                ended=row["ended"],
                open=row["open"],
            ),
        ),
    )


def _within(answer: Answer, words: InsightWords) -> Told:
    (row,) = _rows(answer)
    told = ("limit_", "open_cases", "midnight_limits")
    notes = (each for each in answer.notes if each.code.startswith(told))
    return Told(
        _percent(row["share_within"], words),
        (
            words.text(
                "insight.leader.within",
                within=row["within"],
                ended=row["ended"],
                cases=row["cases"],
                limited=row["limited"],
            ),
            *(words.note(note) for note in notes),
        ),
    )


def _parties(answer: Answer, words: InsightWords) -> Told:
    rows = sorted(_rows(answer), key=lambda row: -(_number(row["total"]) or 0.0))
    if not rows:
        return Told(words.text("insight.unknown"))
    lines = tuple(_party(row, answer, words) for row in rows)
    return Told(lines[0], lines[1:])


def _party(row: Row, answer: Answer, words: InsightWords) -> str:
    return words.text(
        "insight.leader.party",
        party=words.cell("party", row["party"]),
        share=_percent(row["share"], words),
        days=_days(row["total"], answer, words),
        cases=row["cases"],
    )


def _waits(answer: Answer, words: InsightWords) -> Told:
    rows = [row for row in _rows(answer) if _number(row["total"])]
    whole = sum(_number(row["total"]) or 0.0 for row in rows)
    if not rows:
        return Told(words.text("insight.unknown"))

    def share(row: Row) -> str:
        return _percent((_number(row["total"]) or 0) / whole, words)

    lines = [
        words.text(
            "insight.leader.wait",
            activity=row["activity"],
            share=share(row),
            n=row["count"],
            median=_days(row["median"], answer, words),
            total=_days(row["total"], answer, words),
        )
        for row in rows[:LONGEST_WAITS]
    ]
    first = words.text("insight.leader.longest_wait", share=share(rows[0]))
    return Told(first, tuple(lines))


def _verdict(answer: Answer, words: InsightWords) -> Told:
    """The verdict in words, then why, then both medians."""
    verdict = [each for each in answer.notes if each.code.startswith("verdict.")]
    why = [each for each in answer.notes if each.code.startswith(_NOTES)]
    return Told(
        " ".join(words.note(note) for note in verdict),
        (
            *(words.note(note) for note in why),
            *(_group(row, row["median"], answer, words) for row in _rows(answer)),
        ),
    )


def _groups(answer: Answer, words: InsightWords) -> Told:
    rows = _rows(answer)
    ranked = [row for row in rows if row["rank"] is not None]
    ranked.sort(key=lambda row: int(row["rank"] or 0))
    shown = (ranked or rows)[:GROUPS]
    left = len(rows) - len(shown)
    key = "ranked" if ranked else "not_ranked"
    why = [each for each in answer.notes if each.code.startswith(_NOTES)]
    return Told(
        words.text(f"insight.leader.{key}", n=len(ranked), of=len(rows)),
        (
            *(words.note(note) for note in why if note.code.startswith("figure.")),
            *(_compared(row, answer, words) for row in shown),
            *((words.text("insight.leader.more_groups", n=left),) if left else ()),
            *(words.note(n) for n in why if not n.code.startswith("figure.")),
        ),
    )


def _compared(row: Row, answer: Answer, words: InsightWords) -> str:
    return words.text(
        "insight.leader.compared",
        group=row["group"] or "–",
        standard=_days(row["standard"], answer, words),
        raw=_days(row["raw"], answer, words),
        cases=row["cases"],
        ended=row["ended"],
    )


def _group(row: Row, value: Cell, answer: Answer, words: InsightWords) -> str:
    return words.text(
        "insight.leader.group",
        group=row["group"] or "–",
        days=_days(value, answer, words),
        cases=row["cases"],
        ended=row["ended"],
    )


def _flips(answer: Answer, words: InsightWords) -> Told:
    """Which pairs turn over, of the groups that are ranked to each end."""
    ranked: dict[Cell, int] = {}
    for row in _rows(answer):
        ranked[row["end"]] = ranked.get(row["end"], 0) + (row["rank"] is not None)
    lines = [
        words.text(
            "insight.leader.ranked_to",
            end=words.text(f"insight.leader.end.{end}") if end in _ENDS else end,
            n=n,
        )
        for end, n in ranked.items()
    ]
    if min(ranked.values(), default=0) < 2:  # noqa: PLR2004 - one alone has no order
        return Told(words.text("insight.unknown"), tuple(lines))
    flips = [each for each in answer.notes if each.code.startswith("flip.")]
    sure = sum(each.code == "flip.sure" for each in flips)
    return Told(
        words.text("insight.leader.flips", n=len(flips), sure=sure),
        (*lines, *(words.note(note) for note in flips[:LONGEST_WAITS])),
    )
