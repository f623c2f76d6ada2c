"""The page on what the catalogue covers names every procedure, and no other."""

from __future__ import annotations

import re

from tools.project import DATA, ROOT

PAGE = ROOT / "docs" / "catalogue-coverage.md"


def named_on_the_page() -> list[str]:
    """Procedure ids in the second column of the page's tables."""
    rows = re.findall(r"^\|[^|]*\|([^|]*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([a-z_]+)`", row)]


def test_every_procedure_of_the_catalogue_is_named_on_the_coverage_page() -> None:
    files = (DATA / "catalogue").glob("*/procedures/*/*.yaml")
    assert {path.stem for path in files} == set(named_on_the_page())


def test_no_procedure_is_named_twice_on_the_coverage_page() -> None:
    names = named_on_the_page()
    assert len(names) == len(set(names))
