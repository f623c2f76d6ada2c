"""The first page: what this is, where to start, samples, a link from someone else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.share import decode_share, encode_share
from tiexin.web.common.dates import format_day
from tiexin.web.common.languages import preferred_language
from tiexin.web.common.links import Links
from tiexin.web.common.service import get_service, plan_of, today
from tiexin.web.plans.views import wording_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.app.project_file import ProjectFile
    from tiexin.kernel import Language

_LONGEST_LINK: Final = 8_000
_SHOWN: Final = "robotics_factory"


@dataclass(frozen=True, slots=True)
class SampleLink:
    """A sample project, ready to open."""

    title: str
    plan_url: str
    guide_url: str


@dataclass(frozen=True, slots=True)
class ShownSample:
    """What came out for one sample."""

    title: str
    headline: str
    sooner: str
    plan_url: str


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """From the bare address to the visitor's language."""
    response = HttpResponseRedirect(f"/{preferred_language(request)}/")
    response.headers["Vary"] = "Accept-Language"
    return response


@require_safe
def home(request: HttpRequest, language: Language) -> HttpResponse:
    """The first page."""
    catalogue = get_service().catalogue
    return render(
        request,
        "web/home.html",
        {
            "samples": _samples(language, today()),
            "shown": _shown(language, today()),
            "question_count": sum(
                1 for fact in catalogue.facts.values() if fact.group != "rare"
            ),
        },
    )


@require_safe
def sample(request: HttpRequest, language: Language, sample: str) -> HttpResponse:
    """A sample by name: on to its plan."""
    found = load_sample(data_root(), sample, today=today())
    return HttpResponseRedirect(Links(language, encode_share(found.request)).plan)


@require_safe
def open_link(request: HttpRequest, language: Language) -> HttpResponse:
    """A pasted link (or bare token): on to its plan.

    Raises:
        BadInput: ``share.…``: it does not hold a plan.
    """
    text = request.GET.get("link", "").strip()[:_LONGEST_LINK]
    found = parse_qs(urlsplit(text).query).get("p", [text]) if "?" in text else [text]
    token = encode_share(decode_share(found[0]))
    return HttpResponseRedirect(Links(language, token).plan)


def _samples(language: Language, day: date) -> list[SampleLink]:
    found = []
    for id_, project in _sample_files(day):
        links = Links(language, encode_share(project.request))
        title = project.title.in_language(language) if project.title else id_
        found.append(SampleLink(title, links.plan, links.guide))
    return found


def _shown(language: Language, day: date) -> ShownSample | None:
    """The result of one sample, as an example of what comes out."""
    found = dict(_sample_files(day)).get(_SHOWN)
    if found is None or found.title is None:
        return None
    token = encode_share(found.request)
    report = plan_of(token)
    wording = wording_of(report, language)
    goal = format_day(report.plan.goal.day, language)
    provisional = report.plan.goal.provisional
    key = "plan.headline_provisional" if provisional else "plan.headline"
    return ShownSample(
        title=found.title.in_language(language),
        headline=wording.text(key, day=goal.replace(" ", "\u00a0")),
        sooner=wording.sooner(report),
        plan_url=Links(language, token).plan,
    )


@cache
def _sample_files(day: date) -> list[tuple[str, ProjectFile]]:
    root = data_root()
    return [(id_, load_sample(root, id_, today=day)) for id_ in sample_ids(root)]
