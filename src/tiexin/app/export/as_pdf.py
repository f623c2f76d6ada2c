"""The report as a PDF through Typst: tagged, with a title, Chinese fonts inside."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tiexin.app.export.pdf_drawing import gantt, ranges
from tiexin.app.export.pdf_layout import LAYOUT
from tiexin.app.export.tables import (
    document_table,
    lever_table,
    milestone_table,
    schedule_table,
    source_table,
    summary_lines,
)
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.export.more import More
    from tiexin.app.export.tables import Table
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

_SCHEDULE_COLUMNS = (0, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14)
_REGIONS = {"zh-hans": "cn", "zh-hant": "hk", "en": "hk"}
_FAMILIES = {
    "zh-hans": ["Noto Sans CJK SC"],
    "zh-hant": ["Noto Sans CJK HK", "Noto Sans CJK TC"],
    "en": ["Noto Sans CJK HK", "Noto Sans CJK TC"],
}


def pdf_bytes(report: PlanReport, wording: Wording, more: More | None = None) -> bytes:
    """The report as PDF.

    Raises:
        BadInput: ``output.missing_part``: the PDF writer is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise BadInput(
            Problem("output.missing_part", {"format": "PDF", "part": "typst"})
        ) from error
    content = json.dumps(_content(report, wording, more), ensure_ascii=False)
    # The stubs leave open a type parameter that no argument can settle.
    pdf: bytes = typst.compile(  # type: ignore[misc]
        LAYOUT.encode(),
        sys_inputs={"report": content},
        font_paths=[str(path) for path in font_folders()],
    )
    return pdf


@cache
def font_folders() -> tuple[Path, ...]:
    """Folders of the Chinese fonts that the font package carries."""
    from importlib.util import find_spec

    spec = find_spec("manimgx_fonts_cjk")
    if spec is None or spec.origin is None:
        return ()
    root = Path(spec.origin).parent
    found = {path.parent for path in root.rglob("*.[ot]t[fc]")}
    return tuple(sorted(found))


def _content(
    report: PlanReport, wording: Wording, more: More | None
) -> dict[str, object]:
    summary = summary_lines(report, wording)
    tables = [
        _narrow(schedule_table(report, wording)),
        lever_table(report, wording),
        document_table(report, wording),
        source_table(report, wording),
    ]
    return {
        "title": summary[0],
        "lang": wording.language[:2],
        "region": _REGIONS[wording.language],
        "fonts": _FAMILIES[wording.language],
        "summary": summary[1:],
        "milestones": _listed(milestone_table(report, wording)),
        "sections": [] if more is None else list(_sections(report, more, wording)),
        "ranges_key": wording.text("plan.pdf.ranges_key"),
        "gantt_title": wording.text("plan.pdf.gantt"),
        "gantt_key": wording.text("plan.pdf.gantt_key"),
        "gantt": gantt(report, wording),
        "story_title": wording.text("plan.section.critical_path"),
        "story": wording.story(report.plan),
        "tables": [_listed(each) for each in tables],
    }


def _sections(
    report: PlanReport, more: More, wording: Wording
) -> Iterator[dict[str, object]]:
    for section in more.sections(report, wording):
        yield {
            "title": section.title,
            "lines": section.lines,
            "ranges": ranges(section.risk, wording) if section.risk else None,
            "tables": [_listed(each) for each in section.tables],
        }


def _listed(table: Table) -> dict[str, object]:
    return {"title": table.title, "columns": table.columns, "rows": table.rows}


def _narrow(table: Table) -> Table:
    """The columns of the schedule that fit on paper."""
    from tiexin.app.export.tables import Table as Narrowed

    pick = _SCHEDULE_COLUMNS
    return Narrowed(
        table.title,
        tuple(table.columns[column] for column in pick),
        tuple(tuple(row[column] for column in pick) for row in table.rows),
    )
