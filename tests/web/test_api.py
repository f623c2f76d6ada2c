"""The API: the same answers as JSON, problems as documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tiexin.app.request import PlanRequest


def post(client: Client, path: str, body: object, **headers: str) -> HttpResponse:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(path, data, content_type="application/json", headers=headers)


def test_link_fields_and_body_give_the_same_plan(
    client: Client, robotics: PlanRequest
) -> None:
    by_link = client.get("/api/v1/plan", {"p": encode_share(robotics)}).json()
    body = {
        "jurisdiction": robotics.jurisdiction,
        "start": robotics.start.isoformat(),
        "facts": dict(robotics.facts),
        "levers": robotics.levers,
    }
    by_body = post(client, "/api/v1/plan", body).json()
    fields = {
        f"f.{id_}": {True: "yes", False: "no"}.get(value, value)
        if isinstance(value, bool)
        else value
        for id_, value in robotics.facts.items()
    }
    by_fields = client.get(
        "/api/v1/plan", {"start": robotics.start.isoformat(), **fields}
    ).json()
    assert by_link == by_body == by_fields
    assert by_link["schema"] == "tiexin.plan/1"
    report = get_service().plan(robotics)
    assert by_link["production"]["plan"] == report.plan.goal.day.isoformat()


def test_the_guide_answers_before_anything_is_known(client: Client) -> None:
    found = post(client, "/api/v1/guide", {}).json()
    assert found["schema"] == "tiexin.guide/1"
    answers = {each["answer"] for each in found["guide"]["procedures"]}
    assert "unknown" in answers


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "web.not_json"),
        (b"[1]", "web.not_json"),
        (b'{"start": NaN}', "web.not_json"),
        (b"\xff\xfe", "web.not_json"),
        (b"[" * 50_000, "web.not_json"),
        (b'{"a": 1}', "web.json_key"),
        (b'{"start": 3}', "web.json_shape"),
        (b'{"facts": []}', "web.json_shape"),
        (b'{"levers": {"a": 1}}', "web.json_shape"),
        (b'{"jurisdiction": 441900}', "web.json_shape"),
        (b'{"start": "2026-02-30"}', "request.bad_day"),
        (b'{"facts": {"land.route": "stolen"}}', "facts.not_an_option"),
        (b'{"facts": {"building.floor_area": -1}}', "facts.below_minimum"),
    ],
)
def test_a_wrong_body_gets_a_problem_document(
    client: Client, body: bytes, code: str
) -> None:
    texts: set[str] = set()
    for language in LANGUAGES:
        response = post(client, f"/api/v1/plan?lang={language}", body)
        problem: dict[str, Any] = response.json()
        assert response.status_code == problem["status"] == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        assert problem["code"] == code
        assert problem["problems"][0]["message"]
        assert problem["problems"][0]["cure"]
        texts.add(problem["title"])
    # The two Chinese texts may happen to be written alike.
    assert len(texts) >= 2


def test_all_problems_are_told_at_once(client: Client) -> None:
    facts = {"building.floor_area": -1, "building.storeys": "many", "nothing": 1}
    problems = post(client, "/api/v1/guide", {"facts": facts}).json()["problems"]
    assert {each["where"] for each in problems} == set(facts)


def test_the_language_of_a_problem_follows_the_header(client: Client) -> None:
    found = post(client, "/api/v1/plan", "x", **{"accept-language": "zh-HK"})
    assert found.headers["Content-Language"] == "zh-Hant-HK"


def test_an_unknown_field_of_a_query_is_refused(client: Client) -> None:
    response = client.get("/api/v1/plan", {"floor_area": "3"})
    assert response.status_code == 400
    assert response.json()["code"] == "web.json_key"


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    response = post(client, "/api/v1/plan", b'{"facts": "' + b"x" * 400_000 + b'"}')
    assert response.status_code == response.json()["status"] == 413
    assert response.json()["code"] == "web.request_too_large"


def test_other_methods_are_refused_and_named(client: Client) -> None:
    response = client.delete("/api/v1/plan")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_an_unknown_address_of_the_api_is_a_problem_document(client: Client) -> None:
    response = client.get("/api/v1/nothing")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        ({"jurisdiction": "442000"}, "jurisdiction.no_data", "jurisdiction"),
        ({"jurisdiction": "999999"}, "jurisdiction.unknown", "jurisdiction"),
        ({"start": "2020-01-01"}, "request.law_not_gathered", "start"),
        ({"start": "2040-01-01"}, "request.start_outside", "start"),
        ({"start": "2035-06-01"}, "planner.calendar_gap", "start"),
        ({"levers": ["none_such"]}, "guide.unknown_lever", "levers"),
        ({"facts": {"site.area": -1}}, "facts.below_minimum", "site.area"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_names_the_part_of_the_request(
    client: Client, body: dict[str, Any], code: str, where: str, language: str
) -> None:
    asked = {"start": "2026-12-01", "facts": {}, **body}
    answer = post(client, f"/api/v1/plan?lang={language}", asked)
    assert answer.status_code == 400
    problems = answer.json()["problems"]
    assert [(each["code"], each["where"]) for each in problems] == [(code, where)]
    assert problems[0]["message"]
    assert problems[0]["cure"]


def test_half_a_character_in_a_refusal_is_no_failure(client: Client) -> None:
    body = '{"facts": {"\\ud800": true}}'
    answer = client.post("/api/v1/guide", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["problems"]
