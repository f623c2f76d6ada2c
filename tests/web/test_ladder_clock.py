"""What the system does when a day is over, and what it does with a refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.web.cases import LICENCE, OPENED, give, make_city, open_sample
from tiexin.kernel import Refused
from tiexin.web.cases import store
from tiexin.web.cases.models import Event, ProcedureRow, Project, PromiseRow
from tiexin.web.notices import acting
from tiexin.web.notices.models import ClockAct

if TYPE_CHECKING:
    from tests.web.cases import City
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db

# Handed in on Tuesday 1 December 2026: 2, 3, 4, 7, 8 December are five working days.
ANSWER_DAY = date(2026, 12, 8)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def project(city: City, clock: Clock) -> Project:
    found = open_sample(city)
    give(city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    return found


def act(clock: Clock, day: date) -> None:
    clock.set(day)
    while acting.act(now=timezone.now(), today=day):
        pass


def kinds(project: Project) -> list[str]:
    log = Event.objects.filter(project=project, actor="system:clock")
    return list(log.order_by("number").values_list("kind", flat=True))


def test_silence_accepts_after_five_working_days_and_not_on_the_fifth(
    city: City, project: Project, clock: Clock
) -> None:
    act(clock, ANSWER_DAY)
    assert kinds(project) == []
    act(clock, ANSWER_DAY + timedelta(days=1))
    assert kinds(project) == ["deemed_accepted"]
    row = ProcedureRow.objects.get(project=project, procedure=LICENCE)
    # Article 32: accepted as of the day on which the papers were in.
    assert (row.state, row.accepted_on) == ("accepted", OPENED)


def test_a_worker_that_stood_still_dates_the_acceptance_when_it_came_about(
    city: City, project: Project, clock: Clock
) -> None:
    act(clock, date(2026, 12, 21))
    event = Event.objects.get(project=project, kind="deemed_accepted")
    assert event.occurred_on == ANSWER_DAY + timedelta(days=1)


def test_acting_again_and_again_acts_once(
    city: City, project: Project, clock: Clock
) -> None:
    for days in range(1, 6):
        act(clock, ANSWER_DAY + timedelta(days=days))
    ClockAct.objects.all().delete()
    act(clock, ANSWER_DAY + timedelta(days=7))
    assert kinds(project) == ["deemed_accepted"]


def strike(city: City, project: Project, clock: Clock, day: date) -> None:
    clock.set(day)
    accepted = Event.objects.filter(project=project, kind="deemed_accepted")
    give(
        city.officer,
        project,
        "strike_event",
        on=day,
        number=accepted.order_by("-number")[0].number,
        reason="gaps were named in time",
    )


def test_a_struck_acceptance_by_silence_comes_back_after_a_working_day(
    city: City, project: Project, clock: Clock
) -> None:
    act(clock, date(2026, 12, 9))
    # Struck on Friday the 11th: Monday the 14th is there to write the gaps down.
    strike(city, project, clock, date(2026, 12, 11))
    for day in (11, 12, 13, 14):
        act(clock, date(2026, 12, day))
    assert kinds(project) == ["deemed_accepted"]
    for day in (15, 16):
        act(clock, date(2026, 12, day))
    assert kinds(project) == ["deemed_accepted"] * 2
    again = Event.objects.filter(project=project, kind="deemed_accepted")[1]
    assert again.occurred_on == ANSWER_DAY + timedelta(days=1)
    # Whoever strikes it once more has another working day, and no more.
    strike(city, project, clock, date(2026, 12, 16))
    act(clock, date(2026, 12, 17))
    assert kinds(project) == ["deemed_accepted"] * 2
    act(clock, date(2026, 12, 18))
    assert kinds(project) == ["deemed_accepted"] * 3


def test_gaps_that_are_written_down_after_the_striking_stand(
    city: City, project: Project, clock: Clock
) -> None:
    act(clock, date(2026, 12, 9))
    strike(city, project, clock, date(2026, 12, 11))
    give(
        city.officer,
        project,
        "name_gaps",
        on=ANSWER_DAY,
        now=timezone.now(),
        procedure=LICENCE,
        gaps=[{"document": "land_contract", "text": "x"}],
    )
    act(clock, date(2027, 1, 8))
    assert kinds(project) == ["deemed_accepted"]
    row = ProcedureRow.objects.get(project=project, procedure=LICENCE)
    assert row.state == "gaps_named"


def test_nothing_is_accepted_by_silence_while_the_applicant_has_the_move(
    city: City, project: Project, clock: Clock
) -> None:
    gaps = [{"document": "land_contract", "text": "x"}]
    give(
        city.reviewer,
        project,
        "name_gaps",
        on=OPENED,
        procedure=LICENCE,
        gaps=gaps,
    )
    act(clock, ANSWER_DAY + timedelta(days=30))
    assert kinds(project) == []


def test_a_refusal_is_kept_logged_and_tried_again_only_after_a_change(
    city: City,
    project: Project,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried = []

    def refusing(*args: object, **kwargs: object) -> None:
        tried.append(args)
        raise Refused.of("casework.answer_day_ahead")

    monkeypatch.setattr(acting.store, "execute", refusing)
    caplog.set_level("INFO", logger="tiexin.notices")
    for hour in range(5):
        act(clock, ANSWER_DAY + timedelta(days=1 + hour))
    assert len(tried) == 1
    kept = ClockAct.objects.get()
    assert (kept.state, kept.code) == ("refused", "casework.answer_day_ahead")
    assert caplog.text.count("casework.answer_day_ahead") == 1
    assert "investor" not in caplog.text
    for number in range(9):
        Project.objects.filter(pk=project.pk).update(version=50 + number)
        act(clock, ANSWER_DAY + timedelta(days=10))
    assert len(tried) == acting.MOST_TRIES


def conditional(city: City, project: Project, consequence: str) -> bool:
    """Accepted on condition, where the sample's rules let a paper come later."""
    state = store.state_of(project)
    rules = store.setting().rules_of
    for id_, procedure in state.procedures.items():
        its = rules(procedure)
        if not its.may_miss:
            continue
        give(city.officer, project, "submit", on=OPENED, procedure=id_)
        give(
            city.officer,
            project,
            "accept_conditionally",
            on=OPENED,
            procedure=id_,
            condition="c1",
            missing=[next(iter(its.may_miss))],
            promised_by=city.investor.actor_id,
            cure_by="2026-12-04",
            effect="withheld_until_cured",
            consequence=consequence,
        )
        return True
    return False


@pytest.mark.parametrize(
    ("consequence", "state"),
    [("acceptance_lapses", "lapsed"), ("decision_withheld", "accepted")],
)
def test_a_condition_lapses_on_the_day_after_and_its_consequence_follows(
    city: City, clock: Clock, consequence: str, state: str
) -> None:
    project = open_sample(city)
    assert conditional(city, project, consequence)
    act(clock, date(2026, 12, 4))
    assert kinds(project) == []
    act(clock, date(2026, 12, 5))
    assert kinds(project) == ["condition_lapsed"]
    promise = PromiseRow.objects.get(project=project, kind="condition")
    assert promise.state == "lapsed"
    row = ProcedureRow.objects.get(project=project, procedure=promise.procedure)
    assert row.state == state


def test_a_condition_cured_in_time_never_lapses(city: City, clock: Clock) -> None:
    project = open_sample(city)
    assert conditional(city, project, "acceptance_lapses")
    promise = PromiseRow.objects.get(project=project, kind="condition")
    give(
        city.investor,
        project,
        "cure",
        on=date(2026, 12, 4),
        procedure=promise.procedure,
        condition="c1",
    )
    act(clock, date(2026, 12, 20))
    assert "condition_lapsed" not in kinds(project)


def test_many_are_done_some_at_a_time(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "AT_A_TIME", 2)
    projects = [open_sample(city) for _ in range(5)]
    for each in projects:
        give(city.investor, each, "submit", on=OPENED, procedure=LICENCE)
    day = ANSWER_DAY + timedelta(days=1)
    clock.set(day)
    rounds = 1
    while acting.act(now=timezone.now(), today=day):
        rounds += 1
    assert rounds == 3
    assert Event.objects.filter(kind="deemed_accepted").count() == 5
