"""Projects, their procedures with clocks, their events and documents."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

from datetime import date
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from tiexin.casework.clocks import clock_of
from tiexin.casework.stages import missing
from tiexin.web.access import policy
from tiexin.web.accounts.models import User
from tiexin.web.api import paging, present, shapes
from tiexin.web.api.answers import set_version, tagged
from tiexin.web.api.auth import caller
from tiexin.web.cases import models, store
from tiexin.web.cases.replanning import expected
from tiexin.web.cases.words import MOST_TERMS, terms
from tiexin.web.common.languages import language_of
from tiexin.web.common.names import people, procedure_name
from tiexin.web.common.service import get_messages, today

router = Router(tags=["projects"])


class ProjectFilter(shapes.Asked):
    """Which projects."""

    stage: Annotated[str, Field(max_length=30)] = ""
    jurisdiction: Annotated[str, Field(max_length=6)] = ""
    enterprise: int | None = None
    open: bool | None = None
    changed_since: AwareDatetime | None = None
    due_before: date | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


class EventFilter(shapes.Asked):
    """Which events."""

    after: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
    kind: Annotated[str, Field(max_length=40)] = ""
    procedure: shapes.Slug = ""
    limit: shapes.Limit = 100


def seen(request: HttpRequest, code: str) -> models.Project:
    """A project that the caller may see.

    Raises:
        Http404: There is none, or it is not for him; nobody learns which.
    """
    found = policy.projects(caller(request), today=today()).filter(code=code)
    project = found.select_related("officer", "enterprise", "investor").first()
    if project is None:
        raise Http404
    return project


@router.get("", response=shapes.ProjectPage, operation_id="list_projects")
@decorate_view(tagged)
def list_projects(
    request: HttpRequest, response: HttpResponse, filters: Query[ProjectFilter]
) -> shapes.ProjectPage:
    """The projects that the caller may see."""
    user, language = caller(request), language_of(request)
    found = _filtered(policy.projects(user, today=today()), filters, user)
    page, cursor = paging.by_number(
        found.select_related("officer", "enterprise"),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return shapes.ProjectPage(
        items=[
            shapes.Project(**present.project_fields(each, user, language))
            for each in page
        ],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


def _filtered(
    found: QuerySet[models.Project], filters: ProjectFilter, user: User
) -> QuerySet[models.Project]:
    asked = {
        "stage": filters.stage or None,
        "jurisdiction": filters.jurisdiction or None,
        "enterprise_id": filters.enterprise,
        "changed_at__gte": filters.changed_since,
        "next_due__lt": filters.due_before,
    }
    if filters.open is not None:
        found = found.filter(closed_on__isnull=filters.open)
    for term in terms(filters.q)[:MOST_TERMS]:
        found = found.filter(policy.named(user, term))
    return found.filter(**{n: value for n, value in asked.items() if value is not None})


@router.get("/{slug:code}", response=shapes.ProjectDetail, operation_id="get_project")
@decorate_view(tagged)
def get_project(
    request: HttpRequest, response: HttpResponse, code: str
) -> shapes.ProjectDetail:
    """One project, what it lacks for the next stage, what may be done."""
    user, language = caller(request), language_of(request)
    project = seen(request, code)
    state = store.state_of(project)
    say = get_messages().text
    set_version(response, project.version)
    lacking = [
        shapes.Lacking(
            procedure=each.procedure,
            name=procedure_name(each.procedure, language),
            state=each.state,
            move=say(f"casework.party.{each.move.value}", language),
            blocks=each.blocks,
        )
        for each in missing(state, store.setting())
    ]
    return shapes.ProjectDetail(
        **present.project_fields(project, user, language),
        rests_on=present.rests_on(expected(state, today=today()).rests_on),
        lacking=lacking,
        commands=present.commands(state, user),
    )


@router.get(
    "/{slug:code}/procedures",
    response=shapes.ProcedureDetails,
    operation_id="list_project_procedures",
)
@decorate_view(tagged)
def list_project_procedures(
    request: HttpRequest, response: HttpResponse, code: str
) -> shapes.ProcedureDetails:
    """The procedures of a project that the caller sees in full, with clocks."""
    project = seen(request, code)
    set_version(response, project.version)
    rows = _rows(request, project).order_by("planned_start", "pk")
    return shapes.ProcedureDetails(
        items=_details(request, project, list(rows)), version=project.version
    )


@router.get(
    "/{slug:code}/procedures/{slug:procedure}",
    response=shapes.ProcedureDetail,
    operation_id="get_procedure",
)
@decorate_view(tagged)
def get_procedure(
    request: HttpRequest, response: HttpResponse, code: str, procedure: str
) -> shapes.ProcedureDetail:
    """One procedure with its clock."""
    project = seen(request, code)
    set_version(response, project.version)
    rows = list(_rows(request, project).filter(procedure=procedure))
    if not rows:
        raise Http404
    return _details(request, project, rows)[0]


def _rows(
    request: HttpRequest, project: models.Project
) -> QuerySet[models.ProcedureRow]:
    rows = policy.rows(caller(request), today=today()).filter(project=project)
    return rows.select_related("project")


def _details(
    request: HttpRequest, project: models.Project, rows: list[models.ProcedureRow]
) -> list[shapes.ProcedureDetail]:
    user, language, day = caller(request), language_of(request), today()
    state = store.state_of(project)
    return [
        present.procedure_detail(
            row,
            state,
            clock_of(
                state.procedures[row.procedure], setting=store.setting(), today=day
            ),
            user,
            today=day,
            language=language,
        )
        for row in rows
    ]


@router.get(
    "/{slug:code}/events", response=shapes.EventPage, operation_id="list_events"
)
@decorate_view(tagged)
def list_events(
    request: HttpRequest, response: HttpResponse, code: str, filters: Query[EventFilter]
) -> shapes.EventPage:
    """The events of a project that the caller may read, by number."""
    project, language = seen(request, code), language_of(request)
    user = caller(request)
    rows = policy.events(user, today=today())
    rows = rows.filter(project=project, number__gt=filters.after)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.procedure:
        rows = rows.filter(subject=filters.procedure)
    found = list(rows.order_by("number")[: filters.limit + 1])
    page = [store.as_event(row, project.code) for row in found[: filters.limit]]
    more = len(found) > filters.limit
    names = people({each.actor for each in page})
    struck = _struck(project)
    set_version(response, project.version)
    return shapes.EventPage(
        items=[
            present.event(
                each, user=user, names=names, struck=struck, language=language
            )
            for each in page
        ],
        version=project.version,
        next=paging.link_next(request, response, after=page[-1].number)
        if more
        else None,
    )


def _struck(project: models.Project) -> dict[int, str]:
    """Events that were struck, with the reason."""
    strikes = models.Event.objects.filter(project=project, kind="event_struck")
    found: dict[int, str] = {}
    for data in strikes.values_list("data", flat=True):
        found[int(data["number"])] = str(data["reason"])
    return found
