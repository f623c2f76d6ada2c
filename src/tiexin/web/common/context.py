"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tiexin.web.cases.store import table
from tiexin.web.common.languages import HTML_LANG, language_links, language_of
from tiexin.web.common.links import Links, case_menu
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, its ``lang`` attribute, links to the other languages, the menu."""
    language = language_of(request)
    token = request.GET.get("p", "")
    links = Links(language, token)
    return {
        "language": language,
        "html_lang": HTML_LANG[language],
        "language_links": language_links(
            request.path, request.GET.urlencode(), language
        ),
        "links": links,
        "menu": links.menu(request.path),
        "token": token,
        **_person(request, language),
    }


def _person(request: HttpRequest, language: Language) -> dict[str, Any]:
    """Who is logged in, with the role's pages; a visitor costs no look at sessions."""
    user = getattr(request, "user", None)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or user is None:
        return {"person": None}
    if not user.is_authenticated:
        return {"person": None}
    return {
        "person": user,
        "case_menu": case_menu(user.role, language, request.path),
        "saved": _saved(request.GET.get("saved", ""), language),
    }


def _saved(kind: str, language: Language) -> str:
    """What was just recorded, in words; nothing for what no command is called."""
    if not kind or kind not in table().commands:
        return ""
    texts = get_messages()
    what = texts.text(f"casework.command.{kind}", language)
    return texts.text("projects.saved", language, what=what)


def moved(request: HttpRequest, *, links: Links, query: str) -> dict[str, Any]:
    """The same for an answer whose question differs from that of the address.

    ``query`` is the encoded query of the address that the browser will show.
    """
    return {
        "language_links": language_links(request.path, query, links.language),
        "links": links,
        "menu": links.menu(request.path),
        "token": links.token,
    }
