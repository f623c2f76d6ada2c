"""A project's answers: checked, in the facts' own units, with gaps left open."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.catalogue.types import FactType
from tiexin.guide.consistency import contradictions
from tiexin.guide.evaluate import Answer, conditions_of
from tiexin.guide.nearest import nearest
from tiexin.guide.units import accepted_units, convert, unit_id
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Catalogue, Fact
    from tiexin.guide.evaluate import Conditions, Node, State

UNANSWERED: Final = frozenset({"", "unknown"})
"""Texts that stand for no answer, like null."""

_LONGEST_SHOWN: Final = 60
_MOST_SUGGESTIONS: Final = 20
# Python refuses to write out integers of thousands of digits; nobody reads those.
_LARGEST_SHOWN: Final = 10**18


@dataclass(frozen=True, slots=True)
class FactSet:
    """What is known about a project.

    Attributes:
        values: every known fact in its own unit: the answers, and ``otherwise`` for
            facts whose question does not arise. A fact not in here is unknown.
        given: the answers alone.
        conditions: the catalogue's facts and predicates that ``answer`` reads.

    What was found of a condition is kept, since the laws of several places or days,
    asked about one project, share most conditions.
    """

    values: Mapping[str, FactValue]
    given: Mapping[str, FactValue]
    conditions: Conditions = field(repr=False, compare=False)
    _states: dict[Node, State] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def states(self, nodes: Iterable[Node]) -> list[State]:
        """True, False or the questions that would settle it, of each condition."""
        known = self._states
        found: list[State] = []
        for node in nodes:
            state = known.get(node)
            if state is None:
                state = known[node] = self.conditions.state(node, self.values)
            found.append(state)
        return found

    def answer(self, expression: Expression) -> Answer:
        """Yes, no or unknown for a condition."""
        return self.conditions.answer(expression, self.values)

    def asks(self, fact: str) -> Answer:
        """Whether the question of a fact arises for this project."""
        gate = self.conditions.gates.get(fact)
        return Answer.YES if gate is None else Answer.of(gate.test(self.values))

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Facts that are to be asked and have no answer yet, in file order."""
        return tuple(
            fact
            for fact in self.conditions.facts
            if fact not in self.values and self.asks(fact) is Answer.YES
        )

    def changed(self, changes: Mapping[str, FactValue]) -> FactSet:
        """The same project with some answers replaced, unchecked."""
        return fact_set({**self.given, **changes}, conditions=self.conditions)


def fact_set(given: Mapping[str, FactValue], *, conditions: Conditions) -> FactSet:
    """Answers that are already checked, with what follows for questions not asked."""
    return FactSet(conditions.settle(given), dict(given), conditions)


def read_facts(raw: Mapping[str, object], *, catalogue: Catalogue) -> FactSet:
    """Check a user's answers.

    A value is plain (``30000``, ``true``, ``granted_new``) or names its unit
    (``{value: 3, unit: ha}``). None, an empty text and ``unknown`` mean unanswered.
    ``minimum`` and ``maximum`` count as allowed. A fact whose question does not
    arise must be left out or equal its ``otherwise``.

    Raises:
        BadInput: One ``facts.…`` problem for each wrong answer, ``where`` being the
            fact, all of them at once.
    """
    if not hasattr(raw, "items"):
        raise BadInput(Problem("facts.not_a_mapping", {"given": _shown(raw)}))
    conditions = conditions_of(catalogue)
    reader = _Reader(conditions)
    for name, value in raw.items():
        reader.read(name, value)
    known = fact_set(reader.given, conditions=conditions)
    problems = [*reader.problems, *_not_asked(known), *contradictions(known.values)]
    if problems:
        raise BadInput(*problems)
    return known


class _WrongAnswerError(Exception):
    """One answer can't be used; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Reader:
    """Gathers answers and problems."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._suggested = 0
        self.given: dict[str, FactValue] = {}
        self.problems: list[Problem] = []

    def read(self, name: object, value: object) -> None:
        fact = self._conditions.facts.get(name) if isinstance(name, str) else None
        if fact is None:
            self.problems.append(self._unknown(name))
            return
        if value is None or (isinstance(value, str) and value.strip() in UNANSWERED):
            return
        try:
            self.given[fact.id] = _value(fact, value)
        except _WrongAnswerError as wrong:
            self.problems.append(wrong.problem)

    def _unknown(self, name: object) -> Problem:
        shown = _shown(name)
        if not isinstance(name, str):
            return Problem("facts.name_no_text", {"fact": shown}, shown)
        # Comparing with every id is slow; a hostile file must not make us do it
        # a hundred thousand times.
        self._suggested += 1
        like = ""
        if self._suggested <= _MOST_SUGGESTIONS:
            like = nearest(name, self._conditions.facts)
        if like:
            return Problem("facts.unknown", {"fact": shown, "nearest": like}, shown)
        return Problem("facts.unknown_name", {"fact": shown}, shown)


def _value(fact: Fact, value: object) -> FactValue:
    plain, unit = _split(fact, value)
    match fact.type:
        case FactType.YES_NO:
            return _yes_no(fact, plain)
        case FactType.CHOICE:
            return _option(fact, plain)
        case FactType.NUMBER | FactType.WHOLE_NUMBER:
            return _number(fact, plain, unit)


def _split(fact: Fact, value: object) -> tuple[object, str | None]:
    """The bare value and the unit that was named with it."""
    if not isinstance(value, dict):
        return value, None
    if not {"value"} <= value.keys() <= {"value", "unit"}:
        raise _wrong(Problem("facts.value_shape", {"fact": fact.id}, fact.id))
    unit = value.get("unit")
    if unit is None:
        return value["value"], None
    if fact.unit is None:
        fields = {"fact": fact.id, "unit": _shown(unit)}
        raise _wrong(Problem("facts.unit_not_expected", fields, fact.id))
    id_ = unit_id(_shown(unit))
    accepted = accepted_units(fact.unit)
    if id_ not in accepted:
        fields = {
            "fact": fact.id,
            "unit": _shown(unit),
            "expected": fact.unit,
            "accepted": ", ".join(accepted),
        }
        raise _wrong(Problem("facts.unit", fields, fact.id))
    return value["value"], id_


def _yes_no(fact: Fact, value: object) -> bool:
    if isinstance(value, bool):
        return value
    fields = {"fact": fact.id, "given": _shown(value)}
    raise _wrong(Problem("facts.not_yes_no", fields, fact.id))


def _option(fact: Fact, value: object) -> str:
    options = [option.id for option in fact.options]
    if isinstance(value, str) and value in options:
        return value
    fields = {
        "fact": fact.id,
        "given": _shown(value),
        "options": ", ".join(options),
    }
    raise _wrong(Problem("facts.not_an_option", fields, fact.id))


def _number(fact: Fact, value: object, unit: str | None) -> int | float:
    fields = {"fact": fact.id, "given": _shown(value), "unit": fact.unit or ""}
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(Problem("facts.not_a_number", fields, fact.id))
    if not math.isfinite(_bounded(value)):
        raise _wrong(Problem("facts.not_finite", fields, fact.id))
    number = value
    if unit is not None and fact.unit is not None:
        number = convert(_bounded(value), unit=unit, to=fact.unit)
    if fact.type is FactType.WHOLE_NUMBER:
        if number != int(number):
            raise _wrong(Problem("facts.not_whole", fields, fact.id))
        number = int(number)
    _check_bounds(fact, number, fields)
    return number


def _check_bounds(fact: Fact, number: float, fields: Mapping[str, str]) -> None:
    if fact.minimum is not None and number < fact.minimum:
        named = {**fields, "minimum": _shown(fact.minimum)}
        raise _wrong(Problem("facts.below_minimum", named, fact.id))
    if fact.maximum is not None and number > fact.maximum:
        named = {**fields, "maximum": _shown(fact.maximum)}
        raise _wrong(Problem("facts.above_maximum", named, fact.id))


def _bounded(value: float) -> float:
    """``value``, cut off where whole numbers are too large to be reckoned with."""
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return _LARGEST_SHOWN if value > 0 else -_LARGEST_SHOWN
    return value


def _not_asked(known: FactSet) -> Iterator[Problem]:
    conditions = known.conditions
    for fact_id, given in known.given.items():
        value = known.values.get(fact_id)
        if known.asks(fact_id) is not Answer.NO or given == value:
            continue
        because = conditions.mentioned(conditions.gates[fact_id])
        yield Problem(
            "facts.not_asked",
            {
                "fact": fact_id,
                "given": _shown(given),
                "otherwise": "" if value is None else _shown(value),
                "because": ", ".join(sorted(because, key=conditions.order.__getitem__)),
            },
            fact_id,
        )


def _wrong(problem: Problem) -> _WrongAnswerError:
    return _WrongAnswerError(problem)


def _shown(value: object) -> str:
    """A user's value as text, short enough for a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return "…"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_SHOWN:
        return str(int(value))
    if not isinstance(value, str | int | float | date | None):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
