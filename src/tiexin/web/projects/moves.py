"""What the reader of a project's page has to do next, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.casework.documents import uses_by_kind
from tiexin.casework.table import Party, Role, Track
from tiexin.web.cases import store
from tiexin.web.common.names import authority_name, document_name, lever_name
from tiexin.web.projects.actions import first_action, next_command
from tiexin.web.projects.colours import colour_of_clock, colour_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.web.projects.wording import Words

SILENCE_DAYS: Final = 30
_AHEAD: Final = timedelta(days=30)
_MOST: Final = 12
_BY_PAPER: Final = {
    "gaps_named": "projects.move.gaps",
    "paused": "projects.move.paused",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to do; ``due`` in words, ``action`` what to press."""

    title: str
    why: str
    url: str
    day: date | None
    due: str
    colour: str
    action: str = ""
    action_url: str = ""


def moves(words: Words) -> list[Move]:
    """What the reader has to do on this project."""
    if not words.sight.state.is_open:
        return []
    role = Role(words.sight.user.role)
    if role is Role.INVESTOR:
        found = [*_promises(words), *_mine(words), *_ready(words)]
    elif role is Role.REVIEWER:
        found = list(_clocks(words))
    else:
        found = [*_contact(words), *_clocks(words), *_tasks(words)]
        found += [*_promises(words), *_late(words), *_mine(words), *_ready(words)]
    return sorted(found, key=lambda each: (each.day is None, each.day))[:_MOST]


def _move(
    words: Words,
    *,
    title: str,
    why: str,
    url: str,
    day: date | None = None,
    colour: str = "",
    command: str = "",
    query: str = "",
) -> Move:
    return Move(
        title,
        why,
        url,
        day,
        words.short(day) if day else "",
        colour or colour_until(day, today=words.sight.today),
        words.say(f"casework.command.{command}") if command else "",
        f"{words.base}record/{command}/{query}" if command else "",
    )


def _of_procedure(
    words: Words, id_: str, why: str, *, day: date | None = None, colour: str = ""
) -> Move:
    action = first_action(words, id_)
    return _move(
        words,
        title=words.procedure(id_),
        why=why,
        url=words.page_of(id_),
        day=day,
        colour=colour,
        command=action.kind if action else "",
        query=f"?procedure={id_}",
    )


def _mine(words: Words) -> Iterator[Move]:
    """Procedures that wait for the applicant: papers to complete, pauses to end."""
    for id_, each in words.sight.state.procedures.items():
        key = _BY_PAPER.get(each.state)
        if key is None or each.move is not Party.APPLICANT:
            continue
        application = each.application
        gaps = application.gaps if application else ()
        papers = [
            document_name(gap.document, words.language) if gap.document else gap.text
            for gap in gaps
        ]
        between = words.say("web.condition.comma")
        why = words.say(key, papers=between.join(dict.fromkeys(papers)) or "–")
        yield _of_procedure(words, id_, why, day=None, colour="amber")


def _ready(words: Words) -> Iterator[Move]:
    """What could begin now and was promised to have begun within a month."""
    sight = words.sight
    for id_, each in sight.state.procedures.items():
        promised = sight.promised_span(id_)
        start = promised[0] if promised else sight.today
        if start > sight.today + _AHEAD:
            continue
        if id_ not in sight.ready:
            continue
        key = (
            "projects.move.again"
            if each.state != "planned"
            else (
                "projects.move.begin_late"
                if start < sight.today
                else "projects.move.begin"
            )
        )
        yield _of_procedure(words, id_, _with_papers(words, id_, key), day=start)


def _with_papers(words: Words, id_: str, key: str) -> str:
    """Why a step can begin, and how many papers for it nobody has brought yet.

    Papers that another step gives, or that may come later, are not counted.
    """
    state, setting = words.sight.state, store.setting()
    rules = setting.rules_of(state.procedures[id_])
    uses = uses_by_kind(state, setting)
    there = {each.kind for each in state.documents.values()}
    lacking = [
        kind
        for kind in rules.needs
        if kind not in there
        and kind not in rules.may_miss
        and not any(use.gives for use in uses.get(kind, ()))
    ]
    if not lacking:
        return words.say(key)
    return f"{words.say(key)} · {words.say('projects.move.papers', n=len(lacking))}"


def _clocks(words: Words) -> Iterator[Move]:
    """Applications at an office whose answer, decision or delivery is due."""
    sight = words.sight
    reviewer = Role(sight.user.role) is Role.REVIEWER
    for id_, each in sight.state.procedures.items():
        clock = sight.clocks[id_]
        if not sight.in_full(id_):
            continue
        if clock.due is None:
            # Nobody found a limit for it; it waits for the office all the same.
            if reviewer and each.application and each.move is Party.AUTHORITY:
                why = words.say(
                    f"work.why.{each.state}", authority=words.authority(id_)
                )
                yield _of_procedure(words, id_, why)
            continue
        colour = colour_of_clock(clock, today=sight.today)
        if colour == "green" and not reviewer:
            continue
        why = _why_due(words, id_, clock.due_kind)
        if next_command(each.state, Track.APPLICATION.value):
            yield _of_procedure(words, id_, why, day=clock.due, colour=colour)


def _why_due(words: Words, id_: str, kind: str) -> str:
    """Whose day it is; a review that holds the decision up comes first."""
    application = words.sight.state.procedures[id_].application
    place = words.sight.project.jurisdiction
    by = [
        authority_name(review.by, place, words.language)
        for review in (application.reviews.values() if application else ())
        if review.closed_on is None
    ]
    if by:
        return words.say(
            "work.why.review", by=words.say("web.condition.comma").join(by)
        )
    return words.say(f"work.why.{kind}", authority=words.authority(id_))


def _late(words: Words) -> Iterator[Move]:
    """Works past their day without a new one."""
    for id_ in words.sight.expected.late:
        each = words.sight.state.procedures.get(id_)
        if each is None or each.state != "working":
            continue
        promised = words.sight.promised_span(id_)
        yield _move(
            words,
            title=words.procedure(id_),
            why=words.say("projects.move.late"),
            url=words.page_of(id_),
            day=promised[1] if promised else None,
            colour="red",
            command="forecast",
            query=f"?procedure={id_}",
        )


def _promises(words: Words) -> Iterator[Move]:
    yield from _conditions(words)
    yield from _commitments(words)
    for correction in words.sight.state.corrections.values():
        if correction.answered_on is None:
            yield _move(
                words,
                title=words.procedure(correction.procedure),
                why=words.say("projects.move.correction", text=correction.text),
                url=f"{words.base}corrections/#c-{correction.id}",
                day=correction.due,
                colour="" if correction.due else "amber",
            )


def _conditions(words: Words) -> Iterator[Move]:
    for condition in words.sight.state.conditions.values():
        if condition.state != "open":
            continue
        between = words.say("web.condition.comma")
        names = (document_name(each, words.language) for each in condition.missing)
        yield _move(
            words,
            title=words.procedure(condition.procedure),
            why=words.say("projects.move.condition", papers=between.join(names)),
            url=words.page_of(condition.procedure),
            day=condition.cure_by,
            command="cure",
            query=f"?procedure={condition.procedure}&condition={condition.id}",
        )


def _commitments(words: Words) -> Iterator[Move]:
    investor = Role(words.sight.user.role) is Role.INVESTOR
    for each in words.sight.state.commitments.values():
        if each.state != "open":
            continue
        yield _move(
            words,
            title=words.procedure(each.procedure),
            why=words.say(
                "projects.move.commitment",
                lever=lever_name(each.lever, words.language),
            ),
            url=words.page_of(each.procedure),
            day=each.check_by,
            command="" if investor else "check_commitment",
            query=f"?procedure={each.procedure}&commitment={each.id}",
        )


def _tasks(words: Words) -> Iterator[Move]:
    for task in words.sight.state.tasks.values():
        if task.finished_on is None:
            url = words.page_of(task.procedure) if task.procedure else words.base
            yield _move(
                words,
                title=task.text,
                why=words.say("work.why.task"),
                url=url,
                day=task.due,
                command="finish_task",
                query=f"?task={task.id}",
            )


def _contact(words: Words) -> Iterator[Move]:
    """The investor has heard nothing yet, or nothing for long."""
    sight = words.sight
    contacts, opened = sight.state.contacts, sight.state.opened_on
    if opened is None:
        return
    if not contacts:
        calendar = store.setting().calendars["mainland"]
        day, why = calendar.add(opened, 2), words.say("work.why.first_response")
    else:
        last = max(each.on for each in contacts)
        silent = (sight.today - last).days
        if silent <= SILENCE_DAYS:
            return
        day = last + timedelta(days=SILENCE_DAYS)
        why = words.say("work.why.silence", n=silent)
    yield _move(
        words,
        title=words.say(
            "projects.move.contact", name=sight.project.investor.display_name
        ),
        why=why,
        url=f"{words.base}#people",
        day=day,
        command="log_contact",
    )
