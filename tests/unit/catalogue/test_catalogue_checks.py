"""Each rule of the format, broken once: the problem's code and the line it names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.unit.catalogue.small import FILES, Change, changed, problems_of
from tiexin.catalogue.checks import check_files, checked_plain
from tiexin.catalogue.files import RawFile, list_files
from tiexin.kernel import LANGUAGES, CatalogueError

PERMIT = "catalogue/100000/procedures/permit/permit.yaml"
REVIEW = "catalogue/100000/procedures/permit/plan_review.yaml"
PIT = "catalogue/100000/procedures/permit/pit_permit.yaml"
WORKS = "catalogue/100000/procedures/works/building_works.yaml"
OPENING = "catalogue/441900/procedures/production/opening.yaml"
CITY_PERMIT = "catalogue/441900/procedures/permit/permit.yaml"
PHASED = "catalogue/100000/levers/phased_permit.yaml"
COMMITMENT = "catalogue/441900/levers/commitment.yaml"
FACTS = "catalogue/facts/project.yaml"
PREDICATES = "catalogue/predicates.yaml"
DOCUMENTS = "catalogue/documents/all.yaml"
TABLE = "catalogue/tables/works.yaml"
JOURNEY = "catalogue/journeys/factory.yaml"
AUTHORITIES = "catalogue/authorities.yaml"
SOURCES = "sources/law.yaml"

NEW_LEVER = """\
id: second
title: {zh_hans: 二, zh_hant: 二, en: Second}
summary: {zh_hans: 二, zh_hant: 二, en: Second}
versions:
  - in_force: {from: 2019-01-01}
    sources: [building_law/art-7]
    applies_when: {always: true}
    duties:
      - {who: investor, text: {zh_hans: 二, zh_hant: 二, en: Second}}
    effects:
      - effect: set_duration
        procedure: permit
        value: 2
        unit: working_day
        source: building_law/art-7
    reviewed: {on: 2026-01-15, by: team}
"""

CRASH = """\
      crash:
        days: [1, 2, 3]
        unit: site_day
        burden: {duty: 0, cost: 2, risk: 1, source: estimates/site}
        source: estimates/site
        why: {zh_hans: 赶工。, zh_hant: 趕工。, en: In a hurry.}
"""
LIMIT_NOW = "    duration:\n      statutory: {value: 15"
NEED_DRAWINGS = "      - {document: drawings, source: building_law/art-7}\n"
AFTER_PERMIT = "      - {procedure: permit, source: building_law/art-7}\n"


def permit_after_works(kind: str) -> Change:
    """The permit in force today comes after the works that come after it."""
    order = f"{{procedure: building_works, kind: {kind}, source: building_law/art-7}}"
    return Change(PERMIT, LIMIT_NOW, f"    after:\n      - {order}\n{LIMIT_NOW}")


SPARE_DOCUMENT = """\
- id: spare
  provider: investor
  title: {zh_hans: 备, zh_hant: 備, en: Spare}
"""
NEW_PROCEDURE = """\
id: new
versions:
  - in_force: {from: 2020-01-01}
    sources: [city_page]
    reviewed: {on: 2026-01-15, by: team}
"""

# code, change, and a text that stands in the line which the problem must name
BROKEN = [
    # --- a lever costs its user something, or it is no lever but the rule
    (
        "catalogue.lever_without_duty",
        Change(
            COMMITMENT,
            "    duties:\n      - {who: investor, text: {zh_hans: 自担, "
            "zh_hant: 自擔, en: Own risk}}\n",
            "",
        ),
        "in_force: {from: 2018",
    ),
    (
        "catalogue.lever_without_duty",
        Change(
            COMMITMENT,
            "    duties:\n      - {who: investor, text: {zh_hans: 自担, "
            "zh_hant: 自擔, en: Own risk}}\n",
            "    duties: []\n",
        ),
        "in_force: {from: 2018",
    ),
    # --- no law counts the days of a building site
    (
        "catalogue.unit_of_limit",
        Change(PERMIT, "value: 30, unit: working_day", "value: 30, unit: site_day"),
        "value: 30",
    ),
    (
        "catalogue.unit_of_limit",
        Change(PERMIT, "cap: none, unit: working_day", "cap: none, unit: site_day"),
        "cap: none",
    ),
    (
        "catalogue.unit_of_limit",
        Change(COMMITMENT, "value: 1, unit: working_day", "value: 1, unit: site_day"),
        "effect: set_duration",
    ),
    # What is added to fifteen working days is counted in working days.
    (
        "catalogue.unit_of_extension",
        Change(
            PERMIT,
            "{value: 5, unit: working_day, app",
            "{value: 5, unit: calendar_day, app",
        ),
        "extension:",
    ),
    # --- YAML itself
    (
        "yaml.duplicate_key",
        Change(PERMIT, "kind: approval", "kind: approval\nkind: works"),
        "kind: works",
    ),
    ("yaml.anchor", Change(PERMIT, "gives: [", "gives: &x ["), "gives: &x"),
    ("yaml.ambiguous", Change(PHASED, "default: false", "default: no"), "default: no"),
    (
        "yaml.bracket",
        Change(PERMIT, "gives: [building_permit]", "gives: [building_permit"),
        "duration:",
    ),
    # --- shapes
    (
        "catalogue.stray_file",
        Change("catalogue/100000/permit.yaml", "", "id: x\n"),
        None,
    ),
    (
        "catalogue.unknown_key",
        Change(PERMIT, "performer: office", "performer: office\ncolour: red"),
        "colour: red",
    ),
    (
        "catalogue.missing_key",
        Change(CITY_PERMIT, "    sources: [city_page/days]\n", ""),
        "in_force: {from: 2021",
    ),
    ("catalogue.language_missing", Change(PERMIT, "zh_hant: 施工許可, ", ""), "title:"),
    (
        "catalogue.language_missing",
        Change(PERMIT, "zh_hant: 施工許可", 'zh_hant: " "'),
        "title:",
    ),
    (
        "catalogue.empty_value",
        Change(
            REVIEW,
            "zh_hant: 經驗。, en: Experience.",
            "zh_hant: 經驗。, en: Much, experience",
        ),
        "why:",
    ),
    ("catalogue.shape", Change(PERMIT, "value: 30", 'value: "30"'), 'value: "30"'),
    ("catalogue.shape", Change(PERMIT, "value: 30", "value: true"), "value: true"),
    ("catalogue.shape", Change(PERMIT, "value: 30", "value: -1"), "value: -1"),
    (
        "catalogue.shape",
        Change(PERMIT, "unit: working_day", "unit: week"),
        "unit: week",
    ),
    (
        "catalogue.shape",
        Change(PERMIT, "promised: unknown", "promised: maybe"),
        "promised: maybe",
    ),
    (
        "catalogue.shape",
        Change(PERMIT, "kind: approval", "kind: blessing"),
        "kind: blessing",
    ),
    (
        "catalogue.shape",
        Change(PERMIT, "until: 2020-01-01", "until: soon"),
        "until: soon",
    ),
    (
        "catalogue.shape",
        Change(WORKS, "{fact: land.route, in: [granted]}", "{fact: land.route}"),
        "applies_when:",
    ),
    (
        "catalogue.unknown_key",
        Change(WORKS, "in: [granted]}", "in: [granted], at_least: 3}"),
        "applies_when:",
    ),
    (
        "catalogue.no_such_day",
        Change(PERMIT, "until: 2020-01-01", "until: 2019-02-29"),
        "until: 2019-02-29",
    ),
    ("catalogue.file_long", Change(PREDICATES, "", "# more\n" * 200), 201),
    # --- names
    (
        "catalogue.duplicate_id",
        Change(DOCUMENTS, "{id: pit_permit,", "{id: building_permit,"),
        "{id: building_permit, title: {zh_hans: 基坑",
    ),
    ("catalogue.id_of_file", Change(PIT, "id: pit_permit", "id: pit"), "id: pit"),
    (
        "catalogue.stage_of_folder",
        Change(PIT, "stage: permit", "stage: works"),
        "stage: works",
    ),
    (
        "catalogue.unknown_reference",
        Change(PIT, "performer: office", "performer: offices"),
        "performer: offices",
    ),
    (
        "catalogue.unknown_reference",
        Change(PIT, "activated_by: phased_permit", "activated_by: phased"),
        "activated_by:",
    ),
    (
        "catalogue.unknown_reference",
        Change(PERMIT, "document: review_opinion", "document: opinion"),
        "document: opinion",
    ),
    (
        "catalogue.unknown_reference",
        Change(WORKS, "procedure: permit,", "procedure: permits,"),
        "procedure: permits",
    ),
    (
        "catalogue.unknown_reference",
        Change(WORKS, "table: works", "table: work"),
        "table: work",
    ),
    (
        "catalogue.unknown_reference",
        Change(JOURNEY, "of: [opening]", "of: [opened]"),
        "of: [opened]",
    ),
    (
        "catalogue.unknown_reference",
        Change(JOURNEY, "[start, opened]", "[start, end]"),
        "[start, end]",
    ),
    (
        "catalogue.unknown_reference",
        Change(JOURNEY, "outside: [complaint]", "outside: [complaints]"),
        "outside:",
    ),
    (
        "catalogue.unknown_reference",
        Change(PHASED, "who: investor", "who: inventor"),
        "who: inventor",
    ),
    (
        "catalogue.reference_unlike_any",
        Change(DOCUMENTS, "provider: investor", "provider: nobody"),
        "provider: nobody",
    ),
    (
        "catalogue.unknown_reference",
        Change(AUTHORITIES, '"441900":', '"441901":'),
        '"441901":',
    ),
    (
        "catalogue.unknown_reference",
        Change(PHASED, "stage: works, before", "stage: work, before"),
        "stage: work,",
    ),
    (
        "catalogue.listed_twice",
        Change(
            PERMIT,
            "gives: [building_permit]",
            "gives: [building_permit, building_permit]",
        ),
        "gives:",
    ),
    (
        "catalogue.level_cycle",
        Change(
            "catalogue/jurisdictions.yaml",
            "  has_data: true\n",
            '  parent: "441900"\n  has_data: true\n',
        ),
        '- code: "100000"',
    ),
    # --- versions and levels
    (
        "catalogue.version_empty",
        Change(PERMIT, "until: 2020-01-01", "until: 2009-01-01"),
        "until: 2009",
    ),
    (
        "catalogue.published_late",
        Change(
            PERMIT,
            "until: 2020-01-01}\n",
            "until: 2020-01-01}\n    published_on: 2019-12-31\n",
        ),
        "published_on: 2019-12-31",
    ),
    (
        "catalogue.missing_key",
        Change("catalogue/jurisdictions.yaml", "  gathered_from: 2018-01-01\n", ""),
        'code: "100000"',
    ),
    (
        "catalogue.version_overlap",
        Change(PERMIT, "until: 2020-01-01", "until: 2020-01-02"),
        "in_force: {from: 2020-01-01}",
    ),
    (
        "catalogue.version_overlap",
        Change(PERMIT, ", until: 2020-01-01", ""),
        "in_force: {from: 2020-01-01}",
    ),
    (
        "catalogue.version_hole",
        Change(PERMIT, "until: 2020-01-01", "until: 2019-12-31"),
        "in_force: {from: 2020-01-01}",
    ),
    (
        "catalogue.not_whole",
        Change(OPENING, "performer: investor\n", ""),
        "id: opening",
    ),
    (
        "catalogue.not_whole",
        Change(OPENING, "      promised: unknown\n", ""),
        "duration:",
    ),
    (
        "catalogue.not_whole",
        Change("catalogue/441900/procedures/permit/new.yaml", "", NEW_PROCEDURE),
        "id: new",
    ),
    (
        "catalogue.kind_overridden",
        Change(CITY_PERMIT, "id: permit\n", "id: permit\nkind: service\n"),
        "kind: service",
    ),
    # --- conditions and questions
    (
        "catalogue.unknown_reference",
        Change(WORKS, "fact: land.route", "fact: land.rout"),
        "fact: land.rout",
    ),
    (
        "catalogue.unknown_reference",
        Change(PIT, "predicate: new_building", "predicate: new_buildings"),
        "new_buildings",
    ),
    ("catalogue.fact_value", Change(WORKS, "in: [granted]", "in: [grnted]"), "grnted"),
    ("catalogue.fact_value", Change(COMMITMENT, "is: true}", "is: 1}"), "is: 1}"),
    (
        "catalogue.fact_value",
        Change(PREDICATES, "at_least: 10000", "at_least: 900000"),
        "at_least: 900000",
    ),
    (
        "catalogue.fact_value",
        Change(FACTS, "otherwise: 1", "otherwise: 0"),
        "otherwise: 0",
    ),
    (
        "catalogue.comparison_of_type",
        Change(
            COMMITMENT,
            "{fact: project.listed, is: true}",
            "{fact: land.route, at_least: 3}",
        ),
        "at_least: 3",
    ),
    (
        "catalogue.bounds_reversed",
        Change(FACTS, "maximum: 50\n", "maximum: 0\n"),
        "minimum: 1\n  maximum: 0",
    ),
    (
        "catalogue.otherwise_missing",
        Change(FACTS, "  otherwise: 1\n", ""),
        "- id: building.count",
    ),
    (
        "catalogue.predicate_cycle",
        Change(
            PREDICATES,
            "when: {fact: land.route, is: granted}",
            "when: {not: {predicate: large_building}}",
        ),
        "- id: new_building",
    ),
    (
        "catalogue.question_cycle",
        Change(
            FACTS, "fact: land.route, is: granted", "fact: building.count, at_least: 2"
        ),
        "- id: building.count",
    ),
    # --- sources
    (
        "catalogue.source_unknown",
        Change(PERMIT, "sources: [building_law/art-7]", "sources: [building_laws]"),
        "building_laws",
    ),
    (
        "catalogue.clause_undeclared",
        Change(CITY_PERMIT, "source: city_page/days", "source: city_page/art-3"),
        "city_page/art-3",
    ),
    (
        "catalogue.clause_undeclared",
        Change(PERMIT, "building_law/art-9", "building_law/part-9"),
        "building_law/part-9",
    ),
    (
        "catalogue.certainty_better",
        Change(CITY_PERMIT, "certainty: unconfirmed", "certainty: official"),
        "certainty: official",
    ),
    (
        "catalogue.estimate_as_limit",
        Change(PERMIT, "building_law/art-8}", "estimates/site}"),
        "estimates/site}",
    ),
    (
        "catalogue.url_twice",
        Change(SOURCES, "https://example.org/city", "https://example.org/building-law"),
        15,
    ),
    # --- documents
    (
        "catalogue.document_without_giver",
        Change(DOCUMENTS, "provider: investor, ", ""),
        "id: drawings",
    ),
    (
        "catalogue.document_two_givers",
        Change(DOCUMENTS, "{id: pit_permit, ", "{id: pit_permit, provider: office, "),
        "id: pit_permit",
    ),
    (
        "catalogue.document_unused",
        Change(DOCUMENTS, "", SPARE_DOCUMENT),
        "id: spare",
    ),
    # --- durations
    (
        "catalogue.estimate_missing",
        Change(
            PERMIT,
            "statutory: {value: 30, unit: working_day, source: building_law/art-8}",
            "statutory: unknown",
        ),
        "in_force: {from: 2010",
    ),
    (
        "catalogue.estimate_missing",
        Change(PERMIT, "value: 30, unit", "kind: applicant_deadline, value: 30, unit"),
        "in_force: {from: 2010",
    ),
    (
        "catalogue.estimate_missing",
        Change(
            CITY_PERMIT,
            "duration:\n      promised: {value: 7",
            "duration:\n      statutory: none\n      promised: {value: 7",
        ),
        "in_force: {from: 2021",
    ),
    (
        "catalogue.estimate_order",
        Change(REVIEW, "[5, 10, 20]", "[5, 20, 10]"),
        "[5, 20, 10]",
    ),
    (
        "catalogue.divisor",
        Change(WORKS, "divide_by: building.count", "divide_by: building.floor_area"),
        "divide_by:",
    ),
    (
        "catalogue.table_fact",
        Change(TABLE, "facts: [building.count,", "facts: [land.route,"),
        "facts:",
    ),
    ("catalogue.table_assume", Change(TABLE, "building.count: 1, ", ""), "assume:"),
    ("catalogue.table_width", Change(TABLE, "[1, 1000]", "[1]"), "[1]"),
    (
        "catalogue.table_open_end",
        Change(TABLE, "[null, null]", "[9, null]"),
        "[9, null]",
    ),
    (
        "catalogue.table_row_hidden",
        Change(TABLE, "[1, 1000]", "[2, null]"),
        "[1, null]",
    ),
    (
        "catalogue.guard_crash",
        Change(WORKS, "      promised: none\n", f"      promised: none\n{CRASH}"),
        "crash:",
    ),
    # --- levers
    (
        "catalogue.guard_works",
        Change(
            COMMITMENT,
            "effect: set_duration, procedure: permit",
            "effect: set_duration, procedure: building_works",
        ),
        "procedure: building_works",
    ),
    (
        "catalogue.guard_works",
        Change(
            COMMITMENT,
            "effect: skip, procedure: plan_review",
            "effect: skip, procedure: building_works",
        ),
        "procedure: building_works",
    ),
    (
        "catalogue.drops_nothing",
        Change(
            PHASED,
            "procedure: building_works, after: permit",
            "procedure: permit, after: plan_review",
        ),
        "effect: drop_order",
    ),
    (
        "catalogue.misses_nothing",
        Change(PHASED, "document: review_opinion", "document: pit_permit"),
        "effect: may_miss",
    ),
    (
        "catalogue.release_order",
        Change(
            PHASED,
            "stage: works, before: permit, procedures: [building_works]",
            "stage: permit, before: works",
        ),
        "effect: release_stage",
    ),
    (
        "catalogue.released_elsewhere",
        Change(PHASED, "procedures: [building_works]", "procedures: [permit]"),
        "effect: release_stage",
    ),
    (
        "catalogue.two_durations",
        Change("catalogue/100000/levers/second.yaml", "", NEW_LEVER),
        None,
    ),
    # --- the graph
    ("catalogue.cycle", permit_after_works("finish_to_start"), "in_force: {from: 2020"),
]


def line_of(files: list[RawFile], name: str, at: str) -> int:
    text = next(file for file in files if file.name == name).content.decode()
    assert at in text
    return text.count("\n", 0, text.index(at)) + 1


def test_the_small_catalogue_keeps_every_rule() -> None:
    assert problems_of(list(FILES)) == []


@pytest.mark.parametrize(
    ("code", "change", "at"),
    BROKEN,
    ids=[f"{code}-{number}" for number, (code, _, _) in enumerate(BROKEN)],
)
def test_a_broken_rule_is_named_with_file_and_line(
    code: str, change: Change, at: str | int | None
) -> None:
    files = changed(change)
    found = [problem for problem in problems_of(files) if problem.code == code]
    assert found, [str(problem) for problem in problems_of(files)]
    if at is None:
        return
    name = f"data/{change.file}"
    line = at if isinstance(at, int) else line_of(files, name, at)
    assert f"{name}:{line}" in [problem.where for problem in found]


def test_all_broken_rules_are_named_in_one_run() -> None:
    files = changed(
        Change(PIT, "performer: office", "performer: offices"),
        Change(REVIEW, "[5, 10, 20]", "[5, 20, 10]"),
        Change(PERMIT, "building_law/art-9", "building_laws/art-9"),
    )
    assert {problem.code for problem in problems_of(files)} == {
        "catalogue.unknown_reference",
        "catalogue.estimate_order",
        "catalogue.source_unknown",
    }


def test_a_wrong_name_is_answered_with_the_nearest_right_one() -> None:
    files = changed(Change(PIT, "performer: office", "performer: offices"))
    assert problems_of(files)[0].fields["nearest"] == "office"


def test_a_circle_is_told_in_order_and_says_with_which_levers_it_closes() -> None:
    # Only the lever puts the pit permit after the works that wait for it.
    order = (
        "      - {effect: add_order, procedure: pit_permit, after: building_works, "
        "source: building_law/art-7}\n"
    )
    files = changed(Change(PHASED, "    reviewed:", f"{order}    reviewed:"))
    found = problems_of(files)
    assert {problem.code for problem in found} == {"catalogue.cycle"}
    steps = str(found[0].fields["path"]).split(" → ")
    assert steps[0] == steps[-1]
    assert "pit_permit" in steps
    assert "building_works" in steps
    assert found[0].fields["levers"] == "phased_permit"


def test_a_paper_from_a_later_stage_closes_a_circle_with_the_order_of_stages() -> None:
    need = "      - {document: opening_notice, source: building_law/art-7}\n"
    found = problems_of(changed(Change(REVIEW, NEED_DRAWINGS, NEED_DRAWINGS + need)))
    assert {problem.code for problem in found} == {"catalogue.cycle"}


def test_steps_that_only_overlap_are_no_circle() -> None:
    # The works start after the start of the permit and finish after its finish.
    starts = AFTER_PERMIT.replace("permit,", "permit, kind: start_to_start,")
    files = changed(
        Change(WORKS, AFTER_PERMIT, starts),
        permit_after_works("finish_to_finish"),
        # Else the stages alone would close the circle.
        Change(JOURNEY, "[plan_review]", "[plan_review, permit]"),
    )
    assert problems_of(files) == []


def test_a_lever_that_replaces_itself_in_a_city_sets_no_duration_twice() -> None:
    again = NEW_LEVER.replace("id: second", "id: commitment")
    files = changed(Change("catalogue/100000/levers/commitment.yaml", "", again))
    assert "catalogue.two_durations" not in {each.code for each in problems_of(files)}


def test_levers_of_other_times_may_set_the_same_duration() -> None:
    earlier = NEW_LEVER.replace(
        "{from: 2019-01-01}", "{from: 2010-01-01, until: 2018-01-01}"
    )
    files = changed(Change("catalogue/100000/levers/second.yaml", "", earlier))
    assert problems_of(files) == []


@pytest.mark.parametrize(
    ("today", "problems", "warnings"),
    [
        (date(2026, 6, 1), set(), set()),
        (date(2026, 12, 1), set(), set()),  # twelve months to the day
        (date(2026, 12, 2), set(), {"catalogue.review_due"}),
        (date(2027, 6, 1), set(), {"catalogue.review_due"}),  # eighteen to the day
        (date(2027, 6, 2), {"catalogue.review_old"}, {"catalogue.review_due"}),
        (date(2025, 11, 30), {"catalogue.review_future"}, set()),
    ],
)
def test_a_review_grows_due_and_then_holds_up_a_release(
    today: date, problems: set[str], warnings: set[str]
) -> None:
    report = check_files(FILES, today=today, release=True)
    assert {each.code for each in report.problems} == problems
    assert {each.code for each in report.warnings} == warnings


def test_outside_a_release_an_old_review_is_a_warning() -> None:
    report = check_files(FILES, today=date(2027, 6, 2))
    assert not report.problems
    assert "catalogue.review_old" in {each.code for each in report.warnings}


def test_a_catalogue_does_not_stop_loading_by_growing_old() -> None:
    assert check_files(FILES, today=date(2040, 1, 1), release=True).problems
    assert checked_plain(FILES)


def test_a_broken_catalogue_is_an_error_with_all_its_problems() -> None:
    files = changed(Change(PIT, "performer: office", "performer: offices"))
    with pytest.raises(CatalogueError) as error:
        checked_plain(files)
    assert len(error.value.problems) == 1


def test_a_path_that_is_too_long_is_refused() -> None:
    name = f"catalogue/100000/procedures/permit/{'x' * 90}.yaml"
    found = problems_of(changed(Change(name, "", "id: x\n")))
    assert "catalogue.path_long" in {each.code for each in found}


def test_a_level_that_nobody_registered_is_refused() -> None:
    permit = next(
        f for f in FILES if f.name.endswith("100000/procedures/permit/complaint.yaml")
    )
    moved = RawFile(permit.name.replace("100000", "999999"), permit.content)
    found = problems_of([*FILES, moved])
    assert "catalogue.level_unknown" in {each.code for each in found}


def test_the_catalogue_that_ships_keeps_every_rule() -> None:
    root = Path(__file__).parents[3] / "data"
    assert [str(each) for each in check_files(list_files(root)).problems] == []


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("offices", "catalogue.unknown_reference"),
        ("zzzz", "catalogue.reference_unlike_any"),
    ],
)
def test_an_unknown_name_says_its_kind_in_the_language_of_the_reader(
    named: str, code: str
) -> None:
    files = changed(Change(PIT, "performer: office", f"performer: {named}"))
    (problem,) = problems_of(files)
    assert problem.code == code
    kinds = [problem.fields_in(each)["kind"] for each in LANGUAGES]
    assert kinds == ["主管部门", "主管部門", "authority"]
