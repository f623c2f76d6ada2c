"""The house keeps its own rules: exports, layers, texts, commands, words."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tools import check_files, make_casework_docs, make_error_docs, source_strings
from tools.project import DATA, MESSAGES, ROOT, SOURCE, project_files

if TYPE_CHECKING:
    from types import ModuleType

PACKAGES = (
    "kernel",
    "calendars",
    "catalogue",
    "guide",
    "planner",
    "planner.risk",
    "insight.statistics",
    "insight.conformance",
    "insight.pictures",
    "app",
)


def public_names(module: ModuleType) -> set[str]:
    """What a reader can import from a package besides its own submodules."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not inspect.ismodule(value)
        and name != "annotations"
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_exports_exactly_its_public_names(package: str) -> None:
    module = importlib.import_module(f"tiexin.{package}")
    exported = list(getattr(module, "__all__", []))
    assert sorted(exported) == sorted(public_names(module))
    assert len(set(exported)) == len(exported)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_is_for(package: str) -> None:
    module = importlib.import_module(f"tiexin.{package}")
    assert len((module.__doc__ or "").splitlines()) > 1


@cache
def error_texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = {}
    for path in sorted(MESSAGES.glob("errors.*.yaml")):
        for code, text in (yaml.safe_load(path.read_text()) or {}).items():
            assert code not in texts, f"{code} stands twice"
            texts[code] = text
    return texts


def test_every_error_that_is_raised_has_a_text() -> None:
    raised = source_strings.raised_codes()
    without = {code: at for code, at in raised.items() if code not in error_texts()}
    assert not without


def test_every_error_text_belongs_to_a_code_in_the_source() -> None:
    # A refusal of a case is named without its area; the pattern that puts it in front
    # would fit every text.
    raised = source_strings.raised_codes()
    strings = [s for s in source_strings.all_strings() if s.text != "casework.{…}"]
    unused = [
        code
        for code in error_texts()
        if code not in raised and not any(one.fits(code) for one in strings)
    ]
    assert not unused


@pytest.mark.parametrize("part", ["message", "cure"])
def test_every_error_text_has_a_message_and_a_cure(part: str) -> None:
    lacking = [code for code, text in error_texts().items() if part not in text]
    assert not lacking


def test_the_page_of_errors_is_made_from_the_texts() -> None:
    written = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert written == make_error_docs.page(), "run: make docs"


def test_page_and_pictures_of_the_case_are_made_from_the_table_of_commands() -> None:
    for path, text in make_casework_docs.wanted().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make docs"


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "docs/README.md", ".ci/run"]
)
def test_the_make_commands_of_a_page_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    quoted = re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z-]+)", text)
    alone = re.findall(r"^(?:[A-Z]+=\S+ )?make ([a-z-]+)", text, re.MULTILINE)
    assert set(quoted + alone) <= make_targets()


def test_the_links_of_the_documentation_lead_to_files() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in project_files()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken


def test_the_requirement_files_pin_every_package_by_hash_and_name_no_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        entries = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
        assert "://" not in text


def test_what_is_run_is_what_is_tested() -> None:
    runtime, tested = (
        dict(re.findall(r"^([a-z0-9._-]+)\S*==(\S+)", text, re.MULTILINE))
        for text in (
            (ROOT / "requirements" / f"{name}.txt").read_text()
            for name in ("runtime", "dev")
        )
    )
    assert runtime.items() <= tested.items()


def test_no_file_holds_what_no_file_may_hold() -> None:
    problems = [
        one for path in project_files() for one in check_files.file_problems(path)
    ]
    assert not problems


LINT_IMPORTS = (
    "from importlinter.cli import lint_imports_command; lint_imports_command()"
)


@pytest.fixture(scope="module")
def copied_source(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(SOURCE, folder / "tiexin", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("kernel/text.py", "import tiexin.app.messages", "Layers"),
        ("planner/model.py", "import tiexin.guide", "Layers"),
        ("catalogue/types.py", "import django", "Django"),
        ("planner/model.py", "def late():\n    import ortools", "OR-Tools lives"),
        ("app/solve.py", "def late():\n    import numpy", "Arrays and solvers"),
    ],
)
def test_an_import_that_breaks_the_house_is_caught(
    copied_source: Any, module: str, line: str, contract: str
) -> None:
    path = copied_source / "tiexin" / module
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n\n{line}\n", encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
            cwd=copied_source,
            env={"PYTHONPATH": str(copied_source), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.write_text(before, encoding="utf-8")
    assert done.returncode != 0
    broken = [one for one in done.stdout.splitlines() if "BROKEN" in one]
    assert any(contract in one for one in broken), done.stdout + done.stderr


@cache
def glossary() -> dict[str, Any]:
    return yaml.safe_load(
        (DATA / "glossary" / "terms.yaml").read_text(encoding="utf-8")
    )


def domain_classes() -> set[str]:
    """The public classes of the law's and the case's shapes, of guide and planner."""
    casework = ("table", "rules", "state")
    files = [
        SOURCE / "catalogue" / "types.py",
        *(SOURCE / "casework" / f"{name}.py" for name in casework),
    ]
    found: set[str] = set()
    for package in ("guide", "planner", "planner.risk"):
        module = importlib.import_module(f"tiexin.{package}")
        exported = (getattr(module, name) for name in module.__all__)
        found |= {value.__name__ for value in exported if inspect.isclass(value)}
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    return {name for name in found if not name.startswith("_")}


def test_every_class_of_the_trade_has_its_word_in_the_glossary() -> None:
    words = {term["python"] for term in glossary()["terms"] if "python" in term}
    assert domain_classes() == words | set(glossary()["technical"])


def test_the_glossary_has_one_word_for_one_thing() -> None:
    for column in ("id", "zh_hans", "zh_hant", "en", "python"):
        words = [term[column] for term in glossary()["terms"] if column in term]
        assert len(words) == len(set(words)), column
