"""The answer of ``breaches`` made ready for its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.breaches import breaches
from tiexin.insight.pictures import CalendarTexts, DayMark, calendar_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store

    Say = Callable[..., str]

YEARS: Final = 6
"""Years that are drawn where ``top`` says nothing: the last ones."""


def breaches_picture(store: Store, question: Question, say: Say) -> str:
    """The last years in which limits fell due; ``top`` says how many."""
    answer = breaches(store, replace(question, top=0))
    marks = list(_marks(answer, say))
    years = sorted({mark.day.year for mark in marks})[-(question.top or YEARS) :]
    shown = [mark for mark in marks if mark.day.year in years]
    free = _free_days(store, years)
    keys = [say("insight.picture.breaches_key")]
    if free:
        keys.append(say("insight.picture.breaches_free"))
    elif store.calendar is not None:
        keys.append(say("insight.picture.breaches_no_calendar"))
    texts = CalendarTexts(
        title=say("insight.measure.breaches"),
        description=say("insight.meaning.breaches"),
        weekdays=tuple(say("insight.picture.weekdays").split()),
        months=tuple(say("insight.picture.months").split()),
        remarks=(*keys, _shown(answer, shown, say)),
    )
    return calendar_picture(shown, texts, free=free)


def _marks(answer: Answer, say: Say) -> Iterator[DayMark]:
    for row in answer.rows:
        day, limited, ended, late, overdue = row[:5]
        if day is not None:
            told = say(
                "insight.picture.day",
                limited=limited,
                ended=ended,
                late=late,
                overdue=overdue,
            )
            yield DayMark(
                date.fromisoformat(str(day)), int(ended or 0), int(late or 0), told
            )


def _shown(answer: Answer, shown: Sequence[DayMark], say: Say) -> str:
    """What the picture adds up to, and what is not in it."""
    days = {mark.day.isoformat() for mark in shown}
    left = [row for row in answer.rows if row[0] not in days]
    ended = sum(mark.ended for mark in shown)
    late = sum(mark.late for mark in shown)
    return say(
        "insight.picture.breaches_shown",
        late=late,
        ended=ended,
        share=f"{100 * late / ended:.1f}" if ended else say("insight.unknown"),
        days=len(left),
        cases=sum(int(row[1] or 0) for row in left),
    )


def _free_days(store: Store, years: Sequence[int]) -> dict[int, frozenset[date]]:
    """By year, the days that the calendar knows to be no working days."""
    found: dict[int, set[date]] = {}
    if store.calendar is None or not years:
        return {}
    for number, rank, before in store.engine.rows(
        "SELECT d.day, d.rank, b.rank FROM working_day d"
        " JOIN working_day b ON b.day = d.day - 1 ORDER BY d.day"
    ):
        day = date(1970, 1, 1) + timedelta(days=number)
        if rank == before and day.year in years:
            found.setdefault(day.year, set()).add(day)
    return {year: frozenset(days) for year, days in found.items()}
