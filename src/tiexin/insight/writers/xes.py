"""XES (IEEE 1849-2023): what was read is written with its types, nested ones too."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

from tiexin.insight.writers.rows import case_attributes, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.insight.readers.xes import Head
    from tiexin.insight.store import Store
    from tiexin.insight.writers.rows import Row

_EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
# XML has no place for these, not even as a reference.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES: Final = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)
_LISTS: Final = ("list", "container")


def write_xes(store: Store, out: IO[str]) -> None:
    """Write the cases that the store now looks at, in the order of their keys."""
    heads = [head for head in store.heads if head is not None]
    head = heads[0] if len(heads) == 1 else None
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(
        '<log xes.version="1849-2023" xes.features="nested-attributes"'
        ' xmlns="http://www.xes-standard.org/">\n'
    )
    _head(head, out)
    attributes = case_attributes(store)
    types = head.types if head is not None else {}
    case = -1
    for row in rows_of(store):
        if row.case_key != case:
            out.write("</trace>\n" if case >= 0 else "")
            case = row.case_key
            out.write("<trace>\n")
            known = {"concept:name": row.case_id, **attributes.get(case, {})}
            _attributes(known, types.get("trace", {}), out)
        _event(row, types.get("event", {}), out)
    out.write("</trace>\n" if case >= 0 else "")
    out.write("</log>\n")


def _head(head: Head | None, out: IO[str]) -> None:
    if head is None:
        for name, prefix, uri in _EXTENSIONS:
            out.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
        return
    for each in head.extensions:
        out.write(f"<extension {_pairs(each)}/>\n")
    for scope, attributes in head.globals:
        given = f' scope="{_escaped(scope)}"' if scope else ""
        out.write(f"<global{given}>\n")
        _attributes(attributes, head.types["log"], out)
        out.write("</global>\n")
    for each in head.classifiers:
        out.write(f"<classifier {_pairs(each)}/>\n")
    _attributes(head.attributes, head.types["log"], out)


def _pairs(found: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{_escaped(value)}"' for name, value in found.items())


def _event(row: Row, types: Mapping[str, str], out: IO[str]) -> None:
    known = dict(row.attributes)
    kinds = {"time:timestamp": "date", "event_index": "int", "time:recorded": "date"}
    known.setdefault("concept:name", row.activity)
    known.setdefault("time:timestamp", row.time)
    if row.resource is not None:
        known.setdefault("org:resource", row.resource)
    if row.sequence is not None:
        known.setdefault("event_index", str(row.sequence))
    if row.recorded is not None:
        known.setdefault("time:recorded", row.recorded)
    out.write("<event>\n")
    _attributes(known, {**kinds, **types}, out)
    out.write("</event>\n")


def _attributes(
    found: Mapping[str, Any], types: Mapping[str, str], out: IO[str]
) -> None:
    for key, value in found.items():
        if value is None:
            continue
        if not isinstance(value, dict):
            kind = types.get(key, "string")
            out.write(_one(kind, key, str(value), None))
            continue
        out.write(_one(value["t"], key, value["v"], value.get("c")))
        for more in value.get("d", ()):
            out.write(_one(more["t"], key, more["v"], more.get("c")))


def _one(kind: str, key: str, value: str, children: list[dict[str, Any]] | None) -> str:
    given = f'key="{_escaped(key)}"'
    if kind not in _LISTS:
        given += f' value="{_escaped(value)}"'
    if not children:
        return f"<{kind} {given}/>\n"
    inner = "".join(
        _one(each["t"], each["k"], each["v"], each.get("c")) for each in children
    )
    if kind == "list":
        inner = f"<values>\n{inner}</values>\n"
    return f"<{kind} {given}>\n{inner}</{kind}>\n"


def _escaped(text: str) -> str:
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("\ufffd", text)
    return text.translate(_ESCAPES)
