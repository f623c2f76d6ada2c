"""Reports as files: JSON, CSV, calendar, Excel, PDF and a page that stands alone.

Each module makes one format from a ``PlanReport``; heavy libraries are imported by
the function that needs them. ``write_report`` picks by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.as_json import plan_json

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

FORMATS: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
"""Format names with their media types."""

__all__ = ["FORMATS", "plan_json", "write_report"]


def write_report(report: PlanReport, *, format_name: str, wording: Wording) -> bytes:
    """The report in one of ``FORMATS``.

    Raises:
        KeyError: No such format.
        BadInput: ``output.missing_part``: the library of that format is not there.
    """
    if format_name == "json":
        from tiexin.app.export.as_json import json_bytes

        return json_bytes(report)
    if format_name == "csv":
        from tiexin.app.export.as_csv import csv_bytes

        return csv_bytes(report, wording)
    if format_name == "ics":
        from tiexin.app.export.as_calendar import calendar_bytes

        return calendar_bytes(report, wording)
    if format_name == "html":
        from tiexin.app.export.as_page import page_bytes

        return page_bytes(report, wording)
    if format_name == "xlsx":
        from tiexin.app.export.as_workbook import workbook_bytes

        return workbook_bytes(report, wording)
    if format_name == "pdf":
        from tiexin.app.export.as_pdf import pdf_bytes

        return pdf_bytes(report, wording)
    raise KeyError(format_name)
