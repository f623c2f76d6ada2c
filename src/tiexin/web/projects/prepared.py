"""What a program has to work out before some commands can be given.

A new plan, other answers, the rules of today, an event that was wrong: the form asks
for the reason only, the rest is shown and filled in here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.app.cases.baseline import revised
from tiexin.app.cases.opening import opening_of
from tiexin.app.cases.replan import request_of
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import BadInput, Refused
from tiexin.web.cases import models, replanning, store
from tiexin.web.common.service import plan_of
from tiexin.web.projects.answers import changed_answers
from tiexin.web.projects.outlook import milestones
from tiexin.web.projects.rules import changed_rules
from tiexin.web.projects.timeline import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import QueryDict

    from tiexin.app.cases.opening import Opening
    from tiexin.casework.rules import Rulebook
    from tiexin.casework.table import Command
    from tiexin.eventlog import Json
    from tiexin.web.projects.wording import Words

    _Beside = Callable[[models.Project, Command], None]

_NUMBER: Final = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_LONGEST_TOKEN: Final = 4_000
_KEEP: Final = "1"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Fields that are filled in, what is kept beside, and what the page shows."""

    data: dict[str, Json] = field(default_factory=dict)
    beside: _Beside | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    carried: tuple[tuple[str, str], ...] = ()


def prepare(words: Words, kind: str, procedure: str, data: QueryDict) -> Prepared:
    """What a command needs besides what is typed; empty for most.

    Raises:
        BadInput: The link with the new answers is broken, or there is no such event.
        Refused: There is nothing to change.
    """
    if kind == "revise_plan":
        return _plan(words, keep=data.get("keep", "") == _KEEP)
    if kind == "change_facts":
        return _facts(words, data.get("p", "")[:_LONGEST_TOKEN])
    if kind == "move_rules":
        return _rules(words, procedure)
    if kind == "strike_event":
        return _event(words, data.get("number", ""))
    return Prepared()


def _plan(words: Words, *, keep: bool) -> Prepared:
    """The present outlook as a plan to be promised anew.

    With ``keep`` the days that were told last are kept where they can be.
    """
    sight, project = words.sight, words.sight.project
    plans = models.PlanRecord.objects.filter(project=project)
    content = plans.order_by("-pk").values_list("content", flat=True).first()
    if content is None:
        raise Refused.of("projects.no_plan")
    keeping = replanning.keeping(
        project, sight.state, sight.expected, today=sight.today
    )
    outlook = keeping.plan if keep and keeping else sight.expected
    plan = revised(content, outlook)

    def store_plan(project: models.Project, _: Command) -> None:
        models.PlanRecord.objects.get_or_create(
            project=project,
            hash=plan.hash,
            defaults={
                "kind": "revision",
                "made_at": timezone.now(),
                "content": dict(plan.content),
            },
        )

    return Prepared(
        {"plan": plan.hash, "milestones": dict(plan.milestones)},
        store_plan,
        {
            "marks": milestones(words, outlook),
            "changing_plan": True,
            "can_keep": keeping is not None,
            "keep": keep and keeping is not None,
        },
        (("keep", _KEEP),) if keep else (),
    )


def _facts(words: Words, token: str) -> Prepared:
    """Other answers, with the procedures that follow from them."""
    state = words.sight.state
    asked = decode_share(token)
    if asked.jurisdiction != state.jurisdiction:
        raise BadInput.of("projects.other_place", place=asked.jurisdiction)
    facts: dict[str, Any] = dict(asked.facts)
    request = replace(request_of(state), facts=facts)
    opening = opening_of(plan_of(encode_share(request)))
    answers = changed_answers(words, state.facts, request.facts)
    if not answers:
        raise Refused.of("projects.same_answers")
    new, old = set(opening.procedures), set(state.procedures)
    gone = [id_ for id_ in old - new if _not_begun(words, id_)]
    return Prepared(
        {
            "rulebook": opening.rulebook.hash,
            "procedures": list(opening.procedures),
            "facts": facts,
        },
        _keeps(opening.rulebook),
        {
            "answers": answers,
            "come": sorted(words.procedure(id_) for id_ in new - old),
            "go": sorted(words.procedure(id_) for id_ in gone),
            "stay": sorted(words.procedure(id_) for id_ in old - new - set(gone)),
            "changing_facts": True,
        },
        (("p", token),),
    )


def _not_begun(words: Words, id_: str) -> bool:
    its = words.sight.state.procedures[id_]
    return not its.applications and its.begun_on is None


def _rules(words: Words, procedure: str) -> Prepared:
    """The rules of today beside those that the procedure goes by."""
    opening = rules_of_today(words)
    changes = changed_rules(words, procedure, opening.rulebook)
    if not changes:
        raise Refused.of("projects.same_rules")
    return Prepared(
        {"rulebook": opening.rulebook.hash},
        _keeps(opening.rulebook),
        {"rules": changes, "law_on": words.day(opening.rulebook.on)},
    )


def rules_of_today(words: Words) -> Opening:
    """The project's rules if it were opened today."""
    request = replace(request_of(words.sight.state), start=words.sight.today)
    return opening_of(plan_of(encode_share(request)))


def _keeps(book: Rulebook) -> _Beside:
    """Stores the rulebook with the command; until then only this process knows it."""
    store.lend_rulebook(book)

    def keep(_: models.Project, __: Command) -> None:
        store.keep_rulebook(book)

    return keep


def _event(words: Words, number: str) -> Prepared:
    """The event that is to be struck."""
    log = words.sight.log
    place = int(number) if _NUMBER.fullmatch(number) else 0
    if not 0 < place <= len(log):
        raise Refused.of("casework.no_such_event", where="number")
    return Prepared(
        {"number": place},
        shown={"event": in_words(words, log[place - 1])},
        carried=(("number", number),),
    )
