"""The own cases are read in place: what is recorded shows at once, nothing is lost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.web.cases import (
    AUTHORITY,
    OPENED,
    OTHER_APPLICATION,
    PLACE,
    City,
    give,
    make_city,
    open_sample,
)
from tiexin.cli.main import main
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.kernel import Refused
from tiexin.web.cases import models, sample
from tiexin.web.promises.own import LONGEST, SETTLED, own_log

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Clock
    from tests.web.databases import OwnDatabase

PERMIT = "works_planning_permit"
"""Decided by AUTHORITY, within 20 working days by law."""
DECIDED = Question(end=("decided_on",), limit="statutory_due")


@pytest.fixture
def city(db: None, clock: Clock) -> City:
    return make_city()


def accepted(city: City, project: models.Project) -> None:
    """PERMIT handed in and accepted on the first day."""
    give(city.investor, project, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, project, "accept", on=OPENED, procedure=PERMIT)


def within(place: str = PLACE) -> dict[str, Any]:
    """How many procedures have a statutory limit, are decided, in time and late."""
    with own_log(place) as own:
        own.store.count_on(None)
        own.store.only("about", ["procedure"])
        answer = ask(own.store, "limits", DECIDED)
    return dict(zip(answer.columns, answer.rows[0], strict=True))


def test_what_is_recorded_shows_within_a_minute(city: City, clock: Clock) -> None:
    with pytest.raises(Refused, match="no_own_cases"), own_log(PLACE):
        pass
    first, second = (open_sample(city) for _ in range(2))
    for project in (first, second):
        accepted(city, project)
    day = OPENED + timedelta(days=1)
    clock.set(day)
    give(city.reviewer, first, "grant", on=day, procedure=PERMIT)
    clock.now += timedelta(minutes=1)
    assert (within()["limited"], within()["ended"]) == (2, 1)
    give(city.reviewer, second, "grant", on=day, procedure=PERMIT, now=clock.now)
    clock.now += SETTLED
    with own_log(PLACE) as own:
        assert clock.now - own.as_of <= timedelta(minutes=1)
    assert (within()["ended"], within()["within"]) == (2, 2)


def test_a_limit_is_that_of_the_clock_that_everybody_sees(
    city: City, clock: Clock
) -> None:
    project = open_sample(city)
    accepted(city, project)
    row = models.ProcedureRow.objects.get(project=project, procedure=PERMIT)
    assert row.statutory_due is not None
    late = row.statutory_due + timedelta(days=1)
    clock.set(late)
    give(city.reviewer, project, "grant", on=late, procedure=PERMIT)
    clock.now += SETTLED
    found = within()
    assert (found["ended"], found["within"], found["late"]) == (1, 0, 1)
    with own_log(PLACE) as own:
        told = dict(own.store.engine.rows(own.store.attribute("authority")))
        assert AUTHORITY in told.values()


def test_a_place_reads_its_own_cases_only(city: City, clock: Clock) -> None:
    open_sample(city)
    clock.now += SETTLED
    with own_log(PLACE) as own:
        assert own.projects == 1
    with pytest.raises(Refused, match="no_own_cases"), own_log("440300"):
        pass


@pytest.mark.django_db
def test_after_growing_bit_by_bit_all_is_held_as_if_read_at_once(clock: Clock) -> None:
    clock.set(date(2026, 11, 27))
    sample.make(3, seed=3, today=clock.now.date())
    with own_log(PLACE) as own:
        counts = own.store.counts()
    struck = models.Event.objects.filter(kind="event_struck").count()
    assert counts.events == models.Event.objects.count() - 2 * struck
    rows = models.ProcedureRow.objects.exclude(decided_on=None)
    decided = rows.exclude(statutory_due=None)
    # Decided in time or late by the rows that lists are made of: a second reckoning.
    late = sum(row.decided_on > row.statutory_due for row in decided)
    found = within()
    assert (found["ended"], found["late"]) == (decided.count(), late)
    assert decided.count() > 10


def test_a_figure_of_then_is_made_again_from_an_export(
    city: City, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After more was recorded, and after an event that counted then was struck."""
    project, other = (open_sample(city) for _ in range(2))
    for each in (project, other):
        accepted(city, each)
    day = OPENED + timedelta(days=2)
    clock.set(day)
    give(city.reviewer, other, "grant", on=day, procedure=PERMIT)
    granted = give(city.reviewer, project, "grant", on=day, procedure=PERMIT)
    clock.now += timedelta(minutes=1)
    then = within()
    with own_log(PLACE) as own:
        as_of = own.as_of
    clock.now += timedelta(minutes=1)
    number = granted.events[-1].number
    give(
        city.officer,
        project,
        "strike_event",
        on=day,
        now=clock.now,
        number=number,
        reason="另一件",
    )
    after = day + timedelta(days=1)
    another = open_sample(city, on=after)
    give(city.investor, another, "submit", on=after, procedure=OTHER_APPLICATION)
    clock.set(after + timedelta(days=1))
    now = within()
    assert (then["ended"], now["ended"]) == (2, 1)
    path = tmp_path / "events.jsonl"
    call_command("export_events", str(path))
    capsys.readouterr()
    command = ["insight", str(path), "--measure", "limits", "--json"]
    command += ["--where", "about=procedure", "--end", "decided_on"]
    command += ["--limit", "statutory_due"]
    for moment, expected in ((as_of.isoformat(), then), ("", now)):
        assert main([*command, *(["--as-of", moment] if moment else [])]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["rows"] == [expected]
        assert found["files"][0]["left_out"] == []


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)
def test_what_commits_late_is_not_lost(own_database: OwnDatabase, clock: Clock) -> None:
    """Two connections: the first event recorded is the last to be committed."""
    city = make_city()
    slow, quick = open_sample(city), open_sample(city)
    clock.set(OPENED + timedelta(days=1))
    with own_log(PLACE) as own:
        before = own.store.counts().events
    recorded, go_on = Signal(), Signal()

    def hold_open() -> None:
        try:
            with transaction.atomic():
                _submit(city, slow, clock)
                recorded.set()
                assert go_on.wait(30)
        finally:
            connection.close()

    other = Thread(target=hold_open)
    other.start()
    assert recorded.wait(30)
    _submit(city, quick, clock)
    clock.now += timedelta(seconds=1)
    with own_log(PLACE) as own:
        # The figure goes back to before the open transaction began.
        early, told = own.as_of, own.store.counts().events
    assert timedelta() < clock.now - early < LONGEST
    clock.now += timedelta(minutes=2)
    with own_log(PLACE) as own:
        # It is open for long: what was committed meanwhile is not kept back for it.
        assert own.store.counts().events == before + 1
    go_on.set()
    other.join()
    with own_log(PLACE) as own:
        assert own.store.counts().events == before + 2
    known = models.Event.objects.filter(recorded_at__lte=early).count()
    assert told == known


def _submit(city: City, project: models.Project, clock: Clock) -> None:
    day = OPENED + timedelta(days=1)
    give(city.investor, project, "submit", on=day, procedure=PERMIT, now=clock.now)
