"""A command's form, made from the table: what to ask, what was typed, what it means."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.names import document_name, lever_duty
from tiexin.web.common.requests import read_day
from tiexin.web.projects.choices import Choice, choices_of
from tiexin.web.projects.prepared import Prepared
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from tiexin.casework.table import CommandSpec, FieldSpec
    from tiexin.eventlog import Json
    from tiexin.kernel import TiexinError
    from tiexin.web.common.failures import Failure
    from tiexin.web.projects.sight import Sight

_ID: Final = re.compile(r"[a-z0-9-]{8,60}", re.ASCII)
_FREE_GAPS: Final = 3
_MOST_RADIOS: Final = 8
# Ids of new things are made by the program; those of existing ones are chosen.
_NEW: Final = {
    "pause": "pause",
    "open_review": "review",
    "accept_conditionally": "condition",
    "commit": "commitment",
    "interrupt": "interruption",
    "add_task": "task",
}
# Why a case is late or ends is for a person to say, not for the program to guess.
_NOT_GUESSED: Final = frozenset(
    {("forecast", "cause"), ("interrupt", "cause"), ("close_project", "reason")}
)
# Lists of which everything is ticked at first.
_LISTS: Final = frozenset({"tasks"})
_ONE_LINE: Final = frozenset(
    {"reference", "number", "by", "topic", "approver", "article", "field"}
)
_HINTED: Final = frozenset(
    {
        "notice_on",
        "until",
        "reference",
        "number",
        "gaps",
        "days",
        "finish",
        "cure_by",
        "officer",
        "article",
        "duty",
        "due",
    }
)


# What the writer should know is read by others.
_FREE_WORDS: Final = frozenset({"reason", "note"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of the gaps: a paper by its id, or a field by its name; what lacks.

    ``number`` counts papers and free rows apart.
    """

    number: int
    document: str
    title: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of the form; ``kind`` is how the page asks.

    ``failure`` is what was wrong with what was typed.
    """

    name: str
    title: str
    kind: str
    value: str = ""
    optional: bool = False
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    gaps: tuple[Gap, ...] = ()
    failure: Failure | None = None


class RecordForm:
    """The form of one command about one project or procedure."""

    def __init__(
        self,
        sight: Sight,
        spec: CommandSpec,
        procedure: str,
        *,
        data: QueryDict,
        prepared: Prepared | None = None,
    ) -> None:
        """``data`` is what was typed so far, ``prepared`` what a program fills in."""
        self.sight = sight
        self.words = Words(sight)
        self.spec = spec
        self.procedure = procedure
        self.data = data
        self.prepared = prepared or Prepared()
        given = data.get("command", "")
        self.command_id = given if _ID.fullmatch(given) else uuid.uuid4().hex

    def begin_anew(self, error: TiexinError) -> None:
        """Take another id where the form's own has told something else before."""
        if error.problems[0].code == "cases.another_thing":
            self.command_id = uuid.uuid4().hex

    @property
    def day(self) -> str:
        """The day as typed, today at first."""
        return self.data.get("on", self.sight.today.isoformat())

    def asks(self, failures: list[Failure]) -> list[Ask]:
        """The fields in the order of the table, each with what was wrong with it."""
        wrong = {each.where: each for each in reversed(failures)}
        return [
            ask
            for field in self.spec.fields
            if (ask := self._ask(field, wrong.get(field.name))) is not None
        ]

    def command(self) -> Command:
        """The command as typed.

        Raises:
            BadInput: The day is no day; everything else the case itself checks.
        """
        return Command(
            self.command_id,
            self.spec.kind,
            self.procedure,
            self._day(),
            {
                field.name: value
                for field in self.spec.fields
                if not self._is_made(field)
                and (value := self._value(field)) not in (None, "")
            }
            | self.prepared.data,
        )

    def _is_made(self, field: FieldSpec) -> bool:
        """Whether the program names the thing: it must not get the id of an old one."""
        return field.type == "id" and _NEW.get(self.spec.kind) == field.name

    def _day(self) -> Any:
        try:
            return read_day(self.data.get("on", self.day))
        except BadInput as error:
            problem = error.problems[0]
            raise BadInput.of(problem.code, where="on", **problem.fields) from error

    def _value(self, field: FieldSpec) -> Json:
        # Browsers send line ends as two characters; the record keeps one.
        text = self._typed(field).strip().replace("\r\n", "\n")
        if field.type == "gaps":
            return [
                {"document": gap.document, "field": gap.field, "text": gap.text}
                for gap in self._gaps()
                if gap.text
            ] or None
        if field.name in _LISTS:
            return self._listed(field)
        if field.type == "papers":
            return [str(each) for each in self.data.getlist(field.name)] or None
        if field.type == "whole_number" and re.fullmatch(r"\d{1,6}", text, re.ASCII):
            return int(text)
        return text

    def _listed(self, field: FieldSpec) -> Json:
        """What is ticked of a list; None where there was nothing to tick."""
        choices = choices_of(self.words, field, self.procedure) or ()
        if not choices:
            return None
        return [each.value for each in self._chosen(field, choices) if each.chosen]

    def _typed(self, field: FieldSpec) -> str:
        """What stands in a field: as typed, else what it begins with."""
        if field.name in self.data:
            return self.data.get(field.name, "")
        choices = choices_of(self.words, field, self.procedure)
        if choices is None:
            return self._first(field)
        chosen = (each.value for each in self._chosen(field, choices) if each.chosen)
        return next(chosen, "")

    def _ask(self, field: FieldSpec, failure: Failure | None) -> Ask | None:
        filled_in = field.name in self.prepared.data
        program = field.type == "object" and field.name not in _LISTS
        if self._is_made(field) or filled_in or program:
            return None
        choices = choices_of(self.words, field, self.procedure)
        kind = self._kind(field, choices)
        return Ask(
            field.name,
            self.words.say(f"casework.field.{field.name}"),
            kind,
            self.data.get(field.name, self._first(field)),
            field.optional,
            self._hint(field),
            self._chosen(field, choices or ()),
            tuple(self._gaps()) if kind == "gaps" else (),
            failure,
        )

    def _kind(self, field: FieldSpec, choices: tuple[Choice, ...] | None) -> str:
        if choices is not None:
            if field.type == "papers" or field.name in _LISTS:
                return "checks" if choices else "nothing"
            few = len(choices) <= _MOST_RADIOS and not field.optional
            return "radios" if few else "select"
        kinds = {"day": "day", "whole_number": "number", "gaps": "gaps"}
        line = "line" if field.name in _ONE_LINE else "text"
        return kinds.get(field.type, line)

    def _first(self, field: FieldSpec) -> str:
        """What stands in a field at first: what is nearly always right."""
        if self.spec.kind == "pause" and field.name == "notice_on":
            return self.day
        if self.spec.kind == "commit" and field.name == "duty":
            its = self.sight.state.procedures[self.procedure]
            levers = store.setting().rules_of(its).commitments
            return lever_duty(levers[0], self.sight.language) if levers else ""
        if self.spec.kind == "extend" and field.name == "approver":
            its = self.sight.state.procedures[self.procedure]
            rule = store.setting().rules_of(its).extension
            return rule.approver.in_language(self.sight.language) if rule else ""
        return ""

    def _hint(self, field: FieldSpec) -> str:
        if self.spec.kind == "extend" and field.name == "days":
            its = self.sight.state.procedures[self.procedure]
            rule = store.setting().rules_of(its).extension
            return self.words.say("casework.hint.days", n=rule.n) if rule else ""
        if field.name in _HINTED and field.name != "days":
            return self.words.say(f"casework.hint.{field.name}")
        if field.name in _FREE_WORDS and self.sight.user.role != Role.INVESTOR.value:
            read = policy.told_to_investor(self.spec.event, {field.name: ""})
            name = "read_by_investor" if read else "kept_inside"
            return self.words.say(f"casework.hint.{name}")
        return ""

    def _chosen(
        self, field: FieldSpec, choices: tuple[Choice, ...]
    ) -> tuple[Choice, ...]:
        """Mark what was chosen; before anything was, the likeliest one."""
        given = set(self.data.getlist(field.name))
        if field.name in _LISTS and f"{field.name}_shown" not in self.data:
            given = {each.value for each in choices}
        guessed = (self.spec.kind, field.name) not in _NOT_GUESSED
        if not given and guessed and not field.optional and field.type != "papers":
            likely = [each.value for each in choices if each.likely]
            given = set(likely[:1]) or {each.value for each in choices[:1]}
        return tuple(each.marked(chosen=each.value in given) for each in choices)

    def _gaps(self) -> Iterator[Gap]:
        """A row for each paper that is needed, and some for fields of the form."""
        needs: tuple[str, ...] = ()
        if self.procedure:
            its = self.sight.state.procedures[self.procedure]
            needs = store.setting().rules_of(its).needs
        for number, paper in enumerate(needs):
            text = self.data.get(f"gap_{paper}", "").strip()
            title = document_name(paper, self.sight.language)
            yield Gap(number, paper, title, "", text)
        other = self.words.say("projects.gap_other")
        for row in range(_FREE_GAPS):
            name = self.data.get(f"gap_field_{row}", "").strip()
            text = self.data.get(f"gap_text_{row}", "").strip()
            yield Gap(row, "", "", name or (other if text else ""), text)
