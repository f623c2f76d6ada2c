"""The plan as Microsoft Project XML (MSPDI), for Project and whatever reads its files.

Stages are summary tasks, steps are tasks on their own calendars with their links, ends
of stages and milestones are milestones; the baseline is baseline 0. An estimated
duration is marked so (Project shows it with a question mark). What the file can't say
otherwise stands in the notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tiexin.app.durations import DurationKind
from tiexin.app.export.project_tasks import Task, TaskLink, tasks_of
from tiexin.app.export.project_xml import (
    HOURS_A_DAY,
    evening,
    every_day,
    hours,
    morning,
    put,
    put_calendar,
    put_exceptions,
    usual_week,
    whole_years,
)
from tiexin.app.network import STAGE_END
from tiexin.planner import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.wording import Wording
    from tiexin.catalogue.types import Milestone
    from tiexin.planner import DayCalendar

_NAMESPACE: Final = "http://schemas.microsoft.com/project"
_LINK_TYPES: Final = {
    EdgeKind.FINISH_TO_FINISH: "0",
    EdgeKind.FINISH_TO_START: "1",
    EdgeKind.START_TO_FINISH: "2",
    EdgeKind.START_TO_START: "3",
}
_AS_SOON_AS_POSSIBLE, _NOT_BEFORE = "0", "4"
_DAYS, _ELAPSED_DAYS, _ESTIMATED_DAYS = "7", "8", "39"
_EVERY_DAY: Final = 1
# Project's numbers of the spare columns of a task.
_COLUMNS: Final = {
    "procedure": ("188743731", "Text1"),
    "performer": ("188743734", "Text2"),
    "kind": ("188743737", "Text3"),
    "source": ("188743740", "Text4"),
    "start": ("188743945", "Date1"),
}


def mspdi_bytes(report: PlanReport, wording: Wording) -> bytes:
    """The plan as UTF-8 XML; equal plans give equal bytes."""
    root = _Writer(report, wording).project()
    indent(root)
    content: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the task list; a summary has the tasks below it."""

    title: str
    number: str
    task: Task | None = None
    activity: Activity | None = None
    below: tuple[Task, ...] = ()
    notes: str = ""


class _Outline:
    """The lines of the file: stages with their steps, then the milestones."""

    def __init__(self, report: PlanReport, wording: Wording) -> None:
        self._report = report
        self._wording = wording
        self.tasks = tasks_of(report.plan.result)
        self.lines = [*self._stage_lines(), *self._milestone_lines()]

    def _stage_lines(self) -> Iterator[_Line]:
        plan, wording = self._report.plan, self._wording
        activities = sorted(
            plan.activities.values(), key=lambda each: (each.start, each.finish)
        )
        number = 0
        for stage in self._report.journey.stages:
            steps = [each for each in activities if each.procedure.stage == stage.id]
            if not steps:
                continue
            number += 1
            title = wording.local(stage.title)
            end = self.tasks.get(STAGE_END + stage.id)
            below = [self.tasks[each.procedure.id] for each in steps]
            yield _Line(title, str(number), below=tuple(below + ([end] if end else [])))
            for place, each in enumerate(steps, 1):
                name = wording.local(each.procedure.title)
                task = self.tasks[each.procedure.id]
                notes = self._notes(task, each)
                yield _Line(name, f"{number}.{place}", task, each, notes=notes)
            if end is not None:
                name = wording.text("plan.mspdi.stage_end", stage=title)
                yield _Line(name, f"{number}.{len(steps) + 1}", end)

    def _milestone_lines(self) -> Iterator[_Line]:
        journey = self._report.journey
        number = len({each.procedure.stage for each in self._activities()}) + 1
        tasks = [self._milestone(each) for each in journey.milestones]
        title = self._wording.text("plan.section.milestones")
        yield _Line(title, str(number), below=tuple(tasks))
        for place, (each, task) in enumerate(
            zip(journey.milestones, tasks, strict=True), 1
        ):
            yield _Line(self._wording.local(each.title), f"{number}.{place}", task)

    def _activities(self) -> Sequence[Activity]:
        return list(self._report.plan.activities.values())

    def _milestone(self, milestone: Milestone) -> Task:
        """A milestone waits for all its steps to finish, or for the first to start."""
        found = self._report.plan.milestones[milestone.id]
        if milestone.at == "finish":
            kind, steps = EdgeKind.FINISH_TO_START, milestone.of
        else:
            kind, steps = EdgeKind.START_TO_START, (found.of or "",)
        links = tuple(TaskLink(id_, kind) for id_ in steps if id_ in self.tasks)
        day = found.day.toordinal()
        return Task(
            id=f"milestone:{milestone.id}",
            start=day,
            finish=day,
            days=0,
            calendar=None,
            links=links,
            not_before=False,
            in_the_morning=milestone.at == "start",
        )

    def _notes(self, task: Task, activity: Activity) -> str:
        wording, duration = self._wording, activity.duration
        days = wording.days(duration)
        lines = [f"{days} · {wording.kind(duration)}", wording.binding(activity)]
        if activity.provisional:
            lines.append(wording.text("plan.provisional_note"))
        why = wording.why_estimated(activity)
        lines.extend([why] if why else [])
        if task.days != duration.value or duration.unit == "calendar_day":
            lines.append(wording.text("plan.mspdi.as_planned", n=task.days))
        if task.not_before:
            lines.append(wording.text("plan.mspdi.not_before"))
        return "\n".join(lines)


class _Writer:
    """One file being written: numbers of tasks and calendars by what they stand for."""

    def __init__(self, report: PlanReport, wording: Wording) -> None:
        self._report = report
        self._wording = wording
        outline = _Outline(report, wording)
        self._tasks, self._lines = outline.tasks, outline.lines
        self._before = tasks_of(report.baseline.result)
        used = (task.calendar for task in self._tasks.values())
        named = dict.fromkeys(each for each in used if each is not None)
        self._calendars: dict[DayCalendar | None, int] = {
            calendar: uid for uid, calendar in enumerate((None, *named), _EVERY_DAY)
        }
        self._uid = {
            line.task.id: uid for uid, line in enumerate(self._lines, 1) if line.task
        }

    def project(self) -> Element:
        """The whole file."""
        report, text = self._report, self._wording.text
        last = max(task.last_day for task in self._tasks.values())
        root = Element("Project", {"xmlns": _NAMESPACE})
        put(
            root,
            {
                "SaveVersion": "14",
                "Name": "tiexin-plan.xml",
                "Title": self._wording.headline(report),
                # The law's day, not the clock's, keeps equal plans equal.
                "CreationDate": morning(report.in_force.on),
                "ScheduleFromStart": "1",
                "StartDate": evening(report.request.start),
                "FinishDate": evening(last),
                "CalendarUID": str(_EVERY_DAY),
                "DefaultStartTime": "08:00:00",
                "DefaultFinishTime": "17:00:00",
                "MinutesPerDay": str(HOURS_A_DAY * 60),
                "MinutesPerWeek": str(HOURS_A_DAY * 60 * 7),
                "DaysPerMonth": "30",
                "DurationFormat": _DAYS,
                "HonorConstraints": "1",
            },
        )
        columns = SubElement(root, "ExtendedAttributes")
        for name, (number, field) in _COLUMNS.items():
            alias = text(f"plan.mspdi.{name}")
            column = {"FieldID": number, "FieldName": field, "Alias": alias}
            put(SubElement(columns, "ExtendedAttribute"), column)
        self._put_calendars(SubElement(root, "Calendars"), last)
        tasks = SubElement(root, "Tasks")
        for uid, line in enumerate(self._lines, 1):
            self._put_line(SubElement(tasks, "Task"), line, uid)
        return root

    def _put_calendars(self, parent: Element, last: date) -> None:
        language = self._wording.language
        latest = max(last, *(task.last_day for task in self._before.values()))
        period = whole_years(self._report.request.start, latest)
        for calendar, uid in self._calendars.items():
            if calendar is None:
                name = self._wording.text("plan.mspdi.every_day")
                put_calendar(parent, uid=str(uid), name=name, usual=every_day())
                continue
            written = put_calendar(
                parent,
                uid=str(uid),
                name=calendar.title.in_language(language),
                usual=usual_week(calendar),
            )
            put_exceptions(written, calendar, period=period, language=language)

    def _put_line(self, parent: Element, line: _Line, uid: int) -> None:
        below = line.below or ((line.task,) if line.task else ())
        first = min(_starts_at(task) for task in below)
        last = max(_ends_at(task) for task in below)
        task, activity = line.task, line.activity
        days = task.days if task else _days_between(first, last)
        estimated = _is_estimated(activity)
        values = {
            "UID": str(uid),
            "ID": str(uid),
            "Name": line.title,
            "Manual": "0",
            "Type": "1",
            "IsNull": "0",
            "WBS": line.number,
            "OutlineNumber": line.number,
            "OutlineLevel": str(line.number.count(".") + 1),
            "Start": first,
            "Finish": last,
            "Duration": hours(days),
            "DurationFormat": _ESTIMATED_DAYS if estimated else _DAYS,
            "Estimated": str(int(estimated)),
            "Milestone": str(int(task is not None and not task.days)),
            "Summary": str(int(task is None)),
            "Critical": str(int(activity is not None and activity.critical)),
            "PercentComplete": "0",
            "ActualDuration": hours(0),
            "RemainingDuration": hours(days),
            **self._constraint(task),
        }
        put(parent, values)
        if line.notes:
            put(parent, {"Notes": line.notes})
        if task is not None:
            self._put_links(parent, task)
        if activity is not None:
            self._put_columns(parent, activity)
            self._put_baseline(parent, activity)

    def _constraint(self, task: Task | None) -> Mapping[str, str]:
        calendar = str(self._calendars[task.calendar if task else None])
        if task is None or not task.not_before:
            return {"ConstraintType": _AS_SOON_AS_POSSIBLE, "CalendarUID": calendar}
        return {
            "ConstraintType": _NOT_BEFORE,
            "CalendarUID": calendar,
            "ConstraintDate": _starts_at(task),
        }

    def _put_links(self, parent: Element, task: Task) -> None:
        for link in task.links:
            tenths = 600 * (24 if link.elapsed else HOURS_A_DAY) * link.lag
            put(
                SubElement(parent, "PredecessorLink"),
                {
                    "PredecessorUID": str(self._uid[link.before]),
                    "Type": _LINK_TYPES[link.kind],
                    "CrossProject": "0",
                    "LinkLag": str(tenths),
                    "LagFormat": _ELAPSED_DAYS if link.elapsed else _DAYS,
                },
            )

    def _put_columns(self, parent: Element, activity: Activity) -> None:
        wording, duration = self._wording, activity.duration
        values = {
            "procedure": activity.procedure.id,
            "performer": wording.performer(activity.procedure.performer),
            "kind": wording.kind(duration),
            "source": wording.cite(duration.citation),
            "start": morning(activity.start),
        }
        for name, value in values.items():
            column = {"FieldID": _COLUMNS[name][0], "Value": value}
            put(SubElement(parent, "ExtendedAttribute"), column)

    def _put_baseline(self, parent: Element, activity: Activity) -> None:
        before = self._before.get(activity.procedure.id)
        if before is None:
            return
        put(
            SubElement(parent, "Baseline"),
            {
                "Number": "0",
                "Start": _starts_at(before),
                "Finish": _ends_at(before),
                "Duration": hours(before.days),
                "DurationFormat": _DAYS,
            },
        )


def _starts_at(task: Task) -> str:
    early = task.days or task.in_the_morning
    return morning(task.first_day) if early else evening(task.last_day)


def _ends_at(task: Task) -> str:
    end = morning if task.in_the_morning else evening
    return end(task.last_day)


def _days_between(first: str, last: str) -> int:
    """Days that a summary spans, both ends counted where work is done on them."""
    days = (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
    return days + (1 if first.endswith("08:00:00") else 0)


def _is_estimated(activity: Activity | None) -> bool:
    return activity is not None and activity.duration.kind is DurationKind.ESTIMATED
