"""Refuses modules, classes and functions that have grown too big to read.

    python -m tools.check_sizes [--tighten]

Limits: a module of ``src`` or ``tools`` has at most 600 lines, and over 400 only
with a first comment that starts ``# Long because``; a class 200 lines and 15 methods
besides properties and magic ones; a function 40 lines of body (its docstring is
free), four positional parameters, and over six in all only by keyword. Longer
functions may stand in ``tools/sizes_ratchet.txt`` with their length; that list may
only shrink, which ``--tighten`` writes down.
"""

from __future__ import annotations

import argparse
import ast
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.project import ROOT, named, project_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE_LINES = 600
MODULE_LINES_WITHOUT_REASON = 400
REASON = "# Long because"
CLASS_LINES = 200
CLASS_METHODS = 15
BODY_LINES = 40
PARAMETERS = 6
POSITIONAL = 4
RATCHET = ROOT / "tools" / "sizes_ratchet.txt"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Body:
    """One function: ``path::Class.name`` and the lines of its body."""

    name: str
    line: int
    lines: int


def body_lines(function: Function) -> int:
    """Lines of the body without the docstring."""
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Every function with its dotted name, nested ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{prefix}{node.name}", node
            yield from functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{prefix}{node.name}.")
        else:
            yield from functions(node, prefix)


def too_many_parameters(function: Function) -> str | None:
    """What is wrong with the parameters, if anything."""
    given = function.args
    positional = [arg.arg for arg in (*given.posonlyargs, *given.args)]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    count = len(positional) + len(given.kwonlyargs)
    if count > PARAMETERS and len(positional) > 1:
        return f"{count} parameters; over {PARAMETERS}: keyword-only or a dataclass"
    if len(positional) > POSITIONAL:
        return f"{len(positional)} positional parameters: make them keyword-only"
    return None


def module_problems(path: Path, text: str) -> Iterator[str]:
    """Problems of one file; function bodies are judged with the ratchet list."""
    lines = text.count("\n")
    if lines > MODULE_LINES:
        yield f"{named(path)}: {lines} lines; over {MODULE_LINES}: split it"
    elif lines > MODULE_LINES_WITHOUT_REASON and not text.startswith(REASON):
        yield f"{named(path)}: {lines} lines; first line must say `{REASON} …`"
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from class_problems(path, node)
    for name, function in functions(tree):
        wrong = too_many_parameters(function)
        if wrong:
            yield f"{named(path)}:{function.lineno}: {name}: {wrong}"


def class_problems(path: Path, node: ast.ClassDef) -> Iterator[str]:
    """Problems of one class."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    methods = sum(_counts_as_method(child) for child in node.body)
    place = f"{named(path)}:{node.lineno}: {node.name}"
    if lines > CLASS_LINES:
        yield f"{place}: {lines} lines; at most {CLASS_LINES}"
    if methods > CLASS_METHODS:
        yield f"{place}: {methods} methods; at most {CLASS_METHODS}"


def _counts_as_method(node: ast.stmt) -> bool:
    if not isinstance(node, Function) or node.name.startswith("__"):
        return False
    marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
    return not marks & {"property", "cached_property"}


def long_bodies(path: Path, text: str) -> list[Body]:
    """The functions of a file whose body is over the limit."""
    found = (
        Body(f"{named(path)}::{name}", function.lineno, body_lines(function))
        for name, function in functions(ast.parse(text))
    )
    return [body for body in found if body.lines > BODY_LINES]


def read_ratchet(text: str) -> dict[str, int]:
    """The list: ``path::name lines`` on each line that is no comment."""
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: int(row[1]) for row in rows if row}


def ratchet_problems(bodies: list[Body], allowed: dict[str, int]) -> Iterator[str]:
    """Where the code and the ratchet list disagree."""
    for body in bodies:
        limit = allowed.get(body.name, BODY_LINES)
        if body.lines > limit:
            yield f"{body.name} (line {body.line}): body {body.lines}, limit {limit}"
    now = {body.name: body.lines for body in bodies}
    for name, limit in allowed.items():
        if now.get(name, 0) < limit:
            yield f"{name}: shorter than the ratchet list says; run with --tighten"


def _tighten(bodies: list[Body], allowed: dict[str, int]) -> None:
    now = {body.name: body.lines for body in bodies}
    rows = [
        f"{name} {min(limit, now[name])}"
        for name, limit in sorted(allowed.items())
        if name in now
    ]
    comments = [
        line for line in RATCHET.read_text().splitlines() if line.startswith("#")
    ]
    RATCHET.write_text("\n".join([*comments, *rows]) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tighten", action="store_true")
    given = parser.parse_args()
    problems: list[str] = []
    bodies: list[Body] = []
    for path in project_files():
        if path.suffix != ".py" or named(path).startswith("tests/"):
            continue
        if "migrations" in path.parts:  # written by Django
            continue
        text = path.read_text(encoding="utf-8")
        problems += module_problems(path, text)
        bodies += long_bodies(path, text)
    allowed = read_ratchet(RATCHET.read_text())
    if given.tighten:
        _tighten(bodies, allowed)
        allowed = read_ratchet(RATCHET.read_text())
    problems += ratchet_problems(bodies, allowed)
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
