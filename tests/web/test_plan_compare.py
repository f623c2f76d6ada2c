"""Two plans held against each other on a page: by links, and with a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import plan_of

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tiexin.app.request import PlanRequest

pytestmark = pytest.mark.django_db


def posted(
    client: Client, token: str, content: bytes, name: str = "old.json"
) -> HttpResponse:
    file = SimpleUploadedFile(name, content, content_type="application/json")
    return client.post(f"/en/plan/compare/?p={token}", {"before": file})


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_links_are_compared(
    client: Client, robotics: PlanRequest, language: str
) -> None:
    token = encode_share(robotics)
    other = encode_share(replace(robotics, levers="none"))
    link = f"https://example.org/en/plan/?p={other}"
    response = client.get(f"/{language}/plan/compare/", {"p": token, "with": link})
    html = response.content.decode()
    assert response.status_code == 200
    assert str(plan_of(token).plan.goal.day) in html
    assert str(plan_of(other).plan.goal.day) in html
    assert html.count("<table") == 2
    assert f'value="{link}"' in html, "what was typed stays"


def test_a_downloaded_plan_is_compared_with_today(
    client: Client, robotics: PlanRequest
) -> None:
    before = encode_share(replace(robotics, levers="none"))
    content = client.get(f"/en/plan/tiexin-plan.json?p={before}").content
    token = encode_share(robotics)
    html = posted(client, token, content).content.decode()
    assert "Production start moves from" in html
    assert "Now used:" in html
    same = client.get(f"/en/plan/tiexin-plan.json?p={token}").content
    assert "The two plans are the same." in posted(client, token, same).content.decode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not json", "diff.not_json"),
        (b"{}", "diff.other_schema"),
        (b'{"schema": "tiexin.plan/1"}', "diff.broken"),
        (b" " * 4_000_001, "diff.too_large"),
    ],
)
def test_a_wrong_file_is_refused_with_its_cure(
    client: Client, robotics: PlanRequest, content: bytes, code: str
) -> None:
    response = posted(client, encode_share(robotics), content)
    assert response.status_code == 400
    assert code in response.content.decode()


def test_nothing_chosen_and_a_broken_link_say_so(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    empty = client.post(f"/en/plan/compare/?p={token}", {})
    assert empty.status_code == 400
    assert "diff.no_file" in empty.content.decode()
    for text, code in (("", "diff.no_file"), ("1broken", "share.broken")):
        response = client.get("/en/plan/compare/", {"p": token, "with": text})
        assert response.status_code == 400
        assert code in response.content.decode()


def test_a_hostile_title_in_a_file_is_only_text(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    content = client.get(f"/en/plan/tiexin-plan.json?p={token}").content.decode()
    title = plan_of(token).plan.activities["geotechnical_survey"].procedure.title.en
    hostile = content.replace(title, "<script>alert(1)</script>")
    hostile = hostile.replace('"geotechnical_survey"', '"other_survey"')
    html = posted(client, token, hostile.encode()).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_form_stands_on_the_plan_and_keeps_no_cookie(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    page = client.get(f"/en/plan/?p={token}").content.decode()
    assert 'id="compare-with"' in page
    assert 'id="compare-file"' in page
    response = client.get(f"/en/plan/compare/?p={token}")
    assert not response.cookies
