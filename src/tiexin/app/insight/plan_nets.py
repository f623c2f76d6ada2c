"""Our own projects against the plan that was promised to each of them.

The plan is the order that the rules say under which the project was opened: each step
begins once and ends once, after what it waits for and after the stages that no lever in
use had opened for it. A step begins when it is handed in or begun, and ends when it is
granted or finished. Of a project that is still open only what had to come before what
happened is demanded. Events of one day stand as the plan would have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Track
from tiexin.insight.conformance import StepOrder, align_order, step_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiexin.app.insight.own_log import OwnProject
    from tiexin.casework.rules import ProcedureRules
    from tiexin.eventlog import Event
    from tiexin.insight.conformance import Alignment

BEGINS: Final = {Track.APPLICATION: "submitted", Track.WORK: "begun"}
ENDS: Final = {Track.APPLICATION: "granted", Track.WORK: "finished"}
_STEPS: Final = frozenset((*BEGINS.values(), *ENDS.values()))
_AT_ITS_END: Final = "in_production"


@dataclass(frozen=True, slots=True)
class Followed:
    """One project with its nearest way through its plan."""

    project: str
    trace: tuple[str, ...]
    alignment: Alignment


def begin_of(rules: ProcedureRules) -> str:
    """The activity with which a step begins, as our logs call it."""
    return f"{rules.id}: {BEGINS[rules.track]}"


def end_of(rules: ProcedureRules) -> str:
    """The activity with which a step ends, likewise."""
    return f"{rules.id}: {ENDS[rules.track]}"


def followed(project: OwnProject) -> Followed:
    """The project aligned to its plan.

    Raises:
        KeyError: The rules that its opening names are not known.
        BadInput: Its rules wait for each other in a circle.
    """
    order = plan_order(project)
    trace = _trace(project, order)
    if not _is_over(project):
        order = order.up_to(trace)
    return Followed(project.code, trace, align_order(order, trace))


def _trace(project: OwnProject, order: StepOrder) -> tuple[str, ...]:
    """Beginnings and ends by day, those of one day in the order of the plan.

    An act at an office counts at the end of its day, works from the beginning of theirs
    (``docs/adr/0002``). So what may begin together with works that begin tomorrow may
    be handed in today.
    """
    rank = {name: place for place, name in enumerate(order.activities)}
    works = {
        begin_of(each)
        for each in project.rulebook.procedures.values()
        if each.track is Track.WORK
    }
    steps = list(step_events(project.happened))
    on: dict[date, set[str]] = {}
    for event in steps:
        on.setdefault(event.occurred_on, set()).add(_name(event))

    def at(event: Event) -> tuple[date, int, int]:
        name, day = _name(event), event.occurred_on
        before = day - timedelta(days=1)
        follow = (order.before.get(one, ()) for one in on.get(before, ()))
        if name in works and any(name in each for each in follow):
            day = before
        return day, rank.get(name, -1), event.number

    return tuple(_name(event) for event in sorted(steps, key=at))


def plan_order(project: OwnProject) -> StepOrder:
    """The order of beginnings and ends that was promised."""
    rules = project.rulebook.procedures
    left_out = not_needed(project.happened)
    return step_order(
        [name for each in rules.values() for name in (begin_of(each), end_of(each))],
        plan_pairs(rules.values()),
        optional=[
            name
            for id_ in left_out & rules.keys()
            for name in (begin_of(rules[id_]), end_of(rules[id_]))
        ],
    )


def plan_pairs(rules: Iterable[ProcedureRules]) -> set[tuple[str, str]]:
    """Pairs (earlier, later) of beginnings and ends that the rules demand."""
    known = {each.id: each for each in rules}
    holding: dict[str, list[str]] = {}
    for each in known.values():
        if each.holds_stage:
            holding.setdefault(each.stage, []).append(end_of(each))
    pairs: set[tuple[str, str]] = set()
    for each in known.values():
        begin = begin_of(each)
        pairs.add((begin, end_of(each)))
        pairs.update((end_of(known[id_]), begin) for id_ in each.after if id_ in known)
        pairs.update(
            (begin_of(known[id_]), begin) for id_ in each.after_begun if id_ in known
        )
        pairs.update(
            (end, begin)
            for stage in each.after_stages
            for end in holding.get(stage, ())
        )
    return pairs


def step_events(events: Iterable[Event]) -> Iterator[Event]:
    """Those with which a step begins or ends."""
    return (event for event in events if event.subject and event.kind in _STEPS)


def not_needed(events: Iterable[Event]) -> set[str]:
    """The procedures that were found not to be needed, in the end."""
    found: set[str] = set()
    for event in events:
        if event.kind == "marked_not_needed":
            found.add(event.subject)
        elif event.kind == "taken_up_again":
            found.discard(event.subject)
    return found


def _name(event: Event) -> str:
    return f"{event.subject}: {event.kind}"


def _is_over(project: OwnProject) -> bool:
    """Closed because it is in production, and not opened again."""
    over = False
    for event in project.happened:
        if event.kind == "project_closed":
            over = event.data.get("reason") == _AT_ITS_END
        elif event.kind == "project_reopened":
            over = False
    return over
