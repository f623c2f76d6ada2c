"""Alignments against a search without shortcuts, deviations and breaches by hand."""

from collections import Counter
from itertools import combinations, count, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.insight import logs
from tests.unit.insight import naive_alignment as naive
from tiexin.insight.conformance import (
    Aligner,
    BreachKind,
    DeviationKind,
    LawOrder,
    MoveKind,
    breaches,
    build_net,
    conform,
    order_net,
    read_net,
    read_pnml,
    write_net,
)
from tiexin.kernel import BadInput

NETS = Path(__file__).parents[2] / "data" / "nets"

PLAN = order_net(
    ["apply", "accept", "review", "hearing", "decide"],
    [
        ("apply", "accept"),
        ("accept", "review"),
        ("accept", "hearing"),
        ("review", "decide"),
        ("hearing", "decide"),
    ],
    optional=["hearing"],
    repeatable=["apply"],
)


def code_of(error):
    return error.value.problems[0].code


def shown(alignment):
    mark = {MoveKind.BOTH: "", MoveKind.LOG: "+", MoveKind.MODEL: "-"}
    return " ".join(mark[move.kind] + move.activity for move in alignment.moves)


@pytest.mark.parametrize(
    ("trace", "moves"),
    [
        ("apply accept review decide", "apply accept review decide"),
        (
            "apply accept hearing review decide",
            "apply accept hearing review decide",
        ),
        # Nothing stops an application from being handed in once more.
        ("apply apply accept review decide", "apply apply accept review decide"),
        ("apply accept decide", "apply accept -review decide"),
        ("apply accept review call decide", "apply accept review +call decide"),
        ("apply accept review decide decide", "apply accept review decide +decide"),
        ("", "-apply -accept -review -decide"),
    ],
)
def test_the_nearest_way_through_a_plan(trace, moves):
    assert shown(Aligner(PLAN).align(trace.split())) == moves


def test_a_step_out_of_order_costs_two_and_is_one_deviation():
    found = conform(PLAN, {("apply", "review", "accept", "decide"): 3})
    assert found.variants[0].alignment.cost == 2
    (deviation,) = found.deviations
    assert deviation.kind is DeviationKind.MOVED
    assert deviation.activity in {"review", "accept"}
    assert deviation.cases == 3


def test_fitness_by_hand():
    """One move of one side; 3 events and 4 steps of the shortest way: 1 - 1/7."""
    found = Aligner(PLAN).align(["apply", "accept", "decide"])
    assert (found.cost, found.worst) == (1, 7)
    assert found.fitness == pytest.approx(6 / 7)
    assert Aligner(order_net([], [])).align([]).fitness == 1


def test_fitness_of_a_log_is_weighed_by_its_cases():
    good, bad = ("apply", "accept", "review", "decide"), ("apply", "accept", "decide")
    found = conform(PLAN, {good: 1, bad: 3})
    assert (found.cases, found.fitting) == (4, 1)
    assert found.average == pytest.approx((1 + 3 * 6 / 7) / 4)
    assert found.overall == pytest.approx(1 - 3 / (8 + 3 * 7))
    assert [each.variant for each in found.variants] == [bad, good]
    (deviation,) = found.deviations
    assert (deviation.kind, deviation.activity) == (DeviationKind.MISSING, "review")
    assert (deviation.cases, deviation.after) == (3, "accept")


def test_an_empty_log_fits():
    found = conform(PLAN, {})
    assert (found.cases, found.average, found.deviations) == (0, 1, ())


def test_what_happens_twice_in_a_case_counts_one_case():
    trace = ("apply", "accept", "call", "call", "review", "decide")
    (deviation,) = conform(PLAN, {trace: 2}).deviations
    assert (deviation.kind, deviation.activity) == (DeviationKind.EXTRA, "call")
    assert (deviation.cases, deviation.times) == (2, 4)


def test_what_was_skipped_can_not_happen_again():
    net = order_net(["a", "b"], [("a", "b")], optional=["a"], repeatable=["a"])
    aligner = Aligner(net)
    assert aligner.align(["a", "a", "b"]).cost == 0
    assert aligner.align(["b"]).cost == 0
    assert aligner.align(["b", "a"]).cost == 1


# Orders of law

OPEN_FIRST = LawOrder("publish", "decide", "planning_law/art-40")


@pytest.mark.parametrize(
    ("trace", "kind"),
    [
        ("publish decide", None),
        ("publish decide publish decide", None),
        ("publish", None),
        ("", None),
        ("decide publish", BreachKind.TOO_EARLY),
        ("accept decide", BreachKind.WITHOUT),
    ],
)
def test_an_order_of_law_is_kept_or_broken(trace, kind):
    found = breaches({tuple(trace.split()): 1}, [OPEN_FIRST])
    assert [breach.kind for breach in found] == ([] if kind is None else [kind])


def test_breaches_are_counted_by_cases_in_which_the_order_matters():
    variants = {
        ("publish", "decide"): 6,
        ("decide", "publish"): 2,
        ("accept", "decide"): 1,
        ("accept",): 90,
    }
    early, without = breaches(variants, [OPEN_FIRST])
    assert (early.cases, early.applicable) == (2, 9)
    assert early.share == pytest.approx(2 / 9)
    assert early.order.source == "planning_law/art-40"
    assert (without.kind, without.cases) == (BreachKind.WITHOUT, 1)
    assert without.variants == (("accept", "decide"),)


def test_a_breach_is_found_even_where_the_plan_foresaw_it():
    """The plan is one thing, the law another."""
    plan = order_net(["decide", "publish"], [("decide", "publish")])
    variants = {("decide", "publish"): 5}
    assert conform(plan, variants).deviations == ()
    assert breaches(variants, [OPEN_FIRST])[0].cases == 5


# Nets


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"arcs": [("p", "q")]}, "insight.net_arc"),
        ({"initial": ["x"]}, "insight.net_place"),
        ({"places": ["p", "p"]}, "insight.net_twice"),
        ({"transitions": {"p": None}}, "insight.net_twice"),
        ({"arcs": [("t", "q")]}, "insight.net_no_input"),
    ],
)
def test_a_net_that_is_none_is_refused(change, code):
    net = {
        "places": ["p", "q"],
        "transitions": {"t": "a"},
        "arcs": [("p", "t"), ("t", "q")],
        "initial": ["p"],
        "final": ["q"],
    }
    with pytest.raises(BadInput) as error:
        build_net(**{**net, **change})
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("activities", "orders", "code"),
    [
        (["a", "b"], [("a", "b"), ("b", "a")], "insight.net_cycle"),
        (["a"], [("a", "b")], "insight.net_unknown_activity"),
        (["a", "a"], [], "insight.net_twice"),
    ],
)
def test_orders_that_are_none_are_refused(activities, orders, code):
    with pytest.raises(BadInput) as error:
        order_net(activities, orders)
    assert code_of(error) == code


def test_a_second_token_in_a_place_is_refused():
    net = build_net(
        places=["p", "q", "r"],
        transitions={"t": "a", "u": "b"},
        arcs=[("p", "t"), ("t", "r"), ("q", "u"), ("u", "r")],
        initial=["p", "q"],
        final=["r"],
    )
    with pytest.raises(BadInput) as error:
        Aligner(net).align(["a", "b"])
    assert code_of(error) == "insight.net_unsafe"


@pytest.mark.parametrize(
    "arcs",
    [
        # Nothing leads on; and a token that can only go round.
        [("p", "t"), ("t", "r")],
        [("p", "t"), ("t", "r"), ("r", "u"), ("u", "p")],
    ],
)
def test_a_net_without_an_end_is_refused(arcs):
    net = build_net(
        places=["p", "q", "r"],
        transitions={"t": "a", "u": "b"} if len(arcs) > 2 else {"t": "a"},
        arcs=arcs,
        initial=["p"],
        final=["q"],
    )
    with pytest.raises(BadInput) as error:
        Aligner(net).align(["a"])
    assert code_of(error) == "insight.net_dead_end"


def test_a_search_that_grows_without_end_is_given_up_aloud():
    names = [f"step {number}" for number in range(12)]
    aligner = Aligner(order_net(names, pairwise(names)), most_states=5)
    with pytest.raises(BadInput) as error:
        aligner.align(names[::-1])
    assert code_of(error) == "insight.alignment_too_hard"


def test_a_net_is_written_and_read_again():
    assert read_net(write_net(PLAN)) == PLAN


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"places": "ab"}'])
def test_a_file_that_is_no_net_is_refused(text):
    with pytest.raises(BadInput) as error:
        read_net(text)
    assert code_of(error) == "insight.net_file"


PNML = """<?xml version="1.0" encoding="UTF-8"?>
<pnml xmlns="http://www.pnml.org/version-2009/grammar/pnml"><net id="n">
<page id="p0">
 <place id="a"><name><text>source</text></name>
  <initialMarking><text>1</text></initialMarking></place>
 <place id="b"/><place id="c"/>
 <transition id="t1"><name><text>许可</text></name></transition>
 <transition id="t2"><name><text>tau</text></name>
  <toolspecific tool="ProM" version="6.4" activity="$invisible$"/></transition>
 <arc id="1" source="a" target="t1"/><arc id="2" source="t1" target="b"/>
 <arc id="3" source="b" target="t2"/><arc id="4" source="t2" target="c"/>
</page>{final}</net></pnml>"""
FINAL = (
    '<finalmarkings><marking><place idref="b"><text>1</text></place>'
    '<place idref="c"><text>0</text></place></marking></finalmarkings>'
)


def test_a_net_of_another_program_is_read():
    net = read_pnml(PNML.replace("{final}", "").encode())
    assert [(one.id, one.label) for one in net.transitions] == [
        ("t1", "许可"),
        ("t2", None),
    ]
    assert Aligner(net).align(["许可"]).cost == 0
    # Without a final marking it is the place that nothing leaves; else the one named.
    assert net.final == 0b100
    assert read_pnml(PNML.replace("{final}", FINAL).encode()).final == 0b010


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<pnml><net>",
        b"\xff\xfe",
        b'<!DOCTYPE pnml [<!ENTITY a "b">]><pnml>&a;</pnml>',
    ],
)
def test_a_broken_or_dangerous_file_is_refused(content):
    with pytest.raises(BadInput) as error:
        read_pnml(content)
    assert code_of(error) == "insight.net_file"


# Against the search without shortcuts

LETTERS = "abcdef"
TRACES = st.lists(st.sampled_from([*LETTERS, "x"]), max_size=8).map(tuple)


@st.composite
def plans(draw):
    names = list(LETTERS[: draw(st.integers(1, 6))])
    pairs = list(combinations(names, 2))
    some = st.lists(st.sampled_from(names), unique=True)
    return order_net(
        names,
        draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [],
        optional=draw(some),
        repeatable=draw(some),
    )


TREES = st.recursive(
    st.sampled_from([*LETTERS, None]),
    lambda inner: st.tuples(
        st.sampled_from(["then", "or", "and", "loop"]), inner, inner
    ),
    max_leaves=7,
)


def drawn_net(tree):
    """The net of a tree of blocks, as process miners draw it."""
    places, transitions, arcs, number = [], {}, [], count()

    def place():
        places.append(f"p{next(number)}")
        return places[-1]

    def transition(label, takes, gives):
        name = f"t{next(number)}"
        transitions[name] = label
        arcs.extend((one, name) for one in takes)
        arcs.extend((name, one) for one in gives)

    def block(node, begin, end):
        if node is None or isinstance(node, str):
            transition(node, [begin], [end])
            return
        kind, first, second = node
        if kind == "or":
            block(first, begin, end)
            block(second, begin, end)
            return
        inner = [place() for _ in range(4)]
        if kind == "then":
            block(first, begin, inner[0])
            block(second, inner[0], end)
        elif kind == "and":
            transition(None, [begin], inner[:2])
            block(first, inner[0], inner[2])
            block(second, inner[1], inner[3])
            transition(None, inner[2:], [end])
        else:
            transition(None, [begin], [inner[0]])
            block(first, inner[0], inner[1])
            block(second, inner[1], inner[0])
            transition(None, [inner[1]], [end])

    source, sink = place(), place()
    block(tree, source, sink)
    return build_net(
        places=places,
        transitions=transitions,
        arcs=arcs,
        initial=[source],
        final=[sink],
    )


def agrees(net, trace):
    found = Aligner(net).align(trace)
    assert found.cost == naive.cost(net, trace)
    log = [m.activity for m in found.moves if m.kind is not MoveKind.MODEL]
    assert log == list(trace)
    model = [m.activity for m in found.moves if m.kind is not MoveKind.LOG]
    assert naive.cost(net, tuple(model)) == 0


@given(plans(), TRACES)
def test_alignments_to_plans_cost_as_little_as_any(net, trace):
    agrees(net, trace)


@settings(max_examples=200)
@given(TREES, TRACES)
def test_alignments_to_nets_of_blocks_cost_as_little_as_any(tree, trace):
    agrees(drawn_net(tree), trace)


def test_a_plan_of_forty_steps_side_by_side_is_aligned_without_trying_all_orders():
    names = [f"step {number}" for number in range(40)]
    net = order_net(names, [(names[0], one) for one in names[1:]], optional=names[20:])
    trace = [*names[5:20], *names[:5], "call", names[3]]
    # The first step came too late: cheapest is to move it alone twice.
    assert Aligner(net).align(trace).cost == 4


# MINING.md 4.4: the model that an inductive miner (noise 0.2) finds in the log.


def test_the_fitness_of_the_receipt_log():
    net = read_net((NETS / "receipt_inductive_02.json").read_text(encoding="utf-8"))
    cases = logs.read("receipt.xes.gz")
    variants = Counter(tuple(name for name, _, _ in case.events) for case in cases)
    found = conform(net, variants)
    assert (found.cases, len(found.variants)) == (1434, 116)
    assert found.average == pytest.approx(0.8155, abs=5e-5)
    assert found.overall == pytest.approx(0.8278, abs=5e-5)
