"""Conditional acceptances, commitments and corrections of a project, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.web.common.names import actor_name, document_name, lever_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.web.projects.wording import Words


def promises(words: Words) -> list[dict[str, Any]]:
    """All of them, open ones first, then by their last day."""
    found = [*_conditions(words), *_commitments(words), *_corrections(words)]
    return sorted(found, key=lambda each: (not each["open"], each["by_day"]))


def _conditions(words: Words) -> Iterator[dict[str, Any]]:
    between = words.say("web.condition.comma")
    for each in words.sight.state.conditions.values():
        papers = between.join(
            document_name(paper, words.language) for paper in each.missing
        )
        state = _overdue(words, each.state, each.cure_by)
        yield _base(words, "condition", each.procedure, state) | {
            "text": papers,
            "details": [
                words.say(f"casework.choice.{each.effect}"),
                words.say(
                    "projects.consequence",
                    what=words.say(f"casework.choice.{each.consequence}"),
                ),
                words.say(
                    "projects.promised_by",
                    who=actor_name(each.promised_by, words.sight.names, words.language),
                    day=words.short(each.made_on),
                ),
            ],
            "due": words.short(each.cure_by),
            "by_day": each.cure_by.isoformat(),
            "settled": words.short(each.settled_on) if each.settled_on else "",
        }


def _commitments(words: Words) -> Iterator[dict[str, Any]]:
    for each in words.sight.state.commitments.values():
        state = _overdue(words, each.state, each.check_by)
        yield _base(words, "commitment", each.procedure, state) | {
            "text": lever_name(each.lever, words.language),
            "details": [each.duty] if each.duty != each.lever else [],
            "due": words.short(each.check_by),
            "by_day": each.check_by.isoformat(),
            "settled": words.short(each.checked_on) if each.checked_on else "",
        }


def _corrections(words: Words) -> Iterator[dict[str, Any]]:
    for each in words.sight.state.corrections.values():
        state = "open" if each.answered_on is None else "answered"
        if each.due is not None:
            state = _overdue(words, state, each.due)
        about = each.field
        if each.document:
            about = document_name(each.document, words.language)
        yield _base(words, "correction", each.procedure, state) | {
            "text": f"{about}: {each.text}" if about else each.text,
            "details": [],
            "due": words.short(each.due),
            "by_day": each.due.isoformat() if each.due else "9999",
            "settled": words.short(each.answered_on) if each.answered_on else "",
        }


def _base(words: Words, kind: str, procedure: str, state: str) -> dict[str, Any]:
    return {
        "kind": words.say(f"projects.promise.{kind}"),
        "procedure": words.procedure(procedure),
        "procedure_id": procedure,
        "url": words.page_of(procedure),
        "state": words.say(f"casework.promise.{state}"),
        "bad": state in ("lapsed", "broken", "overdue"),
        "open": state in ("open", "overdue"),
    }


def _overdue(words: Words, state: str, due: date) -> str:
    """An open promise whose day has passed is told as such."""
    return "overdue" if state == "open" and due < words.sight.today else state
