"""Broken links and hostile input: always a clear answer, never a failure of ours."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

TYPED = (
    "start",
    "jurisdiction",
    "levers",
    "shown",
    "go",
    "stage",
    "f.land.route",
    "f.building.floor_area",
    "f.company.exists",
    "f.nothing",
)
PAGES = ("guide/", "plan/", "procedures/", "documents/", "plan/tiexin-plan.pdf")


def packed(content: object) -> str:
    text = json.dumps(content).encode()
    body = zlib.crc32(text).to_bytes(4, "big") + zlib.compress(text)
    return "1" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def whole(**changes: object) -> dict[str, object]:
    return {"j": "441900", "s": "2026-12-01", "f": {}, "l": "all", **changes}


BROKEN = {
    "empty body": "1",
    "noise": "1!!!!",
    "not packed": "1abcd",
    "a newer format": "9abc",
    "no JSON object": packed([1]),
    "a list for facts": packed(whole(f=[1])),
    "a number for the day": packed(whole(s=3)),
    "a day that isn't one": packed(whole(s="2026-13-40")),
    "facts missing": packed({"j": "441900"}),
    "a bomb": "1"
    + base64.urlsafe_b64encode(b"\0\0\0\0" + zlib.compress(b"0" * 4_000_000))
    .decode()
    .rstrip("="),
    "too long": "1" + "A" * 7000,
    "not latin": "1贴心",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_link_says_so_on_every_page(client: Client, name: str) -> None:
    for number, page in enumerate(PAGES):
        language = LANGUAGES[number % 3]
        response = client.get(f"/{language}/{page}", {"p": BROKEN[name]})
        assert response.status_code == 400, page
        assert "share." in response.content.decode()


def test_a_link_that_lost_a_letter_shows_no_other_plan(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    for cut in (token[:-1], token[:-7], token[:40] + token[41:]):
        assert client.get("/en/plan/", {"p": cut}).status_code == 400


REFUSED = {
    "a place without data": whole(j="442000"),
    "no such place": whole(j="../../etc"),
    "a start before all calendars": whole(s="1900-01-01"),
    "a start after all calendars": whole(s="9999-12-31"),
    "a negative area": whole(f={"building.floor_area": -1}),
    "infinite area": whole(f={"building.floor_area": 1e308}),
    "an unknown fact": whole(f={"<script>alert(1)</script>": True}),
    "a list for an area": whole(f={"building.floor_area": [1, 2]}),
    "a wrong unit": whole(f={"site.area": {"value": 3, "unit": "kg"}}),
    "facts that contradict": whole(
        f={"building.floor_area": 100, "building.civil_area": 200}
    ),
    "an unknown lever": whole(l=["no_such_lever"]),
    "an endless number": whole(f={"building.floor_area": 10**400}),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_not_be_meant_is_refused_with_a_cure(
    client: Client, name: str, language: str
) -> None:
    response = client.get(f"/{language}/plan/", {"p": packed(REFUSED[name])})
    html = response.content.decode()
    assert response.status_code == 400
    assert "<script>alert" not in html
    assert 'class="problem"' in html
    assert "Traceback" not in html


@pytest.mark.parametrize("name", REFUSED)
def test_the_questions_show_what_is_wrong_in_a_link(client: Client, name: str) -> None:
    response = client.get("/en/guide/", {"p": packed(REFUSED[name])})
    assert response.status_code == 400
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_says_so_in_the_language(
    client: Client, language: str
) -> None:
    for page in ("nowhere/", "procedures/nothing/", "levers/nothing/", "x" * 900):
        response = client.get(f"/{language}/{page}", follow=True)
        assert response.status_code == 404
        assert "web.no_such_page" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "p=" + "A" * 20_000,
        "&".join(f"x{n}=1" for n in range(400)),
        "f.building.floor_area=%00",
        "p=%00",
        "f.building.floor_area=%ff%fe",
        "start=%E2%80%AE2026-12-01",
    ],
    ids=["long", "many", "nul", "nul in link", "not UTF-8", "direction mark"],
)
def test_odd_queries_are_answered(client: Client, query: str) -> None:
    for page in ("guide/", "plan/", "procedures/"):
        response = client.get(f"/en/{page}?{query}")
        assert response.status_code in (200, 302, 400, 413)


def test_only_reading_is_possible(client: Client) -> None:
    for page in ("", "guide/", "plan/", "documents/"):
        assert client.post(f"/en/{page}", {"a": "b"}).status_code == 405


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(TYPED),
        st.text(max_size=60),
        max_size=8,
    )
)
def test_whatever_is_typed_the_questions_answer(
    client: Client, fields: dict[str, str]
) -> None:
    response = client.get("/zh-hans/guide/", fields)
    assert response.status_code in (200, 302, 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=200))
def test_whatever_is_put_in_a_link_it_never_breaks_the_page(
    client: Client, token: str
) -> None:
    response = client.get("/en/plan/", {"p": token})
    assert response.status_code in (302, 400)
