"""Triggers that keep log, rulebooks and frozen plans as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = ("cases_event", "cases_rulebook", "cases_planrecord")


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take them off again: for going back a migration, and for emptying a test base."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for what in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION tiexin_append_only() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'append-only table: %', TG_TABLE_NAME; END; "
            "$$ LANGUAGE plpgsql"
        )
        made = [
            f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION tiexin_append_only()"
            for table in TABLES
            for what in ("update", "delete")
        ]
        return [function, *made]
    return [
        f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'append-only table'); END"
        for table in TABLES
        for what in ("update", "delete")
    ]
