"""What the tests of a case's pages share: somebody logged in, and readers of HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from django.test import Client

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tiexin.web.accounts.models import User

_TAG = re.compile(r"<[^>]+>")
_END = {True: "</tr>", False: "</section>"}
_SPACE = re.compile(r"\s+")


def client_of(user: User) -> Client:
    """Somebody who has logged in."""
    client = Client()
    client.force_login(user)
    return client


def words_of(response: HttpResponse, *, inside: str = "") -> str:
    """The words of an answer, or of the section or table row with an id, in a line."""
    html = response.content.decode()
    if inside:
        html = html[html.index(f'id="{inside}"') :]
        html = html[html.index(">") + 1 : html.index(_END[inside.startswith("row-")])]
    return unescape(_SPACE.sub(" ", _TAG.sub(" ", html))).strip()


def row_of(response: HttpResponse, procedure: str) -> str:
    """The words of a procedure's line on the project's page."""
    return words_of(response, inside=f"row-{procedure}")


def links_of(response: HttpResponse) -> set[str]:
    """Where an answer's links lead."""
    return set(map(unescape, re.findall(r'href="([^"]+)"', response.content.decode())))
