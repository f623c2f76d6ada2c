"""A law small enough to be judged by eye, and the means to build other ones."""

from __future__ import annotations

from datetime import date

from tiexin.catalogue.expressions import (
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
)
from tiexin.catalogue.types import (
    Authority,
    Catalogue,
    Document,
    DurationTable,
    Estimate,
    Fact,
    FactType,
    FigureState,
    InForce,
    Journey,
    Lever,
    Limit,
    Need,
    Option,
    Predicate,
    Procedure,
    ProcedureKind,
    Stage,
)
from tiexin.guide import guide, read_facts
from tiexin.kernel import Citation, LocalText, Period

DAY = date(2026, 1, 5)
LAW = Citation("law", "art-1")


def text(words):
    return LocalText.same(words)


def is_(fact, value):
    return Compare(fact, Comparison.IS, (value,))


def one_of(fact, *values):
    return Compare(fact, Comparison.IN, values)


def at_least(fact, bound):
    return Compare(fact, Comparison.AT_LEAST, (bound,))


def more_than(fact, bound):
    return Compare(fact, Comparison.MORE_THAN, (bound,))


def at_most(fact, bound):
    return Compare(fact, Comparison.AT_MOST, (bound,))


def less_than(fact, bound):
    return Compare(fact, Comparison.LESS_THAN, (bound,))


def fact(id_, type_, **given):
    fields = {
        "group": "tiny",
        "question": text(f"{id_}?"),
        "title": text(id_),
        "help": None,
        "unit": None,
        "options": (),
        "minimum": None,
        "maximum": None,
        "ask_when": None,
        "otherwise": None,
    }
    options = tuple(Option(each, text(each)) for each in given.pop("options", ()))
    return Fact(id=id_, type=type_, **{**fields, "options": options, **given})


def yes_no(id_, **given):
    return fact(id_, FactType.YES_NO, **given)


def choice(id_, *options, **given):
    return fact(id_, FactType.CHOICE, options=options, **given)


def number(id_, **given):
    return fact(id_, FactType.NUMBER, **given)


def whole(id_, **given):
    return fact(id_, FactType.WHOLE_NUMBER, **given)


NOT_LEASED = Not(is_("land.route", "leased"))

FACTS = (
    # Stands before the fact it depends on, as may happen across files.
    whole(
        "building.count",
        unit="building",
        minimum=1,
        maximum=200,
        ask_when=NOT_LEASED,
        otherwise=1,
    ),
    choice("land.route", "granted", "own", "leased"),
    number("building.floor_area", unit="m2", minimum=1, maximum=2_000_000),
    whole("building.storeys", unit="storey", minimum=1, maximum=60),
    number(
        "building.civil_area",
        unit="m2",
        minimum=0,
        maximum=2_000_000,
        ask_when=NOT_LEASED,
        otherwise=0,
    ),
    number(
        "site.area",
        unit="ha",
        minimum=0,
        maximum=10_000,
        ask_when=NOT_LEASED,
        otherwise=0,
    ),
    yes_no("site.hilly", ask_when=NOT_LEASED, otherwise=False),
    number(
        "site.earthworks",
        unit="m3",
        minimum=0,
        maximum=1_000_000,
        ask_when=is_("site.hilly", True),
        otherwise=0,
    ),
    yes_no("fire.flammable", preset=False),
    number("energy.power", unit="mwh_per_year", minimum=0, maximum=1_000_000),
    number("project.investment", unit="cny_million", minimum=0, maximum=100_000),
)

PREDICATES = (
    Predicate("new_building", text("New building"), NOT_LEASED, (Citation("a"),)),
    Predicate(
        "special_fire_works",
        text("Special fire works"),
        AnyOf((is_("fire.flammable", True), more_than("building.floor_area", 2500))),
        (Citation("fire", "art-14"),),
    ),
)


def procedure(id_, when=None, **given):
    none = Limit(FigureState.NONE)
    fields = {
        "kind": ProcedureKind.APPROVAL,
        "stage": "before",
        "performer": "bureau",
        "title": text(id_),
        "summary": None,
        "in_force": Period(date(2020, 1, 1)),
        "sources": (LAW,),
        "activated_by": None,
        "needs": (),
        "gives": (),
        "after": (),
        "statutory": none,
        "promised": none,
        "estimated": None,
        "clock": None,
        "note": None,
        "reviewed_on": DAY,
        "stated_by": {},
    }
    return Procedure(id=id_, applies_when=when or Always(), **{**fields, **given})


def lever(id_, when=None, **given):
    fields = {
        "title": text(id_),
        "summary": text(id_),
        "in_force": Period(date(2020, 1, 1)),
        "sources": (LAW,),
        "conditions": (),
        "duties": (),
        "effects": (),
        "note": None,
        "default": True,
        "reviewed_on": DAY,
        "stated_by": {},
    }
    return Lever(id=id_, applies_when=when or Always(), **{**fields, **given})


def need(document):
    return Need(document, Citation("law", f"on-{document}"))


def works(table, divide_by=None):
    return Estimate(
        "site_day", LAW, text("why"), table=table, share=1.0, divide_by=divide_by
    )


TABLE = DurationTable(
    "works_table",
    text("Works"),
    ("building.storeys", "building.floor_area"),
    (((None, None), 100),),
    {},
    LAW,
)

AUTHORITIES = (
    Authority("investor", "investor", text("Investor"), {}, "mainland"),
    Authority("bureau", "authority", text("Bureau"), {}, "mainland"),
    Authority(
        "designer",
        "contractor",
        text("Designer"),
        {"441900": text("Local designer")},
        "mainland",
    ),
)


def catalogue(
    *, facts=FACTS, predicates=PREDICATES, procedures=(), documents=(), tables=(TABLE,)
):
    journey = Journey(
        "journey",
        text("Journey"),
        (Stage("before", text("Before")), Stage("after", text("After"))),
        tuple(each.id for each in procedures),
        (),
        (),
        date(2018, 1, 1),
    )
    return Catalogue(
        hash="tiny",
        jurisdictions={},
        authorities={each.id: each for each in AUTHORITIES},
        documents={
            id_: Document(id_, text(id_), provider, None) for id_, provider in documents
        },
        facts={each.id: each for each in facts},
        predicates={each.id: each for each in predicates},
        sources={},
        tables={each.id: each for each in tables},
        journeys={"journey": journey},
        raw_procedures={},
        raw_levers={},
    )


def in_force(*procedures, levers=(), **given):
    return InForce(
        on=DAY,
        jurisdiction="441900",
        levels=("441900",),
        procedures={each.id: each for each in procedures},
        levers={each.id: each for each in levers},
        catalogue=catalogue(procedures=procedures, **given),
    )


def ask(law, levers_on=(), **raw):
    """The guide's answer; ``site__area=3`` stands for ``site.area: 3``."""
    named = {name.replace("__", "."): value for name, value in raw.items()}
    facts = read_facts(named, catalogue=law.catalogue)
    return guide(law, facts, levers_on=frozenset(levers_on))
