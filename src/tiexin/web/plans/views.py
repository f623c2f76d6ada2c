"""The plan's page and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.export import FORMAT_OF_ENDING, FORMATS, write_report
from tiexin.app.export.more import More
from tiexin.app.share import encode_share
from tiexin.kernel import CalendarGap
from tiexin.web.common.context import moved
from tiexin.web.common.links import Links
from tiexin.web.common.page_wording import PageWording
from tiexin.web.common.requests import is_fragment, read_link, with_levers
from tiexin.web.common.service import get_messages, plan_of, risk_of, saved_of, today
from tiexin.web.plans.present import DOWNLOADS, present
from tiexin.web.plans.sheet import sheet_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.app.report import PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.app.wording import Wording
    from tiexin.kernel import Language

_LONGEST_STAGE: Final = 40
_MOST_LEVERS: Final = 100


@require_safe
def plan(request: HttpRequest, language: Language) -> HttpResponse:
    """The plan of the link, or of the levers just switched.

    Without a link there is nothing to plan yet: on to the questions.
    """
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    chosen = _with_choice(request, asked)
    links = Links(language, encode_share(chosen))
    stage = request.GET.get("stage", "")[:_LONGEST_STAGE]
    if chosen is not asked and not is_fragment(request):
        return HttpResponseRedirect(_address(links, stage))
    report = plan_of(links.token)
    if stage not in {each.id for each in report.journey.stages}:
        stage = ""
    return _page(request, report, links, stage)


def _with_choice(request: HttpRequest, asked: PlanRequest) -> PlanRequest:
    if "choose" not in request.GET:
        return asked
    return with_levers(asked, tuple(sorted(set(request.GET.getlist("lever")))))


def _order(request: HttpRequest) -> list[str]:
    """The levers as the page shows them, when one of them is switched in place."""
    if not is_fragment(request):
        return []
    return request.GET.get("order", "").split(",")[:_MOST_LEVERS]


def _address(links: Links, stage: str) -> str:
    return links.to("plan/", stage=stage) if stage else links.plan


def _page(
    request: HttpRequest, report: PlanReport, links: Links, stage: str
) -> HttpResponse:
    wording = wording_of(report, links.language)
    sheet = sheet_of(report, wording=wording, links=links)
    swap = is_fragment(request)
    query = {"p": links.token, "stage": stage} if stage else {"p": links.token}
    context = {
        **moved(request, links=links, query=urlencode(query)),
        "plan": present(sheet, stage=stage, today=today(), order=_order(request)),
        "stage": stage,
        "share_url": request.build_absolute_uri(links.plan),
        "swap": swap,
    }
    template = "web/part_plan.html" if swap else "web/plan.html"
    response = render(request, template, context)
    if swap and "choose" in request.GET:
        response.headers["HX-Replace-Url"] = _address(links, stage)
    return response


def wording_of(report: PlanReport, language: Language) -> Wording:
    """The report's words in a language."""
    return PageWording(
        messages=get_messages(), in_force=report.in_force, language=language
    )


def _more(token: str) -> More:
    """How sure the dates are, and who saved what as far as the calendars reach."""
    try:
        saved = saved_of(token)
    except CalendarGap:
        saved = None
    return More(risk=risk_of(token), saved=saved)


@require_safe
def download(request: HttpRequest, language: Language, form: str) -> HttpResponse:
    """The plan as a file."""
    if form not in DOWNLOADS:
        raise Http404(form)
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token = encode_share(asked)
    report, name = plan_of(token), FORMAT_OF_ENDING[form]
    # What is printed and handed on says how sure its dates are.
    more = _more(token) if form == "pdf" else None
    content = write_report(
        report, format_name=name, wording=wording_of(report, language), more=more
    )
    return HttpResponse(
        content,
        content_type=FORMATS[name],
        headers={
            "Content-Disposition": f'attachment; filename="tiexin-plan.{form}"',
            "Cache-Control": "private, no-store",
        },
    )
