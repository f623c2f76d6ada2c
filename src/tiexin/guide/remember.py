"""What was worked out from a frozen thing is kept with it, by identity."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Subject = TypeVar("Subject")
Worked = TypeVar("Worked")


class Remembered(Generic[Subject, Worked]):
    """Calls ``work`` once for each subject and keeps the last ``size`` answers.

    Subjects are compared by identity, since a catalogue holds mappings and can't be
    hashed. Each is held along with its answer, so an identity is never used twice.
    """

    def __init__(self, work: Callable[[Subject], Worked], *, size: int = 64) -> None:
        self._work = work
        self._size = size
        self._kept: dict[int, tuple[Subject, Worked]] = {}
        self._lock = Lock()

    def __call__(self, subject: Subject) -> Worked:
        """The answer for ``subject``, worked out now or before."""
        found = self._kept.get(id(subject))
        if found is not None:
            return found[1]
        worked = self._work(subject)
        with self._lock:
            while len(self._kept) >= self._size:
                del self._kept[next(iter(self._kept))]
            self._kept[id(subject)] = (subject, worked)
        return worked
