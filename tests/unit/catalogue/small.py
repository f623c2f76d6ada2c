"""The small catalogue of the tests, whole or with one text changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import RawFile, list_files
from tiexin.catalogue.store import catalogue_of

if TYPE_CHECKING:
    from tiexin.catalogue.types import Catalogue
    from tiexin.kernel import Problem

ROOT = Path(__file__).parents[2] / "data" / "catalogue_small"
FILES = tuple(list_files(ROOT))


@dataclass(frozen=True)
class Change:
    """In one file ``old`` becomes ``new``; an empty ``old`` adds at the end."""

    file: str
    old: str
    new: str


def changed(*changes: Change) -> list[RawFile]:
    files = {file.name: file for file in FILES}
    for change in changes:
        name = f"data/{change.file}"
        file = files.get(name, RawFile(name, b""))
        text = file.content.decode()
        assert change.old in text, f"{change.old!r} is not in {name}"
        new = (
            text.replace(change.old, change.new, 1) if change.old else text + change.new
        )
        files[name] = replace(file, content=new.encode())
    return sorted(files.values(), key=lambda file: file.name)


def problems_of(files: list[RawFile]) -> list[Problem]:
    return list(check_files(files).problems)


def small_catalogue() -> Catalogue:
    report = check_files(FILES)
    assert not report.problems
    return catalogue_of(report.plain, hash_="small")
