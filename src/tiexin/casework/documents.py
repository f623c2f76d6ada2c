"""Documents of a project: who needs them, what may be added, what is still asked.

A document is uploaded once. Its kind is a paper of the catalogue, and through the
rules of each procedure the kind says who uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.casework.case import Case
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import CaseDocument, Correction, ProjectState


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """One procedure that needs a document, or gives it (a permit)."""

    procedure: str
    authority: str
    gives: bool


def uses_by_kind(
    state: ProjectState, setting: Setting
) -> dict[str, tuple[DocumentUse, ...]]:
    """Each kind of document that the project's procedures need or give, and by whom.

    Kinds come in the order of the procedures that need them first.
    """
    found: dict[str, list[DocumentUse]] = {}
    for procedure in state.procedures.values():
        rules = setting.rules_of(procedure)
        for kinds, gives in ((rules.needs, False), (rules.gives, True)):
            for kind in kinds:
                use = DocumentUse(procedure.id, rules.authority, gives)
                found.setdefault(kind, []).append(use)
    return {kind: tuple(uses) for kind, uses in found.items()}


def same_bytes(document: CaseDocument, sha256: str) -> int | None:
    """The version that has these bytes already and was not rejected; else None."""
    for version in reversed(document.versions):
        if version.sha256 == sha256 and version.state != "rejected":
            return version.version
    return None


def open_corrections(state: ProjectState, procedure: str = "") -> list[Correction]:
    """What is asked for and not yet answered, of one procedure or of all."""
    return [
        each
        for each in state.corrections.values()
        if each.answered_on is None and procedure in ("", each.procedure)
    ]


def _document_fits(case: Case) -> None:
    """The paper is one of the project's, the version the next, the bytes are new."""
    kind = case.text("kind")
    uses = uses_by_kind(case.state, case.setting).get(kind)
    if uses is None:
        raise case.refuse("foreign_document", where="kind", document=kind)
    mine = case.actor.authority
    if case.actor.role is Role.REVIEWER and mine not in {u.authority for u in uses}:
        raise case.refuse("foreign_document", where="kind", document=kind)
    for document in case.state.documents.values():
        version = same_bytes(document, case.text("sha256"))
        if document.kind == kind and version is not None:
            raise case.refuse(
                "same_document", where="file", document=kind, version=version
            )
    known = case.state.documents.get(case.text("document"))
    if known is not None and known.kind != kind:
        raise case.refuse("other_kind", where="kind", document=known.kind)
    newest = len(known.versions) if known else 0
    if case.command.data["version"] != newest + 1:
        raise case.refuse("version_taken", where="version", version=newest)


def _in_quarantine(case: Case) -> None:
    document = case.state.documents.get(case.text("document"))
    versions = document.versions if document else []
    number = case.command.data["version"]
    found = next((each for each in versions if each.version == number), None)
    if found is None:
        raise case.refuse("no_such_document", where="document")
    if found.state != "quarantine":
        raise case.refuse("checked_before", where="document", state=found.state)


def _correction_fits(case: Case) -> None:
    """About a procedure of the project, by its own office, and about something."""
    if case.text("correction") in case.state.corrections:
        raise case.refuse("id_taken", where="correction", id=case.text("correction"))
    procedure = case.state.procedures.get(case.text("procedure"))
    if procedure is None:
        name = case.text("procedure")[:80]
        raise case.refuse("unknown_procedure", where="procedure", procedure=name)
    rules = case.setting.rules_of(procedure)
    if case.actor.role is Role.REVIEWER and rules.authority != case.actor.authority:
        raise case.refuse("other_authority", procedure=procedure.id)
    paper = case.text("document")
    if paper and paper not in (*rules.needs, *rules.gives):
        raise case.refuse("foreign_document", where="document", document=paper)
    if not paper and not case.text("field"):
        raise case.refuse("correction_of_nothing", where="document")


def _correction_open(case: Case) -> None:
    correction = case.state.corrections.get(case.text("correction"))
    if correction is None or correction.answered_on is not None:
        raise case.refuse("no_open_correction", where="correction")
    if case.command.on < correction.asked_on:
        raise case.refuse(
            "before_its_cause",
            where="on",
            day=correction.asked_on.isoformat(),
            event="correction_requested",
        )


def _answer_fits(case: Case) -> None:
    """With a document of the kind that was asked for, or with words."""
    answer = case.text("document")
    if not answer and not case.text("note"):
        raise case.refuse("answer_of_nothing", where="document")
    if not answer:
        return
    document = case.state.documents.get(answer)
    if document is None:
        raise case.refuse("no_such_document", where="document")
    asked = case.state.corrections[case.text("correction")].document
    if asked and document.kind != asked:
        raise case.refuse("answer_of_other_kind", where="document", document=asked)


def _gaps_answered(case: Case) -> None:
    """Nothing asked of the applicant is open, nor an answer still unchecked."""
    asked = open_corrections(case.state, case.its.id)
    if asked:
        raise case.refuse("corrections_open", count=len(asked))
    for correction in case.state.corrections.values():
        document = case.state.documents.get(correction.answered_with)
        if correction.procedure != case.its.id or document is None:
            continue
        version = document.versions[correction.answered_version - 1]
        if version.state == "quarantine":
            raise case.refuse("answer_unchecked", document=document.kind)


GUARDS: Final[Mapping[str, Callable[[Case], None]]] = {
    "document_fits": _document_fits,
    "in_quarantine": _in_quarantine,
    "correction_fits": _correction_fits,
    "correction_open": _correction_open,
    "answer_fits": _answer_fits,
    "gaps_answered": _gaps_answered,
}
"""The guards about documents."""
