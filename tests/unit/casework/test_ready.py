"""What can begin: no step, no beginning and no whole stage still holds it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.casework.rig import FILING, PERMIT, WORKS, Desk, day
from tiexin.casework.ready import is_ready, waiting_on

LATER = replace(FILING, id="later", stage="land_planning", after=(), holds_stage=True)


def ready(desk: Desk, id_: str) -> bool:
    return is_ready(desk.state.procedures[id_], desk.state, setting=desk.setting)


def granted(desk: Desk) -> None:
    desk.do("submit", "permit", on=day("2024-01-02"))
    desk.do("accept", "permit", on=day("2024-01-03"))
    desk.do("grant", "permit", on=day("2024-01-10"))


def test_a_step_waits_for_the_end_of_the_step_before() -> None:
    desk = Desk(rules=(PERMIT, replace(LATER, after=("permit",))))
    assert not ready(desk, "later")
    desk.do("submit", "permit", on=day("2024-01-02"))
    assert not ready(desk, "later")
    desk.do("accept", "permit", on=day("2024-01-03"))
    desk.do("grant", "permit", on=day("2024-01-10"))
    assert ready(desk, "later")


def test_a_step_may_begin_once_the_other_has_begun() -> None:
    desk = Desk(rules=(PERMIT, replace(LATER, after_begun=("permit",))))
    assert not ready(desk, "later")
    desk.do("submit", "permit", on=day("2024-01-02"))
    assert ready(desk, "later")


def test_a_stage_that_no_lever_opened_is_waited_for_to_its_end() -> None:
    desk = Desk(rules=(PERMIT, replace(LATER, after_stages=("talks",))))
    assert not ready(desk, "later")
    granted(desk)
    assert ready(desk, "later")


def test_a_step_that_holds_no_stage_up_keeps_nobody_waiting() -> None:
    loose = replace(PERMIT, holds_stage=False)
    desk = Desk(rules=(loose, replace(LATER, after_stages=("talks",))))
    assert ready(desk, "later")


@pytest.mark.parametrize("field", ["after", "after_begun", "after_stages"])
def test_who_waits_is_found_from_what_has_changed(field: str) -> None:
    waits = {"after_stages": ("talks",)}.get(field, ("permit",))
    other = replace(WORKS, id="other", after=(), stage="land_planning")
    desk = Desk(rules=(PERMIT, replace(LATER, **{field: waits}), other))
    found = waiting_on({"permit"}, desk.state, setting=desk.setting)
    assert found == {"later"}
