"""The questions as a form: what is shown, what was typed, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.catalogue.types import FactType
from tiexin.guide import Answer, read_facts
from tiexin.kernel import BadInput
from tiexin.web.common.requests import FACT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiexin.app.messages import Messages
    from tiexin.app.request import LeverChoice, PlanRequest
    from tiexin.catalogue.types import Catalogue, Fact
    from tiexin.guide import FactSet
    from tiexin.kernel import Language
    from tiexin.web.common.failures import Failure

GROUPS: Final = ("investor_and_land", "building", "operation", "rare")
"""The groups in the order of asking: the first settle most."""

_LONGEST_DAY: Final = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to tick; an empty value means "not known yet"."""

    anchor: str
    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question as drawn; ``choices`` is empty for numbers."""

    id: str
    anchor: str
    slug: str
    name: str
    text: str
    help: str
    unit: str
    value: str
    choices: tuple[Choice, ...]
    problem: Failure | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    id: str
    title: str
    hint: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction to choose."""

    code: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form."""

    start: str
    start_type: str
    start_problem: Failure | None
    places: tuple[Place, ...]
    levers: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by anchor."""
        return {
            question.anchor: question
            for group in self.groups
            for question in group.questions
        }


def anchor_of(fact: str) -> str:
    """The id of a question's place on the page."""
    return f"q-{slug_of(fact)}"


def slug_of(fact: str) -> str:
    """A fact's id as part of an HTML id."""
    return fact.replace(".", "-").replace("_", "-")


def levers_field(levers: LeverChoice) -> str:
    """The chosen levers as one field."""
    return levers if isinstance(levers, str) else ",".join(("some", *levers))


def read_levers(text: str) -> LeverChoice:
    """The chosen levers of the field; all for anything that isn't one."""
    if text == "none":
        return "none"
    first, *ids = text.split(",")
    return tuple(id_ for id_ in ids if id_) if first == "some" else "all"


def arises(fact: Fact, known: FactSet) -> bool:
    """Whether the question may make sense, as far as is known."""
    return known.asks(fact.id) is not Answer.NO


def readable_facts(request: PlanRequest, *, catalogue: Catalogue) -> FactSet:
    """The answers without those that are wrong, so that the form can go on."""
    kept = dict(request.facts)
    while True:
        try:
            return read_facts(kept, catalogue=catalogue)
        except BadInput as error:
            wrong = {problem.where for problem in error.problems} & set(kept)
            # A complaint that names no answer of ours: start from none.
            kept = {id_: kept[id_] for id_ in kept if wrong and id_ not in wrong}


class FormMaker:
    """Makes the form of one request in one language."""

    def __init__(
        self,
        request: PlanRequest,
        *,
        catalogue: Catalogue,
        messages: Messages,
        language: Language,
        known: FactSet,
        problems: Sequence[Failure],
        typed_day: str = "",
    ) -> None:
        self._request = request
        self._catalogue = catalogue
        self._messages = messages
        self._language = language
        self._known = known
        self._typed_day = typed_day[:_LONGEST_DAY]
        self._problems = _by_fact(problems, catalogue.facts)
        self._start_problem = next(
            (each for each in problems if each.code.startswith("request.")), None
        )

    def form(self, order: Mapping[str, int]) -> Form:
        """The form; ``order`` ranks the questions within their groups."""
        problem = self._start_problem
        # A date field can't hold what is no date; what was typed stays all the same.
        unreadable = problem is not None and problem.code == "request.bad_day"
        return Form(
            start=self._typed_day if unreadable else self._request.start.isoformat(),
            start_type="text" if unreadable else "date",
            start_problem=self._start_problem,
            places=self._places(),
            levers=levers_field(self._request.levers),
            groups=tuple(self._group(group, order) for group in GROUPS),
        )

    def _places(self) -> tuple[Place, ...]:
        return tuple(
            Place(
                code,
                place.title.in_language(self._language),
                chosen=code == self._request.jurisdiction,
            )
            for code, place in self._catalogue.jurisdictions.items()
            if place.has_data and place.parent is not None
        )

    def _group(self, group: str, order: Mapping[str, int]) -> Group:
        facts = [each for each in self._catalogue.facts.values() if each.group == group]
        facts.sort(key=lambda fact: order.get(fact.id, len(order)))
        hint = "web.guide.rare_hint" if group == "rare" else ""
        return Group(
            id=group,
            title=self._text(f"web.group.{group}"),
            hint=self._text(hint) if hint else "",
            questions=tuple(self._question(fact) for fact in facts),
        )

    def _question(self, fact: Fact) -> Question:
        raw = self._request.facts.get(fact.id)
        say = self._language
        unit = "" if fact.unit is None else self._text(f"web.unit.{fact.unit}")
        return Question(
            id=fact.id,
            anchor=anchor_of(fact.id),
            slug=slug_of(fact.id),
            name=FACT_PREFIX + fact.id,
            text=fact.question.in_language(say),
            help="" if fact.help is None else fact.help.in_language(say),
            unit=unit,
            value=_as_typed(raw),
            choices=self._choices(fact, raw),
            problem=self._problems.get(fact.id),
            shown=self._shown(fact),
        )

    def _shown(self, fact: Fact) -> bool:
        if fact.id in self._problems:
            return True
        asks = self._known.asks(fact.id)
        # Not clear yet whether it arises: shown only if it was answered already.
        answered = fact.id in self._request.facts
        return asks is Answer.YES or (asks is Answer.UNKNOWN and answered)

    def _choices(self, fact: Fact, raw: object) -> tuple[Choice, ...]:
        if fact.type is FactType.YES_NO:
            offered = [
                ("yes", self._text("web.answer.yes")),
                ("no", self._text("web.answer.no")),
            ]
        elif fact.type is FactType.CHOICE:
            offered = [
                (option.id, option.title.in_language(self._language))
                for option in fact.options
            ]
        else:
            return ()
        offered.append(("", self._text("web.answer.unknown")))
        chosen = _as_typed(raw)
        if chosen not in {value for value, _ in offered}:
            chosen = ""
        return tuple(
            Choice(
                anchor=f"i-{slug_of(fact.id)}-{value or 'open'}",
                value=value,
                title=title,
                chosen=value == chosen,
            )
            for value, title in offered
        )

    def _text(self, key: str) -> str:
        return self._messages.text(key, self._language)


def _as_typed(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float):
        return f"{raw:.9f}".rstrip("0").rstrip(".")
    if isinstance(raw, dict) and set(raw) <= {"value", "unit"}:
        return f"{_as_typed(raw.get('value'))} {raw.get('unit', '')}".strip()
    return str(raw)[:100]


def _by_fact(
    problems: Sequence[Failure], facts: Mapping[str, Fact]
) -> dict[str, Failure]:
    return {each.where: each for each in problems if each.where in facts}
