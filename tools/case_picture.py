"""Draws the states of a procedure as lanes, and each command as a step between them.

A lane is a state, coloured by whose move it is; a column is a command: dots where it
may be given, an arrow where it leads. Nothing crosses, whatever is added to the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT = 216
TOP = 184
LANE = 46
COLUMN = 62
RIGHT = 96
FOOT = 64
COLOURS = {
    "authority": "#dbe9fb",
    "applicant": "#fdecc8",
    "third_party": "#e9e2f5",
    "nobody": "#dff3e1",
}
BOLD = ' font-weight="600"'
FONT = "font-family=\"'Noto Sans CJK SC', 'Noto Sans', sans-serif\""


@dataclass(frozen=True, slots=True)
class Lane:
    """One state: its names, and whose move it is."""

    id: str
    title: str
    beside: str
    move: str


@dataclass(frozen=True, slots=True)
class Step:
    """One command: from which states, to which; ``sometimes`` where it may stay."""

    title: str
    beside: str
    states: tuple[str, ...]
    to: str
    sometimes: bool


def draw(
    title: str, lanes: list[Lane], steps: list[Step], legend: dict[str, str]
) -> str:
    """The picture as SVG; ``legend`` says in words what each colour means.

    Its entry of the empty name stands before all of them.
    """
    width = LEFT + COLUMN * len(steps) + RIGHT
    height = TOP + LANE * len(lanes) + FOOT
    places = {lane.id: TOP + LANE * n + LANE // 2 for n, lane in enumerate(lanes)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="t" {FONT}>',
        f'<title id="t">{escape(title)}</title>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_lanes(lanes, places, width),
        *(
            line
            for number, step in enumerate(steps)
            for line in _step(step, LEFT + COLUMN * number + COLUMN // 2, places)
        ),
        *_legend(legend, height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lanes(lanes: list[Lane], places: dict[str, int], width: int) -> Iterator[str]:
    for lane in lanes:
        y = places[lane.id]
        yield (
            f'<rect x="8" y="{y - LANE // 2 + 2}" width="{width - 16}" '
            f'height="{LANE - 4}" rx="6" fill="{COLOURS[lane.move]}"/>'
        )
        yield _text(20, y - 2, lane.title, size=15, more=BOLD)
        yield _text(20, y + 15, lane.beside, size=12)


def _step(step: Step, x: int, places: dict[str, int]) -> Iterator[str]:
    end = places[step.to]
    begins = [places[state] for state in step.states if state != step.to]
    low, high = min(*begins, end), max(*begins, end)
    yield (
        f'<line x1="{x}" y1="{low}" x2="{x}" y2="{high}" stroke="#1f2937" '
        f'stroke-width="2"{_dashes(step)}/>'
    )
    for y in begins:
        yield f'<circle cx="{x}" cy="{y}" r="5" fill="#1f2937"/>'
    # One arrow for each side from which the state is reached.
    for back in sorted({-11 if y < end else 11 for y in begins}):
        yield (
            f'<path d="M {x} {end} l -7 {back} l 14 0 z" fill="#b42318" '
            f'stroke="#ffffff" stroke-width="1"/>'
        )
    turned = f' transform="rotate(-48 {x} {TOP - 12})"'
    yield _text(x, TOP - 12, step.title, size=13, more=turned)
    turned = f' transform="rotate(-48 {x + 15} {TOP - 8})"'
    yield _text(x + 15, TOP - 8, step.beside, size=12, more=turned)


def _dashes(step: Step) -> str:
    return ' stroke-dasharray="5 4"' if step.sometimes else ""


def _legend(legend: dict[str, str], height: int) -> Iterator[str]:
    x, y = 20, height - 26
    words = legend[""]
    yield _text(x, y, words, size=12, more=BOLD)
    x += 8 * len(words) + 12
    for move, words in legend.items():
        if not move:
            continue
        yield (
            f'<rect x="{x}" y="{y - 12}" width="18" height="14" rx="3" '
            f'fill="{COLOURS[move]}" stroke="#6b7280"/>'
        )
        yield _text(x + 25, y, words, size=12)
        x += 25 + 8 * len(words) + 24


def _text(x: int, y: int, words: str, *, size: int, more: str = "") -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="#111827"{more}>'
        f"{escape(words)}</text>"
    )
