"""Reasons: what decides, in words, with the articles, in three languages."""

import string
from pathlib import Path

import pytest
import yaml

from tests.unit.guide.tiny import (
    NOT_LEASED,
    ask,
    at_least,
    in_force,
    is_,
    lever,
    more_than,
    need,
    number,
    one_of,
    procedure,
)
from tiexin.catalogue.expressions import All, AnyOf, Not, PredicateRef
from tiexin.catalogue.types import Skip
from tiexin.guide import Answer
from tiexin.guide.reasons import (
    explain_document,
    explain_lever,
    explain_procedure,
    tell,
)
from tiexin.guide.tree import ReasonKind, procedure_reason
from tiexin.guide.wording import Several, number_text, render, words
from tiexin.kernel import LANGUAGES, Citation

ROOT = Path(__file__).parents[3]
MESSAGES = yaml.safe_load((ROOT / "data" / "messages" / "guide.yaml").read_text())


def translate(key, language, fields):
    template = MESSAGES[key][language.replace("-", "_")]
    one, _, many = template.partition("|")
    return (one if not many or fields["n"] == "1" else many).format_map(fields)


def told(statement, language="en"):
    sentence = render(statement, language=language, translate=translate)
    return [f"{'  ' * depth}{line.text}" for depth, line in sentence.lines()]


def why(when, language="en", **raw):
    result = ask(in_force(procedure("p", when)), **raw)
    return told(tell(procedure_reason(result, "p")), language)


AREA = "building.floor_area"


@pytest.mark.parametrize(
    ("when", "raw", "sentence"),
    [
        (
            more_than(AREA, 300),
            {"building__floor_area": 30000},
            "building.floor_area: 30\u00a0000\u00a0m², more than 300\u00a0m²",
        ),
        (
            more_than(AREA, 300),
            {"building__floor_area": 300},
            "building.floor_area: 300\u00a0m², at most 300\u00a0m²",
        ),
        (
            at_least("building.storeys", 2),
            {"building__storeys": 1},
            "building.storeys: 1 storey, less than 2 storeys",
        ),
        (
            more_than(AREA, 300),
            {},
            "“building.floor_area” is not answered yet; "
            "the question is whether it is more than 300\u00a0m²",
        ),
        (
            one_of("land.route", "granted", "own"),
            {"land__route": "own"},
            "land.route: own",
        ),
        (
            one_of("land.route", "granted", "own"),
            {"land__route": "leased"},
            "land.route: leased, not “granted” or “own”",
        ),
        (
            is_("fire.flammable", False),
            {"fire__flammable": True},
            "fire.flammable: yes",
        ),
        (is_("fire.flammable", False), {}, "“fire.flammable” is not answered yet"),
        (
            is_("site.hilly", True),
            {"land__route": "leased"},
            "site.hilly: no (the question does not arise here)",
        ),
        (None, {}, "It applies to every project."),
    ],
)
def test_a_fact_is_told_with_its_value_and_what_the_rule_asks(when, raw, sentence):
    assert why(when, **raw) == [sentence]


def test_the_same_fact_in_chinese():
    facts = {"building__floor_area": 30000}
    assert why(more_than(AREA, 300), "zh-hans", **facts) == [
        "building.floor_area：30,000平方米，超过300平方米"
    ]
    assert why(more_than(AREA, 300), "zh-hant", **facts) == [
        "building.floor_area：30,000平方米，超過300平方米"
    ]


def test_a_predicate_brings_its_articles_down_to_the_fact():
    result = ask(
        in_force(procedure("p", PredicateRef("special_fire_works"))),
        fire__flammable=True,
    )
    reason = procedure_reason(result, "p")
    assert (reason.kind, reason.answer) == (ReasonKind.PREDICATE, Answer.YES)
    assert reason.citations == (Citation("fire", "art-14"),)
    assert told(tell(reason)) == ["Special fire works: yes", "  fire.flammable: yes"]


def test_only_what_decides_is_told():
    when = All((more_than(AREA, 300), is_("fire.flammable", True), NOT_LEASED))
    facts = {"building__floor_area": 200, "land__route": "own"}
    assert why(when, fire__flammable=True, **facts) == [
        "building.floor_area: 200\u00a0m², at most 300\u00a0m²"
    ]
    assert why(when, fire__flammable=False, **facts)[0] == (
        "All conditions must hold; these do not:"
    )
    assert len(why(when, fire__flammable=False, **facts)) == 3


def test_a_fact_that_two_terms_name_is_told_once():
    term = is_("fire.flammable", True)
    when = AnyOf((All((term, more_than(AREA, 10))), All((term, more_than(AREA, 20)))))
    assert why(when, fire__flammable=False) == [
        "One condition would be enough; none of these holds:",
        "  fire.flammable: no",
    ]


def test_an_opposite_says_what_must_not_be_so():
    assert why(NOT_LEASED, land__route="leased") == [
        "This must not be so, but it is:",
        "  land.route: leased",
    ]
    assert why(NOT_LEASED, land__route="own") == [
        "This must not be so, and it is not:",
        "  land.route: own, not “leased”",
    ]


def levers():
    return in_force(
        procedure("early", NOT_LEASED, activated_by="early_start"),
        procedure("report", needs=(need("paper"),)),
        levers=(
            lever("early_start", is_("fire.flammable", False)),
            lever("assessment", effects=(Skip("report", Citation("law")),)),
        ),
        documents=(("paper", "designer"),),
    )


def test_a_lever_that_is_missing_is_the_reason():
    result = ask(levers(), land__route="own", fire__flammable=False)
    assert told(explain_procedure(result, "early")) == [
        "Not needed, because:",
        "  It only comes with the measure “early_start”, which is not used",
        "  It would be needed if the measure “early_start” were used",
    ]


def test_a_lever_that_spares_a_step_is_the_reason():
    result = ask(levers(), ["assessment"])
    lines = told(explain_procedure(result, "report"))
    assert lines == [
        "Not needed, because:",
        "  The measure “assessment” makes it unnecessary",
    ]


def test_an_open_answer_ends_with_the_question_to_answer():
    result = ask(levers(), ["early_start"], land__route="own")
    lines = told(explain_procedure(result, "early"))
    assert lines[0] == "Not yet known whether it is needed:"
    assert lines[-1] == "  Answer this: fire.flammable?"


def test_a_lever_is_explained_like_a_procedure():
    result = ask(levers(), fire__flammable=True)
    assert told(explain_lever(result, "early_start")) == [
        "Not available to this project, because:",
        "  fire.flammable: yes",
        "  It would be available if “fire.flammable” were “no”",
    ]


def test_a_document_names_its_provider_as_it_is_called_there():
    result = ask(levers())
    assert told(explain_document(result, "paper")) == ["from Local designer"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_can_be_told_in_every_language(language):
    when = All(
        (
            AnyOf((Not(PredicateRef("new_building")), more_than(AREA, 300))),
            at_least("building.count", 2),
            one_of("land.route", "own", "granted"),
        )
    )
    law = in_force(procedure("p", when))
    for raw in (
        {},
        {"land__route": "leased"},
        {"land__route": "own"},
        {"land__route": "own", "building__floor_area": 200},
        {"land__route": "own", "building__floor_area": 900, "building__count": 2},
    ):
        for line in told(explain_procedure(ask(law, **raw), "p"), language):
            assert line.strip()
            assert "{" not in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_joined_as_people_speak(language):
    three = words(
        Several(("A", "B", "C"), "guide.join.or"),
        language=language,
        translate=translate,
    )
    expected = {"en": "A, B or C", "zh-hans": "A、B或C", "zh-hant": "A、B或C"}
    assert three == expected[language]


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "0", "0"),
        (1000, "1\u00a0000", "1,000"),
        (30000.0, "30\u00a0000", "30,000"),
        (0.5, "0.5", "0.5"),
        (1234567.25, "1\u00a0234\u00a0567.25", "1,234,567.25"),
        (1 / 3, "0.333333", "0.333333"),
        (100, "100", "100"),
    ],
)
def test_numbers_are_grouped_and_lose_empty_decimals(value, english, chinese):
    assert number_text(value, language="en") == english
    assert number_text(value, language="zh-hans") == chinese


def test_every_unit_of_the_catalogue_has_words():
    units = {
        fact["unit"]
        for path in (ROOT / "data" / "catalogue" / "facts").glob("*.yaml")
        for fact in yaml.safe_load(path.read_text())
        if "unit" in fact
    }
    assert units
    assert {f"guide.unit.{unit}" for unit in units} <= MESSAGES.keys()


def test_the_three_languages_of_a_message_take_the_same_fields():
    for key, texts in MESSAGES.items():
        fields = {
            language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for language, text in texts.items()
        }
        assert fields["en"] == fields["zh_hans"] == fields["zh_hant"], key


def test_a_number_without_a_unit_is_told_bare():
    law = in_force(
        procedure("p", more_than("n", 2)), facts=(number("n"),), predicates=()
    )
    assert told(tell(procedure_reason(ask(law, n=3), "p"))) == ["n: 3, more than 2"]
