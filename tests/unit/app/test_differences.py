"""Two plans held against each other: what moved, and the chain that moved it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tiexin.app.differences import diff, difference, read_plan, stored
from tiexin.app.differences.wording import diff_section
from tiexin.app.export import plan_json
from tiexin.app.wording import Wording
from tiexin.kernel import LANGUAGES, BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service


def small(*steps: tuple[str, str, str, int, str | None], start: str) -> dict[str, Any]:
    """A plan of a few steps: id, first and last day, days, what it waits for."""
    return {
        "schema": "tiexin.plan/1",
        "request": {"jurisdiction": "441900", "start": start, "facts": {}},
        "catalogue": "c" * 20,
        "plan": {
            "levers": [],
            "milestones": [
                {"id": "production_start", "day": steps[-1][2], "decided_by": "last"}
            ],
            "activities": [
                {
                    "procedure": id_,
                    "title": {"zh-hans": id_, "zh-hant": id_, "en": id_},
                    "start": first,
                    "finish": last,
                    "duration": {
                        "value": days,
                        "unit": "working_day",
                        "kind": "estimated",
                        "set_by_lever": None,
                    },
                    "binding": {"predecessor": waits, "document": None},
                    "finish_held_by": None,
                    "critical": True,
                }
                for id_, first, last, days, waits in steps
            ],
        },
    }


BEFORE = small(
    ("first", "2026-03-02", "2026-03-06", 4, None),
    ("side", "2026-03-02", "2026-03-03", 1, None),
    ("middle", "2026-03-06", "2026-03-13", 5, "first"),
    ("last", "2026-03-13", "2026-03-20", 5, "middle"),
    start="2026-03-02",
)


def reasons(after: dict[str, Any]) -> list[tuple[str, str]]:
    found = diff(stored(BEFORE), stored(after))
    return [(cause.step, cause.reason) for cause in found.milestones[0].chain]


def test_a_longer_step_is_found_behind_those_that_moved_with_it() -> None:
    after = small(
        ("first", "2026-03-02", "2026-03-13", 9, None),
        ("side", "2026-03-02", "2026-03-03", 1, None),
        ("middle", "2026-03-13", "2026-03-20", 5, "first"),
        ("last", "2026-03-20", "2026-03-27", 5, "middle"),
        start="2026-03-02",
    )
    assert reasons(after) == [
        ("last", "earlier"),
        ("middle", "earlier"),
        ("first", "days"),
    ]
    found = diff(stored(BEFORE), stored(after))
    assert found.milestones[0].days == 7
    assert [each.after.id for each in found.moved] == ["first", "middle", "last"]
    assert found.unmoved == 1


def test_a_new_order_and_a_new_step_are_causes() -> None:
    after = small(
        ("first", "2026-03-02", "2026-03-06", 4, None),
        ("new", "2026-03-06", "2026-03-18", 8, "first"),
        ("middle", "2026-03-18", "2026-03-25", 5, "new"),
        ("last", "2026-03-25", "2026-04-01", 5, "middle"),
        start="2026-03-02",
    )
    assert reasons(after) == [
        ("last", "earlier"),
        ("middle", "waits"),
        ("new", "new"),
    ]
    found = diff(stored(BEFORE), stored(after))
    assert [each.id for each in found.added] == ["new"]
    assert [each.id for each in found.removed] == ["side"]


def test_what_it_waited_for_can_be_gone() -> None:
    after = small(
        ("side", "2026-03-02", "2026-03-03", 1, None),
        ("middle", "2026-03-03", "2026-03-10", 5, "side"),
        ("last", "2026-03-10", "2026-03-17", 5, "middle"),
        start="2026-03-02",
    )
    assert reasons(after) == [("last", "earlier"), ("middle", "gone")]


def test_another_start_of_the_project_is_the_last_cause() -> None:
    after = small(
        ("first", "2026-03-09", "2026-03-13", 4, None),
        ("side", "2026-03-09", "2026-03-10", 1, None),
        ("middle", "2026-03-13", "2026-03-20", 5, "first"),
        ("last", "2026-03-20", "2026-03-27", 5, "middle"),
        start="2026-03-09",
    )
    assert reasons(after)[-1] == ("first", "start")


def test_equal_plans_are_the_same(reports: Mapping[str, PlanReport]) -> None:
    plan = stored(plan_json(reports["food_plant"]))
    found = diff(plan, plan)
    assert found.same
    assert not any(each.chain for each in found.milestones)


@pytest.mark.parametrize("sample", ["robotics_factory", "leased_factory"])
def test_days_and_chains_of_real_plans_hold(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    """Every moved day ends in a cause that is more than "moved with another"."""
    now = reports[sample]
    later = service.plan(
        replace(now.request, levers="none", start=now.request.start + timedelta(30))
    )
    content = json.dumps(plan_json(now)).encode()
    found = diff(read_plan(content, where="before.json"), stored(plan_json(later)))
    before, after = now.plan.milestones, later.plan.milestones
    for each in found.milestones:
        assert each.days == (after[each.id].day - before[each.id].day).days
        assert each.chain[-1].reason != "earlier"
    for step in found.moved:
        old, new = (side.plan.activities[step.after.id] for side in (now, later))
        assert step.finish_days == (new.finish - old.finish).days
    steps = set(now.plan.activities) | set(later.plan.activities)
    told = len(found.moved) + len(found.added) + len(found.removed) + found.unmoved
    assert told == len(steps)
    assert found.levers_off == tuple(sorted(now.plan.levers))


@pytest.mark.parametrize("sample", ["robotics_factory", "leased_factory"])
def test_old_days_are_kept_where_the_new_network_allows(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    """Each start is the later of its old day and of what must be; none is pulled."""
    now = reports[sample]
    slower = service.plan(replace(now.request, levers="none"))
    before = stored(plan_json(now))
    found = difference(before, slower, service.calendars).keeping
    assert found is not None
    for id_, step in slower.plan.activities.items():
        old = before.steps.get(id_)
        at_least = step.start if old is None else max(step.start, old.start)
        assert found.starts[id_] >= at_least
    assert found.kept.weighted <= found.soonest.weighted
    goal = slower.plan.goal
    assert found.milestones[goal.id] >= goal.day
    # The other way round nothing must move: levers only pull forward.
    back = difference(stored(plan_json(slower)), now, service.calendars).keeping
    assert back is not None
    assert back.kept.step_days < back.soonest.step_days
    assert difference(before, now, service.calendars).keeping is None, "nothing moved"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_words(
    service: Service, reports: Mapping[str, PlanReport], language: Any
) -> None:
    now = reports["robotics_factory"]
    other = service.plan(replace(now.request, levers="none"))
    found = difference(stored(plan_json(now)), other, service.calendars)
    wording = Wording(
        messages=service.messages, in_force=other.in_force, language=language
    )
    section = diff_section(found, other, wording)
    text = "\n".join(section.lines)
    assert str(now.plan.goal.day) in text
    assert str(other.plan.goal.day) in text
    for lever in found.levers_off:
        assert wording.lever(lever) in text
    assert found.keeping is not None
    assert str(found.keeping.soonest.weighted) in text
    assert str(found.keeping.kept.weighted) in text
    milestones, steps = section.tables
    assert len(milestones.rows) == len(found.milestones)
    assert len(steps.rows) == len(found.moved) + len(found.added) + len(found.removed)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "diff.not_json"),
        (b"\xff\xfe", "diff.not_json"),
        (b"[" * 100_000, "diff.not_json"),
        (b'"\\ud800"', "diff.not_json"),
        (b"[]", "diff.other_schema"),
        (b'{"schema": "tiexin.guide/1"}', "diff.other_schema"),
        (b'{"schema": "tiexin.plan/1"}', "diff.broken"),
        (b" " * 4_000_001, "diff.too_large"),
        (
            json.dumps(
                {**BEFORE, "plan": {"milestones": [], "activities": [1]}}
            ).encode(),
            "diff.broken",
        ),
        (
            json.dumps(BEFORE).replace("2026-03-06", "soon").encode(),
            "diff.broken",
        ),
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_plan(content, where="before.json")
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.where == "before.json"
