"""A wanted day: the least burdensome way to produce by then, or the proof of none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from tiexin.app.export.meet_tables import measures
from tiexin.app.export.more import Section, meet_section
from tiexin.app.meet_report import CRASH, MeetOptions
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import BadInput
from tiexin.web.common.links import Links
from tiexin.web.common.requests import read_day, read_link, with_levers
from tiexin.web.common.service import get_service, plan_of
from tiexin.web.plans.deep import WayLink, answer
from tiexin.web.plans.views import wording_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.app.meet_report import MeetReport
    from tiexin.app.wording import Wording
    from tiexin.kernel import Language

CONFIDENCES: Final = ("", "0.5", "0.8", "0.9")
"""What the form offers; empty: the planned durations."""

_SHARE: Final = re.compile(r"0\.\d{1,4}", re.ASCII)
_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """One confidence to choose."""

    value: str
    title: str
    chosen: bool


@lru_cache(maxsize=_KEPT)
def meet_of(token: str, by: date, confidence: float | None) -> MeetReport:
    """The answer for a link's plan; it follows from these and the rules alone.

    Raises:
        BadInput: ``share.…``, ``meet.…``.
    """
    options = MeetOptions(by=by, confidence=confidence)
    return get_service().meet(decode_share(token), options)


@require_safe
def meet(request: HttpRequest, language: Language) -> HttpResponse:
    """The form, and the answer where a day was asked for."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token = encode_share(asked)
    report = plan_of(token)
    wording = wording_of(report, language)
    links = Links(language, token)
    confidence = request.GET.get("confidence", "").strip()[:20]
    section, ways = Section(wording.text("plan.meet.title"), ()), []
    if request.GET.get("by", "").strip():
        found = meet_of(token, _day(request.GET["by"]), _share(confidence))
        section = meet_section(found, wording)
        ways = list(_ways(found, links, wording))
    context = {
        "section": section,
        "ways": ways,
        "by": request.GET.get("by", "").strip()[:20],
        "confidences": _choices(confidence, wording),
        "part": "web/part_meet.html",
    }
    return answer(request, links, context)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except BadInput as error:
        raise BadInput(
            *(replace(each, where="by") for each in error.problems)
        ) from error


def _share(text: str) -> float | None:
    if not text:
        return None
    if not _SHARE.fullmatch(text):
        raise BadInput.of("meet.confidence", where="confidence", confidence=text)
    return float(text)


def _choices(chosen: str, wording: Wording) -> list[Choice]:
    values = CONFIDENCES if chosen in CONFIDENCES else (*CONFIDENCES, chosen)
    return [
        Choice(
            value,
            wording.text("web.meet.share", share=f"{100 * float(value):.0f}")
            if value
            else wording.text("web.meet.planned"),
            value == chosen,
        )
        for value in values
    ]


def _ways(found: MeetReport, links: Links, wording: Wording) -> list[WayLink]:
    """The best (or nearest) way and the others, as plans where only levers differ."""
    best = found.best or found.nearest
    others = [way for way in found.front if best is None or way != best]
    shown = [*([best] if best else []), *others]
    asked = decode_share(links.token)
    return [
        WayLink(
            wording.text(
                "web.meet.way",
                day=way.production,
                burden=way.burden,
                measures=measures(way, found, wording),
            ),
            Links(
                links.language,
                encode_share(with_levers(asked, tuple(sorted(way.measures)))),
            ).plan,
        )
        for way in shown
        if not any(id_.startswith(CRASH) for id_ in way.measures)
    ]
