"""Each page and output with days says whether law, promise or estimate stands behind.

A new page that shows a duration or a day belongs into one of the lists below.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from django.utils import timezone

from tests.web.api import Program
from tests.web.cases import (
    APPLICATION,
    OPENED,
    WORK,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.pages_of_cases import client_of, row_of, words_of
from tiexin.app.cases.replan import BASES
from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.cases import models, replanning, store
from tiexin.web.common.service import get_messages
from tiexin.web.notices import feeds

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.app.request import PlanRequest
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db

# What a plan, or several of them, is shown on, read with ``?p=``.
PUBLIC: Final = (
    "plan/",
    "plan/risk/",
    "plan/saved/",
    "plan/meet/",
    "plan/earlier/",
    "plan/compare/",
    "compare/",
    "unknown/441900/",
    "reforms/eia_commitment_listed_classes/",
    "procedures/works_planning_permit/",
)
# The law gives the office twenty working days.
PERMIT: Final = "land_planning_permit"
KINDS: Final = (r"statutory|legal limit|limit of the law", "promise", "estimate")


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def examined(city: City, project: Project) -> None:
    """A permit is with its office and its clock runs."""
    give(city.investor, project, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, project, "accept", on=OPENED, procedure=PERMIT)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_names_the_three_kinds(
    client: Client, robotics: PlanRequest, path: str
) -> None:
    response = client.get(f"/en/{path}?p={encode_share(robotics)}")
    assert response.status_code == 200
    text = words_of(response).lower()
    assert [kind for kind in KINDS if not re.search(kind, text)] == []


def kinds_of(project: Project) -> dict[str, str]:
    """Of each step that is not over, what its end rests on."""
    state = store.state_of(project)
    steps = replanning.expected(state, today=OPENED).steps
    return {id_: step.basis for id_, step in steps.items() if step.basis}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_says_what_each_day_rests_on(
    city: City, project: Project, language: str
) -> None:
    def say(key: str, **fields: object) -> str:
        return get_messages().text(key, language, **fields)

    base = f"/{language}/projects/{project.code}/"
    page = client_of(city.officer).get(base)
    found = kinds_of(project)
    assert set(found.values()) >= {"statutory", "estimated"}
    counts = {basis: list(found.values()).count(basis) for basis in BASES}
    assert say("projects.rests", n=len(found), **counts) in words_of(page)
    plan = models.PlanRecord.objects.get(project=project).content["activities"]
    kinds = [each["kind"] for each in plan.values()]
    told = {kind: kinds.count(kind) for kind in ("statutory", "promised", "estimated")}
    assert say("projects.promise_rests", n=len(kinds), **told) in words_of(page)
    for id_, basis in found.items():
        assert say(f"projects.basis.{basis}") in row_of(page, id_), id_


def test_a_step_s_own_page_says_it_and_an_announced_day_is_one(
    city: City, project: Project
) -> None:
    def page(procedure: str) -> str:
        base = f"/en/projects/{project.code}/procedures/{procedure}/"
        return words_of(client_of(city.officer).get(base))

    basis = kinds_of(project)[APPLICATION]
    assert get_messages().text(f"projects.basis.{basis}", "en") in page(APPLICATION)
    give(city.investor, project, "begin", on=OPENED, procedure=WORK)
    end = OPENED + timedelta(days=40)
    give(
        city.investor,
        project,
        "forecast",
        on=OPENED,
        procedure=WORK,
        finish=end.isoformat(),
        cause="applicant",
    )
    assert kinds_of(project)[WORK] == "announced"
    assert "as announced" in page(WORK)


def test_lists_say_which_limit_a_day_is(city: City, project: Project) -> None:
    examined(city, project)
    queue = words_of(client_of(city.reviewer).get("/en/queue/"))
    assert re.search("statutory limit|promised limit", queue, re.IGNORECASE)
    listed = words_of(client_of(city.investor).get("/en/projects/"))
    assert get_messages().text("projects.list_hint", "en") in listed
    work = words_of(client_of(city.officer).get("/en/my-work/?section=begin"))
    assert re.search(r"planned by (the legal|the promised|an estimate)", work)


def test_a_calendar_link_says_it(client: Client, city: City, project: Project) -> None:
    examined(city, project)
    secret = feeds.make(city.officer, None, now=timezone.now())
    text = client.get(f"/calendar/{secret}.ics").content.decode()
    text = text.replace("\r\n ", "")
    assert "Statutory limit" in text or "法定时限" in text
    note = get_messages().text("notice.diary.rests", city.officer.language)
    assert note.split("；")[0].split(";")[0] in text


def test_the_api_says_it(city: City, project: Project) -> None:
    program = Program(city.officer)
    found = program.get(f"/projects/{project.code}").json()
    steps = list(kinds_of(project).values())
    counts = {basis: steps.count(basis) for basis in BASES}
    counts["end_unknown"] = counts.pop("overdue")
    assert found["rests_on"] == counts
    rows = program.get(f"/projects/{project.code}/procedures").json()["items"]
    plan = models.PlanRecord.objects.get(project=project).content["activities"]
    assert {each["procedure"]: each["planned_kind"] for each in rows} == {
        each["procedure"]: plan.get(each["procedure"], {}).get("kind", "")
        for each in rows
    }
    assert any(each["planned_kind"] == "estimated" for each in rows)
