"""The calendars of a project file, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.calendars.calendar import WorkCalendar
from tiexin.kernel import BadInput, LocalText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.planner.formats.safe_xml import Node

_YEARS: Final = 40
_WEEK: Final = 7
_USUAL: Final = (True, True, True, True, True, False, False)
"""Monday to Friday, where a calendar says nothing of a weekday."""
_DAILY: Final = {"", "1"}
_ONE_BY_ONE: Final = "0"


def calendars_of(root: Node, *, name: str, start: int) -> dict[str, WorkCalendar]:
    """The calendars by their ``UID``, from a year before ``start`` on.

    Raises:
        BadInput: ``format.mspdi_…``: a day can't be read, an exception recurs in a
            way that isn't understood, or a calendar has no working day.
    """
    nodes = {node.of("UID"): node for node in root.all("Calendars", "Calendar")}
    period = range(start - 366, start + 366 * _YEARS)
    found = {}
    for uid, node in nodes.items():
        chain = list(_chain(node, nodes))
        week, days = _week(chain), _exceptions(chain, name)
        calendar = WorkCalendar.build(
            id=uid,
            title=_same(node.of("Name") or uid),
            first=date.fromordinal(period.start),
            working=bytes(days.get(day, week[(day - 1) % _WEEK]) for day in period),
            years={},
        )
        if not calendar.days:
            raise BadInput.of(
                "format.mspdi_no_day",
                where=f"{name}:{node.line}",
                calendar=node.of("Name"),
            )
        found[uid] = calendar
    return found


def _same(text: str) -> LocalText:
    return LocalText(text, text, text)


def _chain(node: Node, nodes: dict[str, Node]) -> Iterator[Node]:
    """A calendar and those it is derived from, the base first."""
    chain, seen = [node], {node.of("UID")}
    while (base := chain[-1].of("BaseCalendarUID", "-1")) in nodes and base not in seen:
        seen.add(base)
        chain.append(nodes[base])
    return reversed(chain)


def _week(chain: list[Node]) -> list[bool]:
    week = list(_USUAL)
    for node in chain:
        for day in node.all("WeekDays", "WeekDay"):
            kind = day.of("DayType")
            if kind in set("1234567"):
                week[(int(kind) - 2) % _WEEK] = day.of("DayWorking") == "1"
    return week


def _exceptions(chain: list[Node], name: str) -> dict[int, bool]:
    days: dict[int, bool] = {}
    for node in chain:
        # The old way of writing them, which newer files repeat, then the new one.
        for each in node.all("WeekDays", "WeekDay"):
            if each.of("DayType") == _ONE_BY_ONE:
                _put(days, each, name)
        for each in node.all("Exceptions", "Exception"):
            _put(days, each, name)
    return days


def _put(days: dict[int, bool], node: Node, name: str) -> None:
    where = f"{name}:{node.line}"
    if node.of("Type") not in _DAILY or node.of("Period", "1") not in {"", "0", "1"}:
        raise BadInput.of(
            "format.mspdi_recurring", where=where, exception=node.of("Name")
        )
    for span in node.all("TimePeriod"):
        first, last = _day(span, "FromDate", where), _day(span, "ToDate", where)
        if last - first > timedelta(days=366 * _YEARS):
            raise _wrong(span, "ToDate", where)
        for day in range(first.toordinal(), last.toordinal() + 1):
            days[day] = node.of("DayWorking") == "1"


def _day(node: Node, tag: str, where: str) -> date:
    try:
        return date.fromisoformat(node.of(tag)[:10])
    except ValueError as error:
        raise _wrong(node, tag, where) from error


def _wrong(node: Node, tag: str, where: str) -> BadInput:
    text = node.of(tag)[:40]
    return BadInput.of("format.mspdi_value", where=where, element=tag, text=text)
