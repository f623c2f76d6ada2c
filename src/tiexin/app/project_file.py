"""A project's facts as a YAML file, and the samples that ship with Tiexin.

tiexin: 1
jurisdiction: "441900"      # optional
start: 2026-12-01           # optional
levers: all                 # optional: all, none or a list of ids
title: {zh_hans: …, zh_hant: …, en: …}   # optional, samples have one
facts:
land.route: granted_new
building.floor_area: 30000            # or {value: 30000, unit: m2}
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.request import DEFAULT_JURISDICTION, PlanRequest
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.app.request import LeverChoice

FORMAT: Final = 1
KEYS: Final = ("tiexin", "title", "jurisdiction", "start", "levers", "facts")
LARGEST_FILE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file as read: what it asks, and whether it named a start day and a title."""

    request: PlanRequest
    title: LocalText | None
    dated: bool


def read_project(text: bytes, *, name: str, today: date) -> ProjectFile:
    """Read a project file; ``today`` is the start where the file names none.

    Raises:
        BadInput: Not YAML, hostile YAML, an unknown key, a value of the wrong shape.
            Facts are checked later, together, by the guide.
    """
    document = read_yaml(text, name=name)
    content = document.data
    if not isinstance(content, dict):
        raise BadInput(
            _shape("facts", f"{name}:1", "tiexin: 1, facts: {land.route: …}")
        )
    reader = _Reader(content, name, document.line_of)
    request = PlanRequest(
        jurisdiction=reader.jurisdiction(),
        start=reader.start() or today,
        facts=reader.facts(),
        levers=reader.levers(),
    )
    title = reader.title()
    reader.finish()
    return ProjectFile(request, title, dated="start" in content)


def read_project_path(path: Path, *, today: date) -> ProjectFile:
    """Read a project file from disk.

    Raises:
        BadInput: The file is missing or can't be read, or as ``read_project`` says.
    """
    if not path.exists():
        raise BadInput(Problem("file.missing", {"path": str(path)}))
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(
            Problem("file.unreadable", {"path": str(path), "reason": reason})
        ) from error
    return read_project(text, name=str(path), today=today)


def sample_ids(root: Path) -> tuple[str, ...]:
    """The samples of ``data/samples``, by name."""
    return tuple(sorted(path.stem for path in (root / "samples").glob("*.yaml")))


def load_sample(root: Path, sample: str, *, today: date) -> ProjectFile:
    """One sample.

    Raises:
        BadInput: ``sample.unknown``, naming those that exist.
    """
    known = sample_ids(root)
    if sample not in known:
        raise BadInput(
            Problem("sample.unknown", {"sample": sample, "known": ", ".join(known)})
        )
    return read_project_path(root / "samples" / f"{sample}.yaml", today=today)


def parse_day(text: object, *, where: str = "") -> date:
    """A day written as 2026-12-01.

    Raises:
        BadInput: ``request.bad_day``.
    """
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadInput(
            Problem("request.bad_day", {"text": str(text)[:40]}, where)
        ) from error


def _shape(key: str, where: str, expected: str) -> Problem:
    return Problem("file.shape", {"key": key, "expected": expected}, where)


class _Reader:
    """Takes the file's parts one by one and gathers what is wrong with them."""

    def __init__(self, content: Mapping[str, Any], name: str, line_of: Any) -> None:
        self._content = content
        self._name = name
        self._line_of = line_of
        self._problems: list[Problem] = []
        for key in content:
            if key not in KEYS:
                self._add("file.unknown_key", key, known=", ".join(KEYS))
        if content.get("tiexin") != FORMAT:
            self._wrong("tiexin", f"tiexin: {FORMAT}")

    def _where(self, key: str) -> str:
        return f"{self._name}:{self._line_of((key,))}"

    def _add(self, code: str, key: str, **fields: str) -> None:
        self._problems.append(
            Problem(code, {"key": str(key), **fields}, self._where(key))
        )

    def _wrong(self, key: str, expected: str) -> None:
        self._add("file.shape", key, expected=expected)

    def jurisdiction(self) -> str:
        code = self._content.get("jurisdiction", DEFAULT_JURISDICTION)
        return str(code)

    def start(self) -> date | None:
        if "start" not in self._content:
            return None
        try:
            return parse_day(self._content["start"], where=self._where("start"))
        except BadInput as error:
            self._problems.extend(error.problems)
            return None

    def facts(self) -> Mapping[str, object]:
        facts = self._content.get("facts", {})
        if isinstance(facts, dict):
            return facts
        self._wrong("facts", "land.route: granted_new, …")
        return {}

    def levers(self) -> LeverChoice:
        levers = self._content.get("levers", "all")
        if levers == "all":
            return "all"
        if levers == "none":
            return "none"
        if isinstance(levers, list) and all(isinstance(id_, str) for id_ in levers):
            return tuple(levers)
        self._wrong("levers", "all | none | [id, id]")
        return "all"

    def title(self) -> LocalText | None:
        title = self._content.get("title")
        if title is None:
            return None
        if isinstance(title, dict) and set(title) == {"zh_hans", "zh_hant", "en"}:
            return LocalText(**{key: str(text) for key, text in title.items()})
        self._wrong("title", "{zh_hans: …, zh_hant: …, en: …}")
        return None

    def finish(self) -> None:
        if self._problems:
            raise BadInput(*self._problems)
