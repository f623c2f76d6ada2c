"""What a command gets: language, texts, data and the day, all from outside."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from tiexin.app.messages import Messages
from tiexin.app.paths import cache_dir, data_root
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
    out: TextIO = field(default_factory=lambda: sys.stdout)
    _service: Service | None = None
    _calendars: CalendarSet | None = None

    @classmethod
    def for_terminal(cls, *, language: Language, today: datetime.date) -> Context:
        """Paths and texts as installed."""
        root = data_root()
        return cls(language, today, Messages(root / "messages"), root, cache_dir())

    @property
    def service(self) -> Service:
        """The use cases, loaded once."""
        if self._service is None:
            from tiexin.app.service import Service

            self._service = Service.load(root=self.data_root, cache=self.cache_dir)
        return self._service

    @property
    def calendars(self) -> CalendarSet:
        """The working-day calendars, loaded once."""
        if self._calendars is None:
            from tiexin.calendars import load_calendars

            self._calendars = load_calendars(self.data_root / "calendars")
        return self._calendars

    def text(self, key: str, **fields: object) -> str:
        """A text in the user's language."""
        return self.messages.text(key, self.language, **fields)

    def write(self, line: str = "") -> None:
        """One line to the output."""
        self.out.write(line + "\n")


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """``--language``, else what the locale of the terminal says, else English."""
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
    return "--json" in arguments or any(
        argument == "--format=json" or (argument == "--format" and following == "json")
        for argument, following in zip(arguments, [*arguments[1:], ""], strict=True)
    )
