"""One project's life: acts become events by the same decision as real ones."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final, TypeAlias

from tiexin.app.world.acts import PROMPT, Act
from tiexin.casework.decide import decide
from tiexin.casework.fold import apply, fold
from tiexin.casework.stages import missing, next_stage
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Actor, Command, Role
from tiexin.eventlog import seal
from tiexin.kernel import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.app.cases.baseline import FrozenPlan
    from tiexin.app.world.acts import Paper, Surroundings
    from tiexin.casework.setting import Setting
    from tiexin.eventlog import Draft, Event, Json

Planner: TypeAlias = "Callable[[ProjectState, date], FrozenPlan | None]"
_ZONE: Final = timezone(timedelta(hours=8))
_ENDS: Final = frozenset({"granted", "delivered", "finished", "marked_not_needed"})
# A job looks into a file as soon as it is there.
_AT_ONCE: Final = frozenset({"check_document"})
_OPENING_HOUR: Final = 9
_OFFICE_MINUTES: Final = 8 * 60


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter beside the log; ``author`` is a user as the log names him."""

    key: str
    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Upload:
    """One version of a document beside the log: its file, who added it, and when.

    ``checked_at`` is None while nobody has looked inside; ``why`` says why it was
    rejected, empty where it was not.
    """

    paper: Paper
    document: str
    version: int
    author: str
    added_at: datetime
    checked_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hands:
    """Who acts in a project: each user as the log names him; reviewers by authority.

    ``away`` tells who stands in for an officer on a day.
    """

    investor: str
    supervisor: str
    reviewers: Mapping[str, str]
    away: Mapping[str, tuple[str, date, date]] = field(default_factory=dict)

    def officer(self, named: str, on: date) -> str:
        """Who acts for the named officer on a day."""
        cover, first, last = self.away.get(named, (named, on, on))
        return cover if first <= on <= last else named


class Life:
    """Lets acts happen in the order in which they were written down.

    ``refused`` holds what state or law forbade; such an act leaves nothing behind.
    """

    def __init__(self, code: str, *, hands: Hands, setting: Setting) -> None:
        """Nothing has happened yet."""
        self.state = ProjectState(code)
        self.events: list[Event] = []
        self.letters: list[Letter] = []
        self.uploads: dict[tuple[str, int], Upload] = {}
        self.refused: list[Refused] = []
        self.plans: list[tuple[datetime, FrozenPlan]] = []
        self._hands = hands
        self._setting = setting
        self._queue: list[tuple[datetime, int, Act]] = []
        self._given = 0
        self._last: dict[str, datetime] = {}

    def plan(self, acts: Iterable[Act], around: Surroundings) -> None:
        """Put the acts of one thing into the queue; they keep their order."""
        last: datetime | None = None
        for act in acts:
            day = act.on
            if act.kind not in PROMPT:
                day = around.dice.recorded(act.on, around.calendar)
            minute = around.dice.rng.randrange(_OFFICE_MINUTES)
            at = moment(day) + timedelta(minutes=minute)
            if last is not None and (at <= last or act.kind in _AT_ONCE):
                at = last + timedelta(minutes=1)
            last = at
            self._put(at, act)

    def _put(self, at: datetime, act: Act) -> None:
        self._given += 1
        heapq.heappush(self._queue, (at, self._given, act))

    def run(
        self, *, until: date, around: Surroundings, planner: Planner | None = None
    ) -> None:
        """Let everything happen that is written down before the day ``until``.

        With a planner the plan is revised at a new stage, where that is called for.
        """
        end = moment(until, hour=0)
        while self._queue and self._queue[0][0] < end:
            at, _, act = heapq.heappop(self._queue)
            if self.state.closed_on is not None:
                return
            for event in self.give(act, at):
                if event.kind in _ENDS or event.kind == "stage_advanced":
                    self._what_follows(at, around)
                if event.kind == "stage_advanced" and planner is not None:
                    self._revise(at, around, planner)

    def give(self, act: Act, at: datetime) -> tuple[Event, ...]:
        """Let one act happen now; nothing comes of it where it is refused."""
        if act.kind == "advance_stage" and self._lacking():
            return ()
        command = Command(
            f"sample/{self.state.code}/{len(self.events) + len(self.refused) + 1}",
            act.kind,
            act.subject,
            act.on,
            self._data(act),
        )
        actor = self._actor(act)
        try:
            drafts = decide(
                self.state,
                command,
                actor=actor,
                today=at.astimezone(_ZONE).date(),
                setting=self._setting,
                log=self.events,
            )
        except Refused as refusal:
            self.refused.append(refusal)
            return ()
        return self._happened(drafts, act, at, command=command, by=actor.id)

    def _happened(
        self,
        drafts: tuple[Draft, ...],
        act: Act,
        at: datetime,
        *,
        command: Command,
        by: str,
    ) -> tuple[Event, ...]:
        events = seal(
            drafts,
            stream=self.state.code,
            after=self.state.version,
            previous=self.state.last_hash,
            recorded_at=at,
            actor=by,
            command=command.id,
        )
        self.events += events
        if act.kind == "strike_event":
            # What a struck event did can only be undone by going through all again.
            self.state = fold(self.events, code=self.state.code, setting=self._setting)
            return events
        for event in events:
            apply(self.state, event, setting=self._setting)
        if act.letter:
            key = str(command.data["message"])
            self.letters.append(Letter(key, by, at, act.letter))
        if act.kind in ("add_document", "check_document"):
            self._keep(act, at, by)
        return events

    def _keep(self, act: Act, at: datetime, by: str) -> None:
        """The file beside the event that adds it, and what the look inside found."""
        key = str(act.data["document"]), int(str(act.data["version"]))
        if act.paper is not None:
            self.uploads[key] = Upload(act.paper, *key, by, at)
        else:
            why = str(act.data.get("reason", ""))
            self.uploads[key] = replace(self.uploads[key], checked_at=at, why=why)

    def _lacking(self) -> bool:
        if next_stage(self.state, self._setting) is None:
            return True
        return any(each.blocks for each in missing(self.state, self._setting))

    def _what_follows(self, at: datetime, around: Surroundings) -> None:
        """The next stage, or the closing, once all is there."""
        states = self._setting.table.states
        dice = around.dice
        if all(states[p.state].done for p in self.state.procedures.values()):
            day = around.after(at.astimezone(_ZONE).date(), dice.days("closing"))
            act = Act(
                day, "close_project", Role.OFFICER, "", {"reason": "in_production"}
            )
            self._put(moment(day), act)
        if not self._lacking():
            day = around.after(at.astimezone(_ZONE).date(), dice.rng.randint(1, 3))
            self._put(moment(day), Act(day, "advance_stage", Role.OFFICER))

    def _revise(self, at: datetime, around: Surroundings, planner: Planner) -> None:
        day = at.astimezone(_ZONE).date()
        plan = planner(self.state, day)
        if plan is None:
            return
        marks: dict[str, Json] = dict(plan.milestones)
        data: dict[str, Json] = {
            "plan": plan.hash,
            "milestones": marks,
            "reason": around.say("revisions"),
        }
        if self.give(Act(day, "revise_plan", Role.OFFICER, "", data), at):
            self.plans.append((at, plan))

    def _data(self, act: Act) -> Mapping[str, Json]:
        data = dict(act.data)
        if act.kind == "send_message":
            # Keys of letters are unique over all projects.
            data["message"] = f"{self.state.code}-{data['message']}"
        if act.kind == "strike_event":
            contacts = [e.number for e in self.events if e.kind == "contact_logged"]
            data["number"] = contacts[-1] if contacts else 0
        return data

    def _actor(self, act: Act) -> Actor:
        hands = self._hands
        if act.role is Role.INVESTOR:
            return Actor(hands.investor, Role.INVESTOR)
        if act.role is Role.SUPERVISOR:
            return Actor(hands.supervisor, Role.SUPERVISOR)
        if act.role is Role.REVIEWER:
            about = act.subject or str(act.data.get("procedure", ""))
            procedure = self.state.procedures[about]
            desk = self._setting.rules_of(procedure).authority
            return Actor(hands.reviewers[desk], Role.REVIEWER, desk)
        if act.role is Role.SYSTEM:
            part = "files" if act.kind == "check_document" else "clock"
            return Actor(f"system:{part}", Role.SYSTEM)
        return Actor(hands.officer(self.state.officer, act.on), Role.OFFICER)


def moment(day: date, *, hour: int = _OPENING_HOUR) -> datetime:
    """An hour of a day in the city."""
    return datetime.combine(day, time(hour), tzinfo=_ZONE).astimezone(UTC)
