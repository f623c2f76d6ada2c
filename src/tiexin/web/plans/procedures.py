"""All procedures with their answer, the reason for it, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.wording import Wording
from tiexin.guide import Answer
from tiexin.web.common.links import Links
from tiexin.web.common.requests import fresh_request, read_link
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.guide.form import anchor_of
from tiexin.web.pages.entry import EntryLink, Scene
from tiexin.web.plans.because import brief, flip_lines, procedure_lines

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tiexin.app.report import GuideReport
    from tiexin.guide import ProcedureAnswer
    from tiexin.kernel import Language
    from tiexin.web.pages.entry import Cited
    from tiexin.web.plans.because import ReasonLine


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """One procedure; ``ask`` are the questions that would settle it.

    ``brief`` is its reason in a line.
    """

    id: str
    url: str
    title: str
    answer: str
    stage: str
    performer: str
    ask: tuple[EntryLink, ...]
    brief: str
    reason: tuple[ReasonLine, ...]
    flip: tuple[str, ...]
    law: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class ProcedureGroup:
    """Procedures with the same answer."""

    answer: str
    title: str
    rows: tuple[ProcedureRow, ...]


@dataclass(frozen=True, slots=True)
class ProceduresView:
    """Everything that the template names."""

    yes: int
    unknown: int
    no: int
    groups: tuple[ProcedureGroup, ...]


@require_safe
def procedures(request: HttpRequest, language: Language) -> HttpResponse:
    """Needed ones first, then the open ones, then the rest."""
    report = get_service().guide(read_link(request) or fresh_request())
    scene = scene_of(report, Links(language, request.GET.get("p", "")))
    return render(request, "web/procedures.html", {"view": _view(report, scene)})


def scene_of(report: GuideReport, links: Links) -> Scene:
    """The scene of a guide's answer."""
    wording = Wording(
        messages=get_messages(), in_force=report.in_force, language=links.language
    )
    return Scene(
        law=report.in_force, journey=report.journey, wording=wording, links=links
    )


def _view(report: GuideReport, scene: Scene) -> ProceduresView:
    groups = []
    for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO):
        rows = tuple(
            _row(found, report, scene)
            for found in report.guide.procedures
            if found.answer is answer
        )
        if rows:
            title = scene.wording.text(f"web.procedures.group_{answer}")
            groups.append(ProcedureGroup(str(answer), title, rows))
    guide = report.guide
    return ProceduresView(
        yes=guide.count(Answer.YES),
        unknown=guide.count(Answer.UNKNOWN),
        no=guide.count(Answer.NO),
        groups=tuple(groups),
    )


def _row(found: ProcedureAnswer, report: GuideReport, scene: Scene) -> ProcedureRow:
    procedure, wording = found.procedure, scene.wording
    reason = procedure_lines(report.guide, procedure.id, wording.language)
    return ProcedureRow(
        id=procedure.id,
        url=scene.links.entry("procedures", procedure.id),
        title=wording.local(procedure.title),
        answer=wording.text(f"web.procedures.answer_{found.answer}"),
        stage=scene.stage(procedure.stage),
        performer=wording.performer(procedure.performer),
        ask=tuple(_ask(fact, scene) for fact in found.missing),
        brief=brief(reason, wording.language),
        reason=reason,
        flip=flip_lines(report.guide, procedure.id, wording.language),
        law=scene.cited_once(found.citations),
    )


def _ask(fact: str, scene: Scene) -> EntryLink:
    title = scene.wording.local(scene.law.catalogue.facts[fact].title)
    return EntryLink(title, f"{scene.links.guide}#{anchor_of(fact)}")
