"""Two probes for whoever runs the service; neither tells what it is used for."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tiexin.web.common.service import get_service
from tiexin.web.jobs.pulse import seen_lately

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The rules are loaded and the database answers; 503 otherwise.

    Whether a worker was seen lately is told beside it: without one, pages work all the
    same, and taking them away would help nobody.
    """
    try:
        worker = "seen" if seen_lately(timezone.now()) else "missing"
    except (DatabaseError, InterfaceError):
        return JsonResponse(
            {"status": "unavailable", "part": "database"},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    found = {"status": "ok", "catalogue": get_service().catalogue.hash}
    return JsonResponse({**found, "worker": worker})
