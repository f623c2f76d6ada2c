"""The documents of a project: what there is, and the bytes of each version."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from tiexin.kernel import Language
from tiexin.web.access import policy
from tiexin.web.api import paging, shapes
from tiexin.web.api.answers import set_version, tagged
from tiexin.web.api.auth import caller
from tiexin.web.api.projects import seen
from tiexin.web.cases.models import StoredFile
from tiexin.web.common.languages import language_of
from tiexin.web.common.names import document_name
from tiexin.web.common.service import today
from tiexin.web.files.views import hand_out

router = Router(tags=["documents"])


class DocumentFilter(shapes.Asked):
    """Which documents."""

    kind: Annotated[str, Field(max_length=80)] = ""
    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


@router.get(
    "/{slug:code}/documents",
    response=shapes.DocumentPage,
    operation_id="list_documents",
)
@decorate_view(tagged)
def list_documents(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    filters: Query[DocumentFilter],
) -> shapes.DocumentPage:
    """The versions of a project's documents of which the caller may know."""
    project, language = seen(request, code), language_of(request)
    rows = policy.files(caller(request), today=today()).filter(project=project)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    page, cursor = paging.by_number(rows, cursor=filters.cursor, limit=filters.limit)
    have = policy.downloads(caller(request), today=today())
    given = set(
        have.filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True)
    )
    set_version(response, project.version)
    base = f"{request.path}"
    return shapes.DocumentPage(
        items=[
            _document(row, f"{base}/{row.pk}" if row.pk in given else None, language)
            for row in page
        ],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


@router.get(
    "/{slug:code}/documents/{int:number}",
    operation_id="download_document",
    openapi_extra={
        "responses": {
            200: {
                "content": {"application/octet-stream": {"schema": {"type": "string"}}}
            }
        }
    },
)
def download_document(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The bytes of one version; only what was found clean."""
    user = caller(request)
    have = policy.downloads(user, today=today())
    file = have.filter(project=seen(request, code), pk=min(number, 2**62)).first()
    if file is None:
        raise Http404
    return hand_out(request, user.pk, file)


def _document(
    row: StoredFile, address: str | None, language: Language
) -> shapes.DocumentOut:
    return shapes.DocumentOut(
        id=row.pk,
        document=row.document,
        kind=row.kind,
        kind_name=document_name(row.kind, language),
        version=row.version,
        file_name=row.name,
        sha256=row.sha256,
        size=row.size,
        content_type=row.content_type,
        level=row.level,
        state=row.state,
        added_at=row.added_at,
        keep_until=row.keep_until,
        removed_on=row.removed_on,
        download=address,
    )
