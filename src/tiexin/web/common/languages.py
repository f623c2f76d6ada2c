"""Which language a page speaks, and the same page in the other two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation.trans_real import parse_accept_lang_header

from tiexin.kernel import LANGUAGES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

HTML_LANG: Final[dict[Language, str]] = {
    "zh-hans": "zh-Hans-CN",
    "zh-hant": "zh-Hant-HK",
    "en": "en-GB",
}
"""The ``lang`` attribute: it also chooses the glyph forms of the font."""

NAMES: Final[dict[Language, str]] = {
    "zh-hans": "简体",
    "zh-hant": "繁體",
    "en": "English",
}
"""Each language in its own words, which are the same on every page."""

_TRADITIONAL: Final = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in one language; ``current`` for the one shown."""

    code: Language
    lang: str
    name: str
    url: str
    current: bool


class LanguageConverter:
    """Path part for a language: exactly the three codes."""

    regex = "zh-hans|zh-hant|en"

    def to_python(self, value: str) -> Language:
        """The code as it stands."""
        return as_language(value)

    def to_url(self, value: str) -> str:
        """The code as it stands."""
        return value


def as_language(text: str) -> Language:
    """The language of a code, English for anything else."""
    return next((code for code in LANGUAGES if code == text), "en")


def preferred_language(request: HttpRequest) -> Language:
    """What the browser asks for first among our three; English otherwise."""
    header = request.headers.get("Accept-Language", "")
    for tag, _ in parse_accept_lang_header(header.lower()):
        if tag.startswith(_TRADITIONAL):
            return "zh-hant"
        if tag.startswith("zh"):
            return "zh-hans"
        if tag.startswith("en"):
            return "en"
    return "en"


def language_of(request: HttpRequest) -> Language:
    """The language of the address, of ``?lang=``, else what the browser prefers."""
    first = request.path.lstrip("/").partition("/")[0]
    for code in (first, request.GET.get("lang", "")):
        if code in LANGUAGES:
            return as_language(code)
    return preferred_language(request)


def language_links(path: str, query: str, current: Language) -> list[LanguageLink]:
    """Links to the same page and state (``query``, encoded) in all languages."""
    first, _, rest = path.lstrip("/").partition("/")
    if first not in LANGUAGES:
        rest = ""
    tail = f"?{query}" if query else ""
    return [
        LanguageLink(
            code=code,
            lang=HTML_LANG[code],
            name=NAMES[code],
            url=f"/{code}/{rest}{tail}",
            current=code == current,
        )
        for code in LANGUAGES
    ]
