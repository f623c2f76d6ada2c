"""What an operator relies on: probes, settings, the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from tiexin.web.config.env import BadEnvironmentError, read_environment

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client


def test_the_process_says_that_it_lives(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_asks_the_database_and_names_the_rules(client: Client) -> None:
    found = client.get("/readyz").json()
    assert found["status"] == "ok"
    assert len(found["catalogue"]) == 64


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_same_holds_on_postgresql(client: Client) -> None:
    assert connection.vendor == "postgresql"
    call_command("migrate", verbosity=0)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_no_model_lacks_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_djangos_own_checks_pass() -> None:
    call_command("check", "--fail-level", "WARNING")


def test_a_key_is_made_up_only_where_none_is_given(tmp_path: Path) -> None:
    state = {"TIEXIN_STATE_DIR": str(tmp_path)}
    assert read_environment(state).key_is_made_up
    given = read_environment({**state, "TIEXIN_SECRET_KEY": "k" * 40})
    assert (given.secret_key, given.key_is_made_up) == ("k" * 40, False)


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("", "sqlite3", "tiexin.sqlite3"),
        ("sqlite:////data/t.sqlite3", "sqlite3", "/data/t.sqlite3"),
        ("postgres://u:p%40s@db:5433/tiexin", "postgresql", "tiexin"),
    ],
)
def test_the_database_is_one_setting(url: str, engine: str, name: str) -> None:
    found = read_environment({"TIEXIN_DATABASE_URL": url}).database
    assert found["ENGINE"].endswith(engine)
    assert found["NAME"].endswith(name)
    if engine == "postgresql":
        assert (found["PASSWORD"], found["HOST"], found["PORT"]) == (
            "p@s",
            "db",
            "5433",
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"TIEXIN_HTTPS": "yes"},
        {"TIEXIN_SECRET_KEY": "short"},
        {"TIEXIN_DATABASE_URL": "oracle://x"},
        {"TIEXIN_DATABASE_URL": "postgres://h:notaport/x"},
    ],
)
def test_a_wrong_variable_stops_the_start_and_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(BadEnvironmentError, match=next(iter(wrong))):
        read_environment(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/", "/en/guide/", "/en/procedures/"])
def test_nothing_is_kept_of_a_visitor(client: Client, path: str) -> None:
    answer = client.get(path)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not Session.objects.exists()
