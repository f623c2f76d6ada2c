"""The chart as SVG: written here for speed, as the lists are (see ``lists``).

Coordinates come as numbers and go in as they are; every text is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString

from tiexin.web.common.service import get_messages
from tiexin.web.common.templatetags.lists import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.web.plans.axis import Box
    from tiexin.web.plans.gantt import Bar, Chart, Label, Mark

register = template.Library()


@register.simple_tag(takes_context=True)
def chart_svg(context: dict[str, Any], chart: Chart) -> SafeString:
    """The whole drawing: bands, axis, milestones, steps."""
    today = get_messages().text("web.plan.today", context["language"])
    return SafeString(
        f'<svg class="gantt" viewBox="0 0 {chart.width} {chart.height}" role="group" '
        'aria-labelledby="chart-title" data-gantt>\n'
        f"{''.join(_bands(chart))}\n"
        f'<g class="axis" aria-hidden="true">{"".join(_axis(chart))}</g>\n'
        f"{_today(chart, today)}{''.join(_stage_names(chart))}\n"
        f"{''.join(map(_mark, chart.marks))}{chart_bars(chart.bars)}</svg>"
    )


def _bands(chart: Chart) -> Iterator[str]:
    for band in chart.bands:
        yield (
            f'<rect class="band{" odd" if band.odd else ""}" x="0" y="{band.top}" '
            f'width="{chart.width}" height="{band.height}"/>'
        )


def _stage_names(chart: Chart) -> Iterator[str]:
    for band in chart.bands:
        yield (
            f'<text class="stage-name label" x="12" y="{band.text_y}" '
            f'aria-hidden="true">{escape(band.title)}</text>'
        )


def _axis(chart: Chart) -> Iterator[str]:
    top, bottom = chart.axis_height, chart.plot_bottom
    for tick in chart.months:
        css = "tick strong" if tick.strong else "tick"
        yield _upright(css, tick.x, top, bottom)
        if tick.label:
            yield f'<text x="{tick.x}" dx="3" y="36">{escape(tick.label)}</text>'
    for tick in chart.years:
        if tick.strong:
            yield _upright("tick strong", tick.x, 4, bottom)
        label = escape(tick.label)
        yield f'<text class="year" x="{tick.x}" dx="3" y="17">{label}</text>'
    for mark in chart.marks:
        yield _upright("stop-line", mark.x, mark.y, bottom)


def _upright(css: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{css}" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'


def _today(chart: Chart, text: str) -> str:
    if chart.today is None:
        return ""
    x, bottom = chart.today, chart.plot_bottom
    return (
        f'<g aria-hidden="true">{_upright("today", x, 22, bottom)}'
        f'<text x="{x}" dx="4" y="{bottom}" dy="12">{escape(text)}</text></g>'
    )


def _mark(mark: Mark) -> str:
    text = escape(mark.description)
    ghost = ""
    if mark.ghost_diamond:
        ghost = f'<polygon class="ghost-diamond" points="{mark.ghost_diamond}"/>'
    return (
        f'<a href="#milestones" class="mark" aria-label="{text}"><title>{text}</title>'
        f'<rect class="focus" {_place(mark.focus)} rx="3"/>{ghost}'
        f'<polygon class="diamond" points="{mark.diamond}"/>{_label(mark.label)}</a>\n'
    )


def chart_bars(bars: Sequence[Bar]) -> SafeString:
    """The steps as links with their shapes."""
    return SafeString("".join(map(_bar, bars)))


def _bar(bar: Bar) -> str:
    text = escape(bar.description)
    ghost = tail = ""
    if bar.ghost is not None:
        ghost = f'<rect class="ghost" {_place(bar.ghost)}/>'
    if bar.tail is not None:
        begins, ends, y = bar.tail
        tail = f'<path class="tail" d="M{begins} {y}H{ends}m0 -4v8"/>'
    return (
        f'<a href="#row-{escape(bar.id)}" class="{bar.css}" aria-label="{text}">'
        f"<title>{text}</title>{ghost}{tail}"
        f'<rect class="box" {_place(bar.box)} rx="1.5"/>'
        f'<rect class="focus" {_place(bar.focus)} rx="3"/>{_label(bar.label)}</a>\n'
    )


def _label(label: Label) -> str:
    return (
        f'<text class="label" x="{label.x}" y="{label.y}" '
        f'text-anchor="{label.anchor}">{escape(label.text)}</text>'
    )


def _place(box: Box) -> str:
    return f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
