"""The cases behind a figure: those that missed what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.insight.measures.durations import limit_of
from tiexin.insight.measures.span import make_span

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store


def late_cases(store: Store, question: Question, *, most: int) -> list[str]:
    """Ids of the cases that ``limits`` counts as late or overdue, at most ``most``.

    The latest to begin first.

    Raises:
        BadInput: As the measure does.
    """
    make_span(store, question)
    judged = limit_of(store, question, []).judged()
    rows = store.engine.rows(
        f"SELECT c.case_id FROM case_ c JOIN ({judged}) j USING (case_key)"
        " WHERE (j.counted AND j.late) OR j.overdue"
        f" ORDER BY c.first_us DESC, c.case_id LIMIT {most}"
    )
    return [case for (case,) in rows]
