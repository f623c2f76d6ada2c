"""Where a case begins and ends for one question: part of the question, always shown.

The default end is the legal decision, not the last event: letters, invoices and
archiving go on for months, and rankings of cities turn over with the end point.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tiexin.insight.engine import literal
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import DECISION, FIRST, LAST, Point
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

_DAY_OF = "datediff('day', DATE '1970-01-01', TRY_CAST(substr(value, 1, 10) AS DATE))"


def make_span(store: Store, question: Question) -> tuple[Point, Point, list[Note]]:
    """Make the table ``span``: start and end of each case, NULL where it has none.

    An end before the start is no end (``told_us`` and ``told_day`` keep it). Columns:
    ``case_key``, ``start_us``, ``end_us``, ``start_day``, ``end_day`` and the
    working-day numbers of both days.

    Raises:
        BadInput: ``insight.no_point``: neither an activity nor an attribute.
    """
    start, end, notes = points(
        question, names=store.activities(), is_time=lambda name: _is_time(store, name)
    )
    begun, over = _Piece.of(store, start, "s"), _ended(store, question, end)
    ranks = "NULL::INTEGER", "NULL::INTEGER", ""
    if store.calendar is not None:
        ranks = (
            "ws.rank",
            "we.rank",
            f"LEFT JOIN working_day ws ON ws.day = {begun.day}"
            f" LEFT JOIN working_day we ON we.day = {over.day}",
        )
    is_end = f"CASE WHEN {over.us} >= {begun.us} THEN"
    store.engine.run(
        f"""
        CREATE OR REPLACE TABLE span AS
        SELECT c.case_key, {begun.us} AS start_us, {begun.day} AS start_day,
          {is_end} {over.us} END AS end_us, {is_end} {over.day} END AS end_day,
          {over.us} AS told_us, {over.day} AS told_day,
          {over.us} < {begun.us} AS backwards, {ranks[0]} AS start_rank,
          {is_end} {ranks[1]} END AS end_rank
        FROM case_ c {begun.join} {over.join} {ranks[2]}
        ORDER BY c.case_key
        """
    )
    backwards = store.engine.value("SELECT count(*) FROM span WHERE backwards")
    if backwards:
        notes.append(Note("end_before_start", {"n": backwards}))
    return start, end, notes


@dataclass(frozen=True, slots=True)
class _Piece:
    """SQL for the instant and the day of a point of case ``c``, and the join needed."""

    us: str
    day: str
    join: str = ""

    @classmethod
    def of(cls, store: Store, point: Point, alias: str) -> _Piece:
        """The first and the last event are columns of the case; others are joined."""
        if point.kind in (FIRST, LAST):
            return cls(f"c.{point.kind}_us", f"c.{point.kind}_day")
        join = f"LEFT JOIN ({_point_sql(store, point)}) {alias}"
        on = f"ON {alias}.case_key = c.case_key"
        return cls(f"{alias}.us", f"{alias}.day", f"{join} {on}")


def _ended(store: Store, question: Question, end: Point) -> _Piece:
    """The end; where it is the last event, cases that are said to be open have none."""
    piece = _Piece.of(store, end, "e")
    if question.open_when is None or not question.open_when[0] or end.kind != LAST:
        return piece
    name, value = question.open_when
    opened = f"o.value IS NOT DISTINCT FROM {literal(value)}"
    return _Piece(
        f"CASE WHEN NOT ({opened}) THEN {piece.us} END",
        f"CASE WHEN NOT ({opened}) THEN {piece.day} END",
        f"LEFT JOIN ({store.attribute(name)}) o ON o.case_key = c.case_key",
    )


def understood(
    given: tuple[str, ...],
    question: Question,
    *,
    option: str,
    names: Sequence[str],
    is_time: Callable[[str], bool],
) -> Point:
    """What a start or an end means in a log with these activities.

    ``is_time`` says whether an attribute is there and holds times.

    Raises:
        BadInput: ``insight.no_point``: neither an activity nor an attribute.
    """
    if given in ((FIRST,), (LAST,)):
        return Point(given[0])
    if given == (DECISION,) and DECISION not in names:
        found = tuple(
            name
            for name in names
            if name in question.decisions
            or name.rpartition(": ")[2] in question.decisions
        )
        return Point("activities", found, decision=True) if found else Point(LAST)
    unknown = [name for name in given if name not in names]
    if not unknown:
        return Point("activities", given)
    if len(given) == 1 and is_time(given[0]):
        return Point("attribute", given)
    near = get_close_matches(unknown[0], names, n=3, cutoff=0.3)
    raise BadInput.of(
        "insight.no_point",
        where=option,
        given=unknown[0][:60],
        near=", ".join(near or names[:3])[:200],
    )


def points(
    question: Question, *, names: Sequence[str], is_time: Callable[[str], bool]
) -> tuple[Point, Point, list[Note]]:
    """Start and end as :func:`understood`, and whether a decision was looked for."""
    start, end = (
        understood(given, question, option=option, names=names, is_time=is_time)
        for given, option in ((question.start, "--from"), (question.end, "--end"))
    )
    # Asked for the decision, and got the last event: no decision is known.
    instead = [
        Note("no_decision")
        for given, point in ((question.start, start), (question.end, end))
        if given == (DECISION,) and point.kind == LAST
    ]
    return start, end, instead


def _is_time(store: Store, name: str) -> bool:
    try:
        group = store.attribute(name)
    except BadInput:
        return False
    times, values = store.engine.rows(
        f"SELECT count(TRY_CAST(value AS TIMESTAMPTZ)), count(value) FROM ({group})"
    )[0]
    # A known attribute that no case has yet may be a time: nobody has come so far.
    return bool(times) or not values


def _point_sql(store: Store, point: Point) -> str:
    if point.kind == "attribute":
        return attribute_time(store, point.names[0])
    names = ", ".join(literal(name) for name in point.names)
    return (
        "SELECT case_key, arg_min(at_us, position) AS us, arg_min(day, position) AS day"
        f" FROM event WHERE activity IN ({names}) GROUP BY case_key"
    )


def attribute_time(store: Store, name: str) -> str:
    """SQL with ``case_key``, ``us``, ``day`` of an attribute that holds a time.

    ``whole_day``: it names a day; ``midnight``: the instant with which a day begins. A
    time that names no zone is read in the zone of the log.
    """
    return (
        "SELECT case_key, epoch_us(TRY_CAST(value AS TIMESTAMPTZ)) AS us,"
        f" {_DAY_OF}::INTEGER AS day,"
        " length(trim(value)) <= 10 AS whole_day,"
        " length(trim(value)) > 10 AND rtrim(substr(value, 12, 8), '0:') = ''"
        " AS midnight"
        f" FROM ({store.attribute(name)})"
    )
