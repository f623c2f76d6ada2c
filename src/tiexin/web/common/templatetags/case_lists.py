"""The long lists of running projects: work lines, procedures with clocks, events.

Written here and not in a template for speed, as the plan's lists are (see ``lists``):
a queue has fifty lines and a project some sixty procedures, read again every few
seconds. Every text passes through ``escape``; a test sends hostile ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.safestring import SafeString

from tiexin.web.common.service import get_messages
from tiexin.web.common.templatetags.lists import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.web.projects.lines import Limit, Line
    from tiexin.web.work.lines import WorkLine

register = template.Library()


@register.simple_tag(takes_context=True)
def work_lines(context: dict[str, Any], lines: Iterable[WorkLine]) -> SafeString:
    """Lines of a work list."""
    say = _texts(context)
    return SafeString("".join(_work_line(line, say) for line in lines))


def _work_line(line: WorkLine, say: Callable[..., str]) -> str:
    title, project = escape(line.title), escape(line.project)
    how_long = line.how_long
    if how_long and line.colour == "amber":
        how_long += f" · {line.colour_name}"
    whose = ""
    if line.whose:
        text = say("work.for_colleague", name=line.whose)
        whose = f'<span class="tag unknown">{text}</span>'
    action = ""
    if line.action:
        action = _button(line.action_url, line.action, f"{title}, {project}")
    return (
        f'<tr><td class="date"><span class="limit {escape(line.colour)}">'
        f"{escape(line.due)}{_below(how_long)}</span></td>"
        f'<th scope="row"><a href="{escape(line.url)}">{title}</a></th>'
        f'<td><a href="{escape(line.project_url)}">{project}</a>'
        f'<span class="below">{escape(line.project_name)}</span>{whose}</td>'
        f"<td>{escape(line.why)}{_below(line.age)}</td>"
        f'<td class="no-print">{action}</td></tr>\n'
    )


@register.simple_tag(takes_context=True)
def case_lines(context: dict[str, Any], lines: Iterable[Line]) -> SafeString:
    """The procedures of a stage: state, whose move, clocks, days, one click."""
    say = _texts(context)
    return SafeString("".join(_case_line(line, say) for line in lines))


def _case_line(line: Line, say: Callable[..., str]) -> str:
    title = escape(line.title)
    name = f'<a href="{escape(line.url)}">{title}</a>' if line.url else title
    return (
        f'<tr id="row-{escape(line.id)}"><th scope="row">{name}'
        f'<span class="below">{escape(line.authority)}</span></th>\n'
        f'<td><span class="tag state-{escape(line.state_id)}">{escape(line.state)}'
        f"</span>{_done(line, say) if line.done else _to_do(line, say)}</tr>\n"
    )


def _done(line: Line, say: Callable[..., str]) -> str:
    return (
        f'</td><td>{_limits(line.limits)}</td><td class="days-cell">'
        f"{_day(say('projects.done_on'), line.expected)}{_late('tag', line, say)}</td>"
        '<td class="no-print"></td>'
    )


def _to_do(line: Line, say: Callable[..., str]) -> str:
    due = action = ""
    if line.due:
        text = say("projects.next_is", what=line.due_kind, day=line.due)
        due = f'<p class="due {escape(line.due_colour)}">{text}</p>'
    if line.action:
        action = _button(line.action.url, line.action.title, escape(line.title))
    return (
        f'<span class="below">{escape(line.move)}<br>{escape(line.age)}</span></td>\n'
        f"<td>{_limits(line.limits)}{due}</td>\n"
        f'<td class="days-cell">{_day(say("projects.planned"), line.planned)}'
        f"{_below(line.planned_basis)}<br>"
        f"{_day(say('projects.now_expected'), line.expected)}"
        f"{_below(line.expected_basis)}"
        f'{_late("tag critical", line, say)}</td>\n<td class="no-print">{action}</td>'
    )


def _day(name: str, day: str) -> str:
    head = f'<span class="cell-name">{name}</span>'
    return f'{head} <span class="day">{escape(day)}</span>'


def _late(css: str, line: Line, say: Callable[..., str]) -> str:
    if line.late_days <= 0:
        return ""
    text = say("projects.days_later", n=line.late_days)
    return f' <span class="{css}">{text}</span>'


def _limits(limits: Iterable[Limit]) -> str:
    found = "".join(map(_limit, limits))
    return f'<ul class="clocks">{found}</ul>' if found else ""


def _limit(limit: Limit) -> str:
    css = f' class="{escape(limit.colour)}"' if limit.colour else ""
    colour = day = ""
    if limit.colour_name:
        name = escape(limit.colour_name)
        colour = f'<span class="hidden-visually"> ({name})</span>'
    if limit.day:
        day = f' <span class="clock-day">{escape(limit.day)}</span>'
    return (
        f'<li{css}><span class="clock-name">{escape(limit.name)}</span> '
        f'<span class="clock-text">{escape(limit.text)}{colour}</span>{day}</li>'
    )


@register.simple_tag(takes_context=True)
def case_events(
    context: dict[str, Any], events: Iterable[Mapping[str, Any]]
) -> SafeString:
    """Events, newest first; on a procedure's own page they don't name it again."""
    say, named = _texts(context), not context.get("line")
    return SafeString("".join(_event(each, say, named=named) for each in events))


def _event(event: Mapping[str, Any], say: Callable[..., str], *, named: bool) -> str:
    on, what = escape(event["on"]), escape(event["what"])
    css = about = struck = strike = ""
    if event["about"] and named:
        about = f' · <a href="{escape(event["url"])}">{escape(event["about"])}</a>'
    late = f" · {escape(event['late'])}" if event["late"] else ""
    if event["struck"]:
        css = ' class="struck"'
        tag = say("projects.struck")
        struck = f' <span class="tag no">{tag}</span> {escape(event["struck"])}'
    if event["strike"]:
        strike = (
            f' <a class="small no-print" href="{escape(event["strike"])}">'
            f"{say('casework.command.strike_event')}"
            f'<span class="hidden-visually">: {what} {on}</span></a>'
        )
    details = "".join(
        f'<br><span class="small">{escape(each)}</span>' for each in event["details"]
    )
    return (
        f'<li{css}><span class="when">{on}</span> <strong>{what}</strong>{about}'
        f'<span class="small soft"> · {escape(event["who"])}{late}</span>'
        f"{struck}{strike}{details}</li>"
    )


def _texts(context: dict[str, Any]) -> Callable[..., str]:
    """A text of the page's language by its key, escaped."""
    text, language = get_messages().text, context["language"]

    def say(key: str, **fields: object) -> str:
        return escape(text(key, language, **fields))

    return say


def _below(text: str) -> str:
    return f'<span class="below">{escape(text)}</span>' if text else ""


def _button(url: str, title: str, of: str) -> str:
    """A link to an act; ``of``, which is escaped, tells screen readers of what."""
    return (
        f'<a class="button second small-button" href="{escape(url)}">{escape(title)}'
        f'<span class="hidden-visually">: {of}</span></a>'
    )
