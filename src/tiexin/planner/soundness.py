"""What can be wrong with a network: all of it at once, before any engine is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.kernel import Problem
from tiexin.planner.problem import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.planner.problem import (
        Activity,
        Edge,
        EdgeKind,
        Mode,
        Resource,
        Stock,
    )

MOST_ACTIVITIES: Final = 200_000
"""More are refused at once: an answer would take minutes and gigabytes."""

MOST_DAYS: Final = 1_000_000
"""Longest duration or lag; some 2 700 years, or the units of a test instance."""

MOST_UNITS: Final = 100_000_000
"""Largest capacity, stock, need, weight or burden."""

_NEGATIVE: Final = "planner.negative_number"


@dataclass(frozen=True, slots=True)
class Network:
    """What was written, before it has numbers."""

    start: int
    activities: Sequence[Activity]
    edges: Sequence[Edge]
    goals: Sequence[str]
    resources: Sequence[Resource]
    stocks: Sequence[Stock]
    groups: Sequence[tuple[str, ...]]
    implies: Sequence[tuple[str, str]]


def problems_of(network: Network) -> list[Problem]:
    """Everything that is wrong with it, apart from cycles."""
    if len(network.activities) > MOST_ACTIVITIES:
        fields = {"n": len(network.activities), "most": MOST_ACTIVITIES}
        return [Problem("planner.too_many_activities", fields)]
    return [
        *_activity_problems(network),
        *_edge_problems(network),
        *_supply_problems(network),
        *_choice_problems(network),
        *_calendar_problems(network),
    ]


def features_of(network: Network, *, now: int | None) -> frozenset[Feature]:
    """What the network asks for beyond order and calendars."""
    found: set[Feature] = set()
    for each in network.activities:
        if each.modes:
            found.update(_features_of_modes(each))
        if each.deadline is not None:
            found.add(Feature.DEADLINES)
        if each.due is not None:
            found.add(Feature.DUE_DAYS)
        if each.optional:
            found.add(Feature.OPTIONAL)
        if each.started is not None:
            found.add(Feature.PAST)
    if now is not None:
        found.add(Feature.PAST)
    if any(edge.at_most for edge in network.edges):
        found.add(Feature.MAXIMAL_LAGS)
    return frozenset(found)


def _features_of_modes(activity: Activity) -> Iterator[Feature]:
    if len(activity.modes) > 1:
        yield Feature.MODES
    for mode in activity.modes:
        if any(mode.needs.values()):
            yield Feature.RESOURCES
        if any(mode.uses.values()):
            yield Feature.STOCKS


def _activity_problems(network: Network) -> Iterator[Problem]:
    if not network.activities:
        yield Problem("planner.empty")
    seen: set[str] = set()
    for each in network.activities:
        if each.id in seen:
            yield Problem("planner.duplicate_activity", {"activity": each.id})
        seen.add(each.id)
        days = each.span.days
        # The plain case first: it is nearly all of them.
        if (
            each.modes
            or each.limit
            or type(days) is not int
            or not 0 <= days <= MOST_DAYS
        ):
            yield from _span_problems(each)
        if not (each.deadline is each.due is each.started is each.finished is None):
            yield from _day_problems(each, network.start)
    for id_ in network.goals:
        if id_ not in seen:
            yield Problem("planner.unknown_goal", {"activity": id_})


def _span_problems(each: Activity) -> Iterator[Problem]:
    spans = [mode.span for mode in each.modes] or [each.span]
    if each.limit:
        spans.append(each.limit)
    for span in spans:
        wrong = _wrong_number(span.days, MOST_DAYS)
        if wrong:
            code = "planner.negative_duration" if wrong == _NEGATIVE else wrong
            yield Problem(code, _number(each.id, span.days, MOST_DAYS))


def _wrong_number(value: object, most: int) -> str:
    """The code of what is wrong with a number of days or units; empty if nothing.

    Callers without a type checker write NaN, 2.5 or True.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        return "planner.not_whole"
    if value < 0:
        return _NEGATIVE
    return "planner.too_large" if value > most else ""


def _number(activity: str, value: object, most: int) -> dict[str, str | int]:
    given = value if isinstance(value, int) and abs(value) < 10**15 else str(value)[:40]
    return {"activity": activity, "days": given, "most": most}


def _day_problems(each: Activity, start: int) -> Iterator[Problem]:
    """Deadlines and due days."""
    days = (each.deadline, each.due, each.started, each.finished, each.release)
    for value in days:
        wrong = "" if value is None else _wrong_number(value, 10 * MOST_DAYS)
        if wrong:
            yield Problem(wrong, _number(each.id, value, 10 * MOST_DAYS))
            return
    wrong = _wrong_number(each.late_weight, MOST_UNITS)
    if wrong:
        yield Problem(wrong, _number(each.id, each.late_weight, MOST_UNITS))
    if each.deadline is not None and each.deadline < start:
        yield Problem("planner.deadline_before_start", {"activity": each.id})
    yield from _past_problems(each, start)


def _past_problems(each: Activity, start: int) -> Iterator[Problem]:
    """Facts that can't be so."""
    began, ended = each.started, each.finished
    wrong = {
        "planner.finished_not_started": began is None and ended is not None,
        "planner.started_before_project": began is not None and began < start,
        "planner.finished_before_start": began is not None
        and ended is not None
        and ended < began,
        "planner.past_with_modes": began is not None and len(each.modes) > 1,
        "planner.past_optional": began is not None and each.optional,
    }
    for code, is_so in wrong.items():
        if is_so:
            yield Problem(code, {"activity": each.id})


def _edge_problems(network: Network) -> Iterator[Problem]:
    known = {each.id for each in network.activities}
    seen: set[tuple[str, str, EdgeKind, str, bool]] = set()
    for edge in network.edges:
        pair = {"earlier": edge.earlier, "later": edge.later}
        for id_ in pair.values():
            if id_ not in known:
                yield Problem("planner.unknown_activity", {**pair, "activity": id_})
        if edge.lag is not None:
            wrong = _wrong_number(edge.lag.days, MOST_DAYS)
            if wrong == _NEGATIVE:
                yield Problem("planner.negative_lag", {**pair, "days": edge.lag.days})
            elif wrong:
                which = f"{edge.earlier} → {edge.later}"
                yield Problem(wrong, _number(which, edge.lag.days, MOST_DAYS))
        name = (edge.earlier, edge.later, edge.kind, edge.key, edge.at_most)
        if name in seen:
            yield Problem("planner.duplicate_edge", {**pair, "kind": str(edge.kind)})
        seen.add(name)


def _supply_problems(network: Network) -> Iterator[Problem]:
    """Resources and stocks, and what the modes ask of them."""
    seen: set[str] = set()
    names = [each.id for each in network.resources]
    for id_ in [*names, *(each.id for each in network.stocks)]:
        if id_ in seen:
            yield Problem("planner.duplicate_resource", {"resource": id_})
        seen.add(id_)
    amounts = [
        *((each.id, each.capacity) for each in network.resources),
        *((each.id, units) for each in network.resources for _, units in each.changes),
        *((each.id, each.amount) for each in network.stocks),
    ]
    for id_, units in amounts:
        wrong = _wrong_number(units, MOST_UNITS)
        if wrong:
            yield Problem(wrong, _number(id_, units, MOST_UNITS))
            return
    capacity = {each.id: each.most for each in network.resources}
    amount = {each.id: each.amount for each in network.stocks}
    for each in network.activities:
        if each.modes:
            yield from _mode_problems(each, capacity, amount)


def _mode_problems(
    activity: Activity, capacity: dict[str, int], amount: dict[str, int]
) -> Iterator[Problem]:
    seen: set[str] = set()
    short: list[Problem] = []
    for mode in activity.modes:
        if mode.id in seen:
            fields: dict[str, str | int] = {"activity": activity.id, "mode": mode.id}
            yield Problem("planner.duplicate_mode", fields)
        seen.add(mode.id)
        wrong = list(_demand_problems(activity.id, mode, capacity, amount))
        yield from wrong
        if not wrong:
            short.extend(_short_of(activity.id, mode, capacity, amount)[:1])
    # A mode that can never be carried out is left out as long as another can.
    if len(short) == len(activity.modes):
        yield from short[:1]


def _demand_problems(
    activity: str, mode: Mode, capacity: dict[str, int], amount: dict[str, int]
) -> Iterator[Problem]:
    wrong = _wrong_number(mode.burden, MOST_UNITS)
    if wrong:
        yield Problem(wrong, _number(activity, mode.burden, MOST_UNITS))
    for asked, given in ((mode.needs, capacity), (mode.uses, amount)):
        for id_, units in asked.items():
            if id_ not in given:
                fields = {"activity": activity, "resource": id_}
                yield Problem("planner.unknown_resource", fields)
            wrong = _wrong_number(units, MOST_UNITS)
            if wrong:
                yield Problem(wrong, _number(activity, units, MOST_UNITS))


def _short_of(
    activity: str, mode: Mode, capacity: dict[str, int], amount: dict[str, int]
) -> list[Problem]:
    """What the mode asks for more of than there ever is."""
    codes = (
        (mode.needs, capacity, "planner.need_above_capacity"),
        (mode.uses, amount, "planner.use_above_stock"),
    )
    return [
        Problem(
            code,
            {
                "activity": activity,
                "resource": id_,
                "need": units,
                "capacity": given[id_],
            },
        )
        for asked, given, code in codes
        for id_, units in asked.items()
        if units > given[id_]
    ]


def _choice_problems(network: Network) -> Iterator[Problem]:
    known = {each.id for each in network.activities}
    for ids in (*network.groups, *network.implies):
        for id_ in ids:
            if id_ not in known:
                yield Problem("planner.unknown_choice", {"activity": id_})
    for group in network.groups:
        if len(set(group)) < max(len(group), 1):
            yield Problem("planner.bad_group", {"group": ", ".join(group)})


def _calendar_problems(network: Network) -> Iterator[Problem]:
    """Calendars on which nothing is ever worked."""
    asked = [
        *(each.span.calendar for each in network.activities),
        *(mode.span.calendar for each in network.activities for mode in each.modes),
        *(edge.lag.calendar for edge in network.edges if edge.lag),
        *(resource.calendar for resource in network.resources),
    ]
    for calendar in {id(each): each for each in asked}.values():
        if calendar is not None and not calendar.days:
            yield Problem("planner.no_working_day", {"calendar": calendar.title})
