"""What a net's drawing alone says about any run: what must, and what can't happen.

Three facts make the search for an alignment short; each is true of every run from a
marking to the final one, so nothing is lost by using them.

* From a token one can't reach more than what lies behind it (``possible``).
* A token that must go takes at least what all its ways have in common (``needed``).
* Where a token has one way only, it may go it at once (``forced``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.insight.conformance.net import Net


def bits(number: int) -> Iterator[int]:
    """The places of the ones in a number, lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Firing(NamedTuple):
    """A transition that happens.

    Attributes:
        label: of the activity; None if silent.
        bit: of the label; 0 if silent.
        after: the marking after it.
    """

    label: str | None
    bit: int
    after: int


class Facts(NamedTuple):
    """What is known of a marking; sets of labels are the bits of a whole number.

    Attributes:
        possible: labels that may still happen; some of them perhaps can't after all.
        needed: labels that must still happen.
        repeated: those that must happen more than once: bit and how often more.
        firings: what may happen now.
        forced: of these, what all its tokens must take, sooner or later.
    """

    possible: int
    needed: int
    repeated: tuple[tuple[int, int], ...]
    firings: tuple[Firing, ...]
    forced: tuple[Firing, ...]


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
    label_bits: dict[str, int]
    _facts: dict[int, Facts]

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
            label_bits={label: 1 << n for n, label in enumerate(sorted(net.labels))},
            _facts={},
        )

    def facts(self, marking: int) -> Facts:
        """What is known of a marking.

        Raises:
            BadInput: ``insight.net_unsafe``.
        """
        found = self._facts.get(marking)
        if found is None:
            found = self._facts[marking] = self._found(marking)
        return found

    def _found(self, marking: int) -> Facts:
        reached = must = 0
        for place in bits(marking):
            reached |= self.behind[place]
            must |= self.common[place]
        needs = Counter(self._labels(must))
        numbers = list(self._enabled(marking))
        return Facts(
            possible=self._mask(self._labels(reached)),
            needed=self._mask(needs),
            repeated=tuple(
                (self.label_bits[label], count - 1)
                for label, count in needs.items()
                if count > 1
            ),
            firings=tuple(self._firing(marking, number) for number in numbers),
            forced=tuple(
                self._firing(marking, number)
                for number in numbers
                if all(
                    self.sole[place] == number
                    for place in bits(self.net.transitions[number].takes)
                )
            ),
        )

    def _mask(self, labels: Iterable[str]) -> int:
        found = 0
        for label in labels:
            found |= self.label_bits[label]
        return found

    def _labels(self, transitions: int) -> Iterator[str]:
        for number in bits(transitions):
            label = self.net.transitions[number].label
            if label is not None:
                yield label

    def _firing(self, marking: int, number: int) -> Firing:
        label = self.net.transitions[number].label
        bit = 0 if label is None else self.label_bits[label]
        return Firing(label, bit, self.net.fire(marking, number))

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
