"""The JSON Schema of the catalogue's files, for editors and other programs."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from tiexin.catalogue.files import LISTS
from tiexin.catalogue.schema import ADAPTERS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_REF: Final = "#/$defs/{model}"


def json_schema() -> dict[str, Any]:
    """One schema for every kind of file; ``$defs`` holds one ``<kind>_file`` each.

    An editor is pointed at ``catalogue.schema.json#/$defs/procedure_file`` and the
    like; the schema as a whole accepts any file of the catalogue.
    """
    inputs: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (kind, "validation", adapter) for kind, adapter in ADAPTERS.items()
    ]
    by_kind, shared = TypeAdapter.json_schemas(
        [(key, "validation", adapter) for key, _, adapter in inputs],
        ref_template=_REF,
        schema_generator=GenerateJsonSchema,
    )
    definitions: dict[str, Any] = dict(shared.get("$defs", {}))
    for (kind, _), schema in by_kind.items():
        of_file = {"type": "array", "items": schema} if kind in LISTS else schema
        definitions[f"{kind}_file"] = of_file
    whole = {
        "$schema": DIALECT,
        "title": "Tiexin procedure catalogue",
        "description": "The files below data/catalogue and data/sources.",
        "anyOf": [{"$ref": _REF.format(model=f"{kind}_file")} for kind in ADAPTERS],
        "$defs": dict(sorted(definitions.items())),
    }
    cleaned: dict[str, Any] = _without_nulls(whole)
    return cleaned


def _without_nulls(schema: Any) -> Any:
    """An optional key may be left out but not written as null; the models say so too.

    The one null that is allowed, a table's open end, has no ``default``.
    """
    if isinstance(schema, list):
        return [_without_nulls(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    cleaned = {key: _without_nulls(value) for key, value in schema.items()}
    if "default" in cleaned and cleaned["default"] is None:
        del cleaned["default"]
        options = [each for each in cleaned.pop("anyOf", []) if each != _NULL]
        if len(options) == 1:
            cleaned = {**options[0], **cleaned}
        elif options:
            cleaned["anyOf"] = options
    return cleaned


_NULL: Final = {"type": "null"}
