"""The plan's two long lists, the chart's bars and the table's lines.

They are written here and not in a template: some hundred lines with twenty fields
each are what a switch of a lever waits for, and this is several times quicker.
Every text passes through ``escape``; a test sends it hostile ones.
"""

from __future__ import annotations

from html import escape
from string import Formatter
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.web.plans.axis import Box
    from tiexin.web.plans.gantt import Bar
    from tiexin.web.plans.schedule import Row

register = template.Library()

_BAR = '<a href="#row-{}" class="{}" aria-label="{}"><title>{}</title>{}{}</text></a>\n'
_ROW = (
    '<tr id="row-{id}"><th scope="row"><a href="{url}">{title}</a>{marks}</th>'
    '<td>{performer}</td><td class="date">{start}</td><td class="date">{finish}</td>'
    '<td class="nowrap">{days}</td><td>{kind}</td><td class="text">{source}</td>'
    '<td class="text">{binding}</td><td class="number">{total_float}</td>'
    '<td class="number">{free_float}</td><td class="date">{latest_finish}</td>'
    '<td class="date">{baseline}</td></tr>\n'
)

_COLUMNS = tuple(
    name for _, name, _, _ in Formatter().parse(_ROW) if name not in (None, "marks")
)


@register.simple_tag
def chart_bars(bars: Sequence[Bar]) -> SafeString:
    """The steps as links with their shapes."""
    return SafeString("".join(map(_bar, bars)))


def _bar(bar: Bar) -> str:
    text = escape(bar.description)
    return _BAR.format(
        escape(bar.id), bar.css, text, text, _shapes(bar), escape(bar.label.text)
    )


def _shapes(bar: Bar) -> str:
    """The geometry: numbers, and the anchor, which is one of two words."""
    box, focus, label = bar.box, bar.focus, bar.label
    ghost = tail = ""
    if bar.ghost is not None:
        ghost = f'<rect class="ghost" {_place(bar.ghost)}/>'
    if bar.tail is not None:
        begins, ends, y = bar.tail
        tail = f'<path class="tail" d="M{begins} {y}H{ends}m0 -4v8"/>'
    return (
        f'{ghost}{tail}<rect class="box" {_place(box)} rx="1.5"/>'
        f'<rect class="focus" {_place(focus)} rx="3"/>'
        f'<text class="label" x="{label.x}" y="{label.y}" text-anchor="{label.anchor}">'
    )


def _place(box: Box) -> str:
    return f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'


@register.simple_tag
def schedule_rows(rows: Sequence[Row]) -> SafeString:
    """The lines of a stage."""
    return SafeString("".join(map(_row, rows)))


def _row(row: Row) -> str:
    marks = (
        ("critical", row.critical),
        ("provisional", row.provisional),
        ("unknown", row.uncertain),
    )
    texts = {name: escape(getattr(row, name)) for name in _COLUMNS}
    return _ROW.format(
        marks="".join(_mark(css, text) for css, text in marks if text), **texts
    )


def _mark(css: str, text: str) -> str:
    return f' <span class="tag {css}">{escape(text)}</span>'
