"""Several people who press a button at the same moment, each on a connection."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do all at the same moment in threads of their own; results in the same order.

    Needs ``own_database`` (tests/web/databases.py).
    """
    line = Barrier(len(acts), timeout=30)

    def one(act: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            line.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(one, act) for act in acts]]
