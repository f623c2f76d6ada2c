"""The public pages about the rules: compared places, unknowns, reforms, map, search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.test_pages import _Page, body
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

PAGES = (
    "compare/?p={token}",
    "compare/?p={token}&in=441900&in=440300",
    "unknown/441900/",
    "unknown/440300/",
    "reforms/",
    "reforms/unit_acceptance_everywhere/",
    "reforms/merge_low_risk_permits/",
    "journey/",
    "find/?q=permit",
    "find/",
    "procedures/fire_acceptance/",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_whole_in_each_language(
    client: Client, link: str, path: str, language: str
) -> None:
    page = _Page(body(client, f"/{language}/{path.format(token=link)}"))
    assert page.h1 == 1
    assert not page.inline
    assert len(page.ids) == len(set(page.ids))


@pytest.fixture
def link(robotics: PlanRequest) -> str:
    """The robotics factory's plan as a link."""
    return encode_share(robotics)


def test_the_comparison_names_the_line_of_each_difference(
    client: Client, link: str
) -> None:
    html = body(client, f"/en/compare/?p={link}&in=441900&in=440100")
    assert "data/catalogue/441900/" in html
    assert "data/catalogue/440100/" in html
    assert "can&#x27;t be told" in html


def test_the_links_of_the_comparison_lead_to_rules_that_are_in_force_there(
    client: Client, link: str
) -> None:
    page = _Page(body(client, f"/en/compare/?p={link}"))
    rules = [x for x in page.links if "/procedures/" in x or "/levers/" in x]
    assert len(rules) > 10
    for each in rules:
        assert client.get(each).status_code == 200, each


def test_without_a_link_the_comparison_leads_to_the_questions(client: Client) -> None:
    response = client.get("/en/compare/")
    assert response.status_code == 302
    assert response["Location"] == "/en/guide/"


@pytest.mark.parametrize("places", ["in=441900", "in=441900&in=999999"])
def test_a_comparison_that_cannot_be_made_is_told_with_its_cure(
    client: Client, link: str, places: str
) -> None:
    html = body(client, f"/en/compare/?p={link}&{places}", status=400)
    assert "441900" in html


def test_only_cities_have_a_page_of_unknowns(client: Client) -> None:
    for code in ("440000", "100000", "999999"):
        assert client.get(f"/en/unknown/{code}/").status_code == 404
    assert client.get("/en/unknown/")["Location"] == "/en/unknown/441900/"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("消防", "特殊建设工程消防验收"),
        ("环评", "环境影响报告表审批"),
        ("環評", "环境影响报告表审批"),
        ("施工许可", "建筑工程施工许可证核发"),
        ("施工許可", "建筑工程施工许可证核发"),
        ("construction permit", "建筑工程施工许可证核发"),
        ("Constr", "建筑工程施工许可证核发"),
    ],
)
def test_rules_are_found_in_either_script_and_in_english(
    client: Client, words: str, title: str
) -> None:
    html = client.get("/zh-hans/find/", {"q": words}).content.decode()
    assert title in html


def test_every_entry_that_is_found_has_a_page(client: Client) -> None:
    for words in ("并联", "permit", "东莞", "广州", "深圳"):
        page = _Page(client.get("/en/find/", {"q": words}).content.decode())
        found = [each for each in page.links if each.count("/") >= 4]
        assert found
        for each in found:
            assert client.get(each).status_code == 200, each


def test_nothing_found_is_said(client: Client) -> None:
    assert "Nothing found" in body(client, "/en/find/?q=zzzzqq")


@pytest.mark.parametrize(
    ("form", "start"), [("bpmn", b"<?xml"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")]
)
def test_the_journey_can_be_taken_along(
    client: Client, form: str, start: bytes
) -> None:
    response = client.get(f"/zh-hant/journey/tiexin-journey.{form}")
    assert response.content.startswith(start)
    assert f"tiexin-journey.{form}" in response["Content-Disposition"]
    assert client.get("/en/journey/tiexin-journey.exe").status_code == 404


def test_the_plan_says_on_which_estimates_it_rests(client: Client, link: str) -> None:
    html = body(client, f"/en/plan/?p={link}")
    assert "rests on" in html
    assert f"/en/compare/?p={link}" in html
    assert decode_share(link).jurisdiction == "441900"
