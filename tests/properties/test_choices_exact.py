"""Every choice of a network is the plan that the exact engine makes of it."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_planner import problems
from tiexin.kernel import PlanError
from tiexin.planner import Model, earliest
from tiexin.planner.choices import (
    CIRCLE,
    ActivityChoice,
    Choices,
    EdgeChoice,
    When,
)
from tiexin.planner.marks import Mark
from tiexin.planner.switching import Switches

NAMES = ("p", "q", "r")
ALL = 2 ** len(NAMES)


def in_use(mask):
    return {name for bit, name in enumerate(NAMES) if mask >> bit & 1}


@st.composite
def switched(draw):
    """A random network with random switches, and turned-round edges among them."""
    problem = draw(problems())
    names = st.sampled_from(NAMES)
    whens = st.builds(When, st.none() | names, st.frozensets(names, max_size=1))
    plain = st.just(When())
    goals = {problem.activities[number].id for number in problem.goals}
    activities = []
    for each in problem.activities:
        days = draw(st.dictionaries(names, st.integers(0, 9), max_size=2))
        instead = {name: replace(each.span, days=n) for name, n in days.items()}
        when = draw(plain if each.id in goals else whens)
        activities.append(ActivityChoice(each, when, instead))
    edges = []
    for edge in problem.edges:
        turned = draw(st.booleans())
        one = replace(edge, earlier=edge.later, later=edge.earlier) if turned else edge
        edges.append(EdgeChoice(one, draw(whens)))
    return problem, activities, edges


def written_out(problem, activities, edges, mask):
    """The network of one choice in plain words."""
    on = in_use(mask)

    def there(when):
        return (when.needs is None or when.needs in on) and not when.without & on

    model, ids = Model(start=problem.start), set()
    for each in activities:
        if there(each.when):
            spans = [span for name, span in each.instead.items() if name in on]
            activity = each.activity
            model.activity(
                activity.id,
                [*spans, activity.span][0],
                starts_on_working_day=activity.starts_on_working_day,
                release=activity.release,
            )
            ids.add(activity.id)
    for each in edges:
        edge = each.edge
        if there(each.when) and {edge.earlier, edge.later} <= ids:
            model.edge(
                edge.earlier, edge.later, kind=edge.kind, lag=edge.lag, key=edge.key
            )
    model.goal(*(problem.activities[number].id for number in problem.goals))
    return model.build()


def choices_of(problem, activities, edges):
    goals = [problem.activities[number].id for number in problem.goals]
    return Choices(activities, edges, start=problem.start, goals=goals, switches=NAMES)


@given(switched())
@settings(max_examples=30, deadline=None)
def test_each_choice_is_planned_as_the_engine_plans_it(network):
    problem, activities, _ = network
    choices = choices_of(*network)
    plans = choices.plan(range(ALL))
    ids = tuple(each.activity.id for each in activities)
    done, begun = plans.marks(Mark(ids)), plans.marks(Mark(ids, "start"))
    for mask, goal in enumerate(plans.goals):
        try:
            result = earliest(written_out(*network, mask))
        except PlanError:  # a circle: nothing else can be wrong with these
            assert goal == done[mask] == CIRCLE
            continue
        assert goal == result.goal
        assert done[mask] == result.finish
        first = min(each.first_day for each in result.activities)
        assert begun[mask] == first
        sampled = choices.goals([choices.table], on=mask)
        assert list(sampled + problem.start) == [goal]


@given(switched())
@settings(max_examples=30, deadline=None)
def test_what_is_free_gives_a_bound_for_every_way_to_set_it(network):
    choices = choices_of(*network)
    goals = choices.plan(range(ALL)).goals
    for free in range(ALL):
        for on in range(ALL):
            if on & free:
                continue
            bound = choices.goals([choices.table], on=on, free=free)
            alone = choices.bound(on=on, free=free)
            assert alone == (CIRCLE if bound is None else bound[0])
            parts = [0] + [1 << bit for bit in range(len(NAMES)) if free >> bit & 1]
            settings_of_free = {
                sum(set(each)) for each in product(parts, repeat=len(NAMES))
            }
            for each in settings_of_free:
                reached = goals[on | each]
                if bound is None:
                    assert reached == CIRCLE
                elif reached != CIRCLE:
                    assert int(bound[0]) + choices.start <= reached


@given(switched(), st.data())
@settings(max_examples=25, deadline=None)
def test_days_of_samples_take_the_place_of_the_planned_ones(network, data):
    problem, activities, edges = network
    choices = choices_of(*network)
    rows = len(choices.table.switch)
    shape = st.lists(st.integers(0, 9), min_size=rows, max_size=rows)
    days = np.array([data.draw(shape), data.draw(shape)], dtype=np.int32).T
    table = choices.sampled(days)
    assert all(isinstance(each, Switches) for each in table)
    mask = data.draw(st.integers(0, ALL - 1))
    found = choices.goals(table, on=mask)
    for s in range(2):
        place, changed = 0, []
        for each in activities:
            spans = []
            for name, span in each.spans:
                spans.append((name, replace(span, days=int(days[place, s]))))
                place += 1
            instead = dict(spans[:-1])
            activity = replace(each.activity, span=spans[-1][1])
            changed.append(replace(each, activity=activity, instead=instead))
        try:
            goal = earliest(written_out(problem, changed, edges, mask)).goal
        except PlanError:
            assert found is None
            return
        assert int(found[s]) + problem.start == goal
