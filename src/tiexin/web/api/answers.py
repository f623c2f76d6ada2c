"""What happens around each address: answers given once, tags, limits told.

``repeatable`` keeps the answer to an ``Idempotency-Key``; ``tagged`` names a state of
what is read, so that it need not be sent twice.
"""

from __future__ import annotations

import json
import re
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags

from tiexin.kernel import Problem
from tiexin.web.api.auth import Bearer
from tiexin.web.api.problems import ApiError, answer, plain
from tiexin.web.hooks.models import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tiexin.web.accounts.models import User

    Run = Callable[..., HttpResponse]

_KEY: Final = re.compile(r"[\x21-\x7e]{1,80}", re.ASCII)
_VERSION: Final = "Tiexin-Version"
# What belongs to an answer besides its content, and is repeated with it.
_KEPT_HEADERS: Final = ("Content-Type", "Content-Language", "Location", _VERSION)
_KEPT: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED})


def set_version(response: HttpResponse, version: int) -> None:
    """Tell which version of a project an answer shows."""
    response.headers[_VERSION] = str(version)


def tagged(run: Run) -> Run:
    """An address that is read: its answer has a tag, and is not sent again.

    The tag is ``"VERSION-DIGEST"`` for what belongs to a project, else
    ``"DIGEST"``; the digest is of the very bytes, so it differs by language.
    """

    @wraps(run)
    def tag(request: HttpRequest, **values: Any) -> HttpResponse:
        response = run(request, **values)
        if response.status_code != HTTPStatus.OK:
            return response
        digest = sha256(response.content).hexdigest()[:16]
        version = response.headers.get(_VERSION)
        response.headers["ETag"] = f'"{version}-{digest}"' if version else f'"{digest}"'
        known = {
            _weak(each)
            for each in parse_etags(request.headers.get("If-None-Match", ""))
        }
        if known & {"*", response.headers["ETag"]}:
            return _unchanged(response)
        return response

    return tag


def _weak(tag: str) -> str:
    # A server in between that compresses answers marks their tags as weak.
    return tag.removeprefix("W/")


def _unchanged(response: HttpResponse) -> HttpResponse:
    kept = {
        name: response.headers[name]
        for name in ("ETag", _VERSION)
        if name in response.headers
    }
    return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=kept)


def expected_version(request: HttpRequest) -> int | None:
    """The version that the sender saw, by ``If-Match``; None if he doesn't mind.

    Raises:
        ApiError: The header names no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    found = re.fullmatch(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{16})?"', header, re.ASCII)
    if found is None:
        raise plain(HTTPStatus.BAD_REQUEST, "api.bad_if_match")
    return int(found[1])


def repeatable(run: Run) -> Run:
    """An address that changes something: the same key is answered once.

    The claim of the key, what the request does and the stored answer are one
    transaction. Two at once: the second waits for the first, then repeats it.
    Refusals by state or law are kept as well; what is merely malformed is not.
    """

    @wraps(run)
    def repeat(request: HttpRequest, **values: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return run(request, **values)
        try:
            user = Bearer()(request).user
            if not _KEY.fullmatch(key):
                raise plain(HTTPStatus.BAD_REQUEST, "api.bad_idempotency_key")
            return _once(request, user, key, lambda: run(request, **values))
        except ApiError as error:
            return answer(request, error)

    return repeat


def _once(
    request: HttpRequest, user: User, key: str, work: Callable[[], HttpResponse]
) -> HttpResponse:
    asked = _hash(request)
    with transaction.atomic():
        claim = IdempotencyKey(
            user=user, key=key, request_hash=asked, status=0, body={}, at=timezone.now()
        )
        try:
            with transaction.atomic():
                claim.save(force_insert=True)
        except IntegrityError:
            return _again(user, key, asked)
        response = work()
        if response.status_code in _KEPT or _refusal(response):
            claim.status = response.status_code
            claim.body = _stored(response)
            claim.save(update_fields=["status", "body"])
        else:
            claim.delete()
        return response


def _refusal(response: HttpResponse) -> bool:
    return response.status_code == HTTPStatus.CONFLICT


def _again(user: User, key: str, asked: str) -> HttpResponse:
    kept = IdempotencyKey.objects.get(user=user, key=key)
    if kept.request_hash != asked:
        raise ApiError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            Problem("api.key_of_another_request", {"key": key}, "Idempotency-Key"),
        )
    headers = {**kept.body["headers"], "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body["content"], status=kept.status, headers=headers)


def _hash(request: HttpRequest) -> str:
    said = json.dumps([request.method, request.get_full_path()]).encode()
    return sha256(said + b"\n" + request.body).hexdigest()


def _stored(response: HttpResponse) -> dict[str, Any]:
    headers = {
        name: response.headers[name]
        for name in _KEPT_HEADERS
        if name in response.headers
    }
    return {"content": response.content.decode(), "headers": headers}


def command_id(request: HttpRequest, user: User, made_up: str) -> str:
    """The command's id: of the ``Idempotency-Key`` if there is one, else made up.

    So a command that was carried out is recognised even when the stored answer has
    been forgotten.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return f"{user.actor_id}/{made_up}"
    return f"{user.actor_id}/{sha256(key.encode()).hexdigest()[:32]}"
