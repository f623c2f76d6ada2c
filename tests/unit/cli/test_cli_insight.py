"""``tiexin insight``: one answer as text and as JSON, in three languages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.unit.cli.running import LANGUAGES, tiexin
from tiexin.insight.conformance import order_net, write_net
from tiexin.insight.measures.registry import MEASURES

LOG = str(Path(__file__).parents[3] / "docs/examples/permits.csv")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_told_in_every_language(
    measure: str, language: str, tmp_path: Path
) -> None:
    net = tmp_path / "net.json"
    steps = ["submitted", "accepted", "granted"]
    orders = [("submitted", "accepted"), ("accepted", "granted")]
    net.write_text(write_net(order_net(steps, orders)))
    more = {
        "conformance": ["--model", str(net)],
        "change": ["--by", "city", "--baseline", "west", "--now", "east"],
        "compare": ["--by", "city"],
        "flips": ["--by", "city"],
        "follow_up": ["--days", "5"],
        "handovers": ["--resource", "office"],
        "workload": ["--resource", "office"],
    }.get(measure, [])
    ran = tiexin("insight", LOG, "--measure", measure, "--language", language, *more)
    assert ran.code == 0, ran.err
    assert "11" in ran.out


def test_json_says_what_the_figures_rest_on() -> None:
    ran = tiexin("insight", LOG, "--measure", "limits", "--by", "city", "--json")
    data = ran.data
    assert data["schema"] == "tiexin.insight/1"
    assert (data["cases"], data["events"], data["by"]) == (3, 11, "city")
    assert data["end"]["decision"]
    assert data["end"]["names"] == ["granted", "refused"]
    assert [(row["group"], row["within"], row["late"]) for row in data["rows"]] == [
        ("east", 1, 0),
        ("west", 0, 1),
    ]
    (file,) = data["files"]
    assert (file["format"], file["read"], file["kept"]) == ("csv", 11, 11)
    assert "GROUP BY" in data["queries"][-1]


def test_cases_can_be_chosen_and_working_days_counted() -> None:
    ran = tiexin(
        *("insight", LOG, "--measure", "cycle", "--where", "city=west"),
        *("--calendar", "mainland", "--json"),
    )
    (row,) = ran.data["rows"]
    assert ran.data["where"] == [{"attribute": "city", "value": "west"}]
    # Monday 2 March, ten o'clock, to Thursday 12 March: 8 working days.
    assert (row["ended"], row["mean"], row["working_mean"]) == (1, 10.0, 8.0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--measure", "luck"], "insight.no_measure"),
        (["--where", "city"], "insight.where"),
        (["--where", "city=north"], "insight.no_case_left"),
        (["--by", "town"], "insight.no_attribute"),
        (["--measure", "spectrum", "--by", "city"], "insight.no_groups"),
        (["--measure", "cycle", "--end", "done"], "insight.no_point"),
        (["--calendar", "moon"], "calendars.unknown"),
        (["--top", "-1"], "cli.out_of_range"),
        (["--as-of", "yesterday"], "insight.no_instant"),
        (["--as-of", "2026-03-01"], "insight.nothing_left"),
        (["--time", "when"], "insight.no_column"),
    ],
)
def test_what_can_not_be_meant_is_refused(arguments: list[str], code: str) -> None:
    ran = tiexin("insight", LOG, *arguments)
    assert (ran.code, ran.codes) == (2, [code])


def test_lines_that_were_left_out_are_told(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n1,a,2026-01-05\n1,b\n1,c,2026-01-06\n")
    ran = tiexin("insight", str(path))
    assert "log: 2 of 3 rows were taken." in ran.out
    assert "one line has too few columns (line 3)" in ran.out


def test_an_answer_is_drawn_beside_what_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "curve.svg"
    ran = tiexin(
        *("insight", LOG, "--measure", "survival", "--by", "city"),
        *("--picture", str(path), "--language", "zh-hans"),
    )
    assert ran.code == 0, ran.err
    drawn = path.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "仍未办结的办件比例" in drawn
    ran = tiexin("insight", LOG, "--measure", "rework", "--picture", str(path))
    assert (ran.code, ran.codes) == (2, ["insight.no_picture"])


def test_a_table_is_written_whole_and_runs_no_formula(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    steps = [f"={n}" for n in range(45)]
    lines = [f"1,{step},2026-01-05T00:00:{n:02}" for n, step in enumerate(steps)]
    log.write_text("\n".join(["case,activity,time", *lines]))
    path = tmp_path / "table.csv"
    ran = tiexin("insight", str(log), "--measure", "sojourn", "--csv", str(path))
    assert ran.code == 0, ran.err
    title, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    assert title[:3] == ["activity", "count", "mean [days]"]
    # Each step but the first waited one second.
    assert sorted(row[0] for row in rows) == sorted(f"'{step}" for step in steps[1:])
    assert {float(row[2]) * 86_400 for row in rows} == {1.0}
    ran = tiexin("insight", LOG, "--csv", str(tmp_path))
    assert (ran.code, ran.codes) == (2, ["insight.not_written"])


def test_every_answer_says_what_the_data_are_worth() -> None:
    for measure in ("summary", "cycle", "dfg"):
        ran = tiexin("insight", LOG, "--measure", measure, "--json")
        assert "data_score" in [note["code"] for note in ran.data["notes"]]
    ranked = tiexin("insight", LOG, "--measure", "cycle", "--by", "city", "--json")
    codes = [note["code"] for note in ranked.data["notes"]]
    assert "score" in codes
    assert "data_score" not in codes


def test_the_cases_behind_a_row_are_told_as_text_and_as_json() -> None:
    asked = ("insight", LOG, "--measure", "dfg", "--behind", "1")
    ran = tiexin(*asked)
    assert ran.code == 0, ran.err
    assert "cases." in ran.out
    assert "2026-" in ran.out
    answer = json.loads(tiexin("insight", LOG, "--measure", "dfg", "--json").out)
    found = json.loads(tiexin(*asked, "--json").out)
    assert found["schema"] == "tiexin.insight.behind/1"
    assert found["figures"]["count"] == answer["rows"][0]["count"] == found["times"]
    assert sum(case["times"] for case in found["cases"]) == found["times"]
    ran = tiexin("insight", LOG, "--measure", "dfg", "--behind", "999")
    assert ran.code == 2
    assert "insight.no_row" in ran.err


def test_top_0_shows_all_cases_behind_a_row(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(
        f"case {n},submitted,2026-03-02\ncase {n},accepted,2026-03-03\n"
        for n in range(130)
    )
    path.write_text("case_id,activity,time\n" + rows)
    asked = ("insight", str(path), "--measure", "dfg", "--behind", "1")
    shown = [
        tiexin(*asked, *more).out.count("2026-03-03") for more in ((), ("--top", "0"))
    ]
    assert shown == [100, 130]
