"""Reads a project file with MPXJ (Java) and prints what it found as JSON.

Run in a process of its own, so that no Java lives in the test run:
``python mpxj_read.py FILE``. ``planned`` is what the file says, ``computed`` what
MPXJ's imitation of Microsoft Project's scheduler makes of its links and calendars.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype
import mpxj  # noqa: F401 - puts its archives on Java's class path


def main(path: str) -> None:
    """Print the tasks of a file."""
    jpype.startJVM()
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
    project = reader.read(path)
    found = {"planned": _tasks(project), "calendars": _calendars(project)}
    properties = project.getProjectProperties()
    found["title"] = str(properties.getProjectTitle())
    start = properties.getStartDate()
    jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")().schedule(project, start)
    found["computed"] = _tasks(project)
    print(json.dumps(found))


def _tasks(project: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": str(task.getText(1) or ""),
            "name": str(task.getName()),
            "level": int(task.getOutlineLevel() or 0),
            "summary": bool(task.getSummary()),
            "milestone": bool(task.getMilestone()),
            "start": str(task.getStart()),
            "finish": str(task.getFinish()),
            "days": float(task.getDuration().getDuration()),
            "estimated": bool(task.getEstimated()),
            "handed_in": str(task.getDate(1) or ""),
            "baseline_finish": str(task.getBaselineFinish() or ""),
            "constraint": str(task.getConstraintType() or ""),
            "links": len(task.getPredecessors()),
        }
        for task in project.getTasks()
    ]


def _calendars(project: Any) -> dict[str, dict[str, bool]]:
    """For each calendar whether a day is worked, from 2026 to 2028."""
    local = jpype.JClass("java.time.LocalDate")
    days = [local.of(2026, 1, 1).plusDays(n) for n in range(3 * 365)]
    return {
        str(calendar.getName()): {
            str(day): bool(calendar.isWorkingDate(day)) for day in days
        }
        for calendar in project.getCalendars()
    }


if __name__ == "__main__":
    main(sys.argv[1])
