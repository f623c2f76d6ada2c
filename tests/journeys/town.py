"""The small city of tests/web/cases.py with windows, days that pass, and a worker.

With TIEXIN_PICTURES set to a folder every page that is looked at is kept there.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests.journeys.walking import Walker
from tests.web.cases import make_city
from tiexin.web.common.languages import HTML_LANG
from tiexin.web.jobs import worker
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, time

    from playwright.sync_api import Browser, Page

    from tests.journeys.walking import Way
    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User

_PICTURES: Final = os.environ.get("TIEXIN_PICTURES", "")
# Invented people.
_CALLED: Final = {
    "investor": ("何思远", "+852 5550 1234"),
    "officer": ("林晓雯", "0769 5550 1101"),
    "colleague": ("陈志豪", "0769 5550 1102"),
    "reviewer": ("梁卓妍", "0769 5550 1201"),
    "supervisor": ("周敏仪", "0769 5550 1001"),
}


class Town:
    """Everybody and the day; ``enter`` gives somebody a window of the own."""

    def __init__(
        self,
        browser: Browser,
        clock: Clock,
        *,
        url: str,
        barriers: Callable[[Page], str],
        name: str,
    ) -> None:
        """``url`` is the portal's; ``name`` stands in the names of pictures."""
        self.clock = clock
        self.city = make_city()
        self.url = url
        self._browser = browser
        self._barriers = barriers
        self._name = name
        self._walkers: list[Walker] = []
        self._pictures = count(1)
        for each, (called, phone) in _CALLED.items():
            user = getattr(self.city, each)
            user.display_name, user.phone = called, phone
            user.save()

    def on(self, day: date, at: time | None = None) -> None:
        """Go to a day, at noon unless said otherwise."""
        if at is None:
            self.clock.set(day)
        else:
            self.clock.set(day, at)

    def enter(self, user: User | None, way: Way, **options: Any) -> Walker:
        """Somebody who is logged in, or a visitor; ``options`` of the browser."""
        context = self._browser.new_context(
            viewport={"width": way.width, "height": 800},
            locale=HTML_LANG[way.language],
            timezone_id="Asia/Shanghai",
            **options,
        )
        walker = Walker(
            context.new_page(),
            way=way,
            base=self.url,
            barriers=self._barriers,
            keep=partial(self._keep, user.username if user else "visitor"),
        )
        self._walkers.append(walker)
        if user is not None:
            self.let_in(walker, user)
        return walker

    def let_in(self, walker: Walker, user: User) -> None:
        """Log somebody in without the page for it."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        walker.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.url}]
        )

    def log_out(self, walker: Walker) -> None:
        """The login runs out while somebody is at a page."""
        cookies = walker.page.context.cookies()
        (cookie,) = (c for c in cookies if c["name"] == settings.SESSION_COOKIE_NAME)
        SessionStore(cookie["value"]).flush()

    def work(self) -> None:
        """Do all jobs that are due by the clock, as a worker does them."""
        worker.run(name="walk", stop=Event(), once=True)
        failed = Job.objects.exclude(error="").values_list("kind", "error")
        assert list(failed) == []

    def _keep(self, who: str, page: Page, name: str) -> None:
        if _PICTURES:
            file = f"{self._name}-{next(self._pictures):02d}-{who}-{name}.png"
            page.screenshot(path=Path(_PICTURES) / file, full_page=True)

    def close(self) -> None:
        """Close all windows, and see that no browser complained."""
        # They ask for news all the time: that ends before the database is emptied.
        for walker in self._walkers:
            walker.page.context.close()
        faults = [fault for walker in self._walkers for fault in walker.faults]
        assert not faults, "\n".join(faults)
