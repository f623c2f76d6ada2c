"""``tiexin catalogue`` on the small catalogue."""

from __future__ import annotations

import argparse
import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.catalogue.small import ROOT
from tiexin.app.messages import Messages
from tiexin.cli import catalogue
from tiexin.cli.context import Context
from tiexin.kernel import LANGUAGES, BadInput, Language

MESSAGES = Messages(Path(__file__).parents[3] / "data" / "messages")

NOW = ("--on", "2026-06-01")


def run(
    *arguments: str,
    root: Path = ROOT,
    cache: Path,
    language: Language = "en",
    today: date = date(2026, 6, 1),
) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    catalogue.add_parser(commands, lambda key: MESSAGES.text(key, language))
    args = parser.parse_args(["catalogue", *arguments])
    out = io.StringIO()
    context = Context(
        language=language,
        today=today,
        messages=MESSAGES,
        data_root=root,
        cache_dir=cache,
        out=out,
    )
    code = catalogue.run(args, context)
    return code, out.getvalue()


def as_json(*arguments: str, cache: Path) -> Any:
    return json.loads(run(*arguments, "--json", cache=cache)[1])


def test_a_sound_catalogue_is_summed_up_in_one_line(tmp_path: Path) -> None:
    code, text = run("check", cache=tmp_path)
    assert code == 0
    assert len(text.splitlines()) == 1
    # Six procedures; 2+2+1+1+1+2+1 versions of them and three of levers.
    assert "6 procedures, 2 levers, 13 versions, 3 sources" in text
    # Limits: 30, 15, 5, 5, 15 official; 7 and the lever's 1 from the city's page.
    assert "estimate 3, official 5, reprint 2, unconfirmed 1" in text


def test_a_broken_catalogue_fails_with_place_and_cure(tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(ROOT, root)
    path = root / "catalogue" / "441900" / "levers" / "commitment.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "procedure: plan_review", "procedure: building_works"
    )
    path.write_text(text, encoding="utf-8")
    code, text = run("check", root=root, cache=tmp_path / "cache")
    assert code == 1
    assert "data/catalogue/441900/levers/commitment.yaml:13: The lever" in text
    assert "quality_regulation_guangdong_2021/art-22" in text
    assert "1 problem found." in text


def test_a_review_that_is_due_is_a_warning_only(tmp_path: Path) -> None:
    code, text = run("check", cache=tmp_path, today=date(2027, 1, 10))
    assert code == 0
    assert "13 months ago" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "id_", ["permit", "opening", "building_works", "phased_permit", "commitment"]
)
def test_every_entry_can_be_shown_in_every_language(
    id_: str, language: Language, tmp_path: Path
) -> None:
    code, text = run(
        "show", id_, "--on", "2026-06-01", cache=tmp_path, language=language
    )
    assert code == 0
    assert id_ in text
    assert "{" not in text
    assert "None" not in text


def test_an_entry_is_shown_with_limits_articles_and_levels(tmp_path: Path) -> None:
    _, text = run("show", "permit", *NOW, cache=tmp_path)
    assert (
        "statutory: 15 working days · limit for the authority · Building Law, art. 8(2)"
        in text
    )
    assert "promised: 3 working days" in text
    assert "A permit comes before the works." in text
    assert "Drawings ← Investor" in text
    assert "Opinion ← Plan review" in text
    assert (
        "Commitment (commitment): waiting for Building permit becomes 1 working day"
        in text
    )
    assert "441900 Dongguan: sources, promised" in text
    assert "Performed by: Dongguan office" in text


def test_an_entry_as_json_says_the_same(tmp_path: Path) -> None:
    content = as_json("show", "permit", *NOW, cache=tmp_path)
    assert content["schema"] == "tiexin.catalogue.entry/1"
    assert content["levels"] == ["100000", "440000", "441900"]
    permit = content["procedure"]
    assert permit["statutory"]["value"] == 15
    assert permit["promised"]["certainty"] == "unconfirmed"
    assert permit["applies_when"] == {"predicate": "new_building"}
    assert permit["in_force"] == {"first": "2024-01-01", "end": None}
    assert [each["citation"] for each in content["articles"]][:2] == [
        "building_law/art-7",
        "city_page/days",
    ]


def test_another_place_and_day_give_another_answer(tmp_path: Path) -> None:
    _, text = run(
        "show", "permit", "--on", "2015-06-01", "--in", "100000", cache=tmp_path
    )
    assert "statutory: 30 working days" in text
    assert "promised: not found" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "permits"], "catalogue.entry_unknown"),
        (["show", "permit", "--on", "2001-01-01"], "catalogue.entry_not_in_force"),
        (["show", "permit", "--on", "2026-13-01"], "request.bad_day"),
        (["show", "permit", "--in", "440300"], "jurisdiction.no_data"),
        (["list", "--in", "0"], "jurisdiction.unknown"),
        (["schema", "--write", "no/such/folder"], "catalogue.no_folder"),
    ],
)
def test_bad_input_is_told_by_code(
    arguments: list[str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as error:
        run(*arguments, cache=tmp_path)
    assert error.value.problems[0].code == code
    assert "{" not in "".join(MESSAGES.error(error.value.problems[0], "en"))


def test_the_list_names_what_is_in_force_stage_by_stage(tmp_path: Path) -> None:
    _, text = run("list", "--on", "2031-01-01", cache=tmp_path)
    assert text.index("permit ") < text.index("building_works") < text.index("opening")
    assert "plan_review" not in text
    content = as_json("list", "--on", "2012-01-01", cache=tmp_path)
    assert set(content["procedures"]) == {
        "permit",
        "plan_review",
        "complaint",
        "building_works",
    }


def test_the_schema_is_printed_or_written(tmp_path: Path) -> None:
    _, text = run("schema", cache=tmp_path)
    run("schema", "--write", str(tmp_path), cache=tmp_path)
    written = (tmp_path / "catalogue.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(text)
