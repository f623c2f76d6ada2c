"""A wanted day on a page: reached with proof, out of reach with the nearest day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tiexin.app.meet_report import MeetOptions
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import get_service, plan_of

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_that_can_be_reached_is_answered_with_a_way_and_its_proof(
    client: Client, robotics: PlanRequest, language: str
) -> None:
    token = encode_share(robotics)
    by = plan_of(token).plan.goal.day + timedelta(days=60)
    html = client.get(
        f"/{language}/plan/meet/", {"p": token, "by": str(by)}
    ).content.decode()
    found = get_service().meet(robotics, MeetOptions(by=by))
    assert found.best is not None
    assert found.proven
    assert str(found.best.production) in html
    assert f'value="{by}"' in html, "what was asked stays"
    assert html.count("<table") == 2


def test_the_plan_of_a_way_produces_on_the_day_that_it_says(
    client: Client, robotics: PlanRequest
) -> None:
    """The link of the best way leads to a plan, made by the other engine."""
    token = encode_share(robotics)
    by = plan_of(token).plan.goal.day + timedelta(days=60)
    html = client.get("/en/plan/meet/", {"p": token, "by": str(by)}).content.decode()
    found = get_service().meet(robotics, MeetOptions(by=by))
    assert found.best is not None
    tokens = [part.split('"')[0] for part in html.split("/en/plan/?p=")[1:]]
    chosen = [each for each in tokens if decode_share(each).levers != robotics.levers]
    plan = plan_of(chosen[0])
    assert set(plan.plan.levers) == set(found.best.measures)
    assert plan.plan.goal.day == found.best.production <= by


def test_a_day_out_of_reach_is_answered_with_proof_and_the_nearest(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    by = robotics.start + timedelta(days=200)
    html = client.get("/en/plan/meet/", {"p": token, "by": str(by)}).content.decode()
    assert "can&#x27;t be reached: proven for all" in html
    assert "The nearest day is" in html


def test_the_form_asks_nothing_until_a_day_is_given(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    html = client.get(f"/en/plan/meet/?p={token}").content.decode()
    assert 'id="meet-by"' in html
    assert "<table" not in html
    part = client.get(
        f"/en/plan/meet/?p={token}", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"by": "soon"}, "request.bad_day"),
        ({"by": "2029-02-30"}, "request.bad_day"),
        ({"by": "2020-01-01"}, "meet.too_early"),
        ({"by": "2029-01-01", "confidence": "2"}, "meet.confidence"),
        ({"by": "2029-01-01", "confidence": "0.0"}, "meet.confidence"),
        ({"by": "2029-01-01", "confidence": "nan"}, "meet.confidence"),
    ],
)
def test_a_wrong_wish_is_refused_with_its_cure(
    client: Client, robotics: PlanRequest, query: dict[str, str], code: str
) -> None:
    response = client.get("/en/plan/meet/", {"p": encode_share(robotics), **query})
    assert response.status_code == 400
    assert code in response.content.decode()
