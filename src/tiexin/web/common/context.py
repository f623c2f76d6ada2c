"""What every template may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.web.common.languages import HTML_LANG, language_links, language_of
from tiexin.web.common.links import Links

if TYPE_CHECKING:
    from django.http import HttpRequest


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
    }


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
