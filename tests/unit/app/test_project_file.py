"""A project file says what is asked, and where each part of it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tiexin.app.paths import data_root
from tiexin.app.project_file import (
    LARGEST_FILE,
    load_sample,
    parse_day,
    read_project,
    read_project_path,
    sample_ids,
)
from tiexin.app.request import PlanRequest
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 1, 5)
WHOLE = """\
tiexin: 1
title: {zh_hans: 甲, zh_hant: 乙, en: C}
jurisdiction: "440000"
start: 2026-12-01
levers: [joint_acceptance, commitment]
facts:
  land.route: granted_new
  site.area: {value: 45, unit: mu}
"""


def read(text: str) -> PlanRequest:
    return read_project(text.encode(), name="p.yaml", today=TODAY).request


def refused(text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        read(text)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_a_whole_file_is_read_as_it_stands() -> None:
    found = read_project(WHOLE.encode(), name="p.yaml", today=TODAY)
    assert found.request == PlanRequest(
        jurisdiction="440000",
        start=date(2026, 12, 1),
        facts={"land.route": "granted_new", "site.area": {"value": 45, "unit": "mu"}},
        levers=("joint_acceptance", "commitment"),
    )
    assert found.dated
    assert found.title is not None
    assert found.title.in_language("zh-hant") == "乙"


@pytest.mark.parametrize(
    "text",
    [
        "tiexin: 1\n",
        "tiexin: 1\nfacts:\nstart:\nlevers:\ntitle:\njurisdiction:\n",
        "tiexin: 1\nfacts: {}\n",
        "\ufefftiexin: 1\r\nfacts: {}\r\n",
    ],
)
def test_what_is_left_out_or_empty_is_today_in_dongguan_with_every_lever(
    text: str,
) -> None:
    found = read_project(text.encode(), name="p.yaml", today=TODAY)
    assert found.request == PlanRequest("441900", TODAY, {}, "all")
    assert not found.dated


def test_each_part_of_a_file_knows_its_line() -> None:
    found = read_project(WHOLE.encode(), name="p.yaml", today=TODAY)
    assert found.where("start") == "p.yaml:4"
    assert found.where("levers", 1) == "p.yaml:5"
    assert found.where("facts", "site.area") == "p.yaml:8"
    assert found.where("facts", "never.written") == "p.yaml:6"
    assert read_project(b"tiexin: 1", name="p", today=TODAY).where("start") == ""


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = "tiexin: 1\nstrat: 1\nstart: soon\nlevers: 3\njurisdiction: true\nfacts: 7\n"
    assert refused(text) == [
        ("file.unknown_key_like", "p.yaml:2"),
        ("request.bad_day", "p.yaml:3"),
        ("file.shape", "p.yaml:5"),
        ("file.shape", "p.yaml:6"),
        ("file.shape", "p.yaml:4"),
    ]


def test_true_is_not_the_format_one() -> None:
    assert refused("tiexin: true\n") == [("file.shape", "p.yaml:1")]


@given(st.dates())
def test_a_day_is_read_back_as_it_was_written(day: date) -> None:
    assert parse_day(day.isoformat()) == day


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9W-]{6,12}", fullmatch=True)))
def test_a_day_is_taken_in_one_form_only(text: str) -> None:
    def codes() -> list[tuple[str, str]]:
        try:
            assert parse_day(text, where="here").isoformat() == text
        except BadInput as error:
            return [(each.code, each.where) for each in error.problems]
        return []

    assert codes() in ([], [("request.bad_day", "here")])


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.yaml"
    head = b"tiexin: 1\n#"
    path.write_bytes(head + b"x" * (LARGEST_FILE - len(head)))
    assert read_project_path(path, today=TODAY).request.facts == {}
    path.write_bytes(head + b"x" * (LARGEST_FILE - len(head) + 1))
    with pytest.raises(BadInput) as caught:
        read_project_path(path, today=TODAY)
    (problem,) = caught.value.problems
    assert (problem.code, problem.fields["size"]) == ("yaml.too_large", 1_000_001)


@pytest.mark.parametrize("sample", sample_ids(data_root()))
def test_a_sample_is_read_as_an_ordinary_reader_of_yaml_reads_it(sample: str) -> None:
    path = data_root() / "samples" / f"{sample}.yaml"
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = load_sample(data_root(), sample, today=TODAY)
    assert found.request.facts == plain["facts"]
    assert found.request.start == plain["start"]
    assert found.title is not None
    assert found.title.en == plain["title"]["en"]


def test_a_sample_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(BadInput) as caught:
        load_sample(data_root(), "castle", today=TODAY)
    (problem,) = caught.value.problems
    assert problem.code == "sample.unknown"
    assert "robotics_factory" in str(problem.fields["known"])
