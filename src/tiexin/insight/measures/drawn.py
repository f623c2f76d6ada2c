"""Answers as pictures: the same arrays that the measures start from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.measures.day_marks import breaches_picture
from tiexin.insight.measures.process_map import process_maps
from tiexin.insight.measures.samples import case_durations
from tiexin.insight.measures.survival import compared, groups_of
from tiexin.insight.measures.variant_rows import variants_picture
from tiexin.insight.pictures import (
    ComparisonTexts,
    Stretch,
    SurvivalTexts,
    comparison_picture,
    map_picture,
    spectrum_picture,
    survival_picture,
)
from tiexin.insight.statistics import survival
from tiexin.insight.tables import DAY_US, EPOCH
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

    Say = Callable[..., str]

WAYS: Final = 4
"""The busiest ways that a spectrum shows where ``top`` says nothing."""


def picture(store: Store, measure: str, question: Question, say: Say) -> str:
    """An SVG file.

    ``say`` gives the text of a key in the reader's language, with its fields.

    Raises:
        BadInput: ``insight.no_picture``: the measure has none; what the measure raises.
    """
    drawing = _DRAWINGS.get(measure)
    if drawing is None:
        raise BadInput.of(
            "insight.no_picture",
            where="--picture",
            measure=measure,
            known=", ".join(DRAWN),
        )
    return drawing(store, question, say)


def _comparison(store: Store, question: Question, say: Say) -> str:
    texts = ComparisonTexts(
        say("insight.measure.compare"),
        say("insight.picture.days"),
        say("insight.column.raw"),
        say("insight.column.standard"),
    )
    return comparison_picture(compared(store, question), texts)


def _spectrum(store: Store, question: Question, say: Say) -> str:
    return spectrum_picture(
        _stretches(store, question), title=say("insight.measure.spectrum")
    )


def _survival(store: Store, question: Question, say: Say) -> str:
    sample = case_durations(store, question)
    curves = [
        (
            group.name or say("insight.picture.all_cases"),
            survival(group.durations),
        )
        for group in groups_of(sample, question)
    ]
    texts = SurvivalTexts(
        say("insight.measure.survival"),
        say("insight.picture.days"),
        say("insight.picture.still_open"),
    )
    return survival_picture(curves, texts)


def _map(store: Store, question: Question, say: Say) -> str:
    maps = process_maps(store, question, say)
    return map_picture(
        maps, title=say("insight.measure.dfg"), description=say("insight.meaning.dfg")
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


_DRAWINGS: Final = {
    "survival": _survival,
    "curve": _survival,
    "spectrum": _spectrum,
    "compare": _comparison,
    "dfg": _map,
    "variants": variants_picture,
    "breaches": breaches_picture,
}

DRAWN: Final = tuple(_DRAWINGS)
"""The measures that can be drawn."""
