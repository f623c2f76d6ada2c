"""From a plan to the rules of a case: nothing is asked again, nothing is made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tiexin.app.cases.opening import opening_of
from tiexin.casework.rulebook_json import from_json, to_json
from tiexin.casework.table import Track

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.casework.rules import ProcedureRules


@pytest.fixture(scope="session")
def rules(reports: Mapping[str, PlanReport]) -> dict[str, ProcedureRules]:
    """Every procedure of any sample, by its id."""
    return {
        id_: each
        for report in reports.values()
        for id_, each in opening_of(report).rulebook.procedures.items()
    }


@pytest.mark.parametrize(
    ("procedure", "expected"),
    [
        ("land_planning_permit", (5, "working_day", "licensing_law_2019/art-32")),
        ("planning_verification", (5, "working_day", "licensing_law_2019/art-32")),
        (
            "discharge_permit_key",
            (3, "calendar_day", "discharge_permit_regulation_2021/art-9"),
        ),
        ("company_registration", (5, "working_day", "licensing_law_2019/art-32")),
        ("project_filing", (0, "working_day", "")),
        ("planning_conditions", (0, "working_day", "")),
        ("land_title_registration", (0, "working_day", "")),
    ],
)
def test_silence_accepts_licences_by_the_law_that_says_so(
    rules: dict[str, ProcedureRules],
    procedure: str,
    expected: tuple[int, str, str],
) -> None:
    found = rules[procedure]
    assert (found.answer_days, found.answer_unit, found.answer_source) == expected


def test_law_and_promise_keep_their_own_length_and_source(
    rules: dict[str, ProcedureRules],
) -> None:
    found = rules["eia_report_form"]
    by_law = found.statutory
    assert by_law is not None
    assert (by_law.n, by_law.unit) == (30, "calendar_day")
    assert by_law.source == "eia_law_2018/art-22"
    assert found.promised is not None
    assert found.promised.n < 30
    assert found.starts == "receipt"


def test_the_citys_own_limit_is_four_fifths_of_what_binds_rounded_up(
    rules: dict[str, ProcedureRules],
) -> None:
    found = rules["land_planning_permit"]
    binding = found.promised or found.statutory
    assert binding is not None
    assert found.internal is not None
    assert found.internal.n == -(-binding.n * 4 // 5)


def test_who_decides_nothing_just_works(rules: dict[str, ProcedureRules]) -> None:
    assert rules["scheme_design"].track is Track.WORK
    assert rules["land_planning_permit"].track is Track.APPLICATION


def test_the_same_plan_makes_the_same_rulebook_and_it_survives_json(
    reports: Mapping[str, PlanReport],
) -> None:
    report = next(iter(reports.values()))
    book, again = opening_of(report).rulebook, opening_of(report).rulebook
    assert book.hash == again.hash
    assert from_json(book.hash, to_json(book)) == book


def test_opening_takes_over_what_the_plan_was_asked(
    reports: Mapping[str, PlanReport],
) -> None:
    report = next(iter(reports.values()))
    opening = opening_of(report)
    data = opening.data(officer="user:7")
    assert data["facts"] == dict(report.request.facts)
    assert data["start"] == report.request.start.isoformat()
    assert set(opening.procedures) == set(report.plan.activities)
    assert opening.plan.milestones["production_start"] == (
        report.plan.goal.day.isoformat()
    )
