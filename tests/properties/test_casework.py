"""What must hold wherever a case can get to."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.case_walk import OPENED, Walk, walked
from tests.properties.naive_case import Naive
from tests.unit.casework.rig import ACTORS, Desk
from tiexin.casework.clocks import LIMITS, clock_of
from tiexin.casework.decide import offered
from tiexin.casework.fold import apply, evolve, fold
from tiexin.casework.ledger import ledger_of
from tiexin.casework.rulebook_json import from_json, to_json
from tiexin.casework.setting import Setting
from tiexin.casework.table import Track
from tiexin.casework.variance import Cause, Outlook, Promise, Reckoning
from tiexin.eventlog import Event, verify
from tiexin.kernel import BrokenLog

SEEDS = st.integers(0, 2**32 - 1)
WALKS = st.lists(SEEDS, min_size=4, max_size=60)
LONG_WALKS = st.lists(SEEDS, min_size=40, max_size=80)
walks = settings(max_examples=50)


def finish(desk: Desk, procedure: str) -> None:
    """Bring a procedure to its end the plain way, by what is offered."""
    taken = []
    for _ in range(12):
        state = desk.of(procedure).state
        if desk.setting.table.states[state].done:
            return
        taken.append(state)
        _next(desk, procedure, state)
    raise AssertionError(f"{procedure} is stuck after {taken}")


def _next(desk: Desk, procedure: str, state: str) -> None:
    if state == "planned":
        work = desk.setting.rules_of(desk.of(procedure)).track is Track.WORK
        _do(desk, "begin" if work else "submit", procedure)
    elif state in ("refused", "withdrawn", "lapsed"):
        _do(desk, "mark_not_needed", procedure, reason="…")
    elif state == "submitted":
        answer = desk.clock(procedure).answer_by
        late = answer is not None and desk.today > answer
        _do(desk, "deem_accepted" if late else "accept", procedure)
    else:
        steps = {
            "working": _finish_works,
            "gaps_named": _complete,
            "accepted": _decide,
            "paused": _decide,
            "granted": lambda desk, procedure: _do(desk, "deliver", procedure),
        }
        steps[state](desk, procedure)


def _finish_works(desk: Desk, procedure: str) -> None:
    for each in list(desk.of(procedure).interruptions.values()):
        if each.last is None:
            _do(desk, "end_interruption", procedure, interruption=each.id)
    _do(desk, "finish", procedure)


def _complete(desk: Desk, procedure: str) -> None:
    for each in desk.state.corrections.values():
        if each.procedure == procedure and each.answered_on is None:
            told = {"correction": each.id, "note": "…"}
            desk.do("answer_correction", on=desk.today, **told)
    _do(desk, "complete", procedure)


def _decide(desk: Desk, procedure: str) -> None:
    application = desk.of(procedure).application
    assert application is not None
    for pause in application.pauses:
        if pause.last is None:
            _do(desk, "resume", procedure, pause=pause.id)
    for review in application.reviews.values():
        if review.closed_on is None:
            told = {"review": review.id, "outcome": "no_objection"}
            _do(desk, "close_review", procedure, **told)
    number = len(desk.of(procedure).applications)
    for each in desk.state.conditions.values():
        here = (each.procedure, each.application) == (procedure, number)
        if here and each.state in ("open", "lapsed"):
            _do(desk, "cure", procedure, condition=each.id)
    _do(desk, "grant", procedure)


def _do(desk: Desk, kind: str, procedure: str, **told: str) -> None:
    desk.do(kind, procedure, on=desk.today, **told)


@walks
@given(WALKS)
def test_wherever_a_case_is_there_is_a_way_to_its_end(steps: list[int]) -> None:
    desk = walked(steps).desk
    if not desk.state.is_open:
        desk.do("reopen_project", on=desk.today, reason="…")
    # What was told of days to come lies behind by then.
    desk.today += timedelta(days=60)
    for procedure in list(desk.state.procedures):
        finish(desk, procedure)
    done = desk.setting.table.states
    assert all(done[each.state].done for each in desk.state.procedures.values())


@walks
@given(WALKS)
def test_the_log_folded_gives_the_state_that_was_kept_step_by_step(
    steps: list[int],
) -> None:
    desk = walked(steps).desk
    code, setting = desk.state.code, desk.setting
    assert fold(desk.log, code=code, setting=setting) == desk.state


@walks
@given(WALKS)
def test_so_it_does_after_log_and_rules_went_through_json(steps: list[int]) -> None:
    desk = walked(steps).desk
    books = {
        name: from_json(name, json.loads(json.dumps(to_json(book))))
        for name, book in desk.books.items()
    }
    assert books == desk.books
    log = [_read(json.loads(json.dumps(_written(event)))) for event in desk.log]
    assert log == desk.log
    setting = Setting(desk.setting.table, desk.calendars, books)
    assert fold(log, code=desk.state.code, setting=setting) == desk.state
    assert verify(log) == len(log)


def _written(event: Event) -> dict[str, object]:
    return {
        **{name: getattr(event, name) for name in Event.__slots__},
        "occurred_on": event.occurred_on.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "data": dict(event.data),
    }


def _read(row: dict[str, object]) -> Event:
    on, at = str(row["occurred_on"]), str(row["recorded_at"])
    recorded = datetime.fromisoformat(at).astimezone(UTC)
    day = datetime.fromisoformat(on).date()
    return Event(**{**row, "occurred_on": day, "recorded_at": recorded})  # type: ignore[arg-type]


@walks
@given(WALKS)
def test_a_command_that_arrives_twice_does_nothing_the_second_time(
    steps: list[int],
) -> None:
    desk = walked(steps).desk
    before, length = copy.deepcopy(desk.state), len(desk.log)
    for event in list(desk.log):
        spec = desk.setting.table.by_event[event.kind]
        told = dict(event.data)
        assert (
            desk.do(
                spec.kind, event.subject, on=event.occurred_on, id=event.command, **told
            )
            == ()
        )
    assert (desk.state, len(desk.log)) == (before, length)


@walks
@given(WALKS, SEEDS)
def test_events_that_arrive_out_of_order_are_refused_and_change_nothing(
    steps: list[int], seed: int
) -> None:
    desk = walked(steps).desk
    at = seed % len(desk.log)
    others = [event for event in desk.log if event.number != at + 1]
    wrong = others[seed % len(others)] if others else replace(desk.log[0], number=9)
    state = fold(desk.log[:at], code=desk.state.code, setting=desk.setting)
    before = copy.deepcopy(state)
    with pytest.raises(BrokenLog):
        apply(state, wrong, setting=desk.setting)
    assert state == before


@walks
@given(WALKS)
def test_further_events_leave_the_state_they_started_from_as_it_was(
    steps: list[int],
) -> None:
    desk = walked([]).desk
    state = desk.state
    before = copy.deepcopy(state)
    later = Walk(desk)
    for seed in steps:
        later.step(seed)
    fresh = fold(desk.log[:1], code=before.code, setting=desk.setting)
    assert fresh == before
    new = desk.log[1:]
    if not any(event.kind == "event_struck" for event in new):
        assert evolve(fresh, new, setting=desk.setting) == desk.state
        assert fresh == before


@walks
@given(WALKS)
def test_nothing_is_offered_that_role_or_state_forbid(steps: list[int]) -> None:
    desk = walked(steps).desk

    for actor in ACTORS.values():
        for procedure in ("", *desk.state.procedures):
            found = offered(
                desk.state, actor=actor, setting=desk.setting, procedure=procedure
            )
            for spec in found:
                assert actor.role in spec.who
                its = desk.state.procedures.get(procedure)
                assert its is None or not spec.states or its.state in spec.states


@walks
@given(LONG_WALKS, st.integers(0, 40))
def test_every_day_is_charged_once_and_to_whom_a_plain_count_charges_it(
    steps: list[int], later: int
) -> None:
    desk = walked(steps).desk
    today = desk.today + timedelta(days=later)
    for id_, its in desk.state.procedures.items():
        ledger = ledger_of(its, setting=desk.setting, today=today)
        naive = Naive(desk, id_, today)
        days = [
            (entry.first + timedelta(days=n), entry.party.value)
            for entry in ledger.entries
            for n in range(entry.days)
        ]
        assert days == naive.ledger()
        assert ledger.total == len(days)
        calendar = desk.calendars[desk.setting.rules_of(its).calendar]
        for entry in ledger.entries:
            assert entry.days == (entry.last - entry.first).days + 1
            worked = sum(
                calendar.is_working(day)
                for day, _ in days
                if entry.first <= day <= entry.last
            )
            assert entry.working_days == worked


@walks
@given(LONG_WALKS, st.integers(0, 40))
def test_the_clock_ends_where_a_plain_count_ends(steps: list[int], later: int) -> None:
    desk = walked(steps).desk
    today = desk.today + timedelta(days=later)
    for id_, its in desk.state.procedures.items():
        if its.application is None:
            continue
        clock = clock_of(its, setting=desk.setting, today=today)
        rules = desk.setting.rules_of(its)
        naive = Naive(desk, id_, today)
        for name in LIMITS:
            days = getattr(rules, name)
            limit = clock.limit(name)
            found = (
                naive.last_day(days, statutory=name == "statutory") if days else None
            )
            assert (limit.last_day if limit else None) == found


@walks
@given(WALKS, st.lists(st.integers(0, 60), min_size=12, max_size=12))
def test_the_causes_of_every_delay_add_up_to_it(
    steps: list[int], spans: list[int]
) -> None:
    desk = walked(steps).desk
    promised, expected = {}, {}
    numbers = iter(spans)
    for id_, its in desk.state.procedures.items():
        begin = OPENED + timedelta(days=next(numbers))
        length = timedelta(days=next(numbers))
        unit = "calendar_day" if length.days % 2 else "working_day"
        promised[id_] = Promise(begin, begin + length, unit)
        application = its.application
        start = application.received_on if application else its.begun_on
        start = start or desk.today + timedelta(days=1)
        end = its.finished_on or max(desk.today, start) + timedelta(days=next(numbers))
        expected[id_] = Outlook(start, end)
    reckoning = Reckoning(desk.state, promised, expected, desk.setting, desk.today)
    found = reckoning.procedures()
    assert set(found) == set(expected)
    for id_, each in found.items():
        assert each.late == (expected[id_].finish - promised[id_].finish).days
        assert each.inherited + sum(each.parts.values()) == each.late
        assert set(each.waiting) <= {Cause.APPLICANT, Cause.ROOM}
        done = reckoning.milestone(
            "done",
            promised=promised[id_].finish,
            expected=expected[id_].finish,
            decided_by=id_,
            at_start=False,
            variances=found,
        )
        assert sum(done.parts.values()) == done.slip == each.late
        # Nothing is left over that only the balance explains.
        chain = [found[step].parts.get(Cause.ROOM, 0) for step in done.chain]
        assert done.parts.get(Cause.ROOM, 0) == sum(chain)
