"""How long ago somebody compared an entry with its sources; the day is an argument."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems

TOO_OLD: Final = 18
"""Months after which a review holds up a release; the 18th itself still counts."""

DUE: Final = 12
"""Months after which a new review is asked for."""


def check_reviews(
    index: Index, *, today: date, problems: Problems, warnings: Problems, release: bool
) -> None:
    """Note reviews that are too old, are due, or lie in the future.

    What is too old is a problem only for a release: a catalogue that nobody changed
    must not fail its checks because a day has passed.
    """
    too_old = problems if release else warnings
    for kind in ("procedure", "lever"):
        for spot, version in index.versions(kind):
            if version["in_force"].get("until", "9") <= today.isoformat():
                continue  # nobody reviews what is no longer in force
            text = version["reviewed"]["on"]
            months = _whole_months(date.fromisoformat(text), today)
            place = spot.at("reviewed")
            if date.fromisoformat(text) > today:
                problems.note("catalogue.review_future", place, day=text)
            elif months >= TOO_OLD and not _exactly(text, today, TOO_OLD):
                too_old.note("catalogue.review_old", place, day=text, n=months)
            elif months >= DUE and not _exactly(text, today, DUE):
                warnings.note("catalogue.review_due", place, day=text, n=months)


def _whole_months(earlier: date, later: date) -> int:
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)


def _exactly(text: str, today: date, months: int) -> bool:
    reviewed = date.fromisoformat(text)
    same_day = reviewed.day == today.day
    return same_day and _whole_months(reviewed, today) == months
