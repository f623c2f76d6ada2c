"""Everything but procedures and levers: places, questions, papers, sources."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tiexin.catalogue.schema.conditions import Condition, OptionalCondition
from tiexin.catalogue.schema.words import (
    CertaintyName,
    Cite,
    Code,
    Day,
    FactId,
    Id,
    Number,
    OptionalText,
    Strict,
    Text,
    Url,
)


class Jurisdiction(Strict):
    """A level: the country, a province or a city."""

    code: Code
    title: Text
    parent: Code | None = None
    has_data: bool
    gathered_from: Day | None = None


class Authority(Strict):
    """Who performs a procedure, and on which calendar his days count."""

    id: Id
    kind: Literal[
        "authority", "registry", "utility", "investor", "contractor", "third_party"
    ]
    calendar: Literal["mainland", "hong_kong", "site", "every_day"]
    title: Text
    local_names: dict[Code, Text] | None = None


class Predicate(Strict):
    """A named condition and the rules it comes from."""

    id: Id
    title: Text
    sources: Annotated[list[Cite], Field(min_length=1)]
    when: Condition


class _Question(Strict):
    id: FactId
    title: Text
    question: Text
    help: OptionalText = None
    ask_when: OptionalCondition = None


class YesNoFact(_Question):
    """A question answered by yes or no."""

    type: Literal["yes_no"]
    otherwise: bool | None = None
    preset: bool | None = None


class Option(Strict):
    """One answer of a choice."""

    id: Id
    title: Text


class ChoiceFact(_Question):
    """A question with a list of answers."""

    type: Literal["choice"]
    options: Annotated[list[Option], Field(min_length=2)]
    otherwise: Id | None = None
    preset: Id | None = None


class NumberFact(_Question):
    """A question answered by a number; the bounds count as allowed."""

    type: Literal["number"]
    unit: Id
    minimum: Number
    maximum: Number
    otherwise: Number | None = None
    preset: Number | None = None


class WholeNumberFact(_Question):
    """The same with whole numbers only."""

    type: Literal["whole_number"]
    unit: Id
    minimum: int
    maximum: int
    otherwise: int | None = None
    preset: int | None = None


Fact = Annotated[
    YesNoFact | ChoiceFact | NumberFact | WholeNumberFact, Field(discriminator="type")
]


class DocumentEntry(Strict):
    """A paper; ``provider`` is left out where a procedure gives it."""

    id: Id
    provider: Id | None = None
    title: Text
    note: OptionalText = None


class Row(Strict):
    """Upper bounds, one a fact (null: no upper end), and the days."""

    at_most: Annotated[list[Number | None], Field(min_length=1)]
    days: Annotated[int, Field(ge=1)]


class Table(Strict):
    """Days by facts; the first row that fits holds."""

    id: Id
    title: Text
    facts: Annotated[list[FactId], Field(min_length=1)]
    source: Cite
    assume: dict[FactId, Number]
    rows: Annotated[list[Row], Field(min_length=1)]


class Stage(Strict):
    """One stage of a journey."""

    id: Id
    title: Text


class Milestone(Strict):
    """A day that people speak of."""

    id: Id
    title: Text
    at: Literal["start", "finish"]
    of: Annotated[list[Id], Field(min_length=1)]


class Journey(Strict):
    """Stages, milestones and what lies outside; procedures are computed."""

    id: Id
    title: Text
    stages: Annotated[list[Stage], Field(min_length=1)]
    outside: list[Id] | None = None
    not_holding: list[Id] | None = None
    milestones: list[Milestone]
    spans: list[Annotated[list[Id], Field(min_length=2, max_length=2)]]


class Clause(Strict):
    """One place in a source, in our own words."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    label: Text
    says: OptionalText = None


class Source(Strict):
    """A law, notice, report or our own estimate."""

    id: Id
    kind: Literal["law", "regulation", "rule", "notice", "press", "web", "estimate"]
    title: Text
    publisher: OptionalText = None
    certainty: CertaintyName
    published_on: Day | None = None
    url: Url | None = None
    clauses: list[Clause] | None = None
