"""Pauses as the law sees them: on a ground, told in writing, no longer than its cap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.calendars import ExcludedInterval
from tiexin.calendars.counting import cut_and_merge

if TYPE_CHECKING:
    from datetime import date

    from tiexin.calendars import WorkCalendar
    from tiexin.casework.rules import PauseGround
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, Pause, ProcedureState


def ground_of(
    pause: Pause, procedure: ProcedureState, setting: Setting
) -> PauseGround | None:
    """The ground of a pause, in the rules under which it began."""
    rules = setting.rulebooks[pause.rulebook].procedures[procedure.id]
    return next((each for each in rules.grounds if each.id == pause.ground), None)


def intervals(
    procedure: ProcedureState,
    application: Application,
    *,
    setting: Setting,
    today: date | None,
) -> tuple[ExcludedInterval, ...]:
    """The pauses of an application as days that its clock leaves out.

    One that is still open is reckoned to end on the day announced, or on ``today``
    where none was (or it is past); without ``today`` on its first day.
    """
    found = []
    for pause in application.pauses:
        last = pause.last or max(
            pause.first, pause.until or pause.first, today or pause.first
        )
        found.append(_interval(pause, last, procedure, setting))
    return tuple(found)


def longest(
    procedure: ProcedureState,
    application: Application,
    *,
    setting: Setting,
    calendar: WorkCalendar,
) -> tuple[tuple[ExcludedInterval, ...], date | None]:
    """The pauses, open ones as long as their caps allow, and where time stands still.

    The day is the first of an open pause without a cap, from which on nothing can be
    said about the last day; None where every open pause has a cap. What was never
    told in writing stops nothing.
    """
    found, still = [], None
    for pause in application.pauses:
        ground = ground_of(pause, procedure, setting)
        if pause.last is not None:
            found.append(_interval(pause, pause.last, procedure, setting))
        elif pause.notice_on is None:
            continue
        elif ground is not None and ground.cap is not None:
            last = max(pause.first, calendar.last)
            found.append(_interval(pause, last, procedure, setting))
        else:
            still = min(pause.first, still or pause.first)
    return tuple(found), still


def out_until(
    pause: Pause,
    last: date,
    procedure: ProcedureState,
    *,
    setting: Setting,
    calendar: WorkCalendar,
) -> date | None:
    """The last day that a pause which ends on ``last`` takes out, its cap applied.

    None where it takes out nothing: it was never told in writing.
    """
    interval = _interval(pause, max(last, pause.first), procedure, setting)
    return cut_and_merge([interval], calendar)[1][0].until


def _interval(
    pause: Pause, last: date, procedure: ProcedureState, setting: Setting
) -> ExcludedInterval:
    ground = ground_of(pause, procedure, setting)
    return ExcludedInterval(
        pause.first,
        last,
        cap=ground.cap if ground else None,
        cap_unit=ground.cap_unit if ground else "working_day",
        in_writing=pause.notice_on is not None,
        ground=ground.title if ground else None,
    )
