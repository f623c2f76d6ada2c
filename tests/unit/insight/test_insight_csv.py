"""CSV of every kind that offices send: read, or refused with the place and the cure."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tiexin.insight import engine
from tiexin.insight.log import ReadOptions
from tiexin.insight.store import Counts, Store
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def code_of(path: Path, options: ReadOptions | None = None) -> str:
    with pytest.raises(BadInput) as caught, opened([path], options):
        pass
    (problem,) = caught.value.problems
    return problem.code


def faults(path: Path) -> dict[str, tuple[int, tuple[str, ...]]]:
    with opened([path]) as store:
        (report,) = store.reports
    assert report.read - report.kept == sum(fault.count for fault in report.faults)
    return {fault.code: (fault.count, fault.places) for fault in report.faults}


def test_columns_are_found_by_their_usual_names(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        (report,) = store.reports
        assert store.counts() == Counts(3, 11)
    assert dict(report.columns) == {
        "case": "case",
        "activity": "activity",
        "time": "time",
    }


def test_columns_can_be_named(tmp_path: Path) -> None:
    text = "who;did;at\n1;a;2026-01-05\n1;b;2026-01-06\n"
    path = written(tmp_path, text)
    assert code_of(path) == "insight.columns_unknown"
    with opened([path], ReadOptions(case="who", activity="did", time="at")) as store:
        assert store.counts() == Counts(1, 2)
    named = ReadOptions(case="whom", activity="did", time="at")
    assert code_of(path, named) == "insight.no_column"


def test_chinese_columns_in_gb18030_are_read_and_that_is_said(tmp_path: Path) -> None:
    text = "办件编号,环节,时间\n甲,受理,2026-01-05 09:00\n甲,决定,2026年1月6日 09:30\n"
    path = tmp_path / "办件.csv"
    path.write_bytes(text.encode("gb18030"))
    with opened([path]) as store:
        assert store.activities() == ["决定", "受理"]
        (report,) = store.reports
        hours = store.engine.value("SELECT (last_us - first_us) / 3.6e9 FROM case_")
    assert hours == 24.5
    assert [note.code for note in report.notes] == ["zone", "encoding"]


def test_zones_may_be_mixed(tmp_path: Path) -> None:
    text = (
        "case,activity,time\n"
        "1,a,2024-01-01T00:00:00+01:00\n"
        "1,b,2024-01-01T00:00:00Z\n"
        "1,c,2024-01-01 09:00\n"  # Shanghai: one hour after b
    )
    with opened([written(tmp_path, text)]) as store:
        rows = store.engine.rows(
            "SELECT activity::VARCHAR, at_us // 3600000000 FROM event ORDER BY position"
        )
    start = rows[0][1]
    assert [(name, hour - start) for name, hour in rows] == [
        ("a", 0),
        ("b", 1),
        ("c", 2),
    ]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026/3/5 9:07", "2026-03-05"),
        ("05.13.2026 09:07", "2026-05-13"),
        ("13/05/2026", "2026-05-13"),
        ("20260513090700", "2026-05-13"),
        ("2026-05-13T09:07+08:00", "2026-05-13"),
        ("2026-05-13T09:07Z", "2026-05-13"),
        ("2026-05-13 09:07Z", "2026-05-13"),
        ("2026-05-13 09:07+08:00", "2026-05-13"),
        ("5/13/2026 9:07 PM", "2026-05-13"),
        ("1900-01-01", "1900-01-01"),
        ("9999-12-31 23:59:59", "9999-12-31"),
    ],
)
def test_ways_to_write_a_time(tmp_path: Path, value: str, day: str) -> None:
    path = written(tmp_path, f"case,activity,time\n1,a,{value}\n")
    with opened([path]) as store:
        found = store.engine.value(
            "SELECT (DATE '1970-01-01' + first_day)::VARCHAR FROM case_"
        )
    assert found == day


def test_day_or_month_first_is_never_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "case,activity,time\n1,a,01/02/2026 10:00\n")
    assert code_of(path) == "insight.time_ambiguous"
    with opened([path], ReadOptions(time_format="%d/%m/%Y %H:%M")) as store:
        assert store.engine.value("SELECT first_day FROM case_") == 20485


def test_a_broken_line_loses_itself_and_is_told_by_its_number(tmp_path: Path) -> None:
    lines = [f"{n // 5},a{n % 5},2026-01-05 10:{n % 60:02}:00" for n in range(100)]
    bad = [*lines, "oops", *lines, "7,x,never", ",x,2026-01-05", "7,,2026-01-05"]
    path = written(tmp_path, "\n".join(["case,activity,time", *bad]))
    assert faults(path) == {
        "too_few": (1, ("102",)),
        "bad_time": (1, ("203",)),
        "no_case": (1, ("204",)),
        "no_activity": (1, ("205",)),
    }


def test_a_quotation_mark_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    lines = [f"{n // 5},a{n % 5},2026-01-05" for n in range(1000)]
    lines[400] = '80,"open,2026-01-05'
    lines[700] = '140,"two\nlines",2026-01-05'
    path = written(tmp_path, "\n".join(["case,activity,time", *lines]))
    assert faults(path) == {"quote": (1, ("402",))}
    with opened([path]) as store:
        assert "two\nlines" in store.activities()
        assert store.counts().events == 999


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "insight.empty"),
        (b"\0\1\2\3" * 9, "insight.binary"),
        (b"a,b\n1,2\n", "insight.not_a_table"),
        (b"case,activity,time\n", "insight.nothing_left"),
        (b"case,activity,time\n1,a,soon\n", "insight.time_unknown"),
        (gzip.compress(PERMITS.encode())[:-20], "insight.truncated"),
        (b"\x1f\x8b" + b"abc" * 30, "insight.packed_badly"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    assert code_of(path) == code


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(PERMITS.encode()))
    with opened([path]) as store:
        assert store.counts() == Counts(3, 11)


def test_unknown_endings_folders_and_zones_are_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "insight.is_folder"
    assert code_of(tmp_path / "none.csv") == "insight.no_file"
    assert code_of(written(tmp_path, "x", "log.pdf")) == "insight.unknown_format"
    path = written(tmp_path, PERMITS)
    assert code_of(path, ReadOptions(zone="Mars/Olympus")) == "insight.zone"
    assert code_of(path, ReadOptions(encoding="klingon")) == "insight.encoding"


def test_a_zone_is_kept_beside_times_that_name_none(tmp_path: Path) -> None:
    text = (
        "case,activity,time\n"
        "1,a,2026-05-13T09:07Z\n"
        "1,b,20260513180700\n"  # Shanghai: an hour later
        "1,c,2026-05-13T13:07+02:00\n"
    )
    with opened([written(tmp_path, text)]) as store:
        hours = store.engine.rows(
            "SELECT (at_us - min(at_us) OVER ()) // 3600000000 FROM event"
            " ORDER BY activity"
        )
    assert hours == [(0,), (1,), (2,)]


def test_the_clock_on_the_wall_is_as_written_however_the_zone_is_told(
    tmp_path: Path,
) -> None:
    times = [
        *(
            "2026-03-02T00:00:00Z",
            "2026-03-02T07:59:00+08:00",
            "2026-03-02 23:30:00-05:00",
        ),
        *(
            "2026-03-02T00:00:00.5+05:30",
            "2026-03-02 01:02:03+08",
            "2026-03-02T23:00:00+14:00",
        ),
        *("2026-03-02T04:00:00+0545", "2026-03-02T00:00:00+09:00", "2026-03-02"),
    ]
    rows = "".join(f"c{n},step,{time}\n" for n, time in enumerate(times))
    path = written(tmp_path, "case_id,activity,time\n" + rows)
    with opened([path]) as store:
        found = store.engine.rows("SELECT DISTINCT first_day, last_day FROM case_")
    day = (date(2026, 3, 2) - date(1970, 1, 1)).days
    assert found == [(day, day)]


def many(folder: Path, rows: int) -> Path:
    lines = "".join(
        f"c{n % 97},step {n % 7},2026-03-02T09:00:00Z\n" for n in range(rows)
    )
    return written(folder, "case_id,activity,time\n" + lines)


def test_a_table_tells_how_far_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PAUSE", 0.001)
    told: list[int] = []
    path = many(tmp_path, 200_000)
    with Store.open([path], progress=lambda _, events: told.append(events)):
        pass
    assert told == sorted(told)
    assert len(told) > 3
    assert told[0] == 0
    assert told[-1] == 200_000
    assert all(n < 220_000 for n in told)


def test_whoever_listens_may_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_PAUSE", 0.001)

    def told(_: Path, events: int) -> None:
        if events:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store.open([many(tmp_path, 200_000)], progress=told)
