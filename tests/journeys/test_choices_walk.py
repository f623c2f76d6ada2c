"""A visitor's way to a date: questions, plan, ranges, a wanted day, two plans."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.test_case_keyboard import tab_to
from tests.journeys.walking import EN_WIDE, HANS_WIDE, HANT_NARROW, Way
from tests.web.cases import OPENED, WORK, give, open_sample
from tiexin.app.share import decode_share
from tiexin.web.cases.models import PlanRecord
from tiexin.web.common.service import plan_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.town import Town
    from tests.journeys.walking import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE: Final = 390
HANS_PHONE: Final = Way("zh-hans", PHONE)
EN_PHONE: Final = Way("en", PHONE)
_TOKEN: Final = re.compile(r"[?&]p=([^&]+)")


def token_at(walker: Walker) -> str:
    """The link's token in the address."""
    found = _TOKEN.search(walker.page.url)
    assert found is not None
    return found[1]


def part_of(walker: Walker, name: str, within: str) -> Locator:
    """A part of the plan's page, once it has come into view and was answered."""
    part = walker.page.locator(f"#{name}")
    part.scroll_into_view_if_needed()
    expect(part.locator(within).first).to_be_visible()
    return part


@pytest.mark.parametrize("way", [HANS_WIDE, HANS_PHONE, EN_WIDE], ids=str)
def test_from_the_questions_to_a_wanted_day_and_two_plans_compared(
    town: Town, way: Way
) -> None:
    visitor = town.enter(None, way)
    page = visitor.page
    visitor.go("guide/")
    visitor.fill(**{"f.land.route": "granted_new"})
    expect(page.locator("[name='f.building.floor_area']")).to_be_visible()
    visitor.fill(**{"f.building.floor_area": "30000"})
    visitor.press("web.guide.make_plan")
    expect(page).to_have_url(re.compile(r"/plan/\?p="))
    first, before = page.url, token_at(visitor)
    planned = plan_of(before).plan.goal.day
    part_of(visitor, "risk", "svg.ranges")
    part_of(visitor, "saved", "table")
    meet = part_of(visitor, "meet", "[name='by']")
    by = planned + timedelta(days=120)
    meet.locator("[name='by']").fill(by.isoformat())
    meet.locator("[name='confidence']").select_option("0.8")
    visitor.press("web.meet.go")
    expect(meet.locator(".answer")).to_contain_text(by.isoformat())
    part_of(visitor, "earlier", "table")
    visitor.look("plan")
    page.emulate_media(media="print")
    visitor.picture("print")
    page.emulate_media(media="screen")
    link = meet.locator("details a").first
    visitor.unfold(link)
    link.click()
    expect(page).not_to_have_url(first)
    after = token_at(visitor)
    assert decode_share(after).levers != decode_share(before).levers
    compare = page.locator("#compare")
    compare.locator("[name='with']").fill(first)
    compare.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("/plan/compare/"))
    visitor.sees(visitor.say("diff.milestones"), planned.isoformat())
    visitor.look("compare")


@pytest.mark.parametrize("way", [EN_PHONE], ids=str)
def test_a_wanted_day_is_asked_for_without_a_mouse(
    town: Town, token: str, way: Way
) -> None:
    visitor = town.enter(None, way)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go(f"plan/meet/?p={token}")
    by = plan_of(token).plan.goal.day + timedelta(days=60)
    tab_to(visitor, visitor.main.locator("[name='by']"))
    keys.type(by.strftime("%m%d%Y"))
    tab_to(visitor, visitor.main.locator("[name='confidence']"))
    keys.press("ArrowDown")
    tab_to(visitor, visitor.button("web.meet.go"))
    keys.press("Enter")
    expect(visitor.main.locator(".answer")).to_contain_text(by.isoformat())
    visitor.look("meet")
    tab_to(visitor, visitor.main.locator("summary").first)
    keys.press("Enter")
    tab_to(visitor, visitor.main.locator("details a").first)
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/plan/\?p="))
    visitor.go(f"plan/earlier/?p={token}")
    days = visitor.main.locator("[name='days']")
    tab_to(visitor, days)
    keys.press("Control+A")
    keys.type("10")
    keys.press("Enter")
    wanted = plan_of(token).plan.goal.day - timedelta(days=10)
    expect(visitor.main.locator(".answer")).to_contain_text(wanted.isoformat())
    visitor.look("earlier")


@pytest.mark.parametrize("way", [HANT_NARROW, EN_WIDE], ids=str)
def test_an_officer_tells_a_plan_anew_and_keeps_the_days_that_were_told(
    town: Town, way: Way
) -> None:
    project = open_sample(town.city)
    give(town.city.officer, project, "begin", on=OPENED, procedure=WORK)
    officer = town.enter(town.city.officer, way)
    officer.visit(project, WORK)
    officer.begin("forecast")
    officer.fill(finish="2026-12-03", cause="third_party")
    preview = officer.page.locator("#preview")
    told = officer.say("projects.against_told", day=officer.short(OPENED))
    expect(preview).to_contain_text(told)
    expect(preview).to_contain_text(officer.say("projects.way_kept"))
    officer.look("forecast")
    officer.save()
    officer.visit(project)
    officer.begin("revise_plan")
    officer.follow(officer.say("projects.way_kept"))
    expect(officer.page).to_have_url(re.compile("keep=1"))
    officer.fill(reason="提早完成")
    officer.look("revise")
    officer.save()
    first, second = PlanRecord.objects.filter(project=project).order_by("pk")
    assert second.content["milestones"] == first.content["milestones"]
