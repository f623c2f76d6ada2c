"""Fields of a JSON document, each with its place, refused where they are not so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping


def fields(given: object, at: str, *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of an object, to be taken out one by one."""
    if not isinstance(given, dict):
        fail(at or "{}", "{…}")
    for name in required:
        if name not in given:
            fail(f"{at}.{name}".lstrip("."), name)
    return dict(given)


def nothing_else(left: Mapping[str, object], at: str) -> None:
    """Refuse what nobody has taken out."""
    if left:
        fail(f"{at}.{next(iter(left))}".lstrip("."), "no such field")


def items(given: object, at: str) -> list[object]:
    """The items of a list."""
    if not isinstance(given, list):
        fail(at, "[…]")
    return given


def texts(given: object, at: str) -> list[str]:
    """A list of texts."""
    return [
        text(each, f"{at}[{number}]") for number, each in enumerate(items(given, at))
    ]


def text(given: object, at: str) -> str:
    """A text."""
    if not isinstance(given, str):
        fail(at, '"…"')
    return given


def whole(given: object, at: str) -> int:
    """A whole number; sign and size are judged with the network."""
    if not isinstance(given, int) or isinstance(given, bool):
        fail(at, "0, 1, 2 …")
    return given


def flag(among: dict[str, Any], name: str, at: str) -> bool:
    """True or false; false where it isn't said."""
    given = among.pop(name, False)
    if not isinstance(given, bool):
        fail(f"{at}.{name}", "true | false")
    return given


def maybe_day(given: object, at: str) -> int | None:
    """A day number, or None where there is no day."""
    return None if given is None else day(given, at)


def day(given: object, at: str) -> int:
    """The day number of an ISO date."""
    try:
        day = date.fromisoformat(str(given))
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        fail(at, "2026-12-31")
    return day.toordinal()


def fail(at: str, expected: object) -> NoReturn:
    """Refuse the document at this place."""
    raise BadInput.of("format.json_field", field=at, expected=str(expected))
