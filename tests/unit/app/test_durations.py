from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tiexin.app.durations import DurationChooser, DurationKind, look_up
from tiexin.catalogue.expressions import Always
from tiexin.catalogue.types import (
    Catalogue,
    DurationTable,
    Estimate,
    FigureState,
    Limit,
    LimitKind,
    Procedure,
    ProcedureKind,
    SetDuration,
    Source,
)
from tiexin.kernel import Certainty, Citation, LocalText, Period

LAW = Citation("law", "art-1")
GUESS = Citation("guess")
TEXT = LocalText.same("x")

TABLE = DurationTable(
    id="works",
    title=TEXT,
    facts=("storeys", "area"),
    rows=(((1.0, 1000.0), 100), ((1.0, None), 150), ((None, None), 505)),
    assume={"storeys": 5.0, "area": 30000.0},
    citation=GUESS,
)


def source(name: str, certainty: Certainty) -> Source:
    return Source(name, "law", TEXT, None, certainty, None, None, {})


CATALOGUE = Catalogue(
    hash="",
    jurisdictions={},
    authorities={},
    documents={},
    facts={},
    predicates={},
    sources={
        "law": source("law", Certainty.OFFICIAL),
        "guess": source("guess", Certainty.ESTIMATE),
    },
    tables={"works": TABLE},
    journeys={},
    raw_procedures={},
    raw_levers={},
)
UNKNOWN = Limit(FigureState.UNKNOWN)
NONE = Limit(FigureState.NONE)
TWENTY = Limit(FigureState.STATED, 20, "working_day", LimitKind.PROCESSING, LAW)
SEVEN = Limit(FigureState.STATED, 7, "working_day", LimitKind.PROCESSING, LAW)
TEN = Estimate("working_day", GUESS, TEXT, days=(5, 10, 20))

PERMIT = Procedure(
    id="permit",
    kind=ProcedureKind.APPROVAL,
    stage="s",
    performer="p",
    title=TEXT,
    summary=None,
    in_force=Period(date(2020, 1, 1)),
    sources=(),
    applies_when=Always(),
    activated_by=None,
    needs=(),
    gives=(),
    after=(),
    statutory=TWENTY,
    promised=UNKNOWN,
    estimated=TEN,
    clock=None,
    note=None,
    reviewed_on=date(2026, 1, 1),
    stated_by={},
)
STRUCTURE = replace(
    PERMIT,
    kind=ProcedureKind.WORKS,
    statutory=NONE,
    estimated=Estimate(
        "site_day",
        GUESS,
        TEXT,
        table="works",
        share=0.45,
        spread=(0.85, 1.0, 1.15),
    ),
)
FACTS = {"storeys": 5, "area": 30000.0}


@pytest.fixture
def chooser() -> DurationChooser:
    return DurationChooser(CATALOGUE, FACTS)


def test_the_baseline_takes_the_statutory_limit(chooser: DurationChooser) -> None:
    found = chooser.baseline(replace(PERMIT, promised=SEVEN))
    assert (found.kind, found.value) == (DurationKind.STATUTORY, 20)
    assert found.certainty is Certainty.OFFICIAL


def test_the_plan_takes_the_promise_before_the_limit(chooser: DurationChooser) -> None:
    found = chooser.plan(replace(PERMIT, promised=SEVEN), None)
    assert (found.kind, found.value) == (DurationKind.PROMISED, 7)


def test_the_plan_takes_a_levers_figure_first(chooser: DurationChooser) -> None:
    effect = SetDuration("permit", 1, "working_day", LAW)
    found = chooser.plan(replace(PERMIT, promised=SEVEN), ("commitment", effect))
    assert (found.value, found.lever) == (1, "commitment")


@pytest.mark.parametrize(
    ("statutory", "reason"),
    [
        (UNKNOWN, "unknown"),
        (NONE, "none"),
        # It binds the applicant: it says nothing about how long the step takes.
        (replace(TWENTY, kind=LimitKind.APPLICANT_DEADLINE), "applicant_deadline"),
    ],
)
def test_without_a_limit_the_estimate_says_what_it_replaces(
    chooser: DurationChooser, statutory: Limit, reason: str
) -> None:
    found = chooser.baseline(replace(PERMIT, statutory=statutory))
    assert (found.low, found.value, found.high) == (5, 10, 20)
    assert found.kind is DurationKind.ESTIMATED
    assert found.instead_of == reason


MINIMUM = replace(TWENTY, kind=LimitKind.MINIMUM_WAIT)


def test_a_minimum_wait_is_a_floor_under_the_estimate(
    chooser: DurationChooser,
) -> None:
    # Estimated 5, 10, 20; the law's 20 days of notice can't be undercut.
    found = chooser.baseline(replace(PERMIT, statutory=MINIMUM))
    assert (found.low, found.value, found.high) == (20, 20, 20)
    assert (found.kind, found.instead_of) == (DurationKind.ESTIMATED, "minimum_wait")


def test_a_minimum_wait_without_an_estimate_is_planned_as_it_stands(
    chooser: DurationChooser,
) -> None:
    found = chooser.baseline(replace(PERMIT, statutory=MINIMUM, estimated=None))
    assert (found.kind, found.value) == (DurationKind.STATUTORY, 20)


def test_no_lever_shortens_works(chooser: DurationChooser) -> None:
    effect = SetDuration("permit", 1, "site_day", LAW)
    assert chooser.plan(STRUCTURE, ("any", effect)) == chooser.baseline(STRUCTURE)


def test_works_take_their_share_of_the_table(chooser: DurationChooser) -> None:
    # 505 days in all: 0.45 of them are 227.25; times 0.85 is 193.2, 1.15 is 261.3.
    found = chooser.baseline(STRUCTURE)
    assert (found.low, found.value, found.high) == (193, 227, 261)
    assert found.assumed == ()


def test_unanswered_facts_are_assumed_and_said() -> None:
    found = DurationChooser(CATALOGUE, {"storeys": 1}).baseline(STRUCTURE)
    # One storey, 30 000 m² assumed: the second row, 150 days.
    assert found.value == 68
    assert found.assumed == (("area", 30000.0),)


def test_one_building_of_several_takes_its_part_of_the_area() -> None:
    assert STRUCTURE.estimated is not None
    unit = replace(STRUCTURE.estimated, share=1.0, divide_by="buildings")
    facts = {"storeys": 1, "area": 3000, "buildings": 3}
    found = DurationChooser(CATALOGUE, facts).baseline(
        replace(STRUCTURE, estimated=unit)
    )
    assert found.value == 100


@pytest.mark.parametrize(
    ("values", "days"),
    [((1, 1000), 100), ((1, 1000.5), 150), ((2, 10), 505), ((1, 10**6), 150)],
)
def test_bounds_of_a_table_count(values: tuple[float, float], days: int) -> None:
    assert look_up(TABLE, values) == days
