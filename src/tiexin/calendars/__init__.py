"""Which days count, and when a limit of the law ends.

Calendars are data (``data/calendars``); a day outside them is an error and never
guessed from its weekday. The package knows days, units and the counting rules of
the law; it knows no procedure, no project and no today. Start at ``calendar``, then
``clock`` (the arithmetic) and ``explain`` (the same in sentences).
"""

from tiexin.calendars.calendar import CalendarSet, CalendarYear, Notice, WorkCalendar
from tiexin.calendars.clock import (
    acceptance,
    deadline,
    delivery,
    minimum_notice,
    progress,
    tax_deadline,
)
from tiexin.calendars.explain import Sentence, explain
from tiexin.calendars.limits import (
    Acceptance,
    ClockUnit,
    Deadline,
    ExcludedInterval,
    ExcludedSpan,
    ExclusionState,
    ExclusionUse,
    ExtensionGrant,
    Progress,
    RestDay,
)
from tiexin.calendars.load import load_calendars
from tiexin.calendars.packed import differences, pack, unpack
from tiexin.calendars.words import TextSource, day_in_words, in_words

__all__ = [
    "Acceptance",
    "CalendarSet",
    "CalendarYear",
    "ClockUnit",
    "Deadline",
    "ExcludedInterval",
    "ExcludedSpan",
    "ExclusionState",
    "ExclusionUse",
    "ExtensionGrant",
    "Notice",
    "Progress",
    "RestDay",
    "Sentence",
    "TextSource",
    "WorkCalendar",
    "acceptance",
    "day_in_words",
    "deadline",
    "delivery",
    "differences",
    "explain",
    "in_words",
    "load_calendars",
    "minimum_notice",
    "pack",
    "progress",
    "tax_deadline",
    "unpack",
]
