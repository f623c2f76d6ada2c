"""Small networks worked out on paper. March 2026: the 2nd is a Monday."""

from datetime import date, timedelta

import pytest

from tests.unit.planner.tiny import day, five_day_week, iso, seven_day_week
from tiexin.kernel import CalendarGap
from tiexin.planner import (
    BindingKind,
    Count,
    EdgeKind,
    Elapse,
    Model,
    Room,
    earliest,
)

FIRST = date(2026, 2, 2)
OFFICE = five_day_week(first=FIRST)
STOP = {date(2026, 3, 16) + timedelta(days=n) for n in range(7)}
SITE = seven_day_week(first=FIRST, off=STOP)  # no work from 16 to 22 March


def dates(result):
    return {a.id: (iso(a.start), iso(a.finish)) for a in result.activities}


def file_at(model, id_, days, **more):
    return model.activity(id_, Count(days, OFFICE), starts_on_working_day=True, **more)


def test_a_chain_on_two_calendars_follows_the_paper():
    model = Model(start=day("2026-03-06"))  # a Friday
    file_at(model, "permit", 5)  # 9 10 11 12 13: done Friday the 13th
    model.activity("works", Count(4, SITE))  # 14 15, stop, 23 24
    file_at(model, "acceptance", 2)  # filed Tuesday the 24th: 25 26
    model.edge("permit", "works")
    model.edge("works", "acceptance")
    result = earliest(model.build())
    assert dates(result) == {
        "permit": ("2026-03-06", "2026-03-13"),
        "works": ("2026-03-13", "2026-03-24"),
        "acceptance": ("2026-03-24", "2026-03-26"),
    }
    assert iso(result["works"].first_day) == "2026-03-14"
    assert result["permit"].first_day == result["permit"].start
    assert result.goal_on == result.finish_on == date(2026, 3, 26)
    assert result.critical_path == ("permit", "works", "acceptance")
    assert all(a.critical and a.total_float.own_days == 0 for a in result.activities)


def test_an_office_act_waits_for_the_office_and_works_do_not():
    model = Model(start=day("2026-03-06"))
    model.activity("works", Count(1, SITE))  # Saturday the 7th
    file_at(model, "filing", 1)  # filed Monday the 9th, done on the 10th
    model.activity("more_works", Count(1, SITE))  # Sunday the 8th
    model.edge("works", "filing")
    model.edge("works", "more_works")
    result = earliest(model.build())
    assert dates(result)["filing"] == ("2026-03-09", "2026-03-10")
    assert dates(result)["more_works"] == ("2026-03-07", "2026-03-08")
    binding = result["filing"].start_binding
    assert (binding.kind, iso(binding.asked), binding.waited) == (
        BindingKind.EDGE,
        "2026-03-07",
        2,
    )


def test_the_weekend_in_front_of_an_office_is_float_of_the_works():
    model = Model(start=day("2026-03-06"))
    model.activity("works", Count(1, SITE))
    file_at(model, "filing", 1)
    model.edge("works", "filing")
    result = earliest(model.build())
    # The works may end on the 7th, 8th or 9th: the filing is on Monday anyway.
    assert result["works"].total_float == Room(own_days=2, calendar_days=2)
    assert iso(result["works"].late_finish) == "2026-03-09"
    # They are on the path all the same, so they count as critical.
    assert result["works"].on_critical_path
    assert result["works"].critical
    assert result["filing"].critical


def test_floats_count_in_own_days_and_in_calendar_days():
    model = Model(start=day("2026-03-02"))
    file_at(model, "long", 10)  # 3 to 16 March
    file_at(model, "short", 3)  # 3 to 5 March; may start on the 11th
    file_at(model, "end", 1)
    model.edge("long", "end")
    model.edge("short", "end")
    model.goal("end")
    result = earliest(model.build())
    assert iso(result["short"].late_start) == "2026-03-11"
    assert result["short"].total_float == Room(own_days=7, calendar_days=9)
    assert result["short"].free_float == Room(own_days=7, calendar_days=9)
    assert not result["short"].critical


def test_free_float_ends_where_the_next_step_would_move():
    model = Model(start=day("2026-03-02"))
    file_at(model, "long", 10)
    file_at(model, "first", 1)  # 3 March
    file_at(model, "second", 1)  # 4 March, must be there on the 16th
    file_at(model, "end", 1)
    model.edge("long", "end")
    model.edge("first", "second")
    model.edge("second", "end")
    result = earliest(model.build())
    assert result["first"].total_float.own_days == 8
    assert result["first"].free_float == Room(0, 0)
    assert result["second"].free_float.own_days == 8


@pytest.mark.parametrize(
    ("kind", "dates_of_b"),
    [
        # a runs from the end of the 2nd to the 6th (4 days); lag 1; b takes 2.
        (EdgeKind.FINISH_TO_START, ("2026-03-09", "2026-03-11")),
        (EdgeKind.START_TO_START, ("2026-03-03", "2026-03-05")),
        (EdgeKind.FINISH_TO_FINISH, ("2026-03-02", "2026-03-09")),
        (EdgeKind.START_TO_FINISH, ("2026-03-02", "2026-03-04")),
    ],
)
def test_each_kind_of_edge_holds_its_own_end(kind, dates_of_b):
    model = Model(start=day("2026-03-02"))
    file_at(model, "a", 4)
    file_at(model, "b", 2)
    model.edge("a", "b", kind=kind, lag=Count(1, OFFICE))
    assert dates(earliest(model.build()))["b"] == dates_of_b


@pytest.mark.parametrize(
    ("lag", "start_of_b"),
    [
        (Count(3), "2026-03-09"),  # Friday + 3 plain days is Monday
        (Count(2), "2026-03-09"),  # Sunday, then wait for the office
        (Count(3, OFFICE), "2026-03-11"),  # Mon, Tue, Wed
        (Elapse(1, OFFICE), "2026-03-09"),  # Saturday gives way to Monday
    ],
)
def test_a_lag_counts_on_its_own_calendar(lag, start_of_b):
    model = Model(start=day("2026-03-06"))
    file_at(model, "a", 0)
    file_at(model, "b", 1)
    model.edge("a", "b", lag=lag)
    assert dates(earliest(model.build()))["b"][0] == start_of_b


def test_a_finish_held_by_another_stretches_the_activity_and_keeps_its_start():
    model = Model(start=day("2026-03-02"))
    model.activity("works", Count(5, SITE))  # Saturday the 7th
    file_at(model, "supervision", 1)
    model.edge("works", "supervision", kind=EdgeKind.FINISH_TO_FINISH)
    result = earliest(model.build())
    # Held until Saturday, and an office can finish on Monday only.
    held = result["supervision"]
    assert dates(result)["supervision"] == ("2026-03-02", "2026-03-09")
    assert held.stretched
    assert (iso(held.finish_binding.asked), held.finish_binding.waited) == (
        "2026-03-07",
        2,
    )
    assert result.critical_path == ("works", "supervision")
    # On the path by its finish; its start could move four days (the 6th, till the 9th).
    assert held.critical
    assert held.total_float == Room(own_days=4, calendar_days=4)


def test_a_release_holds_the_start_and_is_named():
    model = Model(start=day("2026-03-02"))
    file_at(model, "a", 1, release=day("2026-03-14"))  # a Saturday
    result = earliest(model.build())
    assert dates(result)["a"] == ("2026-03-16", "2026-03-17")
    assert result["a"].start_binding.kind is BindingKind.RELEASE
    assert result["a"].start_binding.waited == 2


def test_floats_are_measured_against_the_goal_and_off_it_against_the_end():
    model = Model(start=day("2026-03-02"))
    for id_, days in [("a", 2), ("goal", 3), ("archive", 10), ("notice", 4)]:
        file_at(model, id_, days)
    model.edge("a", "goal")
    model.edge("a", "archive")
    model.edge("a", "notice")
    model.goal("goal")
    result = earliest(model.build())
    assert result.goal_on == date(2026, 3, 9)
    assert result.finish_on == date(2026, 3, 18)
    assert result["a"].total_float == Room(0, 0)
    assert result["archive"].total_float == Room(0, 0)
    assert not result["archive"].critical  # the goal doesn't wait for it
    assert not result["archive"].leads_to_goal
    assert result["notice"].total_float.own_days == 6
    assert result.critical_path == ("a", "goal")


def test_where_only_the_start_leads_to_the_goal_the_finish_may_come_after_it():
    model = Model(start=day("2026-03-02"))
    file_at(model, "monitoring", 30)
    file_at(model, "goal", 1)
    model.edge("monitoring", "goal", kind=EdgeKind.START_TO_START)
    model.goal("goal")
    result = earliest(model.build())
    assert result.goal_on == date(2026, 3, 3)
    assert result["monitoring"].critical
    assert result["monitoring"].total_float == Room(0, 0)
    assert result["monitoring"].late_finish == result["monitoring"].finish


def test_several_goals_end_with_the_last_of_them():
    model = Model(start=day("2026-03-02"))
    file_at(model, "a", 2)
    file_at(model, "b", 5)
    file_at(model, "c", 9)
    model.goal("a", "b")
    result = earliest(model.build())
    assert result.goal_on == date(2026, 3, 9)
    assert result["a"].total_float.own_days == 3
    assert result.critical_path == ("b",)


def test_a_date_that_rests_on_an_unpublished_day_is_provisional_and_so_its_heirs():
    office = five_day_week(first=FIRST, provisional_from=date(2026, 3, 9))
    model = Model(start=day("2026-03-02"))
    model.activity("firm", Count(4, office), starts_on_working_day=True)  # the 6th
    model.activity("edge", Count(5, office), starts_on_working_day=True)  # the 9th
    model.activity("heir", Count(2, SITE))
    model.activity("other", Count(2, SITE))
    model.edge("edge", "heir")
    model.edge("firm", "other")
    result = earliest(model.build())
    assert not result["firm"].provisional
    assert not result["edge"].start_provisional
    assert result["edge"].finish_provisional
    assert result["heir"].start_provisional
    assert result["heir"].finish_provisional
    assert not result["other"].provisional


def test_a_lag_over_unpublished_days_makes_the_date_provisional():
    office = five_day_week(first=FIRST, provisional_from=date(2026, 3, 9))
    model = Model(start=day("2026-03-05"))
    model.activity("a", Count(0, office), starts_on_working_day=True)
    model.activity("b", Count(1, SITE))
    model.edge("a", "b", lag=Count(2, office))
    assert earliest(model.build())["b"].start_provisional


def test_milestones_are_read_off_the_result():
    model = Model(start=day("2026-03-06"))
    file_at(model, "a", 3)
    model.activity("b", Count(3, SITE))
    result = earliest(model.build())
    assert result.first_start(["a", "b"]).id == "a"
    assert result.last_finish(["a", "b"]).id == "a"
    assert result.last_finish([]) is None
    assert result.first_start([]) is None


def test_an_activity_of_no_days_is_a_point_even_on_a_rest_day():
    model = Model(start=day("2026-03-07"))
    model.activity("point", Count(0, OFFICE))
    file_at(model, "act", 0)
    result = earliest(model.build())
    assert dates(result)["point"] == ("2026-03-07", "2026-03-07")
    assert result["point"].first_day == result["point"].start
    assert dates(result)["act"] == ("2026-03-09", "2026-03-09")


def test_a_plan_that_runs_beyond_the_calendar_is_refused():
    model = Model(start=day("2026-03-02"))
    file_at(model, "endless", 1000)
    with pytest.raises(CalendarGap):
        earliest(model.build())


def test_solving_twice_gives_the_same_plan():
    model = Model(start=day("2026-03-02"))
    for id_ in "abcd":
        file_at(model, id_, 3)
    model.edge("a", "c")
    model.edge("b", "c")  # the same day: the edge that was added first is named
    model.edge("c", "d")
    first, again = earliest(model.build()), earliest(model.build())
    assert first.activities == again.activities
    assert first.path == again.path
    assert first.critical_path == ("a", "c", "d")


def test_a_predecessor_is_named_rather_than_the_project_start_on_the_same_day():
    model = Model(start=day("2026-03-02"))
    file_at(model, "application", 0)
    file_at(model, "permit", 3)
    model.edge("application", "permit")
    result = earliest(model.build())
    assert result["permit"].start_binding.kind is BindingKind.EDGE
    assert result["application"].start_binding.kind is BindingKind.PROJECT_START
    assert result.critical_path == ("application", "permit")


def test_an_office_day_of_an_unpublished_year_is_provisional_even_without_a_wait():
    office = five_day_week(first=FIRST, provisional_from=date(2026, 3, 9))
    model = Model(start=day("2026-03-05"))
    model.activity("works", Count(5, SITE))  # the 10th, a Tuesday
    model.activity("filing", Count(0, office), starts_on_working_day=True)
    model.edge("works", "filing")
    result = earliest(model.build())
    assert not result["works"].provisional
    assert result["filing"].start_provisional
