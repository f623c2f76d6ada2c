"""Whole numbers that are exact on every engine, and figures of durations made of them.

Sums of microseconds outgrow 64 bits, and sums of fractions hang on their order. So
seconds and microseconds are summed apart, and put together where numbers are unbounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.insight.tables import DAY_US

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.insight.measures.answer import Cell

SECOND_US: Final = 1_000_000


def whole(us: Any, unit: int) -> Any:
    """How many whole units there are in microseconds, rounded down before 1970 too.

    What is divided is a multiple of the unit, so the quotient is exact.
    """
    # The remainder of a negative number is negative on both engines.
    left = (us % unit + unit) % unit
    return ((us - left) / unit).cast("int64")


def sums(us: Any, name: str) -> dict[str, Any]:
    """Two columns that :func:`total` puts together."""
    left = (us % SECOND_US + SECOND_US) % SECOND_US
    return {
        f"{name}_seconds": whole(us, SECOND_US).sum().coalesce(0),
        f"{name}_left": left.sum().coalesce(0),
    }


def total(row: Mapping[str, Any], name: str) -> int:
    """The sum in microseconds."""
    return int(row[f"{name}_seconds"]) * SECOND_US + int(row[f"{name}_left"])


def statistics(us: Any) -> dict[str, Any]:
    """The columns that :func:`figures` reads; NULLs count for nothing."""
    return {
        "known": us.count(),
        **sums(us, "us"),
        "median": us.median(),
        "p90": us.quantile(0.9),
        "least": us.min(),
        "most": us.max(),
    }


def figures(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Mean, median, 90th percentile, least and most of a duration, in days."""
    if not row["known"]:
        return (None, None, None, None, None)
    mean = float(total(row, "us")) / row["known"] / DAY_US
    names = ("median", "p90", "least", "most")
    return (mean, *(days(row[name]) for name in names))


def days(us: float | None) -> float | None:
    """Microseconds as days of 24 hours."""
    return None if us is None else us / DAY_US
