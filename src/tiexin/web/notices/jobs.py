"""Jobs of this part: tell of events, warn of what is due, act when a day is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from tiexin.web.cases import store
from tiexin.web.common.service import today
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.registry import job
from tiexin.web.notices import (
    acting,
    calendar_change,
    outbox,
    sending,
    telling,
    watching,
)
from tiexin.web.notices.models import CalendarChange, Delivery, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = timedelta(days=400)


@job("notices.tell")
def tell(data: Mapping[str, Any]) -> None:
    """What just happened in one project."""
    project, first, last = telling.payload(data)
    telling.tell(project, first=first, last=last, now=timezone.now())


@job("notices.ladder", every=timedelta(hours=1))
def ladder(_: Mapping[str, Any]) -> None:
    """Warn of what is due, some projects at a time until all were looked at."""
    if watching.watch(now=timezone.now(), today=today()):
        enqueue("notices.ladder", {}, key="more")


@job("notices.clock", every=timedelta(hours=1))
def clock(_: Mapping[str, Any]) -> None:
    """Do what follows from days that are over, some at a time."""
    if acting.act(now=timezone.now(), today=today()):
        enqueue("notices.clock", {}, key="more")


@job("notices.mail", every=timedelta(minutes=5), outside=True)
def mail(_: Mapping[str, Any]) -> None:
    """Pack what waits into mails and send those that are due."""
    if not settings.MAIL_GOES:
        return
    outbox.pack(timezone.now())
    if sending.send_due():
        enqueue("notices.mail", {}, key="more")


@job("notices.prune", every=timedelta(days=1))
def prune(_: Mapping[str, Any]) -> None:
    """Forget what was read long ago, and what became of old mails."""
    old = timezone.now() - _KEPT
    Notice.objects.filter(read_at__lt=old).delete()
    Delivery.objects.filter(made_at__lt=old).exclude(state="waiting").delete()


@job("calendars.check", every=timedelta(hours=1))
def check_calendars(_: Mapping[str, Any]) -> None:
    """Look whether the calendars' files say something else than before."""
    calendars = store.setting().calendars
    if calendar_change.is_current(calendars):
        change = calendar_change.notice_change(calendars, now=timezone.now())
        if change is not None:
            enqueue("calendars.work_out", {"change": change.pk}, key=str(change.pk))


@job("calendars.work_out")
def work_out_calendars(data: Mapping[str, Any]) -> None:
    """Count the clocks anew after a change, some projects at a time."""
    change = CalendarChange.objects.filter(pk=data["change"]).first()
    if change is None:
        return
    if calendar_change.work_out(change, now=timezone.now(), today=today()):
        enqueue("calendars.work_out", {"change": change.pk}, key=str(change.pk))
