"""The journey as CSV: one line a procedure, all stages."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from tiexin.app.export.as_csv import plain
from tiexin.app.journey_graph import stage_graphs
from tiexin.app.rule_fields import field_text

if TYPE_CHECKING:
    from tiexin.app.rule_words import RuleWords
    from tiexin.catalogue.types import Journey

COLUMNS: Final = (
    "stage",
    "performer",
    "applies_when",
    "statutory",
    "promised",
    "estimated",
    "needs",
    "gives",
)


def journey_csv(words: RuleWords, journey: Journey) -> bytes:
    """UTF-8 with a byte-order mark so that Excel reads Chinese right."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = [words.text(name).strip() for name in COLUMNS]
    writer.writerow(
        ["id", words.text("procedure_name"), *names, words.text("articles")]
    )
    for graph in stage_graphs(words.law, journey):
        for step in graph.steps.values():
            cited = "; ".join(words.cite(each) for each in step.sources)
            cells = [field_text(words, step, name) for name in COLUMNS]
            row = [step.id, words.local(step.title), *cells, cited]
            writer.writerow([plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")
