"""Every command that docs/cli.md shows runs as it stands there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.unit.cli.running import tiexin

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
BLOCKS = dict.fromkeys(re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL))
COMMANDS = [
    line
    for kind, text in BLOCKS
    if kind == "sh"
    for line in text.splitlines()
    if line.startswith("tiexin ")
]


@pytest.fixture
def own_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of this test's own."""
    monkeypatch.setenv("TIEXIN_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("TIEXIN_DATABASE_URL", raising=False)


@pytest.mark.usefixtures("own_base")
@pytest.mark.parametrize("line", COMMANDS)
def test_a_documented_command_runs(line: str, tmp_path: Path) -> None:
    words = shlex.split(line)[1:]
    if words[0] in ("rebuild", "verify-log", "export-events"):
        assert tiexin("sample-world", "--projects", "2").code == 0
    for folder in ("data/samples", "docs/examples"):
        words = [word.replace(folder, f"{ROOT}/{folder}") for word in words]
    target = None
    if "--output" in words:
        place = words.index("--output") + 1
        target = tmp_path / words[place]
        words[place] = str(target)
    if "--diff" in words:
        place = words.index("--diff") + 1
        words[place] = str(tmp_path / words[place])
        assert tiexin("plan", "robotics_factory", "--output", words[place]).code == 0
    ran = tiexin(*words)
    assert ran.code == 0, ran.err
    assert (target or tmp_path).exists()
    assert ran.out or (target and target.stat().st_size > 500)


def test_the_documented_project_file_is_a_project(tmp_path: Path) -> None:
    (text,) = (text for kind, text in BLOCKS if kind == "yaml")
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    assert tiexin("plan", str(path)).code == 0


def test_the_documented_error_is_the_one_that_comes(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        "tiexin: 1\nfacts:\n  building.floor_area: {value: 3, unit: kg}\n",
        encoding="utf-8",
    )
    shown = tiexin("plan", str(path)).err.replace(str(path), "plan.yaml")
    assert shown in PAGE
    (text,) = (text for kind, text in BLOCKS if kind == "json")
    documented = json.loads(text)
    given = json.loads(
        tiexin("plan", str(path), "--json").out.replace(str(path), "plan.yaml")
    )
    fields = given["errors"][0].pop("fields")
    assert documented["errors"][0].pop("fields").items() <= fields.items()
    assert documented == given


def test_the_page_names_every_exit_code_and_command() -> None:
    for word in ("| 0 |", "| 1 |", "| 2 |", "| 130 |", "tiexin serve", "tiexin clock"):
        assert word in PAGE
