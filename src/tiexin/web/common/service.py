"""The one service of this process, and the texts, loaded when first asked for."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from tiexin.app.messages import Messages
from tiexin.app.paths import data_root
from tiexin.app.service import Service
from tiexin.app.share import decode_share

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.attribution import AttributionReport
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.report import PlanReport
    from tiexin.app.risk_report import RiskReport


@cache
def get_service() -> Service:
    """The service; it holds no request's state, so threads may share it."""
    return Service.load()


@cache
def get_messages() -> Messages:
    """The texts; apart from the service, so that an error page never needs it."""
    return Messages(data_root() / "messages")


@lru_cache(maxsize=64)
def plan_of(token: str) -> PlanReport:
    """The plan of a link; looking at it again, zooming or downloading is free.

    A report follows from the link and the rules alone and is never changed, so
    threads may share it.

    Raises:
        BadInput: The link is broken, or asks what can't be meant.
    """
    return get_service().plan(decode_share(token))


@lru_cache(maxsize=64)
def risk_of(token: str) -> RiskReport:
    """The ranges of a link's plan, kept likewise.

    Raises:
        BadInput: As for ``plan_of``.
    """
    return get_service().risk(decode_share(token))


@lru_cache(maxsize=64)
def saved_of(token: str) -> AttributionReport:
    """Which measure saves how many days of a link's plan, kept likewise.

    Raises:
        BadInput: As for ``plan_of``.
        CalendarGap: A combination of measures runs beyond the stored calendars.
    """
    return get_service().attribution(decode_share(token))


@lru_cache(maxsize=64)
def earlier_of(token: str, days: int) -> EarlierReport:
    """What would have to be true to produce so many days earlier, kept likewise.

    Raises:
        BadInput: As for ``plan_of``, or the days are out of bounds.
    """
    return get_service().earlier(decode_share(token), days)


def today() -> date:
    """The day in Dongguan: the only place where the pages learn it."""
    return timezone.localdate()
