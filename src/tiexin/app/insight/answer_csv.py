"""An answer as CSV for a spreadsheet: all its rows, exact figures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tiexin.app.export.as_csv import plain
from tiexin.app.insight.report import InsightWords, is_days

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Answer, Cell


def answer_csv(answer: Answer, words: InsightWords) -> bytes:
    """The table of an answer, UTF-8 with a byte-order mark so that Excel reads Chinese.

    Figures stand as they are: shares from 0 to 1, durations in days, which the title of
    their column says; an unknown one is an empty cell.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([plain(_title(name, words)) for name in answer.columns])
    for row in answer.rows:
        cells = zip(answer.columns, row, strict=True)
        writer.writerow([_cell(name, value, words) for name, value in cells])
    return text.getvalue().encode("utf-8-sig")


def _title(name: str, words: InsightWords) -> str:
    title = words.column(name)
    days = words.text("insight.picture.days")
    return f"{title} [{days}]" if is_days(name) and days not in title else title


def _cell(name: str, value: Cell, words: InsightWords) -> str:
    if value is None:
        return ""
    # A number is never a formula, a minus before it is its own.
    return plain(words.named(name, value)) if isinstance(value, str) else repr(value)
