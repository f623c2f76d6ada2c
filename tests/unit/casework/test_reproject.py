"""A changed calendar moves last days, and says which days did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.unit.casework.rig import Desk, calendars, day
from tiexin.app.messages import Messages
from tiexin.app.paths import data_root
from tiexin.calendars import CalendarSet, WorkCalendar, in_words
from tiexin.casework.reproject import reproject

if TYPE_CHECKING:
    from tiexin.casework.reproject import MovedClock

SATURDAY = 5
FESTIVAL = [day(f"2026-02-{n}") for n in (16, 17, 18, 19, 20, 23)]
MADE_UP = [day("2026-02-14"), day("2026-02-28")]


def before_the_notice() -> CalendarSet:
    """The real calendars, but with 2026 as if no notice had come: plain weekdays."""
    real = calendars()["mainland"]
    working = bytearray(
        _works(real, real.first + timedelta(days=n)) for n in range(len(real.rank))
    )
    plain = WorkCalendar.build(
        id="mainland",
        title=real.title,
        first=real.first,
        working=working,
        years={**real.years, 2026: replace(real.years[2026], provisional=True)},
        provisional_note=real.provisional_note,
    )
    others = [each for id_, each in calendars().items() if id_ != "mainland"]
    return CalendarSet([plain, *others])


def _works(real: WorkCalendar, on: date) -> bool:
    return on.weekday() < SATURDAY if on.year == 2026 else real.is_working(on)


def moved(desk: Desk, today: str = "2026-02-10") -> dict[str, MovedClock]:
    found = reproject(
        desk.state,
        before=replace(desk.setting, calendars=before_the_notice()),
        after=desk.setting,
        today=day(today),
    )
    return {each.clock: each for each in found}


def test_a_notice_moves_the_last_day_and_names_the_days_that_did_it() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-02-09")
    limit = moved(desk)["statutory"]
    # Twenty weekdays after the 9th of February end on the 9th of March; the published
    # arrangement of 2026 moves that to the 13th (worked example 4).
    assert (limit.before, limit.after) == (day("2026-03-09"), day("2026-03-13"))
    assert limit.moved == 4
    assert [each.day for each in limit.days if each.works] == MADE_UP
    assert [each.day for each in limit.days if not each.works] == FESTIVAL
    assert limit.settled


def test_it_says_so_in_three_languages() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-02-09")
    texts = Messages(data_root() / "messages")
    sentences = moved(desk)["statutory"].why()
    for language in ("zh-hans", "zh-hant", "en"):
        words = [in_words(each, texts=texts, language=language) for each in sentences]
        assert len(words) == 3
        assert all("2" in each for each in words)
    english = [in_words(each, texts=texts, language="en") for each in sentences]
    assert "from Mon 2026-03-09 to Fri 2026-03-13" in english[0]
    assert "Sat 2026-02-14, Sat 2026-02-28" in english[1]


def test_a_clock_that_ends_on_the_same_day_is_not_told_of() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-07-01")
    assert not moved(desk, "2026-07-02")


def test_the_day_to_answer_moves_while_papers_are_looked_at() -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2026-02-12")
    found = moved(desk)
    # 13, then 14 (made up), 24, 25, 26 against 13, 16, 17, 18, 19.
    assert set(found) == {"answer"}
    assert found["answer"].before == day("2026-02-19")
    assert found["answer"].after == day("2026-02-26")


def test_the_day_to_hand_over_moves_after_the_decision_and_nothing_else() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-02-09")
    desk.do("grant", "permit", on="2026-02-10")
    assert set(moved(desk)) == {"delivery"}


def test_nothing_moves_in_a_closed_project() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-02-09")
    desk.do("close_project", on="2026-02-10", reason="given_up")
    assert not moved(desk)


def test_an_extension_granted_in_time_stands_when_the_limit_moves_before_it() -> None:
    desk = Desk()
    desk.accepted("permit", "2026-02-09")
    desk.do("extend", "permit", on="2026-03-13", days=10, ground="…", approver="…")
    limit = moved(desk, "2026-03-13")["statutory"]
    # By plain weekdays the limit had ended on the 9th; ten days more end on the 23rd.
    assert limit.before == day("2026-03-23")
    assert limit.after == day("2026-03-27")
