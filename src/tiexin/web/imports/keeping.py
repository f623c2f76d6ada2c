"""Problems as they are kept, so that each reader gets them in his own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.kernel import LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping


def kept(problem: Problem) -> dict[str, Any]:
    """A problem as JSON."""
    return {
        "code": problem.code,
        "where": problem.where,
        "fields": {
            name: [value.zh_hans, value.zh_hant, value.en]
            if isinstance(value, LocalText)
            else value
            for name, value in problem.fields.items()
        },
    }


def problem_of(found: Mapping[str, Any]) -> Problem:
    """The problem again."""
    fields = {
        name: LocalText(*value) if isinstance(value, list) else value
        for name, value in found["fields"].items()
    }
    return Problem(found["code"], fields, found["where"])
