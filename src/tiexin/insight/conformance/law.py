"""Deviations that the law forbids, apart from those that only the plan did not foresee.

An order of law says that something may only happen after something else. That is
checked on what happened itself, not on an alignment, which only finds the cheapest of
several explanations.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tiexin.insight.conformance.conform import Variant


@dataclass(frozen=True, slots=True)
class LawOrder:
    """An order that the law demands.

    Attributes:
        earlier, later: activities; ``later`` may only happen after ``earlier``.
        source: the article, as the catalogue cites it.
    """

    earlier: str
    later: str
    source: str


def read_orders(text: str) -> tuple[LawOrder, ...]:
    """The orders of a JSON text: a list of ``[earlier, later, source]``.

    Raises:
        BadInput: ``insight.law_file``.
    """
    try:
        return tuple(
            LawOrder(str(earlier), str(later), str(source))
            for earlier, later, source in json.loads(text)
        )
    except (ValueError, TypeError) as error:
        raise BadInput.of("insight.law_file", reason=str(error)) from error


class BreachKind(StrEnum):
    """How an order was broken.

    TOO_EARLY: the earlier activity came only afterwards. WITHOUT: it is not in the log
    at all, so far.
    """

    TOO_EARLY = "too_early"
    WITHOUT = "without"

    @property
    def key(self) -> str:
        """The key of its text, which names ``earlier``, ``later`` and ``source``."""
        return f"insight.breach.{self.value}"


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken order with its cases.

    Attributes:
        order: which one.
        kind: how.
        cases: that broke it so.
        applicable: cases in which ``later`` happened, so that the order mattered.
        variants: of the breaking cases, the commonest first.
    """

    order: LawOrder
    kind: BreachKind
    cases: int
    applicable: int
    variants: tuple[Variant, ...]

    @property
    def share(self) -> float:
        """Breaking cases by those in which the order mattered."""
        return self.cases / self.applicable


def breaches(
    variants: Mapping[Variant, int], orders: Iterable[LawOrder]
) -> tuple[Breach, ...]:
    """The orders that were broken, by order as given and kind."""
    found: list[Breach] = []
    for order in orders:
        applicable = sum(n for one, n in variants.items() if order.later in one)
        for kind in BreachKind:
            guilty = {
                one: n for one, n in variants.items() if broken(one, order) is kind
            }
            if guilty:
                ranked = sorted(guilty, key=lambda one: (-variants[one], one))
                cases = sum(guilty.values())
                found.append(Breach(order, kind, cases, applicable, tuple(ranked)))
    return tuple(found)


def broken(trace: Sequence[str], order: LawOrder) -> BreachKind | None:
    """How a trace breaks an order; None if it keeps it or the order does not matter.

    Only the first time of each counts: what is done again later breaks nothing.
    """
    for activity in _up_to(trace, order.later):
        if activity == order.earlier:
            return None
    if order.later not in trace:
        return None
    return BreachKind.TOO_EARLY if order.earlier in trace else BreachKind.WITHOUT


def _up_to(trace: Sequence[str], end: str) -> Iterator[str]:
    for activity in trace:
        if activity == end:
            return
        yield activity
