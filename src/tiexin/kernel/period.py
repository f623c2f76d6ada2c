"""A span of days, half-open: the first day is in, the end is out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` (in) to ``end`` (out); ``end`` None means still open."""

    first: date
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Whether the day lies in it; the end does not.

        >>> from datetime import date
        >>> Period(date(2020, 7, 1), date(2021, 7, 1)).contains(date(2021, 7, 1))
        False
        """
        return self.first <= day and (self.end is None or day < self.end)
