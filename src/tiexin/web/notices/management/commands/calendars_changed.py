"""Counts all open clocks anew when the calendars have changed, and tells what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tiexin.calendars import day_in_words
from tiexin.web.cases import store
from tiexin.web.common.commands import TiexinCommand
from tiexin.web.common.names import procedure_name
from tiexin.web.common.service import get_messages, today
from tiexin.web.notices import calendar_change
from tiexin.web.notices.models import MovedDay

if TYPE_CHECKING:
    from datetime import date

    from tiexin.web.notices.models import CalendarChange


class Command(TiexinCommand):
    """``calendars_changed``: what the hourly job does, now and to the end."""

    help = "Count all open clocks anew when the calendars have changed."

    def work(self, **_: Any) -> int:
        """Work out every change that is open; tell each day that moved."""
        calendars = store.setting().calendars
        now, some = timezone.now(), False
        while change := calendar_change.notice_change(calendars, now=now):
            some = True
            while calendar_change.work_out(change, now=now, today=today()):
                pass
            self._tell(change)
        if not some:
            self.say("cli.calendars.unchanged")
        return 0

    def _tell(self, change: CalendarChange) -> None:
        moved = MovedDay.objects.filter(change=change).select_related("project")
        for row in moved.order_by("project__code", "procedure", "limit").iterator():
            self.say(
                "cli.calendars.moved",
                project=row.project.code,
                procedure=procedure_name(row.procedure, self.language),
                limit=get_messages().text(f"notice.limit.{row.limit}", self.language),
                before=self._day(row.before),
                after=self._day(row.after),
            )
        change.refresh_from_db()
        self.say("cli.calendars.changed", days=len(change.days), n=change.projects)

    def _day(self, day: date) -> str:
        return day_in_words(day, texts=get_messages(), language=self.language)
