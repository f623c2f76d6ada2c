"""Many choices of one network: every combination of its switches, exactly planned.

``Variants`` answers a handful of changes without NumPy; this is for hundreds and for
thousands. A caller writes down all activities and edges that any choice can have, says
on which switches each hangs, and asks for choices by the switches that are on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.kernel import BadInput
from tiexin.planner import switching
from tiexin.planner.flat import NO_DAY, Ints, counting_of, flat_network
from tiexin.planner.marks import mark_days
from tiexin.planner.passes import Samples, samples_of
from tiexin.planner.switching import CIRCLE, NO_SWITCH, Masks, Switches

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tiexin.planner.flat import CalendarRows
    from tiexin.planner.marks import Mark
    from tiexin.planner.problem import Activity, Edge
    from tiexin.planner.spans import Span

MOST_SWITCHES: Final = 60
BLOCK: Final = 128


@dataclass(frozen=True, slots=True)
class When:
    """On which switches something hangs: it ``needs`` one, goes with none of others."""

    needs: str | None = None
    without: frozenset[str] = frozenset()


ALWAYS: Final = When()


@dataclass(frozen=True, slots=True)
class ActivityChoice:
    """An activity with what the switches make of it.

    Attributes:
        activity: its span holds where no switch of ``instead`` is on.
        when: when it is there at all.
        instead: spans by switch, on the calendar of the activity; the first one whose
            switch is on holds.
    """

    activity: Activity
    when: When = ALWAYS
    instead: Mapping[str, Span] = field(default_factory=dict)

    @property
    def spans(self) -> tuple[tuple[str | None, Span], ...]:
        """The alternatives in the order in which they are tried."""
        return (*self.instead.items(), (None, self.activity.span))


@dataclass(frozen=True, slots=True)
class EdgeChoice:
    """An edge and when it is there; it also needs both its ends."""

    edge: Edge
    when: When = ALWAYS


class Choices:
    """All that the switches of one network can make of it."""

    def __init__(
        self,
        activities: Sequence[ActivityChoice],
        edges: Sequence[EdgeChoice],
        *,
        start: int,
        goals: Collection[str],
        switches: Sequence[str],
    ) -> None:
        """Number everything; all edges together may go round in a circle.

        Raises:
            BadInput: ``planner.too_many_switches``: more than a choice can name.
        """
        if len(switches) > MOST_SWITCHES:
            raise BadInput.of(
                "planner.too_many_switches", n=len(switches), most=MOST_SWITCHES
            )
        self.start = start
        self.switches = tuple(switches)
        self.activities = tuple(activities)
        self.bit = {name: place for place, name in enumerate(switches)}
        self.number = {each.activity.id: n for n, each in enumerate(activities)}
        self.network, rows = flat_network(
            [each.activity for each in activities],
            [each.edge for each in edges],
            start=start,
            goals=sorted(self.number[id_] for id_ in goals),
            spans=[span for each in activities for _, span in each.spans],
        )
        self.table = self._table(activities, edges, rows)

    def mask(self, on: Iterable[str]) -> int:
        """The number of the choice with these switches on."""
        return sum({1 << self.bit[name] for name in on})

    def plan(self, masks: Sequence[int]) -> Plans:
        """The plans of these choices, each with the durations as they are planned."""
        return Plans(self, self._planned([(mask, 0) for mask in masks]))

    def bound(self, *, on: int, free: int = 0) -> int:
        """Boundary of the goal of one choice: exact, or a bound if switches are free.

        No setting of the ``free`` switches reaches the goal earlier. ``NO_DAY`` beyond
        the calendars, ``CIRCLE`` for what no setting can plan.
        """
        return int(self._planned([(on, free)])[0, -1])

    def _planned(self, choices: list[tuple[int, int]]) -> Ints:
        wanted = np.array(choices, dtype=np.int64).reshape(-1, 2)
        found = np.empty((len(wanted), len(self.network.rolls) * 2 + 1), dtype=np.int32)
        switching.plan_choices(self.network, self.table, wanted, found)
        return found

    def sampled(self, days: Ints) -> tuple[Switches, ...]:
        """The switches with the days ``[a, s]`` of every alternative in samples.

        In blocks, so that a block's plans stay close at hand.
        """
        return tuple(
            self.table._replace(days=np.ascontiguousarray(days[:, at : at + BLOCK]))
            for at in range(0, days.shape[1], BLOCK)
        )

    def goals(
        self, blocks: Sequence[Switches], *, on: int, free: int = 0
    ) -> Ints | None:
        """The goal of one choice in each sample of ``blocks``; None for a circle.

        With ``free`` switches a bound: no setting of them reaches the goal earlier.
        """
        choice = np.array([on, free], dtype=np.int64)
        found = []
        for table in blocks:
            samples = self._room(table)
            if not switching.plan_choice(self.network, table, choice, samples):
                return None
            found.append(samples.goal)
        return np.concatenate(found)

    def _room(self, table: Switches) -> Samples:
        count, size = len(table.needs), table.days.shape[1]
        return samples_of(self.network, np.empty((count, size), dtype=np.int32))

    def _table(
        self,
        activities: Sequence[ActivityChoice],
        edges: Sequence[EdgeChoice],
        rows: CalendarRows,
    ) -> Switches:
        pairs = [pair for each in activities for pair in each.spans]
        # The network holds its edges grouped by what they hold.
        held = [edges[place].when for place in self.network.edge]
        whens = [each.when for each in activities]
        return Switches(
            needs=self._needs(whens),
            without=self._without(whens),
            edge_needs=self._needs(held),
            edge_without=self._without(held),
            first=np.cumsum([0, *(len(each.spans) for each in activities)]).astype(
                np.int32
            ),
            switch=np.array([self._bit(name) for name, _ in pairs], dtype=np.int32),
            counting=np.array(
                [counting_of(span, rows) for _, span in pairs], dtype=np.int32
            ),
            days=np.array([[span.days] for _, span in pairs], dtype=np.int32),
        )

    def _bit(self, name: str | None) -> int:
        return NO_SWITCH if name is None else self.bit[name]

    def _needs(self, whens: Sequence[When]) -> Ints:
        return np.array([self._bit(when.needs) for when in whens], dtype=np.int32)

    def _without(self, whens: Sequence[When]) -> Masks:
        return np.array([self.mask(when.without) for when in whens], dtype=np.int64)


class Plans:
    """The plans of some choices, in the order in which they were asked for."""

    def __init__(self, choices: Choices, found: Ints) -> None:
        self._choices = choices
        self._found = np.ascontiguousarray(found.T)

    @property
    def goals(self) -> list[int]:
        """Goal of each, a day number; ``NO_DAY`` beyond calendars, or ``CIRCLE``."""
        return self._days(self._found[-1])

    def marks(self, mark: Mark) -> list[int]:
        """Day number of a mark of each, likewise; of what is absent nothing counts."""
        choices = self._choices
        numbers = [choices.number[id_] for id_ in mark.ids]
        days = mark_days(choices.network, numbers, mark.at, self._found[:-1])
        return self._days(np.where(self._found[-1] == CIRCLE, CIRCLE, days))

    def _days(self, boundaries: Ints) -> list[int]:
        start = self._choices.start
        return [
            each if each in {NO_DAY, CIRCLE} else start + each
            for each in boundaries.tolist()
        ]
