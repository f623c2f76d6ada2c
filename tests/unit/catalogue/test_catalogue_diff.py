"""What lies between two catalogues: by level, version and field, with its lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.small import Change, changed, small_catalogue
from tiexin.app.messages import Messages
from tiexin.app.paths import data_root
from tiexin.app.reform.diff_words import DiffWords
from tiexin.catalogue.diff import changes_between
from tiexin.catalogue.store import load_files
from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from tiexin.catalogue.diff import Change as Difference
    from tiexin.catalogue.types import Catalogue
    from tiexin.kernel import Language

PERMIT = "catalogue/441900/procedures/permit/permit.yaml"
NATIONAL = "catalogue/100000/procedures/permit/permit.yaml"
ROOT = Path(__file__).parents[2] / "data" / "catalogue_small"


def after(*edits: Change) -> Catalogue:
    return load_files(changed(*edits), cache=None)


def between(*edits: Change) -> tuple[Difference, ...]:
    return changes_between(small_catalogue(), after(*edits))


def test_the_same_rules_differ_in_nothing() -> None:
    assert between() == ()


def test_a_figure_of_a_version_changes_at_its_line() -> None:
    (found,) = between(Change(PERMIT, "{value: 7,", "{value: 5,"))
    assert (found.kind, found.id, found.level) == ("procedure", "permit", "441900")
    assert (found.since, found.field, found.what) == (
        "2021-06-01",
        "promised",
        "changed",
    )
    assert (found.before["value"], found.after["value"]) == (7, 5)
    text = (ROOT / PERMIT).read_text().splitlines()
    file, _, line = found.where_before.rpartition(":")
    assert file == f"data/{PERMIT}"
    assert "promised" in text[int(line) - 1]
    assert "value: 7" in text[int(line) - 1]


def test_an_amendment_reads_as_from_that_day_on() -> None:
    (found,) = [
        each
        for each in between(
            Change(
                NATIONAL,
                "  - in_force: {from: 2020-01-01}",
                "  - in_force: {from: 2020-01-01, until: 2027-01-01}",
            ),
            Change(
                NATIONAL,
                "",
                """  - in_force: {from: 2027-01-01}
    sources: [building_law/art-7]
    applies_when: {predicate: new_building}
    needs:
      - {document: drawings, source: building_law/art-7}
    gives: [building_permit]
    duration:
      statutory: {value: 10, unit: working_day, kind: processing, source: building_law/art-8-2}
      promised: unknown
    clock:
      starts: acceptance
      excluded:
        - {ground: {zh_hans: 听证, zh_hant: 聽證, en: hearing}, cap: none, unit: working_day, source: building_law/art-9}
      extension: {value: 5, unit: working_day, approver: {zh_hans: 负责人, zh_hant: 負責人, en: head}, source: building_law/art-8}
    reviewed: {on: 2026-01-15, by: team}
""",  # noqa: E501  # a version of a rule as a file writes it
            ),
        )
        if each.field == "needs"
    ]
    assert (found.since, found.new_version) == ("2027-01-01", True)
    assert [each["document"] for each in found.before] == ["drawings", "review_opinion"]
    assert [each["document"] for each in found.after] == ["drawings"]


def test_an_entry_that_came_and_one_that_went() -> None:
    old, new = small_catalogue(), after()
    files = [each for each in changed() if "441900/levers/commitment" not in each.name]
    without = load_files(files, cache=None)
    (gone,) = changes_between(old, without)
    assert (gone.what, gone.id, gone.level) == ("removed", "commitment", "441900")
    (come,) = changes_between(without, new)
    assert (come.what, come.id, come.since) == ("added", "commitment", "2018-01-01")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_reads_what_changed(language: Language) -> None:
    old = small_catalogue()
    new = after(
        Change(PERMIT, "{value: 7,", "{value: 5,"),
        Change(
            NATIONAL,
            "      - {document: drawings, source: building_law/art-7}\n"
            "      - {document: review_opinion",
            "      - {document: review_opinion",
        ),
    )
    words = DiffWords(
        old, new, messages=Messages(data_root() / "messages"), language=language
    )
    national, city = words.groups(changes_between(old, new))
    names = {"en": "Dongguan", "zh-hans": "东莞市", "zh-hant": "東莞市"}
    assert names[language] in city.title
    assert "2021-06-01" in city.title
    (line,) = city.lines
    assert "7" in line.partition("→")[0]
    assert "5" in line.partition("→")[2]
    assert f"[data/{PERMIT}:" in line
    drawings = small_catalogue().documents["drawings"].title
    assert drawings.in_language(language) in "".join(national.lines)
