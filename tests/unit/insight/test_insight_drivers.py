"""What goes with longer cases, and what the law forbids, over small logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tiexin.insight.conformance import LawOrder, order_net, read_orders
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_a_driver_is_told_as_an_association(tmp_path: Path) -> None:
    """Forty cases of 5, 6, 7 days; 20, 21, 22 with a correction."""
    text = "case,activity,time\n"
    for number in range(40):
        days = 20 if number % 2 else 5
        text += f"{number},begin,2025-03-01\n"
        text += f"{number},correction,2025-03-02\n" if number % 2 else ""
        text += f"{number},end,2025-03-{1 + days + number % 3:02d}\n"
    with opened([written(tmp_path, text)]) as store:
        answer = ask(store, "drivers", Question(end=("end",)))
    (row,) = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert (row["activity"], row["with_it"], row["without"]) == ("correction", 20, 20)
    assert row["quotient"] == pytest.approx(21 / 6)
    assert "driver.longer" in [note.code for note in answer.notes]


def test_what_all_cases_have_is_no_driver(tmp_path: Path) -> None:
    text = "case,activity,time\n"
    for number in range(4):
        text += f"{number},a,2025-03-01\n{number},b,2025-03-0{number + 2}\n"
    with opened([written(tmp_path, text)]) as store:
        assert ask(store, "drivers", Question(end=("last",))).rows == ()


def test_a_breach_of_law_is_told_apart_from_what_the_plan_did_not_foresee(
    tmp_path: Path,
) -> None:
    """Permit 8 was accepted only after gaps had been named."""
    law = LawOrder("accepted", "gaps_named", "a rule that nobody made")
    question = Question(
        model=order_net(
            ["submitted", "gaps_named", "accepted", "granted", "delivered"],
            [("submitted", "gaps_named"), ("gaps_named", "accepted")],
            optional=["gaps_named", "granted", "delivered"],
            repeatable=["submitted"],
        ),
        law=(law,),
    )
    with opened([written(tmp_path, PERMITS)]) as store:
        answer = ask(store, "conformance", question)
    assert [row[:3] for row in answer.rows] == [("extra", "refused", 1)]
    assert answer.extra["breaches"] == 1
    (note,) = [one for one in answer.notes if one.code.startswith("breach")]
    assert note.code == "breach.too_early"
    assert note.fields["source"] == "a rule that nobody made"
    assert (note.fields["cases"], note.fields["of"]) == (1, 1)


@pytest.mark.parametrize("text", ["", "{}x", '[["a", "b"]]', "[1]", '{"a": 1}'])
def test_a_file_of_orders_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as error:
        read_orders(text)
    assert error.value.problems[0].code == "insight.law_file"


def test_orders_are_read() -> None:
    assert read_orders('[["a", "b", "art. 1"]]') == (LawOrder("a", "b", "art. 1"),)
