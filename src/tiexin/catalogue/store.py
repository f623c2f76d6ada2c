"""Loads the catalogue: from the cache where the files are unchanged, else from YAML.

The cache is the checked data as JSON under the hash of the files. A load from it reads
no YAML and imports no validator, which is what makes a cold command quick. It can be
deleted at any time.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tiexin.catalogue import build
from tiexin.catalogue.files import hash_of, list_files
from tiexin.catalogue.types import Catalogue
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiexin.catalogue.build import Plain
    from tiexin.catalogue.files import RawFile

T = TypeVar("T")

CACHE_FORMAT: Final = 2
"""Goes up whenever code changes what the cached JSON holds or the checks it passed."""

_KEPT: Final = 8


def load_catalogue(root: Path, *, cache: Path | None) -> Catalogue:
    """Load, check and freeze the catalogue.

    Args:
        root: the data folder, which holds ``catalogue`` and ``sources``.
        cache: folder for the checked data; made when missing. None: no cache. A
            folder that can't be read or written costs time but is no error.

    Raises:
        CatalogueError: A rule of ``docs/catalogue-format.md`` is broken; every broken
            rule is named with its file and line.
    """
    files = list_files(root)
    if not files:
        raise CatalogueError.of("catalogue.no_files", path=root.as_posix())
    return load_files(files, cache=cache)


def load_files(files: Sequence[RawFile], *, cache: Path | None) -> Catalogue:
    """The same for files that were read already, from wherever they come.

    Raises:
        CatalogueError: As ``load_catalogue``.
    """
    hash_ = hash_of(files)
    path = None if cache is None else cache / f"catalogue-{CACHE_FORMAT}-{hash_}.json"
    plain = None if path is None else _read_cache(path)
    if plain is None:
        # The validator is slow to import and not needed when the cache answers.
        from tiexin.catalogue.checks import checked_plain  # noqa: PLC0415

        plain = checked_plain(files)
        if path is not None:
            _write_cache(path, plain)
    return catalogue_of(plain, hash_=hash_)


def catalogue_of(plain: Plain, *, hash_: str) -> Catalogue:
    """The frozen catalogue that checked plain data describe."""
    procedures = _versions(plain["procedures"])
    return Catalogue(
        hash=hash_,
        jurisdictions={
            each["code"]: build.jurisdiction(each) for each in plain["jurisdictions"]
        },
        authorities={
            each["id"]: build.authority(each) for each in plain["authorities"]
        },
        documents={each["id"]: build.document(each) for each in plain["documents"]},
        facts={each["id"]: build.fact(each) for each in plain["facts"]},
        predicates={each["id"]: build.predicate(each) for each in plain["predicates"]},
        sources={each["id"]: build.source(each) for each in plain["sources"]},
        tables={each["id"]: build.table(each) for each in plain["tables"]},
        journeys={
            each["id"]: build.journey(each, _of_journey(each, procedures))
            for each in plain["journeys"]
        },
        raw_procedures=procedures,
        raw_levers=_versions(plain["levers"]),
        process_limits=tuple(map(build.process_limit, plain["process_limits"])),
    )


def _versions(
    plain: Mapping[str, list[dict[str, object]]],
) -> dict[str, tuple[Mapping[str, object], ...]]:
    return {id_: tuple(versions) for id_, versions in plain.items()}


def _of_journey(
    journey: Plain, procedures: Mapping[str, tuple[Mapping[str, object], ...]]
) -> tuple[str, ...]:
    """All procedures but those outside the journey, stage by stage, then by id."""
    rank = {stage["id"]: number for number, stage in enumerate(journey["stages"])}
    outside = frozenset(journey.get("outside", ()))
    stage_of = {
        id_: next((str(each["stage"]) for each in versions if "stage" in each), "")
        for id_, versions in procedures.items()
    }
    inside = (id_ for id_ in procedures if id_ not in outside and stage_of[id_] in rank)
    return tuple(sorted(inside, key=lambda id_: (rank[stage_of[id_]], id_)))


def _read_cache(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _write_cache(path: Path, plain: Plain) -> None:
    """Write beside the place and move there, so that no reader sees half a file."""
    # A cache that can't be written (read-only or full disk) is no error.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        written = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(plain, file, ensure_ascii=False)
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
        _drop_old(path.parent)


def _drop_old(folder: Path) -> None:
    """Keep the newest few; an editor of the catalogue makes one with every change."""
    found = sorted(
        folder.glob("catalogue-*.json"), key=lambda path: path.stat().st_mtime
    )
    for path in found[:-_KEPT]:
        path.unlink(missing_ok=True)
