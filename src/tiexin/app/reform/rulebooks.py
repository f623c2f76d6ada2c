"""Rulebooks from a folder or from git."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiexin.catalogue.files import RawFile, list_files
from tiexin.catalogue.store import load_files
from tiexin.kernel import BadInput, CatalogueError

if TYPE_CHECKING:
    from tiexin.catalogue.types import Catalogue

_FOLDERS: Final = ("catalogue", "sources")
_LONGEST: Final = 60
_SECONDS: Final = 60


def read_rulebook(
    name: str, *, root: Path, cache: Path | None = None, where: str = ""
) -> Catalogue:
    """The checked catalogue of a folder, or of the git commit that ``name`` means.

    Args:
        name: a data folder (holds ``catalogue``), a checkout (holds ``data``), or
            what git knows: a branch, a tag, a commit.
        root: the data folder whose repository is asked.
        cache: as for ``load_catalogue``.
        where: the option or argument that gave the name, for errors.

    Raises:
        BadInput: ``reform.no_rulebook``: neither a folder nor known to git;
            ``reform.empty_rulebook``: it holds no rules.
        CatalogueError: Its rules break a rule of the format.
    """
    files = rulebook_files(name, root=root, where=where)
    if not files:
        raise BadInput.of("reform.empty_rulebook", where=where, name=name[:_LONGEST])
    try:
        return load_files(files, cache=cache)
    except CatalogueError as error:
        # Both rulebooks have files of the same names.
        found = (
            replace(each, where=f"{name[:_LONGEST]}: {each.where}")
            for each in error.problems
        )
        raise CatalogueError(*found) from error


def rulebook_files(name: str, *, root: Path, where: str = "") -> list[RawFile]:
    """The files of a rulebook, unread.

    Raises:
        BadInput: As ``read_rulebook``.
    """
    try:
        folder = Path(name)
        if (folder / "catalogue").is_dir():
            return list_files(folder)
        if (folder / "data" / "catalogue").is_dir():
            return list_files(folder / "data")
        if folder.is_dir():
            return []
    except (OSError, ValueError):  # a name too long, or with a zero byte, for a path
        pass
    return _of_git(name, root=root, where=where)


def _of_git(name: str, *, root: Path, where: str) -> list[RawFile]:
    commit = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if commit is None or name.startswith("-"):
        raise BadInput.of("reform.no_rulebook", where=where, name=name[:_LONGEST])
    written = commit.decode().strip()
    packed = _git(root, "archive", "--format=tar", written, "--", *_FOLDERS)
    return [] if packed is None else _unpacked(packed)


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git answers; None where there is no git, no repository or no such thing."""
    program = shutil.which("git")
    if program is None or any("\0" in each for each in arguments):
        return None
    done = subprocess.run(  # noqa: S603  # git itself, no shell; the name is one word
        [program, "-C", str(root), *arguments],
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    return done.stdout if done.returncode == 0 else None


def _unpacked(packed: bytes) -> list[RawFile]:
    found = []
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None and member.name.endswith((".yaml", ".yml")):
                found.append(RawFile(f"data/{member.name}", file.read()))
    return sorted(found, key=lambda each: each.name)
