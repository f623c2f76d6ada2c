"""SQLite as it is served: a file, so that several connections share it.

The tests' own SQLite lives in memory, where a second connection is refused at once
instead of waiting its turn. PostgreSQL is used as it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """A database that threads may share while the block lasts."""
    if connection.vendor != "sqlite":
        yield
        return
    place = connections.settings["default"]
    before = place["NAME"], connection.settings_dict["NAME"]
    memory, connection.connection = connection.connection, None
    place["NAME"] = connection.settings_dict["NAME"] = str(folder / "shared.sqlite3")
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        place["NAME"], connection.settings_dict["NAME"] = before
        connection.connection = memory
