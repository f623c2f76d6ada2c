"""The gate before any figure: each kind of bad data is found, counted and named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask

if TYPE_CHECKING:
    from pathlib import Path

ASKED = Question(end=("done",), today=date(2026, 11, 27))


def found_in(
    folder: Path, text: str, options: ReadOptions | None = None, question: Any = ASKED
) -> dict[str, tuple[Any, ...]]:
    with opened([written(folder, text)], options) as store:
        answer = ask(store, "quality", question)
    return {str(row[0]): (row[2], row[3], row[6]) for row in answer.rows if row[2] != 0}


def test_sound_data_have_nothing_but_what_the_log_cannot_tell(tmp_path: Path) -> None:
    question = Question(end=("granted", "refused"), today=date(2026, 3, 20))
    options = ReadOptions(order="index", resource="office")
    # Whether events were written down late is not known: no column says when.
    assert found_in(tmp_path, PERMITS, options, question) == {
        "back_filled": (None, 11, "")
    }


def test_what_is_missing_or_recorded_twice(tmp_path: Path) -> None:
    text = (
        "case,activity,time\n1,a,2026-01-05 09:01:00\n1,a,2026-01-05 09:01:00\n"
        "1,done,2026-01-06 09:02:00\n2,,2026-01-05 09:03:00\n"
    )
    found = found_in(tmp_path, text)
    assert found["missing"] == (1, 4, "permits:5")
    assert found["duplicate"] == (1, 3, "1")
    assert found["same_instant"] == (1, 3, "1")


def test_impossible_dates_and_late_records(tmp_path: Path) -> None:
    text = (
        "case,activity,time,recorded_at\n"
        "1,a,1900-01-01 09:00:00,2026-01-01 09:00:00\n"  # before there were records
        "2,a,9999-12-31 09:00:00,2026-01-01 09:00:00\n"  # in the future
        "3,a,2026-01-05 09:00:00,2026-01-01 09:00:00\n"  # recorded before it happened
        "4,a,2026-01-05 09:00:00,2026-02-01 09:00:00\n"  # recorded 27 days later
        "5,a,2026-01-05 09:00:00,2026-01-05 10:00:00\n"
    )
    found = found_in(tmp_path, text, question=Question(today=date(2026, 11, 27)))
    assert found["impossible"] == (3, 5, "1; 2; 3")
    assert found["back_filled"] == (2, 5, "1; 4")


def test_stamps_of_whole_days_and_of_batches(tmp_path: Path) -> None:
    text = "case,activity,time\n" + "".join(
        f"{n:02},a,2026-01-05\n{n:02},done,2026-01-08 17:30:00\n" for n in range(10)
    )
    found = found_in(tmp_path, text)
    assert found["whole_days"][:2] == (10, 20)
    assert found["batch"][:2] == (10, 20)


def test_order_in_the_file_against_order_in_time(tmp_path: Path) -> None:
    text = (
        "case,activity,time\n1,done,2026-01-06 09:01:00\n1,a,2026-01-05 09:02:00\n"
        "2,a,2026-01-05 09:03:00\n2,done,2026-01-06 09:04:00\n"
    )
    assert found_in(tmp_path, text)["against_file"] == (1, 4, "1")


def test_dead_cases_and_ends_that_are_none(tmp_path: Path) -> None:
    text = (
        "case,activity,time\n"
        "dead,a,2025-01-05 09:00:00\ndead,b,2025-01-06 09:00:00\n"
        "open,a,2026-01-05 09:00:00\nopen,b,2026-01-06 09:00:00\n"
        "on,a,2025-11-05 09:00:00\non,done,2025-11-06 09:00:00\n"
        "on,bill,2026-01-20 09:00:00\n"
    )
    found = found_in(tmp_path, text)
    assert found["dead_open"] == (1, 3, "dead")
    assert found["unstable_end"] == (1, 3, "on")


def test_the_score_is_100_less_the_points(tmp_path: Path) -> None:
    text = "case,activity,time\n" + "".join(
        f"{n},a,2026-01-05 09:0{n}:00\n{n},,2026-01-06 09:00:00\n" for n in range(5)
    )
    with opened([written(tmp_path, text)]) as store:
        answer = ask(store, "quality", Question())
    points = {row[0]: row[5] for row in answer.rows}
    # Half of all rows are missing, every case has a single event.
    assert points["missing"] == 50.0
    assert points["single_event"] == 10.0
    assert answer.extra == {"score": 40, "threshold": 50}
