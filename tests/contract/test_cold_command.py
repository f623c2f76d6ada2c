"""A cold command imports what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"django", "pydantic", "ortools", "pandas", "numpy", "networkx", "granian"} | {
    "icalendar",
    "xlsxwriter",
    "typst",
    "pyjobshop",
}
PROGRAM = """
import contextlib, io, sys
from tiexin.cli.main import main
with contextlib.redirect_stdout(io.StringIO()):
    code = main(sys.argv[1:], environment={})
print(code, *sorted(sys.modules))
"""


def loaded(cache: Path, *arguments: str) -> set[str]:
    """The modules that one command has imported by its end."""
    for _ in range(2):  # the first run fills the cache of the catalogue
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": str(ROOT / "src"), "XDG_CACHE_HOME": str(cache)},
        )
    code, *modules = done.stdout.split()
    assert code == "0"
    return set(modules)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "robotics_factory"],
        ["plan", "robotics_factory", "--json"],
        ["guide", "robotics_factory", "--why"],
        ["catalogue", "show", "works_planning_permit"],
        ["clock", "--from", "2026-02-09", "--days", "20"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_no_command_that_reads_imports_a_framework_or_a_solver(
    arguments: list[str], cache: Path
) -> None:
    modules = loaded(cache, *arguments)
    assert not HEAVY & {name.partition(".")[0] for name in modules}
    assert "tiexin.catalogue.checks" not in modules
    commands = {"guide", "plan", "catalogue", "clock", "serve", "work"} - {arguments[0]}
    assert not {f"tiexin.cli.{name}" for name in commands} & modules


def test_the_clock_does_not_load_the_catalogue(cache: Path) -> None:
    modules = loaded(cache, "clock", "--from", "2026-02-09", "--days", "20")
    assert not {"tiexin.catalogue.store", "tiexin.planner", "tiexin.guide"} & modules
