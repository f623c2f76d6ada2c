"""Template tags of the legal clock: a limit in sentences, a source by its title."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from tiexin.calendars import explain
from tiexin.calendars.words import in_words
from tiexin.catalogue import cite as cited
from tiexin.kernel import Citation
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from tiexin.calendars import Deadline

register = template.Library()


@register.simple_tag(takes_context=True)
def explain_limit(context: dict[str, Any], limit: Deadline, calendar: str) -> str:
    """How a last day was reckoned, as sentences in the page's language."""
    language = context["language"]
    steps = explain(limit, calendar=get_service().calendars[calendar])
    texts = get_messages()
    return " ".join(in_words(step, texts=texts, language=language) for step in steps)


@register.simple_tag(takes_context=True)
def cite(context: dict[str, Any], source: str) -> str:
    """A source with its clause; empty for a rule of the house."""
    if source.partition("/")[0] not in get_service().catalogue.sources:
        return ""
    found = cited(get_service().catalogue, Citation.parse(source))
    return found.in_language(context["language"])
