"""The guide's answer as text: procedures with reasons, documents, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.guide import Answer
from tiexin.guide.reasons import (
    explain_document,
    explain_lever,
    explain_procedure,
)
from tiexin.guide.wording import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.report import GuideReport
    from tiexin.app.wording import Wording
    from tiexin.guide.wording import Sentence, Statement
    from tiexin.kernel import Language

_ORDER = (Answer.YES, Answer.UNKNOWN, Answer.NO)


def guide_lines(
    report: GuideReport, *, wording: Wording, with_reasons: bool
) -> Iterator[str]:
    """Needed procedures first, then open ones; those not needed only with reasons."""
    for answer in _ORDER:
        if answer is Answer.NO and not with_reasons:
            continue
        yield from _procedures(report, wording, answer, with_reasons=with_reasons)
    if with_reasons:
        yield from _levers(report, wording)
    yield from _documents(report, wording)
    yield from _questions(report, wording)


def _told(statement: Statement, wording: Wording) -> Sentence:
    """A statement of the guide in the wording's language."""

    def translate(key: str, language: Language, fields: Mapping[str, object], /) -> str:
        del language  # the wording has one
        return wording.text(key, **fields)

    return render(statement, language=wording.language, translate=translate)


def _procedures(
    report: GuideReport, wording: Wording, answer: Answer, *, with_reasons: bool
) -> Iterator[str]:
    found = [each for each in report.guide.procedures if each.answer is answer]
    yield wording.text(f"plan.guide.{answer}", n=len(found))
    for each in found:
        by = wording.performer(each.procedure.performer)
        yield f"  {wording.local(each.procedure.title)} [{each.procedure.id}] — {by}"
        if with_reasons or answer is Answer.UNKNOWN:
            said = explain_procedure(report.guide, each.procedure.id)
            yield from _reason(_told(said, wording), wording)
    yield ""


def _levers(report: GuideReport, wording: Wording) -> Iterator[str]:
    yield wording.text("plan.section.levers")
    for each in report.guide.levers:
        yield f"  {wording.local(each.lever.title)} [{each.lever.id}]"
        said = explain_lever(report.guide, each.lever.id)
        yield from _reason(_told(said, wording), wording)
    yield ""


def _reason(said: Sentence, wording: Wording) -> Iterator[str]:
    for depth, line in said.lines():
        cited = "; ".join(wording.cite(each) for each in line.citations)
        yield "    " + "  " * depth + line.text + (f" [{cited}]" if cited else "")


def _documents(report: GuideReport, wording: Wording) -> Iterator[str]:
    documents = report.guide.documents
    yield wording.text("plan.guide.documents", n=len(documents))
    for each in documents:
        title = wording.local(each.document.title)
        if each.needed is Answer.UNKNOWN:
            title += wording.text("cli.guide.perhaps")
        origin = _told(explain_document(report.guide, each.document.id), wording)
        used_by = wording.row(wording.procedure(id_) for id_ in each.used_by)
        yield f"  {title} — {origin.text} → {used_by}"
    yield ""


def _questions(report: GuideReport, wording: Wording) -> Iterator[str]:
    open_ones = report.questions
    yield wording.text("plan.guide.questions", n=len(open_ones))
    for question in open_ones:
        yield f"  {question.fact.id}: {wording.local(question.fact.question)}"
