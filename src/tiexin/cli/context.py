"""What a command gets: language, texts, data and the day, all from outside."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TextIO

from tiexin.app.messages import Messages
from tiexin.app.paths import cache_dir, data_root
from tiexin.cli.screen import Screen
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tiexin.app.service import Service
    from tiexin.calendars import CalendarSet
    from tiexin.kernel import Language


@dataclass
class Context:
    """The surroundings of one command; data are loaded when first asked for."""

    language: Language
    today: datetime.date
    messages: Messages
    data_root: Path
    cache_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    out: TextIO = field(default_factory=lambda: sys.stdout)

    @classmethod
    def for_terminal(
        cls,
        *,
        language: Language,
        today: datetime.date,
        environment: Mapping[str, str],
    ) -> Context:
        """Paths and texts as installed."""
        root = data_root()
        messages = _messages(root / "messages")
        return cls(language, today, messages, root, cache_dir(), environment)

    @property
    def service(self) -> Service:
        """The use cases, loaded once."""
        return _service(self.data_root, self.cache_dir)

    @property
    def calendars(self) -> CalendarSet:
        """The working-day calendars, loaded once."""
        return _calendars(self.data_root / "calendars")

    @property
    def screen(self) -> Screen:
        """How to write for the output."""
        return Screen.of(self.out, self.environment)

    def text(self, key: str, **fields: object) -> str:
        """A text in the user's language."""
        return self.messages.text(key, self.language, **fields)

    def write(self, line: str = "", *, strong: bool = False) -> None:
        """One line to the output, folded where a terminal is too narrow for it."""
        for part in self.screen.lines(line, strong=strong):
            self.out.write(part + "\n")


@cache
def _messages(folder: Path) -> Messages:
    return Messages(folder)


@cache
def _service(root: Path, cache_folder: Path) -> Service:
    from tiexin.app.service import Service

    return Service.load(root=root, cache=cache_folder)


@cache
def _calendars(folder: Path) -> CalendarSet:
    from tiexin.calendars import load_calendars

    return load_calendars(folder)


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """``--language``, else TIEXIN_LANGUAGE, else the locale, else English."""
    for position, argument in enumerate(arguments):
        following = arguments[position + 1 : position + 2]
        value = argument.partition("=")[2] or (following[0] if following else "")
        if argument.partition("=")[0] == "--language" and value in LANGUAGES:
            return next(language for language in LANGUAGES if language == value)
    for name in ("TIEXIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _of_locale(environment[name])
    return "en"


def _of_locale(name: str) -> Language:
    plain = name.lower().replace("_", "-")
    if plain.startswith(("zh-hk", "zh-tw", "zh-mo", "zh-hant")):
        return "zh-hant"
    return "zh-hans" if plain.startswith("zh") else "en"


def reads_json(arguments: Sequence[str]) -> bool:
    """Whether the caller asked for JSON, so that errors come as JSON too."""
    following = [*arguments[1:], ""][: len(arguments)]
    return "--json" in arguments or any(
        argument == "--format=json" or (argument == "--format" and value == "json")
        for argument, value in zip(arguments, following, strict=True)
    )
