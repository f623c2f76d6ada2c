"""Pieces of SQL that measures share: groups, and figures of durations.

Durations are whole microseconds until the last step, so sums are exact and do not
depend on the order in which threads add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.store import DAY_US

if TYPE_CHECKING:
    from tiexin.insight.store import Store

STATISTICS: Final = ("mean", "median", "p90", "min", "max")


def group_join(store: Store, by: str, alias: str) -> str:
    """A join that gives each case its ``g.value``; nothing where there is no group."""
    if not by:
        return ""
    return f"LEFT JOIN ({store.attribute(by)}) g ON g.case_key = {alias}.case_key"


def group_column(by: str) -> str:
    """The column of groups with its comma; empty where there is no group."""
    return "g.value AS grp, " if by else ""


def figures(us: str) -> str:
    """Mean, median, 90th percentile, least and most of a duration, in days."""
    # Both quantiles of one sorting; alike, the engine computes it once.
    sorted_ = f"quantile_cont({us}, [0.5, 0.9])"
    return (
        f"sum({us})::DOUBLE / count({us}) / {DAY_US} AS mean, "
        f"{sorted_}[1] / {DAY_US} AS median, {sorted_}[2] / {DAY_US} AS p90, "
        f"min({us}) / {DAY_US} AS least, max({us}) / {DAY_US} AS most"
    )


def limited(top: int) -> str:
    """The clause that ends a query after so many rows; 0 means all."""
    return f"LIMIT {top}" if top else ""


def case_names(store: Store) -> set[str]:
    """The names of the cases that are looked at."""
    return {str(row[0]) for row in store.engine.rows("SELECT case_id FROM case_")}


def case_values(store: Store, by: str) -> dict[str, str]:
    """The value of an attribute by the name of the case; those without one left out.

    Raises:
        BadInput: ``insight.no_attribute``.
    """
    rows = store.engine.rows(
        f"SELECT c.case_id, a.value FROM case_ c JOIN ({store.attribute(by)}) a"
        " USING (case_key) WHERE a.value IS NOT NULL"
    )
    return {str(name): str(value) for name, value in rows}
