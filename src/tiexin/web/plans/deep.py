"""Answers that take longer than a plan: each a page of its own, and a part of the plan.

The plan's page asks for them when they come into view, so that it is never held up;
without a script its links lead to the same answers as pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.earlier import MOST_DAYS, OPTIMISTIC
from tiexin.app.export.attribution_tables import measure
from tiexin.app.export.earlier_tables import MOST_WAYS, changes
from tiexin.app.export.more import earlier_section, risk_section, saved_section
from tiexin.app.risk_report import SHARES
from tiexin.app.share import encode_share
from tiexin.kernel import BadInput
from tiexin.web.common.dates import format_month
from tiexin.web.common.links import Links
from tiexin.web.common.requests import is_fragment, read_link, with_levers
from tiexin.web.common.service import earlier_of, plan_of, risk_of, saved_of
from tiexin.web.plans.axis import AxisTexts
from tiexin.web.plans.ranges import Spread, lay_out_ranges
from tiexin.web.plans.views import wording_of
from tiexin.web.plans.waterfall import lay_out_waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from tiexin.app.attribution import AttributionReport
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.request import PlanRequest
    from tiexin.app.risk_report import MilestoneRisk, RiskReport
    from tiexin.app.wording import Wording
    from tiexin.kernel import Language
    from tiexin.web.plans.ranges import RangeChart
    from tiexin.web.plans.waterfall import Waterfall

_MONTH: Final = 30
_WHOLE: Final = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class WayLink:
    """A way that a plan can show: its levers switched as it says."""

    title: str
    url: str


@require_safe
def risk(request: HttpRequest, language: Language) -> HttpResponse:
    """How sure the dates are."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token = encode_share(asked)
    wording = wording_of(plan_of(token), language)
    found = risk_of(token)
    section = risk_section(found, wording)
    context = {
        "section": section,
        "chart": range_chart(found, wording),
        "part": "web/part_risk.html",
    }
    return answer(request, Links(language, token), context)


@require_safe
def saved(request: HttpRequest, language: Language) -> HttpResponse:
    """Which measure saves how many days."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token = encode_share(asked)
    wording = wording_of(plan_of(token), language)
    found = saved_of(token)
    context = {
        "section": saved_section(found, wording),
        "chart": waterfall(found, wording),
        "part": "web/part_saved.html",
    }
    return answer(request, Links(language, token), context)


@require_safe
def earlier(request: HttpRequest, language: Language) -> HttpResponse:
    """What would have to be true to produce some days earlier, a month at first."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token, days = encode_share(asked), _days(request.GET.get("days", "").strip())
    wording = wording_of(plan_of(token), language)
    found = earlier_of(token, days)
    links = Links(language, token)
    context = {
        "section": earlier_section(found, wording),
        "ways": list(_lever_ways(found, asked, links, wording)),
        "days": days,
        "part": "web/part_earlier.html",
        "part_id": "earlier-part",
    }
    return answer(request, links, context)


def _days(text: str) -> int:
    if not text:
        return _MONTH
    if not _WHOLE.fullmatch(text):
        raise BadInput.of("earlier.days", where="days", days=text[:20], most=MOST_DAYS)
    return int(text)


def _lever_ways(
    found: EarlierReport, asked: PlanRequest, links: Links, wording: Wording
) -> Iterator[WayLink]:
    """The ways that a plan can show: only levers differ."""
    used = set(found.report.plan.levers)
    for way in found.ways[:MOST_WAYS]:
        if any(each.startswith(OPTIMISTIC) for each in way.changes):
            continue
        levers = tuple(sorted({*used, *way.changes}))
        token = encode_share(with_levers(asked, levers))
        names = changes(way.changes, found, wording)
        yield WayLink(f"{way.production} · {names}", Links(links.language, token).plan)


def waterfall(found: AttributionReport, wording: Wording) -> Waterfall | None:
    """The measures that move production; None where none does."""
    acting = [each for each in found.production.savings if each.days]
    if not acting:
        return None

    def label(name: str, days: float) -> str:
        return wording.text("web.deep.part", measure=name, days=f"{days:.1f}")

    parts = []
    for each in acting:
        days = float(each.shown_days)
        parts.append((label(measure(each.measure, wording), days), days))
    whole = float(found.production.whole_days)
    total = wording.text("plan.saved_by.total")
    return lay_out_waterfall(parts, whole=(label(total, whole), whole))


def answer(request: HttpRequest, links: Links, context: dict[str, Any]) -> HttpResponse:
    """The answer as a part of the plan's page, or as a page of its own."""
    part = is_fragment(request)
    template = context["part"] if part else "web/deep.html"
    # A part that is asked for from a page of its own has no heading but the page's.
    heading = {"heading": "h2"} if part and "alone" in request.GET else {}
    context = {**context, **heading, "links": links, "alone": not part}
    return render(request, template, context)


def range_chart(found: RiskReport, wording: Wording) -> RangeChart:
    """The milestones that stay within the stored calendars, as a chart."""
    titles = {each.id: each.title for each in found.report.journey.milestones}
    spreads = [
        spread
        for each in found.milestones.values()
        if (spread := _spread(each, wording.local(titles[each.id]), wording))
    ]
    return lay_out_ranges(
        spreads,
        texts=AxisTexts(
            year=lambda day: str(day.year),
            month=lambda day: format_month(day, wording.language),
            day=lambda day: f"{day.month}/{day.day}",
        ),
    )


def _spread(each: MilestoneRisk, title: str, wording: Wording) -> Spread | None:
    p10, p50, p80, p90 = (each.at(share).day for share in SHARES)
    if p10 is None or p50 is None or p80 is None or p90 is None:
        return None
    return Spread(
        title=title,
        planned=each.planned,
        days=(p10, p50, p80, p90),
        description=wording.text(
            "web.deep.range",
            title=title,
            planned=each.planned,
            p10=p10,
            p50=p50,
            p80=p80,
            p90=p90,
        ),
    )
