"""The report as one HTML file that stands alone: no script, no other file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tiexin.app.export.tables import (
    document_table,
    lever_table,
    milestone_table,
    schedule_table,
    summary_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.export.tables import Table
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",
sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#12202e}
h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;font-size:.85rem}.scroll{overflow-x:auto}
th,td{border-bottom:1px solid #c9d2da;padding:.35rem .6rem;text-align:left;
vertical-align:top}th{background:#eef2f5}
"""


def page_bytes(report: PlanReport, wording: Wording) -> bytes:
    """The whole report as UTF-8 HTML."""
    return "\n".join(_lines(report, wording)).encode()


def _lines(report: PlanReport, wording: Wording) -> Iterator[str]:
    summary = [escape(line) for line in summary_lines(report, wording)]
    language = escape(wording.language)
    yield f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{summary[0]}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{summary[0]}</h1>"
    yield from (f"<p>{line}</p>" for line in summary[1:])
    yield from _table(milestone_table(report, wording))
    yield f"<h2>{escape(wording.text('plan.section.critical_path'))}</h2>"
    yield from (f"<p>{escape(line)}</p>" for line in wording.story(report.plan))
    for make in (schedule_table, lever_table, document_table):
        yield from _table(make(report, wording))
    yield "</main></body></html>"


def _table(table: Table) -> Iterator[str]:
    title = escape(table.title)
    yield f'<h2>{title}</h2><div class="scroll" tabindex="0" role="region" '
    yield f'aria-label="{title}"><table><thead><tr>'
    yield from (f'<th scope="col">{escape(each)}</th>' for each in table.columns)
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"
