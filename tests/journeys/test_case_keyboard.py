"""The same work without a mouse, and without any script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_NARROW, EN_WIDE, HANS_NARROW, HANT_WIDE
from tests.web.cases import LICENCE, OPENED, give, open_sample
from tiexin.web.cases.models import Event

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tiexin.web.cases.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

_MOST_STOPS: Final = 200
# Where the Tab key has stopped: whether it shows, and whether it went forwards.
_STOP: Final = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return { at: "", shows: true, follows: true };
  // A bar of the chart shows it by a frame of its own.
  const ring = at.closest("svg") || [at, ...(at.labels || [])].some((each) => {
    const style = getComputedStyle(each);
    const line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return line || style.boxShadow !== "none";
  });
  const box = at.getBoundingClientRect();
  const within = (low, high, most) => (Math.max(low, 0) + Math.min(high, most)) / 2;
  const middle = [
    within(box.left, box.right, innerWidth), within(box.top, box.bottom, innerHeight),
  ];
  const top = document.elementFromPoint(...middle);
  const free = top && (at.contains(top) || top.contains(at) ||
    [...(at.labels || [])].some((label) => label.contains(top)));
  const last = window.lastStop;
  const follows = !last || !last.isConnected || last === at ||
    !!(last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.lastStop = at;
  return { at: at.outerHTML.slice(0, 160), shows: !!(ring && free), follows };
}"""


@pytest.fixture
def project(town: Town) -> Project:
    """An application that waits for its office."""
    found = open_sample(town.city)
    give(town.city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    return found


def tab_to(walker: Walker, goal: Locator) -> None:
    """By the Tab key alone; every stop on the way can be seen, each after the last."""
    for _ in range(_MOST_STOPS):
        walker.page.keyboard.press("Tab")
        stop = walker.page.evaluate(_STOP)
        assert stop["shows"], stop["at"]
        assert stop["follows"], stop["at"]
        if goal.evaluate("goal => goal === document.activeElement"):
            return
    raise AssertionError(goal)


@pytest.mark.parametrize("way", [HANS_NARROW, EN_WIDE], ids=str)
def test_an_officer_works_without_a_mouse(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(None, way)
    keys = officer.page.keyboard
    officer.go("account/login/")
    town.city.officer.set_password(officer.password)
    town.city.officer.save()
    tab_to(officer, officer.main.locator("[name='name']"))
    keys.type(town.city.officer.username)
    tab_to(officer, officer.main.locator("[name='password']"))
    keys.type(officer.password)
    keys.press("Enter")
    expect(officer.page).to_have_url(re.compile("/my-work/"))
    # Past the head of the page, to the first line.
    keys.press("Tab")
    keys.press("Enter")
    action = officer.say("casework.command.accept")
    tab_to(officer, officer.link(action, about=officer.procedure(LICENCE)))
    keys.press("Enter")
    expect(officer.page).to_have_url(re.compile("/record/accept/"))
    tab_to(officer, officer.main.locator("[name='note']"))
    keys.type("handed in at the counter")
    tab_to(officer, officer.button("projects.save"))
    keys.press("Enter")
    expect(officer.page).to_have_url(re.compile(r"/my-work/|/procedures/"))
    event = Event.objects.get(project=project, kind="accepted")
    assert event.data["note"] == "handed in at the counter"


@pytest.mark.parametrize("way", [HANT_WIDE, EN_NARROW], ids=str)
def test_an_investor_comes_to_every_part_of_the_project_without_a_mouse(
    town: Town, project: Project, way: Way
) -> None:
    investor = town.enter(town.city.investor, way)
    investor.visit(project)
    tab_to(investor, investor.main.get_by_role("textbox"))
    investor.page.keyboard.type("hello")
    tab_to(investor, investor.button("projects.send"))
    investor.page.keyboard.press("Enter")
    investor.sees("hello")


@pytest.mark.parametrize("way", [HANT_WIDE, HANS_NARROW], ids=str)
def test_a_record_is_made_without_any_script(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(town.city.officer, way, java_script_enabled=False)
    officer.visit(project, LICENCE)
    officer.begin("accept")
    officer.fill(note="窗口收件")
    officer.press("projects.look")
    # Promised for one working day: accepted on Tuesday, decided by Wednesday.
    preview = officer.main.get_by_role("complementary")
    expect(preview).to_contain_text("2026-12-02")
    box = officer.main.locator("[name='note']")
    expect(box).to_have_value("窗口收件")
    assert Event.objects.filter(project=project, kind="accepted").count() == 0
    officer.save()
    officer.sees(officer.say("casework.state.accepted"))
    officer.visit(project)
    officer.fill(text="已受理")
    officer.press("projects.send")
    officer.sees("已受理")
