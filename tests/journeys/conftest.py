"""A browser in each language, and what counts as a fault of a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.town import Town
from tests.journeys.walking import OVERTAKEN
from tests.web.cases import OPENED, noon
from tests.web.conftest import Clock
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.share import encode_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer

# WCAG 2.2 asks for targets of 24 pixels or room around them; axe leaves it off. What
# it found to be good is not asked for: that would take as long again.
_ASKED: Final = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}


# A busy machine takes its time; what comes at once is not waited for any longer.
expect.set_options(timeout=15_000)


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
        if message.type != "error" or message.text.startswith(OVERTAKEN):
            return
        if "status of 400" not in message.text:
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
        found = axe.run(page, options=_ASKED)
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
def town(
    browser: Browser,
    live_server: LiveServer,
    clock: Clock,
    barriers: Callable[[Page], str],
    request: pytest.FixtureRequest,
) -> Iterator[Town]:
    """People of all roles at windows of their own, on a day that the walk sets."""
    name = request.node.path.stem.removeprefix("test_case_")
    found = Town(browser, clock, url=live_server.url, barriers=barriers, name=name)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _documents_in_a_folder_of_their_own(
    settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    settings.LOGS_ROOT = tmp_path / "logs"
