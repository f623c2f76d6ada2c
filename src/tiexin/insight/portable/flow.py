"""How much there is and which way cases go, on an engine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import STATISTICS
from tiexin.insight.portable.grouping import (
    aggregated,
    cells,
    columns,
    keys,
    order,
    place,
    with_group,
)
from tiexin.insight.portable.numbers import days, figures, statistics, sums, total
from tiexin.insight.tables import DAY_US, EPOCH

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.portable.store import PortableStore

_APART: Final = "\x1f"
"""Between activities of a sequence: a sign that no name holds."""


def summary(store: PortableStore, question: Question) -> Answer:
    """How many cases, events and activities, from when to when."""
    by = question.by
    cases = with_group(store, store.cases, by).mutate(us=_.last_us - _.first_us)
    wanted = {
        "cases": _.count(),
        "events": _.events.sum(),
        "first_day": _.first_day.min(),
        "last_day": _.last_day.max(),
        "median": _.us.median(),
        **sums(_.us, "us"),
    }
    found = store.ask(aggregated(cases, by, (), wanted))
    rows = tuple(
        (
            *cells(row, by),
            row["cases"],
            row["events"],
            row["events"] / row["cases"],
            date.fromordinal(EPOCH + row["first_day"]).isoformat(),
            date.fromordinal(EPOCH + row["last_day"]).isoformat(),
            float(total(row, "us")) / row["cases"] / DAY_US,
            days(row["median"]),
        )
        for row in sorted(found, key=lambda row: place(row, by))
    )
    used = store.row(store.events.agg(n=_.activity.nunique()))["n"]
    names = ("cases", "events", "mean_events", "first_day", "last_day")
    return Answer(
        "summary",
        "day",
        columns(by, *names, "mean", "median"),
        rows,
        store.counts(),
        by=by,
        extra={"activities": used, "variants": _variant_count(store)},
    )


def dfg(store: PortableStore, question: Question) -> Answer:
    """How often one activity directly follows another, and after how long."""
    by = question.by
    steps = with_group(store, passages(store), by)
    names = ("before_activity", "activity")
    table = aggregated(steps, by, names, {"n": _.count(), **statistics(_.us)})
    table = table.order_by([*order(by), _.n.desc(), *names])
    found = store.ask(table.limit(question.top) if question.top else table)
    rows = tuple(
        (
            *cells(row, by),
            *(row[name] for name in names),
            row["n"],
            *figures(row),
        )
        for row in found
    )
    return Answer(
        "dfg",
        "day",
        columns(by, "from", "to", "count", *STATISTICS),
        rows,
        store.counts(),
        by=by,
    )


def passages(store: PortableStore) -> Any:
    """Events that another one precedes, with the time between as ``us``."""
    return store.events.filter(_.before_us.notnull()).mutate(us=_.at_us - _.before_us)


def variants(store: PortableStore, question: Question) -> Answer:
    """Which sequences of activities there are, the commonest first."""
    by = question.by
    cases = store.cases.select("case_id", "events", us=_.last_us - _.first_us)
    traces = _traces(store)
    cases = with_group(store, cases, by).inner_join(
        traces, cases.case_id == traces.trace_case
    )
    grouped = cases.group_by([*keys(by), "fingerprint", "events"]).agg(
        n=_.count(), example=_.case_id.min(), us=_.us.median()
    )
    table = grouped.order_by([*order(by), _.n.desc(), "events", "example"])
    shown = table.limit(question.top) if question.top else table
    told = traces.select(told_case="trace_case", told="trace")
    shown = shown.left_join(told, shown.example == told.told_case)
    found = store.ask(shown.order_by([*order(by), _.n.desc(), _.events, _.example]))
    counts = store.counts()
    rows = tuple(
        (
            *cells(row, by),
            row["n"],
            row["n"] / counts.cases,
            row["events"],
            days(row["us"]),
            row["told"].replace(_APART, " → "),
        )
        for row in found
    )
    different = store.row(grouped.agg(n=_.count()))["n"] if question.top else len(rows)
    return Answer(
        "variants",
        "case",
        columns(by, "cases", "share", "events", "median", "trace"),
        rows,
        counts,
        by=by,
        extra={"variants": different},
    )


def _traces(store: PortableStore) -> Any:
    """The activities of each case in their order, and the MD5 of that text."""
    step = ibis.struct({"position": _.position, "activity": _.activity})
    listed = store.events.group_by(trace_case=_.case_id).agg(steps=step.collect())
    traces = listed.select(
        "trace_case",
        trace=_.steps.sort().map(lambda one: one.activity).join(_APART),
    )
    return store.kept("traces", traces.mutate(fingerprint=_.trace.hexdigest("md5")))


def _variant_count(store: PortableStore) -> int:
    found = store.row(_traces(store).agg(n=_.fingerprint.nunique()))
    return int(found["n"])


def rework(store: PortableStore, question: Question) -> Answer:
    """Activities that a case does more than once, and in how many cases."""
    by = question.by
    done = store.events.group_by(["case_id", "activity"]).agg(n=_.count())
    wanted = {
        "cases": _.count(),
        "again": _.count(where=_.n > 1),
        "repeats": (_.n - 1).sum(),
    }
    table = aggregated(with_group(store, done, by), by, ("activity",), wanted)
    found = sorted(
        store.ask(table.filter(_.again > 0)),
        key=lambda row: (*place(row, by), -row["repeats"], row["activity"]),
    )
    rows = tuple(
        (
            *cells(row, by),
            *(row[name] for name in ("activity", "cases", "again", "repeats")),
            row["again"] / row["cases"],
        )
        for row in found
    )
    repeating = done.filter(_.n > 1).agg(n=_.case_id.nunique())
    counts = store.counts()
    once = counts.cases - store.row(repeating)["n"]
    return Answer(
        "rework",
        "case",
        columns(by, "activity", "cases", "cases_again", "repeats", "share"),
        rows[: question.top] if question.top else rows,
        counts,
        by=by,
        notes=(Note("first_time_right", {"n": once, "of": counts.cases}),),
    )


def sojourn(store: PortableStore, question: Question) -> Answer:
    """How long a case waits before each activity: since the event before it."""
    by = question.by
    steps = with_group(store, passages(store), by)
    found = store.ask(
        aggregated(steps, by, ("activity",), {"n": _.count(), **statistics(_.us)})
    )
    found.sort(key=lambda row: (*place(row, by), -total(row, "us"), row["activity"]))
    rows = tuple(
        (
            *cells(row, by),
            row["activity"],
            row["n"],
            *figures(row),
            float(total(row, "us")) / DAY_US,
        )
        for row in found
    )
    return Answer(
        "sojourn",
        "day",
        columns(by, "activity", "count", *STATISTICS, "total"),
        rows[: question.top] if question.top else rows,
        store.counts(),
        by=by,
    )
