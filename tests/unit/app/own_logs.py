"""Logs of our own: the invented city's, and small ones made by hand at a desk."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from tiexin.app.paths import data_root
from tiexin.app.service import Service
from tiexin.app.world.city import City, Sources, Wanted, build_city
from tiexin.app.world.model import read_figures
from tiexin.casework.load import load_table
from tiexin.casework.rulebook_json import to_json
from tiexin.eventlog import Record, record_line, to_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.unit.casework.rig import Desk

TODAY = date(2026, 11, 27)


@cache
def sources() -> Sources:
    """The real data."""
    root = data_root()
    return Sources(Service.load(), load_table(root), read_figures(root), root)


@cache
def city(projects: int = 12, seed: int = 5) -> City:
    """A small invented city."""
    return build_city(Wanted(projects, seed, TODAY), sources())


def city_log(folder: Path, found: City, *, with_rules: bool = True) -> Path:
    """The city's log as ``export-events`` writes it."""
    lines: list[str] = []
    told: set[str] = set()
    for project in found.projects:
        records = [
            *(Record("rulebook", b.hash, to_json(b)) for b in project.rulebooks),
            Record("plan", project.plan.hash, project.plan.content),
        ]
        if with_rules:
            lines += [record_line(each) for each in records if each.hash not in told]
            told.update(each.hash for each in records)
        lines += [to_line(event) for event in project.events]
    return _written(folder, lines)


def desk_log(folder: Path, *desks: Desk) -> Path:
    """The log of cases that were made by hand."""
    books = {hash_: book for desk in desks for hash_, book in desk.books.items()}
    lines = [
        record_line(Record("rulebook", hash_, to_json(book)))
        for hash_, book in books.items()
    ]
    lines += [to_line(event) for desk in desks for event in desk.log]
    return _written(folder, lines)


def _written(folder: Path, lines: Iterable[str]) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
