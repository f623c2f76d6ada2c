"""Where machine code is kept: one place, whoever was imported first."""

from __future__ import annotations

import re
from pathlib import Path

import numba

from tiexin.planner import compiled as keeper
from tiexin.planner import passes
from tiexin.planner.kernels import machine_code as others

PLANNER = Path(keeper.__file__).parent
TAKES = re.compile(r"^from tiexin\.planner\.compiled import", re.MULTILINE)


def place_of(function: object) -> str:
    return str(function._cache.cache_path)  # type: ignore[attr-defined]


def test_every_file_that_is_compiled_is_in_the_name_of_the_place() -> None:
    named = {PLANNER / part for part in keeper.PARTS}
    takers = {
        path
        for path in PLANNER.rglob("*.py")
        if TAKES.search(path.read_text(encoding="utf-8"))
    }
    assert takers <= named
    assert all(path.exists() for path in named)


def test_the_place_does_not_hang_on_what_was_imported_before() -> None:
    """The search's loops have a place of their own, set for the whole process."""
    elsewhere = numba.config.CACHE_DIR
    assert "loops-" in elsewhere, others.__name__

    @keeper.compiled
    def one() -> int:
        return 1

    assert elsewhere == numba.config.CACHE_DIR
    assert place_of(passes.forward) == place_of(passes.backward)
    assert "passes-" in place_of(passes.forward)
    assert "passes-" in place_of(one)
