"""What a net's drawing alone says about any run: what must, and what can't happen.

Three facts make the search for an alignment short; each is true of every run from a
marking to the final one, so nothing is lost by using them.

* From a token one can't reach more than what lies behind it (``reachable``).
* A token that must go takes at least what all its ways have in common (``needed``).
* Where a token has one way only, it may go it at once (``forced``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.insight.conformance.net import Net


def bits(number: int) -> Iterator[int]:
    """The places of the ones in a number, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Firing(NamedTuple):
    """A transition that happens: its label (None if silent), the marking after it."""

    label: str | None
    after: int


@dataclass(slots=True)
class Structure:
    """The facts about one net, some of its transitions perhaps left out.

    What is asked about a marking is kept: markings come up again and again.
    Transitions are numbers; sets of them are the bits of a whole number.
    """

    net: Net
    kept: list[int]
    behind: list[int]
    common: list[int]
    sole: list[int | None]
    _reachable: dict[int, frozenset[str]]
    _needed: dict[int, tuple[tuple[str, int], ...]]
    _firings: dict[int, tuple[Firing, ...]]
    _forced: dict[int, tuple[Firing, ...]]

    @classmethod
    def of(cls, net: Net, kept: list[int]) -> Structure:
        """The structure of the net with only the transitions that are kept."""
        consumers: list[list[int]] = [[] for _ in net.places]
        for number in kept:
            for place in bits(net.transitions[number].takes):
                consumers[place].append(number)
        return cls(
            net=net,
            kept=kept,
            behind=_behind(net, consumers),
            common=_common(net, consumers),
            sole=[
                found[0] if len(found) == 1 and not net.final >> place & 1 else None
                for place, found in enumerate(consumers)
            ],
            _reachable={},
            _needed={},
            _firings={},
            _forced={},
        )

    def reachable(self, marking: int) -> frozenset[str]:
        """The labels that may still happen; some of them perhaps can't after all."""
        found = self._reachable.get(marking)
        if found is None:
            reached = 0
            for place in bits(marking):
                reached |= self.behind[place]
            found = self._reachable[marking] = frozenset(self._labels(reached))
        return found

    def needed(self, marking: int) -> tuple[tuple[str, int], ...]:
        """How often, at least, each label must still happen."""
        found = self._needed.get(marking)
        if found is None:
            must = 0
            for place in bits(marking):
                must |= self.common[place]
            counts = Counter(self._labels(must))
            found = self._needed[marking] = tuple(counts.items())
        return found

    def _labels(self, transitions: int) -> Iterator[str]:
        for number in bits(transitions):
            label = self.net.transitions[number].label
            if label is not None:
                yield label

    def firings(self, marking: int) -> tuple[Firing, ...]:
        """What may happen in a marking.

        Raises:
            BadInput: ``insight.net_unsafe``.
        """
        found = self._firings.get(marking)
        if found is None:
            found = self._firings[marking] = tuple(
                self._firing(marking, number) for number in self._enabled(marking)
            )
        return found

    def forced(self, marking: int) -> tuple[Firing, ...]:
        """Of these, what all its tokens must take, sooner or later."""
        found = self._forced.get(marking)
        if found is None:
            found = self._forced[marking] = tuple(
                self._firing(marking, number)
                for number in self._enabled(marking)
                if all(
                    self.sole[place] == number
                    for place in bits(self.net.transitions[number].takes)
                )
            )
        return found

    def _firing(self, marking: int, number: int) -> Firing:
        return Firing(
            self.net.transitions[number].label, self.net.fire(marking, number)
        )

    def _enabled(self, marking: int) -> Iterator[int]:
        for number in self.kept:
            takes = self.net.transitions[number].takes
            if marking & takes == takes:
                yield number


def _behind(net: Net, consumers: list[list[int]]) -> list[int]:
    """For each place, the transitions that its token may lead to."""
    found = [0] * len(net.places)
    changed = True
    while changed:
        changed = False
        for place, takers in enumerate(consumers):
            reached = found[place]
            for number in takers:
                reached |= 1 << number
                for target in bits(net.transitions[number].gives):
                    reached |= found[target]
            if reached != found[place]:
                found[place], changed = reached, True
    return found


def _common(net: Net, consumers: list[list[int]]) -> list[int]:
    """For each place, the transitions that are on every way of its token to the end.

    The greatest solution: a run is finite, so whatever holds for its rest holds here.
    """
    everything = (1 << len(net.transitions)) - 1
    found = [
        0 if net.final >> place & 1 else everything for place in range(len(net.places))
    ]
    changed = True
    while changed:
        changed = False
        for place, takers in enumerate(consumers):
            if net.final >> place & 1:
                continue
            shared = everything
            for number in takers:
                way = 1 << number
                for target in bits(net.transitions[number].gives):
                    way |= found[target]
                shared &= way
            if shared != found[place]:
                found[place], changed = shared, True
    return found
