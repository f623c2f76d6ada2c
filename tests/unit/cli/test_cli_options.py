"""Options, help and complaints about options, in the user's language."""

from __future__ import annotations

import re

import pytest

from tests.unit.cli.running import LANGUAGES, tiexin
from tiexin.cli.main import COMMANDS

ARGPARSE_SAYS = re.compile(
    r"usage:|optional arguments|positional|show this help|show program|options:"
    r"|invalid|expected|required|unrecognized|choose from",
    re.IGNORECASE,
)

WRONG = {
    "cli.missing": [[], ["plan"], ["clock"], ["catalogue"], ["catalogue", "show"]],
    "cli.unknown_choice": [
        ["zzzz"],
        ["catalogue", "zzzz"],
        ["plan", "food_plant", "--format", "zzzz"],
        ["clock", "--from", "2026-01-05", "--days", "3", "--unit", "week"],
        ["plan", "food_plant", "--language", "fr"],
        ["--language", "fr", "plan", "food_plant"],
    ],
    "cli.unknown_choice_like": [
        ["pln"],
        ["catalogue", "shw"],
        ["plan", "food_plant", "--format", "jsn"],
    ],
    "cli.unknown_option": [["plan", "a", "b"], ["serve", "--zzzz"]],
    "cli.unknown_option_like": [["plan", "a", "--formt", "csv"], ["serve", "--prt=1"]],
    "cli.missing_value": [["plan", "a", "--levers"], ["catalogue", "list", "--on"]],
    "cli.not_whole": [["clock", "--from", "2026-01-05", "--days", "x"]],
    "cli.takes_no_value": [["plan", "a", "--check=yes"]],
    "cli.out_of_range": [
        ["serve", "--port", "0"],
        ["serve", "--port", "99999999"],
        ["serve", "--workers", "0"],
    ],
    "calendars.option_day": [["clock", "--from", "2026-02-30", "--days", "3"]],
    "calendars.ends": [["clock", "--from", "2026-02-09", "--days", "9" * 30]],
    "calendars.negative": [["clock", "--from", "2026-02-09", "--days", "-3"]],
    "calendars.unknown": [
        ["clock", "--from", "2026-02-09", "--days", "3", "--calendar", "moon"]
    ],
    "catalogue.entry_unknown": [["catalogue", "show", "building_permt"]],
    "catalogue.entry_unlike_any": [["catalogue", "show", "zzzz"]],
    "catalogue.no_folder": [["catalogue", "schema", "--write", "/nowhere/at/all"]],
    "request.bad_day": [["catalogue", "list", "--on", "2026-02-30"]],
    "jurisdiction.no_data": [["catalogue", "list", "--in", "442000"]],
}


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_option_has_code_and_cure_in_each_language(code: str) -> None:
    for arguments in WRONG[code]:
        for language in LANGUAGES:
            ran = tiexin(*arguments, TIEXIN_LANGUAGE=_locale(language))
            assert (ran.code, ran.out, ran.codes) == (2, "", [code]), arguments
            assert "  → " in ran.err
            if language != "en":
                assert not ARGPARSE_SAYS.search(ran.err), ran.err
        as_json = tiexin(*arguments, "--json")
        if arguments and "--levers" != arguments[-1] != "--on":
            assert as_json.code == 2
            assert as_json.out.startswith("{"), arguments


def _locale(language: str) -> str:
    return {"zh-hans": "zh_CN.UTF-8", "zh-hant": "zh_HK.UTF-8", "en": "C"}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_help_is_in_the_users_language(language: str) -> None:
    screens = [["--help"], *([command, "--help"] for command in COMMANDS)]
    screens += [["catalogue", each, "-h"] for each in ("check", "show", "list")]
    for arguments in screens:
        ran = tiexin(*arguments, "--language", language)
        assert (ran.code, ran.err) == (0, "")
        if language == "en":
            assert ran.out.startswith("usage: tiexin")
            assert "usage: usage" not in ran.out
        else:
            assert ran.out.startswith("用法：tiexin")
            assert not ARGPARSE_SAYS.search(ran.out)
        assert "--language" in ran.out


def test_the_help_lists_every_command_without_importing_it() -> None:
    assert all(
        re.search(rf"^ +{name} ", tiexin("--help").out, re.M) for name in COMMANDS
    )


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "选项"),
        ({"LANG": "zh_HK.UTF-8"}, "選項"),
        ({"LC_ALL": "zh_TW", "LANG": "en_US"}, "選項"),
        ({"TIEXIN_LANGUAGE": "zh-hant", "LC_ALL": "en_US"}, "選項"),
        ({"LANG": "de_DE"}, "options"),
        ({}, "options"),
    ],
)
def test_the_language_follows_the_locale(
    environment: dict[str, str], word: str
) -> None:
    assert word in tiexin("--help", **environment).out


def test_the_option_goes_over_the_locale_wherever_it_stands() -> None:
    first = tiexin("--language=zh-hant", "plan", "--help", LANG="zh_CN")
    last = tiexin("plan", "--help", "--language", "zh-hant", LANG="zh_CN")
    assert "選項" in first.out
    assert first == last


def test_a_shortened_option_is_not_guessed() -> None:
    ran = tiexin("plan", "food_plant", "--out", "x.pdf")
    assert ran.codes in (["cli.unknown_option"], ["cli.unknown_option_like"])


def test_the_version_is_printed_alone() -> None:
    assert re.fullmatch(r"tiexin \d+\.\d+\.\d+\n", tiexin("--version").out)
