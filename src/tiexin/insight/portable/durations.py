"""On an engine: how long cases take, whether within their limit, whose move it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from ibis import _

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import LAST, Answer
from tiexin.insight.measures.durations import LIMITS
from tiexin.insight.measures.grouping import STATISTICS
from tiexin.insight.measures.parties import moves_of
from tiexin.insight.measures.samples import CaseDurations
from tiexin.insight.measures.survival import curve_of, survival_of
from tiexin.insight.portable.attributes import (
    attribute,
    attribute_names,
    attribute_time,
)
from tiexin.insight.portable.grouping import (
    aggregated,
    cells,
    columns,
    place,
    with_group,
)
from tiexin.insight.portable.numbers import (
    SECOND_US,
    figures,
    statistics,
    total,
    whole,
)
from tiexin.insight.portable.spans import make_span, working_days
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.portable.spans import CaseSpan
    from tiexin.insight.portable.store import PortableStore


def cycle(store: PortableStore, question: Question) -> Answer:
    """From the start to the end of each case that has both."""
    span, by = make_span(store, question), question.by
    table = with_group(store, span.table, by).mutate(
        us=_.end_us - _.start_us, ranks=_.end_rank - _.start_rank
    )
    wanted = {
        "cases": _.count(),
        "ended": _.end_us.count(),
        **statistics(_.us),
        "ranked": _.ranks.count(),
        "ranks": _.ranks.sum(),
        "working_median": _.ranks.median(),
    }
    found = store.ask(aggregated(table, by, (), wanted))
    working = store.calendar is not None
    rows = tuple(
        (
            *cells(row, by),
            row["cases"],
            row["ended"],
            row["cases"] - row["ended"],
            *figures(row),
            *(_working(row) if working else ()),
        )
        for row in sorted(found, key=lambda row: place(row, by))
    )
    more = ("working_mean", "working_median") if working else ()
    return Answer(
        "cycle",
        "day",
        columns(by, "cases", "ended", "open", *STATISTICS, *more),
        rows,
        store.counts(),
        by=by,
        start=span.start,
        end=span.end,
        notes=(*span.notes, *span.open_note(), *span.calendar_note(store)),
    )


def _working(row: dict[str, Any]) -> tuple[float | None, float | None]:
    if not row["ranked"]:
        return None, None
    return row["ranks"] / row["ranked"], row["working_median"]


def limits(store: PortableStore, question: Question) -> Answer:
    """The share of ended cases that ended within their limit, and the overdue ones.

    Raises:
        BadInput: ``insight.no_limit``: no attribute holds a limit, and none was given.
    """
    span, by = make_span(store, question), question.by
    notes = list(span.notes)
    over = store.log_end(question.today)
    if question.days is None:
        name = _limit_name(store, question.limit)
        table = _until(store, span, over, name=name, notes=notes)
    else:
        table = _after_days(store, span, over, days=question.days, notes=notes)
    counted = _.has_limit & _.has_end
    wanted = {
        "cases": _.count(),
        "limited": _.count(where=_.has_limit),
        "ended": _.count(where=counted),
        "within": _.count(where=counted & ~_.is_late),
        "late": _.count(where=counted & _.is_late),
        "overdue": _.count(where=_.has_limit & ~_.has_end & _.is_passed),
    }
    names = tuple(name for name in wanted if name != "overdue")
    found = store.ask(aggregated(with_group(store, table, by), by, (), wanted))
    rows = tuple(
        (
            *cells(row, by),
            *(row[name] for name in names),
            row["within"] / row["ended"] if row["ended"] else None,
            row["overdue"],
        )
        for row in sorted(found, key=lambda row: place(row, by))
    )
    return Answer(
        "limits",
        "case",
        columns(by, *names, "share_within", "overdue"),
        rows,
        store.counts(),
        by=by,
        start=span.start,
        end=span.end,
        notes=(*notes, *span.open_note(told=True)),
    )


def _after_days(
    store: PortableStore,
    span: CaseSpan,
    over: tuple[int, int] | None,
    *,
    days: int,
    notes: list[Note],
) -> Any:
    """Late when more days passed; the day of the start does not count.

    ``over``: instant and day with which the log ends. A limit that was over by then
    ``is_passed``.
    """
    last = over[1] if over else None
    if store.calendar is None:
        notes.append(Note("limit_days", {"n": days}))
        return span.table.mutate(
            has_limit=_.start_us.notnull(),
            has_end=_.end_us.notnull(),
            is_late=_.end_day - _.start_day > days,
            is_passed=_.start_day + days < _known(last),
        )
    notes.append(Note("limit_working_days", {"n": days}))
    notes += span.calendar_note(store)
    return span.table.mutate(
        has_limit=_.start_rank.notnull(),
        has_end=_.end_rank.notnull(),
        is_late=_.end_rank - _.start_rank > days,
        is_passed=_.start_rank + days
        < _known(None if last is None else store.rank_of(last)),
    )


def _known(number: int | None) -> Any:
    """A number for expressions; NULL where it is not known."""
    return ibis.literal(number, type="int64")


def _until(
    store: PortableStore,
    span: CaseSpan,
    over: tuple[int, int] | None,
    *,
    name: str,
    notes: list[Note],
) -> Any:
    """Late when the end came after the limit, to the second; ``over`` as above."""
    last_us, last_day = over or (None, None)
    notes.append(Note("limit_attribute", {"attribute": name}))
    limit = attribute_time(store, name).rename(limit_us="us", limit_day="day")
    table = span.table.left_join(limit, span.table.case_id == limit.point_case)
    later = whole(_.told_us, SECOND_US) > whole(_.limit_us, SECOND_US)
    ended = whole(_.limit_us, SECOND_US) < whole(_known(last_us), SECOND_US)
    table = table.drop("point_case").mutate(
        has_limit=_.limit_us.notnull(),
        has_end=_.told_us.notnull(),
        is_late=_.whole_day.ifelse(_.told_day > _.limit_day, later),
        is_passed=_.whole_day.ifelse(_.limit_day < _known(last_day), ended),
    )
    hangs = _.midnight & (_.told_day == _.limit_day) & _.is_late
    found = store.row(table.agg(n=_.count(where=hangs)))["n"]
    if found:
        notes.append(Note("midnight_limits", {"n": found}))
    return table


def _limit_name(store: PortableStore, given: str) -> str:
    for name in [given] if given else LIMITS:
        try:
            times = attribute_time(store, name)
        except BadInput as error:
            if given or error.problems[0].code != "insight.no_attribute":
                raise
            continue
        if store.row(times.agg(n=_.us.count()))["n"]:
            return name
    raise BadInput.of(
        "insight.no_limit",
        where="--limit",
        known=", ".join(attribute_names(store))[:400],
    )


def survival_figures(store: PortableStore, question: Question) -> Answer:
    """Kaplan–Meier: within how many days half and four fifths of the cases end."""
    return survival_of(case_durations(store, question), question, store.counts())


def curve(store: PortableStore, question: Question) -> Answer:
    """The steps of the Kaplan–Meier curve with their band."""
    return curve_of(case_durations(store, question), question, store.counts())


def case_durations(store: PortableStore, question: Question) -> CaseDurations:
    """The sample of :func:`tiexin.insight.measures.samples.case_durations`.

    The engine counts the cases that ended, or were left open, after each duration; only
    these counts come here.
    """
    span = make_span(store, question)
    notes = list(span.notes)
    if span.end.kind == LAST and question.open_when is None:
        notes.append(Note("all_ended"))
    found = _duration_counts(store, span, question)
    n = np.array([row["n"] for row in found], dtype=np.int64)
    working = store.calendar is not None

    def column(name: str, kind: Any) -> Any:
        return np.repeat(np.array([row[name] for row in found], dtype=kind), n)

    def lengths(name: str) -> Any:
        return column(name, np.float64) / (1 if working else DAY_US)

    cases = store.counts().cases
    left_out = cases - int(n.sum())
    if left_out:
        notes.append(Note("left_out", {"n": left_out, "of": cases}))
    return CaseDurations(
        case=np.arange(int(n.sum()), dtype=np.int64),
        days=lengths("days"),
        ended=column("ended", np.bool_),
        group=column("grp", np.str_),
        kind=column("kind", np.str_),
        last_seen=lengths("last_seen"),
        watched=lengths("watched"),
        start=span.start,
        end=span.end,
        unit="working_day" if working else "day",
        notes=tuple(notes),
    )


def _duration_counts(
    store: PortableStore, span: CaseSpan, question: Question
) -> list[dict[str, Any]]:
    over = store.log_end(question.today)
    if over is None:
        return []
    table = span.table
    if store.calendar is None:
        until, begun, ended, last = over[0], "start_us", "end_us", "last_us"
    else:
        rank = store.rank_of(over[1])
        if rank is None:
            return []
        until, begun, ended, last = rank, "start_rank", "end_rank", "last_rank"
        days = working_days(store).rename(rank_day="day", last_rank="rank")
        table = table.left_join(days, table.last_day == days.rank_day)
    for name, given in (("grp", question.by), ("kind", question.kind)):
        table = _named(store, table, name, given)
    over_us = ibis.literal(until).cast("int64")
    has_end = _.end_us.notnull()
    table = table.mutate(until=has_end.ifelse(_[ended], over_us), ended=has_end)
    table = table.filter((_.until >= _[begun]) & _[last].notnull())
    start = table[begun]
    table = table.select(
        "grp",
        "kind",
        "ended",
        days=table.until - start,
        last_seen=ibis.greatest(table[last] - start, 0),
        watched=ibis.greatest(over_us - start, 0),
    )
    shape = ("grp", "kind", "ended", "days", "last_seen", "watched")
    return store.ask(table.group_by(list(shape)).agg(n=_.count()))


def _named(store: PortableStore, table: Any, name: str, given: str) -> Any:
    """The table with an attribute as text; empty where it is not known."""
    if not given:
        return table.mutate(**{name: ibis.literal("")})
    value = attribute(store, given).rename(
        **{f"{name}_case": "case_key", f"{name}_value": "value"}
    )
    joined = table.left_join(value, table.case_id == value[f"{name}_case"])
    return joined.mutate(**{name: _[f"{name}_value"].coalesce("")})


def parties(store: PortableStore, question: Question) -> Answer:
    """Days by who had the move, from the start to the end, or to the end of the log.

    Raises:
        BadInput: ``insight.no_moves``: of no activity is it known whose move follows.
    """
    span, by = make_span(store, question), question.by
    moves = moves_of(store.activities(), question)
    over = store.log_end(question.today)
    held = _held(store, span, moves, until=over[0] if over else 0)
    if over is None:
        held = held.limit(0)
    summed = held.group_by(["case_id", "party"]).agg(us=_.us.sum()).filter(_.us > 0)
    wanted = {"cases": _.count(), **statistics(_.us)}
    found = store.ask(aggregated(with_group(store, summed, by), by, ("party",), wanted))
    found.sort(key=lambda row: (*place(row, by), -total(row, "us"), row["party"]))
    of: dict[Any, int] = {}
    for row in found:
        of[cells(row, by)] = of.get(cells(row, by), 0) + total(row, "us")
    rows = tuple(
        (
            *cells(row, by),
            row["party"],
            row["cases"],
            float(total(row, "us")) / DAY_US,
            total(row, "us") / of[cells(row, by)],
            *figures(row),
        )
        for row in found
    )
    return Answer(
        "parties",
        "day",
        columns(by, "party", "cases", "total", "share", *STATISTICS),
        rows,
        store.counts(),
        by=by,
        start=span.start,
        end=span.end,
        notes=(*span.notes, Note("moves")),
    )


def _held(
    store: PortableStore, span: CaseSpan, moves: dict[str, str], *, until: int
) -> Any:
    """For each event how long the move then stayed where it was, within the span."""
    known = store.lookup(
        {"moved": list(moves), "party": list(moves.values())}, "string"
    )
    events = store.events.select("case_id", "activity", "position", "at_us")
    events = events.left_join(known, events.activity == known.moved)
    in_case = ibis.window(group_by="case_id", order_by="position")
    so_far = ibis.cumulative_window(group_by="case_id", order_by="position")
    # Events up to the next known move share a number, and so the one that is known.
    events = events.mutate(
        next_us=_.at_us.lead().over(in_case),
        stretch=_.party.notnull().cast("int64").sum().over(so_far),
    )
    events = events.mutate(
        party=_.party.max().over(ibis.window(group_by=["case_id", "stretch"]))
    )
    bounds = span.table.select(
        span_case="case_id", start_us="start_us", until=_.end_us.coalesce(until)
    )
    joined = events.inner_join(bounds, events.case_id == bounds.span_case)
    until_us, at_us = joined["until"], joined.at_us
    left = ibis.least(joined.next_us.coalesce(until_us), until_us)
    begun = ibis.greatest(at_us, joined.start_us.coalesce(at_us))
    return joined.select(
        "case_id",
        party=joined.party.coalesce("unknown"),
        us=ibis.greatest(left - begun, 0),
    )
