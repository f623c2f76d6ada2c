"""Limits by the day on which they fall due: the same cases as in ``limits``."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, given, opened, written
from tests.unit.insight.looking import SVG, sound, texts, titles
from tiexin.calendars import load_calendars
from tiexin.insight.measures.answer import Answer, Question
from tiexin.insight.measures.drawn import picture
from tiexin.insight.measures.registry import ask
from tiexin.insight.store import Store

CALENDARS = Path(__file__).parents[3] / "data/calendars"
DECIDED = Question(decisions=frozenset({"granted", "refused"}))


def total(answer: Answer, column: str) -> int:
    place = answer.columns.index(column)
    return sum(int(row[place] or 0) for row in answer.rows)


def same_as_limits(store: Store, question: Question) -> Answer:
    days, whole = ask(store, "breaches", question), ask(store, "limits", question)
    for column in ("limited", "ended", "late", "overdue"):
        assert total(days, column) == total(whole, column), column
    assert (days.start, days.end) == (whole.start, whole.end)
    return days


def test_days_of_three_permits_by_hand(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        by_attribute = same_as_limits(store, DECIDED)
        # Calendar days: 2 March and 5 is 7 March; 7 and 8 took 10 days, 9 is open and
        # its day, 16 March, lies behind the end of the log.
        by_days = same_as_limits(store, replace(DECIDED, days=5))
        after_one = same_as_limits(store, replace(DECIDED, days=1))
    # day, limited, ended, late, overdue, share
    assert by_attribute.rows == (
        ("2026-03-10", 1, 1, 1, 0, 1.0),
        ("2026-03-20", 1, 1, 0, 0, 0.0),
        ("2026-03-30", 1, 0, 0, 0, None),
    )
    assert by_days.rows == (
        ("2026-03-07", 2, 2, 2, 0, 1.0),
        ("2026-03-16", 1, 0, 0, 0, None),
    )
    # The log ends on 13 March: a limit on the 12th is over, and case 9 has no end.
    assert after_one.rows[-1] == ("2026-03-12", 1, 0, 0, 1, None)


def test_working_days_fall_due_on_working_days(tmp_path: Path) -> None:
    calendar = load_calendars(CALENDARS).named("mainland")
    with Store.open(
        [written(tmp_path, PERMITS)], calendar=calendar, threads=1
    ) as store:
        five = same_as_limits(store, replace(DECIDED, days=5))
        due = same_as_limits(store, DECIDED)
        far = same_as_limits(store, replace(DECIDED, days=90_000))
    # Monday 2 March and five working days is Monday the 9th; Wednesday 11 March, the
    # next Wednesday.
    assert [row[0] for row in five.rows] == ["2026-03-09", "2026-03-18"]
    assert [row[-1] for row in five.rows] == [1, 1]
    assert [row[-1] for row in due.rows] == [1, 1, 1]
    # Where the calendar ends, the day is not known, and no case is lost.
    assert [(row[0], row[1], row[-1]) for row in far.rows] == [(None, 3, None)]


def test_a_sunday_is_no_working_day(tmp_path: Path) -> None:
    text = (
        "case,activity,time,case:deadline\n"
        "1,submitted,2026-03-02,2026-03-08\n1,granted,2026-03-09,2026-03-08\n"
    )
    calendar = load_calendars(CALENDARS).named("mainland")
    with Store.open([written(tmp_path, text)], calendar=calendar, threads=1) as store:
        answer = same_as_limits(store, DECIDED)
    assert answer.rows == (("2026-03-08", 1, 1, 1, 0, 1.0, 0),)


def test_the_receipt_log_against_a_count_without_the_engine() -> None:
    path = given("receipt.csv")
    cases: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cases.setdefault(row["case:concept:name"], row)
    due: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for case in cases.values():
        limit = case["case:deadline"]
        due[limit[:10]] += 1
        if case["case:enddate"]:
            ended = datetime.fromisoformat(case["case:enddate"])
            after = ended.replace(microsecond=0) > datetime.fromisoformat(
                limit
            ).replace(microsecond=0)
            late[limit[:10]] += after
    asked = Question(start=("startdate",), end=("enddate",), limit="deadline")
    with opened([path]) as store:
        answer = same_as_limits(store, asked)
    assert {row[0]: row[1] for row in answer.rows} == dict(due)
    assert {row[0]: row[3] for row in answer.rows if row[3]} == dict(+late)
    share = total(answer, "late") / total(answer, "ended")
    assert share == pytest.approx(0.282, abs=0.0005)


def said(key: str, **fields: object) -> str:
    if key.endswith("weekdays"):
        return "Mo Tu We Th Fr Sa Su"
    return " ".join([key.rpartition(".")[2], *map(str, fields.values())])


def test_each_day_of_the_table_is_a_day_of_the_picture() -> None:
    asked = Question(start=("startdate",), end=("enddate",), limit="deadline")
    with opened([given("receipt.csv")]) as store:
        drawing = picture(store, "breaches", asked, said)
        rows = ask(store, "breaches", asked).rows
    sound(drawing)
    told = {f"{row[0]}: day {row[1]} {row[2]} {row[3]} {row[4]}" for row in rows}
    assert set(titles(drawing)[1:]) == told
    # 375 of 1329 were late; no row is left out.
    assert texts(drawing)[-1] == "breaches_shown 375 1329 28.2 0 0"
    numbers = [int(each) for each in texts(drawing) if each.isdigit()]
    years = sorted({int(str(row[0])[:4]) for row in rows})
    assert sum(numbers) - sum(years) == 375


def test_days_stand_in_their_week_and_free_days_are_crossed(tmp_path: Path) -> None:
    calendar = load_calendars(CALENDARS).named("mainland")
    with Store.open(
        [written(tmp_path, PERMITS)], calendar=calendar, threads=1
    ) as store:
        drawing = picture(store, "breaches", DECIDED, said)
    root = Xml.fromstring(drawing)  # noqa: S314 - our own
    places = {
        str(group[0].text)[:10]: (group[1].get("x"), group[1].get("y"))
        for group in root.iter(f"{SVG}g")
        if len(group)
    }
    # 10 March is a Tuesday, the 20th and the 30th a Friday and a Monday: the Friday of
    # the next week stands 20 to the right and three rows lower.
    tenth, twentieth = places["2026-03-10"], places["2026-03-20"]
    assert [float(b) - float(a) for a, b in zip(tenth, twentieth, strict=True)] == [
        20,
        60,
    ]
    crossed = len(list(root.iter(f"{SVG}line")))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert crossed == sum(not calendar.is_working(day) for day in days)
    assert "breaches_free" in texts(drawing)


def test_years_that_are_not_drawn_are_told(tmp_path: Path) -> None:
    lines = ["case,activity,time,case:deadline"]
    for year in range(2010, 2020):
        lines += [f"{year},granted,{year}-05-02,{year}-05-01"]
    with opened([written(tmp_path, "\n".join(lines))]) as store:
        drawing = picture(store, "breaches", DECIDED, said)
        two = picture(store, "breaches", replace(DECIDED, top=2), said)
    sound(drawing)
    assert [each for each in texts(drawing) if each.startswith("20")] == [
        str(year) for year in range(2014, 2020)
    ]
    assert texts(drawing)[-1] == "breaches_shown 6 6 100.0 4 4"
    assert texts(two)[-1] == "breaches_shown 2 2 100.0 8 8"
