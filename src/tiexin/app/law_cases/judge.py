"""Whether the catalogue says of a law case what the case expects.

What differs is named in the words of the case's file (``needed``, ``20 working_day``),
so that its editor finds them there whatever language the message has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tiexin.app.law_cases.compare import (
    are_excluded,
    effect_data,
    extension_word,
    fits,
    ground_word,
    is_extension,
    is_limit,
    is_order,
    limit_data,
    limit_word,
    order_word,
)
from tiexin.guide import Answer, guide, read_facts
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.catalogue.law_cases import LawCase
    from tiexin.catalogue.types import InForce, Lever, Procedure
    from tiexin.guide import FactSet

_NEEDED: Final = {
    "needed": Answer.YES,
    "not_needed": Answer.NO,
    "unknown": Answer.UNKNOWN,
}
_AVAILABLE: Final = {
    "available": Answer.YES,
    "not_available": Answer.NO,
    "unsettled": Answer.UNKNOWN,
}
_ABSENT: Final = "not_in_force"

_Look: TypeAlias = "Callable[[_Bench, Any], Iterator[Problem]]"


def judge(case: LawCase, law: InForce) -> list[Problem]:
    """What comes out otherwise than expected, each at its line; empty if nothing.

    Args:
        case: as checked by ``catalogue.checks``.
        law: the catalogue on the case's day in its jurisdiction.
    """
    try:
        bench = _bench(case, law)
    except BadInput as error:
        return [_at(problem, case) for problem in error.problems]
    return [
        problem
        for key in case.expect
        for problem in _LOOK[key](bench, case.expect[key])
    ]


def subjects(case: LawCase) -> frozenset[str]:
    """The procedures and levers of which a case says something."""
    return frozenset(id_ for stated in case.expect.values() for id_ in stated)


@dataclass(frozen=True, slots=True)
class _Bench:
    """A case with what the guide says about it."""

    case: LawCase
    law: InForce
    facts: FactSet
    needed: Mapping[str, Answer]
    available: Mapping[str, Answer]

    def differs(self, code: str, *path: str | int, **fields: str) -> Problem:
        where = self.case.where(*path)
        return Problem(code, {"case": self.case.id, **fields}, where)


def _bench(case: LawCase, law: InForce) -> _Bench:
    facts = read_facts(case.facts, catalogue=law.catalogue)
    result = guide(law, facts, levers_on=case.levers)
    # What lies outside the journey is in no plan; its condition alone counts.
    needed = {
        id_: facts.answer(each.applies_when) for id_, each in law.procedures.items()
    }
    needed.update({each.procedure.id: each.answer for each in result.procedures})
    available = {each.lever.id: each.answer for each in result.levers}
    return _Bench(case, law, facts, needed, available)


def _at(problem: Problem, case: LawCase) -> Problem:
    """A wrong fact or lever, at its line."""
    if problem.where in case.facts:
        return replace(problem, where=case.entry.where("facts", problem.where))
    lever = problem.fields.get("lever")
    chosen = list(case.entry.data.get("levers", ()))
    path = ("levers", chosen.index(lever)) if lever in chosen else ("id",)
    return replace(problem, where=case.entry.where(*path))


def _needed(key: str) -> _Look:
    def look(bench: _Bench, stated: list[str]) -> Iterator[Problem]:
        for at, id_ in enumerate(stated):
            found = bench.needed.get(id_)
            if found is not _NEEDED[key]:
                yield bench.differs(
                    "law_case.procedure",
                    key,
                    at,
                    procedure=id_,
                    expected=key,
                    found=_word(found, _NEEDED),
                )

    return look


def _available(key: str) -> _Look:
    def look(bench: _Bench, stated: list[str]) -> Iterator[Problem]:
        for at, id_ in enumerate(stated):
            found = bench.available.get(id_)
            if found is not _AVAILABLE[key]:
                yield bench.differs(
                    "law_case.lever",
                    key,
                    at,
                    lever=id_,
                    expected=key,
                    found=_word(found, _AVAILABLE),
                )

    return look


def _word(answer: Answer | None, words: Mapping[str, Answer]) -> str:
    return next((word for word, each in words.items() if each is answer), _ABSENT)


def _in_force(key: str, *, wanted: bool) -> _Look:
    def look(bench: _Bench, stated: list[str]) -> Iterator[Problem]:
        code = "law_case.absent" if wanted else "law_case.present"
        rules = _rules(bench, key)
        for at, id_ in enumerate(stated):
            if (id_ in rules) is not wanted:
                yield bench.differs(code, key, at, id=id_)

    return look


def _rules(bench: _Bench, key: str) -> Mapping[str, Procedure | Lever]:
    """The rules that a key speaks of: a procedure and a lever may have one id."""
    return bench.law.levers if key.startswith("levers") else bench.law.procedures


def _of_procedures(
    key: str, compare: Callable[[_Bench, Procedure, Any], Iterator[Problem]]
) -> _Look:
    """Looks at each procedure of a mapping; one that is not in force differs."""

    def look(bench: _Bench, stated: Mapping[str, Any]) -> Iterator[Problem]:
        for id_, expected in stated.items():
            procedure = bench.law.procedures.get(id_)
            if procedure is None:
                yield bench.differs("law_case.absent", key, id_, id=id_)
            else:
                yield from compare(bench, procedure, expected)

    return look


def _of_levers(
    key: str, compare: Callable[[_Bench, Lever, Any], Iterator[Problem]]
) -> _Look:
    def look(bench: _Bench, stated: Mapping[str, Any]) -> Iterator[Problem]:
        for id_, expected in stated.items():
            lever = bench.law.levers.get(id_)
            if lever is None:
                yield bench.differs("law_case.absent", key, id_, id=id_)
            else:
                yield from compare(bench, lever, expected)

    return look


def _limits(
    bench: _Bench, procedure: Procedure, expected: Mapping[str, Any]
) -> Iterator[Problem]:
    for which, wanted in expected.items():
        found = procedure.statutory if which == "statutory" else procedure.promised
        if not is_limit(found, wanted):
            yield bench.differs(
                "law_case.limit",
                "limits",
                procedure.id,
                which,
                procedure=procedure.id,
                which=which,
                expected=limit_word(wanted),
                found=limit_word(limit_data(found)),
            )


def _clock(
    bench: _Bench, procedure: Procedure, expected: Mapping[str, Any]
) -> Iterator[Problem]:
    clock = procedure.clock
    found: str
    for which, wanted in expected.items():
        match which:
            case "starts":
                found = "none" if clock is None else clock.starts
                fit = found == wanted
            case "excluded":
                grounds = () if clock is None else clock.excluded
                fit = are_excluded(grounds, wanted)
                found = "; ".join(ground_word(each) for each in grounds) or "none"
            case _:
                extension = None if clock is None else clock.extension
                fit = is_extension(extension, wanted)
                found = extension_word(extension)
        if not fit:
            yield bench.differs(
                "law_case.clock",
                "clocks",
                procedure.id,
                which,
                procedure=procedure.id,
                which=which,
                found=found,
            )


def _papers(
    bench: _Bench, procedure: Procedure, expected: Mapping[str, list[str]]
) -> Iterator[Problem]:
    needs = {need.document for need in procedure.needs}
    for key, documents in expected.items():
        there = set(procedure.gives) if key == "gives" else needs
        for at, document in enumerate(documents):
            if (document in there) is (key == "needs_not"):
                yield bench.differs(
                    "law_case.paper",
                    "papers",
                    procedure.id,
                    key,
                    at,
                    procedure=procedure.id,
                    document=document,
                    expected=key,
                )


def _order(
    bench: _Bench, procedure: Procedure, expected: list[Mapping[str, Any]]
) -> Iterator[Problem]:
    for at, wanted in enumerate(expected):
        if not any(is_order(each, wanted) for each in procedure.after):
            found = "; ".join(order_word(each) for each in procedure.after)
            yield bench.differs(
                "law_case.order",
                "order",
                procedure.id,
                at,
                procedure=procedure.id,
                after=wanted["after"],
                found=found or "none",
            )


def _brought_by(
    bench: _Bench, procedure: Procedure, expected: str
) -> Iterator[Problem]:
    if procedure.activated_by != expected:
        yield bench.differs(
            "law_case.brought_by",
            "brought_by",
            procedure.id,
            procedure=procedure.id,
            expected=expected,
            found=procedure.activated_by or "none",
        )


def _by_condition(
    bench: _Bench, procedure: Procedure, expected: str
) -> Iterator[Problem]:
    found = bench.facts.answer(procedure.applies_when)
    if found is not _NEEDED[expected]:
        yield bench.differs(
            "law_case.procedure",
            "by_condition",
            procedure.id,
            procedure=procedure.id,
            expected=expected,
            found=_word(found, _NEEDED),
        )


def _effects(
    bench: _Bench, lever: Lever, expected: list[Mapping[str, Any]]
) -> Iterator[Problem]:
    there = [effect_data(effect) for effect in lever.effects]
    for at, wanted in enumerate(expected):
        if not any(fits(each, wanted) for each in there):
            stated = ", ".join(f"{key}: {value}" for key, value in wanted.items())
            yield bench.differs(
                "law_case.effect",
                "effects",
                lever.id,
                at,
                lever=lever.id,
                effect=stated,
            )


def _terms(
    bench: _Bench, lever: Lever, expected: Mapping[str, Any]
) -> Iterator[Problem]:
    found = {
        "default": lever.default,
        "conditions": len(lever.conditions),
        "duties": [duty.who for duty in lever.duties],
    }
    for key, wanted in expected.items():
        if found[key] != wanted:
            yield bench.differs(
                "law_case.terms",
                "terms",
                lever.id,
                key,
                lever=lever.id,
                which=key,
                expected=_plain(wanted),
                found=_plain(found[key]),
            )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return str(value).lower()


def _cites(key: str) -> _Look:
    def look(bench: _Bench, stated: Mapping[str, list[str]]) -> Iterator[Problem]:
        for id_, texts in stated.items():
            entry = _rules(bench, key).get(id_)
            cited = set() if entry is None else {str(each) for each in entry.sources}
            for at, text in enumerate(texts):
                if (text in cited) is key.endswith("_not"):
                    yield bench.differs(
                        "law_case.citation",
                        key,
                        id_,
                        at,
                        id=id_,
                        source=text,
                        expected=key,
                    )

    return look


_LOOK: Final[Mapping[str, _Look]] = {
    **{key: _needed(key) for key in _NEEDED},
    **{key: _available(key) for key in _AVAILABLE},
    "in_force": _in_force("in_force", wanted=True),
    "not_in_force": _in_force("not_in_force", wanted=False),
    "levers_in_force": _in_force("levers_in_force", wanted=True),
    "levers_not_in_force": _in_force("levers_not_in_force", wanted=False),
    "limits": _of_procedures("limits", _limits),
    "clocks": _of_procedures("clocks", _clock),
    "papers": _of_procedures("papers", _papers),
    "order": _of_procedures("order", _order),
    "brought_by": _of_procedures("brought_by", _brought_by),
    "by_condition": _of_procedures("by_condition", _by_condition),
    "effects": _of_levers("effects", _effects),
    "terms": _of_levers("terms", _terms),
    **{
        key: _cites(key)
        for key in ("cites", "cites_not", "levers_cite", "levers_cite_not")
    },
}
"""What looks at each key of ``expect``; ``schema.law_cases`` lists the same keys."""
