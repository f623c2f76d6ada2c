"""How a table writes its times, found from a sample, and the SQL that reads them.

A date that can be read day first or month first is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import literal
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What the engine reads by itself; minutes alone with a zone it does not.
_PLAIN: Final = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
    r"([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?(\s?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?)?"
)
_CLOCK: Final = r"(?P<clock>[ T:]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?[AaPp][Mm])?)?"
_SHORT: Final = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[./-])(?P<second>\d{{1,2}})[./-]\d{{4}}{_CLOCK}"
)
MINUTES: Final = ("%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%MZ")
"""ISO 8601 to the minute with its zone, which the engine does not read by itself."""

_OTHERS: Final[Sequence[tuple[str, str]]] = (
    (r"\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{2}[+-]\d{2}:?\d{2}", MINUTES[0]),
    (r"\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{2}Z", MINUTES[1]),
    (r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2} ?[+-]\d{2}:?\d{2}", "%Y-%m-%d %H:%M%z"),
    (r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}Z", "%Y-%m-%d %H:%MZ"),
    (r"\d{8}", "%Y%m%d"),
    (r"\d{14}", "%Y%m%d%H%M%S"),
    (r"\d{8}T\d{6}", "%Y%m%dT%H%M%S"),
    (r"\d{8} \d{2}:\d{2}:\d{2}", "%Y%m%d %H:%M:%S"),
    (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日"),
    (r"\d{4}年\d{1,2}月\d{1,2}日 ?\d{1,2}:\d{2}", "%Y年%m月%d日 %H:%M"),
    (r"\d{4}年\d{1,2}月\d{1,2}日 ?\d{1,2}:\d{2}:\d{2}", "%Y年%m月%d日 %H:%M:%S"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d"),
    (r"\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d{2}", "%Y.%m.%d %H:%M"),
    (r"\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d{2}:\d{2}", "%Y.%m.%d %H:%M:%S"),
)
_MONTHS: Final = 12
_MINUTE_US: Final = 60_000_000
_OFFSET: Final = re.compile(r":\d{2}(?:\.\d+)?(Z|([+-])(\d{2}):(\d{2}))$")
_MOST_OFFSETS: Final = 4


@dataclass(frozen=True, slots=True)
class TimeReading:
    """How the times of one column are read.

    Attributes:
        formats: signs of ``strptime`` beside what the engine reads by itself.
        zoned: some value of the sample names its zone.
        naive: some value does not.
        offsets: minutes east by the sign with which some value of the sample ends
            (``Z``, ``+08:00``).
    """

    formats: tuple[str, ...] = ()
    zoned: bool = False
    naive: bool = False
    offsets: tuple[tuple[str, int], ...] = ()

    def instant(self, column: str) -> str:
        """SQL for the instant, in microseconds since 1970 (UTC); NULL if unreadable."""
        parts = [f"TRY_CAST({column} AS TIMESTAMPTZ)"]
        spaced = f"replace({column}, '日', '日 ')" if self._chinese else column
        # With %z the engine gives an instant; else the clock on some wall.
        for names, of_wall in (
            (_offset, ""),
            (_utc, " AT TIME ZONE 'UTC'"),
            (_local, "::TIMESTAMPTZ"),
        ):
            chosen = [one for one in self.formats if names(one)]
            if chosen:
                formats = ", ".join(literal(one) for one in chosen)
                parts.append(f"try_strptime(trim({spaced}), [{formats}]){of_wall}")
        return f"epoch_us(coalesce({', '.join(parts)}))"

    @property
    def _chinese(self) -> bool:
        return any("日 " in one for one in self.formats)

    def wall(self, column: str, instant: str) -> str:
        """SQL for the clock on the wall as it was written, in microseconds.

        ``instant`` is a column with what :meth:`instant` gave. Where the text ends as
        those of the sample did, it is that much later; else the text is read again.
        """
        read = f"epoch_us(TRY_CAST(substr({column}, 1, 19) AS TIMESTAMP))"
        for sign, minutes in self.offsets:
            later = f"{instant} + {minutes * _MINUTE_US}"
            read = (
                f"CASE WHEN ends_with({column}, {literal(sign)}) THEN {later}"
                f" ELSE {read} END"
            )
        return read


def _offset(signs: str) -> bool:
    return "%z" in signs


def _utc(signs: str) -> bool:
    return signs.endswith("Z") and not _offset(signs)


def _local(signs: str) -> bool:
    return not _offset(signs) and not _utc(signs)


def reading_of(
    values: Iterable[str], *, given: str = "", where: str = ""
) -> TimeReading:
    """How to read a column, from a sample of it.

    Raises:
        BadInput: ``insight.time_ambiguous``: day or month first can't be told;
            ``insight.time_unknown``: no value of the sample can be read.
    """
    sample = [value.strip() for value in values if value and value.strip()]
    if given:
        return TimeReading((given,), zoned=not _local(given), naive=_local(given))
    formats: list[str] = []
    short: list[re.Match[str]] = []
    zoned = naive = known = False
    for value in sample:
        has_zone = (
            bool(re.search(r"(Z|UTC|\d[+-]\d{2}:?(\d{2})?)$", value)) and ":" in value
        )
        found = _format_of(value, short)
        if found is None:
            continue
        known = True
        zoned, naive = zoned or has_zone, naive or not has_zone
        if found and found not in formats:
            formats.append(found)
    if short:
        formats += [one for one in _day_or_month(short, where) if one not in formats]
        known = naive = True
    if sample and not known:
        raise BadInput.of("insight.time_unknown", where=where, example=sample[0][:40])
    return TimeReading(
        tuple(formats), zoned=zoned, naive=naive, offsets=_offsets(sample)
    )


def _offsets(sample: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How values end that name their distance from UTC, and how many minutes it is."""
    found: dict[str, int] = {}
    for value in sample:
        end = _OFFSET.search(value)
        if end is not None and end[1] not in found:
            minutes = 60 * int(end[3] or 0) + int(end[4] or 0)
            found[end[1]] = -minutes if end[2] == "-" else minutes
    return tuple(found.items())[:_MOST_OFFSETS]


def _format_of(value: str, short: list[re.Match[str]]) -> str | None:
    """The format beside the engine's own (empty for that); None if none fits."""
    if _PLAIN.fullmatch(value):
        return ""
    for pattern, signs in _OTHERS:
        if re.fullmatch(pattern, value):
            return signs
    found = _SHORT.fullmatch(value)
    if found is not None:
        short.append(found)
    return None


def _day_or_month(found: Sequence[re.Match[str]], where: str) -> list[str]:
    day_first = any(int(one["first"]) > _MONTHS for one in found)
    month_first = any(int(one["second"]) > _MONTHS for one in found)
    if day_first == month_first:
        raise BadInput.of(
            "insight.time_ambiguous", where=where, example=found[0].group()
        )
    order = ("%d", "%m") if day_first else ("%m", "%d")
    formats: list[str] = []
    for one in found:
        sign = one["sign"]
        signs = f"{order[0]}{sign}{order[1]}{sign}%Y" + _clock_signs(one["clock"] or "")
        if signs not in formats:
            formats.append(signs)
    return formats


def _clock_signs(clock: str) -> str:
    """The signs of the part of a time after the date."""
    if not clock:
        return ""
    lead = re.match(r"[ T:]+", clock)
    start = lead.group() if lead else " "
    rest = clock[len(start) :]
    half = re.search(r" ?[AaPp][Mm]$", rest)
    tail = ""
    if half:
        tail = (" " if half.group().startswith(" ") else "") + "%p"
        rest = rest[: half.start()]
    numbers = re.split(r"([:.])", rest)
    signs = ["%I" if half else "%H", "%M", "%S", "%f"]
    out = "".join(
        signs[position // 2] if position % 2 == 0 else part
        for position, part in enumerate(numbers)
    )
    return start + out + tail
