"""Orders that the law demands of our own projects, and where they were broken.

They are the edges of the catalogue's network for the project's own answers and levers:
a paper that one step gives and another needs, or an order that an article sets. Edges
that rest on our own estimates are no law, nor is the old way of stage after stage. An
edge that a lever in use takes away is not demanded. Days decide: what happened on one
day breaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.opening import track_of_procedure
from tiexin.app.insight.plan_nets import BEGINS, ENDS, not_needed, step_events
from tiexin.casework.table import Track
from tiexin.catalogue.types import EdgeKind
from tiexin.insight.conformance import BreachKind
from tiexin.kernel import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiexin.app.insight.own_log import OwnProject
    from tiexin.app.network import Link, Network
    from tiexin.app.request import PlanRequest
    from tiexin.app.service import Service

_ENDS_FIRST: Final = (EdgeKind.FINISH_TO_START, EdgeKind.FINISH_TO_FINISH)
_BEGINS_LAST: Final = (EdgeKind.FINISH_TO_START, EdgeKind.START_TO_START)


@dataclass(frozen=True, slots=True, order=True)
class Demanded:
    """An order with its reason.

    Attributes:
        earlier, later: activities as our logs call them.
        source: the article, as the catalogue cites it.
        certainty: how sure its source is.
    """

    earlier: str
    later: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An order that was broken, over all projects.

    ``applicable`` are the projects in which it was demanded and mattered.
    """

    order: Demanded
    kind: BreachKind
    projects: tuple[str, ...]
    applicable: int


def broken_orders(
    projects: Iterable[OwnProject], service: Service
) -> tuple[Broken, ...]:
    """The orders that were broken, those of most projects first.

    Raises:
        BadInput: The catalogue can't answer a project's question any more.
    """
    demands = _Demands(service)
    applicable: dict[Demanded, int] = {}
    guilty: dict[tuple[Demanded, BreachKind], list[str]] = {}
    for project in projects:
        for order, kind in demands.judged(project):
            applicable[order] = applicable.get(order, 0) + 1
            if kind is not None:
                guilty.setdefault((order, kind), []).append(project.code)
    found = (
        Broken(order, kind, tuple(codes), applicable[order])
        for (order, kind), codes in guilty.items()
    )
    return tuple(sorted(found, key=lambda one: (-len(one.projects), one.order)))


def demanded(network: Network, service: Service) -> Iterator[Demanded]:
    """The orders of law in one network."""
    for link in network.links:
        if link.citation is None:
            continue
        certainty = service.catalogue.sources[link.citation.source].certainty
        if certainty is Certainty.ESTIMATE:
            continue
        yield Demanded(
            _earlier(link, network, service),
            _later(link, network, service),
            str(link.citation),
            certainty.value,
        )


def _earlier(link: Link, network: Network, service: Service) -> str:
    names = ENDS if link.kind in _ENDS_FIRST else BEGINS
    return _named(link.before, names, network, service)


def _later(link: Link, network: Network, service: Service) -> str:
    names = BEGINS if link.kind in _BEGINS_LAST else ENDS
    return _named(link.after, names, network, service)


def _named(id_: str, names: Any, network: Network, service: Service) -> str:
    procedure = network.steps[id_].procedure
    return f"{id_}: {names[track_of_procedure(procedure, service.catalogue)]}"


class _Demands:
    """The orders of each question, worked out once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[str, dict[str, list[Demanded]]] = {}

    def judged(
        self, project: OwnProject
    ) -> Iterator[tuple[Demanded, BreachKind | None]]:
        """Each order that mattered, and how it was broken, if it was.

        What a step had to wait for is asked of the answers that held when it began.
        """
        first: dict[str, tuple[date, int]] = {}
        for event in step_events(project.happened):
            name = f"{event.subject}: {event.kind}"
            at = (event.occurred_on, event.number)
            first[name] = min(at, first.get(name, at))
        spared = not_needed(project.happened)
        questions = list(_questions(project))
        for name, (day, number) in first.items():
            asked = next(one for since, one in reversed(questions) if since <= number)
            for order in self._orders(asked).get(name, ()):
                if order.earlier.partition(":")[0] not in spared:
                    yield order, _breach(order, first.get(order.earlier), day)

    def _orders(self, request: PlanRequest) -> dict[str, list[Demanded]]:
        """The orders of a question by what they hold up."""
        key = repr(request)
        if key not in self._known:
            network = self._service.outline(request).network
            found: dict[str, list[Demanded]] = {}
            for order in sorted(set(demanded(network, self._service))):
                found.setdefault(order.later, []).append(order)
            self._known[key] = found
        return self._known[key]


def _breach(
    order: Demanded, earlier: tuple[date, int] | None, day: date
) -> BreachKind | None:
    if earlier is None:
        return BreachKind.WITHOUT
    # Works that begin tomorrow count from the end of today.
    begins = int(order.earlier.endswith(f": {BEGINS[Track.WORK]}"))
    late = (earlier[0] - day).days > begins
    return BreachKind.TOO_EARLY if late else None


def _questions(project: OwnProject) -> Iterator[tuple[int, PlanRequest]]:
    """From which event on which answers held."""
    yield 0, project.request
    for event in project.happened:
        if event.kind == "facts_changed" and isinstance(event.data["facts"], dict):
            facts: dict[str, Any] = event.data["facts"]
            yield event.number, replace(project.request, facts=facts)
