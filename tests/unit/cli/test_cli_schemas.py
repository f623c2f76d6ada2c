"""What the commands say as JSON keeps the schemas in ``docs/schema``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.unit.cli.running import tiexin
from tiexin.app.paths import data_root

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"
SAMPLE = "leased_factory"


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The rulebook with one limit of one city made longer."""
    folder = tmp_path_factory.mktemp("rules")
    for name in ("catalogue", "sources"):
        shutil.copytree(data_root() / name, folder / name)
    path = folder / "catalogue/440300/procedures/land_planning/eia_report_form.yaml"
    text = path.read_text("utf-8")
    assert "value: 3," in text
    path.write_text(text.replace("value: 3,", "value: 5,", 1), "utf-8")
    return str(folder)


def said(*command: str) -> Any:
    ran = tiexin(*command, "--json")
    assert (ran.code, ran.err) == (0, "")
    return ran.data


def check(name: str, command: Sequence[str]) -> Any:
    content = said(*command)
    validator(name).validate(content)
    return content


def test_a_comparison_keeps_its_schema() -> None:
    found = check("compare", ["compare", SAMPLE, "--in", "441900,440300"])
    assert [each["code"] for each in found["places"]] == ["441900", "440300"]


def test_a_trial_of_a_reform_keeps_its_schema() -> None:
    patch = "eia_commitment_listed_classes"
    found = check("reform", ["reform", "try", patch, "--over", SAMPLE])
    assert found["projects"]


def test_what_changed_between_rulebooks_keeps_its_schema(changed: str) -> None:
    command = ["catalogue", "diff", str(data_root()), changed]
    found = check("diff", command)
    assert [each["id"] for each in found["changes"]] == ["eia_report_form"]
    assert "projects" not in found
    assert check("diff", [*command, "--over", SAMPLE])["projects"]


def test_what_is_unknown_keeps_its_schema() -> None:
    found = check("unknown", ["unknown", "--in", "440300"])
    assert found["place"] == "440300"
    first, last = found["steps"][0], found["steps"][-1]
    worth = [
        each["worth_calendar_days"]["total"]["p80_sooner"]["days"]
        for each in (first, last)
    ]
    assert worth[0] > 0 >= worth[1]


@pytest.mark.parametrize("name", ["compare", "reform", "diff", "unknown"])
def test_a_schema_knows_every_key(name: str) -> None:
    """No object is left open, so a key that is added must be written down."""
    for each in objects(json.loads((SCHEMAS / f"{name}.schema.json").read_text())):
        assert "additionalProperties" in each


def objects(schema: Any) -> list[dict[str, Any]]:
    parts = schema.values() if isinstance(schema, dict) else schema
    inside = [
        found
        for part in parts
        if isinstance(part, dict | list)
        for found in objects(part)
    ]
    is_object = isinstance(schema, dict) and schema.get("type") == "object"
    return [schema, *inside] if is_object else inside
