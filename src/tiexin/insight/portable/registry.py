"""Every measure that an engine can answer, and the one way to ask for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.registry import MEASURES as HERE
from tiexin.insight.portable import durations, flow, ways
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.portable.store import PortableStore

MEASURES: Final[Mapping[str, Callable[[PortableStore, Question], Answer]]] = {
    "summary": flow.summary,
    "dfg": flow.dfg,
    "variants": flow.variants,
    "rework": flow.rework,
    "cycle": durations.cycle,
    "sojourn": flow.sojourn,
    "spectrum": ways.spectrum,
    "parties": durations.parties,
    "limits": durations.limits,
    "survival": durations.survival_figures,
    "curve": durations.curve,
}
"""By the ids of :mod:`tiexin.insight.measures.registry`."""


def ask(store: PortableStore, measure: str, question: Question) -> Answer:
    """The answer, as one machine gives it but for the text of the queries.

    Raises:
        BadInput: ``insight.not_on_engine``: only one machine answers this;
            ``insight.no_groups``; what the measure raises.
    """
    compute = MEASURES.get(measure)
    if compute is None:
        raise BadInput.of(
            "insight.not_on_engine",
            where="--engine",
            measure=measure[:40],
            known=", ".join(MEASURES),
        )
    if question.by and not HERE[measure].groups:
        raise BadInput.of("insight.no_groups", where="--by", measure=measure)
    store.queries.clear()
    answer = compute(store, question)
    return replace(
        answer,
        calendar=store.calendar.id if store.calendar else "",
        queries=tuple(store.queries),
        notes=(*store.report.notes, *answer.notes),
    )
