"""The performance spectrum: each case as a line from one step to the next, over time.

Steps stand below each other, time runs to the right. A steep line is a quick case, a
flat one a slow case; lines that end together were done in one batch, lines that cross
overtook each other. Slow ones (over the third quartile of their stretch) are drawn
stronger, so that they stand out in black and white.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.pictures.paper import (
    Frame,
    Scale,
    line,
    svg,
    text,
    text_width,
)
from tiexin.insight.statistics.samples import Floats, same_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_LINES: Final = 2_000
"""A stretch with more cases is drawn by every n-th of them; the answer says so."""

_WIDTH: Final = 960.0
_LEAST_LEFT: Final = 90.0
_STRETCH: Final = 110.0
_TOP: Final = 24.0


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """From one step to another, by the cases that did both.

    Attributes:
        first, last: names of the steps.
        begun, done: days (``date.toordinal``, with fractions), one pair per case.
    """

    first: str
    last: str
    begun: Floats
    done: Floats

    def __post_init__(self) -> None:
        """Refuses columns of unequal length (``insight.unequal_lengths``)."""
        same_length(len(self.begun), len(self.done))


@dataclass(frozen=True, slots=True)
class StretchRow:
    """The table beside the picture: quartiles of the days of one stretch."""

    first: str
    last: str
    cases: int
    drawn: int
    quarter: float | None
    median: float | None
    three_quarters: float | None


def spectrum_picture(stretches: Sequence[Stretch], *, title: str) -> str:
    """The stretches below each other, an SVG file; ``title`` for screen readers."""
    height = _TOP + _STRETCH * max(1, len(stretches)) + 44
    names = [name for one in stretches for name in (one.first, one.last)]
    left = max(_LEAST_LEFT, *(text_width(name) + 16 for name in names), 0)
    frame = Frame(left, _TOP, _WIDTH - left - 30, height - _TOP - 44)
    used = [one for one in stretches if len(one.begun)]
    low = min((float(one.begun.min()) for one in used), default=0.0)
    high = max((float(one.done.max()) for one in used), default=low + 1)
    scale = Scale(low, max(high, low + 1), frame.left, frame.right)
    parts = list(_years(frame, scale)) if used else []
    for number, stretch in enumerate(stretches):
        parts += _stretch(scale, frame, number, stretch)
    parts += _names(frame, stretches)
    return svg((_WIDTH, height), title=title, parts=parts)


def _years(frame: Frame, scale: Scale) -> Iterator[str]:
    """A line at the beginning of each year, or of each month if there are few."""
    first, last = (
        date.fromordinal(max(1, int(day))) for day in (scale.low, scale.high)
    )
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 12 if months > 30 else 3 if months > 9 else 1  # noqa: PLR2004 - what fits
    for count in range(first.year * 12, last.year * 12 + 12, step):
        day = date(count // 12, count % 12 + 1, 1)
        if scale.low <= day.toordinal() <= scale.high:
            x = scale.at(day.toordinal())
            yield line((x, frame.top), (x, frame.bottom), ' stroke-opacity="0.2"')
            yield text(x, frame.bottom + 19, f"{day:%Y-%m}", anchor="middle")


def _stretch(
    scale: Scale, frame: Frame, number: int, stretch: Stretch
) -> Iterator[str]:
    top = frame.top + number * _STRETCH
    bottom = top + _STRETCH
    for y in (top, bottom):
        yield line((frame.left, y), (frame.right, y))
    slow = _slow_from(stretch)
    for begun, done in _drawn(stretch).tolist():
        strong = done - begun > slow
        width = ' stroke-width="1.4"' if strong else ' stroke-opacity="0.35"'
        yield line((scale.at(begun), top), (scale.at(done), bottom), width)


def _names(frame: Frame, stretches: Sequence[Stretch]) -> Iterator[str]:
    """The steps at the left; one that ends a stretch and begins the next, once."""
    for number, stretch in enumerate(stretches):
        y = frame.top + number * _STRETCH + 4
        if number == 0 or stretches[number - 1].last != stretch.first:
            # Two names at one line: the one that begins stands below it.
            down = 14 if number else 0
            yield text(frame.left - 10, y + down, stretch.first, anchor="end")
        yield text(frame.left - 10, y + _STRETCH, stretch.last, anchor="end")


def _slow_from(stretch: Stretch) -> float:
    days = stretch.done - stretch.begun
    return float(np.quantile(days, 0.75)) if len(days) else 0.0


def _drawn(stretch: Stretch) -> Floats:
    both = np.stack([stretch.begun, stretch.done], axis=1)
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    return np.asarray(both[:: -(-len(both) // MOST_LINES) or 1], dtype=np.float64)


def spectrum_rows(stretches: Sequence[Stretch]) -> tuple[StretchRow, ...]:
    """The table beside the picture; quartiles in days, None without a case."""
    return tuple(_row(stretch) for stretch in stretches)


def _row(stretch: Stretch) -> StretchRow:
    days = stretch.done - stretch.begun
    quartiles: list[float | None] = [None] * 3
    if len(days):
        quartiles = list(np.quantile(days, [0.25, 0.5, 0.75]).tolist())
    return StretchRow(
        stretch.first, stretch.last, len(days), len(_drawn(stretch)), *quartiles
    )
