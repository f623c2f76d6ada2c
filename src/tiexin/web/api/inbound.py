"""What other systems tell: events one by one, and whole tables."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from tiexin.casework.state import ProjectState
from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput, CalendarGap, Language, Problem, Refused
from tiexin.web.api import paging, shapes
from tiexin.web.api.answers import repeatable, tagged
from tiexin.web.api.auth import caller
from tiexin.web.api.problems import plain
from tiexin.web.api.reading import too_large
from tiexin.web.cases.batch import execute_all
from tiexin.web.common.failures import Failure, in_words
from tiexin.web.common.languages import language_of
from tiexin.web.common.service import today
from tiexin.web.imports import report, taking
from tiexin.web.imports.items import Desk, Item
from tiexin.web.imports.models import Import, ImportLine

router = Router()
_ROLES = frozenset({Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR})
_PIECE = 64 * 1024
_TABLE_TYPES = frozenset({"text/csv", "application/csv", "text/plain"})


class NameFilter(shapes.Asked):
    """What the table is called."""

    name: Annotated[str, Field(max_length=200)] = "table.csv"


class PageFilter(shapes.Asked):
    """Which page."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


class LineFilter(shapes.Asked):
    """Which rows."""

    state: Literal["", "waiting", "ok", "repeated", "refused", "done"] = ""
    after: Annotated[int, Field(ge=0, le=2_000_000_000)] = 0
    limit: shapes.Limit = 100


def refuse_role(request: HttpRequest) -> None:
    """Only those who record on behalf of others tell events and tables.

    Raises:
        ApiError: 403.
    """
    user = caller(request)
    if Role(user.role) not in _ROLES:
        raise plain(HTTPStatus.FORBIDDEN, "api.not_for_role", role=user.role)


@router.post(
    "/events",
    response=shapes.TakenList,
    operation_id="take_events",
    tags=["events"],
)
def take_events(request: HttpRequest, body: shapes.ToldEvents) -> shapes.TakenList:
    """Events of another system, each accepted, known already, or refused by itself."""
    refuse_role(request)
    desk = Desk(caller(request), today=today())
    items = [_take(desk, each, language_of(request)) for each in body.events]
    count = Counter(each.state for each in items)
    return shapes.TakenList(
        items=items,
        accepted=count["accepted"],
        repeated=count["repeated"],
        refused=count["refused"],
    )


def _take(desk: Desk, told: shapes.ToldEvent, language: Language) -> shapes.Taken:
    item = Item(
        kind=told.kind,
        on=told.on,
        project=told.project,
        reference=told.reference,
        procedure=told.procedure,
        external=told.external_id,
        data=told.data,
    )
    code = told.project
    events: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    try:
        code = code or _by_reference(desk, told)
        project = desk.project(code)

        def step(state: ProjectState) -> Command:
            return desk.command(item, project, state)

        [result] = execute_all(desk.actor, code, [step], now=timezone.now())
        if not isinstance(result, tuple):
            raise result
        events = tuple(each.number for each in result)
    except (BadInput, Refused, CalendarGap) as error:
        problems = tuple(error.problems)
    state: Literal["accepted", "repeated", "refused"]
    state = "refused" if problems else "accepted" if events else "repeated"
    return shapes.Taken(
        external_id=told.external_id,
        state=state,
        project=code,
        events=list(events),
        problems=[_fault(each) for each in in_words(problems, language)],
    )


def _by_reference(desk: Desk, told: shapes.ToldEvent) -> str:
    if not told.reference:
        raise BadInput(Problem("imports.no_project", {}, "project"))
    return desk.code_of(told.reference)


def _fault(found: Failure) -> shapes.Fault:
    return shapes.Fault(
        code=found.code, where=found.where, message=found.message, cure=found.cure
    )


# Tables


@router.post(
    "/imports",
    response={202: shapes.ImportOut},
    operation_id="send_table",
    tags=["imports"],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    },
)
def send_table(
    request: HttpRequest, response: HttpResponse, filters: Query[NameFilter]
) -> Status[shapes.ImportOut]:
    """Send a table in as the body; it is read and tried from then on."""
    refuse_role(request)
    if request.content_type not in _TABLE_TYPES:
        raise plain(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "api.content_type",
            given=str(request.content_type)[:60],
            expected="text/csv",
        )
    table = taking.begin(
        caller(request), name=filters.name, pieces=_body(request), now=timezone.now()
    )
    response.headers["Location"] = f"{request.path}/{table.pk}"
    return Status(HTTPStatus.ACCEPTED, _table(table, language_of(request)))


def _body(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes, never whole in memory."""
    size = 0
    while piece := request.read(_PIECE):
        size += len(piece)
        if size > taking.MOST_BYTES:
            raise too_large()
        yield piece


@router.get(
    "/imports", response=shapes.ImportPage, operation_id="list_tables", tags=["imports"]
)
@decorate_view(tagged)
def list_tables(
    request: HttpRequest, response: HttpResponse, filters: Query[PageFilter]
) -> shapes.ImportPage:
    """The caller's tables of the last three months."""
    rows = Import.objects.filter(user=caller(request))
    page, cursor = paging.by_number(rows, cursor=filters.cursor, limit=filters.limit)
    return shapes.ImportPage(
        items=[_table(each, language_of(request)) for each in page],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


@router.get(
    "/imports/{int:number}",
    response=shapes.ImportOut,
    operation_id="get_table",
    tags=["imports"],
)
@decorate_view(tagged)
def get_table(request: HttpRequest, number: int) -> shapes.ImportOut:
    """How far a table is."""
    return _table(_own(request, number), language_of(request))


@router.get(
    "/imports/{int:number}/rows",
    response=shapes.ImportLinePage,
    operation_id="list_rows",
    tags=["imports"],
)
@decorate_view(tagged)
def list_rows(
    request: HttpRequest,
    response: HttpResponse,
    number: int,
    filters: Query[LineFilter],
) -> shapes.ImportLinePage:
    """What became of each row."""
    table, language = _own(request, number), language_of(request)
    rows = ImportLine.objects.filter(table=table, number__gt=filters.after)
    if filters.state:
        rows = rows.filter(state=filters.state)
    found = list(rows.order_by("number")[: filters.limit + 1])
    page = found[: filters.limit]
    more = len(found) > filters.limit
    return shapes.ImportLinePage(
        items=[_row(report.told(each, language)) for each in page],
        next=paging.link_next(request, response, after=page[-1].number)
        if more
        else None,
    )


def _row(told: report.Told) -> shapes.ImportLineOut:
    return shapes.ImportLineOut(
        row=told.number,
        state=told.state,
        project=told.project,
        event=told.event,
        problems=[_fault(each) for each in told.failures],
    )


@router.post(
    "/imports/{int:number}/apply",
    response={202: shapes.ImportOut},
    operation_id="apply_table",
    tags=["imports"],
)
@decorate_view(repeatable)
def apply_table(
    request: HttpRequest, number: int, body: shapes.ApplyAsked
) -> Status[shapes.ImportOut]:
    """Record a table that was tried; a worker does it from then on."""
    refuse_role(request)
    table = _own(request, number)
    taking.apply(table, body.mode)
    return Status(
        HTTPStatus.ACCEPTED, _table(_own(request, number), language_of(request))
    )


def _own(request: HttpRequest, number: int) -> Import:
    found = Import.objects.filter(user=caller(request), pk=min(number, 2**62)).first()
    if found is None:
        raise Http404
    return found


def _table(table: Import, language: Language) -> shapes.ImportOut:
    counts = taking.counts(table)
    return shapes.ImportOut(
        id=table.pk,
        name=table.name,
        size=table.size,
        made_at=table.made_at,
        state=table.state,
        encoding=table.encoding,
        unread=table.unread,
        rows=table.rows,
        problems=[_fault(each) for each in report.failures_of(table, language)],
        ended_at=table.ended_at,
        **counts,
    )
