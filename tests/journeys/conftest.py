"""A browser in each language, and what counts as a fault of a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.share import encode_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import ConsoleMessage, Page
    from pytest_django.fixtures import SettingsWrapper
    from pytest_django.live_server_helper import LiveServer


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
