"""A reform as a patch over a rulebook: what one level would state from one day on.

    tiexin_reform: 1
    id: unit_acceptance_everywhere
    title: {zh_hans: …, zh_hant: …, en: …}
    summary: {zh_hans: …, zh_hant: …, en: …}
    level: "440000"              # who would make the rule
    from: 2027-01-01             # the day on which it would come into force
    places: ["440100"]           # optional: where else the projects are tried
    sources: [{id: …, kind: notice, …}]     # optional, as in data/sources
    documents: […]               # optional, as in data/catalogue/documents
    predicates: […]              # optional, as in data/catalogue/predicates.yaml
    procedures:                  # optional: id → the fields that the level would state
      works_planning_permit: {duration: {promised: {value: 5, …}}}
      old_permit: {repealed: true}
    levers:                      # optional, likewise
      unit_acceptance: {default: true}

The proposal is a source by itself, ``reform_ID``, of which nothing is confirmed; a rule
that cites nothing else cites it. Fields have the shape that they have in the
catalogue's files; what is not named stays as it is. A procedure or lever that no level
has yet is written whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.reform.room import ROOM_FILE
from tiexin.catalogue.files import RawFile
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, CatalogueError, LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.catalogue.yaml_source import Document

FORMAT: Final = 1
LARGEST: Final = 200_000
_KEYS: Final = {
    "tiexin_reform": f"tiexin_reform: {FORMAT}",
    "id": "id: shorter_filing",
    "title": "title: {zh_hans: …, zh_hant: …, en: …}",
    "summary": "summary: {zh_hans: …, zh_hant: …, en: …}",
    "level": 'level: "440000"',
    "from": "from: 2027-01-01",
    "places": 'places: ["440100"]',
    "sources": "sources: [{id: …}]",
    "documents": "documents: [{id: …}]",
    "predicates": "predicates: [{id: …}]",
    "procedures": "procedures: {ID: {…}}",
    "levers": "levers: {ID: {…}}",
}
_OPTIONAL: Final = frozenset(
    {"places", "sources", "documents", "predicates", "procedures", "levers"}
)
_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,60}\Z")
_CODE: Final = re.compile(r"[0-9]{6}\Z")
_HEAD: Final = ("title", "summary", "kind", "stage", "performer")
_LANGUAGES: Final = {"zh_hans", "zh_hant", "en"}
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Reform:
    """A patch as read; ``since`` is the first day on which it would hold."""

    id: str
    title: LocalText
    summary: LocalText
    level: str
    since: date
    places: tuple[str, ...]
    content: Mapping[str, Any]
    document: Document

    def where(self, *path: str | int) -> str:
        """``file:line`` of something in the patch."""
        return self.document.where(path)

    def entries(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """``procedures`` or ``levers``: id → the fields stated."""
        found: Mapping[str, Mapping[str, Any]] = self.content.get(kind) or {}
        return found


def read_reform(text: bytes, *, name: str) -> Reform:
    """Read a patch; the shape of its rules is checked when it is laid over a rulebook.

    Raises:
        BadInput: Not YAML, an unknown or missing key, a value of the wrong shape.
    """
    if len(text) > LARGEST:
        fields = {"size": len(text), "limit": LARGEST}
        raise BadInput(Problem("yaml.too_large", fields, name))
    document = read_yaml(text, name=name)
    content = document.data
    if not isinstance(content, dict):
        raise BadInput.of("reform.not_a_patch", where=document.where(()))
    problems = [*_unknown(document), *_shapes(document)]
    if problems:
        raise BadInput(*problems)
    return Reform(
        id=content["id"],
        title=LocalText(**content["title"]),
        summary=LocalText(**content["summary"]),
        level=content["level"],
        since=date.fromisoformat(content["from"]),
        places=tuple(content.get("places") or ()),
        content=content,
        document=document,
    )


def _unknown(document: Document) -> Iterable[Problem]:
    for key in document.data:
        if key not in _KEYS:
            fields = {"key": key[:_SHOWN], "known": ", ".join(_KEYS)}
            yield Problem("reform.unknown_key", fields, document.where((key,)))
    for key, example in _KEYS.items():
        if key not in document.data and key not in _OPTIONAL:
            fields = {"key": key, "example": example}
            yield Problem("reform.missing_key", fields, document.where(()))


def _shapes(document: Document) -> Iterable[Problem]:
    for key, value in document.data.items():
        if key in _KEYS and not _fits(key, value):
            fields = {"key": key, "example": _KEYS[key]}
            yield Problem("reform.shape", fields, document.where((key,)))


def _fits(key: str, value: Any) -> bool:
    return _TESTS.get(key, _is_list)(value)


def _is_text(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != _LANGUAGES:
        return False
    return all(isinstance(each, str) for each in value.values())


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _is_codes(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_code, value))


def _is_entries(value: object) -> bool:
    return isinstance(value, dict) and all(
        _ID.match(id_) and isinstance(fields, dict) for id_, fields in value.items()
    )


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.match(value) is not None


def _is_day(value: object) -> bool:
    try:
        return date.fromisoformat(str(value)).isoformat() == value
    except ValueError:
        return False


_TESTS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "tiexin_reform": lambda value: value == FORMAT and not isinstance(value, bool),
    "id": lambda value: isinstance(value, str) and _ID.match(value) is not None,
    "title": _is_text,
    "summary": _is_text,
    "level": _is_code,
    "from": _is_day,
    "places": _is_codes,
    "procedures": _is_entries,
    "levers": _is_entries,
}


class Overlay:
    """A reform laid over the files of a rulebook."""

    def __init__(self, reform: Reform, files: Iterable[RawFile]) -> None:
        """Work out the changed files; nothing is written to disk."""
        self._reform = reform
        self._files = {file.name: file for file in files}
        self._places: dict[str, tuple[str, ...]] = {}
        for kind, folder in (("procedures", "procedures"), ("levers", "levers")):
            for id_, stated in reform.entries(kind).items():
                self._lay(kind, id_, stated, self._name(folder, id_, stated))
        self._declare()
        self._add("documents", f"data/catalogue/documents/reform_{reform.id}.yaml")
        self._add("predicates", "data/catalogue/predicates.yaml")

    def files(self) -> list[RawFile]:
        """All files, by name."""
        return sorted(self._files.values(), key=lambda file: file.name)

    def placed(self, error: CatalogueError) -> CatalogueError:
        """The same problems at the lines of the patch that made them."""
        found = []
        for problem in error.problems:
            path = self._places.get(problem.where.rpartition(":")[0])
            where = problem.where if path is None else self._reform.where(*path)
            found.append(replace(problem, where=where))
        return CatalogueError(*found)

    def _name(self, folder: str, id_: str, stated: Mapping[str, Any]) -> str:
        """Where the level states it, or would."""
        below = f"data/catalogue/{self._reform.level}/{folder}/"
        if folder == "levers":
            return f"{below}{id_}.yaml"
        stage = stated.get("stage")
        for name in self._files:
            if "/procedures/" in name and name.endswith(f"/{id_}.yaml"):
                stage = name.split("/")[-2]
                if name.startswith(below):
                    return name
        return f"{below}{stage or 'unknown'}/{id_}.yaml"

    def _lay(self, kind: str, id_: str, stated: Mapping[str, Any], name: str) -> None:
        since = self._reform.since.isoformat()
        data: dict[str, Any] = {"id": id_, "versions": []}
        if name in self._files:
            data = dict(read_yaml(self._files[name].content, name=name).data)
        data.update((key, stated[key]) for key in _HEAD if key in stated)
        data["versions"] = succeeded(data["versions"], stated, since)
        for version in data["versions"]:
            # What cites nothing else rests on the proposal itself.
            version["sources"] = version["sources"] or [f"reform_{self._reform.id}"]
        self._put(name, data, (kind, id_))

    def _declare(self) -> None:
        """The proposal as a source, beside those that it brings."""
        reform = self._reform
        title = reform.title
        own = {
            "id": f"reform_{reform.id}",
            "kind": "notice",
            "title": {name: getattr(title, name) for name in sorted(_LANGUAGES)},
            "certainty": "unconfirmed",
        }
        added = reform.content.get("sources") or ()
        name = f"data/sources/reform_{reform.id}.yaml"
        self._put(name, [own, *added], ("sources",))

    def _add(self, kind: str, name: str) -> None:
        added = self._reform.content.get(kind)
        if not added:
            return
        there = []
        if name in self._files:
            there = list(read_yaml(self._files[name].content, name=name).data)
        self._put(name, [*there, *added], (kind,))

    def _put(self, name: str, data: Any, path: tuple[str, ...]) -> None:
        # JSON is YAML, and long in one line instead of many.
        content = json.dumps(data, ensure_ascii=False).encode()
        self._files[name] = RawFile(name, content)
        self._places[name] = path


def succeeded(
    versions: Iterable[Mapping[str, Any]], stated: Mapping[str, Any], since: str
) -> list[dict[str, Any]]:
    """The versions with the reform's after the one that would hold on its day."""
    kept: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    until = None
    for version in versions:
        span = version["in_force"]
        holds = span["from"] <= since and ("until" not in span or since < span["until"])
        if not holds:
            kept.append(dict(version))
            continue
        before, until = dict(version), span.get("until")
        if span["from"] < since:
            kept.append({**version, "in_force": {**span, "until": since}})
    kept.append(_reformed(before, stated, since=since, until=until))
    return sorted(kept, key=lambda each: str(each["in_force"]["from"]))


def _reformed(
    before: Mapping[str, Any],
    stated: Mapping[str, Any],
    *,
    since: str,
    until: str | None,
) -> dict[str, Any]:
    span: dict[str, Any] = {"from": since}
    reviewed = {"on": since, "by": "reform"}
    if stated.get("repealed"):
        sources = stated.get("sources") or before.get("sources", [])
        return {
            "in_force": {**span, "repealed": True},
            "sources": sources,
            "reviewed": reviewed,
        }
    if until is not None:
        span["until"] = until
    fields = {key: value for key, value in stated.items() if key not in _HEAD}
    duration = {**before.get("duration", {}), **fields.pop("duration", {})}
    own = fields.pop("sources", [])
    sources = [*before.get("sources", ()), *own]
    version: dict[str, Any] = {
        **before,
        **fields,
        "in_force": span,
        "sources": list(dict.fromkeys(sources)),
        "reviewed": reviewed,
    }
    if duration:
        version["duration"] = duration
    return version


def reform_files(root: Path) -> tuple[Path, ...]:
    """The reforms that ship with Tiexin, by name."""
    found = (root / "reforms").glob("*.yaml")
    return tuple(sorted(path for path in found if path.name != ROOM_FILE))


def find_reform(name: str, *, root: Path) -> Reform:
    """The reform of a file, or of a name in ``data/reforms``.

    Raises:
        BadInput: ``reform.no_patch``; or as ``read_reform``.
    """
    named = {path.stem: path for path in reform_files(root)}
    path = named.get(name, Path(name))
    try:
        text = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput.of(
            "reform.no_patch",
            where="PATCH",
            name=name[:_SHOWN],
            known=", ".join(named),
        ) from error
    return read_reform(text, name=str(path))
