"""A lever as one level states it, and the six things a lever may do."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, Literal

from pydantic import Field

from tiexin.catalogue.schema.conditions import OptionalCondition
from tiexin.catalogue.schema.procedures import InForce, Reviewed
from tiexin.catalogue.schema.words import (
    Burden,
    CertaintyName,
    Cite,
    Day,
    DayCount,
    EdgeName,
    Id,
    OptionalText,
    Strict,
    Text,
    UnitName,
)


class SetDuration(Strict):
    """The waiting becomes this long; never for works."""

    effect: Literal["set_duration"]
    procedure: Id
    value: DayCount
    unit: UnitName
    source: Cite
    certainty: CertaintyName | None = None


class ReleaseStage(Strict):
    """Steps of a stage need not wait for an earlier one; no ``procedures``: all."""

    effect: Literal["release_stage"]
    stage: Id
    before: Id
    procedures: list[Id] | None = None
    source: Cite


class DropOrder(Strict):
    """A procedure need no longer come after another one."""

    effect: Literal["drop_order"]
    procedure: Id
    after: Id
    source: Cite


class AddOrder(Strict):
    """A procedure now comes after another one."""

    effect: Literal["add_order"]
    procedure: Id
    after: Id
    kind: EdgeName = "finish_to_start"
    lag: DayCount = 0
    lag_unit: UnitName = "working_day"
    source: Cite


class MayMiss(Strict):
    """A document is needed by the decision only, not at the start."""

    effect: Literal["may_miss"]
    procedure: Id
    document: Id
    source: Cite


class Skip(Strict):
    """A procedure is not needed any more."""

    effect: Literal["skip"]
    procedure: Id
    source: Cite


Effect = Annotated[
    SetDuration | ReleaseStage | DropOrder | AddOrder | MayMiss | Skip,
    Field(discriminator="effect"),
]


class Duty(Strict):
    """What somebody takes upon himself by using a lever."""

    who: Id
    text: Text


class LeverVersion(Strict):
    """What holds during one span of days, as one level states it."""

    in_force: InForce
    published_on: Day | None = None
    sources: Annotated[list[Cite], Field(min_length=1)]
    applies_when: OptionalCondition = None
    default: bool | None = None
    conditions: list[Text] | None = None
    duties: list[Duty] | None = None
    burden: Burden | None = None
    effects: list[Effect] | None = None
    note: OptionalText = None
    reviewed: Reviewed


class Lever(Strict):
    """One lever as one level states it; levels as for procedures."""

    id: Id
    title: OptionalText = None
    summary: OptionalText = None
    versions: Annotated[list[LeverVersion], Field(min_length=1)]
