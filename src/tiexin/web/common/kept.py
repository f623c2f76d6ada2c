"""What many look at is reckoned once, until something happens."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Kept(Generic[T]):
    """Holds what was made for a key while its stamp stays the same.

    At most ``most`` keys; the one made first makes room. With ``seconds`` for no
    longer than that: what no stamp tells shows after so long at the latest.
    """

    def __init__(self, *, most: int, seconds: float | None = None) -> None:
        self._most = most
        self._seconds = seconds
        self._held: dict[Hashable, tuple[Any, float, T]] = {}
        self._lock = Lock()

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, now or before under the same stamp."""
        now = time.monotonic()
        held = self._held.get(key)
        if held is not None and held[0] == stamp and now < held[1]:
            return held[2]
        made = make()
        until = float("inf") if self._seconds is None else now + self._seconds
        with self._lock:
            self._held.pop(key, None)
            while len(self._held) >= self._most:
                del self._held[next(iter(self._held))]
            self._held[key] = (stamp, until, made)
        return made

    def forget(self) -> None:
        """Hold nothing any more; for tests, where the same stamp comes again."""
        with self._lock:
            self._held.clear()
