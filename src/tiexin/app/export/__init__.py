"""Reports as files: JSON, CSV, calendar, Excel, Project, PDF and a page of its own.

Each module makes one format from a ``PlanReport``; heavy libraries are imported by
the function that needs them. ``write_report`` picks by name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from tiexin.app.export.as_json import plan_json

if TYPE_CHECKING:
    from tiexin.app.export.more import More
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

FORMATS: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "mspdi": "application/xml",
    "pdf": "application/pdf",
}
"""Format names with their media types."""

FORMAT_OF_ENDING: Final = {"xml" if name == "mspdi" else name: name for name in FORMATS}
"""Endings of file names with the format they stand for."""

_WRITERS: Final = {
    "csv": ("as_csv", "csv_bytes"),
    "ics": ("as_calendar", "calendar_bytes"),
    "html": ("as_page", "page_bytes"),
    "xlsx": ("as_workbook", "workbook_bytes"),
    "mspdi": ("as_mspdi", "mspdi_bytes"),
    "pdf": ("as_pdf", "pdf_bytes"),
}

__all__ = ["FORMATS", "FORMAT_OF_ENDING", "plan_json", "write_report"]


def write_report(
    report: PlanReport,
    *,
    format_name: str,
    wording: Wording,
    more: More | None = None,
) -> bytes:
    """The report in one of ``FORMATS``; JSON and PDF take up what is asked ``more``.

    Raises:
        KeyError: No such format.
        BadInput: ``output.missing_part``: the library of that format is not there.
    """
    if format_name == "json":
        from tiexin.app.export.as_json import json_bytes

        return json_bytes(report, more)
    module, function = _WRITERS[format_name]
    writer = getattr(import_module(f"tiexin.app.export.{module}"), function)
    asked = {"more": more} if format_name == "pdf" else {}
    content: bytes = writer(report, wording, **asked)
    return content
