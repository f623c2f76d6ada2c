"""The questions: without a script by sending the form, with htmx in place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tiexin.app.share import decode_share
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

START = {"start": "2026-12-01", "jurisdiction": "441900"}


def token_of(response: HttpResponse) -> str:
    return response.headers["Location"].partition("p=")[2]


def test_a_fresh_form_proposes_no_for_rare_circumstances_only(client: Client) -> None:
    html = client.get("/en/guide/").content.decode()
    ticked = re.findall(r'name="f\.([a-z_.]+)" value="([a-z_]+)" checked', html)
    facts = get_service().catalogue.facts
    assert ticked
    assert {fact for fact, _ in ticked} == {
        id_ for id_, fact in facts.items() if fact.preset is not None
    }
    # A question with more answers than two says no as "none".
    assert {value for _, value in ticked} == {"no", "none"}
    assert ("site.zone", "none") in ticked


def test_without_a_script_the_form_leads_through_to_the_plan(client: Client) -> None:
    fields = {
        **START,
        "f.land.route": "granted_new",
        "f.building.floor_area": "30,000",
        "f.company.exists": "no",
        "go": "guide",
    }
    response = client.get("/en/guide/", fields)
    assert response.status_code == 302
    token = token_of(response)
    assert decode_share(token).facts == {
        "land.route": "granted_new",
        "building.floor_area": 30000,
        "company.exists": False,
    }
    html = client.get(response.headers["Location"]).content.decode()
    assert 'value="granted_new" checked' in html
    assert 'value="30000"' in html
    on = client.get("/en/guide/", {**fields, "go": "plan"})
    assert on.headers["Location"] == f"/en/plan/?p={token}"
    assert client.get(on.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("f.building.floor_area", "-5"),
        ("f.building.floor_area", "thirty"),
        ("f.building.floor_area", "1e999"),
        ("f.building.storeys", "2.5"),
        ("f.land.route", "stolen"),
        ("f.company.exists", "perhaps"),
        ("start", "2026-02-30"),
        ("start", "1800-01-01"),
        ("start", "tomorrow"),
    ],
)
def test_a_wrong_answer_is_shown_again_with_its_cure(
    client: Client, name: str, typed: str
) -> None:
    fields = {**START, "f.site.area": "3", "go": "plan", name: typed}
    for language in ("en", "zh-hans", "zh-hant"):
        response = client.get(f"/{language}/guide/", fields)
        html = response.content.decode()
        assert response.status_code == 400
        assert "wrong-text" in html
        assert 'value="3"' in html, "nothing else that was typed is lost"
    if name.startswith("f.building"):
        assert f'value="{typed}"' in html


def test_a_complaint_calls_a_question_by_its_title(client: Client) -> None:
    fields = {**START, "f.building.storeys": "-1", "go": "guide"}
    for language, title in (("en", "Storeys"), ("zh-hans", "层数")):
        html = client.get(f"/{language}/guide/", fields).content.decode()
        complaint = html.partition('class="wrong-text"')[2].partition("</p>")[0]
        assert title in complaint
        assert "building.storeys" not in complaint


def test_a_question_that_no_longer_arises_takes_its_answer_with_it(
    client: Client,
) -> None:
    fields = {
        **START,
        "f.land.route": "leased_building",
        "f.site.area": "3",
        "go": "guide",
    }
    response = client.get("/en/guide/", fields)
    assert response.status_code == 302
    assert decode_share(token_of(response)).facts == {"land.route": "leased_building"}
    html = client.get(response.headers["Location"]).content.decode()
    assert 'name="f.site.area"' not in html


def test_in_place_a_change_answers_with_the_panel_and_the_changed_questions(
    client: Client,
) -> None:
    fields = {
        **START,
        "f.land.route": "leased_building",
        "shown": ["land.route", "site.area", "building.floor_area"],
    }
    response = client.get("/en/guide/", fields, headers={"hx-request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'id="answers"' in html
    assert "<html" not in html
    assert '<div id="q-site-area" class="slot" hx-swap-oob="true">' in html
    assert 'name="f.site.area"' not in html, "it went away"
    assert 'id="q-building-floor-area"' not in html, "what did not change stays put"
    assert response.headers["HX-Replace-Url"].startswith("/en/guide/?p=")


def test_in_place_a_wrong_answer_comes_back_beside_its_field(client: Client) -> None:
    fields = {**START, "f.building.floor_area": "-1", "shown": ["building.floor_area"]}
    response = client.get("/en/guide/", fields, headers={"hx-request": "true"})
    html = response.content.decode()
    assert response.status_code == 400
    place = html.partition('id="q-building-floor-area"')[2]
    assert "wrong-text" in place
    mended = {
        **fields,
        "f.building.floor_area": "10",
        "shown": ["building.floor_area!"],
    }
    again = client.get("/en/guide/", mended, headers={"hx-request": "true"})
    place = again.content.decode().partition('id="q-building-floor-area"')[2]
    assert place
    assert "wrong-text" not in place.partition("</div>\n</div>")[0]


def test_more_answers_leave_fewer_procedures_open(client: Client) -> None:
    def open_ones(fields: dict[str, str]) -> int:
        html = client.get("/en/guide/", {**START, **fields, "go": "guide"}, follow=True)
        return html.content.decode().count('<span class="tag unknown">')

    none = open_ones({})
    some = open_ones({"f.land.route": "leased_building"})
    assert some < none


def test_a_wrong_day_hides_no_wrong_answer_and_both_stay_as_typed(
    client: Client,
) -> None:
    fields = {"start": "30.2.2026", "f.building.floor_area": "-5", "go": "plan"}
    response = client.get("/en/guide/", fields)
    html = response.content.decode()
    assert response.status_code == 400
    assert "There are 2 things to correct" in html
    assert 'href="#q-start"' in html
    assert 'href="#q-building-floor-area"' in html
    assert 'value="30.2.2026"' in html
    assert 'value="-5"' in html


@pytest.mark.parametrize(
    ("language", "title", "unit"),
    [
        ("en", "“Storeys”", "60 storeys"),
        ("zh-hans", "“层数”", "60 层"),
        ("zh-hant", "「層數」", "60 層"),
    ],
)
def test_a_complaint_names_question_and_unit_in_the_readers_words(
    client: Client, language: str, title: str, unit: str
) -> None:
    fields = {"start": "2026-12-01", "f.building.storeys": "500", "go": "plan"}
    html = client.get(f"/{language}/guide/", fields).content.decode()
    assert title in html
    assert title[0] + title not in html, "the marks stand once"
    assert unit in html
