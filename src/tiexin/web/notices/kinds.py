"""Kinds of notices: who is told of which event, under which topic people choose.

The table is data, ``data/casework/notices.yaml``; it is held against the table of
commands when it is loaded, so that no new event is forgotten.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict

from tiexin.app.paths import data_root
from tiexin.casework.table import Role
from tiexin.kernel import CatalogueError, Problem
from tiexin.web.cases.store import table

if TYPE_CHECKING:
    from collections.abc import Mapping

By: TypeAlias = Literal["portal", "mail", "digest"]
Page: TypeAlias = Literal[
    "project",
    "procedure",
    "letters",
    "documents",
    "corrections",
    "calendar",
    "hooks",
]
Who: TypeAlias = Literal[
    "officer",
    "investor",
    "authority",
    "supervisor",
    "assignee",
    "former",
    "asker",
    "adder",
    "writers",
]

WAYS: Final[tuple[By, ...]] = ("mail", "digest", "portal")
# They hear of many projects: one letter a day instead of one for each event.
_HEARS_OF_MANY: Final = frozenset({Role.REVIEWER, Role.SUPERVISOR})


class Topic(BaseModel):
    """What people choose by, ``by`` until they have; ``roles``: whom it is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    by: By
    roles: tuple[Role, ...] = tuple(Role)


class Kind(BaseModel):
    """One kind of notice; see the data file for the meaning of each field."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    topic: str
    page: Page
    who: tuple[Who, ...] = ()
    own_text: bool = False
    once_a_day: bool = False
    only: dict[str, str] = {}

    def is_about(self, data: Mapping[str, Any]) -> bool:
        """Whether an event with these data is told at all."""
        return all(data.get(name) == value for name, value in self.only.items())


class Kinds(BaseModel):
    """The whole table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    topics: dict[str, Topic]
    events: dict[str, Kind]
    silent: tuple[str, ...]
    warnings: dict[str, Kind]

    def of(self, kind: str) -> Kind | None:
        """The kind of a notice: an event's, or the part of a warning before the dot."""
        return self.events.get(kind) or self.warnings.get(kind.partition(".")[0])


@cache
def kinds() -> Kinds:
    """The table, read once.

    Raises:
        CatalogueError: An event is missing from it or unknown, or a topic is.
    """
    path = data_root() / "casework" / "notices.yaml"
    found = Kinds.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    wanted, told = set(table().by_event), {*found.events, *found.silent}
    topics = {each.topic for each in (*found.events.values(), *found.warnings.values())}
    wrong = sorted((wanted ^ told) | (topics - set(found.topics)))
    if wrong:
        raise CatalogueError(
            Problem("notices.bad_table", {"names": ", ".join(wrong)}, path.name)
        )
    return found


def topics_of(role: Role) -> tuple[str, ...]:
    """The topics that somebody of a role can be told of."""
    return tuple(name for name, topic in kinds().topics.items() if role in topic.roles)


def default_way(topic: str, role: Role) -> By:
    """How somebody of a role is told of a topic before choosing."""
    by = kinds().topics[topic].by
    return "digest" if by == "mail" and role in _HEARS_OF_MANY else by
