"""Whether a promise was kept, by the measures over the own cases.

A promise was made to each, so it is missed where it was missed for one, unless its file
names a smaller share. What has no case yet, or too few to show it, can't be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.promises.asking import answered, looking_at, question_of
from tiexin.insight.measures.behind import late_cases
from tiexin.insight.statistics.cycle_change import Verdict
from tiexin.kernel import BadInput, Refused

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tiexin.app.promises.load import Ask, Promise, PromiseFigure
    from tiexin.insight.log import Note
    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store
    from tiexin.kernel import Problem

MOST_CASES: Final = 20
MOST_REASONS: Final = 5

_SHOWN: Final = {Verdict.SHOWN: "kept", Verdict.NOT_SHOWN: "missed"}


class Standing(StrEnum):
    """Whether it was kept."""

    KEPT = "kept"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases.

    Attributes:
        value: of 1; None without a case. For a change, how much shorter it got.
        cases: how many it rests on.
        missed: how many of them missed it.
        overdue: how many more are open although their day is over.
        low, high: within which the value lies, 95 of 100 times; None where it is a
            count and no estimate.
    """

    value: float | None
    cases: int
    missed: int = 0
    overdue: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Where what was missed lies: a group, and how many of its cases or days."""

    group: str
    count: float
    of: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure of a promise as it stands.

    Attributes:
        figure: as the file has it.
        standing: kept, missed or not to be told.
        share: None where the question has no answer yet.
        notes: what to know before it is believed.
        reasons: most first; associations, never causes.
        missed: ids of cases behind it, the latest first, at most ``MOST_CASES``.
        trouble: why there is no answer.
    """

    figure: PromiseFigure
    standing: Standing
    share: Share | None
    notes: tuple[Note, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missed: tuple[str, ...] = ()
    trouble: Problem | None = None


def judge(
    promise: Promise, store: Store, *, today: date, folder: Path
) -> tuple[Judged, ...]:
    """All figures of a promise; ``today`` is the day of the moment looked at."""
    return tuple(
        _judged(each, store, today=today, folder=folder) for each in promise.figures
    )


def overall(judged: tuple[Judged, ...]) -> Standing:
    """A promise is missed where one figure is; kept where all are."""
    found = {each.standing for each in judged if not each.figure.beside}
    if Standing.MISSED in found:
        return Standing.MISSED
    return Standing.UNKNOWN if Standing.UNKNOWN in found else Standing.KEPT


def _judged(
    figure: PromiseFigure, store: Store, *, today: date, folder: Path
) -> Judged:
    question = question_of(figure.ask, today=today, folder=folder)
    try:
        answer = answered(store, figure.ask, question)
        share = _READINGS[figure.ask.measure](answer, figure)
        standing = _standing(answer, share, figure)
        missed: tuple[str, ...] = ()
        reasons: tuple[Reason, ...] = ()
        if standing is Standing.MISSED:
            missed = _late(figure, store, question)
            reasons = _reasons(figure.why, store, today=today, folder=folder)
    except (BadInput, Refused) as error:
        return Judged(figure, Standing.UNKNOWN, None, trouble=error.problems[0])
    return Judged(figure, standing, share, answer.notes, reasons, missed)


def _late(figure: PromiseFigure, store: Store, question: Question) -> tuple[str, ...]:
    """The cases behind it; a figure of a whole group is no single case's."""
    if figure.ask.measure != "limits":
        return ()
    with looking_at(store, figure.ask):
        return tuple(late_cases(store, question, most=MOST_CASES))


def _standing(answer: Answer, share: Share, figure: PromiseFigure) -> Standing:
    if figure.at_least is None:
        verdict = _SHOWN.get(Verdict(str(answer.extra["verdict"])), "unknown")
        return Standing(verdict)
    if share.value is None:
        return Standing.MISSED if share.overdue else Standing.UNKNOWN
    asked = share.cases + share.overdue
    kept = (share.cases - share.missed) / asked
    return Standing.KEPT if kept >= figure.at_least else Standing.MISSED


def _reasons(
    why: Ask | None, store: Store, *, today: date, folder: Path
) -> tuple[Reason, ...]:
    if why is None:
        return ()
    answer = answered(store, why, question_of(why, today=today, folder=folder))
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    if why.measure == "parties":
        found = [
            Reason(str(row["party"]), _number(row["total"]), _number(row["total"]))
            for row in rows
        ]
        total = sum(each.count for each in found)
        found = [Reason(each.group, each.count, total) for each in found]
    else:
        found = [
            Reason(
                str(row["group"]),
                _number(row["late"]) + _number(row["overdue"]),
                _number(row["ended"]) + _number(row["overdue"]),
            )
            for row in rows
            if row["group"] is not None
        ]
    found.sort(key=lambda each: (-each.count, each.group))
    return tuple(each for each in found if each.count)[:MOST_REASONS]


def _of_limits(answer: Answer, figure: PromiseFigure) -> Share:
    row = _only(answer)
    return Share(row["share_within"], row["ended"], row["late"], overdue=row["overdue"])


def _of_summary(answer: Answer, figure: PromiseFigure) -> Share:
    place = answer.columns.index("cases")
    counts = {str(row[0]): int(row[place] or 0) for row in answer.rows}
    cases = sum(counts.values())
    own = counts.get(figure.group, 0)
    return Share(own / cases if cases else None, cases, cases - own)


def _of_change(answer: Answer, figure: PromiseFigure) -> Share:
    place = answer.columns.index("ended")
    found = answer.extra
    return Share(
        _known(found["shrinkage"]),
        sum(int(row[place] or 0) for row in answer.rows),
        low=_known(found["shrinkage_low"]),
        high=_known(found["shrinkage_high"]),
    )


_READINGS: Final = {
    "limits": _of_limits,
    "summary": _of_summary,
    "change": _of_change,
}


def _only(answer: Answer) -> dict[str, Any]:
    return dict(zip(answer.columns, answer.rows[0], strict=True))


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _number(value: object) -> float:
    return _known(value) or 0
