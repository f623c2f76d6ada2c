"""Everything that a project's pages show, read once: state, clocks, plan, names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.clocks import clock_of
from tiexin.casework.fold import fold
from tiexin.casework.stages import missing
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases import models, replanning, store
from tiexin.web.common.names import people
from tiexin.web.common.service import today

if TYPE_CHECKING:
    from tiexin.app.cases.replan import Replan
    from tiexin.casework.clocks import LimitName, ProcedureClock
    from tiexin.casework.stages import Missing
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Event
    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

EVERYBODY: Final = (Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
"""All who log in; the policy decides which projects each of them sees."""


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
    def log(self) -> list[Event]:
        """The whole log."""
        return store.events_of(self.project)

    @cached_property
    def state(self) -> ProjectState:
        """The state by the log."""
        return fold(self.log, code=self.project.code, setting=store.setting())

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
        return replanning.expected(self.state, today=self.today)

    @cached_property
    def clocks(self) -> dict[str, ProcedureClock]:
        """The clock of each procedure."""
        return {
            id_: clock_of(each, setting=store.setting(), today=self.today)
            for id_, each in self.state.procedures.items()
        }

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
