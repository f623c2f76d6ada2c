"""What the guide says so far, as shown beside the questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tiexin.guide import Answer
from tiexin.guide.questions import questions
from tiexin.web.common.requests import fresh_request
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.guide.form import anchor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import GuideReport
    from tiexin.guide.questions import Question
    from tiexin.kernel import Language
    from tiexin.web.common.links import Links


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """One procedure that is needed or may be."""

    title: str
    url: str
    answer: str
    answer_text: str


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The open question that settles most."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class AnswersView:
    """Counts, the next question, and the list."""

    yes: int
    unknown: int
    no: int
    open: int
    next: NextQuestion | None
    listed: tuple[ListedProcedure, ...]
    plan_url: str
    procedures_url: str
    documents_url: str


def answers_view(report: GuideReport, *, links: Links) -> AnswersView:
    """The panel's contents."""
    language, guide = links.language, report.guide
    texts = get_messages()
    listed = tuple(
        ListedProcedure(
            title=found.procedure.title.in_language(language),
            url=links.entry("procedures", found.procedure.id),
            answer=str(found.answer),
            answer_text=texts.text(f"web.procedures.answer_{found.answer}", language),
        )
        for found in guide.procedures
        if found.answer is not Answer.NO
    )
    upcoming = report.questions
    return AnswersView(
        yes=guide.count(Answer.YES),
        unknown=guide.count(Answer.UNKNOWN),
        no=guide.count(Answer.NO),
        open=len(upcoming),
        next=_next(upcoming, language),
        listed=listed,
        plan_url=links.record if links.case else links.plan,
        procedures_url=links.procedures,
        documents_url=links.documents,
    )


def _next(upcoming: tuple[Question, ...], language: Language) -> NextQuestion | None:
    if not upcoming:
        return None
    fact = upcoming[0].fact
    return NextQuestion(anchor_of(fact.id), fact.title.in_language(language))


@cache
def question_order() -> Mapping[str, int]:
    """Rank of each question where nothing is answered yet: what settles most first.

    The order stays while answers change, so that no question moves under the hand.
    """
    service = get_service()
    ranked = questions(service.guide(fresh_request()).guide)
    order = {question.fact.id: at for at, question in enumerate(ranked)}
    # Questions that arise only later keep their place behind what makes them arise.
    last = 0
    for id_ in service.catalogue.facts:
        last = order.setdefault(id_, last)
    return order
