"""The report as an Excel workbook: result, schedule, levers, documents."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from tiexin.app.export.tables import (
    document_table,
    lever_table,
    milestone_table,
    schedule_table,
    summary_lines,
)

if TYPE_CHECKING:
    from tiexin.app.export.tables import Table
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

_LONGEST_COLUMN = 50
_LONGEST_SHEET_NAME = 31


def workbook_bytes(report: PlanReport, wording: Wording) -> bytes:
    """An .xlsx file; cells are text, so nothing in them runs as a formula."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    # A fixed creation day keeps equal plans equal, byte for byte.
    day = report.in_force.on
    book.set_properties({"title": wording.headline(report), "created": _noon(day)})
    _summary(book, report, wording)
    for make in (milestone_table, schedule_table, lever_table, document_table):
        _sheet(book, make(report, wording))
    book.close()
    return target.getvalue()


def _noon(day: Any) -> Any:
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _summary(book: Any, report: PlanReport, wording: Wording) -> None:
    sheet = book.add_worksheet(wording.text("plan.section.summary"))
    sheet.set_column(0, 0, 110)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines = [*summary_lines(report, wording), *wording.story(report.plan)]
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrap)


def _sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.title[:_LONGEST_SHEET_NAME])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(table.columns):
        cells = [row[column] for row in table.rows]
        longest = max((len(cell) for cell in [title, *cells]), default=0)
        sheet.set_column(column, column, min(longest + 4, _LONGEST_COLUMN))
        sheet.write_string(0, column, title, head)
        for row, cell in enumerate(cells, start=1):
            sheet.write_string(row, column, cell, body)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
