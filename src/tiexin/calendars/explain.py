"""Why a limit ends on its day, as sentences: message keys, fields, articles.

The words are data (``data/messages/clock.yaml``); ``words.in_words`` fills them in.
The order is that of the reckoning, so the list reads as a worked example.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from tiexin.calendars.limits import ExclusionState
from tiexin.kernel import Citation, LocalText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.calendars.calendar import WorkCalendar
    from tiexin.calendars.limits import Deadline, ExclusionUse, RestDay

FieldValue: TypeAlias = str | int | date | LocalText | tuple[date, ...]
"""What a sentence may name; days and texts are put into words by the reader."""

_MAINLAND = "mainland"
_FIRST_DAY = Citation.parse("civil_code_2020/art-201")
_MONTHS = Citation.parse("civil_code_2020/art-202")
_ROLL = Citation.parse("civil_code_2020/art-203")
_WORKING_DAYS = Citation.parse("licensing_law_2019/art-82")
_EXCLUDED = Citation.parse("licensing_law_2019/art-45")
_EXTENSION = Citation.parse("licensing_law_2019/art-42")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One step of the reckoning: a key of ``clock.yaml``, its fields, its articles."""

    key: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    citations: tuple[Citation, ...] = ()


def explain(limit: Deadline, *, calendar: WorkCalendar) -> tuple[Sentence, ...]:
    """The steps from the trigger to the last day, in order.

    ``calendar`` is the one that the limit was counted on.
    """
    steps = (
        *_counting(limit, calendar),
        *_passed_over(limit, calendar),
        *_exclusions(limit),
        *_end(limit, calendar),
    )
    if calendar.id == _MAINLAND:
        return steps
    # The articles rule the mainland authorities' clock and no other.
    return tuple(replace(step, citations=()) for step in steps)


def _counting(limit: Deadline, calendar: WorkCalendar) -> Iterator[Sentence]:
    if limit.n == 0 and limit.extension is None:
        yield Sentence("clock.no_days", {"day": limit.trigger})
        return
    yield Sentence("clock.start", {"day": limit.trigger}, (_FIRST_DAY,))
    if limit.starts_after != limit.trigger:
        yield Sentence("clock.offset", {"day": limit.starts_after})
    if limit.kind == "tax":
        yield Sentence("clock.tax", {"n": limit.n})
        return
    article = _WORKING_DAYS if limit.unit == "working_day" else _ROLL
    fields: dict[str, FieldValue] = {"n": limit.n, "calendar": calendar.title}
    key = f"clock.count_{limit.unit}"
    if limit.unit == "working_day" and calendar.id != _MAINLAND:
        key = "clock.count_other"
    yield Sentence(key, fields, (article,))
    if limit.extension is not None:
        yield Sentence(
            f"clock.extension_{limit.unit}",
            {"n": limit.extension.days, "day": limit.extension.granted_on},
            (_EXTENSION,),
        )


def _passed_over(limit: Deadline, calendar: WorkCalendar) -> Iterator[Sentence]:
    if limit.unit == "working_day":
        yield from _rest_runs(limit.skipped)
        # A make-up day is listed with the notice that made it one.
        if limit.make_up:
            yield Sentence(
                "clock.make_up",
                {
                    "n": len(limit.make_up),
                    "days": limit.make_up,
                    "notice": _notices(limit.make_up, calendar),
                },
            )


def _rest_runs(skipped: tuple[RestDay, ...]) -> Iterator[Sentence]:
    """One sentence for each holiday, then one for the ordinary weekend days."""
    weekend = 0
    for run in _runs(skipped):
        named = [rest for rest in run if rest.name is not None]
        if not named:
            weekend += len(run)
            continue
        first, last = run[0].day, run[-1].day
        fields: dict[str, FieldValue] = {"n": len(run), "first": first, "last": last}
        yield Sentence("clock.holiday", {**fields, "name": _names(named)})
    if weekend:
        yield Sentence("clock.weekends", {"n": weekend})


def _runs(skipped: tuple[RestDay, ...]) -> list[list[RestDay]]:
    runs: list[list[RestDay]] = []
    for rest in skipped:
        if runs and (rest.day - runs[-1][-1].day).days == 1:
            runs[-1].append(rest)
        else:
            runs.append([rest])
    return runs


def _names(named: list[RestDay]) -> LocalText:
    """All holidays of one run, such as Mid-Autumn Festival before National Day."""
    names = list(dict.fromkeys(rest.name for rest in named if rest.name is not None))
    # A day on which two holidays fall already carries both names.
    texts = [
        name
        for name in names
        if not any(name != other and name.zh_hans in other.zh_hans for other in names)
    ]
    return LocalText(
        "、".join(text.zh_hans for text in texts),
        "、".join(text.zh_hant for text in texts),
        ", ".join(text.en for text in texts),
    )


def _notices(days: tuple[date, ...], calendar: WorkCalendar) -> str:
    """Numbers of the notices that made the days working days."""
    years = sorted({calendar.make_up[day.toordinal()] for day in days})
    numbers = [n.number for year in years for n in calendar.years[year].notices]
    return "、".join(number for number in numbers if number)


def _exclusions(limit: Deadline) -> Iterator[Sentence]:
    kind = "working" if limit.unit == "working_day" else "calendar"
    for span in limit.excluded:
        fields: dict[str, FieldValue] = {
            "n": span.days,
            "first": span.first,
            "last": span.last,
        }
        yield Sentence(f"clock.excluded_{kind}", fields, (_EXCLUDED,))
    for use in limit.uses:
        yield from _remark(use)


def _remark(use: ExclusionUse) -> Iterator[Sentence]:
    fields: dict[str, FieldValue] = {
        "first": use.interval.first,
        "last": use.interval.last,
    }
    if use.state is ExclusionState.NOT_IN_WRITING:
        yield Sentence("clock.not_in_writing", fields, (_EXCLUDED,))
    elif use.state is ExclusionState.OUTSIDE:
        yield Sentence("clock.outside", fields)
    elif use.state is ExclusionState.CAPPED and use.interval.cap is not None:
        unit = use.interval.cap_unit
        yield Sentence(f"clock.capped_{unit}", {**fields, "n": use.interval.cap})


def _end(limit: Deadline, calendar: WorkCalendar) -> Iterator[Sentence]:
    if limit.day_missing:
        yield Sentence("clock.day_missing", {"day": limit.raw_day}, (_MONTHS,))
    if limit.added_days:
        yield Sentence("clock.tax_added", {"n": limit.added_days})
    elif limit.rolled:
        fields: dict[str, FieldValue] = {"day": limit.raw_day, "last": limit.last_day}
        yield Sentence("clock.rolled", fields, (_ROLL,))
    elif limit.unit != "working_day" and limit.make_up:
        yield Sentence("clock.not_rolled", {"day": limit.last_day})
    yield Sentence("clock.last_day", {"day": limit.last_day})
    if limit.next_step_on is not None:
        yield Sentence("clock.next_step", {"day": limit.next_step_on})
    if limit.provisional and calendar.provisional_note is not None:
        yield Sentence("clock.provisional", {"note": calendar.provisional_note})
