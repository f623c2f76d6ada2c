"""Holding answers against the published document, and the document against OpenAPI."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
from jsonschema import Draft202012Validator

from tiexin.web.api.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


@cache
def published() -> dict[str, Any]:
    """The document in English."""
    return document("en")


def hold(response: HttpResponse) -> None:
    """Fail unless the answer is one that the document promises."""
    match = getattr(response, "resolver_match", None)
    if response.status_code >= 400 or match is None:
        assert response.headers["Content-Type"] == "application/problem+json"
        validate(
            json.loads(response.content),
            {"$ref": "#/components/schemas/ProblemDocument"},
        )
        return
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    operation = published()["paths"][path][response.wsgi_request.method.lower()]
    promised = resolve(operation["responses"][str(response.status_code)])
    if "content" not in promised:
        assert response.content == b""
        return
    [(kind, content)] = promised["content"].items()
    if kind != "application/octet-stream":
        assert response.headers["Content-Type"].startswith(kind)
    if kind == "application/json":
        validate(json.loads(response.content), content["schema"])


def validate(value: object, schema: dict[str, Any]) -> None:
    """Against a schema of the document; formats (days, moments) count."""
    whole = {**schema, "components": published()["components"]}
    jsonschema.validate(
        value,
        whole,
        cls=Draft202012Validator,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document points to."""
    while "$ref" in node:
        found: Any = published()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def references(node: object) -> Iterator[str]:
    """All references below a node."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)
