"""Logs, rulebooks, frozen plans and officers' terms stay as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES: Final = (
    "cases_event",
    "cases_rulebook",
    "cases_planrecord",
    "cases_officerterm",
    "cases_coverchange",
)
_POSTGRES_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION tiexin_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME "
    "USING ERRCODE = 'integrity_constraint_violation'; END; "
    "$$ LANGUAGE plpgsql"
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A rule of the database on one table, and the statements that put it on."""

    name: str
    table: str
    statements: tuple[str, ...]


def triggers(vendor: str) -> Iterator[Trigger]:
    """What forbids UPDATE, DELETE and (PostgreSQL) TRUNCATE."""
    for table in TABLES:
        if vendor == "postgresql":
            yield from _postgres(table)
        else:
            yield from _sqlite(table)


def _postgres(table: str) -> Iterator[Trigger]:
    kinds = (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    for what, each in kinds:
        name = f"{table}_no_{what}"
        statement = (
            f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION tiexin_append_only()"
        )
        yield Trigger(name, table, (_POSTGRES_FUNCTION, statement))


def _sqlite(table: str) -> Iterator[Trigger]:
    for what in ("update", "delete"):
        name = f"{table}_no_{what}"
        statement = (
            f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only table'); END"
        )
        yield Trigger(name, table, (statement,))
