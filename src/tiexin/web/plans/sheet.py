"""What the parts of the plan's page share: the report, words, links, steps by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.web.common.dates import format_day, format_short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.wording import Wording
    from tiexin.web.common.links import Links


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page being made; ``by_stage`` holds each stage's steps by start."""

    report: PlanReport
    wording: Wording
    links: Links
    by_stage: Mapping[str, Sequence[Activity]]

    def day(self, day: date) -> str:
        """A day written out."""
        return format_day(day, self.wording.language)

    def short(self, day: date) -> str:
        """A day as in tables."""
        return format_short(day, self.wording.language)

    def short_or_beyond(self, day: date | None) -> str:
        """A day as in tables, or that it lies beyond the stored calendars."""
        return self.wording.day_or_beyond(None) if day is None else self.short(day)


def sheet_of(report: PlanReport, *, wording: Wording, links: Links) -> Sheet:
    """The sheet of a report."""
    stages: dict[str, list[Activity]] = {each.id: [] for each in report.journey.stages}
    for activity in report.plan.activities.values():
        stages[activity.procedure.stage].append(activity)
    for activities in stages.values():
        activities.sort(key=lambda each: (each.start, each.finish, each.procedure.id))
    return Sheet(report, wording, links, stages)
