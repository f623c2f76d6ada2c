"""The whole chain on every sample: facts, guide, baseline, plan, levers, files."""

from __future__ import annotations

import csv
import io
import itertools
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import openpyxl
import pypdf
import pytest
from icalendar import Calendar

from tests.unit.app.conftest import SAMPLES
from tiexin.app.durations import DurationKind
from tiexin.app.export import FORMATS, plan_json, write_report
from tiexin.app.export.as_json import guide_json
from tiexin.app.guide_text import guide_lines
from tiexin.app.request import PlanRequest
from tiexin.app.share import decode_share, encode_share
from tiexin.app.verify import verify
from tiexin.app.wording import Wording
from tiexin.catalogue.types import ProcedureKind
from tiexin.guide import Answer
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service
    from tiexin.kernel import Language

SCHEMAS = Path("docs/schema")
every_sample = pytest.mark.parametrize("sample", SAMPLES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def wording(service: Service, report: PlanReport, language: Language) -> Wording:
    return Wording(
        messages=service.messages, in_force=report.in_force, language=language
    )


def test_the_six_kinds_of_project_are_there() -> None:
    assert set(SAMPLES) == {
        "robotics_factory",
        "circuit_board_plant",
        "food_plant",
        "own_land_expansion",
        "leased_factory",
        "small_low_risk_building",
    }


@every_sample
def test_the_independent_checker_accepts_both_plans(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    found = verify(reports[sample])
    assert found.violations == ()
    assert found.activities > 40


@every_sample
def test_every_question_is_answered_and_nothing_stays_open(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    assert report.uncertain == ()
    assert report.facts.open_questions == ()
    assert all(row.state != "unknown" for row in report.levers)


@every_sample
def test_works_take_the_same_days_in_both_plans(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    works = {
        id_: activity.duration
        for id_, activity in report.plan.activities.items()
        if activity.procedure.kind is ProcedureKind.WORKS
    }
    assert works
    for id_, duration in works.items():
        if id_ in report.baseline.activities:
            assert duration == report.baseline.activities[id_].duration


@every_sample
def test_the_plan_is_not_later_than_the_baseline(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    assert report.plan.goal.day <= report.baseline.goal.day
    assert report.earliest <= report.plan.goal.day <= report.latest


@every_sample
def test_each_lever_moves_production_by_what_its_row_says(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    used = set(report.plan.levers)
    for row in report.levers:
        if row.saves_days is None:
            continue
        switched = replace(report.request, levers=tuple(sorted(used ^ {row.lever})))
        day = service.plan(switched).plan.goal.day
        moved = (day - report.plan.goal.day).days
        assert moved == (row.saves_days if row.state == "on" else -row.saves_days)


@every_sample
def test_without_levers_the_plan_differs_by_promises_only(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = service.plan(replace(reports[sample].request, levers="none"))
    assert report.plan.levers == ()
    assert set(report.plan.activities) == set(report.baseline.activities)
    assert report.plan.network.links == report.baseline.network.links
    for id_, activity in report.plan.activities.items():
        if activity.duration != report.baseline.activities[id_].duration:
            assert activity.duration.kind is DurationKind.PROMISED


@every_sample
def test_the_critical_path_is_a_chain_from_the_start_to_production(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    for side in (report.plan, report.baseline):
        path = [side.activities[id_] for id_ in side.critical_path]
        assert path[0].binding.kind == "start"
        assert path[-1].procedure.id == "trial_run_and_production_start"
        assert path[-1].finish == side.goal.day
        for before, after in itertools.pairwise(path):
            holders = {after.binding.predecessor}
            if after.held_by is not None:
                holders.add(after.held_by.predecessor)
            assert before.procedure.id in holders


@every_sample
def test_every_date_can_be_explained_down_to_a_source(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    for side in (report.plan, report.baseline):
        for activity in side.activities.values():
            assert activity.duration.citation.source in service.catalogue.sources
            if activity.binding.kind in {"document", "step", "lever"}:
                assert activity.binding.citation is not None


@every_sample
@every_language
def test_the_story_and_the_guide_can_be_told(
    service: Service,
    reports: Mapping[str, PlanReport],
    sample: str,
    language: Language,
) -> None:
    report = reports[sample]
    said = wording(service, report, language)
    story = said.story(report.plan)
    assert len(story) == len(report.plan.critical_path)
    assert str(report.plan.goal.day) in story[-1]
    guided = service.guide(report.request)
    lines = list(guide_lines(guided, wording=said, with_reasons=True))
    assert not any("{" in line for line in [*story, *lines])


@every_sample
def test_documents_are_listed_once_with_a_provider_and_a_use(
    reports: Mapping[str, PlanReport], sample: str
) -> None:
    documents = reports[sample].guide.documents
    names = [each.document.id for each in documents]
    assert len(names) == len(set(names))
    assert all(each.used_by for each in documents)


@every_sample
def test_a_link_brings_the_same_plan_back(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    report = reports[sample]
    again = service.plan(decode_share(encode_share(report.request)))
    assert plan_json(again) == plan_json(report)


@every_sample
def test_json_keeps_to_its_published_schema(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text("utf-8"))
    said = wording(service, reports[sample], "en")
    content = write_report(reports[sample], format_name="json", wording=said)
    jsonschema.Draft202012Validator(schema).validate(json.loads(content))
    schema = json.loads((SCHEMAS / "guide.schema.json").read_text("utf-8"))
    guided = guide_json(service.guide(reports[sample].request))
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(guided)))


@every_language
def test_other_programs_can_read_every_file(
    service: Service, reports: Mapping[str, PlanReport], language: Language
) -> None:
    report = reports["leased_factory"]
    said = wording(service, report, language)
    files = {
        name: write_report(report, format_name=name, wording=said) for name in FORMATS
    }
    count = len(report.plan.activities)
    table = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(table) == count + 1
    events = Calendar.from_ical(files["ics"]).walk("VEVENT")
    assert len(events) == count + len(report.plan.milestones)
    starts = {str(each["uid"]): each.start for each in events}
    trial = next(uid for uid in starts if uid.startswith("trial_run"))
    assert starts[trial] == (
        report.plan.activities["trial_run_and_production_start"].start
    )
    sheets = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets
    assert sheets[2].max_row == count + 1
    pages = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
    text = "".join(page.extract_text() for page in pages)
    assert str(report.plan.goal.day) in text
    assert said.headline(report) in files["html"].decode()


def test_equal_requests_give_equal_bytes(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    report = reports["robotics_factory"]
    said = wording(service, report, "zh-hans")
    again = service.plan(report.request)
    for name in FORMATS:
        assert write_report(report, format_name=name, wording=said) == write_report(
            again, format_name=name, wording=said
        ), name


def test_an_unanswered_question_keeps_the_step_and_says_so(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    request = reports["robotics_factory"].request
    facts = {
        key: value for key, value in request.facts.items() if key != "energy.power"
    }
    report = service.plan(replace(request, facts=facts))
    assert report.guide.procedure("energy_review").answer is Answer.UNKNOWN
    assert "energy_review" in report.uncertain
    assert not report.plan.activities["energy_review"].certain
    assert report.plan.goal.day >= reports["robotics_factory"].plan.goal.day


def test_an_unanswered_size_is_assumed_and_named(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    request = reports["robotics_factory"].request
    facts = {
        key: value for key, value in request.facts.items() if key != "building.storeys"
    }
    report = service.plan(replace(request, facts=facts))
    structure = report.plan.activities["superstructure_works"].duration
    assert structure.assumed == (("building.storeys", 4),)


def test_nothing_answered_still_gives_a_plan(service: Service) -> None:
    request = PlanRequest(jurisdiction="441900", start=date(2026, 12, 1))
    report = service.plan(request)
    assert report.uncertain
    assert verify(report).violations == ()
