"""Random networks on random calendars, against a second and naive implementation.

The second one knows no order and no inverse: it raises all dates until nothing moves
any more, and counts days by walking. Floats are tried out: the activity is held back
by that much, and everything is planned again.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.planner.tiny import TinyCalendar
from tiexin.kernel import LocalText
from tiexin.planner import (
    Count,
    EdgeKind,
    Elapse,
    Model,
    Variants,
    check,
    earliest,
)

FIRST = date(2026, 1, 1)
START = FIRST.toordinal() + 20
COVERED = 1500


@st.composite
def calendars(draw):
    week = draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
    works = [week[n % 7] for n in range(COVERED)]
    stops = st.tuples(st.integers(0, 300), st.integers(1, 12))
    for begin, length in draw(st.lists(stops, max_size=4)):
        works[begin : begin + length] = [False] * length
    return TinyCalendar(LocalText.same("random"), FIRST, tuple(works))


@st.composite
def problems(draw):
    stored = draw(st.lists(calendars(), min_size=1, max_size=3))
    any_day = st.sampled_from([None, *stored])
    work = st.builds(Count, st.integers(0, 12), any_day)
    elapse = st.builds(Elapse, st.integers(0, 15), st.sampled_from(stored))
    lag = st.none() | st.builds(Count, st.integers(0, 6), any_day) | elapse
    model = Model(start=START)
    size = draw(st.integers(1, 7))
    release = st.none() | st.integers(START - 5, START + 40)
    for number in range(size):
        model.activity(
            str(number),
            draw(work | elapse),
            starts_on_working_day=draw(st.booleans()),
            release=draw(release),
        )
    pairs = [(i, j) for j in range(size) for i in range(j)]
    for key, (i, j) in enumerate(
        draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    ):
        kind = draw(st.sampled_from(EdgeKind))
        model.edge(str(i), str(j), kind=kind, lag=draw(lag), key=str(key))
    model.goal(*draw(st.sets(st.sampled_from([str(n) for n in range(size)]))))
    return model.build()


def works(calendar, number):
    return calendar is None or calendar.is_working(date.fromordinal(number))


def rolled(calendar, number):
    while not works(calendar, number):
        number += 1
    return number


def walk(span, number):
    if span is None:
        return number
    if isinstance(span, Elapse):
        return rolled(span.calendar, number + span.days)
    left = span.days
    while left:
        number += 1
        left -= works(span.calendar, number)
    return number


def planned_naively(problem, **held_until):
    """Start and finish by id; ``held_until`` delays the start of single ones."""
    dates = {}
    for each in problem.activities:
        begin = max(problem.start, each.release or 0, held_until.get(each.id, 0))
        dates[each.id] = [begin, begin]
    before = None
    while before != dates:
        before = {id_: list(pair) for id_, pair in dates.items()}
        for edge in problem.edges:
            leaves = edge.kind in {"finish_to_start", "finish_to_finish"}
            enters = edge.kind in {"finish_to_finish", "start_to_finish"}
            bound = walk(edge.lag, dates[edge.earlier][leaves])
            dates[edge.later][enters] = max(dates[edge.later][enters], bound)
        for each in problem.activities:
            pair = dates[each.id]
            if each.starts_on_working_day:
                pair[:] = [rolled(each.calendar, number) for number in pair]
            pair[1] = max(pair[1], walk(each.span, pair[0]))
    return {id_: tuple(pair) for id_, pair in dates.items()}


def day_that_counts(problem, activity, dates):
    """The goal's day, or for what doesn't lead to it the end of the plan."""
    goals = {problem.activities[number].id for number in problem.goals}
    chosen = goals if activity.leads_to_goal else dates.keys()
    return max(dates[id_][1] for id_ in chosen)


def own_days_later(problem, activity, days):
    """The boundary that many days of the activity's own calendar after its start."""
    return walk(Count(days, problem.activity(activity.id).calendar), activity.start)


@given(problems())
@settings(max_examples=200, deadline=None)
def test_the_engine_gives_the_same_dates_as_the_naive_one(problem):
    assert earliest(problem).dates() == planned_naively(problem)


@given(problems())
@settings(max_examples=200, deadline=None)
def test_the_checker_accepts_every_result(problem):
    assert check(problem, earliest(problem).dates()) == ()


@given(problems())
@settings(max_examples=150, deadline=None)
def test_a_delay_by_the_total_float_leaves_the_goal_and_one_day_more_moves_it(problem):
    result = earliest(problem)
    unmoved = result.dates()
    for each in result.activities:
        wanted = day_that_counts(problem, each, unmoved)
        held = {each.id: each.late_start}
        delayed = planned_naively(problem, **held)
        assert day_that_counts(problem, each, delayed) == wanted
        held = {each.id: own_days_later(problem, each, each.total_float.own_days)}
        delayed = planned_naively(problem, **held)
        assert day_that_counts(problem, each, delayed) == wanted
        held = {each.id: own_days_later(problem, each, each.total_float.own_days + 1)}
        delayed = planned_naively(problem, **held)
        assert day_that_counts(problem, each, delayed) > wanted


@given(problems())
@settings(max_examples=150, deadline=None)
def test_a_delay_by_the_free_float_moves_no_other_and_one_day_more_does(problem):
    result = earliest(problem)
    early = result.dates()
    for each in result.activities:
        wanted = day_that_counts(problem, each, early)
        others = early.keys() - {each.id}
        last_free = own_days_later(problem, each, each.free_float.own_days)
        delayed = planned_naively(problem, **{each.id: last_free})
        assert all(delayed[id_] == early[id_] for id_ in others)
        assert day_that_counts(problem, each, delayed) == wanted
        too_late = own_days_later(problem, each, each.free_float.own_days + 1)
        delayed = planned_naively(problem, **{each.id: too_late})
        assert (
            any(delayed[id_] != early[id_] for id_ in others)
            or day_that_counts(problem, each, delayed) > wanted
        )


@given(problems())
@settings(max_examples=100, deadline=None)
def test_early_comes_before_late_and_free_float_within_total(problem):
    for each in earliest(problem).activities:
        assert each.start <= each.late_start
        assert each.finish <= each.late_finish
        assert each.start <= each.first_day <= each.finish
        assert 0 <= each.free_float.own_days <= each.total_float.own_days
        assert each.free_float.calendar_days <= each.total_float.calendar_days
        assert each.total_float.own_days <= each.total_float.calendar_days


@given(problems())
@settings(max_examples=100, deadline=None)
def test_the_latest_plan_is_a_plan_too_where_all_lead_to_the_goal(problem):
    """Everything at its latest at once breaks no rule and reaches the same goal."""
    result = earliest(problem)
    if not all(each.leads_to_goal for each in result.activities):
        return
    held = {each.id: each.late_start for each in result.activities}
    late = planned_naively(problem, **held)
    goals = [problem.activities[number].id for number in problem.goals]
    assert max(late[id_][1] for id_ in goals) == result.goal
    assert all(late[each.id][0] == each.late_start for each in result.activities)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_each_boundary_lies_where_its_binding_and_the_office_put_it(problem):
    """Bindings hold with equality, and the days waited are days of rest."""
    result = earliest(problem)
    for each in result.activities:
        for boundary, binding in (
            (each.start, each.start_binding),
            (each.finish, each.finish_binding),
        ):
            assert boundary == binding.asked + binding.waited
            if binding.waited:
                calendar = problem.activity(each.id).calendar
                skipped = range(binding.asked, boundary)
                assert not any(works(calendar, number) for number in skipped)
                assert works(calendar, boundary)


@given(problems(), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_more_days_never_bring_the_goal_nearer(problem, more):
    longer = replace(
        problem,
        activities=tuple(
            replace(each, span=replace(each.span, days=each.span.days + more))
            for each in problem.activities
        ),
    )
    assert earliest(longer).goal >= earliest(problem).goal


@given(problems(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_variant_has_the_goal_of_the_network_written_out_for_it(problem, data):
    count = len(problem.edges)
    edges = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    more = data.draw(st.integers(0, 5))
    spans = [replace(a.span, days=a.span.days + more) for a in problem.activities]
    model = Model(start=problem.start)
    for each, span in zip(problem.activities, spans, strict=True):
        model.activity(
            each.id,
            span,
            starts_on_working_day=each.starts_on_working_day,
            release=each.release,
        )
    for edge, there in zip(problem.edges, edges, strict=True):
        if there:
            model.edge(
                edge.earlier, edge.later, kind=edge.kind, lag=edge.lag, key=edge.key
            )
    model.goal(*(problem.activities[number].id for number in problem.goals))
    written_out = model.build()
    naive = planned_naively(written_out)
    wanted = max(naive[problem.activities[number].id][1] for number in problem.goals)
    assert earliest(written_out).goal == wanted
    assert Variants(problem).goal_day(edges=edges, spans=spans) == wanted


@given(problems())
@settings(max_examples=50, deadline=None)
def test_solving_twice_gives_the_same(problem):
    first, again = earliest(problem), earliest(problem)
    assert first.activities == again.activities
    assert first.path == again.path


@given(calendars(), st.integers(0, 60), st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_latest_undoes_reach_exactly(calendar, offset, days):
    finish = START + 200 + offset
    for span in (Count(days, calendar), Elapse(days, calendar), Count(days)):
        latest = span.latest(finish)
        assert walk(span, latest) <= finish < walk(span, latest + 1)


@given(calendars(), st.integers(0, 200))
@settings(max_examples=50, deadline=None)
def test_counting_composes_across_a_split(calendar, days):
    half = days // 2
    whole = Count(days, calendar).reach(START)
    first = Count(half, calendar).reach(START)
    assert Count(days - half, calendar).reach(first) == whole
    assert date.fromordinal(whole) >= FIRST + timedelta(days=20)
