"""A face for each person: a monogram drawn by us, until a portrait is given."""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.web.access.guard import for_roles
from tiexin.web.accounts import portraits
from tiexin.web.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_COLOURS: Final = ("#0f5257", "#7a2e1d", "#5b4a1f", "#2e3f6e", "#4a2f5e", "#2f5a35")


@for_roles(Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
@require_safe
def face(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """An officer's portrait, or a monogram until one is given."""
    user = User.objects.filter(pk=number, role=Role.OFFICER.value).first()
    if user is None:
        raise Http404
    picture = portraits.read(user.portrait) if user.portrait else None
    if picture is not None:
        return HttpResponse(picture, content_type="image/jpeg")
    name = user.display_name or user.username
    digest = hashlib.sha256(name.encode()).digest()
    colour = _COLOURS[digest[0] % len(_COLOURS)]
    letter = escape(name[:1].upper())
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<circle cx="32" cy="32" r="32" fill="{colour}"/>'
        '<text x="32" y="43" font-size="30" text-anchor="middle" fill="#fff" '
        f'font-family="sans-serif">{letter}</text></svg>'
    )
    return HttpResponse(svg, content_type="image/svg+xml")
