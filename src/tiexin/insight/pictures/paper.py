"""What all pictures share: a scale, round ticks, escaped text, lines that print well.

Pictures are whole SVG files without style sheets or scripts: they can be put into a
page, downloaded and printed. Ink is the page's own colour; lines differ by dashes, not
by colour, so that a black-and-white print says the same.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DASHES: Final = ("", "9 4", "2 4", "12 4 2 4", "5 2", "1 2")
"""Line patterns; the first one is solid. More lines than these look alike in print."""

_ROUND: Final = (1, 2, 5)
_PIECES: Final = re.compile(
    r"[\u2e80-\u9fff\uff00-\uffef]"
    r"|[^\u2e80-\u9fff\uff00-\uffef _/-]*[_/-] ?"
    r"|[^\u2e80-\u9fff\uff00-\uffef _/-]+ ?| "
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the picture's plot lies, in units of the view box."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to coordinates, in a straight line; ``end`` may lie before ``begin``."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        """The coordinate of a value, to a tenth."""
        reach = (self.high - self.low) or 1.0
        share = (value - self.low) / reach
        return round(self.begin + share * (self.end - self.begin), 1)


def ticks(low: float, high: float, *, about: int = 8) -> list[float]:
    """Round values within the bounds, roughly so many: steps of 1, 2 or 5."""
    reach = high - low
    if reach <= 0:
        return [low]
    power = 10 ** math.floor(math.log10(reach / about))
    step = next(
        (factor * power for factor in _ROUND if reach / (factor * power) <= about),
        10 * power,
    )
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def svg(
    size: tuple[float, float],
    *,
    title: str,
    parts: Sequence[str],
    description: str = "",
) -> str:
    """A whole picture; a screen reader says ``title``, then ``description``."""
    width, height = size
    told = f"<desc>{escape(description)}</desc>" if description else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" font-family="sans-serif" '
        'font-size="13" fill="currentColor" stroke="none">'
        f"<title>{escape(title)}</title>{told}\n" + "\n".join(parts) + "\n</svg>\n"
    )


def text(
    x: float, y: float, words: str, *, anchor: str = "start", css: str = ""
) -> str:
    """A line of text with its anchor (start, middle or end) and further attributes."""
    place = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}"{css}'
    return f"<text {place}>{escape(words)}</text>"


def text_width(words: str) -> float:
    """A cautious guess of how wide a line of text is, in units of the view box."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return 13.2 * wide + 7.1 * (len(words) - wide)


def wrapped(words: str, width: float, *, most: int = 0) -> list[str]:
    """The words in lines that are no wider; over ``most``, the last ends in dots.

    Lines part at spaces and between Chinese characters, words that are too long
    anywhere.
    """
    lines = [""]
    for piece in _PIECES.findall(" ".join(words.split())):
        if text_width(lines[-1] + piece.rstrip()) > width and lines[-1]:
            lines.append("")
        for letter in piece:
            if text_width((lines[-1] + letter).rstrip()) > width and lines[-1]:
                lines.append("")
            lines[-1] += letter
    lines = [each.strip() for each in lines]
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…") > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return lines


def line(first: tuple[float, float], last: tuple[float, float], css: str = "") -> str:
    """A thin straight line; ``css`` holds further attributes."""
    return (
        f'<line x1="{first[0]:g}" y1="{first[1]:g}" x2="{last[0]:g}" y2="{last[1]:g}" '
        f'stroke="currentColor"{css}/>'
    )


def day_axis(frame: Frame, scale: Scale, *, label: str) -> Iterator[str]:
    """An axis of days below the plot, with its label."""
    yield line((frame.left, frame.bottom), (frame.right, frame.bottom))
    for value in ticks(scale.low, scale.high):
        x = scale.at(value)
        yield line((x, frame.bottom), (x, frame.bottom + 5))
        yield text(x, frame.bottom + 19, f"{value:g}", anchor="middle")
    yield text(frame.right, frame.bottom + 37, label, anchor="end")
