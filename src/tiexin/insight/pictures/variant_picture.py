"""The variant explorer: each sequence of activities as a row of numbered chevrons.

An activity is its number; tone and border only help to find it again, so the picture is
read in black and white. The legend says which activity a number is.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from tiexin.insight.pictures.paper import svg, text, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_STEPS: Final = 60
"""A longer sequence is cut, which its row says."""

_MARGIN: Final = 16.0
_WIDE: Final = 34.0
_HIGH: Final = 24.0
_TIP: Final = 8.0
_IN_ROW: Final = 22
_LINE: Final = 18.0
_TONES: Final = (0.0, 0.12, 0.26)
_BORDERS: Final = ("", ' stroke-dasharray="5 2"', ' stroke-dasharray="1.5 2"')
_BAR: Final = 200.0


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant.

    Attributes:
        heading: a group that begins with it, or empty.
        told: share, cases and time in words.
        share: of the cases, from 0 to 1.
        steps: numbers of its activities, from 1.
        more: says how many further steps there are, or empty.
    """

    heading: str
    told: str
    share: float
    steps: tuple[int, ...]
    more: str


@dataclass(frozen=True, slots=True)
class VariantTexts:
    """What the picture says, in the reader's language; ``remarks`` stand below."""

    title: str
    description: str
    remarks: tuple[str, ...]


def variant_picture(
    rows: Sequence[VariantRow], names: Sequence[str], texts: VariantTexts
) -> str:
    """The rows, then the legend, an SVG file; ``names[0]`` is what number 1 means."""
    width = _IN_ROW * _WIDE + _TIP + 2 * _MARGIN
    top = _MARGIN
    parts: list[str] = []
    for row in rows:
        drawn, top = _row(row, top, width)
        parts += drawn
    drawn, top = _legend(names, top + _LINE / 2, width)
    parts += drawn
    for remark in texts.remarks:
        for words in wrapped(remark, width - 2 * _MARGIN):
            top += _LINE
            parts.append(text(_MARGIN, top, words))
    return svg(
        (width, top + _MARGIN),
        title=texts.title,
        parts=parts,
        description=texts.description,
    )


def _row(row: VariantRow, top: float, width: float) -> tuple[list[str], float]:
    """What is drawn of a variant, and where the next one begins."""
    parts = []
    if row.heading:
        for words in wrapped(row.heading, width - 2 * _MARGIN):
            top += _LINE
            parts.append(text(_MARGIN, top, words, css=' font-weight="bold"'))
        top += 6
    bar = f'x="{_MARGIN:g}" y="{top + 3:g}" height="10"'
    parts += [
        f'<rect {bar} width="{_BAR:g}" fill="none" stroke="currentColor"/>',
        f'<rect {bar} width="{round(_BAR * row.share, 1):g}" fill-opacity="0.6"/>',
        text(_MARGIN + _BAR + 10, top + 13, row.told),
    ]
    top += _LINE + 3
    for number, step in enumerate(row.steps):
        line, place = divmod(number, _IN_ROW)
        corner = (_MARGIN + place * _WIDE, top + line * (_HIGH + 4))
        parts += _chevron(step, corner)
    lines = -(-len(row.steps) // _IN_ROW)
    top += lines * (_HIGH + 4)
    if row.more:
        parts.append(text(_MARGIN, top + 13, row.more))
        top += _LINE
    return parts, top + 10


def _chevron(step: int, corner: tuple[float, float]) -> Iterator[str]:
    x, y = corner
    wide, middle = _WIDE - 3, _HIGH / 2
    number = step - 1
    tone = _TONES[number % len(_TONES)]
    border = _BORDERS[number // len(_TONES) % len(_BORDERS)]
    yield (
        f'<path d="M{x:g} {y:g}h{wide:g}l{_TIP:g} {middle:g}l{-_TIP:g} {middle:g}'
        f'h{-wide:g}l{_TIP:g} {-middle:g}z" fill-opacity="{tone:g}" '
        f'stroke="currentColor"{border}/>'
    )
    place = x + (wide + _TIP) / 2 + _TIP / 4
    yield text(place, y + middle + 4, str(step), anchor="middle", css=' font-size="12"')


def _legend(names: Sequence[str], top: float, width: float) -> tuple[list[str], float]:
    """Numbers with their activities, in two columns where names are short."""
    longest = max((text_width(name) for name in names), default=0)
    room = (width - 2 * _MARGIN) / 2
    columns = 2 if longest + _WIDE + 24 < room else 1
    each = (width - 2 * _MARGIN) / columns
    parts: list[str] = []
    for first in range(0, len(names), columns):
        high = 0.0
        for column, name in enumerate(names[first : first + columns]):
            x = _MARGIN + column * each
            number = first + column + 1
            lines = wrapped(name, each - _WIDE - 24, most=3)
            parts += [f"<g><title>{escape(name)}</title>", *_chevron(number, (x, top))]
            parts += [
                text(x + _WIDE + 14, top + 16 + at * _LINE, words)
                for at, words in enumerate(lines)
            ]
            parts.append("</g>")
            high = max(high, _HIGH + 6 + (len(lines) - 1) * _LINE)
        top += high
    return parts, top
