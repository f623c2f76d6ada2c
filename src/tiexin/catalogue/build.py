"""From checked plain data (as YAML or the cache gives it) to the frozen types.

Nothing is checked again here: the data passed ``schema`` and ``checks`` before, or
come from a cache that was written after they had.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from tiexin.catalogue.parse import parse_condition
from tiexin.catalogue.types import (
    Authority,
    Burden,
    Clause,
    Clock,
    Crash,
    Document,
    DurationTable,
    EdgeKind,
    Estimate,
    Exclusion,
    Extension,
    Fact,
    FactType,
    FigureState,
    Journey,
    Jurisdiction,
    Limit,
    LimitKind,
    Milestone,
    Need,
    Option,
    Order,
    Predicate,
    ProcessLimit,
    Source,
    Stage,
)
from tiexin.kernel import Certainty, Citation, LocalText, Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.expressions import Expression

Plain: TypeAlias = "Mapping[str, Any]"
"""A mapping as a file or the cache holds it."""


def text(data: Plain) -> LocalText:
    """The three languages of one statement."""
    return LocalText(data["zh_hans"], data["zh_hant"], data["en"])


def text_or_none(data: Plain | None) -> LocalText | None:
    """The same, where it may be left out."""
    return None if data is None else text(data)


def day(data: str) -> date:
    """A day written as 2026-12-01."""
    return date.fromisoformat(data)


def day_or_none(data: str | None) -> date | None:
    """The same, where it may be left out."""
    return None if data is None else day(data)


def period(data: Plain) -> Period:
    """From a day (in) to a day (out), as ``in_force`` writes it."""
    return Period(day(data["from"]), day_or_none(data.get("until")))


def citations(data: list[str]) -> tuple[Citation, ...]:
    """The places that a list of ``source/clause`` names."""
    return tuple(Citation.parse(each) for each in data)


def condition_or_none(data: Plain | None) -> Expression | None:
    """A condition, where one may be left out."""
    return None if data is None else parse_condition(data)


def jurisdiction(data: Plain) -> Jurisdiction:
    """One entry of ``jurisdictions.yaml``."""
    return Jurisdiction(
        data["code"],
        text(data["title"]),
        data.get("parent"),
        data["has_data"],
        day_or_none(data.get("gathered_from")),
    )


def authority(data: Plain) -> Authority:
    """One entry of ``authorities.yaml``."""
    names = data.get("local_names", {})
    return Authority(
        id=data["id"],
        kind=data["kind"],
        title=text(data["title"]),
        local_names={code: text(name) for code, name in names.items()},
        calendar=data["calendar"],
    )


def document(data: Plain) -> Document:
    """One entry of ``documents/``."""
    note = text_or_none(data.get("note"))
    return Document(data["id"], text(data["title"]), data.get("provider"), note)


def fact(data: Plain) -> Fact:
    """One entry of ``facts/``; the loader has put its file's name into ``group``."""
    return Fact(
        id=data["id"],
        group=data["group"],
        type=FactType(data["type"]),
        question=text(data["question"]),
        title=text(data["title"]),
        help=text_or_none(data.get("help")),
        unit=data.get("unit"),
        options=tuple(
            Option(option["id"], text(option["title"]))
            for option in data.get("options", ())
        ),
        minimum=data.get("minimum"),
        maximum=data.get("maximum"),
        ask_when=condition_or_none(data.get("ask_when")),
        otherwise=data.get("otherwise"),
        preset=data.get("preset"),
    )


def predicate(data: Plain) -> Predicate:
    """One entry of ``predicates.yaml``."""
    return Predicate(
        id=data["id"],
        title=text(data["title"]),
        when=parse_condition(data["when"]),
        sources=citations(data["sources"]),
    )


def source(data: Plain) -> Source:
    """One entry of ``data/sources``."""
    return Source(
        id=data["id"],
        kind=data["kind"],
        title=text(data["title"]),
        publisher=text_or_none(data.get("publisher")),
        certainty=Certainty(data["certainty"]),
        published_on=day_or_none(data.get("published_on")),
        url=data.get("url"),
        clauses={
            clause["id"]: Clause(
                clause["id"], text(clause["label"]), text_or_none(clause.get("says"))
            )
            for clause in data.get("clauses", ())
        },
    )


def table(data: Plain) -> DurationTable:
    """One file of ``tables/``."""
    return DurationTable(
        id=data["id"],
        title=text(data["title"]),
        facts=tuple(data["facts"]),
        rows=tuple((tuple(row["at_most"]), row["days"]) for row in data["rows"]),
        assume=data["assume"],
        citation=Citation.parse(data["source"]),
    )


def journey(data: Plain, procedures: tuple[str, ...]) -> Journey:
    """One file of ``journeys/``; which procedures belong to it is computed."""
    return Journey(
        id=data["id"],
        title=text(data["title"]),
        stages=tuple(Stage(each["id"], text(each["title"])) for each in data["stages"]),
        procedures=procedures,
        milestones=tuple(
            Milestone(each["id"], text(each["title"]), each["at"], tuple(each["of"]))
            for each in data["milestones"]
        ),
        spans=tuple((first, last) for first, last in data["spans"]),
        not_holding=frozenset(data.get("not_holding", ())),
    )


def process_limit(data: Plain) -> ProcessLimit:
    """One entry of ``process_limits.yaml``; the loader has put its level into it."""
    return ProcessLimit(
        id=data["id"],
        level=data["level"],
        title=text(data["title"]),
        first=data.get("first", ""),
        last=data["last"],
        counts=data["counts"],
        limit=limit(data["limit"]),
        applies_when=parse_condition(data.get("applies_when", {"always": True})),
        in_force=period(data["in_force"]),
        note=text_or_none(data.get("note")),
        reviewed_on=day(data["reviewed"]["on"]),
        published_on=day_or_none(data.get("published_on")),
    )


def limit(data: Plain | str) -> Limit:
    """A statutory or promised figure, ``unknown`` or ``none``."""
    if isinstance(data, str):
        return Limit(FigureState(data))
    certainty = data.get("certainty")
    return Limit(
        state=FigureState.STATED,
        value=data["value"],
        unit=data["unit"],
        kind=LimitKind(data.get("kind", LimitKind.PROCESSING)),
        citation=Citation.parse(data["source"]),
        certainty=None if certainty is None else Certainty(certainty),
        note=text_or_none(data.get("note")),
    )


def estimate(data: Plain | None) -> Estimate | None:
    """Three days, or a share of a table."""
    if data is None:
        return None
    days, spread = data.get("days"), data.get("spread")
    return Estimate(
        unit=data["unit"],
        citation=Citation.parse(data["source"]),
        why=text(data["why"]),
        days=None if days is None else (days[0], days[1], days[2]),
        table=data.get("table"),
        share=data.get("share"),
        spread=None if spread is None else (spread[0], spread[1], spread[2]),
        divide_by=data.get("divide_by"),
    )


def burden(data: Plain | None) -> Burden | None:
    """What a measure asks of the one who uses it."""
    return None if data is None else _burden(data)


def _burden(data: Plain) -> Burden:
    return Burden(
        duty=data["duty"],
        cost=data["cost"],
        risk=data["risk"],
        citation=Citation.parse(data["source"]),
    )


def crash(data: Plain | None) -> Crash | None:
    """A step bought faster."""
    if data is None:
        return None
    low, likely, high = data["days"]
    return Crash(
        days=(low, likely, high),
        unit=data["unit"],
        burden=_burden(data["burden"]),
        citation=Citation.parse(data["source"]),
        why=text(data["why"]),
    )


def clock(data: Plain | None) -> Clock | None:
    """When the authority's clock starts, stops and is lengthened."""
    if data is None:
        return None
    extension = data.get("extension")
    return Clock(
        starts=data["starts"],
        excluded=tuple(_exclusion(each) for each in data.get("excluded", ())),
        extension=None if extension is None else _extension(extension),
        note=text_or_none(data.get("note")),
    )


def _exclusion(data: Plain) -> Exclusion:
    cap = data["cap"]
    return Exclusion(
        ground=text(data["ground"]),
        cap=None if cap == "none" else cap,
        unit=data["unit"],
        citation=Citation.parse(data["source"]),
    )


def _extension(data: Plain) -> Extension:
    return Extension(
        value=data["value"],
        unit=data["unit"],
        approver=text(data["approver"]),
        citation=Citation.parse(data["source"]),
    )


def need(data: Plain) -> Need:
    """A document needed, with the rule that asks for it."""
    return Need(data["document"], Citation.parse(data["source"]))


def order(data: Plain, *, after: str) -> Order:
    """Order fixed by law or by the work; the earlier step is named ``after``."""
    return Order(
        after=after,
        kind=EdgeKind(data.get("kind", EdgeKind.FINISH_TO_START)),
        lag=data.get("lag", 0),
        lag_unit=data.get("lag_unit", "working_day"),
        citation=Citation.parse(data["source"]),
    )
