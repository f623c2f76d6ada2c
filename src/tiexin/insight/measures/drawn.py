"""Answers as pictures: the same arrays that the measures start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.measures.samples import case_durations
from tiexin.insight.measures.survival import compared, groups_of
from tiexin.insight.pictures import (
    ComparisonTexts,
    Stretch,
    SurvivalTexts,
    comparison_picture,
    spectrum_picture,
    survival_picture,
)
from tiexin.insight.statistics import survival
from tiexin.insight.tables import DAY_US, EPOCH
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

WAYS: Final = 4
"""The busiest ways that a spectrum shows where ``top`` says nothing."""

DRAWN: Final = ("survival", "curve", "spectrum", "compare")
"""The measures that can be drawn."""


@dataclass(frozen=True, slots=True)
class PictureTexts:
    """The words in pictures, in the reader's language.

    Attributes:
        title: of the measure.
        days: unit of the axis.
        still_open: share of cases that are still open.
        raw, standard: a figure as it is, and at the common mix.
        all_cases: name of the only group.
    """

    title: str
    days: str
    still_open: str
    raw: str
    standard: str
    all_cases: str


def picture(store: Store, measure: str, question: Question, texts: PictureTexts) -> str:
    """An SVG file.

    Raises:
        BadInput: ``insight.no_picture``: the measure has none; what the measure raises.
    """
    if measure == "compare":
        words = ComparisonTexts(texts.title, texts.days, texts.raw, texts.standard)
        return comparison_picture(compared(store, question), words)
    if measure == "spectrum":
        return spectrum_picture(_stretches(store, question), title=texts.title)
    if measure in DRAWN:
        sample = case_durations(store, question)
        curves = [
            (group.name or texts.all_cases, survival(group.durations))
            for group in groups_of(sample, question)
        ]
        return survival_picture(
            curves, SurvivalTexts(texts.title, texts.days, texts.still_open)
        )
    raise BadInput.of(
        "insight.no_picture",
        where="--picture",
        measure=measure,
        known=", ".join(DRAWN),
    )


def _stretches(store: Store, question: Question) -> list[Stretch]:
    """All passages of the busiest ways from step to step."""
    ways = store.engine.rows(
        "SELECT before_activity::VARCHAR, activity::VARCHAR FROM event"
        " WHERE before_us IS NOT NULL GROUP BY ALL"
        f" ORDER BY count(*) DESC, 1, 2 LIMIT {question.top or WAYS}"
    )
    found = store.arrays(
        "SELECT before_activity::VARCHAR AS a, activity::VARCHAR AS b,"
        f" before_us::DOUBLE / {DAY_US} + {EPOCH} AS begun,"
        f" at_us::DOUBLE / {DAY_US} + {EPOCH} AS done"
        " FROM event WHERE before_us IS NOT NULL ORDER BY case_key, position"
    )
    stretches = []
    for first, last in ways:
        own = np.asarray((found["a"] == first) & (found["b"] == last))
        stretches.append(Stretch(first, last, found["begun"][own], found["done"][own]))
    return stretches
