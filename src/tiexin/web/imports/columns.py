"""The columns that a table may have, and what its cells may call things."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from tiexin.app.sheets.reading import plain
from tiexin.kernel import LANGUAGES
from tiexin.web.api.present import NOT_BY_API
from tiexin.web.cases import store
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.casework.table import CommandSpec
    from tiexin.kernel import Language

FIRST: Final = ("project", "reference", "procedure", "kind", "on", "external_id")
"""Columns that say where, what and when; all others are fields of commands."""
_OWN_TITLES: Final = frozenset(
    {"project", "kind", "on", "external_id", "correction", "number"}
)


@cache
def specs() -> Mapping[str, CommandSpec]:
    """The commands that a table can give."""
    return {
        kind: spec
        for kind, spec in store.table().commands.items()
        if kind not in NOT_BY_API and any(role.value != "system" for role in spec.who)
    }


@cache
def names() -> tuple[str, ...]:
    """All columns, in the order of the template."""
    fields = [
        field.name
        for spec in specs().values()
        for field in spec.fields
        if field.type != "object"
    ]
    return tuple(dict.fromkeys((*FIRST, *fields)))


def title(name: str, language: Language) -> str:
    """A column's title."""
    say = get_messages().text
    if name in _OWN_TITLES:
        return say(f"import.column.{name}", language)
    return say(f"casework.field.{name}", language)


@cache
def headers() -> Mapping[str, str]:
    """What a header may say, and which column that is."""
    found = {title(name, each): name for each in LANGUAGES for name in names()}
    return found | {name: name for name in names()}


@cache
def kinds() -> Mapping[str, str]:
    """What a cell may call a command or its event; its id."""
    say = get_messages().text
    found: dict[str, str] = {}
    for kind, spec in specs().items():
        found[plain(kind)] = found[plain(spec.event)] = kind
        for language in LANGUAGES:
            found[plain(say(f"casework.command.{kind}", language))] = kind
            found[plain(say(f"casework.event.{spec.event}", language))] = kind
    return found


@cache
def choices(kind: str, name: str) -> Mapping[str, str]:
    """What a cell may call each choice of a field."""
    say = get_messages().text
    field = next(each for each in specs()[kind].fields if each.name == name)
    return {
        plain(called): choice
        for choice in field.choices
        for called in (
            choice,
            *(say(f"casework.choice.{choice}", each) for each in LANGUAGES),
        )
    }
