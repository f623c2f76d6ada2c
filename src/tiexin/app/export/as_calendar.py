"""The plan as a calendar file: milestones and steps as whole-day events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tiexin.app.export.tables import budget_lines

if TYPE_CHECKING:
    from icalendar import Event

    from tiexin.app.report import Activity, MilestoneDay, PlanReport
    from tiexin.app.wording import Wording

_DOMAIN = "tiexin.invalid"


def calendar_bytes(report: PlanReport, wording: Wording) -> bytes:
    """An iCalendar file (RFC 5545), where an event ends on the day after its last."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tiexin//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", wording.headline(report))
    titles = {each.id: wording.local(each.title) for each in report.journey.milestones}
    for milestone in report.plan.milestones.values():
        event = _milestone(milestone, titles[milestone.id], report, wording)
        calendar.add_component(event)
    for activity in report.plan.activities.values():
        calendar.add_component(_step(activity, report, wording))
    content: bytes = calendar.to_ical()
    return content


def _event(report: PlanReport, name: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{name}-{report.request.start:%Y%m%d}@{_DOMAIN}")
    # The stamp has to be an instant; the law's day keeps equal plans equal.
    day = report.in_force.on
    event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
    event.add("transp", "TRANSPARENT")
    return event


def _milestone(
    milestone: MilestoneDay, title: str, report: PlanReport, wording: Wording
) -> Event:
    event = _event(report, f"milestone-{milestone.id}")
    event.add("summary", f"◆ {title}")
    event.add("dtstart", milestone.day)
    event.add("dtend", milestone.day + timedelta(days=1))
    # A day in somebody's calendar travels alone, so it says what it rests on.
    lines = [wording.counts(report.plan), *budget_lines(report, wording)]
    if milestone.provisional:
        lines.append(wording.text("plan.provisional_note"))
    event.add("description", "\n".join(lines))
    return event


def _step(activity: Activity, report: PlanReport, wording: Wording) -> Event:
    event = _event(report, activity.procedure.id)
    event.add("summary", wording.local(activity.procedure.title))
    event.add("dtstart", activity.start)
    event.add("dtend", max(activity.finish, activity.start) + timedelta(days=1))
    lines = [
        wording.performer(activity.procedure.performer),
        f"{wording.days(activity.duration)} ({wording.kind(activity.duration)})",
        f"{wording.cite(activity.duration.citation)} "
        f"({wording.text(f'plan.certainty.{activity.duration.certainty}')})",
        wording.binding(activity),
    ]
    if activity.provisional:
        lines.append(wording.text("plan.provisional_note"))
    event.add("description", "\n".join(lines))
    if activity.critical:
        event.add("categories", [wording.text("plan.column.critical")])
    return event
