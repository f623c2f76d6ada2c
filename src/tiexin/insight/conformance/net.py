"""A small Petri net: what may happen, and in which order.

Places hold at most one token (the net is *safe*), so a marking is a set of places,
kept as the bits of one whole number. A transition without a label is silent: it is
routing, and costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that may happen.

    Attributes:
        id: unique in its net.
        label: the activity that a log would show; None for a silent one.
        takes, gives: places that lose and get a token, as bits.
    """

    id: str
    label: str | None
    takes: int
    gives: int


@dataclass(frozen=True)
class Net:
    """Places, transitions, and the markings of beginning and end.

    Attributes:
        places: ids; the first one is bit 0.
        transitions: in the order of the file.
        initial, final: markings as bits.
    """

    places: tuple[str, ...]
    transitions: tuple[Transition, ...]
    initial: int
    final: int

    @cached_property
    def labels(self) -> frozenset[str]:
        """The activities that the net knows."""
        return frozenset(one.label for one in self.transitions if one.label is not None)

    def enabled(self, marking: int) -> list[int]:
        """The transitions, by number, that may happen in a marking."""
        return [
            number
            for number, one in enumerate(self.transitions)
            if marking & one.takes == one.takes
        ]

    def fire(self, marking: int, number: int) -> int:
        """The marking after a transition that is enabled.

        Raises:
            BadInput: ``insight.net_unsafe``: a place would get a second token.
        """
        one = self.transitions[number]
        rest = marking & ~one.takes
        if rest & one.gives:
            place = self.places[(rest & one.gives).bit_length() - 1]
            raise BadInput.of("insight.net_unsafe", place=place, transition=one.id)
        return rest | one.gives


def build_net(
    *,
    places: Sequence[str],
    transitions: Mapping[str, str | None],
    arcs: Iterable[tuple[str, str]],
    initial: Iterable[str],
    final: Iterable[str],
) -> Net:
    """A net from names: arcs lead from a place to a transition or back.

    Raises:
        BadInput: ``insight.net_arc``: an arc that joins no place with a transition;
            ``insight.net_place``: a marking names a place that is not there;
            ``insight.net_twice``: a name that is used twice;
            ``insight.net_no_input``: a transition that nothing leads to could happen
            without end.
    """
    bits = {place: 1 << number for number, place in enumerate(places)}
    twice = sorted(set(bits) & set(transitions)) or _repeated(places)
    if twice:
        raise BadInput.of("insight.net_twice", name=twice[0])
    takes, gives = dict.fromkeys(transitions, 0), dict.fromkeys(transitions, 0)
    for source, target in arcs:
        if source in bits and target in takes:
            takes[target] |= bits[source]
        elif source in gives and target in bits:
            gives[source] |= bits[target]
        else:
            raise BadInput.of("insight.net_arc", source=source, target=target)
    for name, taken in takes.items():
        if not taken:
            raise BadInput.of("insight.net_no_input", transition=name)
    return Net(
        places=tuple(places),
        transitions=tuple(
            Transition(name, label, takes[name], gives[name])
            for name, label in transitions.items()
        ),
        initial=_marking(initial, bits),
        final=_marking(final, bits),
    )


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _marking(names: Iterable[str], bits: Mapping[str, int]) -> int:
    found = 0
    for name in names:
        if name not in bits:
            raise BadInput.of("insight.net_place", place=name)
        found |= bits[name]
    return found


def order_net(
    activities: Sequence[str],
    orders: Iterable[tuple[str, str]],
    *,
    optional: Iterable[str] = (),
    repeatable: Iterable[str] = (),
) -> Net:
    """The net of a plan: each activity once, later ones after all that come before.

    Args:
        activities: distinct names.
        orders: pairs (earlier, later) of them.
        optional: those that may be left out; what follows them need not wait then.
        repeatable: those that may happen again after their first time, such as a
            paper handed in anew.

    Raises:
        BadInput: ``insight.net_unknown_activity``, ``insight.net_twice``; a cycle of
            orders (``insight.net_cycle``), of which nothing could ever begin.
    """
    pairs = sound_pairs(activities, orders, named=(*optional, *repeatable))
    drawn = _Drawn()
    for name in activities:
        drawn.step(name, skips=name in set(optional), again=name in set(repeatable))
    for earlier, later in pairs:
        drawn.order(earlier, later)
    return drawn.net()


def sound_pairs(
    activities: Sequence[str],
    orders: Iterable[tuple[str, str]],
    *,
    named: Iterable[str] = (),
) -> list[tuple[str, str]]:
    """The pairs in order, each once; ``named`` are further names that must be known.

    Raises:
        BadInput: As for ``order_net``.
    """
    known = set(activities)
    pairs = sorted(set(orders))
    for name in (*(one for pair in pairs for one in pair), *named):
        if name not in known:
            raise BadInput.of("insight.net_unknown_activity", activity=name)
    _refuse_cycles(activities, pairs)
    return pairs


class _Drawn:
    """Collects names; ``[`` marks the place before a step, ``]`` the one after it."""

    def __init__(self) -> None:
        self._transitions: dict[str, str | None] = {}
        self._places: list[str] = []
        self._arcs: list[tuple[str, str]] = []
        self._doing: dict[str, tuple[str, ...]] = {}

    def step(self, name: str, *, skips: bool, again: bool) -> None:
        before, after = f"[{name}", f"]{name}"
        self._places += [before, after]
        self._doing[name] = (f"do {name}", f"skip {name}") if skips else (f"do {name}",)
        if again and skips:
            # What was skipped can't happen "again", so it needs a place of its own.
            pause = f"~{name}"
            self._places.append(pause)
            self._add(f"do {name}", name, before, pause)
            self._add(f"again {name}", name, pause, pause)
            self._add(f"stop {name}", None, pause, after)
        else:
            self._add(f"do {name}", name, before, after)
            if again:
                self._add(f"again {name}", name, after, after)
        if skips:
            self._add(f"skip {name}", None, before, after)

    def _add(self, id_: str, label: str | None, source: str, target: str) -> None:
        self._transitions[id_] = label
        self._arcs += [(source, id_), (id_, target)]

    def order(self, earlier: str, later: str) -> None:
        place = f"{earlier} → {later}"
        self._places.append(place)
        self._arcs += [(one, place) for one in self._doing[earlier]]
        self._arcs += [(place, one) for one in self._doing[later]]

    def net(self) -> Net:
        return build_net(
            places=self._places,
            transitions=self._transitions,
            arcs=self._arcs,
            initial=[f"[{name}" for name in self._doing],
            final=[f"]{name}" for name in self._doing],
        )


def _refuse_cycles(activities: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    waiting: dict[str, set[str]] = {name: set() for name in activities}
    for earlier, later in pairs:
        waiting[later].add(earlier)
    if len(waiting) < len(activities):
        raise BadInput.of("insight.net_twice", name=_repeated(activities)[0])
    while waiting:
        free = [name for name, before in waiting.items() if not before]
        if not free:
            raise BadInput.of("insight.net_cycle", activities=", ".join(waiting))
        for name in free:
            del waiting[name]
        for before in waiting.values():
            before.difference_update(free)
