"""Writes a problem as the document that ``model_json`` reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tiexin.planner.formats.model_json import VERSION
from tiexin.planner.problem import Activity, EdgeKind
from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from tiexin.planner.problem import Edge, Mode, PlanProblem, Resource
    from tiexin.planner.spans import DayCalendar, Span


def document_of(problem: PlanProblem) -> dict[str, Any]:
    """The problem as JSON values; what has its default isn't written."""
    names = _Names(problem)
    ids = [activity.id for activity in problem.activities]
    grouped = {number for group in problem.groups for number in group}
    document: dict[str, Any] = {
        "tiexin_model": VERSION,
        "start": _iso(problem.start),
        "now": None if problem.now is None else _iso(problem.now),
        "calendars": names.written,
        "resources": [_resource(each, names) for each in problem.resources],
        "stocks": [{"id": each.id, "amount": each.amount} for each in problem.stocks],
        "activities": [
            _activity(each, names, grouped=number in grouped)
            for number, each in enumerate(problem.activities)
        ],
        "edges": [_edge(each, names) for each in problem.edges],
        "goals": [ids[number] for number in problem.goals],
        "exactly_one": [[ids[n] for n in group] for group in problem.groups],
        "implies": [[ids[a], ids[b]] for a, b in problem.implies],
    }
    # Activities, edges and resources have named their calendars by now.
    return _said(document)


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    nothing: tuple[object, ...] = (None, "", [], {})
    return {
        name: value
        for name, value in fields.items()
        if value is not False and (isinstance(value, int) or value not in nothing)
    }


class _Names:
    """Names for the calendars, given as they are met."""

    def __init__(self, problem: PlanProblem) -> None:
        self.written: dict[str, Any] = {}
        self._name: dict[int, str] = {}
        self._kept = problem  # its calendars must outlive their ids

    def of(self, calendar: DayCalendar | None) -> str | None:
        if calendar is None:
            return None
        if id(calendar) not in self._name:
            name = str(getattr(calendar, "id", "")) or f"calendar_{len(self._name) + 1}"
            if name in self.written:
                name = f"{name}_{len(self._name) + 1}"
            self._name[id(calendar)] = name
            self.written[name] = _calendar(calendar)
        return self._name[id(calendar)]


def _calendar(calendar: DayCalendar) -> dict[str, Any]:
    first = date.fromordinal(calendar.origin)
    days = [first + timedelta(days=n) for n in range(len(calendar.rank))]
    title = calendar.title
    unsettled = next(
        (day for day in days if calendar.has_provisional(*[day.toordinal()] * 2)), None
    )
    return _said(
        {
            "title": {
                "zh_hans": title.zh_hans,
                "zh_hant": title.zh_hant,
                "en": title.en,
            },
            "first": first.isoformat(),
            "working": "".join("01"[calendar.is_working(day)] for day in days),
            "provisional_from": unsettled.isoformat() if unsettled else None,
        }
    )


def _resource(resource: Resource, names: _Names) -> dict[str, Any]:
    return _said(
        {
            "id": resource.id,
            "capacity": resource.capacity,
            "changes": {_iso(day): units for day, units in resource.changes},
            "calendar": names.of(resource.calendar),
        }
    )


def _activity(activity: Activity, names: _Names, *, grouped: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": activity.id}
    if activity.modes and activity.modes[0].id == "":
        only = _mode(activity.modes[0], names)
        fields |= {name: value for name, value in only.items() if name != "id"}
    elif activity.modes:
        fields["modes"] = [_mode(mode, names) for mode in activity.modes]
    else:
        fields["span"] = _span(activity.span, names)
    usual = Activity(activity.id, activity.span)
    for name in ("starts_on_working_day", "key", "late_weight", "optional"):
        value = getattr(activity, name)
        if value != getattr(usual, name) and not (grouped and name == "optional"):
            fields[name] = value
    for name in ("release", "deadline", "due", "started", "finished"):
        day = getattr(activity, name)
        if day is not None:
            fields[name] = _iso(day)
    if activity.limit is not None:
        fields["limit"] = _span(activity.limit, names)
    return fields


def _mode(mode: Mode, names: _Names) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": mode.id, "span": _span(mode.span, names)}
    if mode.burden:
        fields["burden"] = mode.burden
    more = {"needs": dict(mode.needs), "uses": dict(mode.uses)}
    return fields | {name: units for name, units in more.items() if any(units.values())}


def _edge(edge: Edge, names: _Names) -> dict[str, Any]:
    usual = edge.kind is EdgeKind.FINISH_TO_START
    return _said(
        {
            "earlier": edge.earlier,
            "later": edge.later,
            "kind": None if usual else edge.kind.value,
            "lag": None if edge.lag is None else _span(edge.lag, names),
            "key": edge.key,
            "at_most": edge.at_most,
        }
    )


def _span(span: Span, names: _Names) -> dict[str, Any]:
    return _said(
        {
            "days": span.days,
            "calendar": names.of(span.calendar),
            "rule": "elapse" if isinstance(span, Elapse) else None,
        }
    )


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
