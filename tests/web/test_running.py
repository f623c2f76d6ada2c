"""What an operator relies on: probes, settings, the database."""

from __future__ import annotations

import stat
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


def test_a_key_that_is_not_given_is_made_once_and_kept_for_the_owner_alone(
    tmp_path: Path,
) -> None:
    state = {"TIEXIN_STATE_DIR": str(tmp_path / "state")}
    first, second = read_environment(state), read_environment(state)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    assert not first.key_is_made_up
    kept = tmp_path / "state" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in kept.parent.iterdir()] == ["secret_key"]


def test_a_key_that_is_given_is_used_and_none_is_written(tmp_path: Path) -> None:
    given = {"TIEXIN_STATE_DIR": str(tmp_path), "TIEXIN_SECRET_KEY": "k" * 40}
    assert read_environment(given).secret_key == "k" * 40
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_kept_the_key_is_made_up_and_said_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    found = read_environment({"TIEXIN_STATE_DIR": str(tmp_path / "file" / "below")})
    assert found.key_is_made_up
    assert len(found.secret_key) >= 50


def test_a_kept_key_that_was_cut_short_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("short", encoding="ascii")
    with pytest.raises(BadEnvironmentError, match="secret_key"):
        read_environment({"TIEXIN_STATE_DIR": str(tmp_path)})


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
