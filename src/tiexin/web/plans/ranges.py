"""The chart of ranges: days in, coordinates out; each milestone is a row.

A pale bar leads from P10 to P90, a full one from P50 to P80; a diamond stands on the
planned day. The table beside it says the same in dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.web.plans.axis import WIDTH, Box, Scale, Tick, fine_ticks, year_ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.web.plans.axis import AxisTexts

_AXIS_HEIGHT: Final = 44
_ROW_HEIGHT: Final = 58
_LABEL_DROP: Final = 18
_BAR_TOP: Final = 28
_BAR_HEIGHT: Final = 16
_ROOM: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Spread:
    """One milestone: its planned day and P10, P50, P80, P90."""

    title: str
    planned: date
    days: tuple[date, date, date, date]
    description: str


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One row in coordinates."""

    title: str
    description: str
    label_x: float
    label_end: bool
    label_y: float
    top: float
    wide: Box
    full: Box
    planned: float
    middle: float
    odd: bool


@dataclass(frozen=True, slots=True)
class RangeChart:
    """The whole drawing."""

    width: int
    height: int
    axis_height: int
    row_height: int
    rows: tuple[SpreadRow, ...]
    years: tuple[Tick, ...]
    months: tuple[Tick, ...]


def lay_out_ranges(spreads: Sequence[Spread], *, texts: AxisTexts) -> RangeChart:
    """The chart of these milestones, of which there is at least one."""
    days = [day for each in spreads for day in (each.planned, *each.days)]
    scale = Scale(min(days) - _ROOM, max(days) + _ROOM)
    rows = tuple(_row(each, number, scale) for number, each in enumerate(spreads))
    return RangeChart(
        width=WIDTH,
        height=_AXIS_HEIGHT + _ROW_HEIGHT * len(rows),
        axis_height=_AXIS_HEIGHT,
        row_height=_ROW_HEIGHT,
        rows=rows,
        years=tuple(year_ticks(scale, texts)),
        months=tuple(fine_ticks(scale, texts)),
    )


def _row(spread: Spread, number: int, scale: Scale) -> SpreadRow:
    top = _AXIS_HEIGHT + number * _ROW_HEIGHT
    p10, p50, p80, p90 = spread.days
    y = top + _BAR_TOP
    wide = scale.box(p10, p90, y=y + 4, height=_BAR_HEIGHT - 8)
    at_end = wide.x > WIDTH / 2
    return SpreadRow(
        title=spread.title,
        description=spread.description,
        label_x=wide.right if at_end else wide.x,
        label_end=at_end,
        label_y=top + _LABEL_DROP,
        top=top,
        wide=wide,
        full=scale.box(p50, p80, y=y, height=_BAR_HEIGHT),
        planned=round(scale.x(spread.planned) + scale.per_day / 2, 1),
        middle=y + _BAR_HEIGHT / 2,
        odd=bool(number % 2),
    )
