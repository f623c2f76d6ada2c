"""The guide's page: every change of an answer recomputes the list beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.share import encode_share
from tiexin.guide.questions import presets
from tiexin.kernel import BadInput
from tiexin.web.common.context import moved
from tiexin.web.common.failures import on_page
from tiexin.web.common.links import Links
from tiexin.web.common.requests import (
    FACT_PREFIX,
    case_of,
    fresh_request,
    is_fragment,
    read_form,
    read_link,
)
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.guide.answers import answers_view, question_order
from tiexin.web.guide.form import (
    FormMaker,
    anchor_of,
    arises,
    read_levers,
    readable_facts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from tiexin.app.report import GuideReport
    from tiexin.app.request import PlanRequest
    from tiexin.kernel import Language, Problem
    from tiexin.web.common.failures import Failure
    from tiexin.web.guide.form import Form


@dataclass(frozen=True, slots=True)
class _Complaint:
    """One line of the summary; ``anchor`` is the question's place, empty for none."""

    failure: Failure
    anchor: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came in, and what the guide says to it (None where it can't)."""

    request: PlanRequest
    problems: tuple[Problem, ...]
    report: GuideReport | None


@require_safe
def guide(request: HttpRequest, language: Language) -> HttpResponse:
    """The questions with what is known; a sent form leads to its own link."""
    asked = _read(request)
    links = Links(language, encode_share(asked.request), case_of(request))
    sent = "go" in request.GET
    if sent and not asked.problems and not is_fragment(request):
        on = links.record if links.case else links.plan
        wants_on = request.GET["go"] == "plan"
        return HttpResponseRedirect(on if wants_on else links.guide)
    failures = on_page(asked.problems, language)
    form = _form(request, asked, failures, language)
    carried = {"p": links.token, **({"case": links.case} if links.case else {})}
    context = {
        **moved(request, links=links, query=urlencode(carried)),
        "form": form,
        "failures": failures,
        "complaints": _complaints(failures),
        "answers": None
        if asked.report is None
        else answers_view(asked.report, links=links),
    }
    status = 400 if failures else 200
    if is_fragment(request):
        return _parts(request, context, form=form, links=links, status=status)
    return render(request, "web/guide.html", context, status=status)


def _parts(
    request: HttpRequest,
    context: dict[str, object],
    *,
    form: Form,
    links: Links,
    status: int,
) -> HttpResponse:
    """The answers, and those questions whose place on the page changes."""
    context["changed"] = _changed(request.GET.getlist("shown"), form)
    context["swap"] = True
    response = render(request, "web/part_guide.html", context, status=status)
    response.headers["HX-Replace-Url"] = links.guide
    return response


def _changed(shown: list[str], form: Form) -> list[object]:
    """Questions that appear, vanish, or gain or lose a complaint.

    ``shown`` names the questions that the browser shows, those with a complaint
    marked by an exclamation mark.
    """
    states = {each.rstrip("!"): each.endswith("!") for each in shown}
    return [
        question
        for question in form.questions.values()
        if question.shown != (question.id in states)
        or bool(question.problem) != states.get(question.id, False)
        or question.problem
    ]


def _read(request: HttpRequest) -> _Asked:
    linked = read_link(request)
    problems: tuple[Problem, ...] = ()
    if linked is not None:
        asked = linked
    elif any(name.startswith(FACT_PREFIX) or name == "start" for name in request.GET):
        asked, problems = _read_fields(request)
    else:
        asked = replace(fresh_request(), facts=presets(get_service().catalogue))
    try:
        report = get_service().guide(asked)
    except BadInput as error:
        found = [*problems, *error.problems]
        # A wrong day must not hide the wrong answers: all are told at once.
        found += [each for each in _wrong_answers(asked) if each not in found]
        return _Asked(asked, tuple(found), None)
    return _Asked(asked, problems, report)


def _wrong_answers(asked: PlanRequest) -> tuple[Problem, ...]:
    try:
        get_service().facts(asked)
    except BadInput as error:
        return tuple(error.problems)
    return ()


def _complaints(failures: Sequence[Failure]) -> list[_Complaint]:
    facts = get_service().catalogue.facts
    return [
        _Complaint(
            each,
            "q-start"
            if each.code.startswith("request.")
            else anchor_of(each.where)
            if each.where in facts
            else "",
        )
        for each in failures
    ]


def _read_fields(request: HttpRequest) -> tuple[PlanRequest, tuple[Problem, ...]]:
    """The form's answers, without those to questions that no longer arise.

    The form hides such a question after an earlier answer has changed; its old
    answer, sent on, would contradict the new one.
    """
    catalogue = get_service().catalogue
    asked, problems = read_form(
        request.GET, facts=catalogue.facts, base=fresh_request()
    )
    levers = read_levers(request.GET.get("levers", "all"))
    known = readable_facts(asked, catalogue=catalogue)
    kept = {
        id_: value
        for id_, value in asked.facts.items()
        if id_ not in catalogue.facts or arises(catalogue.facts[id_], known)
    }
    return replace(asked, facts=kept, levers=levers), problems


def _form(
    request: HttpRequest,
    asked: _Asked,
    failures: Sequence[Failure],
    language: Language,
) -> Form:
    catalogue = get_service().catalogue
    known = (
        asked.report.facts
        if asked.report is not None
        else readable_facts(asked.request, catalogue=catalogue)
    )
    maker = FormMaker(
        asked.request,
        catalogue=catalogue,
        messages=get_messages(),
        language=language,
        known=known,
        problems=failures,
        typed_day=request.GET.get("start", ""),
    )
    return maker.form(question_order())
