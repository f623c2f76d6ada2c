"""The pages' client, and the samples as links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.databases import _template, own_database  # noqa: F401 - fixtures
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.share import encode_share
from tiexin.web.insight import asking
from tiexin.web.projects import sight
from tiexin.web.promises import board as promise_board
from tiexin.web.promises import own
from tiexin.web.work import board

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tiexin.app.request import PlanRequest

DAY = date(2026, 12, 1)
SAMPLES = sample_ids(data_root())


@pytest.fixture
def client() -> Client:
    """A visitor; errors of ours become pages, as they do for visitors."""
    return Client(raise_request_exception=True)


def asked(sample: str) -> PlanRequest:
    """What a sample asks."""
    return load_sample(data_root(), sample, today=DAY).request


@pytest.fixture(params=SAMPLES)
def token(request: pytest.FixtureRequest) -> str:
    """The link's token of each sample in turn."""
    return encode_share(asked(request.param))


@pytest.fixture
def robotics() -> PlanRequest:
    """The robotics factory."""
    return asked("robotics_factory")


@dataclass
class Clock:
    """What time it is for pages, jobs and commands; nothing moves it but a test."""

    now: datetime

    def set(self, day: date, at: time = time(12)) -> None:
        """Go to a day, at noon unless said otherwise, in Dongguan.

        A login ends after eight hours: go first, then log in.
        """
        self.now = datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is noon of 1 December 2026 until the test says otherwise."""
    held = Clock(datetime.combine(DAY, time(12), timezone.get_default_timezone()))
    monkeypatch.setattr(timezone, "now", lambda: held.now)
    return held


@pytest.fixture(autouse=True)
def _files_straight_from_the_package(settings: SettingsWrapper) -> None:
    # What an earlier `make run` collected must not decide what a test sees.
    settings.STORAGES = {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }


@pytest.fixture(autouse=True)
def _documents_in_a_folder_of_their_own(
    settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.DOCUMENTS_ROOT = tmp_path / "documents"
    settings.LOGS_ROOT = tmp_path / "logs"


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_test() -> None:
    # Its database may have given the same stamp.
    board.KEPT.forget()
    asking.ANSWERS.forget()
    sight.forget()
    own.forget()
    promise_board.KEPT.forget()
