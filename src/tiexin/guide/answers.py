"""Which procedures, levers and documents a project needs, as far as is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from tiexin.catalogue.types import Skip
from tiexin.guide.evaluate import Answer, all_of, conditions_of
from tiexin.guide.nearest import nearest
from tiexin.guide.remember import Remembered
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.catalogue.types import Document, InForce, Lever, Procedure
    from tiexin.guide.evaluate import Node
    from tiexin.guide.facts import FactSet
    from tiexin.kernel import Citation

_Item = TypeVar("_Item")

_LONGEST_SHOWN: Final = 60
_MOST_SUGGESTIONS: Final = 20


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


def guide(
    in_force: InForce,
    facts: FactSet,
    *,
    levers_on: frozenset[str],
    journey: str | None = None,
) -> GuideResult:
    """Answer for every procedure, lever and document of a journey.

    A chosen lever is in use only where its condition says yes. While that is
    unknown, procedures that it would bring are unknown as well.

    Args:
        in_force: the law of a day and place.
        facts: read with the same catalogue.
        levers_on: ids of the chosen levers.
        journey: id; the catalogue's first one if left out.

    Raises:
        BadInput: For each lever that is not in force one problem: ``guide.lever_like``
            where one has nearly that name, else ``guide.unknown_lever``, which lists
            all (the first time only; then ``guide.unknown_lever_too``).
    """
    _refuse_unknown(levers_on, in_force)
    law = _law_of(in_force)
    levers = tuple(_lever_answer(each, law, facts, levers_on) for each in law.levers)
    weighing = _Weighing(law, facts, levers_on, {a.lever.id: a for a in levers})
    members = _members(in_force, journey)
    procedures = tuple(
        weighing.procedure(each) for each in law.procedures if each.id in members
    )
    return GuideResult(
        in_force=in_force,
        facts=facts,
        levers_on=tuple(sorted(a.lever.id for a in levers if a.on)),
        procedures=procedures,
        levers=levers,
        documents=_documents(in_force, procedures),
    )


class _Law:
    """An ``InForce`` made ready: ordered, with its conditions as nodes."""

    def __init__(self, in_force: InForce) -> None:
        catalogue = in_force.catalogue
        conditions = conditions_of(catalogue)
        stages = [s.id for j in catalogue.journeys.values() for s in j.stages]
        places = {stage: at for at, stage in enumerate(stages)}
        self.procedures: tuple[Procedure, ...] = tuple(
            sorted(
                in_force.procedures.values(),
                key=lambda each: places.get(each.stage, len(places)),
            )
        )
        self.levers: tuple[Lever, ...] = tuple(in_force.levers.values())
        self.nodes: Mapping[str, Node] = {
            each.id: conditions.node(each.applies_when) for each in self.procedures
        }
        self.lever_nodes: Mapping[str, Node] = {
            each.id: conditions.node(each.applies_when) for each in self.levers
        }
        self.skips: Mapping[str, tuple[str, ...]] = _skips(self.levers)


def _skips(levers: Iterable[Lever]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lever in levers:
        for effect in lever.effects:
            if isinstance(effect, Skip):
                before = found.get(effect.procedure, ())
                found[effect.procedure] = (*before, lever.id)
    return found


_law_of: Final[Remembered[InForce, _Law]] = Remembered(_Law)


def _lever_answer(
    lever: Lever, law: _Law, facts: FactSet, levers_on: frozenset[str]
) -> LeverAnswer:
    node = law.lever_nodes[lever.id]
    answer = Answer.of(node.test(facts.values))
    return LeverAnswer(
        lever=lever,
        answer=answer,
        chosen=lever.id in levers_on,
        on=lever.id in levers_on and answer is Answer.YES,
        missing=facts.conditions.open_facts(node, facts.values),
        citations=lever.sources,
    )


class _Weighing:
    """Joins a procedure's own condition with the levers."""

    def __init__(
        self,
        law: _Law,
        facts: FactSet,
        levers_on: frozenset[str],
        levers: Mapping[str, LeverAnswer],
    ) -> None:
        self._law = law
        self._facts = facts
        self._levers_on = levers_on
        self._levers = levers

    def procedure(self, procedure: Procedure) -> ProcedureAnswer:
        facts, node = self._facts, self._law.nodes[procedure.id]
        condition = Answer.of(node.test(facts.values))
        skipped_by = tuple(
            lever
            for lever in self._law.skips.get(procedure.id, ())
            if self._levers[lever].on
        )
        brought = self._brought(procedure.activated_by)
        answer = Answer.NO if skipped_by else all_of((brought, condition))
        missing: tuple[str, ...] = ()
        if answer is Answer.UNKNOWN:
            missing = facts.conditions.open_facts(node, facts.values)
            missing = self._with_lever(missing, procedure.activated_by)
        return ProcedureAnswer(
            procedure=procedure,
            answer=answer,
            condition=condition,
            missing=missing,
            citations=procedure.sources,
            activated_by=procedure.activated_by,
            skipped_by=skipped_by,
        )

    def _brought(self, lever: str | None) -> Answer:
        """Whether the lever that brings a procedure is there; yes without one."""
        if lever is None:
            return Answer.YES
        if lever not in self._levers_on:
            return Answer.NO
        return self._levers[lever].answer

    def _with_lever(
        self, missing: tuple[str, ...], lever: str | None
    ) -> tuple[str, ...]:
        if lever is None or not self._levers[lever].missing:
            return missing
        both = {*missing, *self._levers[lever].missing}
        return tuple(sorted(both, key=self._facts.conditions.order.__getitem__))


def _members(in_force: InForce, journey: str | None) -> frozenset[str]:
    journeys = in_force.catalogue.journeys
    if journey is None:
        journey = next(iter(journeys), None)
    if journey is None:
        return frozenset(in_force.procedures)
    return frozenset(journeys[journey].procedures)


def _documents(
    in_force: InForce, procedures: tuple[ProcedureAnswer, ...]
) -> tuple[DocumentAnswer, ...]:
    """Documents that are or may be asked for, in the order of first use."""
    live = [found for found in procedures if found.answer is not Answer.NO]
    users: dict[str, list[tuple[ProcedureAnswer, Citation]]] = {}
    givers: dict[str, list[Procedure]] = {}
    for found in live:
        for need in found.procedure.needs:
            users.setdefault(need.document, []).append((found, need.citation))
        for given in found.procedure.gives:
            givers.setdefault(given, []).append(found.procedure)
    catalogue = in_force.catalogue
    answers = []
    for id_, used in users.items():
        document = catalogue.documents[id_]
        origin, providers = _origin(in_force, document, givers.get(id_, []))
        sure = any(found.answer is Answer.YES for found, _ in used)
        answers.append(
            DocumentAnswer(
                document=document,
                needed=Answer.YES if sure else Answer.UNKNOWN,
                origin=origin,
                providers=providers,
                used_by=_once(found.procedure.id for found, _ in used),
                given_by=_once(giver.id for giver in givers.get(id_, [])),
                citations=_once(citation for _, citation in used),
            )
        )
    # What no step of the project gives stands last: much of it does not arise.
    answers.sort(key=lambda answer: answer.origin is Origin.HELD)
    return tuple(answers)


def _origin(
    in_force: InForce, document: Document, givers: list[Procedure]
) -> tuple[Origin, tuple[str, ...]]:
    if givers:
        return Origin.PROCEDURE, _once(giver.performer for giver in givers)
    if document.provider is None:
        return Origin.HELD, ()
    provider = in_force.catalogue.authorities[document.provider]
    own = provider.kind == "investor"
    return (Origin.INVESTOR if own else Origin.PROVIDER), (provider.id,)


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _refuse_unknown(levers_on: frozenset[str], in_force: InForce) -> None:
    unknown = sorted(levers_on - in_force.levers.keys())
    if not unknown:
        return
    problems: list[Problem] = []
    is_listed = False
    for number, id_ in enumerate(unknown):
        shown = id_ if len(id_) <= _LONGEST_SHOWN else f"{id_[:_LONGEST_SHOWN]}…"
        # A hostile list must not make us compare with every id without end.
        like = nearest(id_, in_force.levers) if number < _MOST_SUGGESTIONS else ""
        if like:
            fields = {"lever": shown, "nearest": like}
            problems.append(Problem("guide.lever_like", fields))
        elif is_listed:
            problems.append(Problem("guide.unknown_lever_too", {"lever": shown}))
        else:
            is_listed = True
            fields = {"lever": shown, "known": ", ".join(sorted(in_force.levers))}
            problems.append(Problem("guide.unknown_lever", fields))
    raise BadInput(*problems)
