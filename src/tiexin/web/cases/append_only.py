"""Triggers that keep log, rulebooks and frozen plans as they were written.

They are put on after every ``migrate``: SQLite makes a table anew when a migration
changes it, and forgets its triggers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = ("cases_event", "cases_rulebook", "cases_planrecord")
_POSTGRES_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION tiexin_append_only() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME; END; "
    "$$ LANGUAGE plpgsql"
)


def create(connection: BaseDatabaseWrapper) -> None:
    """Put on those triggers that are missing."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        have = _existing(connection.vendor, cursor)
        missing = [
            statement
            for table in TABLES
            for name, statement in _triggers(table, connection.vendor)
            if table in there and name not in have
        ]
        if missing and connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in missing:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take them off: for going back a migration, and for emptying a test base."""
    with connection.cursor() as cursor:
        have = _existing(connection.vendor, cursor)
        for table in TABLES:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name, _ in _triggers(table, connection.vendor):
                if name in have:
                    cursor.execute(f"DROP TRIGGER {name}{on}")


def _existing(vendor: str, cursor: Any) -> set[str]:
    if vendor == "postgresql":
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}


def _triggers(table: str, vendor: str) -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger of a table."""
    if vendor == "postgresql":
        for what, each in (
            ("update", "ROW"),
            ("delete", "ROW"),
            ("truncate", "STATEMENT"),
        ):
            name = f"{table}_no_{what}"
            yield (
                name,
                f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION tiexin_append_only()",
            )
        return
    for what in ("update", "delete"):
        name = f"{table}_no_{what}"
        yield (
            name,
            f"CREATE TRIGGER {name} BEFORE {what.upper()} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'append-only table'); END",
        )
