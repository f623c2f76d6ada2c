"""Which files make up the catalogue, and what each of them is by its place.

The folder decides: ``441900/procedures/works_permit/x.yaml`` is procedure ``x`` as
Dongguan states it. Entries keep the file and the path inside it, so that every
problem can name its line.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tiexin.catalogue.yaml_source import Document

_PLACES: Final = (
    ("jurisdiction", r"catalogue/jurisdictions\.yaml"),
    ("authority", r"catalogue/authorities\.yaml"),
    ("predicate", r"catalogue/predicates\.yaml"),
    ("fact", r"catalogue/facts/(?P<id>[a-z0-9_]+)\.yaml"),
    ("document", r"catalogue/documents/(?P<id>[a-z0-9_]+)\.yaml"),
    ("table", r"catalogue/tables/(?P<id>[a-z0-9_]+)\.yaml"),
    ("journey", r"catalogue/journeys/(?P<id>[a-z0-9_]+)\.yaml"),
    (
        "procedure",
        r"catalogue/(?P<level>[0-9]{6})/procedures"
        r"/(?P<stage>[a-z0-9_]+)/(?P<id>[a-z0-9_]+)\.yaml",
    ),
    ("lever", r"catalogue/(?P<level>[0-9]{6})/levers/(?P<id>[a-z0-9_]+)\.yaml"),
    ("process_limit", r"catalogue/(?P<level>[0-9]{6})/process_limits\.yaml"),
    ("source", r"sources/(?P<id>[a-z0-9_]+)\.yaml"),
    ("law_case", r"catalogue/(?P<level>[0-9]{6})/cases/(?P<id>[a-z0-9_]+)\.yaml"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _PLACES)

LISTS: Final = frozenset(
    {
        "jurisdiction",
        "authority",
        "predicate",
        "fact",
        "document",
        "source",
        "process_limit",
        "law_case",
    }
)
"""Kinds whose files hold a list of entries; the others hold one entry a file."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file before it is read; ``name`` is its path from ``data`` on."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file as read, and what its place says.

    Attributes:
        kind: what its entries are, for example ``procedure``.
        place: ``id``, ``level`` and ``stage`` as far as the path states them.
        length: its number of lines.
    """

    name: str
    kind: str
    place: Mapping[str, str]
    document: Document
    length: int

    def entries(self) -> Iterator[Entry]:
        """What the file states, one by one; shapes other than expected are skipped."""
        data = self.document.data
        if self.kind not in LISTS:
            if isinstance(data, dict):
                yield Entry(self, data, ())
        elif isinstance(data, list):
            for position, each in enumerate(data):
                if isinstance(each, dict):
                    yield Entry(self, each, (position,))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a file states: a fact, a source, a procedure at one level."""

    file: CatalogueFile
    data: dict[str, Any]
    path: tuple[str | int, ...]

    @property
    def id(self) -> str:
        """The entry's id; for a jurisdiction its code."""
        return str(self.data.get("id", self.data.get("code", "")))

    @property
    def level(self) -> str:
        """The code of the level that states it; empty where levels don't matter."""
        return self.file.place.get("level", "")

    def where(self, *path: str | int) -> str:
        """``file:line`` of something inside the entry."""
        return self.file.document.where((*self.path, *path))


def list_files(root: Path) -> list[RawFile]:
    """All YAML files of the catalogue and its sources, by name; no law cases.

    Law cases say what the rules mean and are no rules: a case that is added gives the
    catalogue no other hash, and plans made before stay what they were.

    Args:
        root: the data folder, which holds ``catalogue`` and ``sources``.
    """
    return _files(root, law_cases=False)


def list_law_cases(root: Path) -> list[RawFile]:
    """The files of the law cases, by name; ``root`` as for ``list_files``."""
    return _files(root, law_cases=True)


def _files(root: Path, *, law_cases: bool) -> list[RawFile]:
    found = []
    for folder in (root / "catalogue", root / "sources"):
        for path in folder.rglob("*.y*ml"):
            name = path.relative_to(root).as_posix()
            if ("/cases/" in name) is law_cases:
                found.append(RawFile(f"data/{name}", path.read_bytes()))
    return sorted(found, key=lambda file: file.name)


def hash_of(files: Iterable[RawFile]) -> str:
    """SHA-256 over the names and contents of the files, in hexadecimal."""
    digest = hashlib.sha256()
    for file in files:
        # With its length in front no two sets of files give the same bytes.
        digest.update(f"{file.name}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()


def read_files(
    files: Iterable[RawFile],
) -> tuple[list[CatalogueFile], list[Problem]]:
    """Read each file strictly and tell by its place what it is."""
    read: list[CatalogueFile] = []
    problems: list[Problem] = []
    for file in files:
        kind, place = _kind_of(file.name)
        if not kind:
            problems.append(Problem("catalogue.stray_file", {}, file.name))
            continue
        try:
            document = read_yaml(file.content, name=file.name)
        except BadInput as error:
            problems.extend(error.problems)
            continue
        length = file.content.count(b"\n")
        read.append(CatalogueFile(file.name, kind, place, document, length))
    return read, problems


def _kind_of(name: str) -> tuple[str, Mapping[str, str]]:
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(name.removeprefix("data/"))
        if match:
            return kind, match.groupdict()
    return "", {}
