"""A project's page in words: how far it is, what is missing, who takes care of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.casework.officers import first_response, silent_for
from tiexin.casework.stages import next_stage
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.names import stage_name
from tiexin.web.files.papers import asked_of
from tiexin.web.projects.actions import actions
from tiexin.web.projects.chart import chart_of
from tiexin.web.projects.lines import grouped, whose_move
from tiexin.web.projects.moves import moves
from tiexin.web.projects.outlook import milestones, slips
from tiexin.web.projects.promises import promises
from tiexin.web.projects.timeline import EVENTS_A_PAGE, shown, timeline
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from datetime import datetime

    from tiexin.web.projects.sight import Sight

_MESSAGES: Final = 50
_LETTERS: Final = 3
_CONTACTS: Final = 5


def page_of(sight: Sight, page: int) -> dict[str, Any]:
    """All that the project's page shows this person; ``page`` is of the timeline."""
    words = Words(sight)
    events = shown(words)
    found = {
        "project": sight.project,
        "base": words.base,
        "stamp": stamp_of(sight),
        "stages": stages(words),
        "moves": moves(words),
        "under_way": under_way(sight),
        "asked": asked_of(sight),
        "lacking": lacking(words),
        "arrived": next_stage(sight.state, store.setting()) is None,
        "groups": grouped(words),
        "late": [words.procedure(each) for each in sight.expected.late],
        "production": production(sight),
        "timeline": timeline(words, events, page),
        "event_count": len(events),
        "page": page,
        "pages": max(1, -(-len(events) // EVENTS_A_PAGE)),
        "actions": actions(words),
        "whole": sight.whole,
        "chart": chart_of(words),
        "marks": milestones(words),
        "rests": words.rests(sight.expected.rests_on),
        "promise_rests": words.promise_rests(),
        "plans": [
            {"on": words.day(mark.on), "why": mark.reason} for mark in sight.state.plans
        ],
        **slips(words),
    }
    return found | (_for_insiders(words) if sight.whole else {})


def under_way(sight: Sight) -> int:
    """How many steps an investor has begun and not finished; 0 for everybody else."""
    if Role(sight.user.role) is not Role.INVESTOR or not sight.state.is_open:
        return 0
    return sum(each.state == "working" for each in sight.state.procedures.values())


def stamp_of(sight: Sight) -> str:
    """Changes with every event of the project, and with the day."""
    return f"{sight.project.version}.{sight.today.isoformat()}"


def _for_insiders(words: Words) -> dict[str, Any]:
    """Letters, promises and people, which are not a reviewer's business."""
    told = promises(words)
    return {
        "promises": [each for each in told if each["open"]],
        "settled": [each for each in told if not each["open"]],
        **letters(words),
        **people(words),
    }


def letters(words: Words, procedure: str = "") -> dict[str, Any]:
    """The newest letters, all or those about a procedure, and how to write one."""
    sight = words.sight
    found = policy.letters(sight.user, today=sight.today).filter(project=sight.project)
    if procedure:
        found = found.filter(procedure=procedure)
    return {
        "letters": [
            {
                "author": each.author.display_name,
                "at": moment(words, each.at),
                "text": each.text,
                "url": words.page_of(each.procedure) if each.procedure else "",
                "about": words.procedure(each.procedure) if each.procedure else "",
            }
            for each in found.select_related("author").order_by("-at")[:_MESSAGES]
        ],
        "letters_shown": _LETTERS,
        "letter_about": procedure,
        "may_write": may_write(sight, procedure),
        "command": uuid.uuid4().hex,
    }


def may_write(sight: Sight, procedure: str) -> bool:
    """Whether somebody may write about a procedure, or (empty) the whole project."""
    if procedure and procedure not in sight.state.procedures:
        return False
    authority = sight.authority_of(procedure) if procedure else ""
    return policy.may(
        sight.user,
        "send_message",
        sight.project,
        today=sight.today,
        authority=authority,
    )


def moment(words: Words, at: datetime) -> str:
    """A moment as the clock in Dongguan shows it."""
    here = timezone.localtime(at)
    return f"{words.day(here.date())} {here:%H:%M}"


def stages(words: Words) -> list[dict[str, Any]]:
    """The way from talks to production, and where on it the project is."""
    state = words.sight.state
    found = store.setting().table.stages
    here = found.index(state.stage)
    since = dict(state.stages)
    return [
        {
            "title": stage_name(stage, words.language),
            "here": place == here,
            "done": place < here,
            "since": words.short(since.get(stage)) if stage in since else "",
        }
        for place, stage in enumerate(found)
    ]


def lacking(words: Words) -> list[dict[str, Any]]:
    """What is missing for the next stage, each with whose move it is."""
    return [
        {
            "title": words.procedure(each.procedure),
            "url": words.page_of(each.procedure)
            if words.sight.in_full(each.procedure)
            else "",
            "state": words.say(f"casework.state.{each.state}"),
            "move": whose_move(words, words.sight.state.procedures[each.procedure]),
            "blocks": each.blocks,
        }
        for each in words.sight.missing
    ]


def production(sight: Sight) -> dict[str, Any]:
    """Production as promised and as it looks now; estimated, and said so."""
    promised = sight.project.promised_on
    expected = sight.expected.milestones.get("production_start")
    days = (expected - promised).days if expected and promised else 0
    return {"promised": promised, "expected": expected, "later": days, "sooner": -days}


def people(words: Words) -> dict[str, Any]:
    """Who takes care of it, since when, how soon and when he was last in touch."""
    sight = words.sight
    state = sight.state
    calendar = store.setting().calendars["mainland"]
    leave = policy.on_leave(sight.project.officer, sight.today)
    return {
        "terms": [
            {
                "name": sight.names.get(term.officer, ""),
                "since": words.day(term.since),
                "why": term.why,
            }
            for term in reversed(state.officers)
        ],
        "cover": leave.cover if leave else None,
        "first_response": first_response(state, calendar),
        "silent": silent_for(state, sight.today),
        "contacts": [
            {
                "on": words.short(contact.on),
                "how": words.say(f"casework.choice.{contact.channel}"),
                "who": sight.names.get(contact.by, ""),
            }
            for contact in state.contacts[: -_CONTACTS - 1 : -1]
        ],
    }
