"""A reform over projects: both plans, what vanishes, and what can't be told."""

from __future__ import annotations

import json
import shlex
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.running import tiexin
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.reform.lab import Subject, reformed_service, try_reform
from tiexin.app.reform.patch import read_reform, reform_files
from tiexin.app.reform.trial_words import TrialWords, trial_json, trial_lines
from tiexin.app.service import Service
from tiexin.kernel import LANGUAGES, BadInput

if TYPE_CHECKING:
    from tiexin.app.reform.lab import Trial

REFORMS = {path.stem: path for path in reform_files(data_root())}
DOCS = Path(__file__).parents[3] / "docs" / "reforms.md"


@cache
def service() -> Service:
    return Service.load()


@cache
def trial_of(name: str) -> Trial:
    reform = read_reform(REFORMS[name].read_bytes(), name=name)
    subjects = []
    for sample in sample_ids(data_root()):
        file = load_sample(data_root(), sample, today=reform.since)
        subjects.append(Subject(sample, file.request, file.title))
    return try_reform(service(), reform, subjects, root=data_root())


def test_three_reforms_are_on_file() -> None:
    assert set(REFORMS) == {
        "eia_commitment_listed_classes",
        "merge_low_risk_permits",
        "unit_acceptance_everywhere",
    }


@pytest.mark.parametrize("name", REFORMS)
def test_both_plans_of_a_trial_are_those_that_the_planner_makes(name: str) -> None:
    trial = trial_of(name)
    reform = trial.reform
    changed = reformed_service(service(), reform, root=data_root())
    for effect in trial.effects:
        assert effect.start >= reform.since
        for planner, days in (
            (service(), [move.before for move in effect.milestones]),
            (changed, [move.after for move in effect.milestones]),
        ):
            request = load_sample(
                data_root(), effect.subject.name, today=reform.since
            ).request
            report = planner.plan(
                replace(request, start=effect.start, jurisdiction=effect.place)
            )
            assert [mark.day for mark in report.plan.milestones.values()] == days


def test_unit_acceptance_brings_sites_with_several_buildings_forward() -> None:
    several = {"circuit_board_plant", "own_land_expansion"}
    for effect in trial_of("unit_acceptance_everywhere").effects:
        name = effect.subject.name
        assert effect.verdict == ("sooner" if name in several else "same")
        assert ("unit_acceptance" in effect.come) == (name in several)


def test_a_project_with_levers_of_its_own_uses_one_that_the_reform_makes_usual() -> (
    None
):
    name = "unit_acceptance_everywhere"
    reform = read_reform(REFORMS[name].read_bytes(), name=name)
    file = load_sample(data_root(), "own_land_expansion", today=reform.since)
    subject = Subject("stored", replace(file.request, levers=("parallel_review",)))
    trial = try_reform(service(), reform, [subject], root=data_root())
    (effect,) = trial.effects
    assert "unit_acceptance" in effect.come
    assert effect.verdict == "sooner"


def test_merged_permits_are_one_step_less_and_both_papers_stay() -> None:
    trial = trial_of("merge_low_risk_permits")
    (small,) = [each for each in trial.effects if each.gone]
    assert small.subject.name == "small_low_risk_building"
    assert set(small.gone) == {"works_planning_permit", "construction_permit"}
    assert small.come == ("merged_low_risk_permits",)
    assert not {"works_planning_permit", "construction_permit"} & set(small.papers_gone)
    assert trial.performers == {"natural_resources": -1}


def test_what_contradicts_itself_at_best_and_at_worst_cannot_be_told() -> None:
    (small,) = [
        each for each in trial_of("merge_low_risk_permits").effects if each.gone
    ]
    assert small.best is not None
    assert small.worst is not None
    assert small.best > 0 > small.worst
    assert small.verdict == "cannot_be_told"


def test_days_saved_off_the_critical_path_move_nothing_and_are_said_so() -> None:
    trial = trial_of("eia_commitment_listed_classes")
    waits = [wait for each in trial.effects for wait in each.waits]
    assert {wait.procedure for wait in waits} == {"eia_report_form"}
    assert {(wait.after.value, wait.after.unit) for wait in waits} == {
        (1, "working_day")
    }
    # Dongguan has it already.
    assert all(not each.waits for each in trial.effects if each.place == "441900")
    assert {each.place for each in trial.effects if each.waits} == {"440100", "440300"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REFORMS)
def test_a_trial_reads_in_every_language_and_as_json(name: str, language: str) -> None:
    trial = trial_of(name)
    lines = list(trial_lines(TrialWords(trial, language=language)))  # type: ignore[arg-type]
    assert trial.reform.title.in_language(language) == lines[0]  # type: ignore[arg-type]
    content = json.loads(json.dumps(trial_json(trial)))
    assert len(content["projects"]) == len(trial.effects)
    assert sum(content["verdicts"].values()) == len(trial.effects)


def test_the_documented_patch_can_be_tried(tmp_path: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    patch = next(
        part.partition("```")[0]
        for part in text.split("```yaml\n")
        if part.startswith("tiexin_reform")
    )
    reform = read_reform(patch.encode(), name="docs")
    assert try_reform(service(), reform, [], root=data_root()).changes
    path = tmp_path / "patch.yaml"
    path.write_text(patch, encoding="utf-8")
    ran = tiexin("reform", "try", str(path), "--over", "food_plant", "--json")
    assert ran.code == 0, ran.err
    assert ran.data["reform"] == "shorter_scheme_review"


BAD_PATCHES = {
    "no mapping": ("- 1\n", "reform.not_a_patch"),
    "an unknown key": ("tiexin_reform: 1\nlawyer: me\n", "reform.unknown_key"),
    "a missing key": ("tiexin_reform: 1\n", "reform.missing_key"),
    "a day that is none": ("tiexin_reform: 1\nfrom: 2027-02-30\n", "reform.shape"),
    "a level that is no code": ("tiexin_reform: 1\nlevel: Dongguan\n", "reform.shape"),
    "a newer format": ("tiexin_reform: 2\n", "reform.shape"),
}


@pytest.mark.parametrize("name", BAD_PATCHES)
def test_a_bad_patch_is_refused_with_file_and_line(name: str) -> None:
    text, code = BAD_PATCHES[name]
    with pytest.raises(BadInput) as refused:
        read_reform(text.encode(), name="patch.yaml")
    found = {each.code: each.where for each in refused.value.problems}
    assert found[code].startswith("patch.yaml:")


EMPTY = """tiexin_reform: 1
id: nothing
title: {zh_hans: 无, zh_hant: 無, en: None}
summary: {zh_hans: 无, zh_hant: 無, en: None}
level: "%s"
from: 2027-01-01
"""


@pytest.mark.parametrize(
    ("level", "code", "where"),
    [
        ("999999", "reform.unknown_level", "patch.yaml:5"),
        ("441900", "reform.changes_nothing", "patch.yaml:1"),
    ],
)
def test_a_patch_for_nowhere_or_of_nothing_is_refused(
    level: str, code: str, where: str
) -> None:
    reform = read_reform((EMPTY % level).encode(), name="patch.yaml")
    with pytest.raises(BadInput) as refused:
        try_reform(service(), reform, [], root=data_root())
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == (code, where)


COMMANDS = [
    line
    for line in DOCS.read_text(encoding="utf-8").splitlines()
    if line.startswith("tiexin ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_documented_command_of_the_lab_runs(line: str) -> None:
    root = str(data_root())
    words = [w.replace("data/samples", f"{root}/samples") for w in shlex.split(line)]
    ran = tiexin(*words[1:])
    assert ran.code == 0, ran.err
    assert ran.out


def test_a_reform_that_nobody_knows_names_those_on_file() -> None:
    ran = tiexin("reform", "try", "no_such_reform")
    assert (ran.code, ran.codes) == (2, ["reform.no_patch"])
    assert "merge_low_risk_permits" in ran.err


def test_two_rulebooks_are_compared_over_projects(tmp_path: Path) -> None:
    """The construction permit within 7 days, as the law says, and within 67."""
    changed = tmp_path / "data"
    for folder in ("catalogue", "sources"):
        shutil.copytree(data_root() / folder, changed / folder)
    path = (
        changed
        / "catalogue/100000/procedures/construction_permit/construction_permit.yaml"
    )
    text = path.read_text(encoding="utf-8")
    assert "value: 7\n" in text
    path.write_text(text.replace("value: 7\n", "value: 67\n"), encoding="utf-8")
    ran = tiexin(
        *("catalogue", "diff", str(data_root()), str(changed)),
        *("--over", "small_low_risk_building", "--json"),
    )
    assert ran.code == 0, ran.err
    (change,) = ran.data["changes"]
    assert (change["id"], change["field"]) == ("construction_permit", "statutory")
    (project,) = ran.data["projects"]
    assert project["verdict"] == "later"
    (wait,) = project["waits"]
    assert (wait["before"]["days"], wait["after"]["days"]) == (7, 67)
    told = tiexin(
        *("catalogue", "diff", str(data_root()), str(changed)),
        *("--over", "small_low_risk_building"),
    )
    assert "later" in told.out
