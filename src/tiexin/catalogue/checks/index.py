"""All entries by kind and id, which is what every check looks things up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.catalogue.checks.plain import above_of, whole_entries
from tiexin.catalogue.checks.problems import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.files import Entry


class Index:
    """The entries of one catalogue; where an id stands twice the first one counts."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._by_kind: dict[str, dict[str, Entry]] = {}
        self._of_kind: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_kind.setdefault(entry.file.kind, {}).setdefault(entry.id, entry)
            self._of_kind.setdefault(entry.file.kind, []).append(entry)
        self.parents: Mapping[str, str | None] = {
            entry.id: entry.data.get("parent") for entry in self.all("jurisdiction")
        }
        self.whole = whole_entries(entries, parents=self.parents)

    def all(self, kind: str) -> list[Entry]:
        """Every entry of a kind, also those with the same id."""
        return self._of_kind.get(kind, [])

    def ids(self, kind: str) -> Mapping[str, Entry]:
        """One entry for each id of a kind."""
        return self._by_kind.get(kind, {})

    def is_whole(self, entry: Entry) -> bool:
        """Whether no level above states the same, so that it must be whole."""
        return (entry.file.kind, entry.id, entry.level) in self.whole

    def versions(self, kind: str) -> Iterator[tuple[Spot, dict[str, Any]]]:
        """Every version of every procedure or lever, with its place."""
        for entry in self.all(kind):
            for number, version in enumerate(entry.data["versions"]):
                yield Spot(entry, ("versions", number)), version

    def stages(self) -> Mapping[str, int]:
        """The rank of each stage of the journeys."""
        ranks: dict[str, int] = {}
        for entry in self.all("journey"):
            for rank, stage in enumerate(entry.data["stages"]):
                ranks.setdefault(stage["id"], rank)
        return ranks

    def stated(self, kind: str, id_: str, field: str) -> Any:
        """A field of a file's head, from the highest level that states it."""
        for entry in self.all(kind):
            if entry.id == id_ and field in entry.data:
                return entry.data[field]
        return None

    def chain(self, level: str) -> tuple[str, ...]:
        """A level and those above it, the country first."""
        return (*reversed(above_of(level, self.parents)), level)
