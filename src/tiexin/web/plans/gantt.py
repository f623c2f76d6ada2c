"""The chart's geometry: days and steps in, coordinates out; no drawing, no texts.

Units are those of the SVG's view box. Each step is a row of its stage: a solid bar
for the plan, a thin one below it for the baseline, a dashed tail for the days it may
slip. Labels stand beside the bar, so that they stay readable when the chart scrolls.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from tiexin.web.plans.axis import WIDTH, Box, Scale, Tick, fine_ticks, year_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.web.plans.axis import AxisTexts

_AXIS_HEIGHT: Final = 44
_BAND_HEIGHT: Final = 30
_ROW_HEIGHT: Final = 27
_BAR_HEIGHT: Final = 13
_GHOST_HEIGHT: Final = 4
_LABEL_GAP: Final = 7
_LATIN_ADVANCE: Final = 7.1
_WIDE_ADVANCE: Final = 13.2
_BOLDER: Final = 1.16
_SHORTEST_LONG_TAIL: Final = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One row: days are counted (both ends in); ``late`` is the last harmless day.

    ``ghost`` is first and last day in the baseline, None where it has no such step.
    ``progress`` is how far a running project is with it: done, begun, late, open.
    """

    id: str
    label: str
    description: str
    first: date
    last: date
    late: date
    ghost: tuple[date, date] | None
    critical: bool
    certain: bool
    works: bool
    progress: str = ""


@dataclass(frozen=True, slots=True)
class StageRows:
    """A stage and its steps, in the order of drawing."""

    id: str
    title: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Stop:
    """A milestone in both plans."""

    id: str
    label: str
    description: str
    day: date
    baseline: date


@dataclass(frozen=True, slots=True)
class Band:
    """A stage's heading strip; ``top`` and ``height`` cover its rows as well."""

    id: str
    title: str
    top: float
    height: float
    text_y: float
    odd: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Where a text stands; ``anchor`` as in SVG."""

    text: str
    x: float
    y: float
    anchor: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One step drawn; ``tail`` is the room to slip, None without any."""

    id: str
    description: str
    box: Box
    ghost: Box | None
    tail: tuple[float, float, float] | None
    label: Label
    focus: Box
    css: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone drawn; polygons as SVG point lists."""

    id: str
    description: str
    x: float
    y: float
    diamond: str
    ghost_diamond: str | None
    label: Label
    focus: Box


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    width: int
    height: int
    axis_height: int
    plot_bottom: int
    months: tuple[Tick, ...]
    years: tuple[Tick, ...]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    today: float | None


def lay_out(
    stages: Sequence[StageRows],
    *,
    stops: Sequence[Stop],
    stops_title: str,
    today: date,
    texts: AxisTexts,
    whole: bool,
) -> Chart:
    """Place everything.

    ``whole`` shows the baseline in full; otherwise (one stage, zoomed in) the axis
    spans the plan's steps only and a baseline outside of it is left out.
    """
    scale = _scale(stages, stops, whole=whole)
    pen = _Pen(scale)
    marks = pen.marks(stops, stops_title) if whole else ()
    bars = tuple(bar for stage in stages for bar in pen.stage(stage))
    bottom = round(pen.y)
    return Chart(
        width=WIDTH,
        height=bottom + 14,
        axis_height=_AXIS_HEIGHT,
        plot_bottom=bottom,
        months=tuple(fine_ticks(scale, texts)),
        years=tuple(year_ticks(scale, texts)),
        bands=tuple(pen.bands),
        marks=tuple(marks),
        bars=bars,
        today=scale.x(today) if scale.holds(today) else None,
    )


def _scale(stages: Sequence[StageRows], stops: Sequence[Stop], *, whole: bool) -> Scale:
    steps = [step for stage in stages for step in stage.steps]
    days = [step.first for step in steps] + [step.last for step in steps]
    if whole:
        days += [day for step in steps if step.ghost for day in step.ghost]
        days += [day for stop in stops for day in (stop.day, stop.baseline)]
    if not days:
        days = [date(2000, 1, 1)]
    # Some air at the right, for the labels of the last steps.
    room = max(2, (max(days) - min(days)).days // 60)
    return Scale(min(days), max(days) + timedelta(days=1 + room))


class _Pen:
    """Walks down the rows."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self.y: float = _AXIS_HEIGHT
        self.bands: list[Band] = []

    def stage(self, stage: StageRows) -> Iterator[Bar]:
        if not stage.steps:
            return
        self._band(stage.id, stage.title, len(stage.steps))
        for step in stage.steps:
            yield self._bar(step)
            self.y += _ROW_HEIGHT

    def marks(self, stops: Sequence[Stop], title: str) -> list[Mark]:
        self._band("milestones", title, len(stops))
        found = []
        for stop in stops:
            found.append(self._mark(stop))
            self.y += _ROW_HEIGHT
        return found

    def _band(self, id_: str, title: str, rows: int) -> None:
        self.bands.append(
            Band(
                id=id_,
                title=title,
                top=self.y,
                height=_BAND_HEIGHT + rows * _ROW_HEIGHT,
                text_y=self.y + 20,
                odd=len(self.bands) % 2 == 1,
            )
        )
        self.y += _BAND_HEIGHT

    def _bar(self, step: Step) -> Bar:
        scale = self._scale
        box = scale.box(step.first, step.last, y=self.y + 4, height=_BAR_HEIGHT)
        kinds = {
            "critical": step.critical,
            "uncertain": not step.certain,
            "works": step.works,
        }
        width = text_width(step.label) * (_BOLDER if step.critical else 1)
        end = self._room_ends(step, box)
        tail_from = box.right
        if end - box.right > width + 2 * _LABEL_GAP + _SHORTEST_LONG_TAIL:
            # A long tail goes on behind the label, which stays with its bar.
            label = self._label(step.label, width, left=box.x, right=box.right)
            tail_from = round(box.right + width + 2 * _LABEL_GAP, 1)
        else:
            label = self._label(step.label, width, left=box.x, right=end)
        middle = self.y + 4 + _BAR_HEIGHT / 2
        return Bar(
            id=step.id,
            description=step.description,
            box=box,
            ghost=self._ghost(step),
            tail=(tail_from, end, middle) if end > box.right else None,
            label=label,
            focus=Box(round(box.x - 3, 1), self.y + 1, round(box.width + 6, 1), 19),
            css=" ".join(
                ["bar", *(name for name, on in kinds.items() if on), step.progress]
            ).rstrip(),
        )

    def _ghost(self, step: Step) -> Box | None:
        if step.ghost is None:
            return None
        first, last = step.ghost
        if last < self._scale.first or first >= self._scale.end:
            return None
        first = max(first, self._scale.first)
        last = min(last, self._scale.end - timedelta(days=1))
        return self._scale.box(first, last, y=self.y + 20, height=_GHOST_HEIGHT)

    def _room_ends(self, step: Step, box: Box) -> float:
        """Where the days it may slip end; the bar's own end without any."""
        late = min(step.late + timedelta(days=1), self._scale.end)
        return (
            max(box.right, self._scale.x(late)) if step.late > step.last else box.right
        )

    def _label(self, text: str, width: float, *, left: float, right: float) -> Label:
        y = self.y + 15
        if right + _LABEL_GAP + width <= WIDTH - 2:
            return Label(text, round(right + _LABEL_GAP, 1), y, "start")
        if left - _LABEL_GAP - width >= 0:
            return Label(text, round(left - _LABEL_GAP, 1), y, "end")
        # Neither side has room: right-aligned within the chart, above the bar.
        return Label(text, WIDTH - 4, y, "end")

    def _mark(self, stop: Stop) -> Mark:
        x = self._scale.x(stop.day)
        y = self.y + 12
        ghost_x = self._scale.x(stop.baseline)
        moved = stop.baseline != stop.day
        return Mark(
            id=stop.id,
            description=stop.description,
            x=x,
            y=y,
            diamond=_diamond(x, y, 8),
            ghost_diamond=_diamond(ghost_x, y, 6) if moved else None,
            label=self._label(
                stop.label,
                text_width(stop.label),
                left=x - 8,
                right=self._clear(stop.label, x, ghost_x),
            ),
            focus=Box(round(x - 11, 1), y - 11, 22, 22),
        )

    def _clear(self, text: str, x: float, ghost_x: float) -> float:
        """Where a milestone's label may begin without covering its hollow mark."""
        covered = x < ghost_x < x + 2 * _LABEL_GAP + text_width(text) + 8
        return (ghost_x if covered else x) + 8


@lru_cache(maxsize=1_024)
def text_width(text: str) -> float:
    """A cautious guess of a label's width in chart units."""
    return sum(
        _WIDE_ADVANCE
        if unicodedata.east_asian_width(letter) in "WF"
        else _LATIN_ADVANCE
        for letter in text
    )


def _diamond(x: float, y: float, r: float) -> str:
    points = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
    return " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
