"""The plan's two long lists, the chart's bars and the table's lines.

They are written here and not in a template: some hundred lines with twenty fields
each are what a switch of a lever waits for, and this is several times quicker.
Every field passes through ``format_html``, which escapes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from tiexin.web.plans.gantt import Bar
    from tiexin.web.plans.schedule import Row

register = template.Library()

_BAR = (
    '<a href="#row-{id}" class="{css}" aria-label="{text}"><title>{text}</title>'
    '{ghost}{tail}<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}"'
    ' rx="1.5"/><rect class="focus" x="{fx}" y="{fy}" width="{fwidth}"'
    ' height="{fheight}" rx="3"/><text class="label" x="{lx}" y="{ly}"'
    ' text-anchor="{anchor}">{label}</text></a>\n'
)
_GHOST = '<rect class="ghost" x="{}" y="{}" width="{}" height="{}"/>'
_TAIL = '<path class="tail" d="M{} {}H{}m0 -4v8"/>'
_ROW = (
    '<tr id="row-{id}"><th scope="row"><a href="{url}">{title}</a>{marks}</th>'
    '<td>{performer}</td><td class="date">{start}</td><td class="date">{finish}</td>'
    '<td class="nowrap">{days}</td><td>{kind}</td><td class="text">{source}</td>'
    '<td class="text">{binding}</td><td class="number">{total_float}</td>'
    '<td class="number">{free_float}</td><td class="date">{latest_finish}</td>'
    '<td class="date">{baseline}</td></tr>\n'
)


@register.simple_tag
def chart_bars(bars: Sequence[Bar]) -> SafeString:
    """The steps as links with their shapes."""
    return format_html_join("", "{}", ((_bar(bar),) for bar in bars))


def _bar(bar: Bar) -> SafeString:
    ghost = tail = ""
    if bar.ghost is not None:
        box = bar.ghost
        ghost = format_html(_GHOST, box.x, box.y, box.width, box.height)
    if bar.tail is not None:
        begins, ends, y = bar.tail
        tail = format_html(_TAIL, begins, y, ends)
    return format_html(
        _BAR,
        id=bar.id,
        css=bar.css,
        text=bar.description,
        ghost=ghost,
        tail=tail,
        x=bar.box.x,
        y=bar.box.y,
        width=bar.box.width,
        height=bar.box.height,
        fx=bar.focus.x,
        fy=bar.focus.y,
        fwidth=bar.focus.width,
        fheight=bar.focus.height,
        lx=bar.label.x,
        ly=bar.label.y,
        anchor=bar.label.anchor,
        label=bar.label.text,
    )


@register.simple_tag
def schedule_rows(rows: Sequence[Row]) -> SafeString:
    """The lines of a stage."""
    return format_html_join("", "{}", ((_row(row),) for row in rows))


def _row(row: Row) -> SafeString:
    tags = (
        ("critical", row.critical),
        ("provisional", row.provisional),
        ("unknown", row.uncertain),
    )
    marks = format_html_join(
        "", ' <span class="tag {}">{}</span>', (tag for tag in tags if tag[1])
    )
    return format_html(
        _ROW,
        id=row.id,
        url=row.url,
        title=row.title,
        marks=marks,
        performer=row.performer,
        start=row.start,
        finish=row.finish,
        days=row.days,
        kind=row.kind,
        source=row.source,
        binding=row.binding,
        total_float=row.total_float,
        free_float=row.free_float,
        latest_finish=row.latest_finish,
        baseline=row.baseline,
    )
