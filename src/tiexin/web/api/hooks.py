"""Webhooks by the API: made, switched, tried, and what was sent."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from tiexin.web.api import paging, shapes
from tiexin.web.api.answers import repeatable, tagged
from tiexin.web.api.auth import caller
from tiexin.web.hooks import telling
from tiexin.web.hooks.models import Hook, HookDelivery

router = Router(tags=["hooks"])


class DeliveryFilter(shapes.Asked):
    """Which messages."""

    cursor: Annotated[str, Field(max_length=200)] = ""
    limit: shapes.Limit = 50


class SwitchAsked(shapes.Asked):
    """On or off."""

    on: bool


@router.get("", response=shapes.HookList, operation_id="list_hooks")
@decorate_view(tagged)
def list_hooks(request: HttpRequest) -> shapes.HookList:
    """The caller's webhooks."""
    found = Hook.objects.filter(user=caller(request)).order_by("pk")
    return shapes.HookList(items=[shapes.HookOut(**_fields(each)) for each in found])


@router.post("", response={201: shapes.HookMade}, operation_id="make_hook")
@decorate_view(repeatable)
def make_hook(
    request: HttpRequest, response: HttpResponse, body: shapes.HookAsked
) -> Status[shapes.HookMade]:
    """A new webhook; its secret is told this once."""
    made = telling.make(
        caller(request), url=body.url, kinds=body.kinds, now=timezone.now()
    )
    response.headers["Location"] = f"{request.path}/{made.pk}"
    answer = shapes.HookMade(**_fields(made), secret=made.secret)
    return Status(HTTPStatus.CREATED, answer)


@router.get("/{int:number}", response=shapes.HookOut, operation_id="get_hook")
@decorate_view(tagged)
def get_hook(request: HttpRequest, number: int) -> shapes.HookOut:
    """One webhook."""
    return shapes.HookOut(**_fields(_own(request, number)))


@router.post(
    "/{int:number}/switch", response=shapes.HookOut, operation_id="switch_hook"
)
@decorate_view(repeatable)
def switch_hook(request: HttpRequest, number: int, body: SwitchAsked) -> shapes.HookOut:
    """Switch a webhook off, or on again."""
    telling.switch(_own(request, number), on=body.on, now=timezone.now())
    return shapes.HookOut(**_fields(_own(request, number)))


@router.delete("/{int:number}", response={204: None}, operation_id="drop_hook")
def drop_hook(request: HttpRequest, number: int) -> Status[None]:
    """Delete a webhook and the record of what it was sent."""
    _own(request, number).delete()
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(
    "/{int:number}/ping", response={202: shapes.DeliveryOut}, operation_id="try_hook"
)
@decorate_view(repeatable)
def try_hook(request: HttpRequest, number: int) -> Status[shapes.DeliveryOut]:
    """Send a trial without an event."""
    made = telling.ping(_own(request, number), now=timezone.now())
    return Status(HTTPStatus.ACCEPTED, _delivery(made))


@router.get(
    "/{int:number}/deliveries",
    response=shapes.DeliveryPage,
    operation_id="list_deliveries",
)
@decorate_view(tagged)
def list_deliveries(
    request: HttpRequest,
    response: HttpResponse,
    number: int,
    filters: Query[DeliveryFilter],
) -> shapes.DeliveryPage:
    """What was sent to a webhook in the last 30 days."""
    rows = HookDelivery.objects.filter(hook=_own(request, number))
    page, cursor = paging.by_number(
        rows.select_related("event__project"),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return shapes.DeliveryPage(
        items=[_delivery(each) for each in page],
        next=cursor and paging.link_next(request, response, cursor=cursor),
    )


@router.post(
    "/{int:number}/deliveries/{slug:key}/send",
    response={202: shapes.DeliveryOut},
    operation_id="send_again",
)
@decorate_view(repeatable)
def send_again(
    request: HttpRequest, number: int, key: str
) -> Status[shapes.DeliveryOut]:
    """Send a message once more, with the same id."""
    rows = HookDelivery.objects.filter(hook=_own(request, number), key=key)
    if not rows.exists():
        raise Http404
    telling.send_again(rows.get(), now=timezone.now())
    found = rows.select_related("event__project").get()
    return Status(HTTPStatus.ACCEPTED, _delivery(found))


def _own(request: HttpRequest, number: int) -> Hook:
    # No number of ours is longer; the database would not take it.
    found = Hook.objects.filter(user=caller(request), pk=min(number, 2**62)).first()
    if found is None:
        raise Http404
    return found


def _fields(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "url": hook.url,
        "kinds": hook.kinds,
        "made_at": hook.made_at,
        "on": hook.disabled_at is None,
        "why_off": hook.why_disabled,
        "failures": hook.failures,
    }


def _delivery(row: HookDelivery) -> shapes.DeliveryOut:
    event = row.event
    return shapes.DeliveryOut(
        id=row.key,
        kind=event.kind if event else telling.PING,
        project=event.project.code if event else None,
        number=event.number if event else None,
        state=row.state,
        attempts=row.attempts,
        status=row.status,
        error=row.error,
        made_at=row.made_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
    )
