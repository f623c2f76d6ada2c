"""Guards of commands about one procedure: the law's own conditions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.casework.clocks import clock_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.casework.case import Case
    from tiexin.casework.state import Condition

# What can never come about together: a permit that is withheld can't be revoked, and
# one that may be granted is not withheld.
_NEVER_TOGETHER: Final = frozenset(
    {
        ("withheld_until_cured", "permit_revoked"),
        ("granted_with_condition", "decision_withheld"),
    }
)


def _begun(case: Case) -> None:
    if not case.its.has_begun:
        raise case.refuse("not_begun", procedure=case.its.id)


def _rules_known(case: Case) -> None:
    """Running procedures are moved only to rules that know them, of the same kind."""
    book = case.setting.rulebooks.get(case.text("rulebook"))
    rules = book.procedures.get(case.its.id) if book else None
    if rules is None or rules.track is not case.rules.track:
        raise case.refuse("no_such_rules", where="rulebook", procedure=case.its.id)


def _answered_in_time(case: Case) -> None:
    """Until the answer day the office may answer; silence has accepted after it.

    Licensing law, article 32: as of the day on which the papers came in.
    """
    answer = clock_of(case.its, setting=case.setting).answer
    if case.its.state != "submitted" or answer is None:
        return
    if case.command.on > answer.last_day:
        raise case.refuse(
            "silence_has_accepted",
            where="on",
            last_day=answer.last_day.isoformat(),
            received=answer.trigger.isoformat(),
        )


def _gaps_named_once(case: Case) -> None:
    named = case.application.gaps_named_on
    if named is not None:
        raise case.refuse("gaps_named_before", where="gaps", day=named.isoformat())


def _answer_day_over(case: Case) -> None:
    answer = clock_of(case.its, setting=case.setting).answer
    if answer is None:
        raise case.refuse("silence_accepts_nothing", procedure=case.its.id)
    if case.command.on <= answer.last_day:
        raise case.refuse("answer_day_ahead", last_day=answer.last_day.isoformat())


def _lever_allows_missing(case: Case) -> None:
    papers = case.command.data.get("missing")
    for paper in papers if isinstance(papers, list) else []:
        if str(paper) not in case.rules.may_miss:
            raise case.refuse("may_not_miss", where="missing", document=str(paper))
    if date.fromisoformat(case.text("cure_by")) < case.command.on:
        raise case.refuse("cure_day_before", where="cure_by")


def _consequence_fits(case: Case) -> None:
    if (case.text("effect"), case.text("consequence")) in _NEVER_TOGETHER:
        raise case.refuse("consequence_unfit", where="consequence")


def _condition(case: Case) -> Condition:
    found = case.state.conditions.get(case.text("condition"))
    if found is None or found.procedure != case.its.id:
        raise case.refuse("no_open_condition", where="condition")
    return found


def _condition_open(case: Case) -> None:
    """Open, or lapsed where that only withholds the decision until it is cured."""
    condition = _condition(case)
    ended = case.its.application is None or case.its.application.outcome
    withheld = condition.consequence == "decision_withheld" and not ended
    if condition.state != "open" and not (condition.state == "lapsed" and withheld):
        raise case.refuse("no_open_condition", where="condition")
    if case.command.on < condition.made_on:
        raise case.refuse_before(condition.made_on, "accepted_conditionally")


def _cure_day_over(case: Case) -> None:
    condition = _condition(case)
    if condition.state != "open":
        raise case.refuse("no_open_condition", where="condition")
    if case.command.on <= condition.cure_by:
        raise case.refuse("cure_day_ahead", last_day=condition.cure_by.isoformat())


def _ground_of_law(case: Case) -> None:
    name = case.text("ground")
    if name not in {ground.id for ground in case.rules.grounds}:
        raise case.refuse("no_ground_of_law", where="ground", procedure=case.its.id)
    until, notice = case.text("until"), case.text("notice_on")
    if until and date.fromisoformat(until) < case.command.on:
        raise case.refuse("day_before_begin", where="until")
    if notice and date.fromisoformat(notice) > case.today:
        raise case.refuse(
            "in_the_future",
            where="notice_on",
            day=notice,
            today=case.today.isoformat(),
        )


def _pause_open(case: Case) -> None:
    found = {
        pause.id: pause for pause in case.application.pauses if pause.last is None
    }.get(case.text("pause"))
    if found is None:
        raise case.refuse("no_open_pause", where="pause")
    if case.command.on < found.first:
        raise case.refuse_before(found.first, "paused")


def _extension_allowed(case: Case) -> None:
    rule, application = case.rules.extension, case.application
    limit = clock_of(case.its, setting=case.setting, today=case.command.on).statutory
    if rule is None or limit is None:
        raise case.refuse("no_extension", procedure=case.its.id)
    if application.extension is not None:
        day = application.extension.on.isoformat()
        raise case.refuse("extended_before", day=day)
    days = case.command.data["days"]
    if not isinstance(days, int) or not 0 < days <= rule.n:
        raise case.refuse("extension_too_long", where="days", most=rule.n)
    if case.command.on > limit.last_day:
        raise case.refuse(
            "extension_too_late", where="on", last_day=limit.last_day.isoformat()
        )


def _review_open(case: Case) -> None:
    review = case.application.reviews.get(case.text("review"))
    if review is None or review.closed_on is not None:
        raise case.refuse("no_open_review", where="review")
    if case.command.on < review.opened_on:
        raise case.refuse_before(review.opened_on, "review_opened")


def _no_open_review(case: Case) -> None:
    """Nothing is decided while somebody still examines it."""
    waiting = [r for r in case.application.reviews.values() if r.closed_on is None]
    if waiting:
        raise case.refuse("review_is_open", by=", ".join(r.by for r in waiting))


def _nothing_withheld(case: Case) -> None:
    """No permit before what withholds it is cured; of this application only."""
    now = len(case.its.applications)
    for condition in case.state.conditions.values():
        if (condition.procedure, condition.application) != (case.its.id, now):
            continue
        if condition.effect != "withheld_until_cured":
            continue
        cured = condition.settled_on if condition.state == "cured" else None
        if cured is None:
            raise case.refuse("decision_is_withheld", condition=condition.id)
        if case.command.on < cured:
            raise case.refuse_before(cured, "cured")


def _interruption_open(case: Case) -> None:
    found = case.its.interruptions.get(case.text("interruption"))
    if found is None or found.last is not None:
        raise case.refuse("no_open_interruption", where="interruption")
    if case.command.on < found.first:
        raise case.refuse_before(found.first, "interrupted")


def _no_interruption_open(case: Case) -> None:
    for each in case.its.interruptions.values():
        if each.last is None:
            raise case.refuse("interruption_is_open", day=each.first.isoformat())


def _finish_ahead(case: Case) -> None:
    if date.fromisoformat(case.text("finish")) < case.command.on:
        raise case.refuse("day_before_begin", where="finish")


def _lever_in_use(case: Case) -> None:
    if case.text("lever") not in case.rules.commitments:
        raise case.refuse("no_such_commitment", where="lever", lever=case.text("lever"))
    if date.fromisoformat(case.text("check_by")) < case.command.on:
        raise case.refuse("day_before_begin", where="check_by")


def _commitment_open(case: Case) -> None:
    """Not checked yet, or found broken and to be looked at again."""
    commitment = case.state.commitments.get(case.text("commitment"))
    if (
        commitment is None
        or commitment.state not in ("open", "broken")
        or commitment.procedure != case.its.id
    ):
        raise case.refuse("no_open_commitment", where="commitment")
    before = commitment.checked_on or commitment.made_on
    if case.command.on < before:
        kind = "commitment_checked" if commitment.checked_on else "committed"
        raise case.refuse_before(before, kind)
    until = case.text("put_right_by")
    if until and case.text("outcome") != "broken":
        raise case.refuse("nothing_to_put_right", where="put_right_by")
    if until and date.fromisoformat(until) < case.command.on:
        raise case.refuse("day_before_begin", where="put_right_by")


PROCEDURE_GUARDS: Final[Mapping[str, Callable[[Case], None]]] = {
    "begun": _begun,
    "rules_known": _rules_known,
    "answered_in_time": _answered_in_time,
    "gaps_named_once": _gaps_named_once,
    "answer_day_over": _answer_day_over,
    "lever_allows_missing": _lever_allows_missing,
    "consequence_fits": _consequence_fits,
    "condition_open": _condition_open,
    "cure_day_over": _cure_day_over,
    "ground_of_law": _ground_of_law,
    "pause_open": _pause_open,
    "extension_allowed": _extension_allowed,
    "review_open": _review_open,
    "no_open_review": _no_open_review,
    "nothing_withheld": _nothing_withheld,
    "interruption_open": _interruption_open,
    "no_interruption_open": _no_interruption_open,
    "finish_ahead": _finish_ahead,
    "lever_in_use": _lever_in_use,
    "commitment_open": _commitment_open,
}
