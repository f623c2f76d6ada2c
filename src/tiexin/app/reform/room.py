"""What room a higher rule grants to a lower level, as ``data/reforms/room.yaml`` says.

- procedure: any             # or the id of one procedure
  what: merge                # skip | merge | need | late | order | limit | condition | performer
  other: ID                  # optional: the document or earlier step it is about
  level: "100000"            # whose rule grants it
  source: licensing_law_2019/art-26
  says: {zh_hans: …, zh_hant: …, en: …}
"""  # noqa: E501  # the example reads as a file is written

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import CatalogueError, Citation, LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tiexin.catalogue.types import Catalogue
    from tiexin.catalogue.yaml_source import Document

ROOM_FILE: Final = "room.yaml"
ANY: Final = "any"
LOOSENINGS: Final = (
    "skip",
    "merge",
    "need",
    "late",
    "order",
    "limit",
    "condition",
    "performer",
)
"""What a lower level might loosen: the step itself, the step for a joint one, a paper,
when a paper must be there, an order, a limit, when it applies, who does it."""

_KEYS: Final = {"procedure", "what", "other", "level", "source", "says"}
_NEEDED: Final = _KEYS - {"other"}


@dataclass(frozen=True, slots=True)
class Room:
    """One grant of room; ``other`` empty where it is about the step as a whole."""

    procedure: str
    what: str
    other: str
    level: str
    citation: Citation
    says: LocalText

    def covers(self, procedure: str, what: str, other: str) -> bool:
        """Whether it grants this."""
        return (
            self.procedure in (ANY, procedure)
            and self.what == what
            and self.other in ("", other)
        )


def read_room(root: Path, catalogue: Catalogue) -> tuple[Room, ...]:
    """The grants on file; none where there is no such file.

    Raises:
        CatalogueError: ``reform.room``: an entry has another shape, or names what the
            catalogue does not have.
    """
    path = root / "reforms" / ROOM_FILE
    if not path.is_file():
        return ()
    document = read_yaml(path.read_bytes(), name=f"data/reforms/{ROOM_FILE}")
    entries: list[dict[str, Any]] = document.data or []
    problems = list(_problems(entries, document, catalogue))
    if problems:
        raise CatalogueError(*problems)
    return tuple(
        Room(
            each["procedure"],
            each["what"],
            each.get("other", ""),
            each["level"],
            Citation.parse(each["source"]),
            LocalText(**each["says"]),
        )
        for each in entries
    )


def _problems(
    entries: Iterable[dict[str, Any]], document: Document, catalogue: Catalogue
) -> Iterator[Problem]:
    for number, each in enumerate(entries):
        for key in _wrong(each, catalogue):
            fields = {"key": key, "known": ", ".join(LOOSENINGS)}
            yield Problem("reform.room", fields, document.where((number, key)))


def _wrong(each: dict[str, Any], catalogue: Catalogue) -> Iterator[str]:
    if not set(each) >= _NEEDED or not set(each) <= _KEYS:
        yield next(iter((set(each) ^ _NEEDED) - {"other"}), "other")
        return
    if each["procedure"] != ANY and each["procedure"] not in catalogue.raw_procedures:
        yield "procedure"
    if each["what"] not in LOOSENINGS:
        yield "what"
    if each["level"] not in catalogue.jurisdictions:
        yield "level"
    if str(each["source"]).partition("/")[0] not in catalogue.sources:
        yield "source"
