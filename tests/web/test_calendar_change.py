"""A changed calendar: which days move, from when to when, why, and who is told."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.web.cases import LICENCE, OPENED, give, make_city, open_sample
from tiexin.app.paths import data_root
from tiexin.calendars import load_calendars
from tiexin.kernel import LANGUAGES
from tiexin.web.accounts.models import User
from tiexin.web.cases import check, store
from tiexin.web.cases.models import ProcedureRow
from tiexin.web.jobs.models import Job
from tiexin.web.jobs.worker import work_once
from tiexin.web.notices import calendar_change, watching
from tiexin.web.notices.models import (
    CalendarChange,
    CalendarRecord,
    MovedDay,
    Notice,
)

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tiexin.calendars import CalendarSet
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db

# Twenty working days by law from Wednesday 2 December 2026 on: Tuesday the 29th.
PERMIT, PERMIT_DUE = "land_planning_permit", date(2026, 12, 29)
# Five for the answer: 2, 3, 4, 7, 8.
ANSWER_DUE = date(2026, 12, 8)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    found = open_sample(city)
    give(city.investor, found, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, found, "accept", on=OPENED, procedure=PERMIT)
    give(city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    return found


def calendars_with(folder: Path, *, rest: str = "", working: str = "") -> CalendarSet:
    """The city's calendars as if another notice had come out."""
    shutil.copytree(data_root() / "calendars", folder, dirs_exist_ok=True)
    path = folder / "mainland" / "2026.yaml"
    text = path.read_text(encoding="utf-8")
    if rest:
        # The holiday of September, which is over, is given to another day.
        autumn = "mid_autumn: 2026-09-25 to 2026-09-27"
        assert autumn in text
        text = text.replace(autumn, f"mid_autumn: {rest} to {rest}")
    if working:
        text += f"  - {working}\n"
    path.write_text(text, encoding="utf-8")
    return load_calendars(folder)


@pytest.fixture
def rest_day(tmp_path: Path) -> CalendarSet:
    """Monday 7 December becomes a rest day."""
    return calendars_with(tmp_path / "new", rest="2026-12-07")


def change_to(
    calendars: CalendarSet, monkeypatch: pytest.MonkeyPatch, *, check: bool = True
) -> None:
    """As after a restart with the changed files, and the jobs that follow."""
    if check:
        calendar_change.notice_change(store.setting().calendars, now=timezone.now())
    changed = replace(store.setting(), calendars=calendars)
    monkeypatch.setattr(store, "setting", lambda: changed)
    monkeypatch.setattr(calendar_change, "is_current", lambda _: True)
    Job.objects.all().delete()
    now = timezone.now()
    Job.objects.create(kind="calendars.check", run_at=now, made_at=now)
    work("calendars.check")
    work("calendars.work_out")


def work(kind: str) -> None:
    while Job.objects.filter(kind=kind, state="waiting").exists():
        Job.objects.exclude(kind__startswith="calendars.").delete()
        done = work_once(name="test", now=timezone.now())
        assert done is not None
        assert done.state == "done", Job.objects.exclude(error="").first()


def moved() -> dict[tuple[str, str], tuple[date, date]]:
    return {
        (row.procedure, row.limit): (row.before, row.after)
        for row in MovedDay.objects.all()
    }


def test_the_first_time_the_days_are_only_written_down(project: Project) -> None:
    calendars = store.setting().calendars
    for _ in range(3):
        assert calendar_change.notice_change(calendars, now=timezone.now()) is None
    assert CalendarRecord.objects.count() == 1
    assert not CalendarChange.objects.exists()


def test_a_new_rest_day_moves_what_runs_over_it_and_says_why(
    project: Project,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change_to(rest_day, monkeypatch)
    found = moved()
    # 2, 3, 4, 8, 9 December are the five days now.
    assert found[LICENCE, "answer"] == (ANSWER_DUE, date(2026, 12, 9))
    assert found[PERMIT, "statutory"] == (PERMIT_DUE, date(2026, 12, 30))
    for row in MovedDay.objects.all():
        assert [each["day"] for each in row.because] == ["2026-12-07"]
        assert row.because[0]["works"] is False
    days = CalendarChange.objects.get().days
    told = {(each["day"], each["works"]) for each in days}
    assert ("2026-12-07", False) in told
    assert ("2026-09-25", True) in told


def test_a_new_working_day_moves_days_the_other_way(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendars = calendars_with(tmp_path / "new", working="2026-12-05")
    change_to(calendars, monkeypatch)
    # 2, 3, 4, 5, 7 December.
    assert moved()[LICENCE, "answer"] == (ANSWER_DUE, date(2026, 12, 7))
    assert moved()[PERMIT, "statutory"] == (PERMIT_DUE, date(2026, 12, 28))


def test_the_lists_follow_and_the_plan_is_worked_out_again(
    project: Project, rest_day: CalendarSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.changed_at
    change_to(rest_day, monkeypatch)
    row = ProcedureRow.objects.get(project=project, procedure=PERMIT)
    assert row.statutory_due == date(2026, 12, 30)
    project.refresh_from_db()
    assert project.next_due == date(2026, 12, 9)
    assert project.changed_at >= before


def test_officer_and_investor_are_told_once(
    project: Project,
    city: City,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quiet = open_sample(city)
    change_to(rest_day, monkeypatch)
    for change in CalendarChange.objects.all():
        CalendarChange.objects.update(done_at=None, reached=0)
        calendar_change.work_out(change, now=timezone.now(), today=OPENED)
    told = Notice.objects.filter(kind="calendar.moved")
    assert set(told.values_list("user__username", flat=True)) == {
        "officer",
        "investor",
    }
    assert told.count() == 2
    # Nothing runs in the other project, so nobody hears of it.
    assert not told.filter(project=quiet).exists()


def test_a_last_day_that_moved_is_warned_of_anew_on_the_same_day(
    project: Project,
    city: City,
    clock: Clock,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del city
    day = date(2026, 12, 4)
    clock.set(day)
    watching.watch(now=timezone.now(), today=day)
    change_to(rest_day, monkeypatch)
    watching.watch(now=timezone.now(), today=day)
    # Three working days before the 9th: 8, 4, 3.
    keys = Notice.objects.filter(kind="clock.three_left").values_list("key", flat=True)
    assert {key[-10:] for key in keys} == {"2026-12-08", "2026-12-09"}


def test_a_change_that_is_taken_back_moves_the_days_back(
    project: Project, rest_day: CalendarSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.setting().calendars
    change_to(rest_day, monkeypatch)
    MovedDay.objects.all().delete()
    change_to(first, monkeypatch, check=False)
    assert moved()[PERMIT, "statutory"] == (date(2026, 12, 30), PERMIT_DUE)
    assert CalendarChange.objects.count() == 2
    assert CalendarRecord.objects.count() == 2
    row = ProcedureRow.objects.get(project=project, procedure=PERMIT)
    assert row.statutory_due == PERMIT_DUE


def test_a_worker_killed_in_the_middle_goes_on_where_it_stopped(
    city: City, rest_day: CalendarSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_change, "AT_A_TIME", 2)
    for _ in range(5):
        each = open_sample(city)
        give(city.investor, each, "submit", on=OPENED, procedure=LICENCE)
    calendar_change.notice_change(store.setting().calendars, now=timezone.now())
    changed = replace(store.setting(), calendars=rest_day)
    monkeypatch.setattr(store, "setting", lambda: changed)
    change = calendar_change.notice_change(rest_day, now=timezone.now())
    assert change is not None
    assert calendar_change.work_out(change, now=timezone.now(), today=OPENED)
    assert MovedDay.objects.filter(limit="answer").count() == 2
    # The check finds the open change again, so that a lost job is asked for anew.
    again = calendar_change.notice_change(rest_day, now=timezone.now())
    assert again == change
    while calendar_change.work_out(change, now=timezone.now(), today=OPENED):
        pass
    assert MovedDay.objects.filter(limit="answer").count() == 5
    change.refresh_from_db()
    assert (change.projects, change.done_at is not None) == (5, True)


def test_a_process_that_read_the_old_files_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calendars = calendars_with(tmp_path / "new", working="2026-12-05")
    assert calendar_change.is_current(store.setting().calendars)
    assert not calendar_change.is_current(calendars)
    assert "calendars_old" in caplog.text


def test_the_command_tells_each_day_from_when_to_when(
    project: Project,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("calendars_changed")
    assert "not changed" in capsys.readouterr().out
    changed = replace(store.setting(), calendars=rest_day)
    monkeypatch.setattr(store, "setting", lambda: changed)
    call_command("calendars_changed")
    out = capsys.readouterr().out
    assert project.code in out
    assert "Tue 2026-12-29 → Wed 2026-12-30" in out
    assert "one project" in out
    call_command("calendars_changed", "--language", "zh-hans")
    assert "日历没有变动" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_say_which_day_moved_and_why(
    client: Client,
    project: Project,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    day = "2026-12-07" if language == "en" else "2026年12月7日"
    client.force_login(User.objects.get(username="supervisor"))
    board = f"/{language}/board/calendar/"
    assert client.get(board).status_code == 200
    change_to(rest_day, monkeypatch)
    text = client.get(board).content.decode()
    assert day in text
    assert project.code in text
    client.force_login(project.investor)
    assert client.get(board).status_code == 404
    own = client.get(f"/{language}/projects/{project.code}/calendar/")
    assert own.status_code == 200
    assert day in own.content.decode()


def test_a_supervisor_of_another_place_sees_no_project_of_ours(
    client: Client,
    city: City,
    project: Project,
    rest_day: CalendarSet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change_to(rest_day, monkeypatch)
    client.force_login(city.distant_supervisor)
    text = client.get("/en/board/calendar/").content.decode()
    assert project.code not in text
    assert client.get("/en/board/calendar/?change=99").status_code == 404
    where = f"/en/projects/{project.code}/calendar/"
    assert client.get(where).status_code == 404
    client.force_login(city.reviewer)
    assert client.get(where).status_code == 404


def test_after_a_change_the_lists_are_what_a_rebuild_would_make_of_them(
    city: City, rest_day: CalendarSet, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    done, closed, under_way = (open_sample(city) for _ in range(3))
    give(city.officer, under_way, "submit", on=OPENED, procedure=LICENCE)
    for project in (done, closed):
        for kind in ("submit", "accept", "grant", "deliver"):
            give(city.officer, project, kind, on=OPENED, procedure=PERMIT)
    give(city.officer, closed, "close_project", on=OPENED, reason="given_up")
    clock.set(date(2026, 12, 2))
    change_to(rest_day, monkeypatch)
    assert check.check([done.pk, closed.pk, under_way.pk]).problems == ()
