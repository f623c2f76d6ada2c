"""The page on what the catalogue covers holds, row by row, also against the lists.

The lists of material lie outside the repository. ``TIEXIN_FACTS`` names their folder;
without it the one beside the checkout is used, and where there is none the comparison
with them is skipped.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import make_coverage
from tools.make_coverage import LISTS, TARGET, problems, reference_of, rows_of
from tools.project import ROOT

FACTS = Path(os.environ.get("TIEXIN_FACTS") or ROOT.parent / "shared" / "facts")
UNITS = {"working": "working_day", "calendar": "calendar_day"}
CITIES = ("guangdong", "guangzhou", "shenzhen", "dongguan", "yunfu", "national")

with_lists = pytest.mark.skipif(
    not FACTS.is_dir(), reason=f"the lists of material are not in {FACTS}"
)


def material(name: str) -> Any:
    return yaml.safe_load((FACTS / name).read_text("utf-8"))


def test_each_named_entry_exists_and_holds_its_figure() -> None:
    assert list(problems()) == []


def test_the_page_is_what_the_rows_say() -> None:
    assert TARGET.read_text("utf-8") == make_coverage.page(), "run: make docs"


def test_every_procedure_of_the_catalogue_is_on_the_page() -> None:
    page = TARGET.read_text("utf-8")
    for id_ in make_coverage.catalogue().raw_procedures:
        assert f"procedure/{id_}@" in page


@pytest.mark.parametrize(
    "text",
    [
        # A wrong number, a wrong unit, a wrong level, no such entry, no such paper.
        "procedure/works_planning_permit@100000 statutory=21 working_day",
        "procedure/works_planning_permit@100000 statutory=20 calendar_day",
        "procedure/works_planning_permit@440000 statutory=20 working_day",
        "procedure/works_planing_permit@100000",
        "procedure/eia_report@440000 needs=land_title",
        "lever/eia_commitment@441900 eia_report_form=2 working_day",
        "limit/shenzhen_land_to_permit_2018@440300 limit=34 working_day",
    ],
)
def test_an_entry_that_does_not_hold_it_is_found(text: str) -> None:
    reference = reference_of(text)
    assert reference is not None
    assert not make_coverage._is_there(reference)


def keys(name: str) -> set[tuple[str, ...]]:
    return {row.key for row in rows_of(name)}


def numbered(found: list[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Each key; the second of two equal ones bears a 2."""
    seen: Counter[tuple[str, ...]] = Counter()
    out = set()
    for key in found:
        seen[key] += 1
        out.add(key if seen[key] == 1 else (*key, str(seen[key])))
    return out


def local_law() -> set[tuple[str, str, str]]:
    """City, item and article of each line of the local-law list."""
    text = (FACTS / "local-law-facts.md").read_text("utf-8")
    lines = re.findall(rf"^- ((?:{'|'.join(CITIES)}) \|.*)$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return {(row[0], row[1].removesuffix(" (new)"), row[3]) for row in cells}


@with_lists
def test_every_row_of_every_list_is_accounted_for_and_no_other() -> None:
    items = material("items-national-dongguan.yaml")
    assert keys("items") == {(row["id"],) for row in items}
    rules = material("city-overrides.yaml")
    fields = ("item", "city", "field", "article")
    assert keys("city_rules") == numbered(
        [tuple(str(row[field]) for field in fields) for row in rules]
    )
    promised = material("promised-days-gz-sz.yaml")
    assert keys("promised_days") == {(row["id"], row["city"]) for row in promised}
    by_rule = {(row["city"], row["item"], row["article"]) for row in rules}
    assert keys("local_law") == local_law() - by_rule


def figures_held(row: make_coverage.Row) -> set[tuple[str, str]]:
    """Values and units that the entries of a row hold."""
    found = map(reference_of, row.entries)
    return {(each.value, each.unit) for each in found if each is not None}


def agree(row: make_coverage.Row, figures: list[tuple[object, str]]) -> None:
    """The row holds the figures, or says why it holds other ones or none."""
    for value, unit in figures:
        held = (str(value), unit) in figures_held(row)
        assert held or row.differs or row.why_not, (row.key, value, unit)


@with_lists
def test_the_figures_of_the_lists_are_those_of_the_entries() -> None:
    rows = {name: {row.key: row for row in rows_of(name)} for name in LISTS}
    for item in material("items-national-dongguan.yaml"):
        stated = (item["legal_days"], item["promised_days_dongguan"])
        figures = [(each["days"], UNITS[each["unit"]]) for each in stated if each]
        agree(rows["items"][(item["id"],)], figures)
    for rule in material("city-overrides.yaml"):
        key = tuple(str(rule[each]) for each in ("item", "city", "field", "article"))
        if rule["field"] in ("statutory_days", "promised_days"):
            agree(rows["city_rules"][key], [(rule["value"], rule["unit"])])
    for row in material("promised-days-gz-sz.yaml"):
        if row["promised_days"] is not None:
            figures = [(row["promised_days"], row["unit"])]
            agree(rows["promised_days"][(row["id"], row["city"])], figures)


def test_no_machine_reason_stands_in_for_words() -> None:
    for name in LISTS:
        for row in rows_of(name):
            for text in (row.differs, row.why_not):
                assert not text or (len(text.split()) >= 4 and text.endswith("."))
