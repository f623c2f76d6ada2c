"""A project's page in words: stages, procedures, clocks, promises, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.clocks import LIMITS
from tiexin.casework.decide import offered
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.dates import format_day, format_short
from tiexin.web.common.names import (
    actor_name,
    authority_name,
    document_name,
    lever_name,
    procedure_name,
    stage_name,
)
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.casework.clocks import LimitName, ProcedureClock, Standing
    from tiexin.casework.table import CommandSpec
    from tiexin.eventlog import Event
    from tiexin.web.projects.sight import Sight

EVENTS_A_PAGE: Final = 30
_SHOWN_ACTIONS: Final = 2
# What only a program fills in, or what has a page of its own.
_NOT_BY_FORM: Final = frozenset(
    {
        "open_project",
        "change_facts",
        "move_rules",
        "freeze_baseline",
        "revise_plan",
        "send_message",
        "add_document",
        "check_document",
        "answer_correction",
        "lapse",
        "strike_event",
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """A button: the command it leads to."""

    kind: str
    title: str
    url: str


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


class Presenter:
    """Puts what is seen into the words of the reader's language."""

    def __init__(self, sight: Sight) -> None:
        """``sight`` is read as far as a page asks for it."""
        self.sight = sight
        self.language = sight.language
        self.base = f"/{sight.language}/projects/{sight.project.code}/"

    def say(self, key: str, **fields: object) -> str:
        """A text of the message files."""
        return get_messages().text(key, self.language, **fields)

    def short(self, day: date | None) -> str:
        """A day for a table; a dash where there is none."""
        return format_short(day, self.language) if day else "–"

    def stages(self) -> list[dict[str, Any]]:
        """The way from talks to production, and where on it the project is."""
        state = self.sight.state
        stages = store.setting().table.stages
        here = stages.index(state.stage)
        since = dict(state.stages)
        return [
            {
                "title": stage_name(stage, self.language),
                "here": place == here,
                "done": place < here,
                "since": self.short(since.get(stage)) if stage in since else "",
            }
            for place, stage in enumerate(stages)
        ]

    def lacking(self) -> list[dict[str, Any]]:
        """What is missing for the next stage, each with whose move it is."""
        return [
            {
                "title": procedure_name(each.procedure, self.language),
                "url": f"{self.base}procedures/{each.procedure}/",
                "state": self.say(f"casework.state.{each.state}"),
                "move": self.say(f"casework.party.{each.move.value}"),
                "blocks": each.blocks,
            }
            for each in self.sight.missing
        ]

    def lines(self) -> list[tuple[str, list[Line]]]:
        """All procedures by stage, in the order of the promised plan."""
        state = self.sight.state
        groups: dict[str, list[Line]] = {}
        order = sorted(state.procedures, key=self.sight.expected_start)
        for id_ in order:
            stage = store.setting().rules_of(state.procedures[id_]).stage
            groups.setdefault(stage, []).append(self.line(id_))
        stages = store.setting().table.stages
        return [
            (stage_name(stage, self.language), groups[stage])
            for stage in stages
            if stage in groups
        ]

    def line(self, id_: str) -> Line:
        """One procedure."""
        sight = self.sight
        procedure = sight.state.procedures[id_]
        clock = sight.clocks[id_]
        promised = sight.promised.get(id_)
        step = sight.expected.steps.get(id_)
        planned = sight.promised_finish(id_)
        finish = step.finish if step else None
        late = (finish - planned).days if finish and planned else 0
        return Line(
            id=id_,
            title=procedure_name(id_, self.language),
            url=f"{self.base}procedures/{id_}/",
            authority=self.authority(id_),
            state=self.say(f"casework.state.{procedure.state}"),
            state_id=procedure.state,
            move=self.say(f"casework.party.{procedure.move.value}"),
            limits=self.limits(clock) if sight.in_full(id_) else (),
            due=self.short(clock.due),
            due_kind=self.say(f"casework.due.{clock.due_kind}") if clock.due else "",
            planned=self.short(planned) if promised else "–",
            expected=self.short(finish),
            late_days=late,
            age=self.age(procedure.verified_on),
            actions=tuple(self.actions(id_))[:_SHOWN_ACTIONS],
        )

    def authority(self, procedure: str) -> str:
        """Who performs it, by its name in the place."""
        return authority_name(
            self.sight.authority_of(procedure),
            self.sight.project.jurisdiction,
            self.language,
        )

    def age(self, day: date) -> str:
        """How old our knowledge is."""
        return self.say("projects.age", n=(self.sight.today - day).days)

    def limits(self, clock: ProcedureClock) -> tuple[Limit, ...]:
        """The three limits side by side, as far as they run."""
        if not clock.running:
            return ()
        found = clock.at(self.sight.today, setting=store.setting())
        return tuple(
            self._limit(clock, name, found[name]) for name in LIMITS if name in found
        )

    def _limit(
        self, clock: ProcedureClock, name: LimitName, standing: Standing
    ) -> Limit:
        limit = clock.limit(name)
        unit = limit.unit if limit else "working_day"
        key = "overdue" if standing.overdue else "left"
        n = standing.overdue or standing.left
        return Limit(
            name=self.say(f"casework.limit.{name}"),
            colour=standing.colour,
            colour_name=self.say(f"casework.colour.{standing.colour}"),
            text=self.say(f"projects.{key}.{unit}", n=n),
            day=self.short(limit.last_day if limit else None),
        )

    def actions(self, procedure: str = "") -> Iterator[Action]:
        """What this person may do now, about a procedure or the project."""
        sight = self.sight
        specs = offered(
            sight.state,
            actor=policy.actor(sight.user),
            setting=store.setting(),
            procedure=procedure,
        )
        query = f"?procedure={procedure}" if procedure else ""
        for spec in specs:
            if spec.kind in _NOT_BY_FORM or not self._makes_sense(spec, procedure):
                continue
            yield Action(
                spec.kind,
                self.say(f"casework.command.{spec.kind}"),
                f"{self.base}record/{spec.kind}/{query}",
            )

    def _makes_sense(self, spec: CommandSpec, procedure: str) -> bool:
        """Leave out what has nothing to act on: no open pause, no lever, no task."""
        state = self.sight.state
        if not procedure:
            return spec.kind != "finish_task" or any(
                task.finished_on is None for task in state.tasks.values()
            )
        its = state.procedures[procedure]
        rules = store.setting().rules_of(its)
        application = its.application
        checks = {
            "accept_conditionally": bool(rules.may_miss),
            "commit": bool(rules.commitments),
            "pause": bool(rules.grounds),
            "extend": rules.extension is not None
            and (application is None or application.extension is None),
            "name_gaps": application is not None and application.gaps_named_on is None,
            "close_review": application is not None
            and any(r.closed_on is None for r in application.reviews.values()),
            "cure": any(
                c.procedure == procedure and c.state != "cured"
                for c in state.conditions.values()
            ),
            "check_commitment": any(
                c.procedure == procedure and c.state == "open"
                for c in state.commitments.values()
            ),
            "end_interruption": any(i.last is None for i in its.interruptions.values()),
            "interrupt": all(i.last is not None for i in its.interruptions.values()),
        }
        return checks.get(spec.kind, True)

    def timeline(self, page: int) -> list[dict[str, Any]]:
        """What happened, newest first: who, on which day, written down when."""
        events = [event for event in reversed(self.sight.log) if self._shown(event)]
        first = (page - 1) * EVENTS_A_PAGE
        return [self.event(event) for event in events[first : first + EVENTS_A_PAGE]]

    def _shown(self, event: Event) -> bool:
        if self.sight.whole:
            return True
        known = event.subject in self.sight.state.procedures
        return known and self.sight.in_full(event.subject)

    def event(self, event: Event) -> dict[str, Any]:
        """One event in words."""
        late = (event.recorded_at.date() - event.occurred_on).days
        about = event.subject
        return {
            "number": event.number,
            "on": format_day(event.occurred_on, self.language),
            "what": self.say(f"casework.event.{event.kind}"),
            "about": procedure_name(about, self.language) if about else "",
            "url": f"{self.base}procedures/{about}/" if about else "",
            "who": actor_name(event.actor, self.sight.names, self.language),
            "late": self.say("projects.recorded_late", n=late) if late > 0 else "",
            "struck": self.sight.state.struck.get(event.number, ""),
            "details": list(self.details(event)),
        }

    def details(self, event: Event) -> Iterator[str]:
        """What else an event tells, for the reader: reasons, days, papers."""
        data = event.data
        for name in ("reason", "note", "text", "topic", "article", "number"):
            if isinstance(data.get(name), str):
                yield str(data[name])
        for gap in data.get("gaps") or ():  # type: ignore[union-attr]
            if isinstance(gap, dict):
                paper = str(gap.get("document") or gap.get("field") or "")
                yield f"{document_name(paper, self.language)}: {gap.get('text', '')}"

    def promises(self) -> list[dict[str, Any]]:
        """Conditional acceptances, commitments and corrections, open ones first."""
        state, found = self.sight.state, []
        for condition in state.conditions.values():
            papers = ", ".join(
                document_name(each, self.language) for each in condition.missing
            )
            effect = self.say(f"casework.choice.{condition.consequence}")
            found.append(
                self._promise("condition", condition, f"{papers}. {effect}")
                | {"due": self.short(condition.cure_by)}
            )
        for commitment in state.commitments.values():
            text = lever_name(commitment.lever, self.language)
            found.append(
                self._promise("commitment", commitment, text)
                | {"due": self.short(commitment.check_by)}
            )
        for correction in state.corrections.values():
            about = document_name(correction.document, self.language)
            found.append(
                {
                    "kind": self.say("projects.promise.correction"),
                    "procedure": procedure_name(correction.procedure, self.language),
                    "text": f"{about}: {correction.text}",
                    "state": self.say(
                        "casework.promise."
                        + ("open" if correction.answered_on is None else "answered")
                    ),
                    "open": correction.answered_on is None,
                    "due": self.short(correction.due),
                }
            )
        return sorted(found, key=lambda each: not each["open"])

    def _promise(self, kind: str, promise: Any, text: str) -> dict[str, Any]:
        return {
            "kind": self.say(f"projects.promise.{kind}"),
            "procedure": procedure_name(promise.procedure, self.language),
            "text": text,
            "state": self.say(f"casework.promise.{promise.state}"),
            "open": promise.state == "open",
        }
