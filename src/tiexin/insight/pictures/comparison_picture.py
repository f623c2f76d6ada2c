"""Cities side by side: the raw figure hollow, the one at the common mix full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.pictures.paper import (
    Frame,
    Scale,
    day_axis,
    line,
    svg,
    text,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.insight.statistics import City, Comparison

_WIDTH: Final = 820.0
_TOP: Final = 44.0
_ROW: Final = 46.0
_APART: Final = 8.0
_LEAST_LEFT: Final = 70.0


@dataclass(frozen=True, slots=True)
class ComparisonTexts:
    """What the picture says, in the reader's language.

    Attributes:
        title: for screen readers.
        axis: label of the axis: the figure with its unit.
        raw: name of the hollow marks.
        standard: name of the full marks.
    """

    title: str
    axis: str
    raw: str
    standard: str


def comparison_picture(comparison: Comparison, texts: ComparisonTexts) -> str:
    """One row for each city: both figures with the interval of the second, an SVG file.

    A figure that is not known has no mark; an interval without an end runs out of the
    picture.
    """
    cities = comparison.cities
    left = max(_LEAST_LEFT, *(text_width(city.name) + 18 for city in cities), 0)
    frame = Frame(left, _TOP, _WIDTH - left - 30, _ROW * max(1, len(cities)))
    scale = Scale(0, _highest(cities), frame.left, frame.right)
    parts = [
        *_key(frame, texts),
        *day_axis(frame, scale, label=texts.axis),
        *(
            part
            for number, city in enumerate(cities)
            for part in _city(frame, scale, number, city)
        ),
    ]
    return svg((_WIDTH, frame.bottom + 50), title=texts.title, parts=parts)


def _highest(cities: Sequence[City]) -> float:
    known = [
        value
        for city in cities
        for one in (city.raw, city.standard)
        if one is not None
        for value in (one.value, one.high)
        if np.isfinite(value)
    ]
    return max(known, default=1.0) * 1.05 or 1.0


def _key(frame: Frame, texts: ComparisonTexts) -> Iterator[str]:
    y = 20.0
    yield _mark(frame.left + 6, y, full=False)
    yield text(frame.left + 18, y + 4, texts.raw)
    x = frame.left + 42 + text_width(texts.raw)
    yield _mark(x, y, full=True)
    yield text(x + 12, y + 4, texts.standard)


def _city(frame: Frame, scale: Scale, number: int, city: City) -> Iterator[str]:
    middle = frame.top + _ROW * (number + 0.5)
    yield text(frame.left - 12, middle + 4, city.name, anchor="end")
    yield line((frame.left, middle), (frame.right, middle), ' stroke-opacity="0.15"')
    if city.raw is not None:
        yield _mark(scale.at(city.raw.value), middle - _APART, full=False)
    if city.standard is not None:
        y = middle + _APART
        low = scale.at(max(city.standard.low, 0.0))
        high = frame.right
        if np.isfinite(city.standard.high):
            high = scale.at(city.standard.high)
            yield line((high, y - 4), (high, y + 4))
        yield line((low, y - 4), (low, y + 4))
        yield line((low, y), (high, y), ' stroke-width="1.5"')
        yield _mark(scale.at(city.standard.value), y, full=True)


def _mark(x: float, y: float, *, full: bool) -> str:
    inside = "currentColor" if full else "none"
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{inside}" '
        'stroke="currentColor" stroke-width="1.5"/>'
    )
