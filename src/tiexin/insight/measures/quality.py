"""What is wrong with the data, before any figure is believed.

Each finding says how many events or cases it concerns, names a few, and takes points
from a score of 100 by its share and its weight. Below :data:`THRESHOLD` groups are not
ranked: the order would tell about the recording and not about the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tiexin.insight.log import MOST_EXAMPLES, Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.span import make_span
from tiexin.insight.store import DAY_US

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.store import Store

THRESHOLD: Final = 50
"""The least score at which groups may be ranked, of 100."""

_EARLIEST: Final = date(1990, 1, 1)
_LATE_RECORD_DAYS: Final = 7
_DEAD_AFTER_DAYS: Final = 180
_BATCH_CASES: Final = 10
_AFTER_END_DAYS: Final = 30
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which data mislead.

    Attributes:
        id: its name; words for it and for its effect are texts.
        unit: ``row``, ``event`` or ``case``.
        count: how many are concerned; None where the log can't tell.
        of: how many there are.
        weight: points lost if all were concerned.
        examples: identifiers of the first few cases, or places in the file.
        keys: SQL that gives the key of the case of each that is concerned; empty where
            they are in no case.
    """

    id: str
    unit: str
    count: int | None
    of: int
    weight: int
    examples: tuple[str, ...] = ()
    keys: str = ""

    @property
    def share(self) -> float | None:
        """Part of the whole, 0 to 1; None where the log can't tell."""
        if self.count is None or not self.of:
            return None
        return self.count / self.of

    @property
    def penalty(self) -> float:
        """Points taken from the score."""
        return self.weight * (self.share or 0.0)


def quality(store: Store, question: Question) -> Answer:
    """All findings with share, examples and points, and the score."""
    found = findings(store, question)
    score = score_of(found)
    rows: list[tuple[Cell, ...]] = [
        (
            each.id,
            each.unit,
            each.count,
            each.of,
            each.share,
            round(each.penalty, 1),
            "; ".join(each.examples),
        )
        for each in found
    ]
    start, end, notes = make_span(store, question)
    return Answer(
        "quality",
        "point",
        ("finding", "of_what", "count", "of", "share", "points", "examples"),
        tuple(rows),
        store.counts(),
        start=start,
        end=end,
        notes=tuple(note for note in notes if note.code != "open_cases"),
        extra={"score": score, "threshold": THRESHOLD},
    )


def score_of(found: list[Finding]) -> int:
    """100 less all points, at least 0."""
    return max(0, round(100 - sum(each.penalty for each in found)))


def findings(store: Store, question: Question) -> list[Finding]:
    """Every finding, also those that concern nothing: silence would be no answer."""
    make_span(store, question)
    return [
        _missing(store),
        _repeated_cases(store),
        _duplicates(store),
        _impossible(store, question.today),
        _against_file(store),
        _same_instant(store),
        _batches(store),
        _back_filled(store),
        _whole_days(store),
        _dead(store),
        _unstable_end(store),
    ]


def _count(store: Store, condition: str, *, of: str = "event") -> tuple[int, int]:
    counted, total = store.engine.rows(
        f"SELECT count(*) FILTER ({condition}), count(*) FROM {of}"
    )[0]
    return int(counted), int(total)


def _examples(store: Store, keys: str) -> tuple[str, ...]:
    """Names of the first cases among those whose keys the query gives."""
    rows = store.engine.rows(
        "SELECT case_id FROM case_ WHERE case_key IN "
        f"(SELECT case_key FROM ({keys})) ORDER BY case_key LIMIT {MOST_EXAMPLES}"
    )
    return tuple(str(row[0]) for row in rows)


def _events(store: Store, name: str, condition: str, *, weight: int) -> Finding:
    count, of = _count(store, condition)
    keys = f"SELECT case_key FROM event WHERE {condition}"
    examples = _examples(store, keys) if count else ()
    return Finding(name, "event", count, of, weight, examples, keys)


def _missing(store: Store) -> Finding:
    read = sum(each.read for each in store.reports)
    kept = sum(each.kept for each in store.reports)
    places = [
        f"{each.name}:{place}"
        for each in store.reports
        for fault in each.faults
        for place in fault.places
    ]
    return Finding(
        "missing", "row", read - kept, read, 100, tuple(places[:MOST_EXAMPLES])
    )


def _repeated_cases(store: Store) -> Finding:
    """Cases of one event: nothing can be measured between its start and its end."""
    count, of = _count(store, "events = 1", of="case_")
    keys = "SELECT case_key FROM case_ WHERE events = 1"
    examples = _examples(store, keys) if count else ()
    return Finding("single_event", "case", count, of, 10, examples, keys)


def _duplicates(store: Store) -> Finding:
    # First by what is quick to group, then exactly.
    likely = (
        "SELECT case_key, at_us FROM event"
        " GROUP BY case_key, at_us, enum_code(activity) HAVING count(*) > 1"
    )
    same = (
        f"SELECT case_key, count(*) - 1 AS more FROM event SEMI JOIN ({likely}) l"
        " USING (case_key, at_us)"
        " GROUP BY case_key, activity, at_us, resource, sequence HAVING count(*) > 1"
    )
    count = store.engine.value(f"SELECT coalesce(sum(more), 0)::BIGINT FROM ({same})")
    of = store.counts().events
    examples = _examples(store, same) if count else ()
    keys = f"SELECT case_key FROM (SELECT case_key, unnest(range(more)) FROM ({same}))"
    return Finding("duplicate", "event", count, of, 60, examples, keys)


def _impossible(store: Store, today: date | None) -> Finding:
    """Before there were such records, after today, or recorded before it happened."""
    first = (_EARLIEST - _EPOCH).days
    condition = f"day < {first}"
    if today is not None:
        # A day's grace, for a zone in which it is already tomorrow.
        last = (today + timedelta(days=1) - _EPOCH).days
        condition += f" OR day > {last}"
    condition += f" OR recorded_us < at_us - {DAY_US}"
    return _events(store, "impossible", condition, weight=100)


def _against_file(store: Store) -> Finding:
    """Events that stand in the file before one of the same case that came earlier."""
    return _events(store, "against_file", "against_file", weight=10)


def _same_instant(store: Store) -> Finding:
    return _events(
        store,
        "same_instant",
        "at_us = before_us AND sequence IS NULL",
        weight=10,
    )


def _batches(store: Store) -> Finding:
    """Many cases stamped with one activity at one instant: the stamp of a batch run."""
    likely = (
        "SELECT activity, at_us FROM event WHERE NOT midnight GROUP BY activity, at_us"
        f" HAVING count(*) >= {_BATCH_CASES}"
    )
    batch = (
        f"SELECT activity, at_us FROM event SEMI JOIN ({likely}) l"
        " USING (activity, at_us) GROUP BY activity, at_us"
        f" HAVING count(DISTINCT case_key) >= {_BATCH_CASES}"
    )
    keys = (
        f"SELECT e.case_key FROM event e SEMI JOIN ({batch}) b USING (activity, at_us)"
    )
    count = store.engine.value(f"SELECT count(*) FROM ({keys})")
    of = store.counts().events
    examples = _examples(store, keys) if count else ()
    return Finding("batch", "event", count, of, 30, examples, keys)


def _back_filled(store: Store) -> Finding:
    if not store.engine.value("SELECT count(recorded_us) FROM event"):
        return Finding("back_filled", "event", None, store.counts().events, 40)
    late = _LATE_RECORD_DAYS * DAY_US
    return _events(store, "back_filled", f"recorded_us - at_us > {late}", weight=40)


def _whole_days(store: Store) -> Finding:
    return _events(store, "whole_days", "midnight", weight=15)


def _dead(store: Store) -> Finding:
    """Open cases in which nothing happened for long before the log ends."""
    keys = (
        "SELECT s.case_key FROM span s JOIN case_ c USING (case_key)"
        f" WHERE s.end_us IS NULL AND c.last_us < {_log_end()}"
        f" - {_DEAD_AFTER_DAYS}::BIGINT * {DAY_US}"
    )
    count = store.engine.value(f"SELECT count(*) FROM ({keys})")
    of = store.counts().cases
    examples = _examples(store, keys)
    return Finding("dead_open", "case", count, of, 40, examples, keys)


def _log_end() -> str:
    # The last hundredth of a thousand is left aside: one date of the year 9999 would
    # else make every open case look dead.
    return "(SELECT quantile_disc(last_us, 0.999) FROM case_)"


def _unstable_end(store: Store) -> Finding:
    """Cases that go on for long after what was taken as their end."""
    keys = (
        "SELECT s.case_key FROM span s JOIN case_ c USING (case_key)"
        f" WHERE c.last_us - s.end_us > {_AFTER_END_DAYS}::BIGINT * {DAY_US}"
    )
    count = store.engine.value(f"SELECT count(*) FROM ({keys})")
    of = store.counts().cases
    examples = _examples(store, keys)
    return Finding("unstable_end", "case", count, of, 20, examples, keys)


def data_score(store: Store, question: Question) -> Note:
    """The score alone, to be said beside any answer."""
    score = score_of(findings(store, question))
    return Note("data_score", {"score": score})


def ranking_note(found: list[Finding]) -> Note:
    """What the reader of a ranking is told about the data it rests on."""
    fields: dict[str, Any] = {"score": score_of(found), "threshold": THRESHOLD}
    return Note("score", fields)
