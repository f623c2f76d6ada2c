"""No address without its line in the table of who is let in, no job without a name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.web.test_policy_matrix import API, PAGES
from tiexin.kernel import LANGUAGES
from tiexin.web.jobs.registry import kinds
from tiexin.web.jobs.views import kind_name

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without a language, or open to programs without a key; tested where they belong.
ELSEWHERE = {
    "",
    "healthz",
    "readyz",
    "^calendar/(?P<secret>[A-Za-z0-9_-]{43})\\.ics$",
    "api/v1/plan",
    "api/v1/guide",
    "api/v1/openapi.json",
    "api/v1/",
}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


def test_every_address_has_a_line_in_the_table_of_who_is_let_in() -> None:
    """Add it to PAGES or API in tests/web/test_policy_matrix.py."""
    anything = defaultdict(lambda: "1")
    paths = [f"/en/{path}" for _, path, _, _ in PAGES]
    paths += [f"/api/v1{path}" for _, path, _, _ in API]
    named = {resolve(path.format_map(anything)).route for path in paths}
    assert set(routes(get_resolver())) - named - ELSEWHERE == set()


def test_every_kind_of_job_has_a_name_in_every_language() -> None:
    """Write jobs.kind.<its name> in data/messages/jobs.yaml."""
    ours = [name for name in kinds() if not name.startswith("test.")]
    nameless = [
        (name, language)
        for name in ours
        for language in LANGUAGES
        if kind_name(name, language) == name
    ]
    assert not nameless
