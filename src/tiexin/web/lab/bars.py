"""How far a reform moves production, project by project, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.app.reform.lab import Effect
    from tiexin.app.reform.trial_words import TrialWords

_WIDTH: Final = 720
_ROW: Final = 44
_TOP: Final = 30
_MARGIN: Final = 40
_LEAST_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One project: the planned move as a bar from zero, best to worst as a line."""

    label: str
    y: int
    text_y: int
    x: int
    width: int
    line_x1: int
    line_x2: int
    line_y: int
    said: str
    kind: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A day of the axis."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture; ``alt`` says in a sentence what it shows."""

    width: int
    height: int
    zero: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    alt: str


def bars_of(words: TrialWords) -> Bars:
    """The picture of a trial; below zero is sooner."""
    effects = words.trial.effects
    reach = max((_reach(each) for each in effects), default=0)
    reach = max(_LEAST_DAYS, -(-reach // _LEAST_DAYS) * _LEAST_DAYS)
    scale = (_WIDTH - 2 * _MARGIN) / (2 * reach)

    def x_of(days: int) -> int:
        return round(_WIDTH / 2 + days * scale)

    bars = []
    for number, each in enumerate(effects):
        days = each.production.days
        known = [d for d in (days, each.best, each.worst) if d is not None]
        y = _TOP + number * _ROW
        bars.append(
            Bar(
                label=f"{words.subject(each)} · {words.place(each.place)}",
                y=y + 20,
                text_y=y + 14,
                x=min(x_of(0), x_of(days)),
                width=max(2, abs(x_of(days) - x_of(0))),
                line_x1=x_of(min(known)),
                line_x2=x_of(max(known)),
                line_y=y + 27,
                said=words.moved(days),
                kind=each.verdict,
            )
        )
    return Bars(
        width=_WIDTH,
        height=_TOP + len(effects) * _ROW + 10,
        zero=x_of(0),
        bars=tuple(bars),
        ticks=tuple(Tick(x_of(d), f"{d:+d}" if d else "0") for d in (-reach, 0, reach)),
        alt=words.text("picture", n=len(effects)),
    )


def _reach(effect: Effect) -> int:
    moves = (effect.production.days, effect.best, effect.worst)
    return max(abs(days) for days in moves if days is not None)
