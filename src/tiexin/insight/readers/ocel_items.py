"""What an OCEL 2.0 log is made of. Times and values stay the text that stood there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class OcelType:
    """A type of objects or events.

    Attributes:
        level: ``object`` or ``event``.
        name: of the type.
        attributes: name and type of each attribute.
    """

    level: str
    name: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OcelObject:
    """An object with its attributes, which change in time.

    Attributes:
        id: its identifier.
        type: its type's name.
        attributes: name, time from which it holds, value.
        relations: other objects with the qualifier of each relation.
    """

    id: str
    type: str
    attributes: tuple[tuple[str, str, str], ...]
    relations: tuple[tuple[str, str], ...]

    def first_values(self) -> Iterator[tuple[str, str]]:
        """Each attribute with its first value: what was known at the start."""
        seen: set[str] = set()
        for name, _, value in self.attributes:
            if name not in seen:
                seen.add(name)
                yield name, value


@dataclass(frozen=True, slots=True)
class OcelEvent:
    """An event and the objects that it concerns.

    Attributes:
        id: its identifier.
        type: what happened.
        time: when, as written.
        attributes: name and value.
        relations: objects with the qualifier of each relation.
    """

    id: str
    type: str
    time: str
    attributes: tuple[tuple[str, str], ...]
    relations: tuple[tuple[str, str], ...]


Item = OcelType | OcelObject | OcelEvent
