"""The figures of the invented city, read from data/world, and its dice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from tiexin.calendars import WorkCalendar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``data/world`` says: figures, names and texts, as they stand there."""

    figures: Mapping[str, Any]
    names: Mapping[str, Any]
    words: Mapping[str, Any]


def read_figures(root: Path) -> Figures:
    """The files ``root/world/model.yaml``, ``names.yaml`` and ``words.yaml``."""
    folder = root / "world"
    read = (
        yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("model", "names", "words")
    )
    return Figures(*read)


class Dice:
    """Random draws after the model; the same name gives the same draws."""

    def __init__(self, figures: Mapping[str, Any], name: str) -> None:
        """``name`` says what the draws are for, with the seed in it."""
        self.figures = figures
        # Not for secrets: the same name has to give the same city.
        self.rng = Random(name)  # noqa: S311

    def happens(self, name: str, key: str = "share") -> bool:
        """Whether something with the model's share comes about this time."""
        return self.rng.random() < float(self.figures[name][key])

    def days(self, name: str, *, median: float | None = None) -> int:
        """A number of days from a lognormal distribution, at least one."""
        figures = self.figures[name]
        middle = float(figures["median"]) if median is None else median
        drawn = self.rng.lognormvariate(math.log(max(middle, 0.5)), figures["sigma"])
        return max(1, round(drawn))

    def between(self, name: str, low: str = "low", high: str = "high") -> int:
        """A whole number from the model's low to its high, both included."""
        figures = self.figures[name]
        return self.rng.randint(int(figures[low]), int(figures[high]))

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely."""
        return choices[self.rng.randrange(len(choices))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the keys, after their weights."""
        names = list(weights)
        return self.rng.choices(names, [weights[name] for name in names])[0]

    def recorded(self, day: date, calendar: WorkCalendar) -> date:
        """The day on which an event of ``day`` was written down."""
        late = self.figures["recorded_late"]
        draw = self.rng.random()
        if draw < late["same_day"]:
            return day
        if draw < late["same_day"] + late["few_days"]:
            return calendar.add(day, self.rng.randint(1, int(late["few"])))
        return day + timedelta(days=self.rng.randint(5, int(late["many"])))
