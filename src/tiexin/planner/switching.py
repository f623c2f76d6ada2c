"""One network whose steps, edges and durations hang on switches, compiled.

A choice is two whole numbers: bit ``k`` of the first says whether switch ``k`` is on,
bit ``k`` of the second whether it is left *free*. What any position of a free switch
could take away is taken away, and of the durations it could bring the shortest holds.
So the goal of such a choice is never later than with any setting of the free switches:
a bound, because a plan with fewer edges and shorter steps never ends later.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiexin.planner.compiled import compiled
from tiexin.planner.flat import Flags, FlatNetwork, Ints
from tiexin.planner.marks import ABSENT
from tiexin.planner.passes import Samples, forward, reach, rolled

Masks = NDArray[np.int64]

NO_SWITCH: Final = -1
CIRCLE: Final = -2
"""Stands for the goal of a choice whose edges go round in a circle."""


class Switches(NamedTuple):
    """What hangs on which switch; ``n`` activities, ``e`` edges, ``a`` alternatives.

    Attributes:
        needs: ``[n]`` switch without which an activity isn't there, or ``NO_SWITCH``.
        without: ``[n]`` switches any of which takes it away.
        edge_needs, edge_without: ``[e]`` likewise; an edge also needs both its ends.
        first: ``[n + 1]`` where the alternatives of each activity begin. The first one
            whose switch is on holds; the last one hangs on none.
        switch: ``[a]``.
        counting: ``[a]`` as in ``FlatNetwork``.
        days: ``[a, s]`` of each alternative in each sample.
    """

    needs: Ints
    without: Masks
    edge_needs: Ints
    edge_without: Masks
    first: Ints
    switch: Ints
    counting: Ints
    days: Ints


@compiled
def plan_choice(
    network: FlatNetwork, switches: Switches, choice: Masks, samples: Samples
) -> bool:
    """Fill ``samples`` with the plans of one choice; false if it goes in a circle."""
    counting = np.empty(samples.days.shape[0], np.int32)
    for number in range(counting.size):
        counting[number] = _take_days(switches, choice, number, samples.days[number])
    first = np.empty(2 * counting.size + 1, np.int32)
    kept = _keep_edges(network, switches, choice, first)
    chosen = FlatNetwork(
        network.order,
        counting,
        network.rolls,
        network.acts,
        network.release,
        first,
        network.source[kept],
        network.lag[kept],
        network.lag_counting[kept],
        network.out_first,
        network.out,
        network.target,
        network.goals,
        network.leads,
        network.edge,
        network.rank,
        network.roll,
        network.back,
        network.nth,
        network.covered,
    )
    return _forward(chosen, samples)


@compiled
def _keep_edges(
    network: FlatNetwork, switches: Switches, choice: Masks, first: Ints
) -> Ints:
    """The edges that are surely there, and in ``first`` where each boundary's begin."""
    kept = np.empty(network.source.size, np.int32)
    count = 0
    for boundary in range(first.size - 1):
        first[boundary] = count
        number = boundary >> 1
        if not _is_there(switches.needs[number], switches.without[number], choice):
            continue
        for edge in range(network.first[boundary], network.first[boundary + 1]):
            needs, without = switches.edge_needs[edge], switches.edge_without[edge]
            before = network.source[edge] >> 1
            if _is_there(needs, without, choice) and _is_there(
                switches.needs[before], switches.without[before], choice
            ):
                kept[count] = edge
                count += 1
    first[first.size - 1] = count
    return kept[:count]


@compiled
def _is_there(needs: int, without: int, choice: Masks) -> bool:
    """Whether something is there whatever the free switches do."""
    on, free = choice[0], choice[1]
    if without & (on | free):
        return False
    return needs < 0 or (on >> needs) & 1 == 1


@compiled
def _take_days(switches: Switches, choice: Masks, number: int, days: Ints) -> int:
    """Fill the days of one activity; returns how they count."""
    on, free = choice[0], choice[1]
    counting, found = 0, False
    for place in range(switches.first[number], switches.first[number + 1]):
        switch = switches.switch[place]
        sure = switch < 0 or (on >> switch) & 1 == 1
        if not sure and (free >> switch) & 1 == 0:
            continue
        given = switches.days[place]
        if not found:
            found, counting = True, switches.counting[place]
            days[:] = given
        elif counting == switches.counting[place]:
            for s in range(days.size):
                days[s] = min(days[s], given[s])
        else:
            # Working days beside days straight through: neither is surely the shorter.
            days[:] = 0
            counting &= -2
        if sure:
            break
    return counting


@compiled
def _forward(chosen: FlatNetwork, samples: Samples) -> bool:
    """Plan, in an order of the choice's own if the whole network has none."""
    if chosen.order.size:
        forward(chosen, samples)
        return True
    order = np.empty(samples.day.shape[0], np.int32)
    if not _find_order(chosen, order):
        return False
    own = FlatNetwork(
        order,
        chosen.counting,
        chosen.rolls,
        chosen.acts,
        chosen.release,
        chosen.first,
        chosen.source,
        chosen.lag,
        chosen.lag_counting,
        chosen.out_first,
        chosen.out,
        chosen.target,
        chosen.goals,
        chosen.leads,
        chosen.edge,
        chosen.rank,
        chosen.roll,
        chosen.back,
        chosen.nth,
        chosen.covered,
    )
    forward(own, samples)
    return True


@compiled
def _find_order(network: FlatNetwork, order: Ints) -> bool:
    """Fill ``order``, each boundary after all that hold it; false for a circle.

    Round after round takes what is not held any more: simple, and needed only where
    one choice turns round the order of another.
    """
    placed = np.zeros(order.size, np.bool_)
    done, before = 0, -1
    while done > before:
        before = done
        for boundary in range(order.size):
            free = not placed[boundary] and (not boundary & 1 or placed[boundary - 1])
            if free:
                for edge in range(network.first[boundary], network.first[boundary + 1]):
                    free = free and placed[network.source[edge]]
            if free:
                placed[boundary] = True
                order[done] = boundary
                done += 1
    return done == order.size


class Desk(NamedTuple):
    """Where one choice after the other is planned, with one sample.

    Attributes:
        order: ``[2n]`` each boundary after all that hold it, of the choice.
        there: ``[n]`` whether the choice has an activity.
        holds: ``[e]`` whether it has an edge.
        days, counting: ``[n]`` how long an activity takes, and how that counts.
    """

    order: Ints
    there: Flags
    holds: Flags
    days: Ints
    counting: Ints


@compiled
def plan_choices(
    network: FlatNetwork, switches: Switches, choices: Masks, found: Ints
) -> None:
    """Fill ``found`` ``[m, 2n + 1]`` with the boundaries and the goal of each choice.

    ``choices`` ``[m, 2]``; ``switches.days`` has one sample. What is not surely there
    is ``ABSENT``; the goal of a circle is ``CIRCLE``.
    """
    size = found.shape[1] - 1
    desk = Desk(
        np.empty(size, np.int32),
        np.empty(size // 2, np.bool_),
        np.empty(network.source.size, np.bool_),
        np.empty(size // 2, np.int32),
        np.empty(size // 2, np.int32),
    )
    if network.order.size:
        desk.order[:] = network.order
    for row in range(choices.shape[0]):
        _read_choice(network, switches, choices[row], desk)
        if network.order.size or _read_order(network, desk):
            found[row, size] = _plan_one(network, desk, found[row])
        else:
            found[row] = CIRCLE


@compiled
def _read_choice(
    network: FlatNetwork, switches: Switches, choice: Masks, desk: Desk
) -> None:
    """Fill all but ``order``."""
    for number in range(desk.there.size):
        needs, without = switches.needs[number], switches.without[number]
        desk.there[number] = _is_there(needs, without, choice)
        days = desk.days[number : number + 1]
        desk.counting[number] = _take_days(switches, choice, number, days)
    for edge in range(desk.holds.size):
        desk.holds[edge] = (
            desk.there[network.source[edge] >> 1]
            and desk.there[network.target[edge] >> 1]
            and _is_there(
                switches.edge_needs[edge], switches.edge_without[edge], choice
            )
        )


@compiled
def _read_order(network: FlatNetwork, desk: Desk) -> bool:
    """Fill ``order`` of one choice; false for a circle."""
    placed = np.zeros(desk.order.size, np.bool_)
    done, before = 0, -1
    while done > before:
        before = done
        for boundary in range(placed.size):
            free = not placed[boundary] and (not boundary & 1 or placed[boundary - 1])
            if free:
                for edge in range(network.first[boundary], network.first[boundary + 1]):
                    if desk.holds[edge] and not placed[network.source[edge]]:
                        free = False
            if free:
                placed[boundary] = True
                desk.order[done] = boundary
                done += 1
    return done == placed.size


@compiled
def _plan_one(network: FlatNetwork, desk: Desk, day: Ints) -> int:
    """Fill ``day`` ``[2n + 1]`` but for its last; returns the goal."""
    goal = 0
    for boundary in desk.order:
        number = boundary >> 1
        if not desk.there[number]:
            day[boundary] = ABSENT
            continue
        asked = int(network.release[number])
        if boundary & 1:
            counting, days = desk.counting[number], desk.days[number]
            asked = reach(network, counting, days, day[boundary - 1])
        for edge in range(network.first[boundary], network.first[boundary + 1]):
            if desk.holds[edge]:
                held = day[network.source[edge]]
                if network.lag_counting[edge] >= 0 or network.lag[edge] > 0:
                    lag, counting = network.lag[edge], network.lag_counting[edge]
                    held = reach(network, counting, lag, held)
                asked = max(asked, held)
        if network.rolls[number]:
            asked = rolled(network, network.counting[number] >> 1, asked)
        day[boundary] = asked
    for number in network.goals:
        goal = max(goal, day[2 * number + 1])
    return goal
