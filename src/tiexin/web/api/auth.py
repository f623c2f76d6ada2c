"""Who calls: a key in the ``Authorization`` header, and nothing else.

A session's cookie opens no door here, so that no other site can use it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeGuard

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from tiexin.kernel import Problem
from tiexin.web.api.problems import ApiError, plain
from tiexin.web.hooks import keys

if TYPE_CHECKING:
    from datetime import datetime

    from tiexin.web.accounts.models import User
    from tiexin.web.hooks.models import ApiKey

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_CHALLENGE: Final = 'Bearer realm="tiexin"'


class KeyedRequest(HttpRequest):
    """What a request is once its key was counted and let in."""

    tiexin_key: ApiKey


def is_keyed(request: HttpRequest) -> TypeGuard[KeyedRequest]:
    """Whether the key of a request was counted and let in."""
    return "tiexin_key" in vars(request)


class Bearer(HttpBearer):
    """``Authorization: Bearer txn_…``; counted once, however often it is asked."""

    openapi_description: str = "A key made at /account/keys/."

    def __call__(self, request: HttpRequest) -> ApiKey:
        """The key of the request.

        Raises:
            ApiError: 401, 403 or 429.
        """
        if is_keyed(request):
            return request.tiexin_key
        header = request.headers.get(self.header, "")
        scheme, _, token = header.partition(" ")
        if not token or scheme.lower() != self.openapi_scheme:
            raise _refused("api.no_key")
        key = self.authenticate(request, token.strip())
        vars(request)["tiexin_key"] = key
        return key

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """The key that a token opens, once it is counted."""
        now = timezone.now()
        key = keys.find(token)
        if key is None:
            raise _refused("api.unknown_key")
        _check(key, now)
        allowed = keys.count(key, now=now)
        # Told even where the key is refused: how long to wait is part of the refusal.
        vars(request)["tiexin_allowance"] = allowed
        if allowed.spent:
            raise ApiError(
                HTTPStatus.TOO_MANY_REQUESTS,
                Problem("api.too_many", {"most": keys.A_MINUTE, "n": allowed.seconds}),
                headers={"Retry-After": str(allowed.seconds)},
            )
        if key.reads_only and request.method not in _READING:
            raise plain(HTTPStatus.FORBIDDEN, "api.reads_only")
        return key


def _check(key: ApiKey, now: datetime) -> None:
    if key.revoked_at is not None:
        raise _refused("api.key_revoked")
    if key.expires_at <= now:
        raise _refused("api.key_expired")
    if not key.user.is_active:
        raise _refused("api.unknown_key")


def _refused(code: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNAUTHORIZED,
        Problem(code),
        headers={"WWW-Authenticate": _CHALLENGE},
    )


def key_of(request: HttpRequest) -> ApiKey:
    """The key that the request came with.

    Raises:
        ApiError: None did; only where an address forgot to ask for one.
    """
    if not is_keyed(request):
        raise _refused("api.no_key")
    return request.tiexin_key


def caller(request: HttpRequest) -> User:
    """The person for whom the program acts."""
    return key_of(request).user


def allowance_of(request: HttpRequest) -> keys.Allowance | None:
    """What the key has left, if the request came with one, refused or not."""
    found = vars(request).get("tiexin_allowance")
    return found if isinstance(found, keys.Allowance) else None
