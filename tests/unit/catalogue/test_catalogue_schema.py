"""The exported JSON Schema: current, valid, and as strict as the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.catalogue.small import ROOT
from tiexin.catalogue.schema.export import json_schema
from tiexin.catalogue.yaml_source import read_yaml

REPOSITORY = Path(__file__).parents[3]
EXPORTED = REPOSITORY / "docs" / "schema" / "catalogue.schema.json"
SCHEMA = json_schema()


def validator(kind: str) -> jsonschema.Draft202012Validator:
    schema = {"$ref": f"#/$defs/{kind}_file", "$defs": SCHEMA["$defs"]}
    return jsonschema.Draft202012Validator(schema)


def strict(path: str) -> Any:
    return read_yaml((ROOT / path).read_bytes(), name=path).data


FILES = [
    ("jurisdiction", "catalogue/jurisdictions.yaml"),
    ("authority", "catalogue/authorities.yaml"),
    ("predicate", "catalogue/predicates.yaml"),
    ("fact", "catalogue/facts/project.yaml"),
    ("document", "catalogue/documents/all.yaml"),
    ("table", "catalogue/tables/works.yaml"),
    ("journey", "catalogue/journeys/factory.yaml"),
    ("procedure", "catalogue/100000/procedures/permit/permit.yaml"),
    ("procedure", "catalogue/441900/procedures/permit/permit.yaml"),
    ("procedure", "catalogue/100000/procedures/works/building_works.yaml"),
    ("lever", "catalogue/100000/levers/phased_permit.yaml"),
    ("source", "sources/law.yaml"),
]


def test_the_schema_in_the_documentation_is_the_one_of_the_code() -> None:
    written = json.loads(EXPORTED.read_text(encoding="utf-8"))
    assert written == SCHEMA, "run: tiexin catalogue schema --write docs/schema"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_the_small_catalogue_fits_the_schema(kind: str, path: str) -> None:
    validator(kind).validate(strict(path))


@pytest.mark.parametrize(("kind", "path"), FILES)
def test_an_unknown_key_does_not_fit_the_schema(kind: str, path: str) -> None:
    data = strict(path)
    entry = data[0] if isinstance(data, list) else data
    entry["colour"] = "red"
    assert not validator(kind).is_valid(data)


def test_a_key_may_be_left_out_but_not_be_null() -> None:
    data = strict("catalogue/100000/procedures/permit/permit.yaml")
    data["summary"] = None
    assert not validator("procedure").is_valid(data)
    del data["summary"]
    assert validator("procedure").is_valid(data)
