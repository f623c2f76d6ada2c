"""The reckoning in words, in three languages, and the command that prints it."""

from __future__ import annotations

import argparse
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import yaml

from tiexin.app.messages import Messages
from tiexin.calendars import (
    CalendarSet,
    ExcludedInterval,
    ExtensionGrant,
    deadline,
    explain,
    in_words,
    load_calendars,
    minimum_notice,
    tax_deadline,
)
from tiexin.cli import clock
from tiexin.kernel import LANGUAGES, BadInput, Language

DATA = Path(__file__).resolve().parents[3] / "data"
SOURCES = Path(__file__).resolve().parents[3] / "src" / "tiexin"
CALENDARS = load_calendars(DATA / "calendars")
MAINLAND = CALENDARS["mainland"]
MESSAGES = Messages(DATA / "messages")
TUESDAY = date(2025, 6, 3)


@dataclass
class Surroundings:
    """A context with a text stream that can be read again."""

    language: Language = "en"
    messages: Messages = MESSAGES
    calendars: CalendarSet = field(default_factory=lambda: CALENDARS)
    out: io.StringIO = field(default_factory=io.StringIO)


def command(*given: str, language: Language = "en") -> str:
    parser = argparse.ArgumentParser()
    clock.add_parser(parser.add_subparsers(), lambda key: MESSAGES.text(key, language))
    surroundings = Surroundings(language)
    assert clock.run(parser.parse_args(["clock", *given]), surroundings) == 0
    return surroundings.out.getvalue()


def every_kind_of_limit() -> list[object]:
    working = {"calendar": MAINLAND, "unit": "working_day"}
    review = (date(2025, 6, 9), date(2025, 6, 20))
    excluded = [
        ExcludedInterval(*review, cap=5),
        ExcludedInterval(*review, cap=5, cap_unit="calendar_day"),
        ExcludedInterval(date(2025, 6, 9), date(2025, 6, 9), in_writing=False),
        ExcludedInterval(date(2026, 6, 9), date(2026, 6, 9)),
    ]
    units = ("working_day", "calendar_day", "month")
    return [
        deadline(TUESDAY, n=15, **working, excluded=excluded, start_offset=1),
        *(
            deadline(
                date(2025, 12, 30),
                n=n,
                unit=unit,
                calendar=MAINLAND,
                extension=ExtensionGrant(n, date(2025, 12, 30)),
            )
            for unit in units
            for n in (1, 2, 5)
        ),
        deadline(date(2025, 11, 30), n=3, unit="month", calendar=MAINLAND),
        deadline(
            TUESDAY, n=30, unit="calendar_day", calendar=MAINLAND, excluded=excluded
        ),
        deadline(date(2026, 12, 7), n=20, **working),
        deadline(date(2025, 1, 20), n=20, **working),
        deadline(date(2023, 9, 25), n=20, **working),
        deadline(TUESDAY, n=0, **working),
        minimum_notice(date(2026, 4, 29), n=10, **working),
        tax_deadline(date(2025, 9, 24), n=15, calendar=MAINLAND),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_in_every_language(language: Language) -> None:
    said = [
        in_words(step, texts=MESSAGES, language=language)
        for limit in every_kind_of_limit()
        for step in explain(limit, calendar=MAINLAND)
    ]
    assert all(text and not re.search(r"[{}|]|None|zh_", text) for text in said)
    has_chinese = [bool(re.search("[一-鿿]", text)) for text in said]
    assert all(has_chinese) == (language != "en")


def test_every_key_in_the_code_is_written_and_every_written_key_is_used() -> None:
    written = yaml.safe_load((DATA / "messages/clock.yaml").read_text("utf-8"))
    assert all(set(texts) == {"zh_hans", "zh_hant", "en"} for texts in written.values())
    code = "".join(
        path.read_text("utf-8")
        for path in (*(SOURCES / "calendars").glob("*.py"), SOURCES / "cli/clock.py")
    )
    used = set(re.findall(r'"(clock\.[a-z_0-9]+)"', code))
    stems = tuple(re.findall(r'f"(clock\.[a-z_]+_)\{', code))
    assert used <= set(written)
    assert all(key in used or key.startswith(stems) for key in written)


def test_every_error_code_has_its_texts_and_no_text_lacks_a_code() -> None:
    texts = yaml.safe_load((DATA / "messages/errors.calendars.yaml").read_text("utf-8"))
    code = "".join(
        path.read_text("utf-8")
        for path in (*(SOURCES / "calendars").glob("*.py"), SOURCES / "cli/clock.py")
    )
    raised = set(re.findall(r'"(calendars\.[a-z_]+)"', code))
    assert raised == set(texts)
    for entry in texts.values():
        assert set(entry) == {"message", "cure"}
        for part in entry.values():
            assert set(part) == {"zh_hans", "zh_hant", "en"}
            named = [set(re.findall(r"\{(\w+)\}", text)) for text in part.values()]
            assert named[0] == named[1] == named[2]


def test_a_run_of_two_holidays_names_both() -> None:
    limit = deadline(date(2023, 9, 25), n=20, unit="working_day", calendar=MAINLAND)
    said = [
        in_words(step, texts=MESSAGES, language="en")
        for step in explain(limit, calendar=MAINLAND)
    ]
    (line,) = [text for text in said if "days off" in text]
    assert line.startswith("Mid-Autumn Festival, National Day: the 8 days off")


def test_the_articles_are_those_of_the_mainland_clock_only() -> None:
    for id_, cited in (("mainland", True), ("hong_kong", False), ("site", False)):
        calendar = CALENDARS[id_]
        limit = deadline(TUESDAY, n=5, unit="working_day", calendar=calendar)
        steps = explain(limit, calendar=calendar)
        assert any(step.citations for step in steps) == cited


def test_the_command_prints_the_day_and_the_reasons() -> None:
    text = command("--from", "2026-02-09", "--days", "20", "--unit", "working")
    assert text.startswith("Last day: Fri 2026-03-13\n")
    assert "Spring Festival: the 9 days off from Sun 2026-02-15" in text
    assert "Sat 2026-02-14, Sat 2026-02-28 (国办发明电〔2025〕7号)" in text
    assert "Administrative Licensing Law art. 82" in text
    assert "provisional" not in text


def test_the_command_speaks_chinese() -> None:
    given = ("--from", "2026-02-09", "--days", "20")
    assert command(*given, language="zh-hans").startswith(
        "最后一天：2026年3月13日（周五）"
    )
    assert "行政許可法第82條" in command(*given, language="zh-hant")


def test_the_command_warns_of_a_provisional_day() -> None:
    text = command("--from", "2027-01-25", "--days", "20")
    assert "This day is provisional." in text


def test_the_command_takes_out_excluded_time_and_extends() -> None:
    text = command(
        "--from", "2026-03-02", "--days", "20", "--excluded", "2026-03-09:2026-04-10:30"
    )
    assert text.startswith("Last day: Thu 2026-05-07")
    text = command("--from", "2024-12-16", "--days", "20", "--extend", "10:2025-01-10")
    assert text.startswith("Last day: Mon 2025-01-27")


def test_the_command_tells_the_next_step_after_a_notice() -> None:
    text = command("--from", "2026-04-29", "--days", "10", "--minimum")
    assert "Notice complete: Fri 2026-05-15" in text
    assert "Next step at the earliest: Mon 2026-05-18" in text


def test_the_command_tells_days_used_and_left_or_overdue() -> None:
    given = ("--from", "2026-02-09", "--days", "20", "--on")
    assert "used 7, left 13" in command(*given, "2026-02-25")
    assert "overdue by 1" in command(*given, "2026-03-16")


def test_the_command_prints_json() -> None:
    content = json.loads(
        command("--from", "2025-09-05", "--days", "30", "--unit", "calendar", "--json")
    )
    assert content["schema"] == "tiexin.clock/1"
    assert content["raw_day"] == "2025-10-05"
    assert content["last_day"] == "2025-10-09"
    assert [rest["day"] for rest in content["rest_days"]] == [
        "2025-10-05",
        "2025-10-06",
        "2025-10-07",
        "2025-10-08",
    ]
    cited = {text for step in content["reasons"] for text in step["citations"]}
    assert "civil_code_2020/art-203" in cited


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--from", "9 Feb"), "option_day"),
        (("--from", "20260209"), "option_day"),
        (("--excluded", "2026-03-09"), "option_excluded"),
        (("--excluded", "2026-03-09:2026-03-10:x"), "option_excluded"),
        (("--excluded", "2026-03-10:2026-03-09"), "interval_reversed"),
        (("--extend", "10"), "option_extend"),
        (("--extend", "10:soon"), "option_day"),
        (("--calendar", "macau"), "unknown"),
        (("--days", "-5"), "negative"),
        (("--minimum", "--extend", "5:2026-02-10"), "option_minimum"),
    ],
)
def test_the_command_refuses_what_it_cannot_read(
    options: tuple[str, ...], code: str
) -> None:
    given = ["--from", "2026-02-09", "--days", "20", *options]
    with pytest.raises(BadInput, match=rf"calendars\.{code}"):
        command(*given)
