"""The invented city in the database: stored whole, seen by every role."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from tiexin.casework.table import Role
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import models, sample
from tiexin.web.cases.check import check
from tiexin.web.cases.replay import groups
from tiexin.web.files import content
from tiexin.web.files.storage import store as byte_store

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


@pytest.fixture
def world() -> sample.Made:
    return sample.make(14, seed=7, today=TODAY)


@pytest.fixture
def on_the_day(clock: Clock) -> None:
    clock.set(TODAY)


def test_logs_are_whole_and_the_stored_rows_are_those_of_a_fresh_fold(
    world: sample.Made,
) -> None:
    numbers = [number for group in groups() for number in group]
    found = check(numbers)
    assert not found.problems
    assert (found.projects, found.events) == (world.projects, world.events)
    assert found.rows > 14 * 25


@pytest.mark.usefixtures("world")
def test_exactly_one_officer_at_any_time() -> None:
    for project in models.Project.objects.all():
        terms = list(project.terms.order_by("number"))
        assert terms[0].since == project.opened_on
        assert all(a.since <= b.since for a, b in pairwise(terms))
        assert terms[-1].officer_id == project.officer_id


@pytest.mark.usefixtures("world", "on_the_day")
def test_papers_lie_in_the_store_and_pass_or_fail_the_real_look_inside(
    client: Client,
) -> None:
    found = set()
    for file in models.StoredFile.objects.select_related("project"):
        with byte_store().open(file.sha256) as handle:
            assert content.sniff(handle).content_type == file.content_type
            handle.seek(0)
            why = ""
            try:
                content.inspect(handle, file.content_type)
            except content.Unfit as error:
                why = error.why
        assert why == file.why
        assert file.state == ("rejected" if why else "clean")
        found.add(file.state)
    assert found == {"clean", "rejected"}
    assert models.FileUse.objects.filter(gives=True).exists()
    file = models.StoredFile.objects.filter(state="clean", project__closed_on=None)[0]
    client.force_login(file.project.investor)
    base = f"/en/projects/{file.project.code}"
    assert file.name in client.get(f"{base}/documents/").content.decode()
    answer = client.get(f"{base}/files/{file.pk}/")
    assert answer.getvalue() == byte_store().path(file.sha256).read_bytes()


@pytest.mark.usefixtures("world", "on_the_day")
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("investor-1", "projects/"),
        ("officer-1", "my-work/"),
        ("reviewer-natural_resources", "queue/"),
        ("supervisor-1", "board/"),
    ],
)
def test_every_role_finds_something_on_its_list(
    client: Client, login: str, address: str
) -> None:
    client.force_login(User.objects.get(username=login))
    answer = client.get(f"/en/{address}")
    assert answer.status_code == 200
    codes = models.Project.objects.values_list("code", flat=True)
    text = answer.content.decode()
    assert any(code in text for code in codes)


@pytest.mark.usefixtures("world", "on_the_day")
def test_the_page_of_each_project_can_be_read(client: Client) -> None:
    client.force_login(User.objects.get(username="supervisor-1"))
    for code in models.Project.objects.values_list("code", flat=True):
        assert client.get(f"/en/projects/{code}/").status_code == 200


@pytest.mark.usefixtures("world")
def test_something_is_overdue_and_something_is_due_soon() -> None:
    rows = models.ProcedureRow.objects.filter(is_open=True)
    assert rows.filter(due__lt=TODAY).exists()
    assert rows.filter(due__gte=TODAY, due__lte=TODAY + timedelta(days=7)).exists()
    assert models.TaskRow.objects.filter(finished_on=None).exists()
    assert models.Message.objects.exists()


@pytest.mark.usefixtures("world", "clock")
def test_the_logins_share_a_password_and_one_of_each_role_is_told(
    client: Client, settings: SettingsWrapper
) -> None:
    user = authenticate(username="officer-2", password=sample.PASSWORD)
    assert isinstance(user, User)
    assert user.role == Role.OFFICER.value
    settings.SAMPLE_WORLD = True
    text = client.get("/en/account/login/").content.decode()
    for login in ("investor-1", "officer-1", "supervisor-1"):
        assert f">{login}<" in text
    assert ">reviewer-housing<" in text
    settings.SAMPLE_WORLD = False
    assert "officer-1" not in client.get("/en/account/login/").content.decode()


def test_whoever_comes_later_gets_the_next_number(world: sample.Made) -> None:
    last = User.objects.order_by("-pk")[0].pk
    later = User.objects.create(username="later", display_name="Later")
    assert later.pk > last
    assert User.objects.count() == world.people + 1


def test_people_who_are_there_already_keep_their_numbers() -> None:
    before = User.objects.create(username="before", display_name="Before")
    sample.make(2, seed=7, today=TODAY)
    before.refresh_from_db()
    assert before.username == "before"
    events = models.Event.objects.filter(actor=before.actor_id)
    assert not events.exists()


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("sample_world", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_a_database_with_projects_is_refused_with_a_cure() -> None:
    assert run("--projects", "2", "--on", "2026-11-27")[0] == 0
    count = models.Event.objects.count()
    code, _, err = run("--projects", "2")
    assert code == 2
    assert "cases.world_not_empty" in err
    assert "--if-empty" in err
    assert run("--projects", "2", "--if-empty") == (0, "", "")
    assert models.Event.objects.count() == count


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--projects", "0"), "cli.out_of_range"),
        (("--on", "27.11.2026"), "calendars.option_day"),
        (("--on", "2020-01-01"), "world.too_early"),
        (("--on", "2035-12-01"), "calendars.ends"),
    ],
)
def test_a_wish_that_cannot_be_meant_leaves_nothing_behind(
    arguments: tuple[str, ...], problem: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert problem in err
    assert not models.Project.objects.exists()
    assert not Enterprise.objects.exists()
    assert not User.objects.exists()
