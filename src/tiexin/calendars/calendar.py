"""A calendar of working days with ranks, so that counting never loops over days.

A day number is ``date.toordinal()``. ``rank`` holds for each covered day how many
working days there are up to and with it, ``days`` the numbers of all working days;
the n-th working day after a day is then one look-up in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import accumulate, compress
from typing import TYPE_CHECKING

from tiexin.kernel import BadInput, CalendarGap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.calendars.statutory import StatutoryHolidays
    from tiexin.kernel import Certainty, LocalText, TiexinError


@dataclass(frozen=True, slots=True)
class Notice:
    """The official paper that fixes the days off of a year.

    Attributes:
        title: as published, not translated.
        certainty: how sure number and day of publication are.
        number: document number; None where there is none.
        published_on: None where the day is not known.
        url: None where no address is held.
    """

    title: str
    certainty: Certainty
    number: str | None = None
    published_on: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """Where the days of one year come from.

    Attributes:
        year: the year whose arrangement this is.
        provisional: nobody has published the year's days off, or we saw no list.
        notices: the notice of the year and those that changed it, in order.
        lunar_new_year: first day of the lunar year; None where not stated.
        unsettles_from: day of the year before from which the missing notice may
            still move days; None where the year starts with its own first day.
    """

    year: int
    provisional: bool
    notices: tuple[Notice, ...] = ()
    lunar_new_year: date | None = None
    unsettles_from: date | None = None


def _unsettled(years: Iterable[CalendarYear]) -> int | None:
    """The first day that a notice not yet published may still move.

    The notice of a year has more than once moved the last days of the year before
    (2018-12-29, 2023-12-30), so a missing one unsettles them as well.
    """
    first_days = (
        year.unsettles_from or date(year.year, 1, 1)
        for year in years
        if year.provisional
    )
    return min((day.toordinal() for day in first_days), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class WorkCalendar:
    """Working days from the first to the last covered day, both counted.

    Attributes:
        id: ``mainland``, ``hong_kong``, ``site`` or ``every_day``.
        title: for readers.
        origin: day number of the first covered day.
        rank: at ``day - origin``, the working days up to and with that day.
        days: numbers of all working days, ascending.
        years: by year, the paper that the days rest on.
        provisional_note: what a provisional year does not know yet.
        names: by day number, the holiday that the day belongs to.
        make_up: by day number, the weekend days made working days (调休), with the
            year whose notice says so.
        provisional_since: number of the first day that is not settled; None where
            all are.
        statutory: the versions of the holidays law that its years were checked by.
    """

    id: str
    title: LocalText
    origin: int
    rank: tuple[int, ...]
    days: tuple[int, ...]
    years: Mapping[int, CalendarYear]
    provisional_note: LocalText | None
    names: Mapping[int, LocalText]
    make_up: Mapping[int, int]
    provisional_since: int | None = None
    statutory: tuple[StatutoryHolidays, ...] = ()

    @classmethod
    def build(
        cls,
        *,
        id: str,  # noqa: A002 - the word of the data files
        title: LocalText,
        first: date,
        working: bytes | bytearray,
        years: Mapping[int, CalendarYear],
        provisional_note: LocalText | None = None,
        names: Mapping[int, LocalText] | None = None,
        make_up: Mapping[int, int] | None = None,
        statutory: tuple[StatutoryHolidays, ...] = (),
    ) -> WorkCalendar:
        """Number the days: ``working`` holds 1 or 0 for each day from ``first`` on."""
        origin = first.toordinal()
        numbers = range(origin, origin + len(working))
        return cls(
            id,
            title,
            origin,
            tuple(accumulate(working)),
            tuple(compress(numbers, working)),
            years,
            provisional_note,
            names or {},
            make_up or {},
            _unsettled(years.values()),
            statutory,
        )

    @property
    def first(self) -> date:
        """First covered day."""
        return date.fromordinal(self.origin)

    @property
    def last(self) -> date:
        """Last covered day; it is covered itself."""
        return date.fromordinal(self.origin + len(self.rank) - 1)

    def is_working(self, day: date) -> bool:
        """Whether the day counts as a working day.

        Raises:
            CalendarGap: The day is not covered; likewise in all methods below.
        """
        return self.is_working_ordinal(day.toordinal())

    def add(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day``, which itself never counts.

        ``n`` 0 gives ``day`` itself, also when it is a rest day.

        Raises:
            BadInput: ``n`` is negative.
        """
        return date.fromordinal(self.add_ordinal(day.toordinal(), n))

    def count(self, *, after: date, until: date) -> int:
        """Working days after ``after`` up to and with ``until``.

        Negative where ``until`` is the earlier one.
        """
        return self.count_ordinals(after.toordinal(), until.toordinal())

    def roll_forward(self, day: date) -> date:
        """``day`` if it is a working day, else the next one."""
        return date.fromordinal(self.roll_forward_ordinal(day.toordinal()))

    def is_provisional(self, day: date) -> bool:
        """Whether the days off around ``day`` have not been published yet."""
        self._position(day.toordinal())
        return self.has_provisional(day.toordinal(), day.toordinal())

    def name_of(self, day: date) -> LocalText | None:
        """The holiday that ``day`` belongs to; None on any other day."""
        self._position(day.toordinal())
        return self.names.get(day.toordinal())

    def is_working_ordinal(self, number: int) -> bool:
        """``is_working`` for a day number."""
        position = self._position(number)
        before = self.rank[position - 1] if position else 0
        return self.rank[position] > before

    def add_ordinal(self, number: int, n: int) -> int:
        """``add`` for day numbers."""
        if n <= 0:
            return self._unmoved(number, n)
        position = self.rank[self._position(number)] + n - 1
        if position >= len(self.days):
            raise self._ends(number, n)
        return self.days[position]

    def count_ordinals(self, after: int, until: int) -> int:
        """``count`` for day numbers."""
        return self.rank[self._position(until)] - self.rank[self._position(after)]

    def roll_forward_ordinal(self, number: int) -> int:
        """``roll_forward`` for day numbers."""
        if self.is_working_ordinal(number):
            return number
        return self.add_ordinal(number, 1)

    def has_provisional(self, first: int, last: int) -> bool:
        """Whether a day from number ``first`` to ``last``, both in, is provisional."""
        since = self.provisional_since
        return since is not None and since <= max(first, last)

    def _position(self, number: int) -> int:
        position = number - self.origin
        if not 0 <= position < len(self.rank):
            raise CalendarGap.of(
                "calendars.gap",
                calendar=self.id,
                day=date.fromordinal(max(number, 1)).isoformat(),
                first=self.first.isoformat(),
                last=self.last.isoformat(),
            )
        return position

    def _unmoved(self, number: int, n: int) -> int:
        if n < 0:
            raise BadInput.of("calendars.negative", n=n)
        self._position(number)
        return number

    def _ends(self, number: int, n: int) -> TiexinError:
        return CalendarGap.of(
            "calendars.ends",
            calendar=self.id,
            day=date.fromordinal(number).isoformat(),
            n=n,
            first=self.first.isoformat(),
            last=self.last.isoformat(),
        )


def bits_of(calendar: WorkCalendar) -> bytes:
    """One bit for each covered day, the lowest first: whether it works."""
    bits = bytearray((len(calendar.rank) + 7) // 8)
    for number in calendar.days:
        place = number - calendar.origin
        bits[place // 8] |= 1 << (place % 8)
    return bytes(bits)


class CalendarSet(Mapping[str, WorkCalendar]):
    """The stored calendars by id: mainland, hong_kong, site, every_day."""

    def __init__(self, calendars: Iterable[WorkCalendar]) -> None:
        self._calendars = {calendar.id: calendar for calendar in calendars}

    def __getitem__(self, id: str) -> WorkCalendar:  # noqa: A002 - as above
        return self._calendars[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._calendars)

    def __len__(self) -> int:
        return len(self._calendars)

    @cached_property
    def hash(self) -> str:
        """The same for calendars that count alike, whatever their files say besides.

        SHA-256 of which days work and from when on they are not settled.
        """
        found = sha256()
        for id_, each in sorted(self._calendars.items()):
            found.update(
                f"{id_} {each.first} {each.provisional_since} ".encode() + bits_of(each)
            )
        return found.hexdigest()

    def named(self, id: str) -> WorkCalendar:  # noqa: A002 - as above
        """The calendar that a user asked for.

        Raises:
            BadInput: There is no such calendar; the error lists those there are.
        """
        if id not in self._calendars:
            known = ", ".join(self._calendars)
            raise BadInput.of("calendars.unknown", calendar=id, known=known)
        return self._calendars[id]
