"""``tiexin plan --risk``: in words and as JSON, and what is refused."""

from __future__ import annotations

import json
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
