"""The chart of who saved what: days in, coordinates out.

Each measure is a bar that begins where the one before it ended, so that the last one
ends at the whole. The table beside it says the same in figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.web.plans.axis import WIDTH, Box

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARGIN: Final = 14
_ROW_HEIGHT: Final = 44
_LABEL_DROP: Final = 16
_BAR_TOP: Final = 22
_BAR_HEIGHT: Final = 15
_NARROWEST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One measure, or the whole; ``days`` as shown."""

    label: str
    box: Box
    harm: bool
    total: bool
    label_x: float
    label_end: bool
    label_y: float
    top: float
    odd: bool


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The whole drawing; ``zero`` is where no day is saved yet."""

    width: int
    height: int
    row_height: int
    zero: float
    bars: tuple[Bar, ...]


def lay_out_waterfall(
    parts: Sequence[tuple[str, float]], *, whole: tuple[str, float]
) -> Waterfall:
    """The bars of ``parts`` (label and days, in order) and of the whole at the end."""
    reached = [0.0]
    for _, days in parts:
        reached.append(reached[-1] + days)
    ends = [*reached, whole[1]]
    low, high = min(ends), max(ends)
    per_day = (WIDTH - 2 * _MARGIN) / max(1.0, high - low)

    def x(days: float) -> float:
        return round(_MARGIN + (days - low) * per_day, 1)

    spans = [
        (label, reached[number], reached[number + 1], False)
        for number, (label, _) in enumerate(parts)
    ]
    spans.append((whole[0], 0.0, whole[1], True))
    bars = tuple(
        _bar(
            label,
            number,
            left=x(min(first, last)),
            right=x(max(first, last)),
            harm=last < first,
            total=total,
        )
        for number, (label, first, last, total) in enumerate(spans)
    )
    height = _ROW_HEIGHT * len(bars)
    return Waterfall(WIDTH, height, _ROW_HEIGHT, x(0.0), bars)


def _bar(
    label: str, number: int, *, left: float, right: float, harm: bool, total: bool
) -> Bar:
    top = number * _ROW_HEIGHT
    at_end = left > WIDTH / 2
    width = round(max(_NARROWEST, right - left), 1)
    return Bar(
        label=label,
        box=Box(left, top + _BAR_TOP, width, _BAR_HEIGHT),
        harm=harm,
        total=total,
        label_x=max(right, left + _NARROWEST) if at_end else left,
        label_end=at_end,
        label_y=top + _LABEL_DROP,
        top=top,
        odd=bool(number % 2),
    )
