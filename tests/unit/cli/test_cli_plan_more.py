"""``tiexin plan --risk``: in words and as JSON, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from tests.unit.cli.running import tiexin
from tiexin.app.paths import data_root

SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"
SAMPLE = data_root() / "samples" / "small_low_risk_building.yaml"


def test_risk_says_the_range_and_its_grounds() -> None:
    ran = tiexin("plan", str(SAMPLE), "--risk", "--samples", "500")
    assert ran.code == 0
    assert "(P80, sampling error ±" in ran.out
    assert "500 simulated courses" in ran.out
    assert "an assumption, no published figure was found" in ran.out


def test_risk_as_json_stands_beside_the_plan() -> None:
    ran = tiexin("plan", str(SAMPLE), "--risk", "--samples", "500", "--json")
    found = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    assert found["risk"]["samples"] == 500
    goal = found["risk"]["milestones"][-1]
    days = [each["day"] for each in goal["quantiles"]]
    assert days == sorted(days)
    assert goal["planned"] == found["production"]["plan"]
    again = tiexin("plan", str(SAMPLE), "--risk", "--samples", "500", "--json")
    assert again.out == ran.out, "the same seed gives the same answer"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--samples", "0"), "cli.out_of_range: --samples"),
        (("--samples", "10000000"), "cli.out_of_range: --samples"),
        (("--seed", "-1"), "cli.out_of_range: --seed"),
        (("--samples", "many"), "cli.not_whole: --samples"),
    ],
)
def test_a_wrong_option_is_named(options: tuple[str, str], code: str) -> None:
    ran = tiexin("plan", str(SAMPLE), "--risk", *options)
    assert ran.code == 2
    assert ran.err.startswith(code)


def test_who_saved_what_adds_up_in_words_and_in_json() -> None:
    ran = tiexin("plan", "robotics_factory", "--attribute", "--json")
    found = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    whole = found["attribution"]["production"]
    production = found["production"]
    days = date.fromisoformat(production["baseline"]) - date.fromisoformat(
        production["plan"]
    )
    assert whole["whole_days"] == days.days
    shown = [round(10 * each["shown_days"]) for each in whole["savings"]]
    assert sum(shown) == 10 * days.days, "also as rounded"
    told = tiexin("plan", "robotics_factory", "--attribute").out
    assert f"starts {days.days} calendar days sooner than in the baseline" in told
    assert f"{days.days}.0" in told


def test_a_plan_is_held_against_an_earlier_one(tmp_path: Path) -> None:
    old = str(tmp_path / "old.json")
    assert tiexin("plan", str(SAMPLE), "--levers", "none", "--output", old).code == 0
    told = tiexin("plan", str(SAMPLE), "--diff", old)
    assert told.code == 0
    assert "Production start moves from" in told.out
    found = json.loads(tiexin("plan", str(SAMPLE), "--diff", old, "--json").out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    assert found["diff"]["levers_on"] == sorted(found["plan"]["levers"])
    upheaval = found["diff"]["upheaval"]
    assert upheaval["kept"]["weighted"] < upheaval["soonest"]["weighted"]
    assert "With the old days kept where they can be" in told.out
    missing = tiexin("plan", str(SAMPLE), "--diff", str(tmp_path / "none.json"))
    assert (missing.code, missing.codes) == (2, ["file.missing"])
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    refused = tiexin("plan", str(SAMPLE), "--diff", str(broken), "--json")
    assert (refused.code, refused.codes) == (2, ["diff.other_schema"])


def test_a_wanted_day_is_reached_or_proven_out_of_reach() -> None:
    start = ("plan", str(SAMPLE), "--start", "2026-12-01")
    goal = date.fromisoformat(
        json.loads(tiexin(*start, "--json").out)["production"]["plan"]
    )
    reached = tiexin(*start, "--by", str(goal), "--json")
    assert reached.code == 0
    found = json.loads(reached.out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    assert found["meet"]["best"]["production"] <= str(goal)
    never = tiexin(*start, "--by", "2026-12-20")
    assert never.code == 1, "a script can tell"
    assert "can't be reached: proven for all" in never.out
    assert "The nearest day is" in never.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--confidence", "0.8"), "cli.confidence_alone"),
        (("--by", "soon"), "request.bad_day"),
        (("--by", "2020-01-01"), "meet.too_early"),
        (("--by", "2029-01-01", "--confidence", "1.5"), "cli.bad_share"),
        (("--by", "2029-01-01", "--confidence", "sure"), "cli.bad_share"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_named(
    options: tuple[str, ...], code: str
) -> None:
    ran = tiexin("plan", str(SAMPLE), "--start", "2026-12-01", *options)
    assert (ran.code, ran.codes) == (2, [code])


def test_what_it_takes_to_produce_earlier_in_words_and_in_json() -> None:
    ran = tiexin("plan", "robotics_factory", "--earlier", "10", "--json")
    found = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    assert found["earlier"]["days"] == 10
    first = found["earlier"]["ways"][0]
    assert first["gains_days"] >= 10
    told = tiexin("plan", "robotics_factory", "--earlier", "10").out
    assert f"Production then starts on {first['production']}" in told
    refused = tiexin("plan", "robotics_factory", "--earlier", "0")
    assert (refused.code, refused.codes) == (2, ["cli.out_of_range"])


def test_a_delay_is_tried_out_with_its_causes() -> None:
    step = "scheme_design"
    ran = tiexin("plan", "robotics_factory", "--late", f"{step}=40", "--json")
    found = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    late = found["late"]
    moved = {each["procedure"]: each for each in late["moved"]}
    assert moved[step]["start_days"] == 0
    assert moved[step]["finish_days"] > 40, "working days"
    goal = next(m for m in late["milestones"] if m["id"] == "production_start")
    assert goal["days"] > 0
    assert goal["chain"][-1]["procedure"] == step
    assert goal["chain"][-1]["reason"] == "days"
    # Nothing was early that could be pulled forward: both ways upset the same.
    upheaval = late["upheaval"]
    assert upheaval["kept"]["weighted"] == upheaval["soonest"]["weighted"]
    plain = json.loads(tiexin("plan", "robotics_factory", "--json").out)
    assert {**found, "late": None} == {**plain, "late": None}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("scheme_design", "cli.bad_delay"),
        ("scheme_design=-3", "cli.bad_delay"),
        ("scheme_design=0", "late.days"),
        ("nothing=3", "late.unknown"),
    ],
)
def test_a_delay_that_cannot_be_meant_is_named(given: str, code: str) -> None:
    ran = tiexin("plan", "robotics_factory", "--late", given)
    assert (ran.code, ran.codes) == (2, [code])
