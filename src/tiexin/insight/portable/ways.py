"""The spectrum of the busiest ways, on an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.overview import SEGMENTS
from tiexin.insight.portable.attributes import date_of
from tiexin.insight.portable.flow import passages
from tiexin.insight.portable.numbers import days, whole
from tiexin.insight.tables import DAY_US

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.portable.store import PortableStore

_CLASSES: Final = ("count", "fast", "rather_fast", "rather_slow", "slow")


def spectrum(store: PortableStore, question: Question) -> Answer:
    """For the busiest ways from step to step: how fast, month by month.

    Each passage falls into one of four classes, by the quartiles of that way over the
    whole log.
    """
    found = store.ask(_classed(_of_busiest(store, question.top or SEGMENTS)))
    found.sort(
        key=lambda row: (
            *(-row["n"], row["before_activity"], row["activity"]),
            *(row["year"], row["month"]),
        )
    )
    rows = tuple(
        (
            row["before_activity"],
            row["activity"],
            f"{row['year']:04}-{row['month']:02}",
            *(row[name] for name in _CLASSES),
            days(row["median"]),
        )
        for row in found
    )
    return Answer(
        "spectrum",
        "day",
        ("from", "to", "month", *_CLASSES, "median"),
        rows,
        store.counts(),
    )


def _of_busiest(store: PortableStore, most: int) -> Any:
    """The passages of so many ways, with how many there are of each (``n``)."""
    steps = passages(store).select("before_activity", "activity", "before_us", "us")
    ways = steps.group_by(["before_activity", "activity"]).agg(n=_.count())
    ways = ways.order_by([_.n.desc(), "before_activity", "activity"]).limit(most)
    ways = store.kept(f"ways {most}", ways)
    return steps.inner_join(ways, ["before_activity", "activity"])


def _classed(steps: Any) -> Any:
    """How many passages of a way and month there are of each class."""
    by_length = ibis.window(group_by=["before_activity", "activity"], order_by="us")
    placed = steps.mutate(place=ibis.row_number().over(by_length) + 1)
    quartiles = placed.group_by(["before_activity", "activity"]).agg(
        q1=_.us.max(where=_.place == _quarters(1, _.n)),
        q2=_.us.max(where=_.place == _quarters(2, _.n)),
        q3=_.us.max(where=_.place == _quarters(3, _.n)),
    )
    month = date_of(whole(steps.before_us, DAY_US))
    judged = steps.mutate(year=month.year(), month=month.month()).inner_join(
        quartiles, ["before_activity", "activity"]
    )
    names = ["before_activity", "activity", "n", "year", "month"]
    return judged.group_by(names).agg(
        count=_.count(),
        fast=_.count(where=_.us <= _.q1),
        rather_fast=_.count(where=(_.us > _.q1) & (_.us <= _.q2)),
        rather_slow=_.count(where=(_.us > _.q2) & (_.us <= _.q3)),
        slow=_.count(where=_.us > _.q3),
        median=_.us.median(),
    )


def _quarters(quarters: int, n: Any) -> Any:
    """The place, from 1 on, of a quartile among ``n`` in their order: rounded up."""
    scaled = n * quarters + 3
    return ((scaled - scaled % 4) / 4).cast("int64")
