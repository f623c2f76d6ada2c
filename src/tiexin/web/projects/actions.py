"""What somebody may record now, the likeliest first, and why some can't be yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.casework.decide import is_offered, offered
from tiexin.casework.ready import hindrance
from tiexin.casework.table import Track
from tiexin.web.cases import store
from tiexin.web.common.failures import on_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.table import CommandSpec
    from tiexin.web.projects.sight import Sight
    from tiexin.web.projects.wording import Words

# What only a program fills in, or what has a page of its own.
NOT_BY_FORM: Final = frozenset(
    {
        "open_project",
        "freeze_baseline",
        "send_message",
        "add_document",
        "check_document",
        "lapse",
    }
)
# What is offered elsewhere: beside the rules, at an event, through the guide.
_ELSEWHERE: Final = frozenset({"move_rules", "strike_event", "change_facts"})
_NO_BUTTON: Final = NOT_BY_FORM | _ELSEWHERE
# What has a page of its own, below the project's.
OWN_PAGES: Final = {
    "request_correction": "corrections/ask/",
    "answer_correction": "corrections/",
}
# The likeliest first. What stands after the gap in the list is kept for rare days.
_USUAL: Final = (
    "complete",
    "accept",
    "name_gaps",
    "accept_conditionally",
    "decline",
    "close_review",
    "grant",
    "deliver",
    "resume",
    "submit",
    "begin",
    "finish",
    "end_interruption",
    "cure",
    "check_commitment",
    "pause",
    "extend",
    "open_review",
    "refuse",
    "forecast",
    "verify_status",
    "interrupt",
    "log_contact",
    "add_task",
    "finish_task",
    "advance_stage",
    "hand_over",
    "revise_plan",
)
_NEXT: Final = {
    "submitted": "accept",
    "gaps_named": "complete",
    "accepted": "grant",
    "paused": "resume",
    "granted": "deliver",
    "working": "finish",
}
# What is worth telling where it is forbidden; of the rest nothing is said.
_TOLD: Final = frozenset(
    {
        "casework.review_is_open",
        "casework.decision_is_withheld",
        "casework.corrections_open",
        "casework.stage_incomplete",
        "casework.silence_has_accepted",
        "casework.gaps_named_before",
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """A button: the command it leads to.

    ``why_not`` tells in words what forbids it now; then there is no button.
    ``usual`` is False for what is needed on rare days only.
    """

    kind: str
    title: str
    url: str
    why_not: str = ""
    usual: bool = True


def next_command(state: str, track: str) -> str:
    """What usually happens next to a procedure; empty where all is done."""
    if state in ("planned", "refused", "withdrawn", "lapsed"):
        return "submit" if track == Track.APPLICATION.value else "begin"
    return _NEXT.get(state, "")


def actions(words: Words, procedure: str = "") -> list[Action]:
    """What this person may do now about a procedure or the project, or can't yet."""
    found = list(_actions(words, procedure))
    order = {kind: place for place, kind in enumerate(_USUAL)}
    return sorted(found, key=lambda each: order.get(each.kind, len(order)))


def first_action(words: Words, procedure: str) -> Action | None:
    """The one that usually comes next, if this person may do it."""
    its = words.sight.state.procedures[procedure]
    track = store.setting().rules_of(its).track.value
    wanted = next_command(its.state, track)
    spec = store.table().commands.get(wanted)
    if spec is None or not is_offered(
        spec,
        words.sight.state,
        actor=words.sight.actor,
        setting=store.setting(),
        procedure=procedure,
    ):
        return None
    action = _action(words, spec, procedure)
    return action if action is not None and not action.why_not else None


def _actions(words: Words, procedure: str) -> Iterator[Action]:
    for spec in offered(
        words.sight.state,
        actor=words.sight.actor,
        setting=store.setting(),
        procedure=procedure,
    ):
        action = _action(words, spec, procedure)
        if action is not None:
            yield action


def _action(words: Words, spec: CommandSpec, procedure: str) -> Action | None:
    """One command that role and state allow, if there is anything to say of it."""
    sight = words.sight
    if spec.kind in _NO_BUTTON or not _makes_sense(sight, spec, procedure):
        return None
    problem = hindrance(
        sight.state,
        spec,
        actor=words.sight.actor,
        today=sight.today,
        setting=store.setting(),
        procedure=procedure,
    )
    if problem is not None and problem.code not in _TOLD:
        return None
    failures = on_page([problem], words.language) if problem else []
    query = f"?procedure={procedure}" if procedure else ""
    return Action(
        spec.kind,
        words.say(f"casework.command.{spec.kind}"),
        words.base + OWN_PAGES.get(spec.kind, f"record/{spec.kind}/{query}"),
        " ".join(f"{each.message} {each.cure}" for each in failures),
        usual=spec.kind in _USUAL,
    )


def _makes_sense(sight: Sight, spec: CommandSpec, procedure: str) -> bool:
    """Leave out what has nothing to act on: no open pause, no lever, no task."""
    if not procedure:
        return _has_object(sight, spec.kind)
    state = sight.state
    its = state.procedures[procedure]
    rules = store.setting().rules_of(its)
    application = its.application
    checks = {
        "accept_conditionally": bool(rules.may_miss),
        "commit": bool(rules.commitments),
        "pause": bool(rules.grounds),
        "extend": rules.extension is not None
        and (application is None or application.extension is None),
        "close_review": application is not None
        and any(r.closed_on is None for r in application.reviews.values()),
        "cure": any(
            c.procedure == procedure
            and c.state != "cured"
            # What has fallen with the condition is applied for again.
            and not (c.state == "lapsed" and its.state == "lapsed")
            for c in state.conditions.values()
        ),
        "check_commitment": any(
            c.procedure == procedure and c.state == "open"
            for c in state.commitments.values()
        ),
        "end_interruption": any(i.last is None for i in its.interruptions.values()),
        "interrupt": all(i.last is not None for i in its.interruptions.values()),
    }
    return checks.get(spec.kind, True)


def _has_object(sight: Sight, kind: str) -> bool:
    state = sight.state
    if kind == "finish_task":
        return any(task.finished_on is None for task in state.tasks.values())
    if kind == "answer_correction":
        return any(each.answered_on is None for each in state.corrections.values())
    if kind == "advance_stage":
        return state.stage != store.table().stages[-1]
    return True
