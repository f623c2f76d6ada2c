"""What must hold for every condition and every project."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.guide import random_conditions as random_
from tests.unit.guide.tiny import ask, in_force, procedure
from tiexin.guide import Answer, read_facts
from tiexin.guide.counterfactual import flips
from tiexin.guide.evaluate import all_of
from tiexin.guide.tree import ReasonKind, reason_for


@st.composite
def partial_and_whole(draw):
    """A project all of whose questions are answered, and a part of its answers."""
    whole = draw(random_.projects(complete=True))
    kept = draw(st.sets(st.sampled_from(sorted(whole))))
    # A gated answer is only kept along with the one that makes its question arise.
    gates = {"a.gated": "a.open", "b.depth": "a.kind"}
    kept = {each for each in kept if gates.get(each, each) in kept}
    return {each: whole[each] for each in kept}, whole


@given(random_.catalogues(), random_.conditions(), partial_and_whole())
def test_an_answer_added_never_turns_a_yes_or_no(law, condition, facts):
    part, whole = (read_facts(each, catalogue=law) for each in facts)
    before, after = part.answer(condition), whole.answer(condition)
    assert before in (after, Answer.UNKNOWN)


@given(random_.catalogues(), random_.conditions(), random_.projects(complete=True))
def test_a_project_without_gaps_has_no_open_condition(law, condition, raw):
    facts = read_facts(raw, catalogue=law)
    assert facts.open_questions == ()
    assert facts.answer(condition) is not Answer.UNKNOWN


@given(random_.catalogues(), random_.conditions(), random_.projects())
def test_an_open_condition_names_questions_and_others_name_none(law, condition, raw):
    facts = read_facts(raw, catalogue=law)
    node = facts.conditions.node(condition)
    missing = facts.conditions.open_facts(node, facts.values)
    assert bool(missing) is (facts.answer(condition) is Answer.UNKNOWN)
    assert set(missing) <= set(facts.open_questions)


@given(random_.catalogues(), random_.conditions(), partial_and_whole())
def test_the_named_questions_settle_in_the_end(law, condition, facts):
    """Answer what is named, and again, until it is settled; nothing else is needed."""
    raw, whole = facts
    known = read_facts(raw, catalogue=law)
    for _ in range(len(random_.FACTS) + 1):
        node = known.conditions.node(condition)
        missing = known.conditions.open_facts(node, known.values)
        if not missing:
            break
        known = known.changed({each: whole[each] for each in missing})
    assert known.answer(condition) is read_facts(whole, catalogue=law).answer(condition)


def check(reason):
    """A reason's answer follows from its children's, for each kind of part."""
    under = [child.answer for child in reason.children]
    opposite = [answer.opposite for answer in under]
    expected = {
        ReasonKind.PREDICATE: all_of(under),
        ReasonKind.NOT: all_of(opposite),
        ReasonKind.ALL: all_of(under),
        ReasonKind.ANY: all_of(opposite).opposite,
    }
    if reason.kind in expected:
        assert reason.answer is expected[reason.kind]
    if reason.children:
        assert reason.deciding
    for child in reason.children:
        check(child)


@given(random_.catalogues(), random_.conditions(), random_.projects())
def test_a_reason_says_what_the_evaluation_says_in_each_part(law, condition, raw):
    facts = read_facts(raw, catalogue=law)
    reason = reason_for(condition, facts)
    assert reason.answer is facts.answer(condition)
    check(reason)


def samples(change):
    """Answers that a change promises to do it: its ends, and one inside."""
    if change.range is None:
        return list(change.choices)
    inside = [change.sample]
    if change.range.lower is not None and change.range.lower_counts:
        inside.append(change.range.lower)
    if change.range.upper is not None and change.range.upper_counts:
        inside.append(change.range.upper)
    return inside


@given(random_.catalogues(), random_.conditions(), random_.projects())
def test_a_counterfactual_turns_the_answer_wherever_it_says_so(law, condition, raw):
    facts = read_facts(raw, catalogue=law)
    now = facts.answer(condition)
    for found in flips(condition, facts):
        assert found.flips_to is now.opposite
        first, *rest = found.changes
        for value in samples(first):
            for other in samples(rest[0]) if rest else [None]:
                changes = {first.fact.id: value}
                changes |= {rest[0].fact.id: other} if rest else {}
                assert facts.changed(changes).answer(condition) is found.flips_to


@given(random_.catalogues(), random_.conditions(), random_.projects(complete=True))
def test_a_single_fact_that_can_turn_the_answer_is_found(law, condition, raw):
    """Against a search that knows nothing of bounds and tries many answers."""
    facts = read_facts(raw, catalogue=law)
    now = facts.answer(condition)
    turning = set()
    for fact in random_.FACTS:
        if fact.id in raw:
            tried = {
                "yes_no": (True, False),
                "choice": ("red", "green", "blue"),
                "number": [n / 4 for n in range(401)],
                "whole_number": range(10),
            }[fact.type]
            top = fact.maximum if fact.maximum is not None else 1
            turning |= {
                fact.id
                for value in tried
                if isinstance(value, str) or value <= top
                if facts.changed({fact.id: value}).answer(condition) is now.opposite
            }
    found = flips(condition, facts)
    singles = {each.changes[0].fact.id for each in found if len(each.changes) == 1}
    assert singles == turning


@given(random_.catalogues(), random_.conditions(), random_.projects())
def test_a_procedure_says_what_its_condition_says(law, condition, raw):
    tiny = in_force(
        procedure("p", condition),
        facts=random_.FACTS,
        predicates=tuple(law.predicates.values()),
    )
    named = {name.replace(".", "__"): value for name, value in raw.items()}
    result = ask(tiny, **named)
    expected = read_facts(raw, catalogue=law).answer(condition)
    assert result.procedure("p").answer is expected
    assert result.count(expected) == 1
