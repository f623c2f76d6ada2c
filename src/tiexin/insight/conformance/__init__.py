"""What happened against what was to happen: the plan, or the order that the law sets.

It takes a net (what may happen, in which order) and variants (what happened, with the
number of cases) and finds for each variant the nearest way through the net, exactly.
Where they part is kept, move by move, so that a figure can be explained. Orders of law
are judged apart: leaving a plan is allowed, leaving the law is not.

It knows no catalogue, no plan and no log: whoever calls it makes the net from them.
Start at ``net`` (``order_net`` makes one from activities and their order), then
``align`` (one trace), ``conform`` (a log) and ``law``. ``order`` aligns plans that are
an order of steps and nothing else, without a search.
"""

from tiexin.insight.conformance.align import (
    MOST_STATES,
    Aligner,
    Alignment,
    Move,
    MoveKind,
)
from tiexin.insight.conformance.conform import (
    Aligned,
    Conformance,
    Deviation,
    DeviationKind,
    conform,
    deviations_of,
    summed,
)
from tiexin.insight.conformance.law import (
    Breach,
    BreachKind,
    LawOrder,
    breaches,
    broken,
    read_orders,
)
from tiexin.insight.conformance.net import Net, Transition, build_net, order_net
from tiexin.insight.conformance.net_json import read_net, write_net
from tiexin.insight.conformance.order import StepOrder, align_order, step_order
from tiexin.insight.conformance.pnml import read_pnml

__all__ = [
    "MOST_STATES",
    "Aligned",
    "Aligner",
    "Alignment",
    "Breach",
    "BreachKind",
    "Conformance",
    "Deviation",
    "DeviationKind",
    "LawOrder",
    "Move",
    "MoveKind",
    "Net",
    "StepOrder",
    "Transition",
    "align_order",
    "breaches",
    "broken",
    "build_net",
    "conform",
    "deviations_of",
    "order_net",
    "read_net",
    "read_orders",
    "read_pnml",
    "step_order",
    "summed",
    "write_net",
]
