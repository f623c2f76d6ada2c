"""The file for Microsoft Project, opened and computed anew by another program.

MPXJ (Java) reads the file and dates it with its own imitation of Project's scheduler;
it shares nothing with the planner.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.unit.app.conftest import SAMPLES
from tiexin.app.durations import DurationKind
from tiexin.app.export import write_report
from tiexin.app.wording import Wording
from tiexin.planner import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service
    from tiexin.kernel import Language

READER = Path(__file__).with_name("mpxj_read.py")
SPACE = {"p": "http://schemas.microsoft.com/project"}


def written(service: Service, report: PlanReport, language: Language = "en") -> bytes:
    wording = Wording(
        messages=service.messages, in_force=report.in_force, language=language
    )
    return write_report(report, format_name="mspdi", wording=wording)


def opened(file: Path) -> dict[str, Any]:
    """What MPXJ finds in the file, and what it computes of it."""
    if shutil.which("java") is None:
        pytest.skip("MPXJ needs Java, and there is none here")
    done = subprocess.run(
        [sys.executable, str(READER), str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("sample", SAMPLES)
def test_project_computes_the_dates_of_the_plan(
    service: Service,
    reports: Mapping[str, PlanReport],
    tmp_path: Path,
    sample: str,
) -> None:
    report = reports[sample]
    file = tmp_path / "plan.xml"
    file.write_bytes(written(service, report))
    found = opened(file)
    assert found["computed"] == found["planned"], "computing anew moves nothing"
    steps = {each["id"]: each for each in found["computed"] if each["id"]}
    assert set(steps) == set(report.plan.activities)
    for id_, activity in report.plan.activities.items():
        step = steps[id_]
        assert step["finish"][:10] == str(activity.finish), id_
        assert step["handed_in"][:10] == str(activity.start), id_
        first = date.fromisoformat(step["start"][:10])
        assert activity.start <= first <= max(activity.finish, activity.start), id_
        assert step["estimated"] == (activity.duration.kind is DurationKind.ESTIMATED)
        before = report.baseline.activities.get(id_)
        if before is not None:
            assert step["baseline_finish"][:10] == str(before.finish), id_
    names = {each["name"]: each for each in found["computed"]}
    for milestone in report.journey.milestones:
        day = report.plan.milestones[milestone.id].day
        assert names[milestone.title.en]["finish"][:10] == str(day)
    held = [each for each in steps.values() if "NO_EARLIER" in each["constraint"]]
    assert len(held) < len(steps) / 2, "most dates come from links, not from pins"


def test_its_calendars_know_holidays_and_make_up_days(
    service: Service, reports: Mapping[str, PlanReport], tmp_path: Path
) -> None:
    file = tmp_path / "plan.xml"
    file.write_bytes(written(service, reports["robotics_factory"]))
    found = opened(file)["calendars"]
    names = {"mainland": "Mainland working days", "site": "Site calendar"}
    for id_, name in names.items():
        days = next(found[each] for each in found if each.startswith(name))
        calendar = service.calendars[id_]
        start = date(2026, 1, 1)
        for day in (start + timedelta(days=n) for n in range(3 * 365)):
            assert days[str(day)] == calendar.is_working(day), (id_, day)
    # 2026-02-14 is a Saturday that is worked for the Spring Festival.
    mainland = found["Mainland working days"]
    assert mainland["2026-02-14"]
    assert not mainland["2026-02-17"]


def test_links_are_those_of_the_network(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    """Each link of the file is one of the network's, and of each pair one is there."""
    report = reports["robotics_factory"]
    root = ElementTree.fromstring(written(service, report))  # noqa: S314 - our own
    ids = {}
    for task in root.iterfind("p:Tasks/p:Task", SPACE):
        column = task.find("p:ExtendedAttribute/p:Value", SPACE)
        ids[task.findtext("p:UID", "", SPACE)] = "" if column is None else column.text
    kinds = {
        "0": EdgeKind.FINISH_TO_FINISH,
        "1": EdgeKind.FINISH_TO_START,
        "2": EdgeKind.START_TO_FINISH,
        "3": EdgeKind.START_TO_START,
    }
    links = set()
    for task in root.iterfind("p:Tasks/p:Task", SPACE):
        later = ids[task.findtext("p:UID", "", SPACE)]
        for link in task.iterfind("p:PredecessorLink", SPACE):
            earlier = ids[link.findtext("p:PredecessorUID", "", SPACE)]
            if earlier and later:
                links.add((earlier, later, kinds[link.findtext("p:Type", "", SPACE)]))
    steps = set(report.plan.activities)
    edges = {
        (edge.earlier, edge.later, edge.kind)
        for edge in report.plan.result.problem.edges
        if {edge.earlier, edge.later} <= steps
    }
    assert links <= edges
    pairs = {(earlier, later) for earlier, later, _ in edges}
    assert {(earlier, later) for earlier, later, _ in links} >= {
        (edge[0], edge[1]) for edge in edges if edge[2] is EdgeKind.FINISH_TO_START
    }
    assert len(links) > 0.9 * len(pairs)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "all finished"), ("zh-hans", "全部完成"), ("zh-hant", "全部完成")],
)
def test_it_speaks_three_languages_and_is_steady(
    service: Service,
    reports: Mapping[str, PlanReport],
    language: Language,
    expected: str,
) -> None:
    report = reports["leased_factory"]
    content = written(service, report, language)
    assert expected in content.decode()
    assert content == written(service, service.plan(report.request), language)
