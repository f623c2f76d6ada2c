"""The report as a PDF through Typst: tagged, with a title, Chinese fonts inside."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tiexin.app.export.tables import (
    document_table,
    lever_table,
    milestone_table,
    schedule_table,
    summary_lines,
)
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from tiexin.app.export.tables import Table
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

# All texts go in as data (one JSON input), so no text can be read as markup. Without a
# date of its own an equal plan gives an equal file.
_LAYOUT = """
#let data = json(bytes(sys.inputs.report))
#set document(title: data.title, date: none)
#set page(paper: "a4", flipped: true, margin: 15mm, numbering: "1 / 1")
#set text(font: data.fonts, size: 9pt, lang: data.lang, region: data.region)
#set heading(numbering: none)
#show table.cell.where(y: 0): strong
#set table(stroke: (x: none, y: 0.4pt + rgb("#c9d2da")), inset: 4pt)
= #data.title
#for line in data.summary [#par(line)]
== #data.story_title
#for line in data.story [#par(line)]
#for each in data.tables [
  == #each.title
  #set text(size: 7pt)
  #table(
    columns: each.columns.map(_ => auto),
    table.header(..each.columns),
    ..each.rows.flatten(),
  )
]
"""
_SCHEDULE_COLUMNS = (0, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14)
_REGIONS = {"zh-hans": "cn", "zh-hant": "hk", "en": "hk"}
_FAMILIES = {
    "zh-hans": ["Noto Sans CJK SC"],
    "zh-hant": ["Noto Sans CJK HK", "Noto Sans CJK TC"],
    "en": ["Noto Sans CJK HK", "Noto Sans CJK TC"],
}


def pdf_bytes(report: PlanReport, wording: Wording) -> bytes:
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
    content = json.dumps(_content(report, wording), ensure_ascii=False)
    # The stubs leave open a type parameter that no argument can settle.
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _LAYOUT.encode(),
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


def _content(report: PlanReport, wording: Wording) -> dict[str, object]:
    summary = summary_lines(report, wording)
    schedule = schedule_table(report, wording)
    tables = [
        milestone_table(report, wording),
        _narrow(schedule),
        lever_table(report, wording),
        document_table(report, wording),
    ]
    return {
        "title": summary[0],
        "lang": wording.language[:2],
        "region": _REGIONS[wording.language],
        "fonts": _FAMILIES[wording.language],
        "summary": summary[1:],
        "story_title": wording.text("plan.section.critical_path"),
        "story": wording.story(report.plan),
        "tables": [
            {"title": each.title, "columns": each.columns, "rows": each.rows}
            for each in tables
        ],
    }


def _narrow(table: Table) -> Table:
    """The columns of the schedule that fit on paper."""
    from tiexin.app.export.tables import Table as Narrowed

    pick = _SCHEDULE_COLUMNS
    return Narrowed(
        table.title,
        tuple(table.columns[column] for column in pick),
        tuple(tuple(row[column] for column in pick) for row in table.rows),
    )
