"""A browser in each language, and what counts as a fault of a page."""

from __future__ import annotations

from datetime import date
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.journeys.walking import Walker
from tests.web.cases import OPENED, make_city, noon
from tests.web.conftest import Clock
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.share import encode_share
from tiexin.web.common.languages import HTML_LANG
from tiexin.web.jobs import worker
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page, SetCookieParam
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

    from tests.journeys.walking import Way
    from tests.web.cases import City
    from tiexin.web.accounts.models import User

# Invented people.
_CALLED: Final = {
    "investor": ("何思远", "+852 5550 1234"),
    "officer": ("林晓雯", "0769 5550 1101"),
    "colleague": ("陈志豪", "0769 5550 1102"),
    "reviewer": ("梁卓妍", "0769 5550 1201"),
    "supervisor": ("周敏仪", "0769 5550 1001"),
}


@pytest.fixture(scope="session")
def token() -> str:
    """The robotics factory as a link."""
    sample = load_sample(data_root(), "robotics_factory", today=date(2026, 12, 1))
    return encode_share(sample.request)


@pytest.fixture
def faults(page: Page) -> Iterator[list[str]]:
    """What the browser complains about: errors, and breaches of the policy."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused answer (400) is a page of ours, not a fault.
        if message.type == "error" and "status of 400" not in message.text:
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


@pytest.fixture
def go(page: Page, live_server: LiveServer, faults: list[str]) -> Callable[[str], Page]:
    """Opens an address of the portal."""

    def open_page(path: str) -> Page:
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], str]:
    """What axe finds on a page, as text; empty if nothing."""
    axe = Axe()

    def look(page: Page) -> str:
        found = axe.run(page)
        return found.generate_report() if found.violations_count else ""

    return look


@pytest.fixture(autouse=True)
def _files_straight_from_the_package(settings: SettingsWrapper) -> None:
    # What an earlier `make run` collected must not decide what a test sees.
    settings.STORAGES = {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """SQLite in a file: the portal serves several people at once, each by a connection.

    In memory all of them would share one, and each other's transactions.
    """
    if connection.vendor == "sqlite":
        place = tmp_path_factory.mktemp("walks") / "walks.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(place)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper) -> Clock:
    """The day that the portal knows: 1 December 2026 until the walk says otherwise.

    Who has logged in stays so while days go by in an instant.
    """
    settings.SESSION_COOKIE_AGE = 10 * 365 * 24 * 3600
    held = Clock(noon(OPENED))
    monkeypatch.setattr(timezone, "now", lambda: held.now)
    return held


@pytest.fixture
def city(clock: Clock) -> City:
    """People of all roles, with names and phones as pages show them."""
    found = make_city()
    for name, (called, phone) in _CALLED.items():
        user = getattr(found, name)
        user.display_name, user.phone = called, phone
        user.save()
    return found


@pytest.fixture
def enter(
    browser: Browser,
    live_server: LiveServer,
    barriers: Callable[[Page], str],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Walker]]:
    """Somebody comes in at a window of the own, logged in unless nobody is named."""
    walkers: list[Walker] = []
    name = request.node.path.stem.removeprefix("test_")

    def come(user: User | None, way: Way, **options: Any) -> Walker:
        context = browser.new_context(
            viewport={"width": way.width, "height": 800},
            locale=HTML_LANG[way.language],
            timezone_id="Asia/Shanghai",
            **options,
        )
        if user is not None:
            context.add_cookies([_session(user, live_server.url)])
        who = f"{name}-{user.username if user else 'visitor'}"
        walker = Walker(
            context.new_page(),
            way=way,
            base=live_server.url,
            barriers=barriers,
            name=who,
        )
        walkers.append(walker)
        return walker

    yield come
    # Windows ask for news all the time: they close before the database is emptied.
    for walker in walkers:
        walker.page.context.close()
    faults = [fault for walker in walkers for fault in walker.faults]
    assert not faults, "\n".join(faults)


def _session(user: User, url: str) -> SetCookieParam:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def work() -> Callable[[], None]:
    """All jobs that are due by the clock, done as a worker does them."""

    def run() -> None:
        worker.run(name="walk", stop=Event(), once=True)
        failed = Job.objects.exclude(error="").values_list("kind", "error")
        assert list(failed) == []

    return run


@pytest.fixture(autouse=True)
def _documents_in_a_folder_of_their_own(
    settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
