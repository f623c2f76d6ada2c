"""The schedule as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tiexin.app.export.tables import schedule_table

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

# Spreadsheets run a cell that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(report: PlanReport, wording: Wording) -> bytes:
    """The schedule, UTF-8 with a byte-order mark so that Excel reads Chinese right."""
    table = schedule_table(report, wording)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def plain(cell: str) -> str:
    """The cell, kept from being run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
