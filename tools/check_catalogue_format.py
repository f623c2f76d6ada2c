"""Whether the catalogue's files are written the one way, line by line.

    python -m tools.check_catalogue_format [--fix]

A writer of YAML would lose the comments, the order of keys and what was put on one
line because it belongs together. So nothing is written anew: what the eye can't see is
put right by ``--fix`` (line ends, spaces at the end, empty lines at the end), and what
a person has to decide is named with its line: tabs, indentation by other than two, a
key out of the order of ``docs/catalogue-format.md``.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.files import RawFile as Raw
from tiexin.catalogue.files import read_files
from tiexin.catalogue.schema.law_cases import LawCase
from tiexin.catalogue.schema.levers import Lever, LeverVersion
from tiexin.catalogue.schema.procedures import Procedure, ProcedureVersion
from tools.project import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import BaseModel

FOLDERS: Final = ("catalogue", "sources")


def order_of(model: type[BaseModel]) -> list[str]:
    """The keys of a shape in the order of the page of the format."""
    return [field.alias or name for name, field in model.model_fields.items()]


HEADS: Final = {
    "procedure": order_of(Procedure),
    "lever": order_of(Lever),
    "law_case": order_of(LawCase),
}
VERSIONS: Final = {
    "procedure": order_of(ProcedureVersion),
    "lever": order_of(LeverVersion),
}


def tidy(text: str) -> str:
    """The text with what the eye can't see put right."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if text.strip() else text


def line_problems(text: str) -> Iterator[tuple[int, str]]:
    """Line and what is wrong there, for what a person has to decide."""
    for number, line in enumerate(text.split("\n"), start=1):
        indent = len(line) - len(line.lstrip(" \t"))
        if "\t" in line:
            yield number, "a tab"
        elif indent % 2 and line.strip() and not line.lstrip().startswith("#"):
            yield number, "an indentation that is no multiple of two"


def key_problems(file: Raw) -> Iterator[tuple[int, str]]:
    """Line and key of what stands before something that belongs in front of it."""
    for read in read_files([file])[0]:
        for entry in read.entries():
            parts: list[tuple[tuple[Any, ...], Any, list[str]]] = [
                ((), entry.data, HEADS.get(read.kind, []))
            ]
            versions = entry.data.get("versions", [])
            if read.kind in VERSIONS and isinstance(versions, list):
                parts += [
                    (("versions", at), version, VERSIONS[read.kind])
                    for at, version in enumerate(versions)
                ]
            for path, data, order in parts:
                key = _first_astray(data, order)
                if key is not None:
                    line = read.document.line_of((*entry.path, *path, key))
                    yield line, f"the key {key} out of order"


def _first_astray(data: Any, order: list[str]) -> str | None:
    """The first key that stands after one that belongs behind it."""
    if not isinstance(data, dict):
        return None
    reached = -1
    for key in data:
        if key in order:
            place = order.index(key)
            if place < reached:
                return str(key)
            reached = place
    return None


def file_problems(path: Path) -> list[str]:
    """Each problem of a file with its line."""
    content = path.read_bytes()
    name = f"data/{path.relative_to(DATA).as_posix()}"
    text = content.decode("utf-8")
    found = [*line_problems(text), *key_problems(Raw(name, content))]
    if tidy(text) != text:
        found.append((1, "spaces or empty lines at the end, or Windows line ends"))
    return [f"{name}:{line}: {what}" for line, what in sorted(found)]


def main() -> int:
    """Check all files, or put right what can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true")
    fix = parser.parse_args().fix
    problems: list[str] = []
    for folder in FOLDERS:
        for path in sorted((DATA / folder).rglob("*.yaml")):
            if fix:
                text = path.read_text(encoding="utf-8")
                path.write_text(tidy(text), encoding="utf-8", newline="\n")
            problems += file_problems(path)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
