"""From the public plan to a case: the rules it will go by and the plan it was promised.

Nothing is asked again. What the plan found needed becomes the rulebook, with the
limits that bind each authority; what the plan dated becomes the promised baseline.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import yaml

from tiexin.app.cases.baseline import FrozenPlan, freeze
from tiexin.app.network import STAGE_END
from tiexin.app.paths import data_root
from tiexin.casework.rulebook_json import make_rulebook
from tiexin.casework.rules import Days, ExtensionRule, PauseGround, ProcedureRules
from tiexin.casework.table import Party, Track
from tiexin.catalogue.types import (
    EdgeKind,
    FigureState,
    LimitKind,
    MayMiss,
    ProcedureKind,
    SetDuration,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.app.service import Service
    from tiexin.casework.rules import Rulebook
    from tiexin.catalogue.types import (
        Catalogue,
        Exclusion,
        Lever,
        Limit,
        Procedure,
        Unit,
    )
    from tiexin.eventlog import Json

# Steps that nobody decides: they are begun and ended.
_WORKS: Final = frozenset({ProcedureKind.WORKS, ProcedureKind.STATUTORY_WAIT})
# Performers that decide over an application; all others just do the work.
_DECIDING: Final = frozenset({"authority", "registry", "utility"})


@dataclass(frozen=True, slots=True)
class Opening:
    """All that a project needs to be opened.

    ``levers`` are those in use; ``start`` is the plan's own first day.
    """

    request: PlanRequest
    rulebook: Rulebook
    procedures: tuple[str, ...]
    levers: tuple[str, ...]
    plan: FrozenPlan

    def data(self, *, officer: str) -> dict[str, Json]:
        """The fields of the command ``open_project``."""
        facts: dict[str, Any] = dict(self.request.facts)
        return {
            "jurisdiction": self.request.jurisdiction,
            "rulebook": self.rulebook.hash,
            "procedures": list(self.procedures),
            "start": self.request.start.isoformat(),
            "catalogue": self.rulebook.catalogue,
            "facts": facts,
            "levers": list(self.levers),
            "officer": officer,
        }


def open_from(service: Service, request: PlanRequest) -> Opening:
    """Rules and promised plan of a request.

    Raises:
        BadInput, CalendarGap, PlanError: As for ``Service.plan``.
    """
    return opening_of(service.plan(request))


def opening_of(report: PlanReport) -> Opening:
    """Rules and promised plan of a report that was made already."""
    activities = report.plan.activities
    levers = [report.in_force.levers[id_] for id_ in report.plan.levers]
    rules = {
        id_: _rules(activity, report, levers) for id_, activity in activities.items()
    }
    book = make_rulebook(
        jurisdiction=report.request.jurisdiction,
        on=report.in_force.on,
        catalogue=report.catalogue_hash,
        procedures=rules,
    )
    return Opening(
        report.request, book, tuple(rules), report.plan.levers, freeze(report)
    )


def _rules(
    activity: Activity, report: PlanReport, levers: list[Lever]
) -> ProcedureRules:
    procedure = activity.procedure
    statutory, promised = binding_limits(procedure, levers)
    clock = procedure.clock
    answer = _answer(procedure, report)
    named = {"statutory": procedure.statutory, "promised": procedure.promised}
    after, after_begun, after_stages = _waits(procedure.id, report)
    return ProcedureRules(
        id=procedure.id,
        kind=procedure.kind.value,
        stage=procedure.stage,
        track=track_of(procedure, report),
        authority=procedure.performer,
        calendar=report.in_force.catalogue.authorities[procedure.performer].calendar,
        starts=clock.starts if clock else "acceptance",
        statutory=statutory,
        promised=promised,
        internal=_internal(promised or statutory),
        unknown=tuple(
            name for name, limit in named.items() if limit.state is FigureState.UNKNOWN
        ),
        grounds=tuple(
            _ground(number, each)
            for number, each in enumerate(clock.excluded if clock else (), 1)
        ),
        extension=_extension(procedure),
        answer_days=answer.n if answer else 0,
        answer_unit=answer.unit if answer else "working_day",
        answer_source=answer.source if answer else "",
        needs=tuple(need.document for need in procedure.needs),
        gives=procedure.gives,
        may_miss=dict(_may_miss(procedure.id, levers)),
        after=after,
        after_begun=after_begun,
        after_stages=after_stages,
        holds_stage=procedure.id not in report.journey.not_holding,
        commitments=tuple(_bound(procedure.id, levers)),
        sources=tuple(str(source) for source in procedure.sources),
    )


def track_of(procedure: Procedure, report: PlanReport) -> Track:
    """Whether an office decides over it, or somebody just begins and ends it."""
    return track_of_procedure(procedure, report.in_force.catalogue)


def track_of_procedure(procedure: Procedure, catalogue: Catalogue) -> Track:
    """The same, of a procedure of the catalogue."""
    performer = catalogue.authorities[procedure.performer]
    if procedure.kind in _WORKS or performer.kind not in _DECIDING:
        return Track.WORK
    return Track.APPLICATION


def _answer(procedure: Procedure, report: PlanReport) -> Days | None:
    """Until when the office must answer before silence accepts; None where it never."""
    rules = _answers()
    performer = report.in_force.catalogue.authorities[procedure.performer]
    licence = (
        procedure.kind.value in rules["kinds"] and performer.kind in rules["performers"]
    )
    found = rules["special"].get(procedure.id) or (licence and rules["general"])
    if not found:
        return None
    return Days(found["days"], _unit(found["unit"]), found["source"], "A")


@lru_cache(maxsize=1)
def _answers() -> dict[str, Any]:
    text = (data_root() / "casework" / "answers.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def binding_limits(
    procedure: Procedure, levers: list[Lever]
) -> tuple[Days | None, Days | None]:
    """What the law sets and what is promised, with these levers in use."""
    promised = _by_lever(procedure.id, levers) or _limit(procedure.promised)
    return _limit(procedure.statutory), promised


def _limit(limit: Limit) -> Days | None:
    """A limit that binds the authority; others are no clock of its own."""
    if limit.value is None or limit.unit is None or limit.citation is None:
        return None
    if limit.kind is not LimitKind.PROCESSING:
        return None
    certainty = limit.certainty.value if limit.certainty else ""
    return Days(limit.value, _unit(limit.unit), str(limit.citation), certainty)


def _by_lever(procedure: str, levers: list[Lever]) -> Days | None:
    """The shortest time that a lever in use promises for it."""
    found = [
        Days(
            effect.value,
            _unit(effect.unit),
            str(effect.citation),
            effect.certainty.value if effect.certainty else "",
        )
        for lever in levers
        for effect in lever.effects
        if isinstance(effect, SetDuration) and effect.procedure == procedure
    ]
    return min(found, key=lambda days: days.n, default=None)


def _unit(unit: Unit) -> Any:
    return "calendar_day" if unit == "calendar_day" else "working_day"


@lru_cache(maxsize=1)
def _house_rules() -> tuple[float, int, tuple[tuple[str, Party], ...]]:
    folder = data_root() / "casework"
    internal = yaml.safe_load((folder / "internal.yaml").read_text(encoding="utf-8"))
    parties = yaml.safe_load((folder / "parties.yaml").read_text(encoding="utf-8"))
    words = tuple((row["word"], Party(row["party"])) for row in parties["grounds"])
    return float(internal["share"]), int(internal["least"]), words


def _internal(days: Days | None) -> Days | None:
    if days is None or days.n == 0:
        return None
    share, least, _ = _house_rules()
    n = min(days.n, max(least, math.ceil(days.n * share)))
    return Days(n, days.unit, "casework/internal", "")


def _ground(number: int, exclusion: Exclusion) -> PauseGround:
    words = _house_rules()[2]
    text = exclusion.ground.zh_hans
    party = next((who for word, who in words if word in text), Party.THIRD_PARTY)
    return PauseGround(
        f"g{number}",
        exclusion.ground,
        exclusion.cap,
        _unit(exclusion.unit),
        str(exclusion.citation),
        party,
    )


def _extension(procedure: Procedure) -> ExtensionRule | None:
    found = procedure.clock.extension if procedure.clock else None
    if found is None:
        return None
    return ExtensionRule(
        found.value, _unit(found.unit), found.approver, str(found.citation)
    )


def _may_miss(procedure: str, levers: list[Lever]) -> Iterator[tuple[str, str]]:
    for lever in levers:
        for effect in lever.effects:
            if isinstance(effect, MayMiss) and effect.procedure == procedure:
                yield effect.document, lever.id


def _waits(
    procedure: str, report: PlanReport
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Steps whose end it waits for, whose beginning, and stages whose end."""
    links = report.plan.network.links
    ended, begun = (
        dict.fromkeys(
            each.before
            for each in links
            if each.kind is kind and each.after == procedure
        )
        for kind in (EdgeKind.FINISH_TO_START, EdgeKind.START_TO_START)
    )
    return (
        tuple(id_ for id_ in ended if not id_.startswith(STAGE_END)),
        tuple(begun),
        tuple(
            id_.removeprefix(STAGE_END) for id_ in ended if id_.startswith(STAGE_END)
        ),
    )


def _bound(procedure: str, levers: list[Lever]) -> Iterator[str]:
    """Levers in use under which somebody takes something upon himself here."""
    for lever in levers:
        touched = {getattr(effect, "procedure", None) for effect in lever.effects}
        if lever.duties and procedure in touched:
            yield lever.id
