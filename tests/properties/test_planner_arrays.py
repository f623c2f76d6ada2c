"""Problems as arrays mean the same as the networks that they were made from.

Tables are held against the counting of spans, and what the passes over arrays find on
plain networks against the exact engine, which reads no array.
"""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_planner import COVERED, FIRST, START, calendars, problems
from tests.unit.planner.drawn_models import drawn
from tiexin.kernel import CalendarGap
from tiexin.planner import Count, Elapse, check_shared, earliest, solve
from tiexin.planner.arrays import NO_DAY, NO_TABLE
from tiexin.planner.compile import compile_arrays
from tiexin.planner.pull import pulled_forward
from tiexin.planner.serial import serial_schedule
from tiexin.planner.shared import read_back
from tiexin.planner.tables import Tables, joint_calendar
from tiexin.planner.windows import Network, limits_of
from tiexin.planner.windows import earliest as least

HORIZON = 400


@st.composite
def spans(draw):
    calendar = draw(calendars())
    days = draw(st.integers(0, 30))
    return draw(st.sampled_from([Count(days, calendar), Elapse(days, calendar)]))


def reached(span, boundary):
    try:
        return span.reach(START + boundary) - START
    except CalendarGap:
        return NO_DAY


@given(spans())
@settings(max_examples=100, deadline=None)
def test_a_row_leads_where_the_span_leads(span):
    tables = Tables(origin=START, horizon=HORIZON)
    row = tables.row(span)
    if row == NO_TABLE:
        assert all(reached(span, boundary) == boundary for boundary in range(HORIZON))
        return
    led = tables.stacked()[row].tolist()
    assert led == sorted(led)
    for boundary, day in enumerate(led):
        wanted = reached(span, boundary)
        assert day == wanted or (day == NO_DAY and wanted > HORIZON)


@given(spans())
@settings(max_examples=100, deadline=None)
def test_an_inverse_row_gives_the_first_day_that_reaches(span):
    tables = Tables(origin=START, horizon=HORIZON)
    if tables.row(span) == NO_TABLE:
        return
    inverse = tables.inverse_row(span)
    back = tables.stacked()[inverse].tolist()
    for day in range(0, HORIZON, 7):
        first = next(b for b in range(HORIZON + 1) if reached(span, b) >= day)
        assert back[day] == first


@given(calendars(), calendars())
@settings(max_examples=50, deadline=None)
def test_a_joint_calendar_works_when_both_do(one, other):
    both = joint_calendar(one, other)
    worked = set(both.days)
    for n in range(COVERED):
        works = one.pattern[n] and other.pattern[n]
        assert both.is_working(FIRST + timedelta(days=n)) == works
        assert (both.origin + n in worked) == works
    assert both.rank[-1] == len(both.days)


def compiled(problem):
    """The arrays, or None where the calendars end too early for them."""
    try:
        made = compile_arrays(problem)
    except CalendarGap:
        return None
    return None if made.truncated else made


@given(problems())
@settings(max_examples=200, deadline=None)
def test_passes_over_arrays_give_the_dates_of_the_exact_engine(problem):
    made = compiled(problem)
    if made is None:
        return
    dates = earliest(problem).dates()
    assert check_shared(problem, dates, {}) == ()
    found = least(Network(made.arrays), limits_of(made.arrays))
    for number, activity in enumerate(problem.activities):
        row = made.ends.get(number, number)
        start, finish = found.day[2 * number], found.day[2 * row + 1]
        assert (START + start, START + finish) == dates[activity.id]
    answer = serial_schedule(made.arrays)
    placed = read_back(problem, made, answer)
    assert {each.id: (each.start, each.finish) for each in placed.values()} == dates


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_pulling_forward_breaks_nothing_and_delays_nothing(seed):
    problem = drawn(random.Random(seed))[0].build()
    solution = solve(problem, engine="cpsat", workers=1)
    if not solution.found:
        return
    made = compile_arrays(problem)
    late = serial_schedule(made.arrays)
    if late is None:
        return
    starts, finishes = pulled_forward(made.arrays, late)
    assert all(a <= b for a, b in zip(starts, late.starts, strict=True))
    assert all(a <= b for a, b in zip(finishes, late.finishes, strict=True))
    assert late.objective >= solution.objective
