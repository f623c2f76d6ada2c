"""From rows and states to what is answered, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.explain import explain_days
from tiexin.calendars import explain
from tiexin.calendars.words import in_words
from tiexin.casework.decide import offered
from tiexin.casework.open_things import open_things
from tiexin.web.access import policy
from tiexin.web.api import shapes
from tiexin.web.cases import store
from tiexin.web.common.names import (
    actor_name,
    authority_name,
    procedure_name,
    stage_name,
)
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.cases.replan import Basis
    from tiexin.casework.clocks import LimitName, ProcedureClock, Standing
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Draft, Event
    from tiexin.kernel import Language
    from tiexin.web.accounts.models import Enterprise, User
    from tiexin.web.cases.models import ProcedureRow, Project

NOT_BY_API: Final = frozenset(
    {
        "open_project",
        "change_facts",
        "move_rules",
        "freeze_baseline",
        "revise_plan",
        "send_message",
        "add_document",
        "check_document",
    }
)
"""Commands that carry what only our own pages make: rules, plans, files, letters."""


def company(found: Enterprise) -> shapes.Company:
    """An enterprise."""
    return shapes.Company(id=found.pk, name=found.name, name_en=found.name_en)


def project_fields(found: Project, user: User, language: Language) -> dict[str, Any]:
    """The fields of a project in lists; ``officer`` and ``enterprise`` are read."""
    whole = policy.sees_all_of(user)
    officer = found.officer
    return {
        "code": found.code,
        "name": found.name,
        "enterprise": company(found.enterprise),
        "jurisdiction": found.jurisdiction,
        "stage": found.stage,
        "stage_name": stage_name(found.stage, language),
        "opened_on": found.opened_on,
        "closed_on": found.closed_on,
        "promised_on": found.promised_on,
        "expected_on": found.expected_on,
        "next_due": found.next_due if whole else None,
        "version": found.version,
        "changed_at": found.changed_at,
        "officer": shapes.Contact(
            id=officer.pk, name=officer.display_name, phone=officer.phone
        )
        if whole
        else None,
        "first_response_at": found.first_response_at if whole else None,
        "last_contact_on": found.last_contact_on if whole else None,
    }


def rests_on(counts: Mapping[Basis, int]) -> shapes.RestsOn:
    """Of the steps that are not over, how many rest on what."""
    return shapes.RestsOn(
        statutory=counts["statutory"],
        promised=counts["promised"],
        estimated=counts["estimated"],
        announced=counts["announced"],
        end_unknown=counts["overdue"],
    )


def row_fields(row: ProcedureRow, *, today: date, language: Language) -> dict[str, Any]:
    """The fields of a procedure; ``row.project`` is read."""
    say = get_messages().text
    plain = (
        "stage",
        "authority",
        "track",
        "state",
        "move",
        "since",
        "verified_on",
        "received_on",
        "accepted_on",
        "decided_on",
        "finished_on",
        "planned_start",
        "planned_finish",
        "planned_kind",
        "expected_finish",
        "due",
        "due_kind",
        "provisional",
    )
    return {
        **{name: getattr(row, name) for name in plain},
        "project": row.project.code,
        "procedure": row.procedure,
        "name": procedure_name(row.procedure, language),
        "authority_name": authority_name(row.authority, row.jurisdiction, language),
        "state_name": say(f"casework.state.{row.state}", language),
        "age_days": (today - row.verified_on).days,
    }


def clock(
    found: ProcedureClock,
    rules: ProcedureRules,
    user: User,
    *,
    today: date,
    language: Language,
) -> shapes.Clock:
    """A clock with the limits one may know, each with sentences that explain it."""
    standing = found.at(today, setting=store.setting()) if found.running else {}
    return shapes.Clock(
        calendar=found.calendar,
        trigger=found.trigger,
        answer_by=found.answer_by,
        deliver_by=found.deliver_by,
        due=found.due,
        due_kind=found.due_kind,
        running=found.running,
        paused=found.paused,
        limits=[
            _limit(found, name, rules, standing.get(name), language=language)
            for name in policy.limits(user)
        ],
    )


def _limit(
    found: ProcedureClock,
    name: LimitName,
    rules: ProcedureRules,
    standing: Standing | None,
    *,
    language: Language,
) -> shapes.LimitOut:
    days: Days | None = getattr(rules, name)
    limit = found.limit(name)
    calendar = store.setting().calendars[found.calendar]
    steps = explain(limit, calendar=calendar) if limit else ()
    return shapes.LimitOut(
        name=name,
        known=name not in rules.unknown,
        days=days.n if days else None,
        unit=days.unit if days else None,
        source=days.source if days else None,
        last_day=limit.last_day if limit else None,
        used=standing.used if standing else None,
        left=standing.left if standing else None,
        overdue=standing.overdue if standing else None,
        colour=standing.colour if standing else None,
        provisional=bool(limit and limit.provisional),
        explanation=[
            in_words(step, texts=get_messages(), language=language) for step in steps
        ],
    )


def procedure_detail(
    row: ProcedureRow,
    state: ProjectState,
    its_clock: ProcedureClock,
    user: User,
    *,
    today: date,
    language: Language,
) -> shapes.ProcedureDetail:
    """A procedure with all that belongs to it."""
    rules = store.setting().rules_of(state.procedures[row.procedure])
    return shapes.ProcedureDetail(
        **row_fields(row, today=today, language=language),
        clock=clock(its_clock, rules, user, today=today, language=language),
        reasons=[
            each
            for each in _reasons(its_clock, state, row.procedure, language)
            if policy.knows_day(user, each.kind)
        ],
        needs=list(rules.needs),
        gives=list(rules.gives),
        open={
            kind: list(ids)
            for kind, ids in open_things(state, row.procedure).items()
            if ids and (kind != "task" or policy.sees_tasks(user))
        },
        commands=commands(state, user, row.procedure),
    )


def _reasons(
    its_clock: ProcedureClock, state: ProjectState, procedure: str, language: Language
) -> list[shapes.DayOut]:
    catalogue = get_service().catalogue
    found = explain_days(
        state.procedures[procedure],
        its_clock,
        state,
        setting=store.setting(),
        catalogue=catalogue,
    )
    return [
        shapes.DayOut(
            kind=each.kind,
            promise=each.about,
            day=each.day,
            explanation=list(each.words(texts=get_messages(), language=language)),
            articles=list(each.articles(catalogue, language)),
        )
        for each in found
    ]


def commands(state: ProjectState, user: User, procedure: str = "") -> list[str]:
    """The commands that role and state allow now and that the API takes."""
    specs = offered(
        state,
        actor=policy.actor(user),
        setting=store.setting(),
        procedure=procedure,
    )
    return [spec.kind for spec in specs if spec.kind not in NOT_BY_API]


def event(
    found: Event,
    *,
    user: User,
    names: dict[str, str],
    struck: Mapping[int, str],
    language: Language,
) -> shapes.EventOut:
    """An event of the log."""
    return shapes.EventOut(
        number=found.number,
        kind=found.kind,
        kind_name=get_messages().text(f"casework.event.{found.kind}", language),
        procedure=found.subject,
        occurred_on=found.occurred_on,
        recorded_at=found.recorded_at,
        by=actor_name(found.actor, names, language),
        struck=struck.get(found.number, ""),
        data=policy.told(user, found.kind, found.data),
    )


def draft(found: Draft, language: Language) -> shapes.EventOut:
    """An event that a command would leave."""
    return shapes.EventOut(
        number=None,
        kind=found.kind,
        kind_name=get_messages().text(f"casework.event.{found.kind}", language),
        procedure=found.subject,
        occurred_on=found.occurred_on,
        recorded_at=None,
        by="",
        struck="",
        data=dict(found.data),
    )
