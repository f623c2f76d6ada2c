"""Requirements that can't all be kept, named as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.planner.problem import PlanProblem


class RequirementKind(StrEnum):
    """What can be dropped; ``planner.requirement.<value>`` is its text."""

    DEADLINE = "deadline"
    PAST = "past"
    LONGEST_LAG = "longest_lag"
    CAPACITY = "capacity"
    STOCK = "stock"
    EXACTLY_ONE = "exactly_one"
    IMPLIES = "implies"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that was asked for and could be asked for differently.

    Attributes:
        kind: what it is.
        number: position in the problem: of the activity (deadline, past), of the edge
            (longest lag), of resource, stock, group or pair.
        fields: what its text names: ids, days in ISO form, units.
    """

    kind: RequirementKind
    number: int
    fields: Mapping[str, str | int]

    @property
    def code(self) -> str:
        """Key of its text in ``data/messages/planner.yaml``."""
        return f"planner.requirement.{self.kind}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set of requirements that no schedule keeps together.

    Attributes:
        requirements: what was asked for; none where the network alone can't be kept.
        minimal: each of them is needed: without any one the others can be kept.
            False where the time didn't suffice to find out.
        chain: ids of the activities along which order and durations lead from one to
            the other; empty where it is no matter of a chain.
    """

    requirements: tuple[Requirement, ...]
    minimal: bool
    chain: tuple[str, ...] = ()


def requirements_of(problem: PlanProblem) -> tuple[Requirement, ...]:
    """Everything in a problem that could be dropped."""
    return tuple(
        requirement(problem, kind, number) for kind, number in _all_of(problem)
    )


def _all_of(problem: PlanProblem) -> Iterable[tuple[RequirementKind, int]]:
    for number, activity in enumerate(problem.activities):
        if activity.deadline is not None:
            yield RequirementKind.DEADLINE, number
        if activity.started is not None:
            yield RequirementKind.PAST, number
    for number, edge in enumerate(problem.edges):
        if edge.at_most:
            yield RequirementKind.LONGEST_LAG, number
    counted = (
        (RequirementKind.CAPACITY, problem.resources),
        (RequirementKind.STOCK, problem.stocks),
        (RequirementKind.EXACTLY_ONE, problem.groups),
        (RequirementKind.IMPLIES, problem.implies),
    )
    for kind, many in counted:
        yield from ((kind, number) for number in range(len(many)))


def requirement(
    problem: PlanProblem, kind: RequirementKind, number: int
) -> Requirement:
    """One requirement with the words that its text needs."""
    return Requirement(kind, number, _fields(problem, kind, number))


def _fields(
    problem: PlanProblem, kind: RequirementKind, number: int
) -> Mapping[str, str | int]:
    if kind in {RequirementKind.EXACTLY_ONE, RequirementKind.IMPLIES}:
        chosen = (problem.groups, problem.implies)[kind is RequirementKind.IMPLIES]
        ids = [problem.activities[each].id for each in chosen[number]]
        return {"activities": ", ".join(ids)}
    if kind is RequirementKind.CAPACITY:
        resource = problem.resources[number]
        return {"resource": resource.id, "units": resource.most}
    if kind is RequirementKind.STOCK:
        stock = problem.stocks[number]
        return {"resource": stock.id, "units": stock.amount}
    if kind is RequirementKind.LONGEST_LAG:
        edge = problem.edges[number]
        days = edge.lag.days if edge.lag else 0
        return {"earlier": edge.earlier, "later": edge.later, "days": days}
    activity = problem.activities[number]
    past = kind is RequirementKind.PAST
    day = activity.started if past else activity.deadline
    return {"activity": activity.id, "day": _iso(day)}


def _iso(day: int | None) -> str:
    if day is None:
        return ""
    return date.fromordinal(min(day, date.max.toordinal())).isoformat()
