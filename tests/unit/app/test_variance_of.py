"""A real plan, frozen, against what happened: sums hold on every step and milestone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tiexin.app.cases.opening import opening_of
from tiexin.app.cases.replan import replan
from tiexin.app.cases.variance import variance_of
from tiexin.app.paths import data_root
from tiexin.casework.decide import decide
from tiexin.casework.fold import apply
from tiexin.casework.load import load_table
from tiexin.casework.setting import Setting
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Actor, Command, Role
from tiexin.casework.variance import Cause
from tiexin.eventlog import seal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.cases.variance import ProjectVariance
    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

OFFICER = Actor("user:2", Role.OFFICER)
SAMPLE = "robotics_factory"


class Running:
    """A sample's project in motion."""

    def __init__(self, service: Service, report: PlanReport) -> None:
        self.report = report
        self.outline = service.outline(report.request)
        self.opening = opening_of(report)
        book = self.opening.rulebook
        table = load_table(data_root())
        self.setting = Setting(table, service.calendars, {book.hash: book})
        self.state = ProjectState("2026-00001")
        data = self.opening.data(officer="user:2")
        self.tell("open_project", "", report.request.start, **data)

    def tell(self, kind: str, subject: str, on: date, **data: Any) -> None:
        name = f"{kind}/{self.state.version}"
        command = Command(name, kind, subject, on, data)
        drafts = decide(
            self.state, command, actor=OFFICER, today=on, setting=self.setting
        )
        events = seal(
            drafts,
            stream=self.state.code,
            after=self.state.version,
            previous=self.state.last_hash,
            recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
            actor="user:2",
            command=name,
        )
        for event in events:
            apply(self.state, event, setting=self.setting)

    def variance(self, today: date) -> ProjectVariance:
        now = replan(self.outline, self.state, today=today, setting=self.setting)
        return variance_of(
            self.opening.plan.content,
            now,
            self.state,
            journey=self.report.journey,
            setting=self.setting,
        )


@pytest.fixture
def running(service: Service, reports: Mapping[str, PlanReport]) -> Running:
    return Running(service, reports[SAMPLE])


def test_on_the_first_day_nothing_is_late_and_nobody_is_charged(
    running: Running,
) -> None:
    found = running.variance(running.report.request.start)
    assert all(each.late == 0 for each in found.procedures.values())
    assert all(not each.parts for each in found.procedures.values())
    assert all(not each.slip and not each.parts for each in found.milestones)


def test_waiting_is_the_applicants_and_moves_every_milestone_behind_it(
    running: Running,
) -> None:
    start = running.report.request.start
    found = running.variance(start + timedelta(days=28))
    assert len(found.milestones) >= 4
    for each in found.milestones:
        assert sum(each.parts.values()) == each.slip > 0
        assert each.parts[Cause.APPLICANT] > 0
        assert Cause.AUTHORITY not in each.parts


def test_a_delay_that_an_office_announces_is_charged_along_the_chain(
    running: Running,
) -> None:
    first, start = "foreign_access_check", running.report.request.start
    running.tell("submit", first, start)
    finish = (start + timedelta(days=200)).isoformat()
    running.tell("forecast", first, start, finish=finish, cause="authority")
    found = running.variance(start)
    step = found.procedures[first]
    assert step.late == step.parts[Cause.AUTHORITY] > 100
    for each in found.milestones:
        assert sum(each.parts.values()) == each.slip
    moved = [each for each in found.milestones if first in each.chain]
    assert moved
    for each in moved:
        # What the office takes longer, less what the plan had as room, and the days
        # of rest that everything behind it now runs into.
        assert each.parts[Cause.AUTHORITY] == step.late
        assert set(each.parts) <= {Cause.AUTHORITY, Cause.ROOM, Cause.REST_DAYS}
        assert each.slip <= step.late + each.parts.get(Cause.REST_DAYS, 0)
    for procedure in found.procedures.values():
        assert procedure.late == procedure.inherited + sum(procedure.parts.values())
