"""What the projects of the invented city are like: the samples, varied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tiexin.app.project_file import load_sample

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tiexin.app.request import PlanRequest
    from tiexin.app.world.model import Dice


class Varied:
    """Makes requests out of the sample projects."""

    def __init__(self, root: Path) -> None:
        """Samples are read once, from the folder of all data."""
        self._root = root
        self._samples: dict[str, PlanRequest] = {}

    def request(self, kind: str, start: date, dice: Dice) -> PlanRequest:
        """A project like a sample, of another size and on another day."""
        sample = self._samples.get(kind)
        if sample is None:
            sample = load_sample(self._root, kind, today=start).request
            self._samples[kind] = sample
        facts: dict[str, Any] = dict(sample.facts)
        for name, how in dice.figures["facts"].items():
            factor = dice.rng.uniform(how["low"], how["high"])
            if name in facts:
                facts[name] = _in_steps(facts[name] * factor, how["step"])
        most = int(dice.figures["storeys"]["most"])
        shift = dice.rng.randint(-most, most)
        facts["building.storeys"] = max(1, facts["building.storeys"] + shift)
        for name, share in dice.figures["flips"].items():
            turned = dice.rng.random() < share
            if turned and name in facts:
                facts[name] = not facts[name]
        none = dice.happens("levers", "none")
        return replace(
            sample, start=start, facts=facts, levers="none" if none else "all"
        )


def _in_steps(value: float, step: float) -> float:
    """A number in whole steps, at least one of them."""
    found = max(step, round(value / step) * step)
    return int(found) if isinstance(step, int) else round(found, 2)
