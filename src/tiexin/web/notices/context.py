"""The bell's number, for templates that show it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tiexin.web.accounts.models import User
from tiexin.web.common.service import today
from tiexin.web.notices.seen import unread_count

if TYPE_CHECKING:
    from django.http import HttpRequest


def bell(request: HttpRequest) -> dict[str, Any]:
    """``unread``, asked of the database only where a template shows it, and once."""

    @cache
    def unread() -> int:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return 0
        return unread_count(user, today=today())

    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {}
    return {"unread": unread}
