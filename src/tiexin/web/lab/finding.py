"""Search over the rules: procedures, levers, papers, bodies and sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.request import PlanRequest
from tiexin.app.share import encode_share
from tiexin.kernel import LANGUAGES, LocalText
from tiexin.web.cases.words import MOST_TERMS, terms
from tiexin.web.common.links import Links
from tiexin.web.common.service import get_service, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from tiexin.catalogue.types import Source
    from tiexin.kernel import Language

_LONGEST: Final = 100
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue with its words, in all languages."""

    kind: str
    id: str
    title: LocalText
    summary: LocalText | None
    named: frozenset[str]
    said: frozenset[str]


@require_safe
def find(request: HttpRequest, language: Language) -> HttpResponse:
    """What holds all words of the question; those named so come first."""
    text = request.GET.get("q", "").strip()[:_LONGEST]
    words = terms(text)[:MOST_TERMS]
    found = list(_found(words)) if words else []
    groups: dict[str, list[dict[str, str]]] = {}
    for entry in found[:_MOST]:
        summary = entry.summary.in_language(language) if entry.summary else ""
        groups.setdefault(entry.kind, []).append(
            {
                "title": entry.title.in_language(language),
                "summary": summary,
                "url": _url(entry, language),
            }
        )
    context = {
        "q": text,
        "short": bool(text) and not words,
        "asked": bool(words),
        "count": len(found),
        "groups": [(f"lab.find.kind.{kind}", rows) for kind, rows in groups.items()],
    }
    return render(request, "lab/find.html", context)


def _found(words: list[str]) -> Iterator[Entry]:
    ranked = []
    for entry in _index():
        if all(_holds(word, entry.said) for word in words):
            named = all(_holds(word, entry.named) for word in words)
            ranked.append((not named, entry))
    ranked.sort(key=lambda each: each[0])
    yield from (entry for _, entry in ranked)


def _holds(word: str, held: frozenset[str]) -> bool:
    if word in held:
        return True
    return word.isascii() and any(each.startswith(word) for each in held)


def _url(entry: Entry, language: Language) -> str:
    """The entry's page, in a place that has it."""
    if entry.kind in ("procedures", "levers"):
        service, day = get_service(), today()
        for code in service.cities:
            law = service.in_force(on=day, jurisdiction=code)
            if entry.id in getattr(law, entry.kind):
                token = encode_share(PlanRequest(jurisdiction=code, start=day))
                own = code == service.cities[0]
                return Links(language, "" if own else token).entry(entry.kind, entry.id)
    return Links(language).entry(entry.kind, entry.id)


@cache
def _index() -> tuple[Entry, ...]:
    """Every entry that has a page now, procedures first."""
    catalogue = get_service().catalogue
    return (
        *_rules("procedures"),
        *_rules("levers"),
        *(
            _entry("documents", each.id, each.title, each.note)
            for each in catalogue.documents.values()
        ),
        *(
            _entry("authorities", each.id, each.title, more=each.local_names.values())
            for each in catalogue.authorities.values()
        ),
        *(
            _entry("sources", each.id, each.title, more=_clauses(each))
            for each in catalogue.sources.values()
        ),
    )


def _clauses(source: Source) -> Iterator[LocalText]:
    for clause in source.clauses.values():
        yield clause.label
        if clause.says is not None:
            yield clause.says


def _rules(kind: str) -> Iterator[Entry]:
    """Rules in force today in any city, each once."""
    service, day = get_service(), today()
    seen: dict[str, Any] = {}
    for code in service.cities:
        law = service.in_force(on=day, jurisdiction=code)
        for id_, rule in getattr(law, kind).items():
            seen.setdefault(id_, rule)
    for id_, rule in seen.items():
        more = [rule.note] if rule.note is not None else []
        yield _entry(kind, id_, rule.title, rule.summary, more=more)


def _entry(
    kind: str,
    id_: str,
    title: LocalText,
    summary: LocalText | None = None,
    *,
    more: Iterable[LocalText] = (),
) -> Entry:
    texts = [title, *([summary] if summary else []), *more]
    named = _terms([title], id_)
    return Entry(kind, id_, title, summary, named, named | _terms(texts))


def _terms(texts: Iterable[LocalText], id_: str = "") -> frozenset[str]:
    said = [text.in_language(language) for text in texts for language in LANGUAGES]
    return frozenset(terms(" ".join((id_.replace("_", " "), *said))))
