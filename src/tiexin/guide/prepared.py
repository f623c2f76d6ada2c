"""The law of a day and place made ready, so that a project is answered at once.

Many procedures hang on one condition, and of a procedure or document there are only
few different answers. So each condition is tested once for a project, procedures that
hang on the same condition and levers are answered together, and answers that are equal
are one object, made when it is first met. Nothing in here changes what is answered: it
is worked out from the law alone and kept beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeAlias, TypeVar

from tiexin.catalogue.types import Skip
from tiexin.guide.evaluate import Answer, conditions_of
from tiexin.guide.papers import Papers
from tiexin.guide.remember import Remembered
from tiexin.guide.result import LeverAnswer, ProcedureAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from tiexin.catalogue.expressions import Expression
    from tiexin.catalogue.types import InForce, Lever, Procedure
    from tiexin.guide.evaluate import Conditions, Node, State, Truth
    from tiexin.guide.facts import FactSet
    from tiexin.guide.result import DocumentAnswer

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")

_MOST_KEPT: Final = 256
"""Answers kept of one thing; a project that is unlike all others still gets its own."""


class Kept(Generic[_Key, _Made]):
    """Makes each answer once, as long as there are not too many of them."""

    __slots__ = ("_kept", "_make")

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        self._make = make
        self._kept: dict[_Key, _Made] = {}

    def __call__(self, key: _Key) -> _Made:
        """The answer that belongs to ``key``."""
        found = self._kept.get(key)
        if found is None:
            found = self._make(key)
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = found
        return found


class Asked:
    """A project with what is known of every condition of the law.

    Attributes:
        states: for each condition, by its number: True, False or the questions that
            would settle it.
        truths: the same with None for what is open.
    """

    __slots__ = ("facts", "states", "truths")

    def __init__(self, nodes: tuple[Node, ...], facts: FactSet) -> None:
        self.facts = facts
        self.states: list[State] = facts.states(nodes)
        self.truths: list[Truth] = [
            state if state is True or state is False else None for state in self.states
        ]

    def open_facts(self, number: int) -> tuple[str, ...]:
        """The questions that would settle a condition; none where it is settled."""
        state = self.states[number]
        return () if state is True or state is False else state


class _Step(NamedTuple):
    """A procedure with the number of its condition and the levers that spare it."""

    procedure: Procedure
    condition: int
    skips: tuple[str, ...]

    @property
    def touched(self) -> bool:
        """Whether a lever brings or spares it."""
        return self.procedure.activated_by is not None or bool(self.skips)


class _Family:
    """Procedures with one condition and the same levers, so with one answer.

    Attributes:
        by_state: their answers by what is known of the condition, where no lever
            touches them; filled as states are met.
    """

    __slots__ = (
        "brought_by",
        "by_state",
        "condition",
        "made",
        "plain",
        "procedures",
        "skips",
    )

    def __init__(self, members: Sequence[_Step]) -> None:
        first = members[0]
        self.procedures = tuple(each.procedure for each in members)
        self.condition = first.condition
        self.brought_by = first.procedure.activated_by
        self.skips = first.skips
        self.plain = not first.touched
        self.made: Kept[_ProcedureKey, _Answers] = Kept(self._answers)
        self.by_state: dict[State, _Answers] = {}

    def in_state(self, state: State) -> _Answers:
        """Their answers where the condition alone decides."""
        if state is True or state is False:
            found = self._answers((state, state, (), ()))
        else:
            found = self._answers((None, None, state, ()))
        if len(self.by_state) < _MOST_KEPT:
            self.by_state[state] = found
        return found

    def _answers(self, key: _ProcedureKey) -> _Answers:
        truth, condition, missing, skipped_by = key
        return tuple(
            ProcedureAnswer(
                procedure=each,
                answer=Answer.of(truth),
                condition=Answer.of(condition),
                missing=missing,
                citations=each.sources,
                activated_by=self.brought_by,
                skipped_by=skipped_by,
            )
            for each in self.procedures
        )


class _Open:
    """A lever with the number of its condition."""

    __slots__ = ("condition", "lever", "made")

    def __init__(self, lever: Lever, *, condition: int) -> None:
        self.lever = lever
        self.condition = condition
        self.made: Kept[_LeverKey, LeverAnswer] = Kept(self._answer)

    def _answer(self, key: _LeverKey) -> LeverAnswer:
        truth, chosen, missing = key
        return LeverAnswer(
            lever=self.lever,
            answer=Answer.of(truth),
            chosen=chosen,
            on=chosen and truth is True,
            missing=missing,
            citations=self.lever.sources,
        )


class PreparedLaw:
    """An ``InForce`` with its conditions as nodes, each of them once."""

    def __init__(self, in_force: InForce) -> None:
        self._in_force = in_force
        self._conditions: Conditions = conditions_of(in_force.catalogue)
        self._numbers: dict[int, int] = {}
        nodes: list[Node] = []
        self._levers = tuple(
            _Open(lever, condition=self._number(lever.applies_when, nodes))
            for lever in in_force.levers.values()
        )
        skips = _skips(in_force.levers.values())
        self._steps = tuple(
            _Step(
                procedure,
                self._number(procedure.applies_when, nodes),
                skips.get(procedure.id, ()),
            )
            for procedure in _by_stage(in_force)
        )
        self._nodes = tuple(nodes)
        self._parts: dict[str | None, JourneyPart] = {}

    def _number(self, condition: Expression, nodes: list[Node]) -> int:
        node = self._conditions.node(condition)
        number = self._numbers.setdefault(id(node), len(nodes))
        if number == len(nodes):
            nodes.append(node)
        return number

    def ask(self, facts: FactSet) -> Asked:
        """Test every condition on a project."""
        return Asked(self._nodes, facts)

    def levers(self, asked: Asked, chosen: frozenset[str]) -> dict[str, LeverAnswer]:
        """Each lever's answer by its id, in the catalogue's order."""
        found = {}
        for each in self._levers:
            number = each.condition
            id_ = each.lever.id
            key = (asked.truths[number], id_ in chosen, asked.open_facts(number))
            found[id_] = each.made(key)
        return found

    def part(self, journey: str | None) -> JourneyPart:
        """The procedures of a journey; of the catalogue's first one for None."""
        found = self._parts.get(journey)
        if found is None:
            members = _members(self._in_force, journey)
            steps = tuple(step for step in self._steps if step.procedure.id in members)
            found = self._parts[journey] = JourneyPart(self._in_force, steps)
        return found


class JourneyPart:
    """The procedures of one journey, in the order of stages, and their documents."""

    def __init__(self, in_force: InForce, steps: Sequence[_Step]) -> None:
        alike: dict[Hashable, list[int]] = {}
        for at, step in enumerate(steps):
            touched_by = (step.procedure.activated_by, step.skips)
            alike.setdefault((step.condition, touched_by), []).append(at)
        members = sorted(alike.values(), key=lambda ats: steps[ats[0]].touched)
        families = [_Family([steps[at] for at in ats]) for ats in members]
        self._plain = tuple(each for each in families if each.plain)
        self._touched = tuple(each for each in families if not each.plain)
        self._conditions = tuple(each.condition for each in self._plain)
        self._by_state = tuple(each.by_state for each in self._plain)
        # Answers come family by family: where in that row the first procedure's
        # stands, the second's, and so on.
        row = [at for ats in members for at in ats]
        self._order = tuple(sorted(range(len(row)), key=row.__getitem__))
        self._papers = Papers(
            in_force,
            [step.procedure for step in steps],
            family_of={at: number for number, ats in enumerate(members) for at in ats},
        )

    def answers(
        self, asked: Asked, levers: Mapping[str, LeverAnswer]
    ) -> tuple[tuple[ProcedureAnswer, ...], tuple[DocumentAnswer, ...]]:
        """Each procedure's answer, levers counted, and the documents they ask for."""
        states = list(map(asked.states.__getitem__, self._conditions))
        kept = list(map(dict.get, self._by_state, states))
        row: list[ProcedureAnswer] = []
        for at, found in enumerate(kept):
            row += self._plain[at].in_state(states[at]) if found is None else found
        needed = list(map(asked.truths.__getitem__, self._conditions))
        for family in self._touched:
            answers, truth = _with_levers(family, asked, levers)
            row += answers
            needed.append(truth)
        procedures = tuple(map(row.__getitem__, self._order))
        return procedures, self._papers.of(needed)


def _with_levers(
    family: _Family, asked: Asked, levers: Mapping[str, LeverAnswer]
) -> tuple[_Answers, Truth]:
    condition = asked.truths[family.condition]
    skipped_by = tuple(lever for lever in family.skips if levers[lever].on)
    brought = _brought(family.brought_by, levers)
    truth: Truth = False
    if not skipped_by and brought is not False and condition is not False:
        truth = True if brought and condition else None
    missing: tuple[str, ...] = ()
    if truth is None:
        missing = asked.open_facts(family.condition)
        lever = levers.get(family.brought_by or "")
        if lever is not None and lever.missing:
            order = asked.facts.conditions.order.__getitem__
            missing = tuple(sorted({*missing, *lever.missing}, key=order))
    return family.made((truth, condition, missing, skipped_by)), truth


def _brought(lever: str | None, levers: Mapping[str, LeverAnswer]) -> Truth:
    """Whether the lever that brings a procedure is there; yes without one."""
    if lever is None:
        return True
    found = levers.get(lever)
    if found is None or not found.chosen or found.answer is Answer.NO:
        return False
    return None if found.answer is Answer.UNKNOWN else True


def _by_stage(in_force: InForce) -> list[Procedure]:
    journeys = in_force.catalogue.journeys.values()
    stages = [stage.id for journey in journeys for stage in journey.stages]
    places = {stage: at for at, stage in enumerate(stages)}
    return sorted(
        in_force.procedures.values(),
        key=lambda each: places.get(each.stage, len(places)),
    )


def _skips(levers: Iterable[Lever]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lever in levers:
        for effect in lever.effects:
            if isinstance(effect, Skip):
                before = found.get(effect.procedure, ())
                found[effect.procedure] = (*before, lever.id)
    return found


def _members(in_force: InForce, journey: str | None) -> frozenset[str]:
    journeys = in_force.catalogue.journeys
    if journey is None:
        journey = next(iter(journeys), None)
    if journey is None:
        return frozenset(in_force.procedures)
    return frozenset(journeys[journey].procedures)


_Answers: TypeAlias = "tuple[ProcedureAnswer, ...]"
_ProcedureKey: TypeAlias = "tuple[Truth, Truth, tuple[str, ...], tuple[str, ...]]"
_LeverKey: TypeAlias = "tuple[Truth, bool, tuple[str, ...]]"

prepared: Final[Remembered[InForce, PreparedLaw]] = Remembered(PreparedLaw)
"""The law of a day and place made ready, once."""
