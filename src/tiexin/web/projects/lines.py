"""The procedures of a project, line by line: state, whose move, clocks, days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.casework.clocks import LIMITS
from tiexin.web.cases import store
from tiexin.web.common.names import stage_name
from tiexin.web.projects.actions import actions

if TYPE_CHECKING:
    from tiexin.casework.clocks import LimitName, ProcedureClock, Standing
    from tiexin.web.projects.actions import Action
    from tiexin.web.projects.wording import Words

_SHOWN_ACTIONS: Final = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """One of the three limits in words: its days, where it stands, its last day."""

    name: str
    colour: str
    colour_name: str
    text: str
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure on the page."""

    id: str
    title: str
    url: str
    authority: str
    state: str
    state_id: str
    move: str
    limits: tuple[Limit, ...]
    due: str
    due_kind: str
    planned: str
    expected: str
    late_days: int
    age: str
    actions: tuple[Action, ...]


def grouped(words: Words) -> list[tuple[str, list[Line]]]:
    """All procedures by stage, in the order in which they begin."""
    state = words.sight.state
    groups: dict[str, list[Line]] = {}
    for id_ in sorted(state.procedures, key=words.sight.expected_start):
        stage = store.setting().rules_of(state.procedures[id_]).stage
        groups.setdefault(stage, []).append(line_of(words, id_))
    stages = store.setting().table.stages
    return [
        (stage_name(stage, words.language), groups[stage])
        for stage in stages
        if stage in groups
    ]


def line_of(words: Words, id_: str) -> Line:
    """One procedure."""
    sight = words.sight
    procedure = sight.state.procedures[id_]
    clock = sight.clocks[id_]
    step = sight.expected.steps.get(id_)
    promised = sight.promised_span(id_)
    planned = promised[1] if promised else None
    finish = step.finish if step else None
    late = (finish - planned).days if finish and planned else 0
    return Line(
        id=id_,
        title=words.procedure(id_),
        url=words.page_of(id_),
        authority=words.authority(id_),
        state=words.say(f"casework.state.{procedure.state}"),
        state_id=procedure.state,
        move=words.say(f"casework.party.{procedure.move.value}"),
        limits=limits(words, clock) if sight.in_full(id_) else (),
        due=words.short(clock.due),
        due_kind=words.say(f"casework.due.{clock.due_kind}") if clock.due else "",
        planned=words.short(planned),
        expected=words.short(finish),
        late_days=late,
        age=words.age(procedure.verified_on),
        actions=tuple(actions(words, id_))[:_SHOWN_ACTIONS],
    )


def limits(words: Words, clock: ProcedureClock) -> tuple[Limit, ...]:
    """The three limits side by side, as far as they run."""
    if not clock.running:
        return ()
    found = clock.at(words.sight.today, setting=store.setting())
    return tuple(
        _limit(words, clock, name, found[name]) for name in LIMITS if name in found
    )


def _limit(
    words: Words, clock: ProcedureClock, name: LimitName, standing: Standing
) -> Limit:
    limit = clock.limit(name)
    unit = limit.unit if limit else "working_day"
    key = "overdue" if standing.overdue else "left"
    n = standing.overdue or standing.left
    return Limit(
        name=words.say(f"casework.limit.{name}"),
        colour=standing.colour,
        colour_name=words.say(f"casework.colour.{standing.colour}"),
        text=words.say(f"projects.{key}.{unit}", n=n),
        day=words.short(limit.last_day if limit else None),
    )
