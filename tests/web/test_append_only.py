"""The log, rulebooks and frozen plans can't be changed, whoever asks the database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.web.cases import OPENED, give, make_city, open_sample
from tiexin.web.cases import append_only, triggers
from tiexin.web.cases.models import CoverChange, Event

CHANGES = {
    "cases_event": "kind = 'nothing'",
    "cases_rulebook": "content = '{}'",
    "cases_planrecord": "kind = 'other'",
    "cases_officerterm": "why = 'other'",
    "cases_coverchange": "what = 'dropped'",
}


def test_there_is_a_trigger_for_each_table_that_is_never_changed() -> None:
    assert set(append_only.TABLES) == set(CHANGES)


@pytest.mark.django_db
@pytest.mark.parametrize("table", CHANGES)
def test_no_row_can_be_changed_or_taken_away(table: str) -> None:
    city = make_city()
    open_sample(city)
    CoverChange.objects.create(
        what="arranged",
        officer=city.officer,
        cover=city.colleague,
        by=city.officer,
        first=OPENED,
        last=OPENED,
        at=timezone.now(),
    )
    change = f"UPDATE {table} SET {CHANGES[table]}"  # noqa: S608 - our own words
    removal = f"DELETE FROM {table}"  # noqa: S608 - our own words
    for statement in (change, removal):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("table", CHANGES)
def test_no_table_can_be_emptied_at_a_stroke(table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.django_db
def test_triggers_that_a_changed_table_has_lost_come_back_with_the_next_migrate() -> (
    None
):
    city = make_city()
    project = open_sample(city)
    triggers.drop(connection)
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(project=project).delete()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_an_empty_log_behind() -> None:
    city = make_city()
    project = open_sample(city)
    give(city.officer, project, "log_contact", on=OPENED, channel="call")
    assert Event.objects.count() == 3
    # The next test with a database of its own would see what was left.


@pytest.mark.django_db(transaction=True)
def test_and_the_triggers_are_on_again() -> None:
    assert not Event.objects.exists()
    open_sample(make_city())
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.all().delete()
