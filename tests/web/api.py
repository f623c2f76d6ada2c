"""A program that calls the API for a person, held to the published document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from tests.web.openapi import hold
from tiexin.web.hooks import keys

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tiexin.web.accounts.models import User


class Program:
    """Calls the API with a person's key; a client without a session or a cookie."""

    def __init__(self, user: User, *, reads_only: bool = False) -> None:
        self.key, self.token = keys.make(
            user, name="test", days=30, reads_only=reads_only, now=timezone.now()
        )
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def get(self, path: str, query: Any = None, **headers: str) -> HttpResponse:
        return self._held(
            self.client.get(f"/api/v1{path}", query, headers=self._headers(headers))
        )

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self._held(
            self.client.post(
                f"/api/v1{path}",
                data,
                content_type="application/json",
                headers=self._headers(headers),
            )
        )

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self._held(
            self.client.delete(f"/api/v1{path}", headers=self._headers(headers))
        )

    def _held(self, response: HttpResponse) -> HttpResponse:
        """The answer, once it is one that the published document promises."""
        hold(response)
        return response

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", **named}


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, after checking that it is the one expected."""
    found: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, found.get("code")) == (status, code), found
    assert response.headers["Content-Type"] == "application/problem+json"
    assert found["status"] == status
    for each in found["problems"]:
        assert each["message"]
        assert each["cure"]
    return found
