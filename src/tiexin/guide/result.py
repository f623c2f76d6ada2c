"""What the guide answers: the shapes of its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiexin.catalogue.types import Document, InForce, Lever, Procedure
    from tiexin.guide.evaluate import Answer
    from tiexin.guide.facts import FactSet
    from tiexin.kernel import Citation


@dataclass(frozen=True, slots=True)
class ProcedureAnswer:
    """Whether a project needs one procedure.

    Attributes:
        answer: with the levers in use counted: a procedure that a lever brings is
            not needed without that lever, one that a lever spares is not needed.
        condition: what the procedure's own condition says, levers left aside.
        missing: the questions that would settle ``answer``, in file order.
        citations: the law that asks for the procedure.
        activated_by: lever without which the procedure does not exist.
        skipped_by: levers in use that spare it.
    """

    procedure: Procedure
    answer: Answer
    condition: Answer
    missing: tuple[str, ...]
    citations: tuple[Citation, ...]
    activated_by: str | None
    skipped_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeverAnswer:
    """Whether a lever is open to a project.

    Attributes:
        answer: what its condition says about the facts; conditions that only a
            person can check are not in it.
        chosen: the user wants it.
        on: chosen, and ``answer`` is yes.
    """

    lever: Lever
    answer: Answer
    chosen: bool
    on: bool
    missing: tuple[str, ...]
    citations: tuple[Citation, ...]


class Origin(StrEnum):
    """Where a document comes from.

    ``INVESTOR`` makes it; ``PROVIDER``: another party makes or issues it;
    ``PROCEDURE``: a procedure of this project gives it; ``HELD``: no procedure of
    this project gives it, so it is at hand from before or does not arise.
    """

    INVESTOR = "investor"
    PROVIDER = "provider"
    PROCEDURE = "procedure"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """One document, listed once whoever asks for it.

    Attributes:
        needed: yes, or unknown where only procedures use it of which it is not
            known whether they are needed.
        origin, providers: where it comes from; authority ids, each once. Empty
            for ``HELD``.
        used_by: every procedure that asks for it, needed or perhaps needed.
        given_by: procedures of this project that give it.
        citations: the rules that ask for it, each once.
    """

    document: Document
    needed: Answer
    origin: Origin
    providers: tuple[str, ...]
    used_by: tuple[str, ...]
    given_by: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class GuideResult:
    """The guide's answer; procedures stand in the order of stages.

    ``levers_on`` are the ids in use, sorted. ``in_force`` and ``facts`` are what was
    asked.
    """

    in_force: InForce = field(repr=False)
    facts: FactSet
    levers_on: tuple[str, ...]
    procedures: tuple[ProcedureAnswer, ...]
    levers: tuple[LeverAnswer, ...]
    documents: tuple[DocumentAnswer, ...]

    def procedure(self, id_: str) -> ProcedureAnswer:
        """One procedure's answer.

        Raises:
            KeyError: The journey does not have it.
        """
        for found in self.procedures:
            if found.procedure.id == id_:
                return found
        raise KeyError(id_)

    def lever(self, id_: str) -> LeverAnswer:
        """One lever's answer.

        Raises:
            KeyError: No such lever is in force.
        """
        for found in self.levers:
            if found.lever.id == id_:
                return found
        raise KeyError(id_)

    def document(self, id_: str) -> DocumentAnswer:
        """One document's answer.

        Raises:
            KeyError: No needed or perhaps needed procedure asks for it.
        """
        for found in self.documents:
            if found.document.id == id_:
                return found
        raise KeyError(id_)

    def count(self, answer: Answer) -> int:
        """How many procedures have this answer."""
        return sum(found.answer is answer for found in self.procedures)
