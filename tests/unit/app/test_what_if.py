"""A lever that turns the order of two steps round leaves every choice plannable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.app.test_durations import CATALOGUE, LAW, PERMIT
from tests.unit.app.test_network import AUTHORITIES, JOURNEY, lever
from tiexin.app.durations import DurationChooser
from tiexin.app.network import Possible, possible_network
from tiexin.app.paths import data_root
from tiexin.app.what_if import Switchboard, WhatIf
from tiexin.calendars import load_calendars
from tiexin.catalogue.types import AddOrder, DropOrder, EdgeKind, Order

CALENDARS = load_calendars(data_root() / "calendars")
MONDAY = date(2026, 3, 2)
FS = EdgeKind.FINISH_TO_START
NONE: frozenset[str] = frozenset()
SWAP = frozenset({"lever"})


def after(step: str) -> Order:
    return Order(step, FS, 0, "working_day", LAW)


FIRST = replace(PERMIT, id="first", stage="works")
SECOND = replace(PERMIT, id="second", stage="works", after=(after("first"),))
GOAL = replace(
    PERMIT,
    id="trial_run_and_production_start",
    stage="works",
    after=(after("second"),),
)


@pytest.fixture
def swapped() -> Possible:
    """The lever lets ``second`` come before ``first``; the goal waits for second."""
    return possible_network(
        (FIRST, SECOND, GOAL),
        levers=[
            lever(DropOrder("second", "first", LAW), AddOrder("first", after("second")))
        ],
        journey=JOURNEY,
        authorities=AUTHORITIES,
        durations=DurationChooser(CATALOGUE, {}),
    )


def test_both_ways_round_are_planned(swapped: Possible) -> None:
    board = Switchboard(swapped, calendars=CALENDARS, start=MONDAY)
    assert board.variants is None  # all links together make a circle
    without, using = WhatIf(board, NONE), WhatIf(board, SWAP)
    # Three times 20 working days from 2 March 2026; 6 April, 1, 4 and 5 May are off.
    assert without.production() == date(2026, 5, 28)
    # With the lever the goal waits for one step only: 20, then 20.
    assert using.production() == date(2026, 4, 28)
    assert without.if_switched("lever") == using.production()
    assert using.if_switched("lever") == without.production()


def test_other_days_are_taken_where_every_choice_is_laid_out_anew(
    swapped: Possible,
) -> None:
    what_if = WhatIf(Switchboard(swapped, calendars=CALENDARS, start=MONDAY), SWAP)
    assert what_if.if_all_came_out(lambda _: 1) == date(2026, 3, 4)


def test_a_day_beyond_the_calendars_is_none(swapped: Possible) -> None:
    late = Switchboard(swapped, calendars=CALENDARS, start=date(2035, 12, 3))
    assert WhatIf(late, NONE).production() is None
