"""The OpenAPI 3.1 document of ``/api/v1``, in the reader's language.

django-ninja writes it from the types; what they can't say is added here: texts from
``data/messages/api.yaml``, problems, headers, and the two open addresses that are
plain views.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tiexin.kernel import LANGUAGES
from tiexin.web.api.answers import tagged
from tiexin.web.api.app import API_ROOT, VERSION, api
from tiexin.web.api.shapes import ProblemDocument
from tiexin.web.common.languages import HTML_LANG, language_of
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from tiexin.kernel import Language

    Json = dict[str, Any]

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
_TEXT: Final = {"type": "string"}
# A repetition is known by the ids of what is sent, or does no harm.
_KNOWN_OTHERWISE: Final = frozenset({"take_events", "send_table"})
_OPEN: Final = {"plan": "tiexin.plan/1", "guide": "tiexin.guide/1"}


@require_safe
@tagged
def openapi(request: HttpRequest) -> HttpResponse:
    """The document; its texts are in the language that the reader asks for."""
    language = language_of(request)
    return HttpResponse(
        json.dumps(document(language), ensure_ascii=False),
        content_type="application/json",
        headers={"Content-Language": HTML_LANG[language]},
    )


@cache
def document(language: Language) -> Json:
    """The whole document; whoever changes it takes a copy."""
    found: Json = deepcopy(dict(api.get_openapi_schema(path_prefix=API_ROOT)))
    say = get_messages().text
    found["info"] = {
        "title": say("web.brand", language),
        "version": VERSION,
        "description": say("api.about", language),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    found["servers"] = [{"url": "/"}]
    tags: dict[str, None] = {}
    for method, operation in _operations(found):
        _complete(method, operation, language)
        tags |= dict.fromkeys(operation["tags"])
    for name, schema in _OPEN.items():
        found["paths"][f"{API_ROOT}{name}"] = _open_address(name, schema, language)
    found["tags"] = [
        {"name": tag, "description": say(f"api.tag.{tag}", language)}
        for tag in ("open", *tags)
    ]
    found["components"] |= _components(language)
    problem = ProblemDocument.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    schemas = found["components"]["schemas"]
    schemas |= {**problem.pop("$defs"), "ProblemDocument": problem}
    _prune(found)
    for schema in schemas.values():
        _explain(schema, language)
    return found


def _operations(found: Json) -> Iterator[tuple[str, Json]]:
    for methods in found["paths"].values():
        yield from methods.items()


def _complete(method: str, operation: Json, language: Language) -> None:
    """Texts, headers and problems of one operation."""
    say = get_messages().text
    id_ = operation["operationId"]
    operation["summary"] = say(f"api.op.{id_}", language)
    operation.pop("description", None)
    for parameter in operation["parameters"]:
        parameter["description"] = say(f"api.field.{parameter['name']}", language)
        parameter["schema"].pop("title", None)
    headers = ["IfNoneMatch"] if method == "get" else []
    if method == "post" and id_ not in _KNOWN_OTHERWISE:
        headers.append("IdempotencyKey")
    if id_ == "record":
        headers.append("IfMatch")
    operation["parameters"] += [
        {"$ref": f"#/components/parameters/{name}"} for name in (*headers, "lang")
    ]
    if method == "get":
        operation["responses"]["304"] = {"$ref": "#/components/responses/Unchanged"}
    operation["responses"]["default"] = _PROBLEM
    operation["responses"] = {
        str(status): response for status, response in operation["responses"].items()
    }


def _open_address(name: str, schema: str, language: Language) -> Json:
    """``plan`` or ``guide``: asked by address or by body, without a key."""
    shared = {
        "summary": get_messages().text(f"api.op.{name}", language),
        "tags": ["open"],
        "security": [],
        "responses": {"200": _open_answer(schema, language), "default": _PROBLEM},
    }
    lang = {"$ref": "#/components/parameters/lang"}
    body = {
        "required": True,
        "content": {"application/json": {"schema": _question(language)}},
    }
    return {
        "get": {
            **shared,
            "operationId": f"{name}_by_address",
            "parameters": [*_open_query(language), lang],
        },
        "post": {
            **shared,
            "operationId": f"{name}_by_body",
            "parameters": [lang],
            "requestBody": body,
        },
    }


def _open_answer(schema: str, language: Language) -> Json:
    named = {
        "type": "object",
        "required": ["schema"],
        "properties": {"schema": {"const": schema}},
    }
    return {
        "description": get_messages().text("api.answer", language),
        "content": {"application/json": {"schema": named}},
    }


def _open_query(language: Language) -> list[Json]:
    say = get_messages().text
    plain: list[Json] = [
        {
            "in": "query",
            "name": field,
            "required": False,
            "description": say(f"api.ask.{field}", language),
            "schema": _TEXT,
        }
        for field in ("p", "start", "jurisdiction", "levers")
    ]
    facts = {
        "in": "query",
        "name": "facts",
        "required": False,
        "style": "form",
        "explode": True,
        "description": say("api.ask.facts", language),
        "schema": {"type": "object", "additionalProperties": _TEXT},
    }
    return [*plain, facts]


def _question(language: Language) -> Json:
    say = get_messages().text

    def described(field: str, schema: Json) -> Json:
        return {**schema, "description": say(f"api.ask.{field}", language)}

    levers: Json = {
        "anyOf": [{"enum": ["all", "none"]}, {"type": "array", "items": _TEXT}]
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "jurisdiction": described("jurisdiction", {"type": "string"}),
            "start": described("start", {"type": "string", "format": "date"}),
            "facts": described("facts", {"type": "object"}),
            "levers": described("levers", levers),
        },
    }


def _components(language: Language) -> Json:
    say = get_messages().text
    problem = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
    return {
        "parameters": _parameters(language),
        "responses": {
            "Problem": {
                "description": say("api.problem", language),
                "content": {"application/problem+json": problem},
            },
            "Unchanged": {"description": say("api.unchanged", language)},
        },
        "securitySchemes": {
            "Bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": say("api.key", language),
            }
        },
    }


def _parameters(language: Language) -> Json:
    """What many addresses take: three headers and the language."""
    say = get_messages().text

    def header(name: str, key: str) -> Json:
        return {
            "in": "header",
            "name": name,
            "required": False,
            "description": say(f"api.header.{key}", language),
            "schema": _TEXT,
        }

    return {
        "IdempotencyKey": header("Idempotency-Key", "idempotency_key"),
        "IfMatch": header("If-Match", "if_match"),
        "IfNoneMatch": header("If-None-Match", "if_none_match"),
        "lang": {
            "in": "query",
            "name": "lang",
            "required": False,
            "description": say("api.field.lang", language),
            "schema": {"enum": list(LANGUAGES)},
        },
    }


def _prune(found: Json) -> None:
    """Leave out shapes that nothing names: those of queries, which stand as fields."""
    schemas = found["components"]["schemas"]
    while True:
        text = json.dumps(found)
        unused = [n for n in schemas if f'"#/components/schemas/{n}"' not in text]
        if not unused:
            return
        for name in unused:
            del schemas[name]


def _explain(schema: Json, language: Language) -> None:
    """What each field means; what django-ninja guessed from names goes."""
    schema.pop("description", None)
    for name, field in schema.get("properties", {}).items():
        field.pop("title", None)
        field["description"] = get_messages().text(f"api.field.{name}", language)
