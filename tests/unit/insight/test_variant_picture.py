"""The variant explorer says each row of its table, by numbers and their legend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, given, opened, written
from tests.unit.insight.looking import sound, texts
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.drawn import picture
from tiexin.insight.measures.flow import variants
from tiexin.insight.measures.variant_rows import steps_of
from tiexin.insight.pictures import MOST_STEPS

if TYPE_CHECKING:
    from pathlib import Path


def said(key: str, **fields: object) -> str:
    return " ".join([key.rpartition(".")[2], *map(str, fields.values())])


def read_back(drawing: str) -> tuple[list[list[str]], list[str]]:
    """The sequences that the picture shows, by its own legend, and the other lines."""
    lines = texts(drawing)
    last = max(at for at, line in enumerate(lines) if line.startswith("variant "))
    first_of_legend = last + 1
    while lines[first_of_legend] != "1" or lines[first_of_legend + 1].isdigit():
        first_of_legend += 1
    names: dict[str, str] = {}
    number = ""
    for line in lines[first_of_legend:]:
        if line.isdigit():
            number = line
        elif not line.startswith("variants_shown"):
            names[number] = f"{names.get(number, '')} {line}".strip()
    rows: list[list[str]] = []
    for line in lines[:first_of_legend]:
        if line.startswith("variant "):
            rows.append([])
        elif line.isdigit():
            rows[-1].append(names[line])
    return rows, lines


def test_each_variant_of_three_permits_is_a_row(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        drawing = picture(store, "variants", Question(), said)
    rows, lines = read_back(drawing)
    assert rows == [
        ["submitted", "accepted"],
        ["submitted", "accepted", "granted", "delivered"],
        ["submitted", "gaps_named", "submitted", "accepted", "refused"],
    ]
    # One case of three; 7 took eleven days to its last event.
    assert "variant 33.3 1 time_days 11.0 4" in lines
    assert lines[-1] == "variants_shown 3 3 3 3"


@pytest.mark.parametrize("name", ["receipt.csv", "running-example.csv"])
def test_the_picture_of_a_given_log_says_its_table(name: str) -> None:
    with opened([given(name)]) as store:
        drawing = picture(store, "variants", Question(top=12), said)
        answer = variants(store, Question(top=12))
    sound(drawing)
    rows, lines = read_back(drawing)
    trace = answer.columns.index("trace")
    assert [" → ".join(row) for row in rows] == [row[trace] for row in answer.rows]
    shown, of, cases, everyone = map(int, lines[-1].split()[1:])
    assert shown == min(12, of) == len(answer.rows)
    assert of == answer.extra["variants"]
    assert cases == sum(int(row[0] or 0) for row in answer.rows) <= everyone


def test_a_long_sequence_is_cut_and_says_so(tmp_path: Path) -> None:
    steps = [f"1,s{n % 7},2026-01-05T00:{n // 60:02}:{n % 60:02}" for n in range(100)]
    text = "\n".join(["case,activity,time", *steps])
    with opened([written(tmp_path, text)]) as store:
        drawing = picture(store, "variants", Question(), said)
    sound(drawing)
    rows, lines = read_back(drawing)
    assert len(rows[0]) == MOST_STEPS
    assert f"more_steps {100 - MOST_STEPS}" in lines


def test_groups_are_told_apart(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        lines = texts(picture(store, "variants", Question(by="city"), said))
    order = [line for line in lines if re.match("east|west|variant ", line)]
    assert [line.split()[0] for line in order] == [
        *("east", "variant"),
        *("west", "variant", "variant"),
    ]


def test_a_name_may_hold_an_arrow() -> None:
    known = frozenset({"a", "b", "a → b"})
    assert steps_of("a → b → b", 3, known) == ["a", "b", "b"]
    assert steps_of("a → b → b", 2, known) == ["a → b", "b"]
