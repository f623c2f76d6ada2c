"""A calendar small enough to check on paper, written apart from the real one."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from tiexin.kernel import LocalText

OFFICE_DAYS = LocalText("办公日", "辦公日", "Office days")
SITE_DAYS = LocalText("施工日", "施工日", "Site days")


@dataclass(frozen=True, eq=False)
class TinyCalendar:
    """Covers ``first`` and the following days; ``pattern`` says which are worked."""

    title: LocalText
    first: date
    pattern: tuple[bool, ...]
    provisional_from: int | None = None

    @cached_property
    def origin(self):
        return self.first.toordinal()

    @cached_property
    def rank(self):
        return tuple(accumulate(int(works) for works in self.pattern))

    @cached_property
    def days(self):
        return tuple(self.origin + n for n, works in enumerate(self.pattern) if works)

    def is_working(self, day):
        return self.pattern[(day - self.first).days]

    def has_provisional(self, first, last):
        assert first <= last
        return self.provisional_from is not None and last >= self.provisional_from


def five_day_week(*, first, weeks=60, off=(), made_up=(), provisional_from=None):
    """Monday to Friday, less ``off``, plus the weekend days ``made_up``."""
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    works = tuple((d.weekday() < 5 and d not in off) or d in made_up for d in days)
    edge = provisional_from.toordinal() if provisional_from else None
    return TinyCalendar(OFFICE_DAYS, first, works, edge)


def seven_day_week(*, first, weeks=60, off=()):
    """Every day, less ``off``."""
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    return TinyCalendar(SITE_DAYS, first, tuple(d not in off for d in days))


def day(text):
    """A day number from an ISO date."""
    return date.fromisoformat(text).toordinal()


def iso(number):
    """The ISO date of a day number."""
    return date.fromordinal(number).isoformat()
