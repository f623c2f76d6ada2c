"""Walks through the portal as a visitor does, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

    Go = Callable[[str], Page]
    Look = Callable[[Page], str]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "",
    "guide/",
    "plan/",
    "plan/risk/",
    "plan/saved/",
    "plan/meet/",
    "plan/earlier/",
    "plan/compare/",
    "compare/",
    "unknown/441900/",
    "reforms/",
    "journey/",
    "find/",
    "procedures/",
    "documents/",
    "levers/",
    "sources/",
    "procedures/works_planning_permit/",
    "documents/land_grant_contract/",
    "authorities/natural_resources/",
    "sources/licensing_law_2019/",
)


def a_lever_that_saves(page: Page) -> Locator:
    """The switch of a lever in use without which production comes later."""
    levers = page.locator(".lever", has_text="without it production is")
    return levers.first.locator("input")


def test_from_the_questions_to_the_plan_a_lever_and_a_file(go: Go) -> None:
    page = go("/en/")
    page.get_by_role("link", name="Answer the questions").click()
    answers = page.locator("#answers")
    before = int(answers.locator(".is-unknown .count").inner_text())
    page.get_by_label("New industrial land by grant").check()
    expect(page).to_have_url(re.compile(r"/en/guide/\?p="))
    page.get_by_label("How large is the floor area in all").fill("30,000")
    page.get_by_label("How large is the floor area in all").press("Tab")
    expect(answers.locator(".is-unknown .count")).not_to_have_text(str(before))
    page.get_by_role("button", name="Make the plan").click()
    expect(page).to_have_url(re.compile(r"/en/plan/\?p="))
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Production can start on"
    )
    with page.expect_download() as started:
        page.get_by_role("link", name="JSON (for programs)").click()
    content = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    assert content["request"]["facts"]["building.floor_area"] == 30000


def test_a_lever_switched_off_moves_the_day_in_place(go: Go, token: str) -> None:
    page = go(f"/en/plan/?p={token}")
    headline = page.locator("#headline")
    before, address = headline.inner_text(), page.url
    lever = a_lever_that_saves(page)
    name = lever.get_attribute("id")
    expect(lever).to_be_checked()
    lever.uncheck()
    expect(headline).not_to_have_text(before)
    assert page.url != address
    expect(page.locator(f"#{name}")).not_to_be_checked()
    # The languages lead to the plan as it is now.
    after = headline.inner_text()
    page.reload()
    expect(headline).to_have_text(after)
    page.get_by_role("link", name="简体").click()
    expect(page.locator(f"#{name}")).not_to_be_checked()
    page.locator(f"#{name}").check()
    expect(page.locator(f"#{name}")).to_be_checked()


def test_a_question_appears_when_an_earlier_answer_calls_for_it(go: Go) -> None:
    page = go("/en/guide/")
    expect(page.locator("[name='f.site.earthworks']")).to_have_count(0)
    page.get_by_label("Leased existing factory").check()
    expect(page.locator("[name='f.building.civil_area']")).to_have_count(0)
    page.get_by_label("New industrial land by grant").check()
    area = page.locator("[name='f.site.area']")
    expect(area).to_have_count(1)
    area.fill("-2")
    area.press("Tab")
    expect(page.locator("#q-site-area .wrong-text")).to_be_visible()
    expect(area).to_have_value("-2")
    area.fill("2")
    area.press("Tab")
    expect(page.locator("#q-site-area .wrong-text")).to_have_count(0)


def test_the_chart_can_be_walked_by_keyboard(go: Go, token: str) -> None:
    page = go(f"/en/plan/?p={token}")
    chart = page.locator("svg.gantt")
    expect(chart.locator("a[tabindex='0']")).to_have_count(1)
    chart.locator("a[tabindex='0']").focus()
    seen = []
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        focused = page.locator("svg.gantt a:focus")
        described = focused.get_attribute("aria-label")
        expect(page.locator("#described")).to_have_text(str(described))
        seen.append(described)
    assert len(set(seen)) == 6
    page.keyboard.press("End")
    target = page.locator("svg.gantt a:focus").get_attribute("href")
    page.keyboard.press("Enter")
    assert page.url.endswith(str(target))
    expect(page.locator(str(target))).to_be_in_viewport()


def test_zooming_in_and_going_back_shows_the_whole_again(go: Go, token: str) -> None:
    page = go(f"/en/plan/?p={token}")
    everything = page.locator("svg.gantt a.bar").count()
    page.locator(".zoom").get_by_role("link", name="Acceptance").click()
    expect(page.locator(".zoom [aria-current]")).to_have_text("Acceptance")
    assert 0 < page.locator("svg.gantt a.bar").count() < everything
    page.go_back()
    expect(page.locator(".zoom [aria-current]")).to_have_text("Whole journey")
    expect(page.locator("svg.gantt a.bar")).to_have_count(everything)


def test_ticks_stay_in_the_browser(go: Go, token: str) -> None:
    page = go(f"/en/documents/?p={token}")
    page.locator("[data-document]").first.check()
    expect(page.locator("[data-tally]")).to_contain_text("1 of")
    page.reload()
    expect(page.locator("[data-document]").first).to_be_checked()
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_has_barriers_or_scrolls_sideways(
    go: Go, barriers: Look, token: str, language: str, width: int
) -> None:
    for path in PAGES:
        page = go(f"/{language}/{path}?p={token}")
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert barriers(page) == "", path


def test_an_error_page_has_no_barriers(
    page: Page, live_server: LiveServer, barriers: Look
) -> None:
    for path in ("/zh-hans/nowhere/", "/en/plan/?p=1broken"):
        page.goto(f"{live_server.url}{path}")
        assert barriers(page) == "", path


def test_without_a_script_the_same_way_is_open(
    browser: Browser, live_server: LiveServer, token: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/guide/")
    page.get_by_label("New industrial land by grant").check()
    page.get_by_role("button", name="Update the result").click()
    expect(page).to_have_url(re.compile(r"/en/guide/\?p="))
    expect(page.locator("input[value=granted_new]")).to_be_checked()
    page.goto(f"{live_server.url}/en/plan/?p={token}")
    before = page.locator("#headline").inner_text()
    a_lever_that_saves(page).uncheck()
    page.get_by_role("button", name="Recompute").click()
    expect(page.locator("#headline")).not_to_have_text(before)
    context.close()


def test_a_printed_plan_leaves_out_what_paper_can_not_do(go: Go, token: str) -> None:
    page = go(f"/en/plan/?p={token}")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator("#take-along")).to_be_hidden()
    expect(page.locator("svg.gantt")).to_be_visible()
    expect(page.locator("#table table")).to_be_visible()
