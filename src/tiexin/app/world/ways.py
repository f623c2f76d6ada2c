"""When each procedure of a project begins, and the acts that it goes through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tiexin.app.world.application import Application
from tiexin.app.world.works import Work
from tiexin.casework.table import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.app.cases.opening import Opening
    from tiexin.app.world.acts import Act, Surroundings
    from tiexin.app.world.model import Dice
    from tiexin.casework.rules import ProcedureRules


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of all procedures of one project, up to a day.

    ``slow`` stretches the time of some authorities.
    """

    opening: Opening
    today: date
    slow: Mapping[str, float]

    def acts(
        self, around: Surroundings, dice: Callable[[str], Dice]
    ) -> Iterator[list[Act]]:
        """The acts of each procedure that can begin by the day, in lawful order."""
        spans = self.opening.plan.content["activities"]
        ends: dict[str, date] = {}
        for rules in _in_order(self.opening.rulebook.procedures):
            if not all(before in ends for before in rules.after):
                continue
            ready = _ready(rules, spans, ends)
            if ready >= self.today:
                continue
            near = replace(around, dice=dice(rules.id))
            acts = self._way(rules, near, ready, _length(spans[rules.id]))
            ends[rules.id] = _end_of(acts)
            yield acts

    def _way(
        self, rules: ProcedureRules, around: Surroundings, ready: date, planned: int
    ) -> list[Act]:
        if rules.track is Track.WORK:
            return Work(rules, around).acts(ready, planned=planned)
        slow = self.slow.get(rules.authority, 1.0)
        return Application(rules, around, slow=slow).acts(ready)


def _length(span: Mapping[str, str]) -> int:
    """Calendar days from the planned start to the planned finish."""
    first, last = (date.fromisoformat(span[name]) for name in ("start", "finish"))
    return (last - first).days


def _in_order(procedures: Mapping[str, ProcedureRules]) -> Iterator[ProcedureRules]:
    """Each procedure after those it waits for."""
    done: set[str] = set()
    waiting = list(procedures.values())
    while waiting:
        free = [
            rules
            for rules in waiting
            if all(each in done or each not in procedures for each in rules.after)
        ]
        if not free:
            return
        yield from free
        done |= {rules.id for rules in free}
        waiting = [rules for rules in waiting if rules.id not in done]


def _ready(
    rules: ProcedureRules,
    spans: Mapping[str, Mapping[str, str]],
    ends: Mapping[str, date],
) -> date:
    """The day it can begin: after its predecessors, as far behind plan as they are."""
    planned = date.fromisoformat(spans[rules.id]["start"])
    late = [
        ends[each] - date.fromisoformat(spans[each]["finish"]) for each in rules.after
    ]
    moved = planned + max(late, default=timedelta(0))
    return max([moved, *(ends[each] for each in rules.after)])


def _end_of(acts: list[Act]) -> date:
    ending = {"deliver", "finish", "mark_not_needed"}
    return max(act.on for act in acts if act.kind in ending)
