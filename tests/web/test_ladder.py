"""Warnings: each rung once, to those the ladder names, however often the job runs."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from tests.web.cases import (
    OPENED,
    give,
    make_city,
    make_user,
    open_sample,
)
from tiexin.casework.table import Role
from tiexin.web.cases.models import Cover, Event, Project
from tiexin.web.jobs.models import Job
from tiexin.web.jobs.timetable import ask_for_what_returns
from tiexin.web.jobs.worker import work_once
from tiexin.web.notices import watching
from tiexin.web.notices.models import Checked, Notice

if TYPE_CHECKING:
    from tests.web.cases import City
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db

# Handed in on Tuesday 1 December 2026; five working days: 2, 3, 4, 7 and 8 December.
LAST_DAY = date(2026, 12, 8)
THREE_LEFT = date(2026, 12, 3)
OVERDUE = date(2026, 12, 9)
ESCALATED = date(2026, 12, 15)

# A permit: silence accepts it, and it has twenty working days by law, from 2 December
# until the 29th.
PERMIT = "land_planning_permit"
PERMIT_DUE = date(2026, 12, 29)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def project(city: City, clock: Clock) -> Project:
    """One application waits for its answer; the officer has been in contact."""
    found = open_sample(city)
    give(city.officer, found, "log_contact", on=OPENED, channel="call")
    give(city.investor, found, "submit", on=OPENED, procedure=PERMIT)
    return found


def running(city: City) -> Project:
    """A permit is being examined, and nothing else waits for anybody."""
    found = open_sample(city)
    give(city.officer, found, "log_contact", on=OPENED, channel="call")
    give(city.investor, found, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, found, "accept", on=OPENED, procedure=PERMIT)
    return found


def look(clock: Clock, day: date) -> None:
    """Run the job of a day until nothing is left to look at."""
    clock.set(day, time(9))
    while watching.watch(now=timezone.now(), today=day):
        pass


def work_all() -> None:
    """What a worker does until nothing is waiting, within the test's transaction."""
    ask_for_what_returns(timezone.now())
    while work_once(name="test", now=timezone.now()) is not None:
        pass


def warned() -> list[tuple[str, str]]:
    """Which rung was told to whom."""
    found = Notice.objects.filter(key__startswith="rung/").order_by("at", "kind", "pk")
    return list(found.values_list("kind", "user__username"))


def test_each_rung_is_told_once_over_two_weeks_of_hourly_runs(
    city: City, project: Project, clock: Clock
) -> None:
    day = OPENED
    while day <= ESCALATED + timedelta(days=3):
        for _ in range(3):
            look(clock, day)
            # As after a restart or a lost memory: looked at as if for the first time.
            Checked.objects.all().delete()
        day += timedelta(days=1)
    told = warned()
    assert len(told) == len(set(told))
    assert set(told) == {
        ("clock.three_left", "officer"),
        ("clock.three_left", "reviewer"),
        ("clock.last_day", "officer"),
        ("clock.last_day", "reviewer"),
        ("clock.overdue", "officer"),
        ("clock.overdue", "reviewer"),
        ("clock.overdue", "supervisor"),
        ("clock.overdue", "investor"),
        ("clock.escalated", "supervisor"),
    }


def test_a_rung_comes_on_its_day_and_not_before(
    city: City, project: Project, clock: Clock
) -> None:
    look(clock, THREE_LEFT - timedelta(days=1))
    assert warned() == []
    look(clock, THREE_LEFT)
    assert {kind for kind, _ in warned()} == {"clock.three_left"}
    look(clock, LAST_DAY - timedelta(days=1))
    assert {kind for kind, _ in warned()} == {"clock.three_left"}
    look(clock, LAST_DAY)
    assert {kind for kind, _ in warned()} == {"clock.three_left", "clock.last_day"}


def test_who_comes_late_hears_only_the_highest_rung(
    city: City, project: Project, clock: Clock
) -> None:
    look(clock, ESCALATED)
    assert {kind for kind, _ in warned()} == {"clock.escalated"}


def test_a_last_day_that_moved_is_warned_of_anew(
    city: City, project: Project, clock: Clock
) -> None:
    look(clock, THREE_LEFT)
    clock.set(THREE_LEFT)
    gaps = [{"document": "land_contract", "text": "x"}]
    give(
        city.reviewer,
        project,
        "name_gaps",
        on=THREE_LEFT,
        procedure=PERMIT,
        gaps=gaps,
    )
    give(city.investor, project, "complete", on=THREE_LEFT, procedure=PERMIT)
    # Five working days after 3 December: 4, 7, 8, 9, 10; three before that: 7.
    look(clock, date(2026, 12, 4))
    assert len(warned()) == 2
    look(clock, date(2026, 12, 7))
    keys = set(Notice.objects.filter(kind="clock.three_left").values_list("key"))
    assert {key.rpartition("/")[2] for (key,) in keys} == {"2026-12-08", "2026-12-10"}


def test_two_workers_at_once_tell_nobody_twice(
    city: City, project: Project, clock: Clock
) -> None:
    look(clock, OVERDUE)
    before = warned()
    # The second worker began before the first had written anything down.
    audience = watching.Audience(
        project, today=OVERDUE, offices=watching.Offices()
    ).people(("officer", "supervisor"))
    key = Notice.objects.filter(user=audience[0]).values_list("key", flat=True)[0]
    again = [
        watching.News(user, project, "clock.overdue", key, timezone.now())
        for user in audience
    ]
    watching.keep(again)
    assert warned() == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_real_workers_at_once_tell_each_rung_once() -> None:
    city = make_city()
    day = timezone.localdate()
    opened = day - timedelta(days=40)
    for _ in range(6):
        found = open_sample(city, on=opened)
        give(city.officer, found, "log_contact", on=opened, channel="call")
        give(city.investor, found, "submit", on=opened, procedure=PERMIT)
    Job.objects.all().delete()
    ready = threading.Barrier(3)

    def work() -> None:
        ready.wait()
        try:
            watching.watch(now=timezone.now(), today=day)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    told = Notice.objects.values_list("key", "user")
    assert len(told) == len(set(told))
    # Six projects, each: the clock to the supervisor, the silence to the officer.
    assert Notice.objects.filter(kind="clock.escalated").count() == 6
    assert Notice.objects.filter(kind="silence.overdue").count() == 6


def test_the_worker_looks_at_many_projects_in_parts_and_at_none_twice(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AT_A_TIME", 2)
    projects = [open_sample(city) for _ in range(5)]
    clock.set(OPENED + timedelta(days=3))
    Job.objects.all().delete()
    work_all()
    assert Checked.objects.count() == len(projects)
    late = Notice.objects.filter(kind="first_response.overdue")
    assert late.filter(user=city.officer).count() == len(projects)
    done = Job.objects.filter(kind="notices.ladder", state="done").count()
    assert done == 3


def test_a_project_looked_at_today_is_not_folded_again_until_it_changes(
    city: City, project: Project, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(clock, OPENED)
    folded = []
    real = watching.store.state_of

    def counting(found: Project) -> object:
        folded.append(found.pk)
        return real(found)

    monkeypatch.setattr(watching.store, "state_of", counting)
    look(clock, OPENED)
    assert folded == []
    give(city.officer, project, "log_contact", on=OPENED, channel="call")
    look(clock, OPENED)
    assert folded == [project.pk]


def test_a_broken_log_is_reported_and_the_others_are_warned(
    city: City, project: Project, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    broken = open_sample(city)
    Event.objects.bulk_create(
        [
            Event(
                project=broken,
                number=9,
                kind="unheard_of",
                occurred_on=OPENED,
                recorded_at=timezone.now(),
                actor="user:1",
                command="x",
                hash="0" * 64,
            )
        ]
    )
    look(clock, THREE_LEFT)
    assert {kind for kind, _ in warned()} == {"clock.three_left"}
    assert "ladder_failed" in caplog.text


def test_the_first_contact_overdue_is_told_to_officer_and_supervisor(
    city: City, clock: Clock
) -> None:
    open_sample(city)
    look(clock, date(2026, 12, 3))
    assert warned() == []
    look(clock, date(2026, 12, 4))
    assert set(warned()) == {
        ("first_response.overdue", "officer"),
        ("first_response.overdue", "supervisor"),
    }


def test_thirty_days_of_silence_nudge_the_officer_and_sixty_tell_the_supervisor(
    city: City, project: Project, clock: Clock
) -> None:
    silent = Notice.objects.filter(kind__startswith="silence.")
    look(clock, OPENED + timedelta(days=30))
    assert not silent.exists()
    look(clock, OPENED + timedelta(days=31))
    told = silent.values_list("kind", "user__username")
    assert set(told) == {("silence.overdue", "officer")}
    look(clock, OPENED + timedelta(days=61))
    assert ("silence.escalated", "supervisor") in set(told.all())


def test_a_pause_whose_announced_end_has_passed_is_told_to_officer_and_office(
    city: City, clock: Clock
) -> None:
    found = running(city)
    give(
        city.reviewer,
        found,
        "pause",
        on=OPENED,
        procedure=PERMIT,
        ground="g1",
        notice_on=OPENED.isoformat(),
        until=date(2026, 12, 4).isoformat(),
    )
    look(clock, date(2026, 12, 4))
    assert warned() == []
    look(clock, date(2026, 12, 7))
    assert set(warned()) == {("pause.over", "officer"), ("pause.over", "reviewer")}


def test_half_of_the_limit_is_told_to_the_officer_alone(
    city: City, clock: Clock
) -> None:
    running(city)
    # From 1 to 29 December are 28 days; half of them are over on the 15th.
    look(clock, date(2026, 12, 14))
    assert warned() == []
    look(clock, date(2026, 12, 15))
    assert warned() == [("clock.half", "officer")]
    assert Notice.objects.get().data["due"] == PERMIT_DUE.isoformat()


def test_a_task_warns_its_assignee(city: City, project: Project, clock: Clock) -> None:
    give(
        city.supervisor,
        project,
        "add_task",
        on=OPENED,
        text="核对",
        due="2026-12-02",
        assignee=city.colleague.actor_id,
    )
    look(clock, date(2026, 12, 2))
    # The colleague is no part of the project: policy keeps it from him.
    assert warned() == []
    Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=ESCALATED
    )
    Checked.objects.all().delete()
    look(clock, date(2026, 12, 2))
    assert warned() == [("task.last_day", "colleague")]


def test_a_rung_without_anybody_to_tell_waits_for_somebody(
    city: City, project: Project, clock: Clock
) -> None:
    city.supervisor.is_active = False
    city.supervisor.save()
    look(clock, OPENED + timedelta(days=29))
    assert ("clock.escalated", "supervisor") not in warned()
    make_user("next", Role.SUPERVISOR, jurisdiction=city.supervisor.jurisdiction)
    look(clock, OPENED + timedelta(days=30))
    assert ("clock.escalated", "next") in warned()


def test_a_closed_project_warns_of_nothing(
    city: City, project: Project, clock: Clock
) -> None:
    give(city.officer, project, "close_project", on=OPENED, reason="given_up")
    look(clock, OVERDUE)
    assert warned() == []


def test_the_job_is_on_the_timetable(city: City, clock: Clock) -> None:
    open_sample(city)
    work_all()
    kinds = set(Job.objects.values_list("kind", flat=True))
    assert {"notices.ladder", "notices.clock", "notices.mail"} <= kinds
    assert work_once(name="test", now=timezone.now()) is None
