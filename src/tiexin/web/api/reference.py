"""The document as a page: every address, field and answer, without a script.

Swagger UI would need scripts and styles that our content security policy forbids.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.web.api.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language

    Json = dict[str, Any]

_LOCAL = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type in short, with the shape it leads to (if any)."""

    text: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field; ``place`` is path, query or header."""

    name: str
    kind: Kind
    required: bool
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One operation."""

    id: str
    method: str
    path: str
    title: str
    open: bool
    rows: tuple[Row, ...]
    body: Kind | None
    body_rows: tuple[Row, ...]
    answers: tuple[tuple[str, str, Kind | None], ...]


@require_safe
def reference(request: HttpRequest, language: Language) -> HttpResponse:
    """The page."""
    return render(request, "api/reference.html", _content(language))


@cache
def _content(language: Language) -> Json:
    found = document(language)
    groups = []
    for tag in found["tags"]:
        addresses = [
            _address(found, path, method, operation)
            for path, methods in found["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        if addresses:
            groups.append((tag["name"], tag["description"], addresses))
    schemas = found["components"]["schemas"]
    shapes = [(name, tuple(_fields(schemas[name]))) for name in sorted(schemas)]
    return {"about": found["info"]["description"], "groups": groups, "shapes": shapes}


def _address(found: Json, path: str, method: str, operation: Json) -> Address:
    parameters = [_resolved(found, each) for each in operation["parameters"]]
    content = operation.get("requestBody", {}).get("content", {})
    body = next((each["schema"] for each in content.values()), None)
    return Address(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        open=not operation["security"],
        rows=tuple(
            Row(
                each["name"],
                kind_of(each["schema"]),
                each["required"],
                each["description"],
                each["in"],
            )
            for each in parameters
        ),
        body=kind_of(body) if body is not None else None,
        body_rows=tuple(_fields(body)) if body and "properties" in body else (),
        answers=tuple(_answers(found, operation)),
    )


def _answers(found: Json, operation: Json) -> Iterator[tuple[str, str, Kind | None]]:
    for status, response in operation["responses"].items():
        known = _resolved(found, response)
        schemas = [each.get("schema") for each in known.get("content", {}).values()]
        kind = kind_of(schemas[0]) if schemas and schemas[0] else None
        yield status, known["description"], kind


def _resolved(found: Json, node: Json) -> Json:
    if "$ref" not in node:
        return node
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def _fields(schema: Json) -> Iterator[Row]:
    required = set(schema.get("required", ()))
    for name, details in schema.get("properties", {}).items():
        text = details.get("description", "")
        yield Row(name, kind_of(details), name in required, text)


def kind_of(schema: Json) -> Kind:
    """A type in short: ``string (date)``, ``Project[]``, ``a | b``, ``integer?``."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_LOCAL)
        return Kind(name, name)
    for word in ("allOf", "anyOf", "oneOf"):
        if word in schema:
            return _either([kind_of(each) for each in schema[word]])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        inner = kind_of(schema.get("items", {}))
        return Kind(f"{inner.text}[]", inner.shape)
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        inner = kind_of(schema["additionalProperties"])
        return Kind(f"{{…: {inner.text}}}", inner.shape)
    return Kind(_plain(kind, schema))


def _plain(kind: str, schema: Json) -> str:
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    form = schema.get("format")
    return f"{kind} ({form})" if form else kind


def _either(kinds: list[Kind]) -> Kind:
    """Of several; a null among them is a question mark."""
    real = [each for each in kinds if each.text != "null"]
    text = " | ".join(each.text for each in real)
    shape = next((each.shape for each in real if each.shape), "")
    return Kind(f"{text}?" if len(real) < len(kinds) else text, shape)
