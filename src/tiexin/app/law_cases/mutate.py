"""Whether the law cases notice a broken rule, for every rule that can be broken.

Nothing is read again: the entry's data are changed in memory, the one rule is merged
anew for the day and place of each case that speaks of it, and the case is judged over
the rules it speaks of. A case that does not name what a change touches is not asked,
so the share that is reported can only be too low.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from tiexin.app.law_cases.judge import judge, subjects
from tiexin.app.law_cases.mutants import MutantKind, mutants_of
from tiexin.app.law_cases.run import Laws
from tiexin.app.law_cases.touched import Touched, part_of
from tiexin.catalogue import build
from tiexin.catalogue.checks.plain import versions_of
from tiexin.catalogue.levels import lever_on, procedure_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.app.law_cases.mutants import Mutant
    from tiexin.app.law_cases.run import CaseBook
    from tiexin.catalogue.types import InForce

    _Change: TypeAlias = Callable[[InForce], InForce]


_Rule = TypeVar("_Rule")


@dataclass(frozen=True, slots=True)
class MutationRun:
    """What the cases noticed: how many mutants of each kind there were, and missed."""

    total: Mapping[MutantKind, int]
    survivors: tuple[Mutant, ...]

    @property
    def missed(self) -> Mapping[MutantKind, int]:
        """Survivors by kind."""
        return Counter(each.kind for each in self.survivors)

    def share(self, kinds: Iterable[MutantKind] = tuple(MutantKind)) -> float:
        """The part that was noticed, from 0 to 1; 1 where nothing was broken."""
        wanted = tuple(kinds)
        total = sum(self.total.get(kind, 0) for kind in wanted)
        missed = sum(self.missed.get(kind, 0) for kind in wanted)
        return 1.0 if not total else (total - missed) / total


def run_mutants(
    tested: CaseBook, *, step: int = 1, only: str | None = None
) -> MutationRun:
    """Break each rule once and ask the cases.

    Args:
        tested: a catalogue whose cases hold; one that doesn't would notice anything.
        step: take every so-manieth mutant only, spread over the whole catalogue.
        only: take only mutants of files whose name holds this text.
    """
    bench = _Bench(tested)
    wanted = (
        mutant
        for mutant in mutants_of(tested.entries)
        if only is None or only in mutant.entry.file.name
    )
    total: Counter[MutantKind] = Counter()
    survivors = []
    for number, mutant in enumerate(wanted):
        if number % step:
            continue
        total[mutant.kind] += 1
        if not bench.notices(mutant):
            survivors.append(mutant)
    return MutationRun(total, tuple(survivors))


class _Bench:
    """The cases with the part of the law that each speaks of."""

    def __init__(self, tested: CaseBook) -> None:
        self._tested = tested
        self._raw = {
            "procedure": tested.catalogue.raw_procedures,
            "lever": tested.catalogue.raw_levers,
        }
        laws = Laws(tested.catalogue)
        self._cases = [(case, part_of(laws.of(case), case)) for case in tested.cases]
        self._touched = Touched(tested.catalogue)

    def notices(self, mutant: Mutant) -> bool:
        """Whether a case comes out otherwise under the mutant."""
        entry = mutant.entry
        touched = self._touched.by(entry.file.kind, entry.id)
        change = self._change(mutant)
        return any(
            judge(case, change(law))
            for case, law in self._cases
            if entry.id in case.facts or not touched.isdisjoint(subjects(case))
        )

    def _change(self, mutant: Mutant) -> _Change:
        entry, data = mutant.entry, mutant.data()
        catalogue = self._tested.catalogue
        match entry.file.kind:
            case "predicate":
                named = {**catalogue.predicates, entry.id: build.predicate(data)}
                changed = replace(catalogue, predicates=named)
                return lambda law: replace(law, catalogue=changed)
            case "fact":
                group = catalogue.facts[entry.id].group
                fact = build.fact({"group": group, **data})
                asked = {**catalogue.facts, entry.id: fact}
                changed = replace(catalogue, facts=asked)
                return lambda law: replace(law, catalogue=changed)
            case kind:
                return _Merged(entry.id, kind, self._versions(mutant, data))

    def _versions(
        self, mutant: Mutant, data: dict[str, Any]
    ) -> tuple[Mapping[str, Any], ...]:
        """All raw versions of the rule, those of the mutant's file as changed."""
        entry = mutant.entry
        raw = self._raw[entry.file.kind][entry.id]
        others = [each for each in raw if each["level"] != entry.level]
        own = next(each for each in raw if each["level"] == entry.level)
        changed = versions_of(replace(entry, data=data), whole=bool(own["whole"]))
        return (*others, *changed)


class _Merged:
    """Puts one rule, merged from changed versions, into the law of a case."""

    def __init__(
        self, id_: str, kind: str, versions: tuple[Mapping[str, Any], ...]
    ) -> None:
        self._id = id_
        self._kind = kind
        self._versions = versions

    def __call__(self, law: InForce) -> InForce:
        day = law.on.isoformat()
        if self._kind == "procedure":
            procedure = procedure_on(
                self._id, self._versions, day=day, levels=law.levels
            )
            procedures = _with(law.procedures, self._id, procedure)
            return replace(law, procedures=procedures)
        lever = lever_on(self._id, self._versions, day=day, levels=law.levels)
        return replace(law, levers=_with(law.levers, self._id, lever))


def _with(
    rules: Mapping[str, _Rule], id_: str, rule: _Rule | None
) -> Mapping[str, _Rule]:
    others = {each: value for each, value in rules.items() if each != id_}
    return others if rule is None else {**others, id_: rule}
