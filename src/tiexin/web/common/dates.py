"""Days and numbers as people write them in the three languages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from datetime import date

    from tiexin.kernel import Language


def format_day(day: date, language: Language) -> str:
    """``3 March 2027`` or ``2027年3月3日``."""
    return _format("web.date.full", day, language)


def format_short(day: date, language: Language) -> str:
    """``3 Mar 2027`` or ``2027-03-03``: for tables and bars."""
    return _format("web.date.short", day, language)


def format_month(day: date, language: Language) -> str:
    """``Mar`` or ``3月``: for the axis of the chart."""
    return _format("web.date.month", day, language)


def format_number(value: float) -> str:
    """At most one decimal, thousands apart by a thin space that does not break."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.replace(",", "\u202f")


@lru_cache(maxsize=16_384)
def _format(key: str, day: date, language: Language) -> str:
    texts = get_messages()
    return texts.text(
        key,
        language,
        year=day.year,
        month=day.month,
        day=day.day,
        month_2=f"{day.month:02d}",
        day_2=f"{day.day:02d}",
        month_name=texts.text(f"web.month.{day.month}", language),
        month_short=texts.text(f"web.month_short.{day.month}", language),
    )
