"""Activities that go with longer cases: associations with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.samples import case_durations
from tiexin.insight.measures.survival import known, remarks
from tiexin.insight.statistics import Durations, Group, associations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.measures.samples import CaseDurations
    from tiexin.insight.statistics import Association
    from tiexin.insight.store import Store

MOST_TRIED: Final = 20
"""Activities that are tried where ``top`` says nothing."""

_RARE: Final = 0.05
_SAID: Final = 3


def drivers(store: Store, question: Question) -> Answer:
    """What cases have that take longer, or shorter; the strongest first."""
    sample = case_durations(store, question)
    cases = Group(
        "", Durations.of(sample.days, sample.ended), sample.kind, sample.last_seen
    )
    found = associations(cases, _present(store, sample, question.top or MOST_TRIED))
    return Answer(
        "drivers",
        sample.unit,
        (
            *("activity", "with_it", "without", "median_with", "median_without"),
            *("quotient", "quotient_low", "quotient_high"),
        ),
        tuple(_row(each) for each in found),
        store.counts(),
        start=sample.start,
        end=sample.end,
        notes=(
            *remarks([each.remark for each in found[:_SAID]]),
            *sample.notes,
        ),
    )


def _row(found: Association) -> tuple[Cell, ...]:
    quotient = found.like_for_like or found.quotient
    ends: tuple[Cell, ...] = (None, None, None)
    if quotient is not None:
        ends = (quotient.value, known(quotient.low), known(quotient.high))
    return (
        found.name,
        found.with_it,
        found.without,
        found.median_with,
        found.median_without,
        *ends,
    )


def _present(
    store: Store, sample: CaseDurations, most: int
) -> dict[str, NDArray[np.bool_]]:
    """In which cases each activity happened before their end.

    Of what nearly all or nearly no cases have nothing can be told; the most telling are
    activities that about half of them have.
    """
    rows = store.table(
        """
        SELECT e.activity::VARCHAR AS activity, list(DISTINCT e.case_key) AS cases
        FROM event e JOIN span s USING (case_key)
        WHERE s.end_us IS NULL OR e.at_us < s.end_us
        GROUP BY e.activity ORDER BY activity
        """
    )
    least = _RARE * len(sample.case)
    found = {}
    for activity, cases in rows:
        marks = np.isin(sample.case, np.asarray(cases, dtype=np.int64))
        if least <= marks.sum() <= len(sample.case) - least:
            found[activity] = marks
    tried = sorted(found, key=lambda one: (abs(found[one].mean() - 0.5), one))[:most]
    return {name: found[name] for name in tried}
