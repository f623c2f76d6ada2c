"""The critical path as a story. March 2026: the 2nd is a Monday."""

from datetime import date
from pathlib import Path

import yaml

from tests.unit.planner.tiny import day, five_day_week, seven_day_week
from tiexin.planner import Count, EdgeKind, Elapse, Model, solve, tell
from tiexin.planner.check import ViolationKind
from tiexin.planner.explain import PathPart, explain_finish, explain_start

FIRST = date(2026, 2, 2)
OFFICE = five_day_week(first=FIRST, provisional_from=date(2026, 4, 1))
SITE = seven_day_week(first=FIRST)
MESSAGES = Path(__file__).parents[3] / "data/messages/planner.yaml"


def story():
    model = Model(start=day("2026-03-02"))
    model.activity("scheme", Count(4, OFFICE), starts_on_working_day=True)  # 6th
    model.activity("works", Count(22, SITE))  # from the 7th on, until the 28th
    model.activity("supervision", Count(1, OFFICE), starts_on_working_day=True)
    model.activity("filing", Elapse(3, OFFICE), starts_on_working_day=True)
    model.activity("aside", Count(1, OFFICE), release=day("2026-03-04"))
    model.edge("scheme", "works", key="plans")
    model.edge("scheme", "supervision")
    model.edge("works", "supervision", kind=EdgeKind.FINISH_TO_FINISH)
    model.edge("supervision", "filing", lag=Count(1))
    model.goal("filing")
    return solve(model.build())


def test_the_story_goes_from_project_start_to_goal_and_names_what_held_each_step():
    steps = tell(story())
    assert [(step.activity, step.part, step.reason.code) for step in steps] == [
        ("scheme", PathPart.WHOLE, "planner.reason.project_start"),
        ("works", PathPart.WHOLE, "planner.reason.finish_to_start"),
        ("supervision", PathPart.FINISH_ONLY, "planner.reason.finish_to_finish"),
        ("filing", PathPart.WHOLE, "planner.reason.finish_to_start"),
    ]
    assert steps[1].reason.edge.key == "plans"
    assert steps[1].reason.fields["earlier"] == "scheme"
    assert steps[3].reason.fields["lag"] == 1


def test_the_days_of_the_steps_add_up_to_the_whole():
    result = story()
    assert [step.days for step in tell(result)] == [4, 22, 2, 4]
    assert result.goal - result.problem.start == 32
    assert result.goal_on == date(2026, 4, 3)


def test_notes_tell_office_days_counting_and_provisional_dates():
    notes = {
        step.activity: [(note.code, note.fields.get("n")) for note in step.notes]
        for step in tell(story())
    }
    assert notes == {
        "scheme": [("planner.note.counted_days", 4)],
        "works": [("planner.note.counted_days", 22)],
        "supervision": [("planner.note.office_day", 2)],  # Saturday to Monday
        "filing": [
            ("planner.note.elapsed_days", 3),
            ("planner.note.provisional", None),
        ],
    }


def test_a_path_through_starts_only_counts_no_duration():
    model = Model(start=day("2026-03-02"))
    model.activity("mobilising", Count(30, SITE))
    model.activity("goal", Count(3, SITE))
    start_to_start = EdgeKind.START_TO_START
    model.edge("mobilising", "goal", kind=start_to_start, lag=Count(5, SITE))
    model.goal("goal")
    steps = tell(solve(model.build()))
    assert [(step.part, step.days) for step in steps] == [
        (PathPart.START_ONLY, 0),
        (PathPart.WHOLE, 8),
    ]
    assert steps[1].reason.code == "planner.reason.start_to_start"


def test_any_date_can_be_explained_on_the_path_or_off_it():
    result = story()
    assert explain_start(result, "aside").code == "planner.reason.release"
    assert explain_start(result, "aside").fields["day"] == "2026-03-04"
    assert explain_finish(result, "aside").code == "planner.note.counted_days"
    held = explain_finish(result, "supervision")
    assert (held.code, held.fields["earlier"]) == (
        "planner.reason.finish_to_finish",
        "works",
    )


def test_every_code_of_story_and_checker_has_a_text():
    texts = yaml.safe_load(MESSAGES.read_text(encoding="utf-8"))
    codes = {f"planner.violation.{kind}" for kind in ViolationKind}
    for end in (
        "reason.project_start",
        "reason.release",
        *(f"reason.{kind}" for kind in EdgeKind),
        "note.office_day",
        "note.plain_days",
        "note.counted_days",
        "note.elapsed_days",
        "note.provisional",
    ):
        codes.add(f"planner.{end}")
    assert codes == set(texts)
