"""Who saved how many days, as a page and as a part of the plan's page."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest

from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES
from tiexin.web.common.service import get_service
from tiexin.web.plans.waterfall import lay_out_waterfall

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_and_the_whole_are_on_the_page(
    client: Client, robotics: PlanRequest, language: str
) -> None:
    token = encode_share(robotics)
    html = client.get(f"/{language}/plan/saved/?p={token}").content.decode()
    found = get_service().attribution(robotics).production
    for each in found.savings:
        assert f"{float(each.shown_days):.1f}" in html
    assert f" {found.whole_days}.0</td>" in html
    assert "<h1" in html
    part = client.get(
        f"/{language}/plan/saved/?p={token}", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert 'class="fall total"' in part


def test_the_bars_add_up_to_the_whole() -> None:
    """30 + 12 − 5 = 37: each bar begins where the one before it ended."""
    parts = [("a", 30.0), ("b", 12.0), ("c", -5.0)]
    chart = lay_out_waterfall(parts, whole=("all", 37.0))
    a, b, c, whole = chart.bars
    assert b.box.x == pytest.approx(a.box.right, abs=0.2)
    assert c.box.right == pytest.approx(b.box.right, abs=0.2)
    assert c.harm
    assert whole.box.right == pytest.approx(c.box.x, abs=0.2)
    assert whole.box.x == a.box.x == chart.zero
    assert a.box.width / b.box.width == pytest.approx(30 / 12, rel=0.01)


def test_the_plan_asks_for_it_apart(client: Client, robotics: PlanRequest) -> None:
    page = client.get(f"/en/plan/?p={encode_share(robotics)}").content.decode()
    assert re.search(r'hx-get="/en/plan/saved/[^"]*" hx-trigger="revealed"', page)
    assert 'class="fall' not in page


def test_the_pdf_names_the_parts(client: Client, robotics: PlanRequest) -> None:
    token = encode_share(robotics)
    content = client.get(f"/en/plan/tiexin-plan.pdf?p={token}").content
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = "".join(page.extract_text() for page in pages)
    assert "Which measure saves how many days" in text
    assert f"{get_service().attribution(robotics).production.whole_days}.0" in text


def test_without_levers_nothing_is_drawn(client: Client, robotics: PlanRequest) -> None:
    from dataclasses import replace

    token = encode_share(replace(robotics, levers="none"))
    response = client.get(f"/en/plan/saved/?p={token}")
    assert response.status_code == 200
