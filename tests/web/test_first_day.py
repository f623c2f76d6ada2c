"""What somebody stumbles over who uses the case for the first time."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.cases import (
    APPLICATION,
    OPENED,
    WORK,
    City,
    give,
    make_city,
    open_sample,
    sample_token,
)
from tests.web.pages_of_cases import client_of, words_of
from tiexin.web.cases import models, store

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def post(user: User, project: Project, kind: str, **data: Any) -> HttpResponse:
    fields = {"on": OPENED.isoformat(), "command": uuid.uuid4().hex, **data}
    return client_of(user).post(f"/en/projects/{project.code}/record/{kind}/", fields)


def test_a_second_task_is_not_taken_for_the_first_one(
    city: City, project: Project
) -> None:
    for text in ("Call the grid", "Visit the site"):
        saved = post(city.officer, project, "add_task", text=text, due="2026-12-04")
        assert saved.status_code == 302
    tasks = store.state_of(project).tasks.values()
    assert [each.text for each in tasks] == ["Call the grid", "Visit the site"]


def test_who_hands_a_project_over_is_led_back_to_their_own_work(
    city: City, project: Project
) -> None:
    client = client_of(city.officer)
    saved = client.post(
        f"/en/projects/{project.code}/record/hand_over/",
        {
            "on": OPENED.isoformat(),
            "command": uuid.uuid4().hex,
            "officer": city.colleague.actor_id,
            "reason": "Another town",
        },
    )
    assert saved.status_code == 302
    assert saved["Location"].startswith("/en/my-work/")
    assert client.get(saved["Location"]).status_code == 200


def test_nobody_is_blamed_for_a_delay_by_a_form_that_was_not_filled_in(
    city: City, project: Project
) -> None:
    form = client_of(city.officer).get(
        f"/en/projects/{project.code}/record/forecast/", {"procedure": WORK}
    )
    assert " checked" not in form.content.decode()
    saved = post(city.officer, project, "forecast", procedure=WORK, finish="2028-06-30")
    assert saved.status_code == 400
    assert "“Cause” is missing." in words_of(saved)


def test_a_form_calls_its_fields_as_they_are_called_on_the_page(
    city: City, project: Project
) -> None:
    wrong = post(city.officer, project, "log_contact", channel="call", on="1899-01-01")
    assert wrong.status_code == 400
    assert "“Day on which it happened” lies outside the calendars" in words_of(wrong)


def test_the_button_pressed_again_after_the_back_key_opens_no_second_project(
    city: City, project: Project
) -> None:
    client = client_of(city.investor)
    page = {
        "p": sample_token(),
        "name": project.name,
        "enterprise": str(project.enterprise.pk),
    }
    again = client.post("/en/projects/begin/", page | {"command": uuid.uuid4().hex})
    assert again.status_code == 409
    assert project.code in words_of(again)
    assert models.Project.objects.count() == 1
    other = page | {"command": uuid.uuid4().hex, "name": "A second works"}
    for _ in range(2):
        assert client.post("/en/projects/begin/", other).status_code == 302
    assert models.Project.objects.count() == 2


def test_an_application_without_a_known_limit_waits_in_the_queue_as_well(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    row = models.ProcedureRow.objects.get(project=project, procedure=APPLICATION)
    models.ProcedureRow.objects.filter(pk=row.pk).update(due=None)
    queue = client_of(city.reviewer).get("/en/queue/")
    assert "Our move (1)" in words_of(queue)
    assert project.code in words_of(queue)
