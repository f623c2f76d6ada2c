"""Whatever is wrong with a project file: a code, a place, a cure, no traceback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.running import LANGUAGES, tiexin

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "tiexin: 1\n"
FACTS = f"{HEAD}facts:\n"

# What the file holds, the codes in order, the line of the first.
BAD_FILES = {
    "empty": ("", ["file.empty"], None),
    "only a comment": ("# later\n", ["file.empty"], None),
    "a text": ("hello\n", ["file.not_a_project"], 1),
    "xml of a program": ("\n<Project xmlns='x'/>\n", ["file.other_kind"], None),
    "a workbook": ("PK\x03\x04\x14", ["file.other_kind"], None),
    "a list": ("- a\n- b\n", ["file.not_a_project"], 1),
    "no format": ("facts: {}\n", ["file.shape"], 1),
    "a newer format": ("tiexin: 2\nfacts: {}\n", ["file.shape"], 1),
    "a truth for a format": ("tiexin: true\n", ["file.shape"], 1),
    "an unknown key": (f"{HEAD}colour: red\n", ["file.unknown_key"], 2),
    "a mistyped key": (f"{HEAD}fact: {{}}\n", ["file.unknown_key_like"], 2),
    "a fact at the top": (f"{HEAD}site.area: 3\n", ["file.fact_outside"], 2),
    "grouped facts": (
        f"{FACTS}  building:\n    floor_area: 3\n",
        ["file.facts_grouped"],
        3,
    ),
    "facts as a list": (f"{HEAD}facts: [1]\n", ["file.shape"], 2),
    "a title in one language": (f"{HEAD}title: hello\n", ["file.shape"], 2),
    "an unknown fact": (f"{FACTS}  building.floor_aera: 3\n", ["facts.unknown"], 3),
    "a fact like no other": (f"{FACTS}  qqqq: 3\n", ["facts.unknown_name"], 3),
    "three wrong types": (
        f"{FACTS}  building.floor_area: lots\n  company.exists: maybe\n"
        "  land.route: stolen\n",
        ["facts.not_a_number", "facts.not_yes_no", "facts.not_an_option"],
        3,
    ),
    "half a storey": (f"{FACTS}  building.storeys: 2.5\n", ["facts.not_whole"], 3),
    "kilograms": (
        f"{FACTS}  building.floor_area: {{value: 3, unit: kg}}\n",
        ["facts.unit"],
        3,
    ),
    "a negative area": (
        f"{FACTS}\n  building.floor_area: -3\n",
        ["facts.below_minimum"],
        4,
    ),
    "not a number": (f"{FACTS}  site.area: .nan\n", ["yaml.number"], 3),
    "infinite": (f"{FACTS}  site.area: .inf\n", ["yaml.number"], 3),
    "huge": (f"{FACTS}  building.floor_area: 1e300\n", ["facts.above_maximum"], 3),
    "endless digits": (
        f"{FACTS}  building.floor_area: {'9' * 6000}\n",
        ["yaml.number"],
        3,
    ),
    "storeys without floors": (
        f"{FACTS}  building.floor_area: 100\n  building.storeys: 50\n",
        ["facts.floor_area_below_storeys"],
        3,
    ),
    "an answer to no question": (
        f"{FACTS}  land.route: leased_building\n  land.listed_directly: true\n",
        ["facts.unknown_name"],
        4,
    ),
    "February 30": (f"{HEAD}start: 2026-02-30\n", ["request.bad_day"], 2),
    "a day without dashes": (f"{HEAD}start: 20261201\n", ["request.bad_day"], 2),
    "a day by week": (f"{HEAD}start: 2026-W49-2\n", ["request.bad_day"], 2),
    "a list for a day": (f"{HEAD}start: [1]\n", ["request.bad_day"], 2),
    "year 1": (f"{HEAD}start: 0001-01-01\n", ["request.law_not_gathered"], 2),
    "no calendar for the end": (
        f"{HEAD}start: 2035-06-01\n",
        ["planner.calendar_gap"],
        2,
    ),
    "Zhongshan": (f"{HEAD}jurisdiction: 442000\n", ["jurisdiction.no_data"], 2),
    "nowhere": (f'{HEAD}jurisdiction: "999999"\n', ["jurisdiction.unknown"], 2),
    "a list for a place": (f"{HEAD}jurisdiction: [1]\n", ["file.shape"], 2),
    "an unknown lever": (
        f"{HEAD}levers:\n  - commitment\n  - magic\n",
        ["guide.unknown_lever"],
        4,
    ),
    "a lever nearly right": (
        f"{HEAD}levers:\n  - comitment\n",
        ["guide.lever_like"],
        3,
    ),
    "a truth for a name": (f"{FACTS}  true: 3\n", ["facts.unknown_name"], 3),
    "a number for levers": (f"{HEAD}levers: 3\n", ["file.shape"], 2),
    "an anchor": (f"{HEAD}facts: &a {{}}\nlevers: *a\n", ["yaml.anchor"], 2),
    "a tag": (
        f"{HEAD}facts: !!python/object/apply:os.system [ls]\n",
        ["yaml.tag"],
        2,
    ),
    "a merge key": (f"{FACTS}  <<: {{a: 1}}\n", ["yaml.merge"], 3),
    "a key twice": (
        f"{FACTS}  site.area: 3\n  site.area: 4\n",
        ["yaml.duplicate_key"],
        4,
    ),
    "five thousand brackets": (f"{HEAD}facts: {'[' * 5000}\n", ["yaml.too_deep"], 2),
    "five thousand braces": (f"{HEAD}facts: {'{a: ' * 5000}\n", ["yaml.too_deep"], 2),
    "two documents": (f"{HEAD}---\nmore: 1\n", ["yaml.several_documents"], 2),
    "a tabulator": (f"{FACTS}\tsite.area: 3\n", ["yaml.tab"], 3),
    "a zero byte": (f"{HEAD}\0", ["yaml.character"], 2),
}


def written(folder: Path, content: str | bytes) -> str:
    path = folder / "project.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_told_with_code_line_and_cure(kind: str, tmp_path: Path) -> None:
    content, codes, line = BAD_FILES[kind]
    path = written(tmp_path, content)
    for language in LANGUAGES:
        ran = tiexin("plan", path, "--language", language)
        assert (ran.code, ran.out, ran.codes) == (2, "", codes)
        first, cure = ran.err.splitlines()[:2]
        assert re.fullmatch(r"  → \S.*", cure)
        assert f"{path}:{line}: " in first if line else path in first
        assert language == "en" or re.search("[一-鿿]", first)


@pytest.mark.parametrize("kind", BAD_FILES)
def test_the_same_is_told_as_json(kind: str, tmp_path: Path) -> None:
    content, codes, line = BAD_FILES[kind]
    path = written(tmp_path, content)
    for command in (["plan", path, "--format", "json"], ["guide", path, "--json"]):
        if codes == ["planner.calendar_gap"] and command[0] == "guide":
            continue  # the guide knows no dates
        ran = tiexin(*command)
        assert (ran.code, ran.err, ran.codes) == (2, "", codes)
        assert ran.data["errors"][0]["where"] == (f"{path}:{line}" if line else path)
        assert all(each["message"] and each["cure"] for each in ran.data["errors"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "yaml.encoding"),
        (b"tiexin: 1\n# \xc3\x28\n", "yaml.encoding"),
        (b"tiexin: 1\nfacts:\n" + b"  a: 1\n" * 1_500_000, "yaml.too_large"),
    ],
)
def test_what_is_no_small_text_in_utf_8_is_refused(
    content: bytes, code: str, tmp_path: Path
) -> None:
    ran = tiexin("plan", written(tmp_path, content), "--json")
    assert (ran.code, ran.codes) == (2, [code])
    if code == "yaml.too_large":
        assert ran.data["errors"][0]["fields"]["size"] == len(content)


def test_a_path_that_holds_no_file_says_what_it_is(tmp_path: Path) -> None:
    found = {
        path: tiexin("plan", path, "--json").codes
        for path in (str(tmp_path), "nowhere.yaml", "x" * 5000, "a\0b", "")
    }
    assert found == {
        str(tmp_path): ["file.is_folder"],
        "nowhere.yaml": ["file.no_file_or_sample"],
        "x" * 5000: ["file.no_file_or_sample"],
        "a\0b": ["file.no_file_or_sample"],
        "": ["file.is_folder"],
    }


def test_a_wrong_option_is_placed_at_the_option_not_in_the_file() -> None:
    for options, code in (
        (["--in", "442000"], "jurisdiction.no_data"),
        (["--in", "nowhere"], "jurisdiction.unknown"),
        (["--start", "2026-02-30"], "request.bad_day"),
        (["--start", "0001-01-01"], "request.law_not_gathered"),
        (["--start", "2035-06-01"], "planner.calendar_gap"),
        (["--levers", "commitment,magic"], "guide.unknown_lever"),
        (["--levers", " , "], "request.no_levers"),
    ):
        ran = tiexin("plan", "food_plant", *options, "--json")
        found = [(each["code"], each["where"]) for each in ran.data["errors"]]
        assert (ran.code, found) == (2, [(code, options[0])])


@pytest.mark.parametrize(
    "content", [HEAD, FACTS, f"{HEAD}facts: {{}}\nstart:\nlevers:\njurisdiction:\n"]
)
def test_a_project_of_which_nothing_is_known_has_a_plan(
    content: str, tmp_path: Path
) -> None:
    path = written(tmp_path, content)
    ran = tiexin("plan", path, "--start", "2026-12-01", "--language", "en", "--check")
    assert ran.code == 0
    assert "Not answered, so assumed for the estimates: " in ran.out
    assert "questions are open; tiexin guide lists them" in ran.out


def test_what_a_file_holds_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = written(tmp_path, 'tiexin: 1\nfacts: {"\\e[31mred\\e]0;x\\a": 1}\n')
    ran = tiexin("plan", path)
    assert ran.codes == ["facts.unknown_name"]
    assert "\033" not in ran.err
    assert "\a" not in ran.err


def test_a_file_with_hundreds_of_errors_does_not_flood_the_terminal(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, FACTS + "".join(f"  q{n}: 1\n" for n in range(500)))
    assert len(tiexin("plan", path, "--json").codes) == 500
    told = tiexin("plan", path).err.splitlines()
    assert len(told) == 61
    assert told[-1] == "470 more problems are not shown."
