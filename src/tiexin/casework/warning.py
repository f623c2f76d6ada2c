"""From which day a clock that still runs is amber, so that lists and pages agree."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tiexin.casework.clocks import colour

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.clocks import ProcedureClock
    from tiexin.casework.setting import Setting


def amber_from(clock: ProcedureClock, *, setting: Setting) -> date | None:
    """The first day that is amber for the day that binds; None where none does.

    Days are those of the limit that binds; of an answer and a handing over they are
    working days.
    """
    due = clock.due
    if due is None:
        return None
    limit = None
    if clock.due_kind in ("statutory", "promised"):
        limit = clock.limit(clock.due_kind)
    unit = limit.unit if limit else "working_day"
    total = limit.n + (limit.extension.days if limit.extension else 0) if limit else 0
    calendar = setting.calendars[clock.calendar]
    day, left = due, 0
    while colour(left=left, overdue=0, total=total) == "amber":
        left += 1 if unit != "working_day" else calendar.is_working(day)
        day -= timedelta(days=1)
    return day + timedelta(days=1)
