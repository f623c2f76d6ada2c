"""What can be chosen in a command's form, each with what helps to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.casework.officers import suggest
from tiexin.catalogue import cite
from tiexin.kernel import Citation
from tiexin.web.access import policy
from tiexin.web.cases import opening, store
from tiexin.web.common.names import (
    authority_name,
    document_name,
    lever_duty,
    lever_name,
)
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.casework.table import FieldSpec
    from tiexin.web.accounts.models import User
    from tiexin.web.projects.wording import Words

    _Finder = Callable[[Words, str], Iterator["Choice"]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer; ``hint`` says more, ``likely`` is proposed at first."""

    value: str
    title: str
    hint: str = ""
    likely: bool = False
    chosen: bool = False

    def marked(self, *, chosen: bool) -> Choice:
        """The same, chosen or not."""
        return replace(self, chosen=chosen)


def choices_of(
    words: Words, field: FieldSpec, procedure: str
) -> tuple[Choice, ...] | None:
    """What can be chosen for a field; None for what is typed."""
    if field.type == "choice":
        say = words.say
        return tuple(Choice(c, say(f"casework.choice.{c}")) for c in field.choices)
    found = _OF_PROJECT.get(field.name)
    if found is None and procedure:
        found = _OF_PROCEDURE.get(field.name)
        return tuple(found(words, procedure)) if found else None
    if found is None:
        return None
    return tuple(found(words, procedure))


def _officers(words: Words, _: str) -> Iterator[Choice]:
    """Colleagues with what they have on hand; the one with the least is proposed."""
    project = words.sight.project
    loads = [
        load
        for load in opening.loads(project.jurisdiction, words.sight.today)
        if load.officer != words.sight.state.officer
    ]
    best = suggest(loads)
    names = {each.actor_id: each.display_name for each in _colleagues(words)}
    for load in sorted(loads, key=lambda each: (each.weight, each.officer)):
        if load.officer not in names:
            continue
        hint = words.say("projects.load_of", n=load.projects, dues=load.dues)
        if load.on_leave:
            hint = f"{hint} · {words.say('work.on_leave')}"
        likely = best is not None and load.officer == best.officer
        if likely:
            hint = f"{hint} · {words.say('projects.suggested')}"
        yield Choice(load.officer, names[load.officer], hint, likely=likely)


def _colleagues(words: Words) -> list[User]:
    return list(policy.colleagues(words.sight.project.officer))


def _assignees(words: Words, _: str) -> Iterator[Choice]:
    own = words.sight.state.officer
    for each in _colleagues(words):
        likely = each.actor_id == own
        yield Choice(each.actor_id, each.display_name, likely=likely)


def _promisers(words: Words, _: str) -> Iterator[Choice]:
    investor = words.sight.project.investor
    yield Choice(investor.actor_id, investor.display_name, likely=True)


def _procedures(words: Words, _: str) -> Iterator[Choice]:
    for id_, each in words.sight.state.procedures.items():
        if words.sight.in_full(id_):
            state = words.say(f"casework.state.{each.state}")
            yield Choice(id_, f"{words.procedure(id_)} · {state}")


def _tasks(words: Words, _: str) -> Iterator[Choice]:
    for task in words.sight.state.tasks.values():
        if task.finished_on is None:
            yield Choice(task.id, task.text, words.short(task.due))


def _tasks_along(words: Words, _: str) -> Iterator[Choice]:
    state = words.sight.state
    for task in state.tasks.values():
        if task.finished_on is None and task.assignee == state.officer:
            yield Choice(task.id, task.text, words.short(task.due))


def _grounds(words: Words, procedure: str) -> Iterator[Choice]:
    rules = store.setting().rules_of(words.sight.state.procedures[procedure])
    for each in rules.grounds:
        party = words.say(f"casework.party.{each.charged_to.value}")
        told = [source_of(words, each.source), words.say("projects.charged", who=party)]
        if each.cap is not None:
            told.insert(1, words.say(f"projects.cap.{each.cap_unit}", n=each.cap))
        hint = " · ".join(part for part in told if part)
        yield Choice(each.id, each.title.in_language(words.language), hint)


def source_of(words: Words, source: str) -> str:
    """A source with its clause, by its title; empty for a rule of the house."""
    catalogue = get_service().catalogue
    if source.partition("/")[0] not in catalogue.sources:
        return ""
    return cite(catalogue, Citation.parse(source)).in_language(words.language)


def _may_miss(words: Words, procedure: str) -> Iterator[Choice]:
    rules = store.setting().rules_of(words.sight.state.procedures[procedure])
    for paper, lever in rules.may_miss.items():
        title = document_name(paper, words.language)
        yield Choice(paper, title, lever_name(lever, words.language))


def _levers(words: Words, procedure: str) -> Iterator[Choice]:
    rules = store.setting().rules_of(words.sight.state.procedures[procedure])
    for each in rules.commitments:
        duty = lever_duty(each, words.language)
        yield Choice(each, lever_name(each, words.language), duty)


def _pauses(words: Words, procedure: str) -> Iterator[Choice]:
    its = words.sight.state.procedures[procedure]
    rules = store.setting().rules_of(its)
    titles = {each.id: each.title.in_language(words.language) for each in rules.grounds}
    for pause in its.application.pauses if its.application else ():
        if pause.last is None:
            since = words.say("projects.since_day", day=words.short(pause.first))
            yield Choice(pause.id, titles.get(pause.ground, pause.ground), since)


def _reviews(words: Words, procedure: str) -> Iterator[Choice]:
    application = words.sight.state.procedures[procedure].application
    for review in application.reviews.values() if application else ():
        if review.closed_on is None:
            since = words.say("projects.since_day", day=words.short(review.opened_on))
            place = words.sight.project.jurisdiction
            by = authority_name(review.by, place, words.language)
            yield Choice(review.id, f"{by} · {review.topic}", since)


def _conditions(words: Words, procedure: str) -> Iterator[Choice]:
    for each in words.sight.state.conditions.values():
        if each.procedure == procedure and each.state != "cured":
            papers = words.say("web.condition.comma").join(
                document_name(paper, words.language) for paper in each.missing
            )
            until = words.say("projects.until_day", day=words.short(each.cure_by))
            yield Choice(each.id, papers, until)


def _commitments(words: Words, procedure: str) -> Iterator[Choice]:
    for each in words.sight.state.commitments.values():
        if each.procedure == procedure and each.state == "open":
            yield Choice(each.id, lever_name(each.lever, words.language), each.duty)


def _interruptions(words: Words, procedure: str) -> Iterator[Choice]:
    its = words.sight.state.procedures[procedure]
    for each in its.interruptions.values():
        if each.last is None:
            since = words.say("projects.since_day", day=words.short(each.first))
            yield Choice(each.id, each.note, since)


_OF_PROJECT: Final[Mapping[str, _Finder]] = {
    "officer": _officers,
    "assignee": _assignees,
    "promised_by": _promisers,
    "procedure": _procedures,
    "task": _tasks,
    "tasks": _tasks_along,
}
_OF_PROCEDURE: Final[Mapping[str, _Finder]] = {
    "ground": _grounds,
    "missing": _may_miss,
    "lever": _levers,
    "pause": _pauses,
    "review": _reviews,
    "condition": _conditions,
    "commitment": _commitments,
    "interruption": _interruptions,
}
