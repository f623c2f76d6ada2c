"""Kept or not, by the case's own clock: hand-worked, recounted, and as recorded."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.properties.naive_case import Naive
from tests.unit.app.own_logs import TODAY, city, city_log, desk_log, sources
from tests.unit.casework.rig import Desk
from tests.unit.cli.running import tiexin
from tests.unit.insight.logs_at_hand import ROOT
from tiexin.app.insight.limits import OWN_GROUPS, judged
from tiexin.app.insight.own_log import own_log
from tiexin.casework.clocks import clock_of
from tiexin.casework.setting import Setting
from tiexin.casework.state import ProjectState
from tiexin.eventlog import Record, from_record_line, record_line

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.app.insight.limits import Judged, LimitName
    from tiexin.app.world.city import SampleProject


def desk(code: str) -> Desk:
    return Desk(state=ProjectState(code), opened=date(2026, 2, 2))


def handled(folder: Path) -> Path:
    """Four projects; 10 working days after 2 March 2026 is the 16th, 20 the 30th."""
    kept, late, paused, twice = (desk(f"2026-0000{n}") for n in range(1, 5))
    kept.accepted("permit", "2026-03-02")
    kept.do("grant", "permit", on="2026-03-16")
    late.accepted("permit", "2026-03-02")
    late.do("grant", "permit", on="2026-03-17")
    late.accepted("filing", "2026-03-02")
    late.do("grant", "filing", on="2026-03-06")
    # A week of a hearing told in writing goes out; the one nobody wrote of does not.
    paused.accepted("permit", "2026-03-02")
    paused.do(
        *("pause", "permit"),
        on="2026-03-09",
        pause="a",
        ground="hearing",
        notice_on="2026-03-09",
    )
    paused.do("resume", "permit", on="2026-03-13", pause="a")
    paused.do("grant", "permit", on="2026-03-23")
    # Refused in time, handed in again, decided late: two applications, two clocks.
    twice.accepted("permit", "2026-03-02")
    twice.do("refuse", "permit", on="2026-03-10", reason="x", article="y")
    twice.accepted("permit", "2026-04-01")
    twice.do("pause", "permit", on="2026-04-02", pause="b", ground="hearing")
    twice.do("resume", "permit", on="2026-04-10", pause="b")
    twice.do("grant", "permit", on="2026-04-20")
    return desk_log(folder, kept, late, paused, twice)


def asked(path: Path, *more: str) -> Any:
    return tiexin("insight", str(path), "--measure", "limits", *more, "--json").data


def rows(data: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data["rows"]
    return found


def test_each_application_is_held_against_its_own_clock(tmp_path: Path) -> None:
    path = handled(tmp_path)
    data = asked(path, "--limit", "promised")
    (row,) = rows(data)
    # permit: 16 March kept, 17 late, 23 with a week out kept, refused on the 10th
    # kept, and again: 10 working days after 1 April are over on the 16th (Qingming).
    # filing: three days, so 5 March; granted on the 6th.
    assert (row["cases"], row["applications"], row["ended"]) == (5, 6, 6)
    assert (row["within"], row["late"]) == (3, 3)
    texts = " ".join(note["text"] for note in data["notes"])
    assert "2026-00002/filing (2026-03-05 → 2026-03-06)" in texts
    assert "2026-00004/permit (2026-04-16 → 2026-04-20)" in texts


def test_an_unknown_limit_is_told_and_counts_as_neither(tmp_path: Path) -> None:
    path = handled(tmp_path)
    data = asked(path, "--limit", "statutory", "--where", "procedure=filing")
    (row,) = rows(data)
    assert (row["limited"], row["limit_unknown"], row["share_within"]) == (0, 1, None)
    assert "limit_unknown" in [note["code"] for note in data["notes"]]
    (row,) = rows(asked(path, "--limit", "statutory", "--where", "procedure=permit"))
    assert (row["within"], row["late"], row["limit_unknown"]) == (5, 0, 0)


def test_authorities_places_and_procedures_add_up_to_the_whole(tmp_path: Path) -> None:
    path = city_log(tmp_path, city())
    (whole,) = rows(asked(path, "--limit", "statutory"))
    assert 0 < whole["late"] < whole["ended"]
    for by in OWN_GROUPS:
        grouped = rows(asked(path, "--limit", "statutory", "--by", by))
        for column in ("applications", "within", "late", "limit_unknown", "overdue"):
            assert sum(row[column] for row in grouped) == whole[column]
    (place,) = rows(asked(path, "--limit", "statutory", "--by", "place"))
    assert place["group"] == "441900"


def test_an_open_application_is_overdue_once_its_last_day_is_over(
    tmp_path: Path,
) -> None:
    running = desk("2026-00001")
    running.accepted("permit", "2026-03-02")
    path = desk_log(tmp_path, running)
    recorded = "2027-01-04"
    (row,) = rows(asked(path, "--limit", "promised", "--as-of", recorded))
    assert (row["ended"], row["overdue"], row["share_within"]) == (0, 1, None)


def test_rows_that_rest_on_rules_have_no_cases_of_the_log_behind_them(
    tmp_path: Path,
) -> None:
    ran = tiexin(
        *("insight", str(handled(tmp_path)), "--measure", "limits"),
        *("--limit", "promised", "--behind", "1"),
    )
    assert "insight.nothing_behind" in ran.err


def test_a_log_of_another_house_has_no_such_limit() -> None:
    ran = tiexin(
        *("insight", str(ROOT / "docs/examples/permits.csv"), "--measure", "limits"),
        *("--limit", "statutory"),
    )
    assert ran.code != 0
    assert "insight.not_own" in ran.err


@pytest.mark.parametrize("limit", ["statutory", "promised"])
def test_the_city_s_applications_are_counted_day_by_day_to_the_same(
    limit: LimitName, tmp_path: Path
) -> None:
    path = city_log(tmp_path, city())
    log = own_log([path], service=sources().service, table=sources().table)
    found, left_out = judged(log, limit, service=sources().service, today=TODAY)
    assert not left_out
    by_hand = [_recounted(one, limit) for one in city().projects]
    expected = sorted(each for project in by_hand for each in project)
    told = sorted(
        (each.project, each.procedure, str(each.decided_on), str(each.last_day))
        for each in found
        if each.decided_on is not None
    )
    assert len(told) > 100
    assert told == expected
    assert any(each.late for each in found)


def _recounted(
    project: SampleProject, limit: LimitName
) -> list[tuple[str, str, str, str]]:
    """Each decided application with its last day, walking the days one by one."""
    struck = {e.data["number"] for e in project.events if e.kind == "event_struck"}
    books = {book.hash: book for book in project.rulebooks}
    found = []
    for event in project.events:
        if event.kind not in ("granted", "refused") or event.number in struck:
            continue
        log = [e for e in project.events[: event.number] if e.number not in struck]
        desk: Any = SimpleNamespace(
            log=log, books=books, calendars=sources().service.calendars
        )
        naive = Naive(desk, event.subject, TODAY)
        days = getattr(naive.rules, limit)
        last = naive.last_day(days, statutory=limit == "statutory") if days else None
        on = str(event.occurred_on)
        found.append((project.code, event.subject, on, str(last)))
    return found


def test_the_verdict_is_the_one_in_the_case_s_record(tmp_path: Path) -> None:
    path = city_log(tmp_path, city())
    log = own_log([path], service=sources().service, table=sources().table)
    found, _ = judged(log, "statutory", service=sources().service, today=TODAY)
    last: dict[tuple[str, str], Judged] = {}
    for each in found:
        last[each.project, each.procedure] = each
    compared = 0
    for project in city().projects:
        books = {book.hash: book for book in project.rulebooks}
        setting = Setting(sources().table, sources().service.calendars, books)
        for procedure in project.state.procedures.values():
            application = procedure.application
            if application is None or application.decided_on is None:
                continue
            clock = clock_of(procedure, setting=setting, today=TODAY)
            recorded = clock.statutory.last_day if clock.statutory else None
            assert last[project.code, procedure.id].last_day == recorded
            compared += 1
    assert compared > 100


def test_without_its_rules_a_log_is_judged_by_the_same_ones_made_again(
    tmp_path: Path,
) -> None:
    found = []
    for with_rules in (True, False):
        folder = tmp_path / str(with_rules)
        folder.mkdir()
        path = city_log(folder, city(), with_rules=with_rules)
        log = own_log([path], service=sources().service, table=sources().table)
        assert not log.left_out
        assert not any(project.stand_ins for project in log.projects)
        found.append(judged(log, "promised", service=sources().service, today=TODAY))
    assert found[0] == found[1]


def test_rules_that_are_not_what_their_hash_says_are_not_taken(tmp_path: Path) -> None:
    line = record_line(Record("rulebook", "0" * 64, {"procedures": {}}))
    assert from_record_line(line) is None
    assert from_record_line(json.dumps({"rulebook": 1})) is None
    assert from_record_line("{}") is None
    path = handled(tmp_path)
    text = path.read_text(encoding="utf-8").replace(
        '"promised":[10,', '"promised":[99,'
    )
    path.write_text(text, encoding="utf-8")
    # The projects can't be followed then; which is told, and where the line stands.
    data = asked(path, "--limit", "promised")
    (row,) = rows(data)
    assert row["applications"] == 0
    assert "projects_left_out" in [note["code"] for note in data["notes"]]
    assert data["files"][0]["left_out"][0]["code"] == "not_an_event"
