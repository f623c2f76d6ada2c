"""The drawings of the PDF as shares of an axis of days; no texts but titles."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.tables import by_start
from tiexin.app.risk_report import SHARES
from tiexin.catalogue.types import ProcedureKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.risk_report import RiskReport
    from tiexin.app.wording import Wording

_ROOM: Final = timedelta(days=20)
_QUARTERS: Final = (1, 4, 7, 10)

Json = dict[str, Any]


class _Axis:
    """Days as shares of a width; a bar covers its first and its last day."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first = min(days) - _ROOM
        self._days = (max(days) + _ROOM - self.first).days

    def x(self, day: date) -> float:
        return round((day - self.first).days / self._days, 5)

    def span(self, first: date, last: date) -> Json:
        start = self.x(first)
        return {"x": start, "width": self.x(last + timedelta(days=1)) - start}

    def ticks(self) -> list[Json]:
        """Quarters, with the year at its first."""
        end = self.first + timedelta(days=self._days)
        days = (
            date(year, month, 1)
            for year in range(self.first.year, end.year + 1)
            for month in _QUARTERS
        )
        return [
            {
                "x": self.x(day),
                "strong": day.month == 1,
                "label": str(day.year) if day.month == 1 else f"{day:%Y-%m}",
            }
            for day in days
            if self.first <= day < end
        ]


def gantt(report: PlanReport, wording: Wording) -> Json:
    """All steps by stage with their baseline, then the milestones."""
    sides = (report.plan, report.baseline)
    steps = [each for side in sides for each in side.activities.values()]
    axis = _Axis([day for each in steps for day in (each.start, each.finish)])
    return {"axis": axis.ticks(), "rows": list(_rows(report, wording, axis))}


def _rows(report: PlanReport, wording: Wording, axis: _Axis) -> Iterator[Json]:
    for stage in report.journey.stages:
        steps = [each for each in by_start(report) if each.procedure.stage == stage.id]
        if steps:
            yield _heading(wording.local(stage.title))
        for each in steps:
            yield _row(each, report, wording, axis)
    yield _heading(wording.text("plan.section.milestones"))
    for milestone in report.journey.milestones:
        day = report.plan.milestones[milestone.id].day
        yield {
            "stage": False,
            "milestone": True,
            "title": f"{wording.local(milestone.title)} · {day}",
            "x": axis.x(day),
            "ghost": axis.x(report.baseline.milestones[milestone.id].day),
        }


def _heading(title: str) -> Json:
    return {"stage": True, "milestone": False, "title": title}


def _row(each: Activity, report: PlanReport, wording: Wording, axis: _Axis) -> Json:
    before = report.baseline.activities.get(each.procedure.id)
    return {
        "stage": False,
        "milestone": False,
        "title": wording.local(each.procedure.title),
        "critical": each.critical,
        "certain": each.certain,
        "works": each.procedure.kind is ProcedureKind.WORKS,
        "ghost": None if before is None else axis.span(before.start, before.finish),
        **axis.span(each.start, each.finish),
    }


def ranges(risk: RiskReport, wording: Wording) -> Json | None:
    """The milestones' ranges; None where one lies beyond the calendars."""
    titles = {each.id: each.title for each in risk.report.journey.milestones}
    found = []
    for each in risk.milestones.values():
        days = [each.at(share).day for share in SHARES]
        known = [day for day in days if day is not None]
        if len(known) < len(days):
            return None
        found.append((each, known))
    axis = _Axis([day for each, days in found for day in (each.planned, *days)])
    return {
        "axis": axis.ticks(),
        "rows": [
            {
                "title": f"{wording.local(titles[each.id])} · P80 {days[2]}",
                "wide": axis.span(days[0], days[3]),
                "full": axis.span(days[1], days[2]),
                "planned": axis.x(each.planned),
            }
            for each, days in found
        ],
    }
