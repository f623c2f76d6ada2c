"""Rules that the database itself keeps, whoever writes to it: as triggers.

They are put on after every ``migrate`` and, on SQLite, taken off before one that
changes tables: SQLite makes a changed table anew, which forgets the triggers on it and
trips over those that name it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.web.cases import append_only, one_officer

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tiexin.web.cases.append_only import Trigger


def create(connection: BaseDatabaseWrapper) -> None:
    """Put on those triggers that are missing."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        have = _existing(connection.vendor, cursor)
        for trigger in _all(connection.vendor):
            if trigger.table in there and trigger.name not in have:
                for statement in trigger.statements:
                    cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take them off: for a migration, and for emptying a test's database."""
    with connection.cursor() as cursor:
        have = _existing(connection.vendor, cursor)
        for trigger in _all(connection.vendor):
            if trigger.name in have:
                on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {trigger.name}{on}")


def _all(vendor: str) -> list[Trigger]:
    return [*append_only.triggers(vendor), *one_officer.triggers(vendor)]


def _existing(vendor: str, cursor: Any) -> set[str]:
    if vendor == "postgresql":
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}
