"""A calendar of broken limits: a block for each year, a column for each week.

Each day on which limits fell due says how many of them were late; the tone is their
share. Days that are no working days are crossed, so the picture is read without colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from tiexin.insight.pictures.paper import line, svg, text, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CELL: Final = 20.0
_MARGIN: Final = 16.0
_HEAD: Final = 44.0
_WEEK: Final = 7
_WEEKS: Final = 54
_DARKEST: Final = 0.4
_LINE: Final = 18.0


@dataclass(frozen=True, slots=True)
class DayMark:
    """One day: cases whose limit fell due, and how many of those that ended were late.

    Attributes:
        day: the day.
        ended, late: cases; none late of none ended is no share.
        told: all figures in words.
    """

    day: date
    ended: int
    late: int
    told: str


@dataclass(frozen=True, slots=True)
class CalendarTexts:
    """What the picture says, in the reader's language.

    Attributes:
        title, description: for screen readers.
        weekdays: short names from Monday on.
        months: short names from January on.
        remarks: lines below.
    """

    title: str
    description: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    remarks: tuple[str, ...]


def calendar_picture(
    days: Sequence[DayMark],
    texts: CalendarTexts,
    *,
    free: Mapping[int, frozenset[date]],
) -> str:
    """A block for each year that has a day, an SVG file.

    ``free``: by year, days that are no working days, where that is known.
    """
    left = _MARGIN + max(text_width(name) for name in texts.weekdays) + 8
    width = left + _WEEKS * _CELL + _MARGIN
    marks = {each.day: each for each in days}
    top = _MARGIN
    parts: list[str] = []
    for year in sorted({day.year for day in marks}):
        parts += _year(year, marks, texts, at=(left, top))
        parts += _free(year, free.get(year, frozenset()), at=(left, top))
        top += _HEAD + _WEEK * _CELL + _MARGIN
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


def _corner(day: date, at: tuple[float, float]) -> tuple[float, float]:
    """The upper left corner of a day's cell."""
    first = date(day.year, 1, 1)
    week = ((day - first).days + first.weekday()) // _WEEK
    return at[0] + week * _CELL, at[1] + _HEAD + day.weekday() * _CELL


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        if day == date.max:
            return
        day += timedelta(days=1)


def _year(
    year: int,
    marks: Mapping[date, DayMark],
    texts: CalendarTexts,
    *,
    at: tuple[float, float],
) -> Iterator[str]:
    left, top = at
    yield text(left, top + 14, str(year), css=' font-weight="bold"')
    for number, name in enumerate(texts.weekdays):
        y = top + _HEAD + (number + 0.7) * _CELL
        yield text(left - 6, y, name, anchor="end", css=' font-size="12"')
    for number, name in enumerate(texts.months, 1):
        x, _ = _corner(date(year, number, 7), at)
        yield text(x, top + _HEAD - 6, name, css=' font-size="12"')
    for day in _days(year):
        x, y = _corner(day, at)
        place = f'x="{x:g}" y="{y:g}" width="{_CELL:g}" height="{_CELL:g}"'
        mark = marks.get(day)
        if mark is None:
            faint = 'fill="none" stroke="currentColor" stroke-opacity="0.2"'
            yield f"<rect {place} {faint}/>"
        else:
            yield from _mark(mark, place, (x, y))


def _mark(mark: DayMark, place: str, corner: tuple[float, float]) -> Iterator[str]:
    tone = round(_DARKEST * mark.late / mark.ended, 3) if mark.ended else 0
    yield f"<g><title>{mark.day.isoformat()}: {escape(mark.told)}</title>"
    yield f'<rect {place} fill-opacity="{tone:g}" stroke="currentColor"/>'
    words = str(mark.late) if mark.ended else "·"
    size = ' font-size="12"' if len(words) < 3 else ' font-size="9"'  # noqa: PLR2004
    x, y = corner
    yield text(x + _CELL / 2, y + 0.72 * _CELL, words, anchor="middle", css=size)
    yield "</g>"


def _free(
    year: int, days: frozenset[date], *, at: tuple[float, float]
) -> Iterator[str]:
    """A stroke across the corner of each day that is no working day."""
    for day in sorted(days):
        if day.year == year:
            x, y = _corner(day, at)
            yield line((x, y + 8), (x + 8, y))
