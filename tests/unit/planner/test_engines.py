"""What every engine for shared resources, modes and choices must find.

The same tests run on each engine of the registry; one that can't prove (``heuristic``)
must still find the optimum of something this small.
"""

import random
from datetime import date

import pytest

from tests.unit.planner.brute import best_objective
from tests.unit.planner.drawn_models import drawn
from tests.unit.planner.tiny import day, five_day_week
from tiexin.kernel import CalendarGap, PlanError
from tiexin.planner import (
    Count,
    EdgeKind,
    Feature,
    Mode,
    Model,
    RequirementKind,
    Status,
    check_shared,
    earliest,
    solve,
)
from tiexin.planner.engines.registry import ENGINES

MONDAY = day("2026-01-05")
WEEK = five_day_week(first=date(2026, 1, 5))
PROVING = {"cpsat", "hybrid"}
SHARED = [name for name in ENGINES if name != "cpm"]


@pytest.fixture(params=SHARED)
def engine(request):
    return request.param


def solved(model, engine, **options):
    """The solution; a proof where the engine gives proofs."""
    problem = model.build()
    missing = problem.features - ENGINES[engine].supports
    if missing:
        pytest.skip(f"{engine} doesn't take {', '.join(sorted(missing))}")
    options = {"time_limit": 20, "work_limit": 20_000, "workers": 1, **options}
    solution = solve(problem, engine=engine, **options)
    if engine in PROVING:
        assert solution.status is not Status.STOPPED
    if solution.found:
        assert check_shared(problem, solution.dates(), solution.modes()) == ()
        assert solution.bound <= solution.objective
        if solution.status is Status.SOLVED:
            assert solution.bound == solution.objective
    return solution


def crew(capacity=1, **options):
    """A model with one resource, starting on a Monday."""
    model = Model(start=MONDAY)
    model.resource("crew", capacity, **options)
    return model


def span(solution, id_):
    placed = solution[id_]
    return placed.start - MONDAY, placed.finish - MONDAY


def test_one_crew_does_one_thing_after_the_other(engine):
    model = crew()
    for id_, days in (("a", 3), ("b", 4), ("c", 2)):
        model.activity(id_, Count(days), needs={"crew": 1})
    assert solved(model, engine).makespan == 9


def test_what_takes_no_time_stands_between(engine):
    model = crew()
    model.milestone("begin")
    model.activity("a", Count(3), needs={"crew": 1})
    model.activity("b", modes=[Mode("x", Count(0)), Mode("y", Count(2))])
    model.milestone("end", deadline=MONDAY + 9)
    for one, other in (("begin", "a"), ("a", "b"), ("b", "end")):
        model.edge(one, other)
    solution = solved(model, engine)
    assert span(solution, "end") == (3, 3)


def test_what_fits_side_by_side_runs_side_by_side(engine):
    # By hand: 2+1 and 1+2 units of 3; the pairs last 4 and 3 days.
    model = crew(3)
    for id_, days, units in (("a", 4, 2), ("b", 4, 1), ("c", 3, 2), ("d", 3, 1)):
        model.activity(id_, Count(days), needs={"crew": units})
    assert solved(model, engine).makespan == 7


def test_a_crew_is_held_over_the_weekend(engine):
    # Three working days after Thursday end on Tuesday; only then is the crew free.
    model = crew()
    model.activity("a", Count(3, WEEK), needs={"crew": 1}, started=MONDAY + 3)
    model.activity("b", Count(2), needs={"crew": 1}, release=MONDAY + 4)
    solution = solved(model, engine)
    assert span(solution, "a") == (3, 8)
    assert span(solution, "b") == (8, 10)


def test_a_resource_with_its_own_calendar_works_on_common_days(engine):
    friday_off = five_day_week(
        first=date(2026, 1, 5), off=[date(2026, 1, 9), date(2026, 1, 16)]
    )
    model = crew(calendar=friday_off)
    model.activity("a", Count(5, WEEK), needs={"crew": 1})
    # Tuesday to Thursday, then Monday and Tuesday.
    assert span(solved(model, engine), "a") == (0, 8)


def test_an_office_opens_on_monday(engine):
    model = crew()
    model.activity("a", Count(5), needs={"crew": 1})
    model.activity("b", Count(2, WEEK), needs={"crew": 1}, starts_on_working_day=True)
    model.edge("a", "b")
    # a ends on Saturday; b starts on Monday, two working days after it is Wednesday.
    assert span(solved(model, engine), "b") == (7, 9)


def test_capacity_that_changes_is_kept_day_by_day(engine):
    model = crew(2, changes={MONDAY + 3: 1, MONDAY + 6: 2})
    for id_, days, units in (("a", 3, 1), ("b", 2, 2), ("c", 4, 1), ("d", 2, 1)):
        model.activity(id_, Count(days), needs={"crew": units})
    assert solved(model, engine).makespan == 8


def test_a_mode_costs_its_burden(engine):
    model = Model(start=MONDAY)
    model.activity(
        "a", modes=[Mode("slow", Count(9)), Mode("fast", Count(5), burden=3)]
    )
    solution = solved(model, engine)
    assert (solution.objective, solution.makespan) == (8, 5)
    assert solution.modes() == {"a": "fast"}


def test_a_stock_lets_two_of_three_be_quick(engine):
    model = Model(start=MONDAY)
    model.stock("money", 12)
    for id_ in "abc":
        quick = Mode("quick", Count(2), uses={"money": 5})
        model.activity(id_, modes=[quick, Mode("slow", Count(5), uses={"money": 2})])
    for one, other in (("a", "b"), ("b", "c")):
        model.edge(one, other)
    solution = solved(model, engine)
    assert solution.makespan == 9
    assert sorted(solution.modes().values()) == ["quick", "quick", "slow"]


def test_one_of_two_ways_brings_its_follower_along(engine):
    model = Model(start=MONDAY)
    for id_, days in (("a", 3), ("long", 9), ("short", 4), ("report", 1), ("end", 2)):
        model.activity(id_, Count(days), optional=id_ == "report")
    model.exactly_one("long", "short")
    model.implies("short", "report")
    for way in ("long", "short"):
        model.edge("a", way)
        model.edge(way, "end")
    model.edge("report", "end", lag=Count(8))
    solution = solved(model, engine)
    # short: 3 + 4 + 2 = 9, but its report holds the end until 1 + 8 + 2 = 11.
    assert solution.makespan == 11
    assert set(solution.dates()) == {"a", "short", "report", "end"}


def test_a_longest_lag_makes_the_earlier_wait(engine):
    model = crew()
    model.activity("pour", Count(2), needs={"crew": 1})
    model.activity("cure", Count(3), release=MONDAY + 6)
    model.at_most("pour", "cure", Count(1))
    model.edge("pour", "cure")
    assert span(solved(model, engine), "pour")[1] >= 5


def test_a_longest_lag_in_working_days_ends_on_a_working_day(engine):
    model = Model(start=MONDAY)
    model.activity("a", Count(1))
    model.activity("b", Count(1), release=MONDAY + 8)
    # b starts on Tuesday the 13th or later: two working days before is Friday the 9th.
    model.at_most("a", "b", Count(2, WEEK))
    assert 4 <= span(solved(model, engine), "a")[1] <= 9


def test_the_finish_that_an_edge_holds_frees_the_crew_before(engine):
    model = crew()
    model.activity("watch", Count(2, WEEK), needs={"crew": 1})
    model.activity("works", Count(10, WEEK))
    model.activity("other", Count(3, WEEK), needs={"crew": 1})
    model.edge("watch", "works", kind=EdgeKind.START_TO_START)
    model.edge("works", "watch", kind=EdgeKind.FINISH_TO_FINISH, lag=Count(1, WEEK))
    solution = solved(model, engine)
    assert solution.makespan == 15
    assert span(solution, "other")[1] <= 14


def test_the_past_stays_and_the_rest_follows(engine):
    model = Model(start=MONDAY, now=MONDAY + 10)
    model.resource("crew", 1)
    held = {"needs": {"crew": 1}}
    model.activity("done", Count(3), started=MONDAY + 1, finished=MONDAY + 6, **held)
    model.activity("runs", Count(3), started=MONDAY + 6, **held)
    model.activity("next", Count(2), due=MONDAY + 11, late_weight=3, **held)
    model.edge("next", "runs")  # was not kept; facts need no leave
    solution = solved(model, engine)
    assert span(solution, "done") == (1, 6)
    assert span(solution, "runs") == (6, 10)
    assert span(solution, "next") == (10, 12)
    assert solution.objective == 12 + 3


def test_who_is_late_and_dear_goes_first(engine):
    model = crew()
    for id_, weight in (("cheap", 1), ("dear", 5)):
        model.activity(
            id_, Count(4), needs={"crew": 1}, due=MONDAY + 4, late_weight=weight
        )
    solution = solved(model, engine)
    assert span(solution, "dear") == (0, 4)
    assert solution.objective == 8 + 4


def test_the_goal_is_what_is_hastened(engine):
    model = crew()
    model.activity("goal", Count(2), needs={"crew": 1})
    model.activity("rest", Count(9), needs={"crew": 1})
    model.goal("goal")
    assert solved(model, engine).objective == 2


def test_what_does_not_bear_on_the_goal_is_early_all_the_same(engine):
    model = crew()
    model.activity("goal", Count(20), needs={"crew": 1})
    model.activity("apart", Count(2, WEEK), starts_on_working_day=True)
    model.activity("after", Count(1))
    model.edge("apart", "after", lag=Count(3))
    model.goal("goal")
    solution = solved(model, engine)
    assert span(solution, "apart") == (0, 2)
    assert span(solution, "after") == (5, 6)


@pytest.mark.parametrize("seed", range(40))
def test_small_problems_against_every_schedule_there_is(engine, seed):
    model, days = drawn(random.Random(seed))
    problem = model.build()
    wanted = best_objective(problem, days=days)
    solution = solved(model, engine)
    if wanted is None and engine in PROVING:
        assert solution.status is Status.INFEASIBLE
    elif wanted is not None:
        assert solution.objective == wanted


def conflict(model, engine="cpsat"):
    solution = solved(model, engine)
    assert solution.status is Status.INFEASIBLE
    assert not solution.found
    assert solution.bound is None
    return solution.conflict


def names(found):
    return sorted((each.kind.value, *each.fields.values()) for each in found)


@pytest.mark.parametrize("engine", ["cpm", "cpsat"])
def test_a_deadline_before_the_longest_way_names_the_way(engine):
    model = Model(start=MONDAY)
    model.activity("a", Count(3))
    model.activity("b", Count(4), deadline=MONDAY + 6)
    model.activity("c", Count(1), deadline=MONDAY + 90)
    model.edge("a", "b")
    found = conflict(model, engine)
    assert names(found.requirements) == [("deadline", "b", "2026-01-11")]
    assert found.chain == ("a", "b")


def test_a_circle_of_lags_names_itself():
    model = Model(start=MONDAY)
    model.activity("a", Count(5))
    model.activity("b", Count(5))
    model.edge("a", "b")
    model.at_most("a", "b", Count(3), kind=EdgeKind.START_TO_START)
    found = conflict(model)
    assert names(found.requirements) == [("longest_lag", "a", "b", 3)]
    assert found.chain == ("a", "b", "a")


def test_too_little_of_everything_is_said_and_nothing_else():
    model = crew()
    model.resource("crane", 5)
    for id_ in "abc":
        needs = {"crew": 1, "crane": 1}
        model.activity(id_, Count(3), needs=needs, deadline=MONDAY + 8)
    model.activity("apart", Count(30), deadline=MONDAY + 30)
    found = conflict(model)
    assert found.minimal
    assert names(found.requirements) == [
        ("capacity", "crew", 1),
        *(("deadline", id_, "2026-01-13") for id_ in "abc"),
    ]


def test_each_part_of_a_conflict_is_needed():
    """Dropping any one of the requirements that are named makes room."""
    parts = {"deadline a", "deadline b", "crew", "money", "group"}

    def model_without(left_out):
        model = crew(1 if "crew" not in left_out else 9)
        model.stock("money", 5 if "money" not in left_out else 99)
        for id_ in "ab":
            late = None if f"deadline {id_}" in left_out else MONDAY + 5
            quick = Mode("quick", Count(2), {"crew": 1}, {"money": 4})
            slow = Mode("slow", Count(4), {"crew": 1}, {"money": 1})
            model.activity(id_, modes=[quick, slow], deadline=late)
        model.activity("p", Count(1), optional=True)
        model.activity("q", Count(1), optional=True)
        if "group" not in left_out:
            model.exactly_one("p", "q")
        return model

    found = conflict(model_without(set()))
    assert {each.kind for each in found.requirements} == {
        RequirementKind.DEADLINE,
        RequirementKind.CAPACITY,
        RequirementKind.STOCK,
    }
    for part in parts - {"group"}:
        assert solved(model_without({part}), "cpsat").found, part


def test_the_end_of_the_calendars_is_not_a_proof():
    short = five_day_week(first=date(2026, 1, 5), weeks=3)
    model = crew()
    for id_ in "abcd":
        model.activity(id_, Count(6, short), needs={"crew": 1})
    with pytest.raises(CalendarGap, match=r"planner\.beyond_calendars"):
        solve(model.build())


def test_auto_takes_the_exact_engine_where_it_suffices():
    model = Model(start=MONDAY)
    model.activity("a", Count(3), due=MONDAY + 1)
    solution = solve(model.build())
    assert (solution.engine, solution.objective) == ("cpm", 5)
    assert solution.plan == earliest(solution.problem)


def test_an_engine_refuses_what_it_can_not_do():
    model = crew()
    model.activity("a", Count(3), needs={"crew": 1})
    with pytest.raises(PlanError, match=r"planner\.engine_cannot") as raised:
        solve(model.build(), engine="cpm")
    assert raised.value.problems[0].fields["feature"] == Feature.RESOURCES
    with pytest.raises(PlanError, match=r"planner\.unknown_engine"):
        solve(model.build(), engine="magic")


def test_a_search_that_never_ends_by_itself_needs_a_limit():
    model = crew()
    model.activity("a", Count(3), needs={"crew": 1})
    with pytest.raises(PlanError, match=r"planner\.needs_limit"):
        solve(model.build(), engine="heuristic")


def test_progress_is_told_as_it_comes():
    told = []
    solution = solve(
        hard().build(),
        engine="cpsat",
        work_limit=50_000,
        on_progress=lambda *news: told.append(news),
    )
    assert told
    assert [objective for objective, _, _ in told] == sorted(
        (objective for objective, _, _ in told), reverse=True
    )
    assert all(bound <= objective for objective, bound, _ in told)
    assert solution.objective <= told[-1][0]


@pytest.mark.parametrize(
    "option",
    [{"time_limit": 0}, {"time_limit": float("nan")}, {"work_limit": -1}, {"seed": -1}],
    ids=str,
)
def test_a_limit_that_can_not_be_meant_is_refused(option):
    model = crew()
    model.activity("a", Count(3), needs={"crew": 1})
    with pytest.raises(PlanError, match=r"planner\.bad_limit"):
        solve(model.build(), **option)


def hard():
    """Thirty activities on two crews: more than a blink for a proof."""
    dice = random.Random(5)
    model = crew(4)
    model.resource("crane", 3)
    for number in range(30):
        needs = {"crew": dice.randint(1, 3), "crane": dice.randint(0, 2)}
        model.activity(str(number), Count(dice.randint(1, 9)), needs=needs)
        if number > 4:
            model.edge(str(dice.randint(0, number - 2)), str(number))
    return model


def test_the_same_seed_and_work_give_the_same_answer(engine):
    given = {"engine": engine, "work_limit": 3_000, "seed": 7, "workers": 1}
    one, other = (solve(hard().build(), **given) for _ in range(2))
    assert one.dates() == other.dates()
    assert one.objective == other.objective


def test_a_search_that_is_called_off_gives_what_it_has(engine):
    begun = []

    def cancelled():
        begun.append(1)
        return len(begun) > 3

    solution = solve(hard().build(), engine=engine, cancelled=cancelled)
    assert begun
    if solution.found:
        assert solution.bound <= solution.objective
