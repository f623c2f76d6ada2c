"""Everything that a project's pages show, read once: state, clocks, plan, names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.variance import variance_of
from tiexin.casework.clocks import clock_of
from tiexin.casework.fold import fold
from tiexin.casework.ready import ready_steps
from tiexin.casework.stages import missing
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases import models, replanning, store
from tiexin.web.common.kept import Kept
from tiexin.web.common.names import people
from tiexin.web.common.service import get_service, today

if TYPE_CHECKING:
    from tiexin.app.cases.replan import Replan
    from tiexin.app.cases.variance import ProjectVariance
    from tiexin.casework.clocks import LimitName, ProcedureClock
    from tiexin.casework.stages import Missing
    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Actor
    from tiexin.eventlog import Event
    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

EVERYBODY: Final = (Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
"""All who log in; the policy decides which projects each of them sees."""

_MOST: Final = 128


@dataclass(frozen=True, slots=True)
class History:
    """A project's log up to one event, and the state that it leads to."""

    log: list[Event]
    state: ProjectState


# A log is sealed: under the hash of its last event it always says the same.
_HISTORIES: Final[Kept[History]] = Kept(most=_MOST)
_EXPECTED: Final[Kept[Replan]] = Kept(most=_MOST)
_CLOCKS: Final[Kept[dict[str, ProcedureClock]]] = Kept(most=_MOST)
_VARIANCES: Final[Kept[ProjectVariance | None]] = Kept(most=_MOST)


def forget() -> None:
    """Hold nothing any more; for tests that change calendars or rulebooks."""
    for kept in (_HISTORIES, _EXPECTED, _CLOCKS, _VARIANCES):
        kept.forget()


def _history(project: models.Project) -> History:
    # What was added after the row was read belongs to the next hash.
    log = [e for e in store.events_of(project) if e.number <= project.version]
    return History(log, fold(log, code=project.code, setting=store.setting()))


@dataclass
class Sight:
    """One project as one person sees it today."""

    project: models.Project
    user: User
    language: Language

    @cached_property
    def today(self) -> date:
        """The day in Dongguan."""
        return today()

    @cached_property
    def actor(self) -> Actor:
        """How the case knows the reader."""
        return policy.actor(self.user)

    @cached_property
    def history(self) -> History:
        """The log and what follows from it; read only, threads share it."""
        project = self.project
        return _HISTORIES.get(project.pk, project.last_hash, lambda: _history(project))

    @property
    def log(self) -> list[Event]:
        """The whole log."""
        return self.history.log

    @property
    def state(self) -> ProjectState:
        """The state by the log."""
        return self.history.state

    @cached_property
    def readable(self) -> set[int]:
        """The numbers of the events that this person may read."""
        seen = policy.events(self.user, today=self.today)
        mine = seen.filter(project=self.project)
        return set(mine.values_list("number", flat=True))

    @cached_property
    def limits(self) -> tuple[LimitName, ...]:
        """The limits of a clock that this person may know."""
        return policy.limits(self.user)

    @cached_property
    def expected(self) -> Replan:
        """The plan as it looks now."""
        return _EXPECTED.get(
            self.project.pk,
            self._today_stamp,
            lambda: replanning.expected(self.state, today=self.today),
        )

    @cached_property
    def clocks(self) -> dict[str, ProcedureClock]:
        """The clock of each procedure."""
        return _CLOCKS.get(self.project.pk, self._today_stamp, self._read_clocks)

    def _read_clocks(self) -> dict[str, ProcedureClock]:
        return {
            id_: clock_of(each, setting=store.setting(), today=self.today)
            for id_, each in self.state.procedures.items()
        }

    @cached_property
    def variance(self) -> ProjectVariance | None:
        """The frozen plan held against the outlook; None where nothing is frozen."""
        return _VARIANCES.get(self.project.pk, self._today_stamp, self._read_variance)

    def _read_variance(self) -> ProjectVariance | None:
        if not self.baseline:
            return None
        return variance_of(
            self.baseline,
            self.expected,
            self.state,
            journey=get_service().journey,
            setting=store.setting(),
        )

    @property
    def _today_stamp(self) -> tuple[str, date]:
        """What the outlook rests on: the sealed log and the day."""
        return self.project.last_hash, self.today

    @cached_property
    def ready(self) -> frozenset[str]:
        """The steps that could begin now."""
        return ready_steps(self.state, store.setting())

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What must be settled before the next stage."""
        return missing(self.state, store.setting())

    @cached_property
    def baseline(self) -> dict[str, Any]:
        """The promised plan as it was frozen; empty where there is none."""
        plans = models.PlanRecord.objects.filter(project=self.project, kind="baseline")
        content = plans.order_by("pk").values_list("content", flat=True).first()
        return content or {}

    @property
    def promised(self) -> dict[str, dict[str, str]]:
        """The promised plan's activities: start, finish, duration, source."""
        activities: dict[str, dict[str, str]] = self.baseline.get("activities", {})
        return activities

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of all people in the log, in one query."""
        actors = {event.actor for event in self.log}
        actors |= {term.officer for term in self.state.officers}
        actors |= {task.assignee for task in self.state.tasks.values()}
        actors |= {each.promised_by for each in self.state.conditions.values()}
        return people(actors)

    @cached_property
    def whole(self) -> bool:
        """Whether letters, people and all procedures are this person's business."""
        return policy.sees_all_of(self.user)

    def authority_of(self, procedure: str) -> str:
        """The office that decides over a procedure."""
        return store.setting().rules_of(self.state.procedures[procedure]).authority

    def in_full(self, procedure: str) -> bool:
        """Whether this procedure is shown in full; others to a reviewer in short."""
        return self.whole or self.authority_of(procedure) == self.user.authority

    def promised_span(self, procedure: str) -> tuple[date, date] | None:
        """First and last day of a procedure as promised."""
        found = self.promised.get(procedure)
        if not found:
            return None
        start = date.fromisoformat(found["start"])
        return start, max(start, date.fromisoformat(found["finish"]))

    def expected_start(self, procedure: str) -> date:
        """When a procedure begins as it looks now; those outside the plan last."""
        step = self.expected.steps.get(procedure)
        return step.start if step else date.max
