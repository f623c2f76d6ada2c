"""Which strings the source names: keys of texts, codes of errors.

A literal counts as itself; an f-string ``f"plan.unit.{unit}"`` and a literal that
ends in a dot count as a pattern, which stands for every key that fits it.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.project import SOURCE, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUOTED = re.compile(r"""(["'])([a-z][a-z0-9_]*\.[a-z0-9_.-]*)\1""")
_REFUSING = "refuse"
_RAISING = {"Problem", "of", "_problem", "problem", "_fail", "fail"}


@dataclass(frozen=True, slots=True)
class Named:
    """One string with its place; ``pattern`` is None for a plain literal."""

    text: str
    where: str
    pattern: re.Pattern[str] | None = None

    def fits(self, key: str) -> bool:
        """Whether this string can mean ``key``."""
        if self.pattern is not None:
            return self.pattern.fullmatch(key) is not None
        return key == self.text


def _joined(node: ast.JoinedStr) -> tuple[str, re.Pattern[str]]:
    shown, pattern = "", ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            shown += str(part.value)
            pattern += re.escape(str(part.value))
        else:
            shown += "{…}"
            pattern += ".+"
    return shown, re.compile(pattern)


def _literal(text: str, where: str) -> Named:
    if text.endswith("."):
        return Named(text, where, re.compile(re.escape(text) + ".+"))
    return Named(text, where)


def _docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes that are bare strings, such as docstrings."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def in_python(path: Path) -> Iterator[Named]:
    """The strings of one module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = _docstrings(tree) | {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        where = f"{named(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.JoinedStr):
            shown, pattern = _joined(node)
            yield Named(shown, where, pattern)
        elif id(node) not in skipped and (text := _string(node)) is not None:
            yield _literal(text, where)


def in_template(path: Path) -> Iterator[Named]:
    """The quoted strings of one template that look like a key."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for match in _QUOTED.finditer(line):
            yield _literal(match.group(2), f"{named(path)}:{number}")


def all_strings() -> list[Named]:
    """The strings of the whole source, modules and templates."""
    found: list[Named] = []
    for path in sorted(SOURCE.rglob("*")):
        if "migrations" in path.parts:
            continue  # written by Django; names tables, not texts
        if path.suffix == ".py":
            found += in_python(path)
        elif path.suffix in (".html", ".txt", ".svg", ".typ"):
            found += in_template(path)
    return found


def raised_codes() -> dict[str, str]:
    """Error codes that are raised, with their place."""
    codes: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code, line in codes_in(path.read_text(encoding="utf-8"), path):
            codes.setdefault(code, f"{named(path)}:{line}")
    return codes


def codes_in(text: str, path: Path) -> Iterator[tuple[str, int]]:
    """The codes that one module raises, with their lines.

    Guards of a case say ``case.refuse("closed")`` for ``casework.closed``.
    """
    area = path.parent.name
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        if _called(node) in _RAISING:
            yield from ((code, node.lineno) for code in _first_literal(node))
        elif _called(node) == _REFUSING and node.args:
            for each in _literals(node.args[0]):
                yield each if "." in each else f"{area}.{each}", node.lineno


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _first_literal(node: ast.Call) -> Iterator[str]:
    given = [
        *node.args[:1],
        *(word.value for word in node.keywords if word.arg == "code"),
    ]
    for value in given:
        text = _string(value)
        if text is not None and re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", text):
            yield text


def _literals(node: ast.AST) -> Iterator[str]:
    """The texts that an argument can be: itself, or either branch of a choice."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif (text := _string(node)) is not None:
        yield text


def _string(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None
