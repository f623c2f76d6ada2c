"""Two probes for whoever runs the service; neither tells anything about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The rules are loaded and the database answers; 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse(
            {"status": "unavailable", "part": "database"},
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    return JsonResponse({"status": "ok", "catalogue": get_service().catalogue.hash})
