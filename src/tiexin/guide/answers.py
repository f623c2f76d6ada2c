"""Which procedures, levers and documents a project needs, as far as is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.guide.nearest import nearest
from tiexin.guide.prepared import prepared
from tiexin.guide.result import GuideResult
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from tiexin.catalogue.types import InForce
    from tiexin.guide.facts import FactSet

_LONGEST_SHOWN: Final = 60
_MOST_SUGGESTIONS: Final = 20


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
    law = prepared(in_force)
    asked = law.ask(facts)
    levers = law.levers(asked, levers_on)
    procedures, documents = law.part(journey).answers(asked, levers)
    return GuideResult(
        in_force=in_force,
        facts=facts,
        levers_on=tuple(sorted(id_ for id_, each in levers.items() if each.on)),
        procedures=procedures,
        levers=tuple(levers.values()),
        documents=documents,
    )


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
