"""What can't be meant is refused when the model is built, all of it at once."""

from datetime import date

import pytest

from tests.unit.planner.tiny import OFFICE_DAYS, TinyCalendar, day
from tiexin.kernel import PlanError
from tiexin.planner import Count, EdgeKind, Mode, Model, soundness

MONDAY = day("2026-01-05")
NEVER = TinyCalendar(OFFICE_DAYS, date(2026, 1, 5), (False,) * 30)


def refused(write):
    model = Model(start=MONDAY)
    model.resource("crew", 2, changes={MONDAY + 3: 3})
    model.stock("money", 5)
    model.activity("ok", Count(1))
    write(model)
    with pytest.raises(PlanError) as error:
        model.build()
    return error.value.problems


def activity(*args, **terms):
    return lambda model: model.activity("a", *args, **terms)


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (activity(Count(-1)), "negative_duration"),
        (activity(Count(float("nan"))), "not_whole"),
        (activity(Count(2.5)), "not_whole"),
        (activity(Count(True)), "not_whole"),
        (activity(Count(10**30)), "too_large"),
        (activity(Count(3, NEVER)), "no_working_day"),
        (activity(Count(3), needs={"crew": 4}), "need_above_capacity"),
        (activity(Count(3), needs={"crew": -1}), "negative_number"),
        (activity(Count(3), needs={"crew": float("inf")}), "not_whole"),
        (activity(Count(3), needs={"ghost": 1}), "unknown_resource"),
        (activity(Count(3), uses={"money": 6}), "use_above_stock"),
        (activity(modes=[Mode("x", Count(1)), Mode("x", Count(2))]), "duplicate_mode"),
        (activity(modes=[Mode("x", Count(1), burden=-1)]), "negative_number"),
        (activity(Count(3), deadline=MONDAY - 1), "deadline_before_start"),
        (activity(Count(3), due=float("nan")), "not_whole"),
        (activity(Count(3), due=MONDAY, late_weight=-1), "negative_number"),
        (activity(Count(3), finished=MONDAY), "finished_not_started"),
        (activity(Count(3), started=MONDAY - 5), "started_before_project"),
        (activity(Count(3), started=MONDAY + 5, finished=MONDAY), "finished_before"),
        (activity(Count(3), started=MONDAY, optional=True), "past_optional"),
        (
            activity(modes=[Mode("x", Count(1)), Mode("y", Count(1))], started=MONDAY),
            "past_with_modes",
        ),
        (lambda m: m.resource("crew", 1), "duplicate_resource"),
        (lambda m: m.stock("crew", 1), "duplicate_resource"),
        (lambda m: m.resource("r", -1), "negative_number"),
        (lambda m: m.exactly_one("ok", "ghost"), "unknown_choice"),
        (lambda m: m.exactly_one("ok", "ok"), "bad_group"),
        (lambda m: m.implies("ok", "ghost"), "unknown_choice"),
        (lambda m: m.at_most("ok", "ghost", Count(1)), "unknown_activity"),
        (lambda m: m.edge("ok", "ok", lag=Count(10**9)), "too_large"),
        (lambda m: m.edge("ok", "ok", kind=EdgeKind.START_TO_START), "cycle"),
    ],
)  # fmt: skip
def test_what_can_not_be_meant_is_refused(write, code):
    codes = [problem.code for problem in refused(write)]
    assert any(found.startswith(f"planner.{code}") for found in codes), codes


def test_all_that_is_wrong_is_said_at_once():
    def write(model):
        model.activity("a", Count(-1))
        model.activity("b", Count(1), needs={"crew": 9})
        model.edge("a", "ghost")

    codes = {problem.code for problem in refused(write)}
    assert codes >= {
        "planner.negative_duration",
        "planner.need_above_capacity",
        "planner.unknown_activity",
    }


def test_a_mode_that_never_fits_is_left_out_while_another_does():
    model = Model(start=MONDAY)
    model.resource("crew", 1)
    big = Mode("big", Count(1), {"crew": 2})
    model.activity("a", modes=[big, Mode("small", Count(4), {"crew": 1})])
    assert model.build().activities[0].id == "a"


def test_a_million_activities_are_refused_at_once():
    model = Model(start=MONDAY)
    # The same object over and over: only their number is looked at.
    model._activities.extend([model.activity("a", Count(1))] * 1_000_000)
    with pytest.raises(PlanError) as error:
        model.build()
    (problem,) = error.value.problems
    assert problem.code == "planner.too_many_activities"
    assert problem.fields["most"] == soundness.MOST_ACTIVITIES


def test_an_activity_has_a_span_or_modes():
    model = Model(start=MONDAY)
    mode = Mode("x", Count(1))
    for span, terms in (
        (None, {}),
        (Count(1), {"modes": [mode]}),
        (None, {"modes": [mode], "needs": {"crew": 1}}),
    ):
        with pytest.raises(TypeError, match="span"):
            model.activity("a", span, **terms)
