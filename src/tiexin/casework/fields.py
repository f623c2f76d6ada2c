"""Whether what a command is told has the shape that the table asks for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.kernel import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.casework.case import Case
    from tiexin.casework.table import FieldSpec
    from tiexin.eventlog import Json

LONGEST_TEXT: Final = 2_000
MOST_ITEMS: Final = 200
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ACTOR: Final = re.compile(r"(user|system):[a-z0-9_-]{1,40}", re.ASCII)
_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
)
_LONGEST_NUMBER: Final = 1_000_000
_OFFICE: Final = "mainland"
# Limits and pauses that start on the last day that may be told still fit in.
_ROOM: Final = timedelta(days=366)


def faults(case: Case) -> Iterator[Problem]:
    """One problem for each field that is unknown, missing or of the wrong shape."""
    specs = {field.name: field for field in case.spec.fields}
    yield from _out_of_reach("on", case.command.on, case)
    for name in case.command.data:
        if name not in specs:
            yield Problem(
                "casework.unknown_field", {"name": str(name)[:60]}, str(name)[:60]
            )
    for name, spec in specs.items():
        value = case.command.data.get(name)
        if value is None or value == "":
            if not spec.optional:
                yield Problem("casework.field_missing", {"name": name}, name)
            continue
        if spec.type == "day" and is_day(value):
            yield from _out_of_reach(name, date.fromisoformat(str(value)), case)
        elif not _CHECKS[spec.type](value, spec, case):
            yield Problem(
                f"casework.bad_{_CODE.get(spec.type, spec.type)}", {"name": name}, name
            )


def _out_of_reach(name: str, day: date, case: Case) -> Iterator[Problem]:
    """A day from which no limit could be counted on the stored calendars."""
    calendar = case.setting.calendars[_OFFICE]
    first, last = calendar.first, calendar.last - _ROOM
    if not first <= day <= last:
        fields = {"name": name, "first": first.isoformat(), "last": last.isoformat()}
        yield Problem("casework.day_out_of_reach", dict(fields), name)


def is_text(value: Json, longest: int = LONGEST_TEXT) -> bool:
    """A text that is not too long and holds no control characters."""
    return (
        isinstance(value, str) and len(value) <= longest and not _CONTROL.search(value)
    )


def is_id(value: Json) -> bool:
    """An id: small letters, digits and hyphens, 40 at most."""
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def is_day(value: Json) -> bool:
    """A day written 2026-12-01."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _text(value: Json, _: FieldSpec, __: Case) -> bool:
    return is_text(value)


def _day(value: Json, _: FieldSpec, __: Case) -> bool:
    return is_day(value)


def _whole_number(value: Json, _: FieldSpec, __: Case) -> bool:
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and 0 <= value <= _LONGEST_NUMBER
    )


def _choice(value: Json, spec: FieldSpec, _: Case) -> bool:
    return value in spec.choices


def _papers(value: Json, _: FieldSpec, case: Case) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_ITEMS:
        return False
    known = set(case.rules.needs) | set(case.rules.may_miss)
    return all(isinstance(each, str) and each in known for each in value)


def _gaps(value: Json, _: FieldSpec, __: Case) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_ITEMS
        and all(_gap(each) for each in value)
    )


def _gap(value: Json) -> bool:
    """A document or a field, and what is missing about it."""
    if not isinstance(value, dict) or set(value) - {"document", "field", "text"}:
        return False
    if not all(is_text(each) for each in value.values()):
        return False
    return bool(value.get("text")) and bool(value.get("document") or value.get("field"))


def _id(value: Json, _: FieldSpec, __: Case) -> bool:
    return is_id(value)


def _user(value: Json, _: FieldSpec, __: Case) -> bool:
    return isinstance(value, str) and bool(_ACTOR.fullmatch(value))


def _yes_no(value: Json, _: FieldSpec, __: Case) -> bool:
    return isinstance(value, bool)


def _procedures(value: Json, _: FieldSpec, case: Case) -> bool:
    book = case.setting.rulebooks.get(case.text("rulebook"))
    if book is None or not isinstance(value, list) or not value:
        return False
    names = [each for each in value if isinstance(each, str)]
    return len(names) == len(value) == len(set(names)) and all(
        name in book.procedures for name in names
    )


def _object(value: Json, _: FieldSpec, __: Case) -> bool:
    return isinstance(value, dict | list | str)


_CODE: Final = {"whole_number": "number", "yes_no": "choice", "ground": "id"}
_CHECKS: Final[Mapping[str, Callable[[Json, FieldSpec, Case], bool]]] = {
    "text": _text,
    "day": _day,
    "whole_number": _whole_number,
    "choice": _choice,
    "papers": _papers,
    "gaps": _gaps,
    "id": _id,
    "user": _user,
    "yes_no": _yes_no,
    "ground": _id,
    "procedures": _procedures,
    "object": _object,
}
