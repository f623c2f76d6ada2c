"""Figures that many look at are reckoned once, until something happens."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

LONGEST_SECONDS: Final = 5.0
"""What is no event (a leave, a new officer) shows after so long at the latest."""
_MOST: Final = 64


class Kept:
    """Holds what was made for a key while its stamp stays the same."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[str, float, Any]] = {}
        self._lock = Lock()

    def get(self, key: Hashable, stamp: str, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, now or a moment ago under the same stamp."""
        now = time.monotonic()
        held = self._held.get(key)
        if held is not None and held[0] == stamp and now < held[1]:
            return held[2]
        made = make()
        with self._lock:
            if len(self._held) >= _MOST:
                self._held.clear()
            self._held[key] = (stamp, now + LONGEST_SECONDS, made)
        return made

    def forget(self) -> None:
        """Hold nothing any more; for tests, where the same stamp comes again."""
        with self._lock:
            self._held.clear()
