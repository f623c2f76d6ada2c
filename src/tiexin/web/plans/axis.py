"""The chart's axis: from days to coordinates, and where its lines stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH: Final = 1120
_MARGIN: Final = 14
_NARROWEST_BAR: Final = 3.0
_YEAR_LABEL_ROOM: Final = 44
_MONTH_LABEL_ROOM: Final = 30
_QUARTER_LABEL_ROOM: Final = 13
_WEEKS_UP_TO_DAYS: Final = 100
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis; ``label`` empty where only the line is drawn."""

    x: float
    label: str
    strong: bool


@dataclass(frozen=True, slots=True)
class AxisTexts:
    """How the axis writes its days."""

    year: Callable[[date], str]
    month: Callable[[date], str]
    day: Callable[[date], str]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to the x axis; ``end`` is out, a day's ``x`` is its morning."""

    first: date
    end: date
    per_day: float = field(init=False)
    """Units for one day."""

    def __post_init__(self) -> None:
        """Work out the unit, which every bar asks for."""
        days = max(1, (self.end - self.first).days)
        object.__setattr__(self, "per_day", (WIDTH - 2 * _MARGIN) / days)

    def x(self, day: date) -> float:
        """Where a day begins."""
        return round(_MARGIN + (day - self.first).days * self.per_day, 1)

    def holds(self, day: date) -> bool:
        """Whether the axis reaches a day."""
        return self.first <= day < self.end

    def box(self, first: date, last: date, *, y: float, height: float) -> Box:
        """A rectangle over days, both ends in; never too narrow to be seen."""
        start = self.x(first)
        width = max(_NARROWEST_BAR, self.x(last + timedelta(days=1)) - start)
        return Box(start, y, round(width, 1), height)


def year_ticks(scale: Scale, texts: AxisTexts) -> Iterator[Tick]:
    """The years; the first one is left out where the next would cover it."""
    years = [
        day
        for year in range(scale.first.year + 1, scale.end.year + 1)
        if scale.holds(day := date(year, 1, 1))
    ]
    if not years or scale.x(years[0]) - _MARGIN >= _YEAR_LABEL_ROOM:
        yield Tick(_MARGIN, texts.year(scale.first), strong=False)
    for day in years:
        yield Tick(scale.x(day), texts.year(day), strong=True)


def fine_ticks(scale: Scale, texts: AxisTexts) -> Iterator[Tick]:
    """Weeks, months or quarters, as there is room."""
    if (scale.end - scale.first).days <= _WEEKS_UP_TO_DAYS:
        yield from _week_ticks(scale, texts)
        return
    room = 30 * scale.per_day
    day = _next_month(scale.first)
    while day < scale.end:
        quarter = day.month in (1, 4, 7, 10)
        shown = room >= _MONTH_LABEL_ROOM or (quarter and room >= _QUARTER_LABEL_ROOM)
        if shown or quarter:
            x = scale.x(day)
            fits = shown and x < WIDTH - _MONTH_LABEL_ROOM
            yield Tick(x, texts.month(day) if fits else "", strong=day.month == 1)
        day = _next_month(day)


def _week_ticks(scale: Scale, texts: AxisTexts) -> Iterator[Tick]:
    day = scale.first + timedelta(days=-scale.first.weekday() % 7)
    while day < scale.end:
        yield Tick(scale.x(day), texts.day(day), strong=False)
        day += timedelta(days=7)


def _next_month(day: date) -> date:
    if day.month == _DECEMBER:
        return date(day.year + 1, 1, 1)
    return date(day.year, day.month + 1, 1)
