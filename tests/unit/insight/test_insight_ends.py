"""Rankings that turn over with the end point, and what ended within a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import opened, written
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.ends import flips, follow_up
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def towns() -> str:
    """East decides on day 5 and closes on day 25; West on day 10 and day 12."""
    text = "case,activity,time,case:town\n"
    for town, decided, closed in (("East", 5, 25), ("West", 10, 12)):
        for number in range(40):
            case, late = f"{town}{number}", number % 3
            for step, day in (("begin", 0), ("granted", decided), ("closed", closed)):
                day_of_month = 1 + day + (late if day else 0)
                text += f"{case},{step},2025-03-{day_of_month:02},{town}\n"
    return text


def test_a_ranking_that_turns_over_with_the_end_point_is_told(tmp_path: Path) -> None:
    question = Question(by="town", decisions=frozenset({"granted"}))
    with opened([written(tmp_path, towns())]) as store:
        answer = flips(store, question)
    ranks = {(row[0], row[1]): row[-1] for row in answer.rows}
    assert ranks == {
        ("decision", "East"): 1,
        ("decision", "West"): 2,
        ("last", "East"): 2,
        ("last", "West"): 1,
    }
    (note,) = answer.notes
    assert note.code == "flip.sure"
    assert dict(note.fields) == {
        "ahead": "East",
        "behind": "West",
        "by": "decision",
        "turned_by": "last",
    }


def test_ends_can_be_named(tmp_path: Path) -> None:
    with opened([written(tmp_path, towns())]) as store:
        answer = flips(store, Question(by="town", end=("granted", "closed")))
    assert {row[0] for row in answer.rows} == {"granted", "closed", "last"}


def test_only_cases_old_enough_are_followed(tmp_path: Path) -> None:
    """The log ends on 30 March. Four cases began early; one ended within ten days."""
    text = "case,activity,time\n"
    for case, begun, done in (("a", 1, 8), ("b", 1, 20), ("c", 2, 29), ("e", 25, 26)):
        text += f"{case},begin,2025-03-{begun:02}\n{case},end,2025-03-{done}\n"
    text += "d,begin,2025-03-03\nf,begin,2025-03-30\n"
    with opened([written(tmp_path, text)]) as store:
        answer = follow_up(store, Question(end=("end",), days=10))
        with pytest.raises(BadInput, match="days_needed"):
            follow_up(store, Question(end=("end",)))
    (row,) = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert (row["cases"], row["too_young"], row["within"]) == (4, 2, 1)
    assert (row["share"], row["median"]) == (0.25, None)
