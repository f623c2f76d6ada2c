"""Opening a project from the link of a public plan, without asking anything again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from tiexin.app.cases.opening import opening_of
from tiexin.app.share import decode_share
from tiexin.casework.decide import decide
from tiexin.casework.fold import apply
from tiexin.casework.officers import Load, suggest
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Actor, Command, Role
from tiexin.kernel import Refused
from tiexin.web.accounts.models import User
from tiexin.web.cases import models, store
from tiexin.web.common.service import plan_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from tiexin.app.cases.opening import Opening
    from tiexin.eventlog import Json
    from tiexin.web.accounts.models import Enterprise

_ATTEMPTS = 5
_SYSTEM = Actor("system:opening", Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is told when a project is opened; all else is in the link."""

    token: str
    name: str
    investor: User
    enterprise: Enterprise
    command: str


def loads(jurisdiction: str, today: date) -> list[Load]:
    """What each officer of a place has on hand."""
    away = set(
        models.Cover.objects.filter(first__lte=today, last__gte=today).values_list(
            "officer_id", flat=True
        )
    )
    officers = User.objects.filter(
        role=Role.OFFICER.value, jurisdiction=jurisdiction, is_active=True
    )
    named = models.Project.objects.filter(jurisdiction=jurisdiction, closed_on=None)
    projects = dict(named.values_list("officer").annotate(count=Count("pk")))
    week = today + timedelta(days=7)
    dues = dict(
        models.ProcedureRow.objects.filter(
            jurisdiction=jurisdiction, is_open=True, due__lte=week
        )
        .values_list("officer")
        .annotate(count=Count("pk"))
    )
    return [
        Load(
            f"user:{number}",
            projects.get(number, 0),
            dues.get(number, 0),
            on_leave=number in away,
            takes_new=takes_new,
        )
        for number, takes_new in officers.values_list("pk", "takes_new")
    ]


def suggested_officer(jurisdiction: str, today: date) -> User:
    """The officer whom a new project of a place should have.

    Raises:
        Refused: ``cases.no_officer``: nobody is there to take it.
    """
    found = suggest(loads(jurisdiction, today))
    if found is None:
        raise Refused.of("cases.no_officer", jurisdiction=jurisdiction)
    return User.objects.get(pk=int(found.officer.partition(":")[2]))


def open_project(wish: Wish, *, now: datetime | None = None) -> models.Project:
    """Open a project; the same command id again gives the project it made.

    Raises:
        BadInput: The link is broken or asks what can't be planned.
        Refused: No officer can take it.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    opening = opening_of(plan_of(wish.token))
    for attempt in range(_ATTEMPTS):
        made = models.Project.objects.filter(opened_by_command=wish.command).first()
        if made is not None:
            return made
        try:
            with transaction.atomic():
                officer = suggested_officer(opening.request.jurisdiction, today)
                store.keep_rulebook(opening.rulebook)
                project = _row(wish, opening, officer=officer, now=now)
                _begin(project, opening, wish, now=now)
        except IntegrityError:
            # Somebody opened another project (or this one) in the same moment.
            if attempt + 1 == _ATTEMPTS:
                raise
        else:
            return project
    raise AssertionError


def promised(token: str) -> Opening:
    """What opening a project from a link would promise, for the page that asks."""
    decode_share(token)
    return opening_of(plan_of(token))


def _row(
    wish: Wish, opening: Opening, *, officer: User, now: datetime
) -> models.Project:
    today = timezone.localdate(now)
    return models.Project.objects.create(
        code=_code(today),
        name=wish.name.strip() or wish.enterprise.name,
        enterprise=wish.enterprise,
        investor=wish.investor,
        officer=officer,
        jurisdiction=opening.request.jurisdiction,
        opened_by_command=wish.command,
        stage="talks",
        opened_on=today,
        changed_at=now,
    )


def _code(today: date) -> str:
    """The next code of the year: 2026-0001 and so on."""
    prefix = f"{today.year}-"
    same_year = models.Project.objects.filter(code__startswith=prefix)
    last = same_year.order_by("-code").first()
    number = int(last.code.partition("-")[2]) + 1 if last else 1
    return f"{prefix}{number:05d}"


def _begin(
    project: models.Project, opening: Opening, wish: Wish, *, now: datetime
) -> None:
    """The first two events: opened, and the promised plan frozen."""
    today = timezone.localdate(now)
    state = ProjectState(project.code)
    actor = replace(_SYSTEM, id=wish.investor.actor_id, role=Role.INVESTOR)
    officer = f"user:{project.officer_id}"
    plan = opening.plan
    marks: dict[str, Json] = dict(plan.milestones)
    frozen: dict[str, Json] = {"plan": plan.hash, "milestones": marks}
    steps = (
        ("open_project", opening.data(officer=officer), wish.command),
        (
            "freeze_baseline",
            frozen,
            f"{wish.command[:70]}/plan",
        ),
    )
    events = []
    for kind, data, id_ in steps:
        command = Command(id_, kind, "", today, data)
        drafts = decide(
            state, command, actor=actor, today=today, setting=store.setting()
        )
        sealed = store.sealed(
            drafts, state=state, now=now, actor=actor, command=command
        )
        for event in sealed:
            apply(state, event, setting=store.setting())
            events.append(event)
    models.PlanRecord.objects.create(
        project=project,
        hash=plan.hash,
        kind="baseline",
        made_at=now,
        content=dict(plan.content),
    )
    store.append(project, state, events, now=now)
