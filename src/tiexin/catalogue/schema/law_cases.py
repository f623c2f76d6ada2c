"""A law case: facts, day and place, and what the law says about them."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from tiexin.catalogue.schema.words import (
    Cite,
    Code,
    Day,
    DayCount,
    EdgeName,
    FactId,
    Id,
    LimitKindName,
    Strict,
    Text,
    UnitName,
    Value,
    Words,
)

Ids = Annotated[list[Id], Field(min_length=1)]
Cites = Annotated[list[Cite], Field(min_length=1)]


class Figure(Strict):
    """A limit as the law states it; ``source`` is compared where it is given."""

    value: DayCount
    unit: UnitName
    kind: LimitKindName = "processing"
    source: Cite | None = None


def _which(data: Any) -> str:
    return "figure" if isinstance(data, dict) else "word"


FigureOrWord = Annotated[
    Annotated[Figure, Tag("figure")]
    | Annotated[Literal["unknown", "none"], Tag("word")],
    Discriminator(_which),
]


class Limits(Strict):
    """The limits of one procedure."""

    statutory: FigureOrWord | None = None
    promised: FigureOrWord | None = None


class Excluded(Strict):
    """Time that does not count; ``ground`` is a word that the ground must hold."""

    ground: Words
    cap: Annotated[
        Annotated[Literal["none"], Tag("word")] | Annotated[DayCount, Tag("figure")],
        Discriminator(lambda data: "word" if isinstance(data, str) else "figure"),
    ]
    unit: UnitName
    source: Cite | None = None


class Extension(Strict):
    """How far a limit may be extended."""

    value: DayCount
    unit: UnitName
    source: Cite | None = None


class Clock(Strict):
    """The clock of one procedure; ``excluded`` names all that does not count."""

    starts: Literal["acceptance", "receipt", "event"] | None = None
    excluded: list[Excluded] | None = None
    extension: (
        Annotated[
            Annotated[Extension, Tag("figure")]
            | Annotated[Literal["none"], Tag("word")],
            Discriminator(_which),
        ]
        | None
    ) = None


class Papers(Strict):
    """Documents that a procedure asks for, does not ask for, and gives."""

    needs: Ids | None = None
    needs_not: Ids | None = None
    gives: Ids | None = None


class Order(Strict):
    """What must come before, and how the two hang together."""

    after: Id
    kind: EdgeName = "finish_to_start"
    lag: DayCount = 0
    lag_unit: UnitName = "working_day"


class LawEffect(Strict):
    """One effect of a lever; the keys given here are compared."""

    effect: Literal[
        "set_duration",
        "release_stage",
        "drop_order",
        "add_order",
        "may_miss",
        "skip",
    ]
    procedure: Id | None = None
    procedures: list[Id] | None = None
    document: Id | None = None
    after: Id | None = None
    kind: EdgeName | None = None
    lag: DayCount | None = None
    stage: Id | None = None
    before: Id | None = None
    value: DayCount | None = None
    unit: UnitName | None = None


class Terms(Strict):
    """What a lever asks of people: conditions to be checked by them, and duties."""

    default: bool
    conditions: Annotated[int, Field(ge=0)]
    duties: list[Id]


class Expected(Strict):
    """What the law says; every key may be left out, one must be there."""

    needed: Ids | None = None
    not_needed: Ids | None = None
    unknown: Ids | None = None
    available: Ids | None = None
    not_available: Ids | None = None
    unsettled: Ids | None = None
    in_force: Ids | None = None
    not_in_force: Ids | None = None
    levers_in_force: Ids | None = None
    levers_not_in_force: Ids | None = None
    limits: dict[Id, Limits] | None = None
    clocks: dict[Id, Clock] | None = None
    papers: dict[Id, Papers] | None = None
    order: dict[Id, list[Order]] | None = None
    effects: dict[Id, list[LawEffect]] | None = None
    terms: dict[Id, Terms] | None = None
    brought_by: dict[Id, Id] | None = None
    by_condition: dict[Id, Literal["needed", "not_needed", "unknown"]] | None = None
    cites: dict[Id, Cites] | None = None
    cites_not: dict[Id, Cites] | None = None
    levers_cite: dict[Id, Cites] | None = None
    levers_cite_not: dict[Id, Cites] | None = None


class LawCase(Strict):
    """One case; ``sources`` are the articles from which the expectation follows."""

    id: Id
    shows: Text
    sources: Cites
    on: Day
    in_: Annotated[Code, Field(alias="in")]
    facts: dict[FactId, Value] | None = None
    levers: Ids | None = None
    expect: Expected
