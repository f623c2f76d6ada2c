"""Pages and API say of each day why it lies where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.api import Program
from tests.web.cases import LICENCE, OPENED, give, make_city, open_sample

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db

PERMIT = "land_planning_permit"


@pytest.fixture
def city(clock: Clock) -> City:
    clock.set(OPENED)
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    found = open_sample(city)
    give(city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    give(city.investor, found, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, found, "accept", on=OPENED, procedure=PERMIT)
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ("逾期不告知的，自收到之日起即为受理", "法定时限：20 个工作日")),
        ("zh-hant", ("逾期不告知的，自收到之日起即為受理", "法定時限：20 個工作天")),
        ("en", ("count as accepted on the day they came in", "within 20 working days")),
    ],
)
def test_a_procedures_page_explains_answer_day_and_limit(
    client: Client, city: City, project: Project, language: str, said: tuple[str, str]
) -> None:
    client.force_login(city.investor)
    for procedure, words in zip((LICENCE, PERMIT), said, strict=True):
        page = f"/{language}/projects/{project.code}/procedures/{procedure}/"
        assert words in client.get(page).content.decode()


def test_the_api_explains_the_same_days_and_names_the_articles(
    city: City, project: Project
) -> None:
    program = Program(city.officer)
    base = f"/projects/{project.code}/procedures"
    answer = program.get(f"{base}/{LICENCE}", {"lang": "en"}).json()["reasons"]
    assert [(each["kind"], each["day"]) for each in answer] == [
        ("answer", "2026-12-08")
    ]
    assert any("art. 32" in each for each in answer[0]["articles"])
    limits = program.get(f"{base}/{PERMIT}", {"lang": "en"}).json()["reasons"]
    assert ("statutory", "2026-12-29") in [(e["kind"], e["day"]) for e in limits]
    assert limits[0]["explanation"][0] == "By law it is decided within 20 working days."
