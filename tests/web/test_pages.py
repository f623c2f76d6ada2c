"""Every page, in each language, for each sample."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

MAIN = ("", "guide/", "plan/", "procedures/", "documents/", "levers/", "sources/")
LANG = {"zh-hans": "zh-Hans-CN", "zh-hant": "zh-Hant-HK", "en": "en-GB"}


class _Page(HTMLParser):
    """Counts what a careful reader of the source would look for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.h1 = 0
        self.inline: list[str] = []
        self.fields = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        self.h1 += tag == "h1"
        self.fields += tag in ("input", "select")
        bad = [name for name in found if name == "style" or name.startswith("on")]
        if bad or tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)


def body(client: Client, url: str, *, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", MAIN)
def test_each_page_of_each_sample_is_whole(
    client: Client, token: str, page: str, language: str
) -> None:
    html = body(client, f"/{language}/{page}?p={token}")
    found = _Page(html)
    assert f'<html lang="{LANG[language]}">' in html
    assert found.h1 == 1
    assert len(found.ids) == len(set(found.ids)), "an id stands twice"
    assert found.inline == [], "the security policy forbids inline style and script"
    # A key that was not rendered would show as itself.
    assert not re.search(r"\b(web|plan|guide)\.[a-z_]+\.[a-z_]+\b", html)
    assert "{" not in re.sub(r"<meta[^>]*htmx-config[^>]*>", "", html)
    missing = [
        link[1:] for link in found.links if link[0] == "#" and link[1:] not in found.ids
    ]
    assert missing == [], "links within the page lead somewhere"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_keeps_page_and_question(
    client: Client, token: str, language: str
) -> None:
    html = body(client, f"/{language}/plan/?p={token}")
    for other in LANGUAGES:
        assert f'href="/{other}/plan/?p={token}"' in html


def test_each_entry_of_the_catalogue_has_its_page(client: Client) -> None:
    service = get_service()
    law = service.in_force(on=date(2026, 12, 1), jurisdiction="441900")
    entries = [
        *(f"procedures/{id_}/" for id_ in law.procedures),
        *(f"documents/{id_}/" for id_ in law.catalogue.documents),
        *(f"authorities/{id_}/" for id_ in law.catalogue.authorities),
        *(f"levers/{id_}/" for id_ in law.levers),
        *(f"sources/{id_}/" for id_ in law.catalogue.sources),
    ]
    for number, entry in enumerate(entries):
        language = LANGUAGES[number % 3]
        found = _Page(body(client, f"/{language}/{entry}"))
        assert found.h1 == 1
        assert found.inline == []


def test_links_between_pages_lead_to_pages(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    seen: set[str] = set()
    for page in MAIN:
        found = _Page(body(client, f"/en/{page}?p={token}"))
        seen |= {link.partition("#")[0] for link in found.links if link[0] == "/"}
    for link in sorted(seen):
        if "tiexin-plan." not in link:
            assert client.get(link, follow=True).status_code == 200, link


def test_the_bare_address_leads_to_the_visitors_language(client: Client) -> None:
    for header, language in (
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("de,en;q=0.5", "en"),
        ("fr", "en"),
        ("", "en"),
    ):
        response = client.get("/", headers={"accept-language": header})
        assert response.headers["Location"] == f"/{language}/"
        assert "Accept-Language" in response.headers["Vary"]


def test_a_plan_without_a_question_leads_to_the_questions(client: Client) -> None:
    assert client.get("/en/plan/").headers["Location"] == "/en/guide/"


def test_the_plan_says_the_days_that_the_service_works_out(
    client: Client, robotics: PlanRequest
) -> None:
    report = get_service().plan(robotics)
    html = body(client, f"/zh-hans/plan/?p={encode_share(robotics)}")
    for goal in (report.plan.goal.day, report.baseline.goal.day):
        assert f"{goal.year}年{goal.month}月{goal.day}日" in html
    for id_, activity in report.plan.activities.items():
        row = html.partition(f'id="row-{id_}"')[2].partition("</tr>")[0]
        assert activity.start.isoformat() in row
        assert activity.finish.isoformat() in row
        assert activity.latest_finish.isoformat() in row


def test_the_chart_and_its_table_hold_the_same_steps(
    client: Client, robotics: PlanRequest
) -> None:
    html = body(client, f"/en/plan/?p={encode_share(robotics)}")
    chart = html.partition('<svg class="gantt"')[2].partition("</svg>")[0]
    bars = set(re.findall(r'href="#row-([a-z_0-9]+)"', chart))
    rows = set(re.findall(r'<tr id="row-([a-z_0-9]+)"', html))
    assert bars == rows == set(get_service().plan(robotics).plan.activities)


def test_zooming_in_shows_the_steps_of_one_stage(
    client: Client, robotics: PlanRequest
) -> None:
    url = f"/en/plan/?p={encode_share(robotics)}&stage=construction"
    chart = body(client, url).partition('<svg class="gantt"')[2].partition("</svg>")[0]
    law = get_service().plan(robotics).in_force
    bars = re.findall(r'href="#row-([a-z_0-9]+)"', chart)
    assert bars
    assert {law.procedures[id_].stage for id_ in bars} == {"construction"}


def test_switching_a_lever_off_leads_to_a_link_without_it(
    client: Client, robotics: PlanRequest
) -> None:
    on = get_service().plan(robotics).plan.levers
    assert len(on) > 1
    kept = on[1:]
    fields = {"p": encode_share(robotics), "choose": "1", "lever": list(kept)}
    response = client.get("/en/plan/", fields)
    assert response.status_code == 302
    token = response.headers["Location"].partition("p=")[2]
    assert decode_share(token).levers == tuple(sorted(kept))
    html = body(client, response.headers["Location"])
    box = html.partition(f'id="lever-{on[0]}"')[2].partition(">")[0]
    assert "checked" not in box


def test_switching_in_place_answers_with_the_part_that_changes(
    client: Client, robotics: PlanRequest
) -> None:
    fields = {"p": encode_share(robotics), "choose": "1"}
    response = client.get("/en/plan/", fields, headers={"hx-request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert response.headers["HX-Replace-Url"].startswith("/en/plan/?p=")
    assert "HX-Request" in response.headers["Vary"]
    token = response.headers["HX-Replace-Url"].partition("p=")[2]
    assert f'href="/zh-hant/plan/?p={token}"' in html, "the languages follow"


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("pdf", b"%PDF-"),
        ("xlsx", b"PK"),
        ("xml", b"<?xml"),
        ("ics", b"BEGIN:VCALENDAR"),
        ("json", b"{"),
        ("csv", b""),
    ],
)
def test_the_plan_downloads_as_a_file(
    client: Client, robotics: PlanRequest, form: str, start: bytes
) -> None:
    url = f"/zh-hant/plan/tiexin-plan.{form}?p={encode_share(robotics)}"
    response = client.get(url)
    assert response.status_code == 200
    assert response.content.startswith(start)
    assert len(response.content) > 500
    assert f'filename="tiexin-plan.{form}"' in response.headers["Content-Disposition"]


def test_an_unknown_file_format_is_no_page(
    client: Client, robotics: PlanRequest
) -> None:
    url = f"/en/plan/tiexin-plan.exe?p={encode_share(robotics)}"
    assert client.get(url).status_code == 404


def test_a_pasted_link_brings_the_plan_back(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    for pasted in (token, f" https://example.org/zh-hans/plan/?stage=x&p={token} "):
        response = client.get("/en/open/", {"link": pasted})
        assert response.headers["Location"] == f"/en/plan/?p={token}"


def test_every_page_is_kept_safe_by_its_headers_and_sets_no_cookie(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    for url in (
        *(f"/en/{page}?p={token}" for page in MAIN),
        "/en/nowhere/",
        "/healthz",
    ):
        response = client.get(url)
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Permissions-Policy" in response.headers
        assert not response.cookies


def test_levers_that_move_production_stand_first_until_one_is_switched(
    client: Client, robotics: PlanRequest
) -> None:
    def shown(html: str) -> list[str]:
        return re.findall(r'name="lever" value="([a-z_0-9]+)"', html)

    token = encode_share(robotics)
    saves = {
        row.lever: abs(row.saves_days)
        for row in get_service().plan(robotics).levers
        if row.saves_days is not None
    }
    html = body(client, f"/en/plan/?p={token}")
    first = [id_ for id_ in shown(html) if id_ in saves]
    assert [saves[id_] for id_ in first] == sorted(saves.values(), reverse=True)
    assert saves[first[0]] > 0
    order = html.partition('name="order" value="')[2].partition('"')[0]
    assert order.split(",") == first
    # Switched in place, nothing moves away from under the hand.
    fields = {"p": token, "choose": "1", "lever": first[1:], "order": order}
    response = client.get("/en/plan/", fields, headers={"hx-request": "true"})
    after = [id_ for id_ in shown(response.content.decode()) if id_ in first]
    assert after == first
    # Opened anew, they are put in order again.
    again = body(client, response.headers["HX-Replace-Url"])
    assert shown(again) != after


def test_the_page_of_a_body_names_the_law_it_acts_on(client: Client) -> None:
    html = body(client, "/en/authorities/natural_resources/")
    assert "Law and sources" in html
    assert "/en/sources/urban_rural_planning_law_2019/" in html


def test_the_sample_on_the_home_page_is_marked_provisional(client: Client) -> None:
    page = client.get("/en/").content.decode()
    assert "(provisional)" in page.split('class="figure"')[1].split("</p>")[0]
