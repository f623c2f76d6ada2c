"""The procedures of a project, line by line: state, whose move, clocks, days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Party, Role, Track
from tiexin.web.cases import store
from tiexin.web.common.names import stage_name
from tiexin.web.projects.actions import first_action
from tiexin.web.projects.colours import colour_of_clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.calendars import Deadline
    from tiexin.casework.clocks import LimitName, ProcedureClock, Standing
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.state import ProcedureState
    from tiexin.web.projects.actions import Action
    from tiexin.web.projects.wording import Words

_AT_REST: Final = frozenset({"planned", "not_needed"})


@dataclass(frozen=True, slots=True)
class Limit:
    """One of the three limits in words: where it stands, and its last day.

    ``colour`` is empty where the limit does not run.
    """

    name: str
    colour: str
    colour_name: str
    text: str
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure on the page.

    Attributes:
        due_colour: of the day that binds now.
        planned_basis, expected_basis: what these days rest on, in words; empty where
            there is no plan, or where it is over.
    """

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
    due_colour: str
    planned: str
    planned_basis: str
    expected: str
    expected_basis: str
    late_days: int
    age: str
    done: bool
    action: Action | None


@dataclass(frozen=True, slots=True)
class Group:
    """A stage with its lines; ``open`` where something still has to be done soon."""

    id: str
    title: str
    count: str
    lines: tuple[Line, ...]
    is_open: bool


def grouped(words: Words) -> list[Group]:
    """All procedures by stage, in the order in which they begin."""
    state, table = words.sight.state, store.table()
    groups: dict[str, list[str]] = {}
    for id_ in sorted(state.procedures, key=words.sight.expected_start):
        stage = store.setting().rules_of(state.procedures[id_]).stage
        groups.setdefault(stage, []).append(id_)
    return [
        _group(words, stage, groups[stage]) for stage in table.stages if stage in groups
    ]


def _group(words: Words, stage: str, ids: list[str]) -> Group:
    state, table = words.sight.state, store.table()
    states = [state.procedures[id_].state for id_ in ids]
    done = sum(table.states[each].done for each in states)
    moving = any(
        each not in _AT_REST and not table.states[each].done for each in states
    )
    return Group(
        stage,
        stage_name(stage, words.language),
        words.say("projects.group_count", n=len(ids), done=done),
        tuple(line_of(words, id_) for id_ in ids),
        is_open=moving or (stage == state.stage and done < len(ids)),
    )


def line_of(words: Words, id_: str) -> Line:
    """One procedure."""
    sight = words.sight
    procedure = sight.state.procedures[id_]
    clock = sight.clocks[id_]
    step = sight.expected.steps.get(id_)
    promised = sight.promised_span(id_)
    planned = promised[1] if promised else None
    finish = procedure.finished_on or (step.finish if step else None)
    late = (finish - planned).days if finish and planned else 0
    full = sight.in_full(id_)
    may_act = procedure.state != "planned" or id_ in sight.ready
    return Line(
        id=id_,
        title=words.procedure(id_),
        url=words.page_of(id_) if full else "",
        authority=words.authority(id_),
        state=words.say(f"casework.state.{procedure.state}"),
        state_id=procedure.state,
        move=whose_move(words, procedure),
        limits=tuple(limits(words, id_)) if full else (),
        due=words.short(clock.due) if full and clock.due else "",
        due_kind=words.say(f"casework.due.{clock.due_kind}") if clock.due else "",
        due_colour=colour_of_clock(clock, today=sight.today) if full else "",
        planned=words.short(planned),
        planned_basis=words.basis(sight.promised.get(id_, {}).get("kind", "")),
        expected=words.short(finish),
        expected_basis=words.basis(step.basis if step else ""),
        late_days=late,
        age="" if procedure.state == "planned" else words.age(procedure.verified_on),
        done=store.table().states[procedure.state].done,
        action=first_action(words, id_) if full and may_act else None,
    )


def whose_move(words: Words, procedure: ProcedureState) -> str:
    """Who has to do something next: the reader, somebody else, nobody."""
    party = procedure.move
    if procedure.state == "planned" and procedure.id not in words.sight.ready:
        return words.say("projects.waits_for_others")
    role = Role(words.sight.user.role)
    its_own = role is Role.REVIEWER and words.sight.in_full(procedure.id)
    if (role is Role.INVESTOR and party is Party.APPLICANT) or (
        its_own and party is Party.AUTHORITY
    ):
        return words.say("projects.your_move")
    if party is Party.NOBODY:
        return words.say("projects.no_move")
    return words.say("projects.move", who=words.say(f"casework.party.{party.value}"))


def limits(words: Words, id_: str) -> Iterator[Limit]:
    """The three limits side by side: how long they are, or where they stand."""
    procedure = words.sight.state.procedures[id_]
    rules = store.setting().rules_of(procedure)
    if rules.track is not Track.APPLICATION:
        return
    clock = words.sight.clocks[id_]
    application = procedure.application
    ended = application is not None and application.outcome != ""
    found = clock.at(_last_day(words, procedure), setting=store.setting())
    for name in words.sight.limits:
        days = _days(rules, name)
        title = words.say(f"casework.limit.{name}")
        if name in found and days is not None:
            yield _standing(words, clock, name, found[name], ended=ended)
        elif days is not None:
            yield Limit(title, "", "", length(words, days), "")
        elif name in rules.unknown and not ended:
            yield Limit(title, "", "", words.say("projects.unknown_days"), "")


def length(words: Words, days: Days) -> str:
    """How long a limit is."""
    if days.n == 0:
        return words.say("projects.same_day")
    return words.say(f"projects.days.{days.unit}", n=days.n)


def _days(rules: ProcedureRules, name: LimitName) -> Days | None:
    if name == "statutory":
        return rules.statutory
    return rules.promised if name == "promised" else rules.internal


def _last_day(words: Words, procedure: ProcedureState) -> date:
    """Today, or the day on which the application was decided or fell."""
    application = procedure.application
    if application is None or not application.outcome:
        return words.sight.today
    return application.decided_on or procedure.since


def _standing(
    words: Words,
    clock: ProcedureClock,
    name: LimitName,
    standing: Standing,
    *,
    ended: bool,
) -> Limit:
    """A limit that runs or has ended."""
    limit = clock.limit(name)
    title = words.say(f"casework.limit.{name}")
    unit = limit.unit if limit else "working_day"
    total = limit.n + (limit.extension.days if limit.extension else 0) if limit else 0
    day = words.short(limit.last_day if limit else None)
    if ended and total:
        text = words.say(f"projects.used.{unit}", n=standing.used, of=total)
        return Limit(title, "", "", text, day)
    if ended:
        return Limit(title, "", "", words.say("projects.same_day"), day)
    if clock.paused:
        text = words.say(f"projects.stands_still.{unit}", n=standing.left)
        return Limit(title, "", "", text, day)
    return Limit(
        name=title,
        colour=standing.colour,
        colour_name=words.say(f"casework.colour.{standing.colour}"),
        text=_how_far(words, standing, limit),
        day=day,
    )


def _how_far(words: Words, standing: Standing, limit: Deadline | None) -> str:
    unit = limit.unit if limit else "working_day"
    if standing.overdue:
        return words.say(f"projects.overdue.{unit}", n=standing.overdue)
    over = (words.sight.today - limit.last_day).days if limit else 0
    if over > 0:
        # Only rest days have gone since.
        return words.say("projects.overdue.calendar_day", n=over)
    if standing.left == 0:
        return words.say("projects.due_today")
    return words.say(f"projects.left.{unit}", n=standing.left)
