"""Law cases on the small catalogue: what holds, what differs, and where it is told."""

from dataclasses import replace

import pytest

from tests.unit.catalogue.small import FILES
from tiexin.app.law_cases.judge import judge
from tiexin.app.law_cases.mutants import MutantKind, mutants_of
from tiexin.app.law_cases.mutate import run_mutants
from tiexin.app.law_cases.run import CaseBook, Laws, run_cases, wanted_cases
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import RawFile
from tiexin.catalogue.store import catalogue_of

FILE = "data/catalogue/441900/cases/permit.yaml"
HEAD = """\
- id: made_up
  shows: {zh_hans: 例, zh_hant: 例, en: Example}
  sources: [building_law/art-7]
  on: 2026-06-01
  in: "441900"
"""
PROJECT = "  facts: {land.route: granted, building.floor_area: 10000}\n"


def report(text, name=FILE):
    return check_files([*FILES, RawFile(name, text.encode())])


def book(text):
    found = report(text)
    assert not found.problems, [str(each) for each in found.problems]
    catalogue = catalogue_of(found.plain, hash_="small")
    return CaseBook(catalogue, found.entries, found.law_cases)


def differences(expect, before=PROJECT):
    found = book(f"{HEAD}{before}  expect:\n    {expect}\n")
    (case,) = found.cases
    return judge(case, Laws(found.catalogue).of(case))


# What the files of the small catalogue say, read by hand.
TRUE = [
    "needed: [permit, building_works, plan_review]",
    "not_needed: [pit_permit]",
    "available: [phased_permit]",
    "unsettled: [commitment]",
    "in_force: [permit, opening, complaint]",
    "levers_in_force: [commitment, phased_permit]",
    "limits: {permit: {statutory: {value: 15, unit: working_day}, "
    "promised: {value: 3, unit: working_day, source: city_page/days}}}",
    "limits: {plan_review: {statutory: none, promised: none}}",
    "limits: {opening: {statutory: {value: 15, unit: calendar_day, "
    "kind: applicant_deadline}, promised: unknown}}",
    "clocks: {permit: {starts: acceptance, extension: {value: 5, unit: working_day}, "
    "excluded: [{ground: hearing, cap: none, unit: working_day}]}}",
    "clocks: {opening: {starts: none, excluded: [], extension: none}}".replace(
        "starts: none, ", ""
    ),
    "papers: {permit: {needs: [drawings, review_opinion], gives: [building_permit]}}",
    "papers: {plan_review: {needs_not: [review_opinion]}}",
    "order: {building_works: [{after: permit}]}",
    "brought_by: {pit_permit: phased_permit}",
    "by_condition: {pit_permit: needed}",
    "effects: {phased_permit: [{effect: release_stage, procedures: [building_works]}]}",
    "effects: {commitment: [{effect: set_duration, procedure: permit, value: 1}]}",
    "terms: {phased_permit: {default: true, conditions: 1, duties: [investor]}}",
    "cites: {permit: [building_law/art-7, city_page/days]}",
    "cites_not: {permit: [building_law/art-50]}",
    "levers_cite: {phased_permit: [city_page]}",
]


@pytest.mark.parametrize("expect", TRUE)
def test_what_the_files_say_holds(expect):
    assert not differences(expect)


# A false expectation of each kind: its code, and what the message names.
FALSE = [
    ("not_needed: [permit]", "law_case.procedure", {"found": "needed"}),
    ("needed: [pit_permit]", "law_case.procedure", {"found": "not_needed"}),
    ("available: [commitment]", "law_case.lever", {"found": "unsettled"}),
    ("not_in_force: [permit]", "law_case.present", {"id": "permit"}),
    ("levers_not_in_force: [commitment]", "law_case.present", {"id": "commitment"}),
    (
        "limits: {permit: {statutory: {value: 16, unit: working_day}}}",
        "law_case.limit",
        {"expected": "16 working_day processing"},
    ),
    (
        "limits: {permit: {statutory: {value: 15, unit: calendar_day}}}",
        "law_case.limit",
        {"which": "statutory"},
    ),
    # A deadline of the applicant is no limit of the authority.
    (
        "limits: {opening: {statutory: {value: 15, unit: calendar_day}}}",
        "law_case.limit",
        {"which": "statutory"},
    ),
    ("limits: {opening: {promised: none}}", "law_case.limit", {"found": "unknown"}),
    ("clocks: {permit: {starts: receipt}}", "law_case.clock", {"found": "acceptance"}),
    ("clocks: {permit: {excluded: []}}", "law_case.clock", {"which": "excluded"}),
    ("clocks: {permit: {extension: none}}", "law_case.clock", {"which": "extension"}),
    ("papers: {permit: {needs_not: [drawings]}}", "law_case.paper", {}),
    ("papers: {plan_review: {needs: [review_opinion]}}", "law_case.paper", {}),
    (
        "order: {building_works: [{after: permit, kind: start_to_start}]}",
        "law_case.order",
        {"after": "permit"},
    ),
    ("brought_by: {permit: commitment}", "law_case.brought_by", {"found": "none"}),
    (
        "by_condition: {pit_permit: unknown}",
        "law_case.procedure",
        {"found": "needed"},
    ),
    (
        "effects: {commitment: [{effect: skip, procedure: permit}]}",
        "law_case.effect",
        {"lever": "commitment"},
    ),
    (
        "terms: {phased_permit: {default: false, conditions: 1, duties: [investor]}}",
        "law_case.terms",
        {"which": "default"},
    ),
    ("cites: {permit: [building_law/art-50]}", "law_case.citation", {}),
    ("levers_cite_not: {phased_permit: [city_page]}", "law_case.citation", {}),
]


@pytest.mark.parametrize(("expect", "code", "fields"), FALSE)
def test_what_differs_is_named_with_its_line(expect, code, fields):
    (problem,) = differences(expect)
    assert (problem.code, problem.where) == (code, f"{FILE}:8")
    assert fields.items() <= dict(problem.fields).items()


def test_a_rule_of_the_city_is_not_expected_of_the_country():
    text = f"{HEAD}{PROJECT}  expect: {{needed: [opening]}}\n".replace(
        "441900", "100000"
    )
    found = book(text)
    (problem,) = run_cases(found.cases, found.catalogue).problems
    assert problem.fields["found"] == "not_in_force"


def test_each_day_has_its_own_answer():
    text = f"{HEAD}{PROJECT}  expect: {{not_in_force: [plan_review]}}\n"
    found = book(text.replace("2026-06-01", "2030-01-01"))
    assert not run_cases(found.cases, found.catalogue).problems


@pytest.mark.parametrize(
    ("before", "code", "line"),
    [
        ("  facts: {building.floor_area: 0}\n", "facts.below_minimum", 6),
        ("  facts: {building.count: 3, land.route: leased}\n", "facts.not_asked", 6),
    ],
)
def test_a_fact_that_cannot_be_is_told_at_its_line(before, code, line):
    (problem,) = differences("needed: [permit]", before)
    assert (problem.code, problem.where) == (code, f"{FILE}:{line}")


# A case that is wrong itself: code and a text of the line that is named.
WRONG = [
    ("law_case.expects_nothing", PROJECT + "  expect: {}\n", "expect"),
    (
        "law_case.said_twice",
        "  expect: {needed: [permit], unknown: [permit]}\n",
        "expect",
    ),
    ("catalogue.unknown_reference", "  expect: {needed: [permitt]}\n", "expect"),
    ("catalogue.unknown_reference", "  expect: {available: [commitmen]}\n", "expect"),
    (
        "catalogue.unknown_reference",
        "  facts: {building.floor_are: 5}\n  expect: {needed: [permit]}\n",
        "facts",
    ),
    ("catalogue.source_unknown", "  expect: {cites: {permit: [lawless]}}\n", "expect"),
    ("catalogue.unknown_key", "  expect: {neded: [permit]}\n", "expect"),
    ("catalogue.missing_key", "", "id: made_up"),
    (
        "catalogue.unknown_reference",
        "  expect: {papers: {permit: {needs: [drawing]}}}\n",
        "expect",
    ),
    (
        "catalogue.unknown_reference",
        "  expect: {effects: {commitment: [{effect: skip, procedure: plan_revie}]}}\n",
        "expect",
    ),
]


@pytest.mark.parametrize(("code", "rest", "line"), WRONG)
def test_a_wrong_case_is_refused_with_its_line(code, rest, line):
    text = HEAD + rest
    (problem,) = report(text).problems
    number = int(problem.where.rpartition(":")[2])
    assert problem.code == code
    assert line in text.splitlines()[number - 1]


def test_two_cases_with_one_id_are_refused():
    text = f"{HEAD}  expect: {{needed: [permit]}}\n"
    (problem,) = report(text + text).problems
    assert problem.code == "law_case.id_twice"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("441900", "449999", "catalogue.unknown_reference"),
        ("2026-06-01", "2026-02-30", "catalogue.no_such_day"),
        ("zh_hant: 例, ", "", "catalogue.language_missing"),
        ("[building_law/art-7]", "[]", "catalogue.shape"),
    ],
)
def test_the_head_of_a_case_is_checked(old, new, code):
    text = f"{HEAD}  expect: {{needed: [permit]}}\n".replace(old, new)
    assert code in [each.code for each in report(text).problems]


def test_a_case_of_an_unregistered_level_is_refused():
    text = f"{HEAD}  expect: {{needed: [permit]}}\n"
    found = report(text, "data/catalogue/999999/cases/permit.yaml")
    assert [each.code for each in found.problems] == ["catalogue.level_unknown"]


def test_cases_are_picked_by_id_or_file():
    found = book(f"{HEAD}  expect: {{needed: [complaint]}}\n")
    assert wanted_cases(found.cases, "made_")
    assert wanted_cases(found.cases, "permit.yaml")
    assert not wanted_cases(found.cases, "other")


def changes(kind, text=""):
    found = book(f"{HEAD}  expect: {{needed: [complaint]}}\n")
    return [
        each.change
        for each in mutants_of(found.entries)
        if each.kind is kind and text in each.where
    ]


def test_a_threshold_is_moved_to_both_sides_and_made_strict():
    assert changes(MutantKind.THRESHOLD) == [
        "at_least → more_than 10000",
        "at_least: 10000 → 9999",
        "at_least: 10000 → 10001",
    ]


def test_a_condition_is_negated_and_each_part_dropped_negated_and_joined_otherwise():
    assert changes(MutantKind.CONDITION, "predicates.yaml")[1:] == [
        "not all",
        "all → any",
        "without new_building",
        "not new_building",
        "without building.floor_area 10000",
        "not building.floor_area 10000",
    ]


def test_the_seam_of_two_versions_is_moved_once_to_each_side():
    found = changes(MutantKind.DAY, "100000/procedures/permit/permit.yaml")
    assert found == [
        "from: 2010-01-01 → 2009-12-31",
        "from: 2010-01-01 → 2010-01-02",
        "until: 2020-01-01 → 2019-12-31",
        "until: 2020-01-01 → 2020-01-02",
    ]


def test_a_limit_is_changed_in_value_unit_and_kind():
    assert changes(MutantKind.LIMIT, "complaint.yaml") == [
        "5 → unknown",
        "5 → 4",
        "5 → 6",
        "working_day → calendar_day",
        "processing → minimum_wait",
        "none → unknown",
    ]


def test_only_what_a_case_speaks_of_is_noticed():
    five = "{statutory: {value: 5, unit: working_day}, promised: none}"
    found = book(f"{HEAD}  expect: {{limits: {{complaint: {five}}}}}\n")
    run = run_mutants(found, only="complaint.yaml")
    assert run.total[MutantKind.LIMIT] == 6
    assert not run.missed.get(MutantKind.LIMIT)
    assert run.missed[MutantKind.CONDITION] == 1
    assert run_mutants(replace(found, cases=())).share() == 0


def test_a_mutant_leaves_the_catalogue_as_it_was():
    found = book(f"{HEAD}{PROJECT}  expect: {{needed: [permit]}}\n")
    before = repr(found.catalogue)
    run_mutants(found)
    assert repr(found.catalogue) == before
