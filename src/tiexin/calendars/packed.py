"""Calendars packed small, so that what was counted on can be known years later.

Only days are kept: which ones are working days, and from when on they are not settled.
Names, notices and titles stay with the data files.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from tiexin.calendars.calendar import CalendarSet, WorkCalendar, bits_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Packed: TypeAlias = dict[str, dict[str, str | int | None]]
"""By calendar: ``first`` day, ``days`` (one bit each), their ``count``, ``since``."""


def pack(calendars: CalendarSet) -> Packed:
    """The working days of all calendars, as values that JSON can hold."""
    return {id_: _packed(each) for id_, each in sorted(calendars.items())}


def unpack(packed: Packed, *, like: CalendarSet) -> CalendarSet:
    """Calendars that count as the packed ones did.

    Titles are those of ``like``, and so is every calendar that was not packed.
    """
    return CalendarSet(
        _unpacked(packed[id_], now) if id_ in packed else now
        for id_, now in like.items()
    )


def differences(
    before: CalendarSet, after: CalendarSet
) -> Iterator[tuple[str, date, bool]]:
    """Each day that changed its nature: calendar, day, and whether it works now.

    Only days that both cover; a year that is new is no change.
    """
    for id_, new in sorted(after.items()):
        old = before.get(id_)
        if old is None:
            continue
        day, last = max(old.first, new.first), min(old.last, new.last)
        while day <= last:
            works = new.is_working(day)
            if works != old.is_working(day):
                yield id_, day, works
            day += timedelta(days=1)


def _packed(calendar: WorkCalendar) -> dict[str, str | int | None]:
    return {
        "first": calendar.first.isoformat(),
        "count": len(calendar.rank),
        "days": base64.b64encode(zlib.compress(bits_of(calendar), 9)).decode(),
        "since": calendar.provisional_since,
    }


def _unpacked(
    packed: Mapping[str, str | int | None], like: WorkCalendar
) -> WorkCalendar:
    bits = zlib.decompress(base64.b64decode(str(packed["days"])))
    count, since = packed["count"], packed["since"]
    working = bytes(
        bits[place // 8] >> (place % 8) & 1 for place in range(int(count or 0))
    )
    made = WorkCalendar.build(
        id=like.id,
        title=like.title,
        first=date.fromisoformat(str(packed["first"])),
        working=working,
        years={},
        provisional_note=like.provisional_note,
    )
    return replace(made, provisional_since=since if isinstance(since, int) else None)
