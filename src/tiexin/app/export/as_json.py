"""The report as JSON, schema ``tiexin.plan/1`` (docs/schema/plan.schema.json).

Texts come in all three languages, days as ISO dates, so that a program needs to ask
only once. What changes the meaning of a field changes the schema's number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.uncertainty import budget_of
from tiexin.catalogue import cite

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.export.more import More
    from tiexin.app.report import (
        Activity,
        Binding,
        GuideReport,
        LeverRow,
        MilestoneDay,
        PlanReport,
        Side,
    )
    from tiexin.app.uncertainty import Budget
    from tiexin.catalogue.types import Catalogue
    from tiexin.guide import GuideResult
    from tiexin.kernel import Citation, LocalText

PLAN_SCHEMA: Final = "tiexin.plan/1"
GUIDE_SCHEMA: Final = "tiexin.guide/1"

Json = dict[str, Any]


def json_bytes(report: PlanReport, more: More | None = None) -> bytes:
    """The report as UTF-8 JSON, the same bytes for the same request and catalogue."""
    parts = {} if more is None else more.as_json()
    return to_bytes({**plan_json(report), **parts})


def to_bytes(content: Json) -> bytes:
    """Readable JSON in UTF-8 with a line end."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def plan_json(report: PlanReport) -> Json:
    """The report as plain values."""
    law = report.in_force.catalogue
    return {
        "schema": PLAN_SCHEMA,
        "request": {
            "jurisdiction": report.request.jurisdiction,
            "start": report.request.start.isoformat(),
            "levers": report.request.levers,
            "facts": dict(sorted(report.request.facts.items())),
        },
        "catalogue": report.catalogue_hash,
        "calendars": report.calendars_hash,
        "law_as_of": report.in_force.on.isoformat(),
        "production": {
            "plan": report.plan.goal.day.isoformat(),
            "baseline": report.baseline.goal.day.isoformat(),
            "provisional": report.plan.goal.provisional,
            "if_all_estimates_optimistic": iso_or_none(report.earliest),
            "if_all_estimates_pessimistic": iso_or_none(report.latest),
        },
        "compression": [
            {
                "from": span.first,
                "to": span.last,
                "unit": "calendar_day",
                "baseline_days": span.baseline_days,
                "plan_days": span.plan_days,
                "saved_days": span.saved_days,
                "saved_percent": round(span.saved_percent, 1),
            }
            for span in report.spans
        ],
        "plan": _side(report.plan, law),
        "baseline": _side(report.baseline, law),
        "levers": [_lever(row, report) for row in report.levers],
        "guide": _guide(report.guide, law),
        "uncertain": list(report.uncertain),
        "uncertainty": budget_json(budget_of(report.plan)),
    }


def guide_json(report: GuideReport) -> Json:
    """The guide's answer as plain values, schema ``tiexin.guide/1``."""
    return {
        "schema": GUIDE_SCHEMA,
        "catalogue": report.in_force.catalogue.hash,
        "law_as_of": report.in_force.on.isoformat(),
        "jurisdiction": report.in_force.jurisdiction,
        "guide": _guide(report.guide, report.in_force.catalogue),
        "questions": [question.fact.id for question in report.questions],
    }


def text_json(text: LocalText) -> Json:
    """A text in its three languages."""
    return {"zh-hans": text.zh_hans, "zh-hant": text.zh_hant, "en": text.en}


def citation_json(citation: Citation | None, catalogue: Catalogue) -> Json | None:
    """A citation with its words, certainty and address."""
    if citation is None:
        return None
    source = catalogue.sources[citation.source]
    return {
        "id": str(citation),
        "text": text_json(cite(catalogue, citation)),
        "certainty": str(source.certainty),
        "url": source.url,
    }


def budget_json(budget: Budget) -> Json:
    """What the dates rest on: how many durations of which kind, and which are open."""
    return {
        "durations": budget.total,
        "by_kind": dict(budget.kinds),
        "by_certainty": dict(budget.certainties),
        "estimates_on_critical_path": list(budget.critical),
        "statutory_limit_unknown": list(budget.limit_unknown),
        "promise_unknown": list(budget.promise_unknown),
        "need_unknown": list(budget.uncertain),
    }


def iso_or_none(day: date | None) -> str | None:
    """A day in ISO form; None stays None."""
    return None if day is None else day.isoformat()


def _side(side: Side, law: Catalogue) -> Json:
    return {
        "levers": list(side.levers),
        "milestones": [_milestone(each) for each in side.milestones.values()],
        "critical_path": list(side.critical_path),
        "activities": [_activity(each, law) for each in side.activities.values()],
    }


def _milestone(milestone: MilestoneDay) -> Json:
    return {
        "id": milestone.id,
        "day": milestone.day.isoformat(),
        "provisional": milestone.provisional,
        "decided_by": milestone.of,
    }


def _activity(activity: Activity, law: Catalogue) -> Json:
    return {
        "procedure": activity.procedure.id,
        "title": text_json(activity.procedure.title),
        "stage": activity.procedure.stage,
        "performer": activity.procedure.performer,
        "start": activity.start.isoformat(),
        "finish": activity.finish.isoformat(),
        "latest_finish": activity.latest_finish.isoformat(),
        "duration": _duration(activity.duration, law),
        "binding": _bound(activity.binding, law),
        "finish_held_by": _bound(activity.held_by, law),
        "total_float": activity.total_float,
        "free_float": activity.free_float,
        "critical": activity.critical,
        "provisional": activity.provisional,
        "needed": "yes" if activity.certain else "unknown",
    }


def _bound(bound: Binding | None, law: Catalogue) -> Json | None:
    if bound is None:
        return None
    return {
        "kind": bound.kind,
        "predecessor": bound.predecessor,
        "document": bound.document,
        "waited_days": bound.waited,
        "source": citation_json(bound.citation, law),
    }


def _duration(duration: PlannedDuration, law: Catalogue) -> Json:
    return {
        "kind": str(duration.kind),
        "value": duration.value,
        "unit": duration.unit,
        "optimistic": duration.low,
        "pessimistic": duration.high,
        "certainty": str(duration.certainty),
        "source": citation_json(duration.citation, law),
        "why": None if duration.why is None else text_json(duration.why),
        "estimated_because_statutory": duration.instead_of or None,
        "set_by_lever": duration.lever,
        "assumed": dict(duration.assumed),
    }


def _lever(row: LeverRow, report: PlanReport) -> Json:
    lever = report.in_force.levers[row.lever]
    return {
        "id": row.lever,
        "title": text_json(lever.title),
        "state": row.state,
        "effect_if_switched_alone_days": row.saves_days,
        "conditions": [text_json(text) for text in lever.conditions],
        "duties": [
            {"who": duty.who, "text": text_json(duty.text)} for duty in lever.duties
        ],
        "sources": [
            citation_json(each, report.in_force.catalogue) for each in lever.sources
        ],
    }


def _guide(guide: GuideResult, law: Catalogue) -> Json:
    return {
        "procedures": [
            {
                "procedure": each.procedure.id,
                "title": text_json(each.procedure.title),
                "answer": str(each.answer),
                "would_be_settled_by": list(each.missing),
                "sources": [
                    citation_json(citation, law) for citation in each.procedure.sources
                ],
            }
            for each in guide.procedures
        ],
        "documents": [
            {
                "document": each.document.id,
                "title": text_json(each.document.title),
                "providers": list(each.providers),
                "used_by": list(each.used_by),
            }
            for each in guide.documents
        ],
    }
