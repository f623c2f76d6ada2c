"""Whatever carries a date says whether law, promise or reckoning stands behind it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import openpyxl
import pypdf
import pytest
from icalendar import Calendar

from tiexin.app.export import write_report
from tiexin.app.export.tables import summary_lines
from tiexin.app.uncertainty import budget_of
from tiexin.app.wording import Wording
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service
    from tiexin.kernel import Language


@pytest.fixture(params=LANGUAGES)
def wording(
    request: pytest.FixtureRequest, service: Service, report: PlanReport
) -> Wording:
    language: Language = request.param
    return Wording(
        messages=service.messages, in_force=report.in_force, language=language
    )


@pytest.fixture
def report(reports: Mapping[str, PlanReport]) -> PlanReport:
    return reports["robotics_factory"]


def test_every_line_of_the_table_names_kind_source_and_certainty(
    report: PlanReport, wording: Wording
) -> None:
    text = write_report(report, format_name="csv", wording=wording).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    kinds = {wording.text(f"plan.kind.{kind}") for kind in budget_of(report.plan).kinds}
    kind, certainty = (
        head.index(wording.text(f"plan.column.{name}"))
        for name in ("kind", "certainty")
    )
    assert len(rows) == len(report.plan.activities)
    assert all(any(row[kind].startswith(each) for each in kinds) for row in rows)
    assert all(row[certainty] for row in rows)


def test_every_entry_of_the_calendar_says_what_its_day_rests_on(
    report: PlanReport, wording: Wording
) -> None:
    content = write_report(report, format_name="ics", wording=wording)
    events = {str(e["uid"]): e for e in Calendar.from_ical(content).walk("VEVENT")}
    for id_, activity in report.plan.activities.items():
        (event,) = [e for uid, e in events.items() if uid.startswith(f"{id_}-")]
        said = str(event["description"])
        assert wording.text(f"plan.kind.{activity.duration.kind}") in said
        assert wording.text(f"plan.certainty.{activity.duration.certainty}") in said
    for uid, event in events.items():
        if uid.startswith("milestone-"):
            assert wording.counts(report.plan) in str(event["description"])


def test_the_summary_names_each_estimate_that_production_rests_on(
    report: PlanReport, wording: Wording
) -> None:
    budget = budget_of(report.plan)
    told = "\n".join(summary_lines(report, wording))
    assert budget.critical
    for id_ in budget.critical:
        assert wording.procedure(id_) in told
    page = write_report(report, format_name="html", wording=wording).decode()
    assert all(wording.procedure(id_) in page for id_ in budget.critical)


def test_the_json_counts_what_its_activities_say(
    report: PlanReport, wording: Wording
) -> None:
    content = json.loads(write_report(report, format_name="json", wording=wording))
    kinds = [each["duration"]["kind"] for each in content["plan"]["activities"]]
    for kind, number in content["uncertainty"]["by_kind"].items():
        assert kinds.count(kind) == number
    on_path = set(content["plan"]["critical_path"])
    estimated = [
        each["procedure"]
        for each in content["plan"]["activities"]
        if each["duration"]["kind"] == "estimated" and each["procedure"] in on_path
    ]
    assert set(content["uncertainty"]["estimates_on_critical_path"]) == set(estimated)


@pytest.mark.parametrize("format_name", ["pdf", "xlsx", "mspdi", "html"])
def test_every_other_form_of_a_plan_names_the_kinds_that_it_has(
    report: PlanReport, service: Service, format_name: str
) -> None:
    wording = Wording(
        messages=service.messages, in_force=report.in_force, language="en"
    )
    content = write_report(report, format_name=format_name, wording=wording)
    told = TEXT[format_name](content)
    used = [kind for kind, n in budget_of(report.plan).kinds.items() if n]
    assert len(used) == 3
    for kind in used:
        assert wording.text(f"plan.kind.{kind}") in told


def of_pdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text() for page in pages)


def of_workbook(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.values for cell in row)
    return " ".join(str(cell) for cell in cells if cell is not None)


TEXT = {"pdf": of_pdf, "xlsx": of_workbook, "mspdi": bytes.decode, "html": bytes.decode}
