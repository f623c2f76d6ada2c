"""What needs a move: procedures, tasks and promises of all projects one may see."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tiexin.web.access import policy
from tiexin.web.api import paging, present, shapes
from tiexin.web.api.answers import tagged
from tiexin.web.api.auth import caller, key_of
from tiexin.web.common.languages import language_of
from tiexin.web.common.service import today
from tiexin.web.hooks.keys import A_MINUTE

router = Router(tags=["work"])


class WorkFilter(shapes.Asked):
    """Which procedures; those that are done are left out."""

    state: Annotated[str, Field(max_length=20)] = ""
    stage: Annotated[str, Field(max_length=30)] = ""
    authority: Annotated[str, Field(max_length=60)] = ""
    move: Literal["", "authority", "applicant", "third_party", "nobody"] = ""
    due_before: date | None = None
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


class ListFilter(shapes.Asked):
    """Which tasks or promises."""

    due_before: date | None = None
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


@router.get("/me", response=shapes.Me, operation_id="me")
@decorate_view(tagged)
def me(request: HttpRequest) -> shapes.Me:
    """For whom the program acts, and with which key."""
    user, key = caller(request), key_of(request)
    return shapes.Me(
        id=user.pk,
        name=user.display_name,
        role=user.role,
        authority=user.authority,
        jurisdiction=user.jurisdiction,
        enterprise=present.company(user.enterprise) if user.enterprise else None,
        language=user.language,
        key=shapes.KeyInfo(
            name=key.name,
            hint=key.hint,
            reads_only=key.reads_only,
            expires_at=key.expires_at,
            a_minute=A_MINUTE,
        ),
    )


@router.get("/my/procedures", response=shapes.ProcedurePage, operation_id="list_work")
@decorate_view(tagged)
def list_work(
    request: HttpRequest, response: HttpResponse, filters: Query[WorkFilter]
) -> shapes.ProcedurePage:
    """Open procedures of all projects, the first to fall due first."""
    day, language = today(), language_of(request)
    rows = policy.rows(caller(request), today=day).filter(is_open=True)
    for name in ("state", "stage", "authority", "move"):
        value = getattr(filters, name)
        if value:
            rows = rows.filter(**{name: value})
    if filters.due_before is not None:
        rows = rows.filter(due__lt=filters.due_before)
    page, cursor = paging.by_due(
        rows.select_related("project"), cursor=filters.cursor, limit=filters.limit
    )
    return shapes.ProcedurePage(
        items=[
            shapes.Procedure(**present.row_fields(row, today=day, language=language))
            for row in page
        ],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


@router.get("/my/tasks", response=shapes.TaskPage, operation_id="list_tasks")
@decorate_view(tagged)
def list_tasks(
    request: HttpRequest, response: HttpResponse, filters: Query[ListFilter]
) -> shapes.TaskPage:
    """Open tasks, the first to fall due first."""
    rows = policy.tasks(caller(request), today=today()).filter(finished_on=None)
    rows = rows.select_related("project")
    if filters.due_before is not None:
        rows = rows.filter(due__lt=filters.due_before)
    page, cursor = paging.by_due(rows, cursor=filters.cursor, limit=filters.limit)
    return shapes.TaskPage(
        items=[
            shapes.Task(
                project=row.project.code,
                task=row.task,
                text=row.text,
                procedure=row.procedure,
                assignee=f"user:{row.assignee_id}",
                due=row.due,
                finished_on=row.finished_on,
            )
            for row in page
        ],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


@router.get("/my/promises", response=shapes.PromisePage, operation_id="list_promises")
@decorate_view(tagged)
def list_promises(
    request: HttpRequest, response: HttpResponse, filters: Query[ListFilter]
) -> shapes.PromisePage:
    """Open conditions, commitments and corrections, by the day they fall due."""
    rows = policy.promises(caller(request), today=today()).filter(state="open")
    rows = rows.select_related("project")
    if filters.due_before is not None:
        rows = rows.filter(due__lt=filters.due_before)
    page, cursor = paging.by_due(rows, cursor=filters.cursor, limit=filters.limit)
    plain = ("kind", "promise", "procedure", "state", "made_on", "due", "settled_on")
    return shapes.PromisePage(
        items=[
            shapes.Promise(
                project=row.project.code,
                **{name: getattr(row, name) for name in plain},
            )
            for row in page
        ],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )
