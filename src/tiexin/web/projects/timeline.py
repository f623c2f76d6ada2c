"""What happened, newest first: on which day, who told it, when it was written down."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.casework.strike import NEVER_STRUCK
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.names import actor_name, document_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.table import FieldSpec
    from tiexin.eventlog import Event
    from tiexin.web.projects.wording import Words

EVENTS_A_PAGE: Final = 30
_TOLD: Final = frozenset({"reason", "note", "text", "topic", "article", "number"})
_OF_DOCUMENTS: Final = frozenset({"document_added", "document_checked"})


def shown(words: Words) -> list[Event]:
    """The events that this person may read, the latest day first."""
    readable = words.sight.readable
    found = [event for event in words.sight.log if event.number in readable]
    return sorted(found, key=lambda each: (each.occurred_on, each.number), reverse=True)


def timeline(words: Words, events: list[Event], page: int) -> list[dict[str, Any]]:
    """One page of these in words."""
    first = (page - 1) * EVENTS_A_PAGE
    return [in_words(words, event) for event in events[first : first + EVENTS_A_PAGE]]


def in_words(words: Words, event: Event) -> dict[str, Any]:
    """One event."""
    sight = words.sight
    # Written down at midnight in Greenwich is morning in Dongguan.
    recorded = timezone.localdate(event.recorded_at)
    late = (recorded - event.occurred_on).days
    about = event.subject
    return {
        "number": event.number,
        "on": words.day(event.occurred_on),
        "what": words.say(f"casework.event.{event.kind}"),
        "about": words.procedure(about) if about else "",
        "url": words.page_of(about) if about else "",
        "who": actor_name(event.actor, sight.names, words.language),
        "late": words.say("projects.recorded_late", n=late) if late > 0 else "",
        "struck": sight.state.struck.get(event.number, ""),
        "strike": f"{words.base}record/strike_event/?number={event.number}"
        if _can_be_struck(words, event)
        else "",
        "details": list(_details(words, event)),
    }


def _details(words: Words, event: Event) -> Iterator[str]:
    """What else an event tells, for the reader: reasons, days, papers."""
    data = policy.told(words.sight.user, event.kind, event.data)
    if event.kind in _OF_DOCUMENTS:
        yield from _of_document(words, event)
        return
    for field in _fields(event.kind):
        value = data.get(field.name)
        if not isinstance(value, str):
            continue
        if field.type == "choice":
            yield words.say(f"casework.choice.{value}")
        elif field.name in _TOLD:
            yield value
    for gap in data.get("gaps") or ():  # type: ignore[union-attr]
        if isinstance(gap, dict):
            paper = str(gap.get("document") or gap.get("field") or "")
            yield f"{document_name(paper, words.language)}: {gap.get('text', '')}"


@cache
def _fields(kind: str) -> tuple[FieldSpec, ...]:
    """The fields of the command that leaves such an event."""
    commands = store.table().commands.values()
    return next((each.fields for each in commands if each.event == kind), ())


def _can_be_struck(words: Words, event: Event) -> bool:
    """Whether the reader may strike it; what leans on it the command finds out."""
    sight = words.sight
    spec = store.table().commands["strike_event"]
    if Role(sight.user.role) not in spec.who or event.kind in NEVER_STRUCK:
        return False
    return event.number not in sight.state.struck


def _of_document(words: Words, event: Event) -> Iterator[str]:
    """Which paper, which version, and in words why one was not let in."""
    data = event.data
    found = words.sight.state.documents.get(str(data["document"]))
    if found is not None:
        title = document_name(found.kind, words.language)
        number = words.say("files.version", n=data["version"])
        yield f"{title}, {number}"
    if data.get("result") == "rejected":
        yield words.say("files.state.rejected")
