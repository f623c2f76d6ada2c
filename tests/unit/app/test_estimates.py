"""Learnt durations: measured, proposed, accepted, and then the plan's days move."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.unit.app.own_logs import as_planned, events_log, sources
from tests.unit.cli.running import tiexin
from tests.unit.insight.logs_at_hand import ROOT
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.service import Service
from tiexin.insight.readers.opening import plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tiexin.app.report import PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.eventlog import Event

AGREEMENT = "investment_agreement"
INTAKE = "one_to_one_intake"
TOOK = [25] * 5 + [30] * 14 + [38] * 5
"""Working days of the agreement in projects that have it: 24 of them."""


def request(start: date) -> PlanRequest:
    sample = load_sample(data_root(), "robotics_factory", today=start).request
    return replace(sample, start=start)


@cache
def lived() -> PlanReport:
    return sources().service.plan(request(date(2024, 1, 2)))


def log_of(folder: Path, took: Sequence[int] = TOOK, still_open: int = 2) -> Path:
    """The log of ``events_of`` as a file."""
    return events_log(folder, *events_of(tuple(took), still_open))


@cache
def events_of(took: tuple[int, ...], still_open: int) -> list[tuple[Event, ...]]:
    """Projects as planned, but for the agreement, and the intake's eight days."""
    report = lived()
    office = sources().service.calendars["mainland"]
    agreement = report.plan.activities[AGREEMENT].start
    intake = report.plan.activities[INTAKE].start
    eight = {f"{INTAKE}: granted": office.add(intake, 8)}
    logs = []
    for number, days in enumerate(took, 1):
        ended = {f"{AGREEMENT}: granted": office.add(agreement, days)}
        logs.append(as_planned(report, f"2024-{number:05d}", moved=eight | ended))
    for number in range(still_open):
        code = f"2024-{9 - number:04d}9"
        until = date(2024, 3, 1)
        never = {f"{AGREEMENT}: granted": date(2031, 1, 6)}
        logs.append(
            as_planned(report, code, moved=eight | never, until=until, closed=False)
        )
    return logs


def asked(path: Path, *more: str) -> Any:
    return tiexin("insight", str(path), "--measure", "estimates", *more, "--json").data


def row_of(data: Any, procedure: str) -> dict[str, Any]:
    (row,) = [row for row in data["rows"] if row["procedure"] == procedure]
    found: dict[str, Any] = row
    return found


def proposed(folder: Path) -> Path:
    """A proposal that an editor has set to hold from the beginning of 2026."""
    path = folder / "proposal.yaml"
    data = asked(log_of(folder), "--propose", str(path))
    assert data["figures"]["proposed"] >= 2
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^from: \S+$", "from: 2026-01-01", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data that may be changed."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    return data


def test_open_steps_count_as_open(tmp_path: Path) -> None:
    row = row_of(asked(log_of(tmp_path)), AGREEMENT)
    # 26 at risk, 5 end: 0.81; 21, 14: 0.27; 7, 5: 0.08. The open ones come after.
    assert (row["ended"], row["open"]) == (24, 2)
    assert (row["p10"], row["p50"], row["p90"]) == (25, 30, 38)
    assert (row["old_low"], row["old_likely"], row["old_high"]) == (10, 20, 40)
    assert (row["unit"], row["calendar"]) == ("working_day", "mainland")
    assert row["verdict"] == "proposed"
    # Three open ones, and nine tenths have not ended: 8 at risk, 5 end, 0.11.
    (folder := tmp_path / "three").mkdir()
    row = row_of(asked(log_of(folder, still_open=3)), AGREEMENT)
    assert (row["p50"], row["p90"], row["verdict"]) == (30, None, "not_reached")


def test_too_few_ends_give_no_proposal(tmp_path: Path) -> None:
    path = log_of(tmp_path, TOOK[:19], still_open=0)
    row = row_of(asked(path), AGREEMENT)
    assert (row["ended"], row["verdict"]) == (19, "too_few")
    ran = tiexin(
        *("insight", str(path), "--measure", "estimates"),
        *("--propose", str(tmp_path / "none.yaml")),
    )
    assert "insight.nothing_to_propose" in ran.err
    assert not (tmp_path / "none.yaml").exists()


def test_a_step_that_takes_what_is_estimated_stays(tmp_path: Path) -> None:
    data = asked(log_of(tmp_path))
    verdicts = {row["procedure"]: row["verdict"] for row in data["rows"]}
    # As planned it takes seven days, of which its spread knows nothing; a table's
    # works are not proposed at all.
    assert verdicts["superstructure_works"] == "by_table"
    assert verdicts[INTAKE] == "proposed"
    assert {row["verdict"] for row in data["rows"][: data["figures"]["proposed"]]} == {
        "proposed"
    }


def test_a_proposal_says_what_it_rests_on_and_changes_nothing(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (ROOT / "data").rglob("*.yaml")}
    path = proposed(tmp_path)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["place"] == "441900"
    assert content["quantiles"] == [0.1, 0.5, 0.9]
    assert content["score"] >= 50
    assert content["log"]["projects"] == 26
    assert content["log"]["name"] == "events.jsonl"
    assert plain_name(path) == "proposal"
    entry = content["procedures"][AGREEMENT]
    assert (entry["old"], entry["new"]) == ([10, 20, 40], [25, 30, 38])
    assert (entry["ended"], entry["open"], entry["interval"][0]) == (24, 2, 30)
    assert before == {
        path: path.read_bytes() for path in (ROOT / "data").rglob("*.yaml")
    }


def test_what_is_accepted_moves_the_plan_and_nothing_else_does(
    tmp_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = proposed(tmp_path)
    ran = tiexin(
        *("catalogue", "accept", str(path), "--to", str(copy)),
        *("--only", AGREEMENT, "--by", "lawyer-7", "--language", "en"),
    )
    assert ran.code == 0, ran.err
    assert "25 – 30 – 38" in ran.out
    monkeypatch.setattr("tiexin.cli.context.data_root", lambda: copy)
    assert tiexin("catalogue", "check").code == 0

    old, new = sources().service, Service.load(root=copy, cache=tmp_path / "cache")
    start = date(2026, 1, 5)
    before, after = old.plan(request(start)), new.plan(request(start))
    was, now = (one.plan.activities[AGREEMENT] for one in (before, after))
    # From Monday 12 January: 20 working days are over on 9 February. Ten more are the
    # 10th to the 13th, Saturday the 14th (a working day before the Spring Festival),
    # the 24th to the 27th and Saturday the 28th (likewise, after it).
    assert (was.start, was.finish) == (date(2026, 1, 12), date(2026, 2, 9))
    assert (now.start, now.finish) == (date(2026, 1, 12), date(2026, 2, 28))
    assert now.duration.kind.value == "estimated"
    assert str(now.duration.citation) == "measured_441900_20260101/investment-agreement"
    assert (now.duration.low, now.duration.high) == (25, 38)
    marks = (one.plan.milestones["production_start"].day for one in (before, after))
    assert next(marks) < next(marks)
    # Another place, the day before, and every limit of law stay as they are.
    for place, day in (("440300", start), ("441900", date(2025, 12, 31))):
        law = new.in_force(on=day, jurisdiction=place).procedures[AGREEMENT]
        assert law.estimated is not None
        assert law.estimated.days == (10, 20, 40)
    laws = [one.in_force(on=start, jurisdiction="441900") for one in (old, new)]
    for id_, rule in laws[0].procedures.items():
        changed = laws[1].procedures[id_]
        assert (rule.statutory, rule.promised) == (changed.statutory, changed.promised)
        assert (rule.estimated == changed.estimated) is (id_ != AGREEMENT)


def test_the_rest_can_be_accepted_later_and_versions_follow_each_other(
    tmp_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = proposed(tmp_path)
    for step in (AGREEMENT, INTAKE):
        words = ("catalogue", "accept", str(path), "--to", str(copy), "--only", step)
        assert tiexin(*words).code == 0
    monkeypatch.setattr("tiexin.cli.context.data_root", lambda: copy)
    assert tiexin("catalogue", "check").code == 0
    place = copy / "catalogue/441900/procedures/talks"
    path = place / f"{INTAKE}.yaml"
    # What stood there is kept to the letter, but for the end of the last version.
    stood = (ROOT / "data" / path.relative_to(copy)).read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    ended = stood.replace("{from: 2022-04-12}", "{from: 2022-04-12, until: 2026-01-01}")
    assert text.startswith(ended)
    last, new = yaml.safe_load(text)["versions"]
    assert new["in_force"] == {"from": last["in_force"]["until"]}
    assert new["duration"]["estimated"]["days"] == [8, 8, 8]
    for name in ("statutory", "promised"):
        assert new["duration"][name] == last["duration"][name]
    (source,) = yaml.safe_load(
        (copy / "sources/measured_441900_20260101.yaml").read_text(encoding="utf-8")
    )
    assert (source["kind"], source["certainty"]) == ("estimate", "estimate")
    assert [one["id"] for one in source["clauses"]] == [
        "investment-agreement",
        "one-to-one-intake",
    ]


def test_a_proposal_that_was_overtaken_is_refused_and_nothing_is_written(
    tmp_path: Path, copy: Path
) -> None:
    path = proposed(tmp_path)
    accept = ("catalogue", "accept", str(path), "--to", str(copy))
    assert tiexin(*accept, "--only", AGREEMENT).code == 0
    before = {one: one.read_bytes() for one in copy.rglob("*.yaml")}
    assert "insight.proposal_stale" in tiexin(*accept).err
    assert "insight.proposal_unknown" in tiexin(*accept, "--only", "nothing").err
    assert before == {one: one.read_bytes() for one in copy.rglob("*.yaml")}


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ("tiexin_estimates: 1", "tiexin_estimates: 2"),
        ("new: [25,", "new: [-25,"),
        ("ended: 24", "ended: many"),
        ("unit: working_day", "unit: week"),
        ("score:", "points:"),
        ("from: 2026-01-01", "from: soon"),
    ],
)
def test_a_damaged_proposal_is_refused(
    found: str, put: str, tmp_path: Path, copy: Path
) -> None:
    path = proposed(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, put), encoding="utf-8")
    ran = tiexin("catalogue", "accept", str(path), "--to", str(copy))
    assert ran.code != 0
    assert "insight.proposal_shape" in ran.err


def test_bad_data_give_no_proposal(tmp_path: Path) -> None:
    path = log_of(tmp_path, [30] * 24, still_open=0)
    lines = path.read_text(encoding="utf-8").splitlines()
    # Lines that can't be read: of two thirds nothing is known.
    path.write_text("\n".join([*lines, *["{}"] * (3 * len(lines))]), encoding="utf-8")
    data = asked(path)
    assert {row["verdict"] for row in data["rows"]} == {"bad_data"}
    out = str(tmp_path / "none.yaml")
    ran = tiexin(
        *("insight", str(path), "--measure", "estimates"),
        *("--propose", out),
    )
    assert "insight.no_proposal" in ran.err
