"""The report as an Excel workbook: result, schedule, levers, documents, formulas."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from tiexin.app.export.tables import (
    by_start,
    document_table,
    lever_table,
    milestone_table,
    schedule_table,
    summary_lines,
)
from tiexin.app.export.workbook_dates import DateSheets

if TYPE_CHECKING:
    from tiexin.app.export.tables import Table
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

_LONGEST_COLUMN = 50
_LONGEST_SHEET_NAME = 31
# Where the plan's day stands among the milestones, and the start in the schedule.
_PLAN_COLUMN, _START_COLUMN = 1, 3


def workbook_bytes(report: PlanReport, wording: Wording) -> bytes:
    """An .xlsx file whose dates follow from its start, days and rest days.

    Text stays text: nothing that the catalogue or an answer says runs as a formula.
    """
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    # A fixed creation day keeps equal plans equal, byte for byte.
    day = report.in_force.on
    book.set_properties({"title": wording.headline(report), "created": _noon(day)})
    dates = DateSheets(book, report, wording)
    _summary(book, report, wording)
    milestones = _sheet(book, milestone_table(report, wording))
    for row, milestone in enumerate(report.journey.milestones, 1):
        dates.put_milestone(milestones, row, _PLAN_COLUMN, milestone)
    schedule = _sheet(book, schedule_table(report, wording))
    for row, activity in enumerate(by_start(report), 1):
        dates.put_start(schedule, row, _START_COLUMN, activity.procedure.id)
        dates.put_finish(schedule, row, _START_COLUMN + 1, activity.procedure.id)
    for make in (lever_table, document_table):
        _sheet(book, make(report, wording))
    dates.write()
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


def _sheet(book: Any, table: Table) -> Any:
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
    return sheet
