"""The figures of the invented city, read from data/world/model.yaml, and its dice."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from random import Random

    from tiexin.calendars import WorkCalendar

T = TypeVar("T")


class Dice:
    """Random draws after the model; the same generator gives the same draws."""

    def __init__(self, rng: Random, figures: Mapping[str, Mapping[str, float]]) -> None:
        self.rng = rng
        self.figures = figures

    def happens(self, name: str, key: str = "share") -> bool:
        """Whether something with the model's share comes about this time."""
        return self.rng.random() < self.figures[name][key]

    def days(self, name: str, *, median: float | None = None) -> int:
        """A number of days from a lognormal distribution, at least one."""
        figures = self.figures[name]
        middle = figures["median"] if median is None else median
        drawn = self.rng.lognormvariate(math.log(max(middle, 0.5)), figures["sigma"])
        return max(1, round(drawn))

    def between(self, name: str) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        figures = self.figures[name]
        return self.rng.randint(int(figures["low"]), int(figures["high"]))

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


def read_model(root: Path) -> dict[str, dict[str, float]]:
    """The figures of ``root/world/model.yaml``."""
    text = (root / "world" / "model.yaml").read_text(encoding="utf-8")
    figures: dict[str, dict[str, float]] = yaml.safe_load(text)
    return figures


def read_names(root: Path) -> dict[str, list[str] | list[dict[str, str]]]:
    """The invented names of ``root/world/names.yaml``."""
    text = (root / "world" / "names.yaml").read_text(encoding="utf-8")
    names: dict[str, list[str] | list[dict[str, str]]] = yaml.safe_load(text)
    return names
