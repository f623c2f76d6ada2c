"""The comparison as plain values, schema ``tiexin.compare/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.compare.differences import EXISTS
from tiexin.app.export.as_json import budget_json, citation_json, text_json

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.compare.comparison import Comparison, PlaceSide
    from tiexin.app.compare.differences import Difference, Value
    from tiexin.app.compare.words import CompareWords
    from tiexin.catalogue.types import Catalogue, ProcessLimit

COMPARE_SCHEMA: Final = "tiexin.compare/1"

Json = dict[str, Any]


def compare_json(comparison: Comparison, words: CompareWords) -> Json:
    """Everything the comparison says; what a place states also in the words' language.

    A figure that was not found is ``null`` with ``"unknown": true``.
    """
    catalogue = comparison.places[0].report.in_force.catalogue
    request = comparison.request
    return {
        "schema": COMPARE_SCHEMA,
        "request": {
            "start": request.start.isoformat(),
            "levers": request.levers,
            "facts": dict(sorted(request.facts.items())),
        },
        "catalogue": catalogue.hash,
        "places": [_place(side, catalogue) for side in comparison.places],
        "rankings": [
            {
                "places": [each.first, each.second],
                "sooner": each.first if each.sure else None,
                "can_be_told": each.sure,
                "unit": "calendar_day",
                "planned_days_between": each.planned,
                "days_between_if_all_best": each.best,
                "days_between_if_all_worst": each.worst,
            }
            for each in comparison.rankings
        ],
        "levers": [
            {"lever": each.lever, "states": dict(each.states), "differs": each.differs}
            for each in comparison.levers
        ],
        "differences": [
            _difference(each, words, catalogue) for each in comparison.differences
        ],
    }


def _place(side: PlaceSide, catalogue: Catalogue) -> Json:
    plan = side.report.plan
    return {
        "code": side.code,
        "title": text_json(catalogue.jurisdictions[side.code].title),
        "production": {
            "planned": plan.goal.day.isoformat(),
            "provisional": plan.goal.provisional,
            "baseline": side.report.baseline.goal.day.isoformat(),
            "if_all_best": _day(side.earliest),
            "if_all_worst": _day(side.latest),
        },
        "milestones": {
            id_: mark.day.isoformat() for id_, mark in plan.milestones.items()
        },
        "procedures": {"needed": side.needed, "unknown": side.open_procedures},
        "documents": {"needed": side.documents, "unknown": side.open_documents},
        "stages": [
            {
                "stage": each.stage,
                "first": _day(each.first),
                "last": _day(each.last),
                "calendar_days": each.days,
                "steps": each.steps,
                "steps_unsure": each.unsure,
            }
            for each in side.stages
        ],
        "uncertainty": budget_json(side.budget),
        "process_limits": [
            _limit(each, catalogue) for each in side.report.in_force.process_limits
        ],
        "levers_missing": list(side.missing),
    }


def _limit(stated: ProcessLimit, catalogue: Catalogue) -> Json:
    return {
        "id": stated.id,
        "title": text_json(stated.title),
        "state": str(stated.limit.state),
        "value": stated.limit.value,
        "unit": stated.limit.unit,
        "counts": stated.counts,
        "source": citation_json(stated.limit.citation, catalogue),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _difference(each: Difference, words: CompareWords, catalogue: Catalogue) -> Json:
    return {
        "kind": each.kind,
        "id": each.id,
        "field": each.field,
        "unknown": each.unknown,
        "values": {
            code: {
                "there": value.entry is not None,
                "unknown": value.unknown,
                "said": _said(each, value, words, code),
                "level": value.stated.level if value.stated else None,
                "where": value.stated.where if value.stated else None,
                "sources": [citation_json(c, catalogue) for c in value.citations],
            }
            for code, value in each.values.items()
        },
    }


def _said(each: Difference, value: Value, words: CompareWords, code: str) -> str | None:
    if value.unknown or value.entry is None or each.field == EXISTS:
        return None
    return words.said(each, code)
