"""Strict YAML: plain data, nothing guessed, every value with its line.

What YAML could mean in two ways is refused instead of guessed: a key that stands
twice, anchors and aliases (also the way to make a small file huge), tags, merge keys,
``yes`` and ``012``. A day such as ``2026-12-01`` stays a text; whoever wants a day
reads it as one. The same reader serves the catalogue and files that users send.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import yaml

from tiexin.catalogue.yaml_faults import fault_of
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of a file down to one value."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)\Z"
)
# What some YAML reader somewhere takes for a truth value or a number: 0x1F, 0o17,
# 012, 1_000, 20:30 (a number to base sixty), .5 and 5.
_AMBIGUOUS = re.compile(
    r"(?:y|n|yes|no|on|off|true|false"
    r"|[-+]?0[xob][0-9a-f_]+|[-+]?[0-9][0-9_]*(?::[0-9]{1,2})+(?:\.[0-9_]*)?"
    r"|[-+]?[0-9][0-9_]*\.?[0-9_]*(?:e[-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*)\Z",
    re.IGNORECASE,
)
# Numbers that can't be reckoned with: infinite, undefined or with too many digits.
_NO_NUMBER = re.compile(r"(?:[-+]?\.inf|\.nan|[-+]?[1-9][0-9]{18,})\Z", re.IGNORECASE)
_NOTHING: Final = frozenset({"", "~", "null"})
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be; the bounds count as allowed.

    Attributes:
        size: bytes.
        depth: mappings and lists inside one another.
        problems: how many are gathered before the reader gives up.
    """

    size: int = 1_000_000
    depth: int = 20
    problems: int = 50


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where.

    Attributes:
        name: the file as the user knows it.
        data: mappings, lists, texts, numbers, true, false and None only.
        lines: first line of each value, counted from 1; a value of a mapping has
            the line of its key.
    """

    name: str
    data: Any
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it that exists."""
        for length in range(len(path), -1, -1):
            found = self.lines.get(tuple(path[:length]))
            if found is not None:
                return found
        return 1

    def where(self, path: Path) -> str:
        """``name:line`` of a value."""
        return f"{self.name}:{self.line_of(path)}"


def read_yaml(
    text: bytes | str, *, name: str, limits: Limits | None = None
) -> Document:
    """Read one YAML document strictly.

    Args:
        text: the content; bytes must be UTF-8.
        name: how errors call the file.
        limits: 1 MB and 20 levels where None.

    Raises:
        BadInput: One problem for each thing that is refused, with its line; codes
            ``yaml.*``. What makes reading on unsafe or pointless stops at once.
    """
    limits = limits or Limits()
    encoded = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(encoded) > limits.size:
        fields = {"size": len(encoded), "limit": limits.size}
        raise BadInput(Problem("yaml.too_large", fields, name))
    try:
        # A byte order mark at the start is harmless and common on Windows.
        decoded = encoded.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = encoded.count(b"\n", 0, error.start) + 1
        raise BadInput(Problem("yaml.encoding", {}, f"{name}:{line}")) from error
    return _Reader(name, limits).read(decoded)


class _Reader:
    """Builds plain data from the parser's events; nothing is made from a tag."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self._events: Iterator[yaml.Event] = iter(())

    def read(self, text: str) -> Document:
        self._events = yaml.parse(text, Loader=_LOADER)
        try:
            data = self._document()
        except yaml.YAMLError as error:
            fault = fault_of(error, text=text, name=self._name)
            raise BadInput(*self._problems, fault) from error
        if self._problems:
            raise BadInput(*self._problems)
        return Document(self._name, data, self._lines)

    def _document(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop("yaml.several_documents", event)
                data = self._value(next(self._events), ())
        return data

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self._refuse_cleverness(event)
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(path) >= self._limits.depth:
            self._stop("yaml.too_deep", event, limit=self._limits.depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        return self._list(path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event)
            line = _line(event)
            if key in found:
                first = self._lines[(*path, key)]
                self._add("yaml.duplicate_key", line, key=key[:_SHOWN], first=first)
                # Its value must not overwrite what the first one said about lines.
                self._skip(next(self._events), len(path) + 1)
                continue
            self._lines[(*path, key)] = line
            found[key] = self._value(next(self._events), (*path, key))
        return found

    def _key(self, event: yaml.Event) -> str:
        self._refuse_cleverness(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._stop("yaml.key", event)
        key = str(event.value)
        if key == "<<" and event.implicit[0]:
            self._stop("yaml.merge", event)
        return key

    def _list(self, path: Path) -> list[Any]:
        found: list[Any] = []
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._value(event, (*path, len(found))))
        return found

    def _skip(self, event: yaml.Event, depth: int) -> None:
        """Pass over a value that has no place, with the same safety checks."""
        lines, self._lines = self._lines, {}
        self._value(event, tuple(range(depth)))
        self._lines = lines

    def _scalar(self, event: yaml.ScalarEvent) -> bool | int | float | str | None:
        text = str(event.value)
        if not event.implicit[0]:
            return text  # quoted, so a text whatever it looks like
        if text in ("true", "false"):
            return text == "true"
        if text in _NOTHING:
            return None
        if _INTEGER.match(text):
            return int(text)
        is_decimal = _DECIMAL.match(text)
        if is_decimal and math.isfinite(float(text)):
            return float(text)
        if is_decimal or _NO_NUMBER.match(text):
            self._add("yaml.number", _line(event), value=_short(text))
        elif _AMBIGUOUS.match(text):
            self._add("yaml.ambiguous", _line(event), value=_short(text))
        return text

    def _refuse_cleverness(self, event: yaml.Event) -> None:
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._stop("yaml.anchor", event, anchor=str(anchor)[:_SHOWN])
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._stop("yaml.tag", event, tag=str(tag)[:_SHOWN])

    def _add(self, code: str, line: int, **fields: str | int) -> None:
        self._problems.append(Problem(code, fields, f"{self._name}:{line}"))
        if len(self._problems) >= self._limits.problems:
            raise BadInput(*self._problems)

    def _stop(self, code: str, event: yaml.Event, **fields: str | int) -> NoReturn:
        where = f"{self._name}:{_line(event)}"
        raise BadInput(*self._problems, Problem(code, fields, where))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _line(event: yaml.Event) -> int:
    """Where an event starts, counted from 1."""
    return 1 if event.start_mark is None else event.start_mark.line + 1
