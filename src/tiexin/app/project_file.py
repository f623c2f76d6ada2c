"""A project's facts as a YAML file, and the samples that ship with Tiexin.

    tiexin: 1
    jurisdiction: "441900"      # optional
    start: 2026-12-01           # optional
    levers: all                 # optional: all, none or a list of ids
    title: {zh_hans: …, zh_hant: …, en: …}   # optional, samples have one
    facts:                      # optional: what is not known may be left out
      land.route: granted_new
      building.floor_area: 30000            # or {value: 30000, unit: m2}

A key without a value counts as left out.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.request import DEFAULT_JURISDICTION, PlanRequest
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.request import LeverChoice
    from tiexin.catalogue.yaml_source import Document

FORMAT: Final = 1
KEYS: Final = ("tiexin", "title", "jurisdiction", "start", "levers", "facts")
LARGEST_FILE: Final = 1_000_000
_SHOWN: Final = 60
# Markup, a workbook or another archive, a PDF: what programs write, and no facts.
_OTHER_KIND: Final = re.compile(rb"(\xef\xbb\xbf)?\s*<|PK\x03\x04|%PDF-")
_BEGINNING: Final = 200

# What the operating system says is in English or in its own language, so the usual
# reasons have texts of their own.
_REASONS: Final = {
    errno.ENOENT: "file.missing",
    errno.ENOTDIR: "file.missing",
    errno.ENAMETOOLONG: "file.missing",
    errno.EISDIR: "file.is_folder",
    errno.EACCES: "file.forbidden",
    errno.EPERM: "file.forbidden",
}


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file as read: what it asks, and whether it named a start day and a title."""

    request: PlanRequest
    title: LocalText | None
    dated: bool
    document: Document = field(repr=False, compare=False)

    def where(self, *path: str | int) -> str:
        """``file:line`` of a key or of what is inside it; empty if not written."""
        return self.document.where(path) if path[:1] in self.document.lines else ""


def read_project(text: bytes, *, name: str, today: date) -> ProjectFile:
    """Read a project file; ``today`` is the start where the file names none.

    Raises:
        BadInput: Not YAML, hostile YAML, an unknown key, a value of the wrong shape.
            Facts are checked later, together, by the guide.
    """
    if _OTHER_KIND.match(text[:_BEGINNING]):
        raise BadInput(Problem("file.other_kind", {}, name))
    document = read_yaml(text, name=name)
    if document.data is None:
        raise BadInput(Problem("file.empty", {}, name))
    if not isinstance(document.data, dict):
        raise BadInput(Problem("file.not_a_project", {}, document.where(())))
    reader = _Reader(document)
    start = reader.start()
    request = PlanRequest(
        jurisdiction=reader.jurisdiction(),
        start=start or today,
        facts=reader.facts(),
        levers=reader.levers(),
    )
    title = reader.title()
    reader.finish()
    return ProjectFile(request, title, start is not None, document)


def read_project_path(path: Path | str, *, today: date) -> ProjectFile:
    """Read a project file from disk.

    Raises:
        BadInput: As ``read_bytes`` or ``read_project`` say.
    """
    return read_project(
        read_bytes(path, largest=LARGEST_FILE), name=str(path), today=today
    )


def read_bytes(path: Path | str, *, largest: int) -> bytes:
    """A file that a user names, if it has no more than ``largest`` bytes.

    Raises:
        BadInput: The file is missing, can't be read or is too large.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(largest + 1)
            size = max(len(text), Path(path).stat().st_size)
    except OSError as error:
        raise BadInput(_unreadable(str(Path(path)), error)) from error
    except ValueError as error:  # a name that holds a zero byte
        raise BadInput(Problem("file.missing", {"path": str(path)})) from error
    if size > largest:
        fields = {"size": size, "limit": largest}
        raise BadInput(Problem("yaml.too_large", fields, str(path)))
    return text


def _unreadable(path: str, error: OSError) -> Problem:
    code = _REASONS.get(error.errno or 0)
    if code is not None:
        return Problem(code, {"path": path})
    reason = error.strerror or type(error).__name__
    return Problem("file.unreadable", {"path": path, "reason": reason})


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
    """A day written as 2026-12-01 and in no other way.

    Raises:
        BadInput: ``request.bad_day``.
    """
    if isinstance(text, date):
        return text
    written = str(text)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    # fromisoformat alone would also take 20261201 and 2026-W49-2.
    if day is None or day.isoformat() != written:
        raise BadInput(Problem("request.bad_day", {"text": written[:40]}, where))
    return day


class _Reader:
    """Takes the file's parts one by one and gathers what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._content: Mapping[str, Any] = document.data
        self._problems: list[Problem] = []
        for key in self._content:
            if key not in KEYS:
                self._unknown(key)
        written = self._content.get("tiexin")
        if written != FORMAT or isinstance(written, bool):
            self._wrong("tiexin", f"tiexin: {FORMAT}")

    def jurisdiction(self) -> str:
        code = self._value("jurisdiction", DEFAULT_JURISDICTION)
        if isinstance(code, str) or type(code) is int:
            return str(code)
        self._wrong("jurisdiction", f'"{DEFAULT_JURISDICTION}"')
        return DEFAULT_JURISDICTION

    def start(self) -> date | None:
        start = self._value("start", None)
        if start is None:
            return None
        try:
            return parse_day(start, where=self._document.where(("start",)))
        except BadInput as error:
            self._problems.extend(error.problems)
            return None

    def facts(self) -> Mapping[str, object]:
        facts = self._value("facts", {})
        if isinstance(facts, dict):
            self._refuse_groups(facts)
            return facts
        self._wrong("facts", "{land.route: granted_new, …}")
        return {}

    def levers(self) -> LeverChoice:
        levers = self._value("levers", "all")
        if levers == "all":
            return "all"
        if levers == "none":
            return "none"
        if isinstance(levers, list) and all(isinstance(id_, str) for id_ in levers):
            return tuple(levers)
        self._wrong("levers", "all | none | [id, id]")
        return "all"

    def title(self) -> LocalText | None:
        title = self._value("title", None)
        if title is None:
            return None
        named = isinstance(title, dict) and set(title) == {"zh_hans", "zh_hant", "en"}
        if named and all(isinstance(text, str) for text in title.values()):
            return LocalText(**title)
        self._wrong("title", "{zh_hans: …, zh_hant: …, en: …}")
        return None

    def finish(self) -> None:
        if self._problems:
            raise BadInput(*self._problems)

    def _refuse_groups(self, facts: Mapping[str, object]) -> None:
        """``building: {floor_area: 3}`` is a natural slip, so its cure is exact."""
        for key, value in facts.items():
            if "." in key or not isinstance(value, dict) or "value" in value:
                continue
            inner = f"{key}.{next(iter(value), '…')}"[:_SHOWN]
            where = self._document.where(("facts", key))
            fields = {"key": key[:_SHOWN], "full": inner}
            self._problems.append(Problem("file.facts_grouped", fields, where))

    def _value(self, key: str, otherwise: Any) -> Any:
        found = self._content.get(key)
        return otherwise if found is None else found

    def _unknown(self, key: str) -> None:
        from difflib import get_close_matches

        known = ", ".join(KEYS)
        nearest = get_close_matches(key[:_SHOWN], KEYS, n=1)
        fields = {"key": key[:_SHOWN], "known": known}
        code = "file.unknown_key"
        if nearest:
            code, fields["nearest"] = "file.unknown_key_like", nearest[0]
        elif "." in key:
            code = "file.fact_outside"
        self._add(code, key, fields)

    def _wrong(self, key: str, expected: str) -> None:
        self._add("file.shape", key, {"key": key, "expected": expected})

    def _add(self, code: str, key: str, fields: Mapping[str, str]) -> None:
        where = self._document.where((key,))
        self._problems.append(Problem(code, fields, where))
