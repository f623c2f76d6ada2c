"""How one piece of work goes: begun, interrupted, told of, finished."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.app.world.acts import Desk
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.world.acts import Act, Surroundings
    from tiexin.casework.rules import ProcedureRules

_LONG: Final = 20
"""Calendar days from which something may come between."""


class Work:
    """The acts of one piece of work, service or wait, from the day it can begin."""

    def __init__(self, rules: ProcedureRules, around: Surroundings) -> None:
        """The rules only say which procedure it is."""
        self._desk = Desk(rules, around)

    def acts(self, ready: date, *, planned: int) -> list[Act]:
        """All acts in the order of their days; ``planned`` calendar days it takes."""
        dice = self._desk.dice
        if dice.happens("not_needed"):
            reason = self._desk.around.say("not_needed")
            return [
                self._desk.act(ready, "mark_not_needed", Role.OFFICER, reason=reason)
            ]
        begin = ready + timedelta(days=dice.days("start_delay") - 1)
        figures = dice.figures["works"]
        spread = dice.rng.lognormvariate(0, figures["sigma"])
        end = begin + timedelta(days=round(planned * figures["of_plan"] * spread))
        acts = [self._desk.act(begin, "begin", Role.OFFICER)]
        if planned > _LONG and dice.happens("forecast", "at_begin"):
            acts.append(self._told(begin, begin + timedelta(days=planned)))
        if planned > _LONG and dice.happens("interruption"):
            still = self._interruption(begin, planned)
            acts += still
            end = max(end, still[-1].on) + (still[-1].on - still[0].on)
        if planned > _LONG and dice.happens("forecast"):
            acts.append(self._forecast(begin, end, planned))
        acts += self._looks(begin, end)
        acts.append(self._desk.act(end, "finish", Role.OFFICER))
        return sorted(acts, key=lambda act: act.on)

    def _interruption(self, begin: date, planned: int) -> list[Act]:
        dice = self._desk.dice
        first = begin + timedelta(days=dice.rng.randint(planned // 4, planned // 2))
        back = first + timedelta(days=dice.days("interruption"))
        cause = dice.weighted(dice.figures["interruption"]["causes"])
        note = self._desk.around.say("interruptions", cause)
        name = self._desk.id("i")
        return [
            self._desk.act(
                first,
                "interrupt",
                Role.INVESTOR,
                interruption=name,
                cause=cause,
                note=note,
            ),
            self._desk.act(back, "end_interruption", Role.INVESTOR, interruption=name),
        ]

    def _forecast(self, begin: date, end: date, planned: int) -> Act:
        """Told in the middle: mostly right, a little too hopeful."""
        told = begin + timedelta(days=planned // 2)
        hope = int(self._desk.dice.figures["forecast"]["later"])
        finish = max(told, end - timedelta(days=self._desk.dice.rng.randint(0, hope)))
        return self._told(told, finish)

    def _told(self, on: date, finish: date) -> Act:
        """Somebody says when it will be finished."""
        cause = self._desk.dice.weighted(
            self._desk.dice.figures["interruption"]["causes"]
        )
        return self._desk.act(
            on, "forecast", Role.INVESTOR, finish=finish.isoformat(), cause=cause
        )

    def _looks(self, begin: date, end: date) -> Iterator[Act]:
        """The officer looks how it stands, now and then."""
        day = self._desk.around.after(begin, self._desk.dice.days("verification"))
        while day < end:
            yield self._desk.act(day, "verify_status", Role.OFFICER, source="visit")
            day = self._desk.around.after(day, self._desk.dice.days("verification"))
