"""A procedure as one level states it, version by version."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from tiexin.catalogue.schema.conditions import OptionalCondition
from tiexin.catalogue.schema.words import (
    Burden,
    CertaintyName,
    Cite,
    Day,
    DayCount,
    EdgeName,
    FactId,
    Id,
    LimitKindName,
    OptionalText,
    Positive,
    Strict,
    Text,
    UnitName,
    Words,
)


class InForce(Strict):
    """From a day (in) to a day (out); ``repealed`` says that the rule ends there."""

    from_: Annotated[Day, Field(alias="from")]
    until: Day | None = None
    repealed: bool = False


class Reviewed(Strict):
    """When somebody last compared this with its sources."""

    on: Day
    by: Words


class Limit(Strict):
    """A statutory or promised figure."""

    value: DayCount
    unit: UnitName
    kind: LimitKindName = "processing"
    source: Cite
    certainty: CertaintyName | None = None
    note: OptionalText = None


def _which_limit(data: Any) -> str:
    return "figure" if isinstance(data, dict) else "word"


LimitOrWord = Annotated[
    Annotated[Limit, Tag("figure")]
    | Annotated[Literal["unknown", "none"], Tag("word")],
    Discriminator(_which_limit),
]


class EstimatedDays(Strict):
    """Optimistic, likely and pessimistic days."""

    days: Annotated[list[DayCount], Field(min_length=3, max_length=3)]
    unit: UnitName
    source: Cite
    why: Text


class EstimatedShare(Strict):
    """A share of a table's days with three factors."""

    table: Id
    share: Annotated[float, Field(gt=0, le=1)]
    spread: Annotated[list[Positive], Field(min_length=3, max_length=3)]
    divide_by: FactId | None = None
    unit: UnitName
    source: Cite
    why: Text


def _which_estimate(data: Any) -> str:
    return "table" if isinstance(data, dict) and "table" in data else "days"


Estimated = Annotated[
    Annotated[EstimatedDays, Tag("days")] | Annotated[EstimatedShare, Tag("table")],
    Discriminator(_which_estimate),
]


class Crash(Strict):
    """The same step bought faster: its estimate then, and what that asks."""

    days: Annotated[list[DayCount], Field(min_length=3, max_length=3)]
    unit: UnitName
    burden: Burden
    source: Cite
    why: Text


class Duration(Strict):
    """Three numbers that are never mixed, and the step bought faster."""

    statutory: LimitOrWord | None = None
    promised: LimitOrWord | None = None
    estimated: Estimated | None = None
    crash: Crash | None = None


def _which_cap(data: Any) -> str:
    return "word" if isinstance(data, str) else "days"


class Exclusion(Strict):
    """Time that the clock does not count; ``cap: none`` where the law sets no cap."""

    ground: Text
    cap: Annotated[
        Annotated[Literal["none"], Tag("word")] | Annotated[DayCount, Tag("days")],
        Discriminator(_which_cap),
    ]
    unit: UnitName
    source: Cite


class Extension(Strict):
    """How far a limit may be extended."""

    value: DayCount
    unit: UnitName
    approver: Text
    source: Cite


class Clock(Strict):
    """When the clock starts, what it leaves out, how it is extended."""

    starts: Literal["acceptance", "receipt", "event"]
    excluded: list[Exclusion] | None = None
    extension: Extension | None = None
    note: OptionalText = None


class Need(Strict):
    """A document that is needed, with the rule that asks for it."""

    document: Id
    source: Cite


class After(Strict):
    """Order that no document carries."""

    procedure: Id
    kind: EdgeName = "finish_to_start"
    lag: DayCount = 0
    lag_unit: UnitName = "working_day"
    source: Cite


class ProcedureVersion(Strict):
    """What holds during one span of days, as one level states it."""

    in_force: InForce
    published_on: Day | None = None
    sources: Annotated[list[Cite], Field(min_length=1)]
    applies_when: OptionalCondition = None
    activated_by: Id | None = None
    needs: list[Need] | None = None
    gives: list[Id] | None = None
    after: list[After] | None = None
    duration: Duration | None = None
    clock: Clock | None = None
    note: OptionalText = None
    reviewed: Reviewed


class Procedure(Strict):
    """One procedure as one level states it.

    The highest level that has the procedure states it whole; a lower level only what
    it overrides.
    """

    id: Id
    title: OptionalText = None
    summary: OptionalText = None
    kind: (
        Literal[
            "approval", "filing", "acceptance", "service", "works", "statutory_wait"
        ]
        | None
    ) = None
    stage: Id | None = None
    performer: Id | None = None
    versions: Annotated[list[ProcedureVersion], Field(min_length=1)]
