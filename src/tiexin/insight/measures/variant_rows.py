"""The answer of ``variants`` made ready for its picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.flow import variants
from tiexin.insight.measures.process_map import short_time
from tiexin.insight.pictures import (
    MOST_STEPS,
    VariantRow,
    VariantTexts,
    variant_picture,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tiexin.insight.measures.answer import Answer, Cell, Question
    from tiexin.insight.store import Store

    Say = Callable[..., str]

VARIANTS: Final = 20
"""The commonest variants that are drawn where ``top`` says nothing."""

_ARROW: Final = " → "


def variants_picture(store: Store, question: Question, say: Say) -> str:
    """The commonest variants; with groups those of the first groups in their order."""
    answer = variants(store, replace(question, top=question.top or VARIANTS))
    known = frozenset(store.activities())
    numbers: dict[str, int] = {}
    rows = []
    heading = None
    for row in answer.rows:
        cell = dict(zip(answer.columns, row, strict=True))
        steps = steps_of(str(cell["trace"]), int(cell["events"] or 0), known)
        for name in steps[:MOST_STEPS]:
            numbers.setdefault(name, len(numbers) + 1)
        group = _group(cell, say) if question.by else ""
        rows.append(
            VariantRow(
                heading=group if group != heading else "",
                told=_told(cell, say),
                share=float(cell["share"] or 0),
                steps=tuple(numbers[name] for name in steps[:MOST_STEPS]),
                more=_more(steps, say),
            )
        )
        heading = group
    texts = VariantTexts(
        say("insight.measure.variants"),
        say("insight.meaning.variants"),
        (_remark(answer, say),),
    )
    return variant_picture(rows, list(numbers), texts)


def _group(cell: Mapping[str, Cell], say: Say) -> str:
    name = cell["group"]
    return say("insight.unknown") if name is None else str(name)


def _told(cell: Mapping[str, Cell], say: Say) -> str:
    return say(
        "insight.picture.variant",
        share=f"{100 * float(cell['share'] or 0):.1f}",
        cases=cell["cases"],
        time=short_time(float(cell["median"] or 0), say),
        events=cell["events"],
    )


def _more(steps: Sequence[str], say: Say) -> str:
    left = len(steps) - MOST_STEPS
    return say("insight.picture.more_steps", n=left) if left > 0 else ""


def _remark(answer: Answer, say: Say) -> str:
    place = answer.columns.index("cases")
    cases = sum(int(row[place] or 0) for row in answer.rows)
    return say(
        "insight.picture.variants_shown",
        shown=len(answer.rows),
        of=answer.extra["variants"],
        cases=cases,
        all=answer.counts.cases,
    )


def steps_of(trace: str, events: int, known: frozenset[str]) -> list[str]:
    """The activities of a trace, also where the name of one holds an arrow itself."""
    parts = trace.split(_ARROW)
    if len(parts) == events:
        return parts
    steps: list[str] = []
    rest = parts
    while rest:
        # The longest name that is known; a name may hold another one.
        size = next(
            (
                size
                for size in range(len(rest), 0, -1)
                if _ARROW.join(rest[:size]) in known
            ),
            1,
        )
        steps.append(_ARROW.join(rest[:size]))
        rest = rest[size:]
    return steps
