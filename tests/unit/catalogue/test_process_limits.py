"""Limits on whole stretches: who states them, when they hold, what is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.small import Change, changed, problems_of
from tiexin.app.paths import data_root
from tiexin.catalogue import gathered_from, in_force, load_catalogue
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.store import catalogue_of
from tiexin.kernel import BadInput, Certainty

if TYPE_CHECKING:
    from tiexin.catalogue.types import Catalogue

NATIONAL = "catalogue/100000/process_limits.yaml"
CITY = "catalogue/441900/process_limits.yaml"
TEXT = """
- id: {id}
  title: {{zh_hans: 甲, zh_hant: 甲, en: A}}
  last: permit
  counts: approval_time
  in_force: {{from: {first}}}
  limit: {{value: {value}, unit: working_day, source: building_law/art-7}}
  reviewed: {{on: 2026-01-01, by: tester}}
"""


def stated(id_: str, *, first: str, value: int) -> str:
    return TEXT.format(id=id_, first=first, value=value)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return load_catalogue(data_root(), cache=tmp_path_factory.mktemp("cache"))


def test_the_limits_of_all_levels_stand_side_by_side_from_their_first_day() -> None:
    files = changed(
        Change(NATIONAL, "", stated("whole", first="2010-01-01", value=120)),
        Change(CITY, "", stated("city", first="2020-07-01", value=33)),
    )
    report = check_files(files)
    assert report.problems == ()
    catalogue = catalogue_of(report.plain, hash_="")
    for day, ids in (
        (date(2020, 6, 30), ["whole"]),
        (date(2020, 7, 1), ["whole", "city"]),
    ):
        law = in_force(catalogue, on=day, jurisdiction="441900")
        assert [each.id for each in law.process_limits] == ids
    above = in_force(catalogue, on=date(2026, 1, 1), jurisdiction="440000")
    assert [each.id for each in above.process_limits] == ["whole"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("last: permit", "last: permits", "catalogue.unknown_reference"),
        ("counts: approval_time", "counts: days", "catalogue.shape"),
        ("building_law/art-7", "tax_law/art-1", "catalogue.source_unknown"),
        (
            "reviewed",
            "published_on: 2030-01-01\n  reviewed",
            "catalogue.published_late",
        ),
        (
            "reviewed",
            "applies_when: {predicate: new_bilding}\n  reviewed",
            "catalogue.unknown_reference",
        ),
    ],
)
def test_a_wrong_limit_is_refused_with_its_place(old: str, new: str, code: str) -> None:
    text = stated("whole", first="2010-01-01", value=120).replace(old, new)
    found = problems_of(changed(Change(NATIONAL, "", text)))
    assert [each.code for each in found] == [code]
    assert found[0].where.startswith(f"data/{NATIONAL}:")


def test_the_figures_are_those_of_the_sources(real: Catalogue) -> None:
    # 26 (Dongguan 2018), 22 and 30 and three months (Guangzhou 2018, 2025), 33 and 45
    # (Shenzhen 2018), 120 (the country's goal of 2019).
    day = date(2026, 12, 1)
    figures = {
        city: {
            (each.limit.value, each.limit.unit, each.counts)
            for each in in_force(real, on=day, jurisdiction=city).process_limits
        }
        for city in ("441900", "440100", "440300")
    }
    goal = (120, "working_day", "approval_time")
    assert figures["441900"] == {goal, (26, "working_day", "approval_time")}
    assert figures["440100"] == {
        goal,
        (22, "working_day", "approval_time"),
        (30, "working_day", "elapsed"),
        (90, "calendar_day", "elapsed"),
    }
    assert figures["440300"] == {
        goal,
        (33, "working_day", "approval_time"),
        (45, "working_day", "approval_time"),
    }
    before = in_force(real, on=date(2025, 3, 26), jurisdiction="440100")
    assert {each.limit.value for each in before.process_limits} == {120, 22}


def test_what_nobody_confirmed_says_so(real: Catalogue) -> None:
    law = in_force(real, on=date(2026, 12, 1), jurisdiction="440300")
    for each in law.process_limits:
        if each.level == "440300":
            assert each.limit.citation is not None
            source = real.sources[each.limit.citation.source]
            assert source.certainty is Certainty.UNCONFIRMED


def test_a_place_has_been_gathered_when_all_its_levels_have(real: Catalogue) -> None:
    assert gathered_from(real, "441900") == date(2023, 3, 7)
    assert gathered_from(real, "440300") == date(2023, 3, 1)
    with pytest.raises(BadInput):
        gathered_from(real, "440400")
