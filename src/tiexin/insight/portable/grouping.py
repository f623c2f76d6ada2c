"""Groups of cases, and rows in the order in which one machine gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ibis import _

from tiexin.insight.portable.attributes import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.insight.portable.store import PortableStore

GROUP: Final = "grp"
"""The column of groups."""


def with_group(store: PortableStore, table: Any, by: str) -> Any:
    """The table with the attribute of each ``case_id`` as ``grp``; NULL: not known."""
    if not by:
        return table
    group = attribute(store, by).rename(group_case="case_key", grp="value")
    joined = table.left_join(group, table.case_id == group.group_case)
    return joined.drop("group_case")


def keys(by: str, *names: str) -> list[str]:
    """The columns to group by."""
    return [GROUP, *names] if by else list(names)


def aggregated(table: Any, by: str, names: Iterable[str], figures: Any) -> Any:
    """One row a group, or one in all where nothing groups."""
    found = keys(by, *names)
    return table.group_by(found).agg(**figures) if found else table.agg(**figures)


def order(by: str) -> list[Any]:
    """Groups by name, an unknown one last."""
    return [_[GROUP].asc(nulls_first=False)] if by else []


def place(row: dict[str, Any], by: str) -> tuple[Any, ...]:
    """The group of a row as the first key of a sorting: unknown last; empty: none."""
    return (row[GROUP] is None, row[GROUP] or "") if by else ()


def cells(row: dict[str, Any], by: str) -> tuple[Any, ...]:
    """The group of a row as its first cell."""
    return (row[GROUP],) if by else ()


def columns(by: str, *names: str) -> tuple[str, ...]:
    """The columns of an answer."""
    return ("group", *names) if by else names
