"""How one piece of work goes: begun, interrupted, told of, finished."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.app.world.acts import Act
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.world.acts import Surroundings
    from tiexin.casework.rules import ProcedureRules
    from tiexin.eventlog import Json

_LONG: Final = 20
"""Calendar days from which something may come between."""


class Work:
    """The acts of one piece of work, service or wait, from the day it can begin."""

    def __init__(self, rules: ProcedureRules, around: Surroundings) -> None:
        """The rules only say which procedure it is."""
        self._rules = rules
        self._around = around
        self._dice = around.dice

    def acts(self, ready: date, *, planned: int) -> list[Act]:
        """All acts in the order of their days; ``planned`` calendar days it takes."""
        dice = self._dice
        if dice.happens("not_needed"):
            reason = self._around.say("not_needed")
            return [
                self._act(ready, "mark_not_needed", Role.OFFICER, reason=reason)
            ]
        begin = ready + timedelta(days=dice.days("start_delay") - 1)
        figures = dice.figures["works"]
        spread = dice.rng.lognormvariate(0, figures["sigma"])
        end = begin + timedelta(days=round(planned * figures["of_plan"] * spread))
        acts = [self._act(begin, "begin", Role.OFFICER)]
        if planned > _LONG and dice.happens("interruption"):
            still = self._interruption(begin, planned)
            acts += still
            end = max(end, still[-1].on) + (still[-1].on - still[0].on)
        if planned > _LONG and dice.happens("forecast"):
            acts.append(self._forecast(begin, end, planned))
        acts += self._looks(begin, end)
        acts.append(self._act(end, "finish", Role.OFFICER))
        return sorted(acts, key=lambda act: act.on)

    def _act(self, on: date, kind: str, role: Role, **data: Json) -> Act:
        return Act(on, kind, role, self._rules.id, data)

    def _interruption(self, begin: date, planned: int) -> list[Act]:
        dice = self._dice
        first = begin + timedelta(days=dice.rng.randint(planned // 4, planned // 2))
        back = first + timedelta(days=dice.days("interruption"))
        cause = dice.weighted(dice.figures["interruption"]["causes"])
        words = self._around.words["interruptions"]
        note = dice.one(words[cause])[self._around.language]  # type: ignore[call-overload]
        name = f"i1-{self._rules.id.replace('_', '-')[:30]}"
        return [
            self._act(
                first,
                "interrupt",
                Role.INVESTOR,
                interruption=name,
                cause=cause,
                note=note,
            ),
            self._act(back, "end_interruption", Role.INVESTOR, interruption=name),
        ]

    def _forecast(self, begin: date, end: date, planned: int) -> Act:
        """Told in the middle: mostly right, a little too hopeful."""
        told = begin + timedelta(days=planned // 2)
        hope = int(self._dice.figures["forecast"]["later"])
        finish = max(told, end - timedelta(days=self._dice.rng.randint(0, hope)))
        cause = self._dice.weighted(self._dice.figures["interruption"]["causes"])
        return self._act(
            told, "forecast", Role.INVESTOR, finish=finish.isoformat(), cause=cause
        )

    def _looks(self, begin: date, end: date) -> Iterator[Act]:
        """The officer looks how it stands, now and then."""
        day = self._around.after(begin, self._dice.days("verification"))
        while day < end:
            yield self._act(day, "verify_status", Role.OFFICER, source="visit")
            day = self._around.after(day, self._dice.days("verification"))
