"""Aligning to an order of steps: as the general search finds, on small random plans."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tiexin.insight.conformance import (
    Aligner,
    MoveKind,
    align_order,
    order_net,
    step_order,
)

STEPS = "abcdefg"


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Steps, pairs that run one way, and which may be left out."""
    steps = draw(st.permutations(STEPS[: draw(st.integers(1, 6))]))
    pairs = [(a, b) for n, a in enumerate(steps) for b in steps[n + 1 :]]
    orders = draw(st.lists(st.sampled_from(pairs), max_size=8)) if pairs else []
    optional = draw(st.lists(st.sampled_from(steps), max_size=2, unique=True))
    return steps, orders, optional


@settings(max_examples=300, deadline=None)
@given(plans(), st.lists(st.sampled_from(STEPS), max_size=8))
def test_it_costs_what_the_search_finds(
    plan: tuple[list[str], list[tuple[str, str]], list[str]], trace: list[str]
) -> None:
    steps, orders, optional = plan
    found = align_order(step_order(steps, orders, optional=optional), trace)
    searched = Aligner(order_net(steps, orders, optional=optional)).align(trace)
    assert (found.cost, found.worst) == (searched.cost, searched.worst)
    # It is a way through the plan, and tells the trace.
    done: set[str] = set()
    for move in found.moves:
        if move.kind is MoveKind.LOG:
            continue
        assert move.activity not in done
        lacking = {a for a, b in orders if b == move.activity} - done
        assert lacking <= set(optional)
        done.add(move.activity)
    assert done >= set(steps) - set(optional)
    told = [m.activity for m in found.moves if m.kind is not MoveKind.MODEL]
    assert told == trace


@given(plans(), st.lists(st.sampled_from(STEPS), max_size=8))
def test_up_to_what_happened_nothing_else_is_demanded(
    plan: tuple[list[str], list[tuple[str, str]], list[str]], trace: list[str]
) -> None:
    steps, orders, optional = plan
    order = step_order(steps, orders, optional=optional).up_to(trace)
    wanted = set(trace) & set(steps)
    while True:
        more = wanted | {a for a, b in orders if b in wanted}
        if more == wanted:
            break
        wanted = more
    assert set(order.activities) == wanted
