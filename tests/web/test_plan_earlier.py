"""What it takes to produce earlier, on a page: the same answer as the command gives."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest

from tiexin.app.earlier import OPTIMISTIC
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import earlier_of, plan_of

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_is_asked_for_until_somebody_says_otherwise(
    client: Client, robotics: PlanRequest, language: str
) -> None:
    token = encode_share(robotics)
    html = client.get(f"/{language}/plan/earlier/?p={token}").content.decode()
    found = earlier_of(token, 30)
    assert 'value="30"' in html
    assert str(found.wanted) in html
    for way in found.ways[:1]:
        assert str(way.production) in html


def test_the_plan_of_a_way_produces_on_the_day_that_it_says(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    found = earlier_of(token, 5)
    ways = [
        way
        for way in found.ways
        if not any(each.startswith(OPTIMISTIC) for each in way.changes)
    ]
    html = unescape(
        client.get("/en/plan/earlier/", {"p": token, "days": "5"}).content.decode()
    )
    tokens = [part.split('"')[0] for part in html.split("/en/plan/?p=")[1:]]
    planned = {
        frozenset(plan_of(each).plan.levers): plan_of(each).plan.goal.day
        for each in tokens
        if decode_share(each).levers != robotics.levers
    }
    used = set(plan_of(token).plan.levers)
    for way in ways:
        assert planned[frozenset({*used, *way.changes})] == way.production
    assert len(planned) == len(ways)


def test_as_a_part_it_is_no_whole_page(client: Client, robotics: PlanRequest) -> None:
    part = client.get(
        f"/en/plan/earlier/?p={encode_share(robotics)}", headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()
    assert client.get("/en/plan/earlier/").headers["Location"] == "/en/guide/"


@pytest.mark.parametrize("days", ["0", "-3", "soon", "99999", "1.5"])
def test_odd_days_are_refused_with_a_cure(
    client: Client, robotics: PlanRequest, days: str
) -> None:
    answer = client.get(
        "/en/plan/earlier/", {"p": encode_share(robotics), "days": days}
    )
    assert answer.status_code == 400
    assert "earlier.days" in answer.content.decode()
