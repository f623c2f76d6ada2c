"""Refuses what engines answer differently, in the expressions that have to be portable.

    python -m tools.check_portable

Each of these was seen to give another figure, or none, on Spark than on DuckDB
(ADR 0033). What a call means can't be told from its text alone, so names are refused:
a harmless thing of such a name wants another name.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from tools.project import SOURCE, named

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = SOURCE / "insight" / "portable"

METHODS = {
    "nth": "differs over an ordered window; use row_number",
    "hash": "64 bits here, 32 there; use md5",
    "approx_nunique": "differs; use nunique",
    "approx_median": "differs; use median",
    "approx_quantile": "differs; use quantile",
    "epoch_seconds": "fails or cuts off fractions; keep whole microseconds",
    "first": "hangs on an order that is lost; use argmin",
    "last": "hangs on an order that is lost; use argmax",
    "mode": "not on Spark",
    "kurtosis": "not on Spark",
    "bit_xor": "not on Spark; use md5 of the sorted sequence",
    "bucket": "not on Spark for times; use whole numbers",
    "window_by": "not on DuckDB; group by whole numbers",
    "tumble": "not on DuckDB; group by whole numbers",
    "rollup": "on neither",
    "grouping_sets": "on neither",
}
"""Methods that are refused wherever they are called."""

_ORDERED = ("group_concat", "collect")
_DELTA = "counts boundaries here, whole units there; subtract whole numbers"
_TIMES = ("_time", "_at", "timestamp", "time", "date", "now", "today")
_STAMP = ("timestamp", "to_timestamp", "as_timestamp", "now", "time", "date", "today")
_UNSIGNED = (
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
)


def problems(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and reason of everything that is refused."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _of_call(node, node.func)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            if _is_time(node.left) or _is_time(node.right):
                yield node.lineno, f"a difference of times {_DELTA}"
        else:
            yield from _of_unsigned(node)


def _of_call(node: ast.Call, called: ast.Attribute) -> Iterator[tuple[int, str]]:
    name, line = called.attr, node.lineno
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if name in METHODS:
        yield line, f"{name}: {METHODS[name]}"
    if name == "delta":
        yield line, f"delta {_DELTA}"
    if name in _ORDERED and "order_by" in keywords:
        yield line, f"{name} with order_by is not on Spark; collect pairs and sort them"
    if name == "corr":
        how = keywords.get("how")
        if not (isinstance(how, ast.Constant) and how.value == "pop"):
            yield line, "corr of a sample is not on DuckDB; say how='pop'"
    if name == "over" and _calls(called.value, "nunique"):
        yield line, "nunique over a window is not on Spark; group and join"
    if name == "mutate" and any(_calls(one, "nunique") for one in keywords.values()):
        yield line, "nunique over a window is not on Spark; group and join"


def _calls(tree: ast.AST, name: str) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(tree)
    )


def _is_time(node: ast.expr) -> bool:
    """Whether an operand looks like a time: by its name or by what it is cast to."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in ("cast", "try_cast"):
            return any(
                isinstance(given, ast.Constant)
                and str(given.value).startswith(("timestamp", "date"))
                for given in node.args
            )
        return node.func.attr in _STAMP
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value).endswith(_TIMES)
    return isinstance(node, ast.Attribute) and node.attr.endswith(_TIMES)


def _of_unsigned(node: ast.AST) -> Iterator[tuple[int, str]]:
    name = None
    if isinstance(node, ast.Constant):
        name = node.value
    elif isinstance(node, ast.Attribute):
        name = node.attr
    if isinstance(node, ast.expr) and name in _UNSIGNED:
        yield node.lineno, "unsigned here is signed on Spark; use a signed type"


def main() -> int:
    found = [
        f"{named(path)}:{line}: {reason}"
        for path in sorted(FOLDER.rglob("*.py"))
        for line, reason in sorted(problems(ast.parse(path.read_text("utf-8"))))
    ]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
