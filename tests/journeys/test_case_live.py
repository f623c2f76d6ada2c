"""Several people at once: each sees what others do, and no letter is lost by it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_NARROW, HANT_WIDE
from tests.web.cases import LICENCE, OPENED, open_sample

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER: Final = "我们下周到东莞，想当面谈"
SOON: Final = 10_000
"""Milliseconds within which others see a change."""


@pytest.mark.parametrize("way", [HANT_WIDE, EN_NARROW], ids=str)
def test_a_change_shows_at_once_and_no_letter_is_lost(town: Town, way: Way) -> None:
    city = town.city
    project = open_sample(city)
    writer = town.enter(city.investor, way)
    writer.visit(project)
    folded = writer.main.locator("#stage-acceptance > summary")
    folded.click()
    letter = writer.main.get_by_role("textbox")
    letter.press_sequentially(LETTER)
    reviewer = town.enter(city.reviewer, way)
    reviewer.go("queue/")
    reviewer.sees_no(project.code)
    for each in (writer, reviewer):
        each.page.evaluate("window.sameAsBefore = true")
    town.on(OPENED, time(12, 1))
    officer = town.enter(city.officer, way)
    officer.record(project, "submit", LICENCE)
    town.work()
    expect(writer.main).to_contain_text(
        writer.say("casework.event.submitted"), timeout=SOON
    )
    expect(reviewer.main).to_contain_text(project.code, timeout=SOON)
    bell = reviewer.page.get_by_role("link", name=reviewer.say("notice.bell"))
    expect(bell).to_contain_text(reviewer.say("notice.unread"), timeout=SOON)
    for each in (writer, reviewer):
        assert each.page.evaluate("window.sameAsBefore"), "the page was loaded anew"
    # The letter, the place in it and what was unfolded are as before.
    expect(letter).to_have_value(LETTER)
    expect(letter).to_be_focused()
    letter.press_sequentially("。")
    expect(letter).to_have_value(f"{LETTER}。")
    expect(writer.main.locator("#stage-acceptance")).to_have_attribute("open", "")
    writer.look("renewed")
