"""Conditional acceptances, commitments and corrections of a project, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.web.common.names import document_name, lever_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.web.projects.wording import Words


def promises(words: Words) -> list[dict[str, Any]]:
    """All of them, open ones first."""
    found = [*_conditions(words), *_commitments(words), *_corrections(words)]
    return sorted(found, key=lambda each: not each["open"])


def _conditions(words: Words) -> Iterator[dict[str, Any]]:
    for condition in words.sight.state.conditions.values():
        papers = ", ".join(
            document_name(each, words.language) for each in condition.missing
        )
        effect = words.say(f"casework.choice.{condition.consequence}")
        yield _promise(words, "condition", condition, f"{papers}. {effect}") | {
            "due": words.short(condition.cure_by)
        }


def _commitments(words: Words) -> Iterator[dict[str, Any]]:
    for commitment in words.sight.state.commitments.values():
        text = lever_name(commitment.lever, words.language)
        yield _promise(words, "commitment", commitment, text) | {
            "due": words.short(commitment.check_by)
        }


def _corrections(words: Words) -> Iterator[dict[str, Any]]:
    for correction in words.sight.state.corrections.values():
        about = document_name(correction.document, words.language)
        state = "open" if correction.answered_on is None else "answered"
        yield {
            "kind": words.say("projects.promise.correction"),
            "procedure": words.procedure(correction.procedure),
            "text": f"{about}: {correction.text}",
            "state": words.say(f"casework.promise.{state}"),
            "open": state == "open",
            "due": words.short(correction.due),
        }


def _promise(words: Words, kind: str, promise: Any, text: str) -> dict[str, Any]:
    return {
        "kind": words.say(f"projects.promise.{kind}"),
        "procedure": words.procedure(promise.procedure),
        "text": text,
        "state": words.say(f"casework.promise.{promise.state}"),
        "open": promise.state == "open",
    }
