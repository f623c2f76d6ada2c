"""The plan's long lists: the table's lines, the critical path, the levers.

They are written here and not in a template: some hundred lines with twenty fields
each are what a switch of a lever waits for, and this is several times quicker.
Every text passes through ``escape``; a test sends it hostile ones.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape as _escape
from string import Formatter
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString

from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiexin.web.plans.levers import LeverView
    from tiexin.web.plans.present import StoryStep
    from tiexin.web.plans.schedule import Row

register = template.Library()

escape = lru_cache(maxsize=8_192)(_escape)
"""Titles and days come back in every answer, so most texts are found here."""

_ROW = (
    '<tr id="row-{id}"><th scope="row"><a href="{url}">{title}</a>{marks}</th>'
    '<td>{performer}</td><td class="date">{start}</td><td class="date">{finish}</td>'
    '<td class="nowrap">{days}</td><td>{kind}</td><td class="text">{source}</td>'
    '<td class="text">{binding}</td><td class="number">{total_float}</td>'
    '<td class="number">{free_float}</td><td class="date">{latest_finish}</td>'
    '<td class="date">{baseline}</td></tr>\n'
)
_STEP = (
    '<li><span class="when">{start} → {finish}</span><br>'
    '<strong><a href="{url}">{title}</a></strong> · {days} · {kind} · {performer}'
    '<br><span class="soft">{reason}</span></li>\n'
)
_LEVER = (
    '<div class="lever"><input type="checkbox" id="lever-{id}" name="lever" '
    'value="{id}"{state_of_box} aria-describedby="lever-text-{id}">'
    '<h3><label for="lever-{id}">{title}</label> '
    '<span class="tag {tag}">{state}</span></h3>'
    '<div class="says" id="lever-text-{id}">{saves}<p class="hint">{summary}</p>'
    '{why}</div><details><summary>{heading}<span class="hidden-visually">: {title}'
    "</span></summary>{terms}"
    '<p><a href="{url}">{law}<span class="hidden-visually">: {title}</span></a></p>'
    "</details></div>\n"
)


def _columns(form: str, *made: str) -> tuple[str, ...]:
    """The fields of a form without those that are put together elsewhere."""
    names = {name for _, name, _, _ in Formatter().parse(form) if name}
    return tuple(sorted(names - set(made)))


_ROW_COLUMNS = _columns(_ROW, "marks")
_STEP_COLUMNS = _columns(_STEP)
_LEVER_COLUMNS = ("id", "title", "tag", "state", "summary", "heading", "url")


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
    return _ROW.format(
        marks="".join(_mark(css, text) for css, text in marks if text),
        **_escaped(row, _ROW_COLUMNS),
    )


def _mark(css: str, text: str) -> str:
    return f' <span class="tag {css}">{escape(text)}</span>'


@register.simple_tag
def story_steps(steps: Sequence[StoryStep]) -> SafeString:
    """The critical path's steps."""
    return SafeString(
        "".join(_STEP.format(**_escaped(each, _STEP_COLUMNS)) for each in steps)
    )


@register.simple_tag(takes_context=True)
def lever_switches(context: dict[str, Any], levers: Sequence[LeverView]) -> SafeString:
    """The levers, each with its switch, its terms and the way to its law."""
    texts = {
        name: escape(get_messages().text(f"web.lever.{name}", context["language"]))
        for name in ("why_not", "conditions", "duties", "page")
    }
    return SafeString("".join(_lever(each, texts) for each in levers))


def _lever(lever: LeverView, texts: dict[str, str]) -> str:
    box = " checked" if lever.on else ""
    box += "" if lever.can_switch else " disabled"
    css = "saves" if lever.moves else "saves idle"
    saves = f'<p class="{css}">{escape(lever.saves)}</p>' if lever.saves else ""
    terms = _lines("h4", texts["conditions"], lever.conditions) + _lines(
        "h4", texts["duties"], lever.duties
    )
    return _LEVER.format(
        state_of_box=box,
        saves=saves,
        why=_why(lever, texts["why_not"]),
        terms=terms,
        law=texts["page"],
        **_escaped(lever, _LEVER_COLUMNS),
    )


def _why(lever: LeverView, heading: str) -> str:
    if not lever.why:
        return ""
    lines = "".join(
        f'<li class="{line.css}">{escape(line.text)}</li>' for line in lever.why
    )
    return (
        f'<p class="small"><strong>{heading}</strong></p>'
        f'<div class="reason"><ul class="plain">{lines}</ul></div>'
    )


def _lines(tag: str, heading: str, lines: Iterable[str]) -> str:
    found = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<{tag}>{heading}</{tag}><ul>{found}</ul>" if found else ""


def _escaped(subject: object, names: Iterable[str]) -> dict[str, str]:
    return {name: escape(getattr(subject, name)) for name in names}
