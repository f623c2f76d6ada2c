"""The guide against a naive second reckoning: no answer is kept, nothing is shared.

The guide tests each condition once and hands out answers it made before; here each
procedure, lever and document is worked out anew from its definition.
"""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiexin.catalogue import in_force, load_catalogue
from tiexin.catalogue.types import FactType, Skip
from tiexin.guide import Answer, guide
from tiexin.guide.evaluate import conditions_of
from tiexin.guide.facts import fact_set
from tools.project import DATA

CATALOGUE = load_catalogue(DATA, cache=None)
CONDITIONS = conditions_of(CATALOGUE)
PLACES = [code for code, each in CATALOGUE.jurisdictions.items() if each.has_data]
LAWS = {
    place: in_force(CATALOGUE, on=date(2026, 11, 27), jurisdiction=place)
    for place in PLACES
}
JOURNEY = next(iter(CATALOGUE.journeys.values()))
STAGES = [stage.id for stage in JOURNEY.stages]


def answers_to(fact):
    match fact.type:
        case FactType.YES_NO:
            return st.booleans()
        case FactType.CHOICE:
            return st.sampled_from([option.id for option in fact.options])
        case FactType.WHOLE_NUMBER:
            return st.integers(int(fact.minimum), min(int(fact.maximum), 20))
        case FactType.NUMBER:
            return st.floats(fact.minimum, min(fact.maximum, 60_000))


projects = st.fixed_dictionaries(
    {}, optional={id_: answers_to(fact) for id_, fact in CATALOGUE.facts.items()}
)


def both(first, second):
    if Answer.NO in (first, second):
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in (first, second) else Answer.YES


class Naive:
    """Each answer from its definition alone, each procedure's reckoned once."""

    def __init__(self, law, facts, chosen):
        self.law, self.facts, self.chosen = law, facts, chosen
        self.known = {}
        journey = [
            each for id_, each in law.procedures.items() if id_ in JOURNEY.procedures
        ]
        self.steps = sorted(journey, key=lambda each: STAGES.index(each.stage))

    def on(self, lever):
        return lever.id in self.chosen and self.open(lever) is Answer.YES

    def open(self, lever):
        return self.facts.answer(lever.applies_when)

    def needed(self, step):
        if step.id not in self.known:
            self.known[step.id] = self.reckoned(step)
        return self.known[step.id]

    def reckoned(self, step):
        for lever in self.law.levers.values():
            spares = any(
                isinstance(each, Skip) and each.procedure == step.id
                for each in lever.effects
            )
            if spares and self.on(lever):
                return Answer.NO
        own = self.facts.answer(step.applies_when)
        if step.activated_by is None:
            return own
        lever = self.law.levers.get(step.activated_by)
        if lever is None or lever.id not in self.chosen:
            return Answer.NO
        return both(self.open(lever), own)

    def documents(self):
        live = [step for step in self.steps if self.needed(step) is not Answer.NO]
        for step in live:
            for need in step.needs:
                users = [
                    one
                    for one in live
                    if need.document in [n.document for n in one.needs]
                ]
                givers = [one.id for one in live if need.document in one.gives]
                sure = any(self.needed(one) is Answer.YES for one in users)
                yield (
                    need.document,
                    Answer.YES if sure else Answer.UNKNOWN,
                    tuple(one.id for one in users),
                    tuple(givers),
                )


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(projects, st.data())
def test_the_guide_says_what_each_definition_says(place, project, data):
    law = LAWS[place]
    chosen = data.draw(st.sets(st.sampled_from(sorted(law.levers))))
    facts = fact_set(project, conditions=CONDITIONS)
    result = guide(law, facts, levers_on=frozenset(chosen))
    naive = Naive(law, facts, chosen)
    assert [(each.procedure.id, each.answer) for each in result.procedures] == [
        (step.id, naive.needed(step)) for step in naive.steps
    ]
    assert {each.lever.id: (each.answer, each.on) for each in result.levers} == {
        id_: (naive.open(lever), naive.on(lever)) for id_, lever in law.levers.items()
    }
    found = {
        each.document.id: (each.document.id, each.needed, each.used_by, each.given_by)
        for each in result.documents
    }
    expected = {each[0]: each for each in naive.documents()}
    assert found == expected
    # In the order of first use; what nobody gives stands last.
    order = list(expected)
    last = [str(each.origin) == "held" for each in result.documents]
    assert last == sorted(last)
    for held in (False, True):
        ids = [
            each.document.id
            for each in result.documents
            if (str(each.origin) == "held") is held
        ]
        assert ids == [id_ for id_ in order if id_ in ids]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(projects, st.data())
def test_an_open_answer_names_the_questions_of_its_condition_and_its_lever(
    project, data
):
    law = LAWS["441900"]
    chosen = data.draw(st.sets(st.sampled_from(sorted(law.levers))))
    facts = fact_set(project, conditions=CONDITIONS)
    for found in guide(law, facts, levers_on=frozenset(chosen)).procedures:
        conditions = [found.procedure.applies_when]
        if found.activated_by is not None:
            conditions.append(law.levers[found.activated_by].applies_when)
        asked = {
            fact
            for each in conditions
            for fact in CONDITIONS.open_facts(CONDITIONS.node(each), facts.values)
        }
        unknown = found.answer is Answer.UNKNOWN
        assert set(found.missing) == (asked if unknown else set())
