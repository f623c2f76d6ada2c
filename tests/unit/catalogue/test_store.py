"""Loading: the cache changes the time it takes and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.unit.catalogue.small import ROOT
from tiexin.catalogue import in_force, load_catalogue
from tiexin.kernel import CatalogueError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(ROOT, folder)
    return folder


def cached(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.json"))


def test_a_catalogue_from_the_cache_is_the_one_from_the_files(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    from_files = load_catalogue(ROOT, cache=cache)
    assert len(cached(cache)) == 1
    from_cache = load_catalogue(ROOT, cache=cache)
    assert from_cache == from_files == load_catalogue(ROOT, cache=None)
    day = date(2026, 6, 1)
    assert in_force(from_cache, on=day, jurisdiction="441900") == in_force(
        from_files, on=day, jurisdiction="441900"
    )


def test_a_load_from_the_cache_imports_no_validator(tmp_path: Path) -> None:
    load_catalogue(ROOT, cache=tmp_path)
    code = (
        "import sys; from pathlib import Path; from tiexin.catalogue import *;"
        "load_catalogue(Path(sys.argv[1]), cache=Path(sys.argv[2]));"
        "print([name for name in sys.modules if name.startswith('pydantic')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "src"},
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "[]"


def test_any_change_of_a_file_gives_another_hash_and_another_cache(root: Path) -> None:
    cache = root / "cache"
    before = load_catalogue(root, cache=cache)
    changed = root / "catalogue" / "predicates.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "# a remark\n")
    after = load_catalogue(root, cache=cache)
    assert before.hash != after.hash
    assert len(cached(cache)) == 2


def test_the_name_of_a_file_counts_for_the_hash(root: Path) -> None:
    before = load_catalogue(root, cache=None)
    path = root / "sources" / "law.yaml"
    path.rename(path.with_name("laws.yaml"))
    assert load_catalogue(root, cache=None).hash != before.hash


@pytest.mark.parametrize("content", ["", "{", "[]", "\xff"])
def test_a_damaged_cache_is_passed_over_and_renewed(
    tmp_path: Path, content: str
) -> None:
    good = load_catalogue(ROOT, cache=tmp_path)
    path = cached(tmp_path)[0]
    path.write_text(content, encoding="latin-1")
    assert load_catalogue(ROOT, cache=tmp_path) == good
    assert json.loads(path.read_text(encoding="utf-8"))


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert load_catalogue(ROOT, cache=blocked / "cache").raw_procedures


def test_a_broken_catalogue_is_never_cached(root: Path) -> None:
    cache = root / "cache"
    (root / "sources" / "law.yaml").write_text("- id: x\n", encoding="utf-8")
    with pytest.raises(CatalogueError):
        load_catalogue(root, cache=cache)
    assert not cache.exists()


def test_old_caches_are_dropped(root: Path) -> None:
    cache = root / "cache"
    remarks = root / "catalogue" / "predicates.yaml"
    text = remarks.read_text(encoding="utf-8")
    for number in range(10):
        remarks.write_text(f"{text}# {number}\n", encoding="utf-8")
        load_catalogue(root, cache=cache)
    assert len(cached(cache)) == 8


def test_a_folder_without_a_catalogue_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path, cache=None)
    assert error.value.problems[0].code == "catalogue.no_files"
