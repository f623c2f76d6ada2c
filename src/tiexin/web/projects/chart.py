"""The chart of a project: what was promised against what happened and is expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.web.common.dates import format_month
from tiexin.web.common.names import procedure_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.kernel import Language
    from tiexin.web.projects.sight import Sight

_LEFT: Final = 270
_WIDTH: Final = 1000
_ROW: Final = 22
_TOP: Final = 34
_LONGEST_NAME: Final = 34
_EVERY_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart, in the picture's own units."""

    name: str
    title: str
    y: int
    promised_x: float | None
    promised_width: float
    x: float
    width: float
    progress: str
    critical: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A month on the axis; ``year`` only where it begins."""

    x: float
    name: str
    year: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole picture."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today_x: float | None


def chart_of(sight: Sight, title: str) -> Chart:
    """The chart; ``title`` is a text with fields for a bar's days."""
    steps = sorted(
        (
            step
            for step in sight.expected.steps.values()
            if step.id in sight.state.procedures
        ),
        key=lambda step: (step.start, step.finish),
    )
    spans = [(step.start, step.finish) for step in steps]
    for step in steps:
        found = sight.promised.get(step.id)
        if found:
            start, finish = found["start"], found["finish"]
            spans.append((date.fromisoformat(start), date.fromisoformat(finish)))
    first = min(start for start, _ in spans)
    last = max(finish for _, finish in spans) + timedelta(days=14)
    scale = (_WIDTH - _LEFT) / max(1, (last - first).days)

    def place(day: date) -> float:
        return round(_LEFT + (day - first).days * scale, 1)

    bars = []
    for number, step in enumerate(steps):
        found = sight.promised.get(step.id)
        promised = (
            [date.fromisoformat(found[key]) for key in ("start", "finish")]
            if found
            else []
        )
        name = procedure_name(step.id, sight.language)
        bars.append(
            Bar(
                name=name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…",
                title=title.format(
                    name=name,
                    start=step.start.isoformat(),
                    finish=step.finish.isoformat(),
                    promised=promised[1].isoformat() if promised else "–",
                ),
                y=_TOP + number * _ROW,
                promised_x=place(promised[0]) if promised else None,
                promised_width=_length(promised, scale) if promised else 0,
                x=place(step.start),
                width=_length([step.start, step.finish], scale),
                progress=step.progress,
                critical=step.critical,
            )
        )
    inside = first <= sight.today <= last
    return Chart(
        width=_WIDTH,
        height=_TOP + len(bars) * _ROW + 10,
        left=_LEFT,
        bars=tuple(bars),
        ticks=tuple(_ticks(first, last, place, sight.language)),
        today_x=place(sight.today) if inside else None,
    )


def _length(span: list[date], scale: float) -> float:
    return round(max(2.0, ((span[1] - span[0]).days + 1) * scale), 1)


def _ticks(
    first: date, last: date, place: object, language: Language
) -> Iterator[Tick]:
    if not callable(place):
        return
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first and (day.month - 1) % _EVERY_MONTHS == 0:
            year = str(day.year) if day.month == 1 else ""
            yield Tick(place(day), format_month(day, language), year)
        day = (day + timedelta(days=32)).replace(day=1)
