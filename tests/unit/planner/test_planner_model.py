"""What the builder refuses, and how it says so."""

import pytest

from tiexin.kernel import Citation, PlanError
from tiexin.planner import Count, EdgeKind, Model

START = 739_000


def model_of(*ids):
    model = Model(start=START)
    for id_ in ids:
        model.activity(id_, Count(1))
    return model


def codes(model):
    with pytest.raises(PlanError) as caught:
        model.build()
    return [problem.code for problem in caught.value.problems]


def cycle(model):
    with pytest.raises(PlanError) as caught:
        model.build()
    (problem,) = caught.value.problems
    assert problem.code == "planner.cycle"
    return problem.fields["cycle"]


def test_an_empty_network_is_refused():
    assert codes(Model(start=START)) == ["planner.empty"]


def test_an_id_given_twice_is_refused():
    assert codes(model_of("a", "a")) == ["planner.duplicate_activity"]


def test_unknown_ids_are_refused_in_edges_and_goals():
    model = model_of("a")
    model.edge("a", "b")
    model.goal("c")
    assert codes(model) == ["planner.unknown_goal", "planner.unknown_activity"]


def test_negative_durations_limits_and_lags_are_refused_all_at_once():
    model = model_of("a")
    model.activity("b", Count(-1))
    model.activity("c", Count(1), limit=Count(-2))
    model.edge("a", "b", lag=Count(-3))
    assert codes(model) == [
        "planner.negative_duration",
        "planner.negative_duration",
        "planner.negative_lag",
    ]


def test_the_same_edge_twice_is_refused_but_not_one_with_another_key():
    model = model_of("a", "b")
    model.edge("a", "b", key="title deed")
    model.edge("a", "b", key="design")
    model.edge("a", "b", kind=EdgeKind.START_TO_START, key="design")
    model.build()
    model.edge("a", "b", key="design")
    assert codes(model) == ["planner.duplicate_edge"]


def test_a_cycle_is_named_by_its_ids_in_order_from_the_first_added():
    model = model_of("before", "a", "b", "c", "after")
    for earlier, later in [("c", "a"), ("a", "b"), ("b", "c")]:
        model.edge(earlier, later)
    model.edge("before", "b")
    model.edge("c", "after")
    assert cycle(model) == "a → b → c → a"


def test_an_activity_that_waits_for_itself_is_a_cycle():
    model = model_of("a")
    model.edge("a", "a")
    assert cycle(model) == "a → a"


def test_a_cycle_through_starts_alone_is_found():
    model = model_of("a", "b")
    model.edge("a", "b", kind=EdgeKind.START_TO_START)
    model.edge("b", "a", kind=EdgeKind.START_TO_START)
    assert cycle(model) == "a → b → a"


def test_an_activity_may_embrace_another():
    """Supervision begins before the works and ends after them: no cycle."""
    model = model_of("supervision", "works")
    model.edge("supervision", "works", kind=EdgeKind.START_TO_START)
    model.edge("works", "supervision", kind=EdgeKind.FINISH_TO_FINISH)
    model.build()


def test_keys_and_citations_are_carried_through():
    model = model_of("b")
    source = Citation("some_law", "art-1")
    model.activity("a", Count(2), key="row 7")
    model.edge("a", "b", key="paper", citations=(source,))
    problem = model.build()
    assert problem.activity("a").key == "row 7"
    assert (problem.edges[0].key, problem.edges[0].citations) == ("paper", (source,))


def test_a_kind_may_be_given_by_its_word():
    model = model_of("a", "b")
    edge = model.edge("a", "b", kind="finish_to_finish")
    assert edge.kind is EdgeKind.FINISH_TO_FINISH
