"""Whether each entry has the shape of its kind, in problems with line and cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from tiexin.catalogue.schema import ADAPTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import ErrorDetails

    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import CatalogueFile, Entry

_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "“…”",
    "int_type": "0, 1, 2 …",
    "float_type": "0.5",
    "bool_type": "true | false",
    "list_type": "[…, …]",
    "dict_type": "{…: …}",
    "model_type": "{…: …}",
    "model_attributes_type": "{…: …}",
}
# Shown in place of a pattern, which only programmers can read.
_PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z][a-z0-9_]*$": "small_letters_2",
    r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$": "group.small_letters",
    r"^[a-z][a-z0-9_]*(/[a-z0-9][a-z0-9-]*)?$": "source_id/art-1",
    r"^[0-9]{6}$": '"441900"',
    r"^[a-z0-9][a-z0-9-]*$": "small-letters-2",
    r"^https?://[^\s]+$": "https://…",
}
_LANGUAGES: Final = ("zh_hans", "zh_hant", "en")
_CONDITION: Final = "all | any | not | always | predicate | fact + is, in, at_least …"
# A list's open end is written null; nowhere else may a value be left empty.
_MAY_BE_NULL: Final = "at_most"
_DAY_KEYS: Final = frozenset({"from", "until", "published_on", "on"})


def check_shapes(files: list[CatalogueFile], problems: Problems) -> list[Entry]:
    """The entries that have their shape; what is wrong with the others is noted."""
    sound: list[Entry] = []
    for file in files:
        _check_outer_shape(file, problems)
        for entry in file.entries():
            before = len(problems.found)
            _check_entry(entry, problems)
            if len(problems.found) == before:
                sound.append(entry)
    return sound


def _check_outer_shape(file: CatalogueFile, problems: Problems) -> None:
    from tiexin.catalogue.files import LISTS, Entry  # noqa: PLC0415

    data = file.document.data
    top = Entry(file, {}, ())
    if file.kind not in LISTS:
        if not isinstance(data, dict):
            problems.add("catalogue.shape", top, at=file.kind, expected="{id: …}")
    elif not isinstance(data, list):
        problems.add("catalogue.shape", top, at=file.kind, expected="- id: …")
    else:
        for position, each in enumerate(data):
            if not isinstance(each, dict):
                place = Entry(file, {}, (position,))
                problems.add("catalogue.shape", place, at=file.kind, expected="{id: …}")


def _check_entry(entry: Entry, problems: Problems) -> None:
    for path in _empty_values(entry.data, ()):
        problems.add("catalogue.empty_value", entry, *path, key=str(path[-1]))
    try:
        ADAPTERS[entry.file.kind].validate_python(entry.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            _add(detail, entry, problems)
    _check_days(entry, problems)


def _empty_values(
    data: Any,
    path: tuple[str | int, ...],
) -> Iterator[tuple[str | int, ...]]:
    if data is None and _MAY_BE_NULL not in path:
        yield path
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _empty_values(value, (*path, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _empty_values(value, (*path, position))


def _add(detail: ErrorDetails, entry: Entry, problems: Problems) -> None:
    path = _path_in(entry.data, detail["loc"])
    last = str(detail["loc"][-1]) if detail["loc"] else ""
    context: Mapping[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "missing" if last in _LANGUAGES:
            problems.add("catalogue.language_missing", entry, *path, language=last)
        case "missing":
            problems.add("catalogue.missing_key", entry, *path, key=last)
        case "extra_forbidden":
            problems.add("catalogue.unknown_key", entry, *path, key=last)
        case "string_pattern_mismatch" if last in _LANGUAGES:
            problems.add("catalogue.language_missing", entry, *path, language=last)
        case kind:
            at = ".".join(str(part) for part in path) or entry.file.kind
            expected = _expected(kind, context)
            problems.add("catalogue.shape", entry, *path, at=at, expected=expected)


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    """What should stand there, shown by example so that it needs no language."""
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind.startswith("union_tag"):
        return str(context.get("expected_tags", _CONDITION)).replace("', '", " | ")
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        return _PATTERNS.get(pattern, "2026-12-01")
    named = {
        "expected": "{}",
        "ge": "≥ {}",
        "gt": "> {}",
        "le": "≤ {}",
        "min_length": "≥ {} ×",
        "max_length": "≤ {} ×",
    }
    shown = [form.format(context[key]) for key, form in named.items() if key in context]
    return ", ".join(shown) or kind


def _path_in(
    data: Any,
    loc: tuple[int | str, ...],
) -> tuple[str | int, ...]:
    """The part of pydantic's location that exists in the file (it also names tags)."""
    path: list[str | int] = []
    for part in loc:
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)


def _check_days(entry: Entry, problems: Problems) -> None:
    """The shape lets 2026-02-30 pass; the calendar does not."""
    from datetime import date  # noqa: PLC0415

    for path, text in _days(entry.data, ()):
        try:
            date.fromisoformat(text)
        except ValueError:
            problems.add(
                "catalogue.no_such_day", entry, *path, key=str(path[-1]), day=text[:20]
            )


def _days(
    data: Any,
    path: tuple[str | int, ...],
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("from", "until", "published_on", "on") and isinstance(
                value, str
            ):
                yield (*path, key), value
            yield from _days(value, (*path, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _days(value, (*path, position))
