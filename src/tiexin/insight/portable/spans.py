"""Start and end of each case on an engine; see :mod:`tiexin.insight.measures.span`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import FIRST, LAST
from tiexin.insight.measures.span import points
from tiexin.insight.portable.attributes import attribute, attribute_time, is_time
from tiexin.insight.tables import EPOCH

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Point, Question
    from tiexin.insight.portable.store import PortableStore


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """Start and end of the cases, as understood.

    Attributes:
        table: ``case_id``, ``start_us``, ``end_us``, ``start_day``, ``end_day``,
            ``told_us`` and ``told_day`` (an end before the start is no end, but was
            told), ``start_rank`` and ``end_rank`` (working days), ``last_us``,
            ``last_day``.
        start: where time begins; ``end`` where it ends.
        notes: what was assumed or left out.
        open: cases without an end, of ``cases``; ``untold``: not even told one.
        outside: ended cases outside the calendar.
    """

    table: Any
    start: Point
    end: Point
    notes: tuple[Note, ...]
    cases: int
    open: int
    untold: int
    outside: int

    def open_note(self, *, told: bool = False) -> list[Note]:
        """Cases without an end are not in the figures, which then flatter."""
        n = self.untold if told else self.open
        return [Note("open_cases", {"n": n, "of": self.cases})] if n else []

    def calendar_note(self, store: PortableStore) -> list[Note]:
        """Cases that no calendar covers are not in the figures of working days."""
        if store.calendar is None or not self.outside:
            return []
        calendar = store.calendar.id
        return [Note("outside_calendar", {"n": self.outside, "calendar": calendar})]


def make_span(store: PortableStore, question: Question) -> CaseSpan:
    """Understand the question's start and end, and find both for each case.

    Raises:
        BadInput: ``insight.no_point``; what the engine raises.
    """
    start, end, notes = points(
        question, names=store.activities(), is_time=lambda name: is_time(store, name)
    )
    name = f"span {start} {end} {question.open_when}"
    table = store.kept(name, _spanned(store, question, start, end))
    ended = _.end_us.notnull()
    outside = ended & (_.start_rank.isnull() | _.end_rank.isnull())
    found = store.row(
        table.agg(
            cases=_.count(),
            open=_.count(where=~ended),
            untold=_.count(where=_.told_us.isnull()),
            backwards=_.count(where=_.told_us < _.start_us),
            outside=_.count(where=outside),
        )
    )
    if found["backwards"]:
        notes.append(Note("end_before_start", {"n": found["backwards"]}))
    return CaseSpan(
        table,
        start,
        end,
        tuple(notes),
        cases=found["cases"],
        open=found["open"],
        untold=found["untold"],
        outside=found["outside"],
    )


def _spanned(store: PortableStore, question: Question, start: Point, end: Point) -> Any:
    table = store.cases.select(
        "case_id", "first_us", "first_day", "last_us", "last_day"
    )
    table = _with_point(store, table, start, "start")
    table = _with_point(store, table, end, "told")
    if question.open_when is not None and question.open_when[0] and end.kind == LAST:
        name, value = question.open_when
        said = attribute(store, name).rename(open_case="case_key", said="value")
        table = table.left_join(said, table.case_id == said.open_case)
        is_open = _.said.identical_to(ibis.literal(value))
        table = table.mutate(
            told_us=is_open.ifelse(ibis.null("int64"), _.told_us),
            told_day=is_open.ifelse(ibis.null("int64"), _.told_day),
        )
    counts = _.told_us >= _.start_us
    table = table.mutate(
        end_us=counts.ifelse(_.told_us, ibis.null("int64")),
        end_day=counts.ifelse(_.told_day, ibis.null("int64")),
    )
    for each in ("start", "end"):
        table = _with_rank(store, table, each)
    names = ("start_us", "end_us", "start_day", "end_day", "told_us", "told_day")
    return table.select(
        *("case_id", *names, "start_rank", "end_rank", "last_us", "last_day")
    )


def _with_point(store: PortableStore, table: Any, point: Point, name: str) -> Any:
    """The table with instant and day of a point of each case; NULL where it is not."""
    us, day = f"{name}_us", f"{name}_day"
    if point.kind in (FIRST, LAST):
        found = {us: table[f"{point.kind}_us"], day: table[f"{point.kind}_day"]}
        return table.mutate(**found)
    if point.kind == "attribute":
        other = attribute_time(store, point.names[0])
    else:
        events = store.events.filter(_.activity.isin(list(point.names)))
        other = events.group_by(point_case=_.case_id).agg(
            us=_.at_us.argmin(_.position), day=_.day.argmin(_.position)
        )
    other = other.select(point_case="point_case", **{us: _.us, day: _.day})
    joined = table.left_join(other, table.case_id == other.point_case)
    return joined.drop("point_case")


def _with_rank(store: PortableStore, table: Any, name: str) -> Any:
    """The working-day number of the day ``name_day``; NULL outside the calendar."""
    rank = f"{name}_rank"
    if store.calendar is None:
        return table.mutate(**{rank: ibis.null("int64")})
    days = working_days(store).rename(**{"rank_day": "day", rank: "rank"})
    joined = table.left_join(days, table[f"{name}_day"] == days.rank_day)
    return joined.drop("rank_day")


def working_days(store: PortableStore) -> Any:
    """The working-day number (``rank``) of each covered ``day``, to be joined."""
    if store.calendar is None:
        return store.lookup({"day": [], "rank": []}, "int64")
    first = store.calendar.origin - EPOCH
    ranks = list(store.calendar.rank)
    days = list(range(first, first + len(ranks)))
    return store.lookup({"day": days, "rank": ranks}, "int64")
