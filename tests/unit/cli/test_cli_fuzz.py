"""No input of any kind ends in a traceback."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.cli.running import Ran, tiexin

FACTS = [
    "building.floor_area",
    "building.storeys",
    "building.count",
    "site.area",
    "land.route",
    "company.exists",
    "project.investment",
    "energy.power",
    "building.floor_aera",
    "building",
]
VALUES = st.one_of(
    st.sampled_from(
        [
            "true",
            "false",
            "granted_new",
            "leased_building",
            "own_land",
            "unknown",
            "{value: 3, unit: mu}",
            "{value: 3, unit: kg}",
            "{value: []}",
            "[1, 2]",
            ".nan",
            "-.inf",
            "1e999",
            "'30000'",
            "2026-02-30",
            "~",
            "!!str 3",
            "*a",
        ]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(repr),
    st.text(max_size=12),
)
TOP = st.sampled_from(
    [
        "tiexin: 1",
        "tiexin: 2",
        "tiexin:",
        "start: 2026-12-01",
        "start: 0001-01-01",
        "start: 2035-06-01",
        "start: [1]",
        "jurisdiction: 442000",
        "jurisdiction: {}",
        "levers: none",
        "levers: [commitment]",
        "levers: [x]",
        "levers: 7",
        "a: &b 1",
        "title: x",
        "facts:",
        "facts: []",
        "{",
        "- a",
        "---",
        "\t",
        "\0",
        "<<: {}",
    ]
)
FACT_LINES = st.tuples(st.sampled_from(FACTS), VALUES).map(
    lambda pair: f"  {pair[0]}: {pair[1]}"
)
FILES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    st.tuples(
        st.lists(TOP, max_size=4), st.lists(FACT_LINES, min_size=1, max_size=8)
    ).map(
        lambda parts: "\n".join(
            ["tiexin: 1", *parts[0], "facts:", *parts[1], ""]
        ).encode("utf-8", "surrogatepass")
    ),
    st.lists(FACT_LINES, max_size=6).map(
        lambda lines: "\n".join(["tiexin: 1", "facts:", *lines, ""]).encode(
            "utf-8", "surrogatepass"
        )
    ),
)
WORDS = st.one_of(
    st.sampled_from(
        [
            "guide",
            "plan",
            "catalogue",
            "clock",
            "list",
            "show",
            "check",
            "schema",
            "food_plant",
            "works_planning_permit",
            "--json",
            "--why",
            "--check",
            "--format",
            "json",
            "table",
            "csv",
            "--format=json",
            "--language",
            "en",
            "--language=zh-hans",
            "--start",
            "2026-12-01",
            "2026-02-30",
            "--in",
            "441900",
            "442000",
            "--levers",
            "all",
            "none",
            "x,y",
            "--from",
            "--days",
            "20",
            "-3",
            "--unit",
            "month",
            "working",
            "--excluded",
            "--extend",
            "5:",
            "2026-03-09:2026-04-10:30",
            "--minimum",
            "--on",
            "--",
            "-",
            "-h",
            "--help",
            "--calendar",
            "hong_kong",
            "--version",
            "",
            "a\0b",
            "x" * 300,
        ]
    ),
    st.text(max_size=10),
)


def sound(ran: Ran) -> bool:
    """A result, or errors that each have a code of ours."""
    if ran.code in (0, 1):
        return True
    return ran.code == 2 and all(
        code.partition(".")[2] and code == code.lower() for code in ran.codes
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(FILES, st.sampled_from([["plan"], ["plan", "--json"], ["guide", "--json"]]))
@example(b"tiexin: 1\nfacts:\n  building.floor_area: 1e308\n", ["plan"])
@example(b"\xef\xbb\xbf", ["plan"])
def test_any_file_gives_an_answer_or_a_coded_error(
    content: bytes, command: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "project.yaml"
        path.write_bytes(content)
        assert sound(tiexin(command[0], str(path), *command[1:]))


COMMANDS = st.sampled_from(
    [
        [],
        ["plan", "food_plant"],
        ["guide", "food_plant"],
        ["catalogue", "show"],
        ["catalogue", "list"],
        ["clock", "--from", "2026-02-09", "--days", "20"],
    ]
)
OPTIONS = {
    "plan": ("--start", "--in", "--levers", "--format"),
    "guide": ("--start", "--in", "--levers", "--language"),
    "catalogue": ("--on", "--in"),
    "clock": ("--from", "--days", "--excluded", "--extend", "--on", "--calendar"),
}
OPTION_VALUES = st.one_of(
    st.text(max_size=30),
    st.dates().map(str),
    st.integers(-(10**30), 10**30).map(str),
    st.from_regex(r"[0-9:-]{0,30}", fullmatch=True),
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(COMMANDS, st.lists(WORDS, max_size=5).filter(lambda words: "-" not in words))
def test_any_words_give_an_answer_or_a_coded_error(
    command: list[str], words: list[str]
) -> None:
    # No file is named to be written here, and no server or worker is started.
    if not {"serve", "work"} & set(words):
        assert sound(tiexin(*command, *words))


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(COMMANDS.filter(bool), st.data())
def test_any_value_of_an_option_gives_an_answer_or_a_coded_error(
    command: list[str], data: st.DataObject
) -> None:
    option = data.draw(st.sampled_from(OPTIONS[command[0]]))
    value = data.draw(OPTION_VALUES)
    assert sound(tiexin(*command, f"{option}={value}", "--json"))
