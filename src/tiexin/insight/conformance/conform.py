"""How well what happened fits the net, and where it left it, over a whole log.

Each variant is aligned once and counts for all of its cases.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tiexin.insight.conformance.align import MOST_STATES, Aligner, MoveKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.insight.conformance.align import Alignment
    from tiexin.insight.conformance.net import Net

Variant = tuple[str, ...]


class DeviationKind(StrEnum):
    """How a case left the net.

    EXTRA: happened, though not foreseen. MISSING: foreseen, and did not happen. MOVED:
    happened, but at another place in the order than foreseen.
    """

    EXTRA = "extra"
    MISSING = "missing"
    MOVED = "moved"

    @property
    def key(self) -> str:
        """The key of its text, which names ``activity``."""
        return f"insight.deviation.{self.value}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way to leave the net, over all cases.

    Attributes:
        kind: how.
        activity: which activity.
        cases: that did so, at least once.
        times: in all.
        after: the activity that most often stands before it in the alignment; None at
            the beginning.
    """

    kind: DeviationKind
    activity: str
    cases: int
    times: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Aligned:
    """A variant with its number of cases and its alignment."""

    variant: Variant
    cases: int
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Conformance:
    """The answer.

    Attributes:
        cases: of the log.
        fitting: those that follow the net exactly.
        average: the mean of the cases' fitness, from 0 to 1; 1 without a case.
        overall: fitness of all moves together: 1 less cost by worst cost.
        variants: the commonest first.
        deviations: the most frequent first.
    """

    cases: int
    fitting: int
    average: float
    overall: float
    variants: tuple[Aligned, ...]
    deviations: tuple[Deviation, ...]


def conform(
    net: Net, variants: Mapping[Variant, int], *, most_states: int = MOST_STATES
) -> Conformance:
    """Aligns each variant, given with its number of cases.

    Raises:
        BadInput: As ``Aligner`` says.
    """
    aligner = Aligner(net, most_states=most_states)
    return summed(
        Aligned(one, cases, aligner.align(one)) for one, cases in variants.items()
    )


def summed(found: Iterable[Aligned]) -> Conformance:
    """The answer from alignments, which may each be to a net of their own."""
    aligned = sorted(found, key=lambda each: (-each.cases, each.variant))
    cases = sum(each.cases for each in aligned)
    cost = sum(each.cases * each.alignment.cost for each in aligned)
    worst = sum(each.cases * each.alignment.worst for each in aligned)
    fitness = sum(each.cases * each.alignment.fitness for each in aligned)
    return Conformance(
        cases=cases,
        fitting=sum(each.cases for each in aligned if not each.alignment.cost),
        average=fitness / cases if cases else 1.0,
        overall=1 - cost / worst if worst else 1.0,
        variants=tuple(aligned),
        deviations=_deviations(aligned),
    )


def _deviations(aligned: list[Aligned]) -> tuple[Deviation, ...]:
    cases: Counter[tuple[DeviationKind, str]] = Counter()
    times: Counter[tuple[DeviationKind, str]] = Counter()
    befores: dict[tuple[DeviationKind, str], Counter[str | None]] = {}
    for each in aligned:
        found = list(deviations_of(each.alignment))
        for kind, activity, before in found:
            times[kind, activity] += each.cases
            befores.setdefault((kind, activity), Counter())[before] += each.cases
        for what in {(kind, activity) for kind, activity, _ in found}:
            cases[what] += each.cases
    return tuple(
        Deviation(kind, activity, count, times[kind, activity], _commonest(where))
        for (kind, activity), count in sorted(
            cases.items(), key=lambda item: (-item[1], item[0][1], item[0][0])
        )
        for where in (befores[kind, activity],)
    )


def _commonest(befores: Counter[str | None]) -> str | None:
    return min(befores, key=lambda one: (-befores[one], one or ""))


def deviations_of(
    alignment: Alignment,
) -> Iterator[tuple[DeviationKind, str, str | None]]:
    """The deviations of one case: kind, activity, and the activity before.

    An activity that the log moves alone and the model moves alone was displaced: that
    is one deviation, not two.
    """
    log = Counter(m.activity for m in alignment.moves if m.kind is MoveKind.LOG)
    model = Counter(m.activity for m in alignment.moves if m.kind is MoveKind.MODEL)
    moved = log & model
    unseen = Counter(moved)
    before: str | None = None
    for move in alignment.moves:
        if move.kind is MoveKind.LOG and moved[move.activity]:
            moved[move.activity] -= 1
            yield DeviationKind.MOVED, move.activity, before
        elif move.kind is MoveKind.LOG:
            yield DeviationKind.EXTRA, move.activity, before
        elif move.kind is MoveKind.MODEL and unseen[move.activity]:
            unseen[move.activity] -= 1
        elif move.kind is MoveKind.MODEL:
            yield DeviationKind.MISSING, move.activity, before
        if move.kind is not MoveKind.MODEL:
            before = move.activity
