"""The OpenAPI document: well formed after 3.1, complete, and read by people, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.web.openapi import METHODS, published, references, resolve
from tiexin.kernel import LANGUAGES
from tiexin.web.api.app import api, query_fields
from tiexin.web.api.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_served_in_each_language(client: Client, language: str) -> None:
    answer = client.get("/api/v1/openapi.json", {"lang": language})
    assert answer.status_code == 200
    assert answer.json() == document(language)  # type: ignore[arg-type]
    again = client.get(
        "/api/v1/openapi.json",
        {"lang": language},
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_frame_is_that_of_openapi_3_1() -> None:
    found = published()
    assert re.fullmatch(r"3\.1\.\d+", found["openapi"])
    assert set(found) <= {
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "tags",
        "security",
        "webhooks",
    }
    assert found["info"]["title"]
    assert found["info"]["version"] == "1"
    assert set(found["info"]["license"]) == {"name", "identifier"}
    assert all(set(each) <= {"url", "description"} for each in found["servers"])
    for kind, parts in found["components"].items():
        assert kind in {"schemas", "responses", "parameters", "securitySchemes"}
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in parts)


def test_every_operation_is_well_formed() -> None:
    found = published()
    ids = []
    tags = {each["name"] for each in found["tags"]}
    for path, method, operation in operations(found):
        place = f"{method} {path}"
        assert path.startswith("/api/v1/"), place
        assert method in METHODS, place
        ids.append(operation["operationId"])
        assert operation["summary"], place
        assert set(operation["tags"]) <= tags, place
        assert operation["responses"], place
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", status), place
            assert resolve(response)["description"], place
        schemes = set(found["components"]["securitySchemes"])
        assert all(set(each) <= schemes for each in operation["security"]), place
        parameters = [resolve(each) for each in operation["parameters"]]
        named = [(each["in"], each["name"]) for each in parameters]
        assert len(named) == len(set(named)), place
        for each in parameters:
            assert each["in"] in {"query", "header", "path"}, place
            assert ("schema" in each) != ("content" in each), place
            assert each["description"], place
            assert each["required"] is (each["in"] == "path") or each["in"] != "path"
        in_path = {name for where, name in named if where == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path)), place
        if "requestBody" in operation:
            assert method in {"post", "put", "patch"}, place
            assert operation["requestBody"]["content"], place
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere_and_nothing_is_left_over() -> None:
    found = published()
    named = set(references(found))
    for reference in named:
        assert resolve({"$ref": reference})
    for name in found["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in named


def test_every_schema_is_one() -> None:
    found = published()
    schemas = list(found["components"]["schemas"].values())
    for _, _, operation in operations(found):
        parameters = [resolve(each) for each in operation["parameters"]]
        schemas += [each["schema"] for each in parameters]
    for schema in schemas:
        Draft202012Validator.check_schema(schema)


def test_every_field_is_explained() -> None:
    for name, schema in published()["components"]["schemas"].items():
        for field, details in schema["properties"].items():
            assert details["description"], f"{name}.{field}"


def test_every_address_is_in_the_document() -> None:
    """Also those of the open parts, which django-ninja does not know."""
    found = published()
    assert {"/api/v1/plan", "/api/v1/guide"} <= set(found["paths"])
    known = {(method, path) for path, method, _ in operations(found)}
    for method, path in query_fields():
        assert (method.lower(), f"/api/v1/{path}") in known
    assert len(query_fields()) > 15
    assert api.version == found["info"]["version"]


def test_all_but_the_open_part_asks_for_a_key() -> None:
    for path, _, operation in operations(published()):
        is_open = path in {"/api/v1/plan", "/api/v1/guide"}
        assert operation["security"] == ([] if is_open else [{"Bearer": []}])


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_the_document_as_a_page(client: Client, language: str) -> None:
    answer = client.get(f"/{language}/api/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<script" not in text.partition("<main")[2]
    for path, method, operation in operations(document(language)):  # type: ignore[arg-type]
        assert f'id="{operation["operationId"]}"' in text
        assert path in text
        assert method.upper() in text
    assert "ProjectDetail" in text
