"""Survival curves as a picture: the share of cases still open after so many days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.pictures.paper import (
    DASHES,
    Frame,
    Scale,
    day_axis,
    line,
    svg,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.insight.statistics import SurvivalCurve
    from tiexin.insight.statistics.samples import Floats

_SIZE: Final = (760.0, 420.0)
_FRAME: Final = Frame(left=56, top=28, width=560, height=330)
_LINE_HEIGHT: Final = 16
_MOST_MARKS: Final = 200


@dataclass(frozen=True, slots=True)
class SurvivalTexts:
    """What the picture says, in the reader's language.

    Attributes:
        title: for screen readers, and for the file's own title.
        days: label of the axis below.
        still_open: label of the axis at the left.
    """

    title: str
    days: str
    still_open: str


@dataclass(frozen=True, slots=True)
class _Pen:
    """The two scales."""

    x: Scale
    y: Scale

    def steps(self, days: Floats, shares: Floats, until: float) -> str:
        """A path of steps from the beginning to the last day known."""
        parts = [f"M{self.x.at(0):g} {self.y.at(1):g}"]
        for day, share in zip(days.tolist(), shares.tolist(), strict=True):
            parts.append(f"H{self.x.at(day):g}V{self.y.at(share):g}")
        return "".join(parts) + f"H{self.x.at(until):g}"


def survival_picture(
    curves: Sequence[tuple[str, SurvivalCurve]], texts: SurvivalTexts
) -> str:
    """The curves with their names, 95 % bands, open cases as marks: an SVG file.

    The picture stands beside ``survival_rows``, which says the same in figures.
    """
    longest = max((curve.last for _, curve in curves), default=0.0) or 1.0
    pen = _Pen(
        Scale(0, longest, _FRAME.left, _FRAME.right),
        Scale(0, 1, _FRAME.bottom, _FRAME.top),
    )
    drawn = [
        part
        for number, (_, curve) in enumerate(curves)
        for part in _curve(pen, curve, DASHES[number % len(DASHES)])
    ]
    parts = [
        *_shares(pen, texts.still_open),
        *day_axis(_FRAME, pen.x, label=texts.days),
        *drawn,
        *_names([name for name, _ in curves]),
    ]
    return svg(_SIZE, title=texts.title, parts=parts)


def _shares(pen: _Pen, label: str) -> Iterator[str]:
    yield text(_FRAME.left, _FRAME.top - 10, label)
    yield line((_FRAME.left, _FRAME.top), (_FRAME.left, _FRAME.bottom))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = pen.y.at(share)
        faint = ' stroke-opacity="0.25"' if share else ""
        yield line((_FRAME.left, y), (_FRAME.right, y), faint)
        yield text(_FRAME.left - 8, y + 4, f"{share:.0%}", anchor="end")


def _curve(pen: _Pen, curve: SurvivalCurve, dash: str) -> Iterator[str]:
    yield from _band(pen, curve)
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    path = pen.steps(curve.times, curve.surviving, curve.last)
    yield (
        f'<path d="{path}" fill="none" stroke="currentColor" '
        f'stroke-width="2"{pattern}/>'
    )
    # So many marks that they would run together say nothing: every n-th is drawn.
    for day in curve.left_open[:: len(curve.left_open) // _MOST_MARKS + 1].tolist():
        x, y = pen.x.at(day), pen.y.at(curve.at(day) or 0.0)
        yield line((x, y - 4), (x, y + 4))


def _band(pen: _Pen, curve: SurvivalCurve) -> Iterator[str]:
    low, high = curve.band()
    known = np.isfinite(low)
    if not known.any():
        return
    days, low, high = curve.times[known], low[known], high[known]
    ends = [*days[1:].tolist(), curve.last]
    upper = [
        f"{pen.x.at(at):g} {pen.y.at(share):g}"
        for begin, end, share in zip(days.tolist(), ends, high.tolist(), strict=True)
        for at in (begin, end)
    ]
    lower = [
        f"{pen.x.at(at):g} {pen.y.at(share):g}"
        for begin, end, share in zip(days.tolist(), ends, low.tolist(), strict=True)
        for at in (begin, end)
    ]
    yield f'<path d="M{"L".join(upper + lower[::-1])}Z" fill-opacity="0.12"/>'


def _names(names: Sequence[str]) -> Iterator[str]:
    """A key at the right: a piece of each line with its name."""
    for number, name in enumerate(names):
        y = _FRAME.top + 10 + number * (_LINE_HEIGHT + 4)
        dash = DASHES[number % len(DASHES)]
        pattern = f' stroke-dasharray="{dash}"' if dash else ""
        left = _FRAME.right + 14
        yield line((left, y), (left + 34, y), f' stroke-width="2"{pattern}')
        yield text(left + 42, y + 4, name)


@dataclass(frozen=True, slots=True)
class SurvivalRow:
    """One step of one curve: days, and shares from 0 to 1; None where unknown."""

    name: str
    days: float
    at_risk: int
    ended: int
    still_open: float
    low: float | None
    high: float | None


def survival_rows(
    curves: Sequence[tuple[str, SurvivalCurve]],
) -> tuple[SurvivalRow, ...]:
    """The table beside the picture: every step of every curve."""
    return tuple(row for name, curve in curves for row in _rows(name, curve))


def _rows(name: str, curve: SurvivalCurve) -> Iterator[SurvivalRow]:
    low, high = curve.band()
    columns = (curve.times, curve.at_risk, curve.ended, curve.surviving, low, high)
    for days, at_risk, ended, left, least, most in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        known = least == least  # noqa: PLR0124 - not a number differs from itself
        yield SurvivalRow(
            name,
            days,
            at_risk,
            ended,
            left,
            least if known else None,
            most if known else None,
        )
