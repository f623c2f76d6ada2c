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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.insight.conformance.net import Net


def bits(number: int) -> Iterator[int]:
    """The places of the ones in a number, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


@dataclass(slots=True)
class Structure:
    """The facts about one net, some of its transitions perhaps left out.

    Transitions are numbers; sets of them are the bits of a whole number.
    """

    net: Net
    kept: list[int]
    behind: list[int]
    common: list[int]
    sole: list[int | None]
    _reachable: dict[int, frozenset[str]]
    _needed: dict[int, dict[str, int]]

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

    def needed(self, marking: int) -> dict[str, int]:
        """How often, at least, each label must still happen."""
        found = self._needed.get(marking)
        if found is None:
            must = 0
            for place in bits(marking):
                must |= self.common[place]
            found = self._needed[marking] = Counter(self._labels(must))
        return found

    def _labels(self, transitions: int) -> Iterator[str]:
        for number in bits(transitions):
            label = self.net.transitions[number].label
            if label is not None:
                yield label

    def forced(self, marking: int) -> Iterator[int]:
        """Enabled transitions that all their tokens must take, sooner or later."""
        for number in self.kept:
            takes = self.net.transitions[number].takes
            if marking & takes == takes and all(
                self.sole[place] == number for place in bits(takes)
            ):
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
