"""The plan's ranges as a page, as a part of the plan's page, and in its PDF."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest

from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_ranges_are_a_page_of_their_own(
    client: Client, robotics: PlanRequest, language: str
) -> None:
    token = encode_share(robotics)
    html = client.get(f"/{language}/plan/risk/?p={token}").content.decode()
    goal = get_service().risk(robotics).goal
    for share in (0.1, 0.5, 0.8, 0.9):
        assert str(goal.at(share).day) in html
    assert f'href="/{language}/plan/?p={token}"' in html, "it leads back"
    assert html.count('class="spread-wide"') == 5, "four milestones and the key"
    assert "<h1" in html
    assert "style=" not in html


def test_the_plan_asks_for_them_apart(client: Client, robotics: PlanRequest) -> None:
    token = encode_share(robotics)
    page = client.get(f"/en/plan/?p={token}").content.decode()
    address = re.search(r'hx-get="(/en/plan/risk/[^"]*)" hx-trigger="revealed"', page)
    assert address is not None
    assert f'<a class="button second" href="{address[1]}">' in page, "without a script"
    assert "spread-wide" not in page
    part = client.get(address[1], headers={"HX-Request": "true"}).content.decode()
    assert "spread-wide" in part
    assert "<html" not in part
    assert "<h1" not in part


def test_a_chart_shows_each_range_in_order(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    html = client.get(f"/en/plan/risk/?p={token}").content.decode()
    rects = re.findall(
        r'class="spread-(wide|full)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', html
    )
    drawn = [(kind, float(x), float(x) + float(w)) for kind, x, w in rects[2:]]
    assert len(drawn) == 8
    for (_, left, right), (_, inner_left, inner_right) in zip(
        drawn[::2], drawn[1::2], strict=True
    ):
        assert left <= inner_left <= inner_right <= right + 0.2


@pytest.mark.parametrize("query", ["p=1broken", "p=", ""])
def test_a_broken_link_says_so_and_none_leads_to_the_questions(
    client: Client, query: str
) -> None:
    response = client.get(f"/en/plan/risk/?{query}")
    if query == "p=1broken":
        assert response.status_code == 400
        assert "share.broken" in response.content.decode()
    else:
        assert response.status_code == 302
        assert response.headers["Location"] == "/en/guide/"


def test_the_pdf_says_how_sure_its_dates_are(
    client: Client, robotics: PlanRequest
) -> None:
    token = encode_share(robotics)
    content = client.get(f"/en/plan/tiexin-plan.pdf?p={token}").content
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    assert str(get_service().risk(robotics).goal.at(0.8).day) in text
    assert "Sources" in text
    assert "Construction Law" in text or "law" in text.lower()
