"""Template tags: texts by key, dates, ids as links."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from tiexin.web.common.dates import format_day, format_short
from tiexin.web.common.names import stage_name
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from datetime import date

    from django.template.base import Parser, Token

    from tiexin.kernel import LocalText

register = template.Library()
_ALONE: Final = 2
_WRITTEN_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?: ±[\d.]+)?")
_PLAIN: Final = re.compile(r"(?P<quote>[\"'])[\w.]+(?P=quote)")


class _FixedText(template.Node):
    """A text whose key stands in the template: found and escaped once."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._texts: dict[tuple[str, bool], str] = {}

    def render(self, context: template.Context) -> str:
        """The text in the page's language."""
        asked = (context["language"], context.autoescape)
        found = self._texts.get(asked)
        if found is None:
            text = get_messages().text(self._key, context["language"])
            found = self._texts[asked] = escape(text) if context.autoescape else text
        return found


@register.simple_tag(takes_context=True)
def t(context: dict[str, Any], key: str, **fields: object) -> str:
    """The text of ``key`` in the page's language; escaped like any value."""
    return get_messages().text(key, context["language"], **fields)


_with_fields = register.tags["t"]


@register.tag("t")
def text_tag(parser: Parser, token: Token) -> template.Node:
    """``t`` as above; most stand alone with their key, and cost next to nothing."""
    bits = token.split_contents()
    if len(bits) == _ALONE and _PLAIN.fullmatch(bits[1]):
        return _FixedText(bits[1][1:-1])
    node: template.Node = _with_fields(parser, token)
    return node


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], text: LocalText | None) -> str:
    """A text of the catalogue in the page's language; nothing for None."""
    return text.in_language(context["language"]) if text is not None else ""


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: date) -> str:
    """A day, or that of a moment in Dongguan, written out in the page's language."""
    return format_day(_local(value), context["language"])


@register.simple_tag(takes_context=True)
def short(context: dict[str, Any], value: date | None) -> str:
    """A day, or that of a moment in Dongguan, for a table; a dash where none is."""
    return format_short(_local(value), context["language"]) if value else "–"


def _local(value: date) -> date:
    # The database tells moments in Greenwich, where the morning is still yesterday.
    return timezone.localdate(value) if isinstance(value, datetime) else value


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], value: datetime | None) -> str:
    """Day and minute in Dongguan, for a table; a dash where there is none."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return f"{format_short(local.date(), context['language'])} {local:%H:%M}"


@register.simple_tag(takes_context=True)
def stage(context: dict[str, Any], id_: str) -> str:
    """A stage's name."""
    return stage_name(id_, context["language"])


@register.filter
def whole_days(text: str) -> SafeString:
    """A sentence whose days (2026-12-01) are not broken at the end of a line."""
    safe = conditional_escape(text)
    return mark_safe(_WRITTEN_DAY.sub(r'<span class="nowrap">\g<0></span>', safe))  # noqa: S308 - escaped before
