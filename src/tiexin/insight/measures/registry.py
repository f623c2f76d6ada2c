"""The list of measures, and the one way to ask them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures import (
    breaches,
    drivers,
    durations,
    ends,
    flow,
    overview,
    parties,
    paths,
    survival,
)
from tiexin.insight.measures.quality import (
    THRESHOLD,
    data_score,
    findings,
    quality,
    ranking_note,
    score_of,
)
from tiexin.kernel import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store

MOST_JUDGED: Final = 2_000_000
"""Events up to which the data are judged beside every answer."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be asked.

    Attributes:
        id: its name on the command line; title and definition are texts.
        compute: the answer to a question.
        ranks: with groups it sets one against another, which bad data forbid.
        groups: it can be asked by an attribute.
    """

    id: str
    compute: Callable[[Store, Question], Answer]
    ranks: bool = False
    groups: bool = True


MEASURES: Final = {
    each.id: each
    for each in (
        Measure("quality", quality, groups=False),
        Measure("summary", overview.summary),
        Measure("dfg", flow.dfg),
        Measure("variants", flow.variants),
        Measure("rework", flow.rework),
        Measure("cycle", durations.cycle, ranks=True),
        Measure("sojourn", durations.sojourn),
        Measure("parties", parties.parties),
        Measure("handovers", parties.handovers, groups=False),
        Measure("workload", parties.workload, groups=False),
        Measure("limits", durations.limits, ranks=True),
        Measure("breaches", breaches.breaches, groups=False),
        Measure("spectrum", overview.spectrum, groups=False),
        Measure("survival", survival.survival_figures, ranks=True),
        Measure("curve", survival.curve),
        Measure("change", survival.change, ranks=True),
        Measure("compare", survival.comparison, ranks=True),
        Measure("flips", ends.flips, ranks=True),
        Measure("follow_up", ends.follow_up),
        Measure("drivers", drivers.drivers, groups=False),
        Measure("conformance", paths.conformance, groups=False),
        Measure("forecast", paths.forecast, groups=False),
    )
}
"""All measures by id, in the order in which they are listed."""


def ask(store: Store, measure: str, question: Question) -> Answer:
    """The answer, with what it rests on.

    Raises:
        BadInput: ``insight.no_measure``, ``insight.no_groups``, and what the measure
            raises.
        Refused: ``insight.no_ranking``: groups were to be ranked, and the data are
            below the threshold of quality.
    """
    found = MEASURES.get(measure)
    if found is None:
        raise BadInput.of(
            "insight.no_measure", given=measure[:40], known=", ".join(MEASURES)
        )
    return ask_for(store, found, question)


def ask_for(store: Store, found: Measure, question: Question) -> Answer:
    """As ``ask``, for a measure that is in no list: one that knows more than a log.

    Raises:
        BadInput, Refused: As for ``ask``.
    """
    if question.by and not found.groups:
        raise BadInput.of("insight.no_groups", where="--by", measure=found.id)
    notes = list(store.notes)
    for report in store.reports:
        notes += report.notes
    if found.ranks and question.by:
        judged = findings(store, question)
        if score_of(judged) < THRESHOLD:
            raise Refused.of(
                "insight.no_ranking",
                where="--by",
                score=score_of(judged),
                threshold=THRESHOLD,
            )
        notes.append(ranking_note(judged))
    store.engine.statements.clear()
    answer = found.compute(store, question)
    return replace(
        answer,
        calendar=store.calendar.id if store.calendar else "",
        queries=tuple(store.engine.statements),
        notes=(*notes, *answer.notes),
    )


def judged(store: Store, answer: Answer, question: Question) -> Answer:
    """The answer with what the data are worth, unless it says so or that takes long."""
    told = answer.measure == "quality" or any(
        note.code == "score" for note in answer.notes
    )
    if told or answer.counts.events > MOST_JUDGED:
        return answer
    return replace(answer, notes=(*answer.notes, data_score(store, question)))
