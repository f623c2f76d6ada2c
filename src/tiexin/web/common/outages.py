"""Faults of the database that a user meets: away, or without room. Nothing is written.

Django leaves a transaction that such a fault interrupts undone, and takes a new
connection for the next request; so all that is left to do is to say so.
"""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError

from tiexin.kernel import Problem

_POSTGRES_FULL: Final = frozenset({"53100", "53200"})
_SQLITE_FULL: Final = "SQLITE_FULL"


def is_outage(error: BaseException | None) -> bool:
    """Whether the database was away, full, or held too long by others."""
    return isinstance(error, OperationalError | InterfaceError)


def problem_of(error: BaseException | None) -> Problem:
    """What to say about an outage."""
    cause = error.__cause__ if error is not None else None
    full = (
        getattr(cause, "sqlite_errorname", "") == _SQLITE_FULL
        or getattr(cause, "sqlstate", "") in _POSTGRES_FULL
    )
    return Problem("cases.no_space" if full else "cases.database_away")
