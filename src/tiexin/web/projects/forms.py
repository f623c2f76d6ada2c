"""A command's form, made from the table: what to ask, what was typed, what it means."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.table import Command
from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.names import document_name, lever_name
from tiexin.web.common.requests import read_day
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from tiexin.casework.table import CommandSpec, FieldSpec
    from tiexin.eventlog import Json
    from tiexin.web.projects.sight import Sight

_ID: Final = re.compile(r"[a-z0-9-]{8,60}", re.ASCII)
_GAP_ROWS: Final = 12
# Ids of new things are made by the program; those of existing ones are chosen.
_NEW: Final = {
    "pause": "pause",
    "open_review": "review",
    "accept_conditionally": "condition",
    "commit": "commitment",
    "interrupt": "interruption",
    "add_task": "task",
    "request_correction": "correction",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of the form; ``kind`` is how the page asks."""

    name: str
    title: str
    kind: str
    value: str
    optional: bool
    choices: tuple[Choice, ...] = ()
    rows: tuple[dict[str, str], ...] = ()


class RecordForm:
    """The form of one command about one project or procedure."""

    def __init__(
        self, sight: Sight, spec: CommandSpec, procedure: str, data: QueryDict
    ) -> None:
        """``data`` is what was typed so far."""
        self.sight = sight
        self.spec = spec
        self.procedure = procedure
        self.data = data
        given = data.get("command", "")
        self.command_id = given if _ID.fullmatch(given) else uuid.uuid4().hex

    @property
    def day(self) -> str:
        """The day as typed, today at first."""
        return self.data.get("on", self.sight.today.isoformat())

    def asks(self) -> list[Ask]:
        """The fields in the order of the table."""
        return [
            ask for field in self.spec.fields if (ask := self._ask(field)) is not None
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
            self._day("on", self.data.get("on", "")),
            {
                field.name: value
                for field in self.spec.fields
                if (value := self._value(field)) not in (None, "")
            },
        )

    def _day(self, name: str, text: str) -> Any:
        try:
            return read_day(text)
        except BadInput as error:
            problem = error.problems[0]
            raise BadInput.of(problem.code, where=name, **problem.fields) from error

    def _value(self, field: FieldSpec) -> Json:
        text = self.data.get(field.name, "").strip()
        if field.type == "gaps":
            return self._gaps()
        if field.type == "papers":
            return [str(each) for each in self.data.getlist(field.name)]
        if field.type == "whole_number" and re.fullmatch(r"\d{1,6}", text, re.ASCII):
            return int(text)
        return text

    def _gaps(self) -> Json:
        found: list[Json] = []
        for row in range(_GAP_ROWS):
            text = self.data.get(f"gap_text_{row}", "").strip()
            paper = self.data.get(f"gap_document_{row}", "").strip()
            if text or paper:
                found.append({"document": paper, "field": "", "text": text})
        return found

    def _ask(self, field: FieldSpec) -> Ask | None:
        if field.type == "id" and _NEW.get(self.spec.kind) == field.name:
            return None
        if field.type == "object":
            return None
        value = self.data.get(field.name, "")
        title = get_messages().text(f"casework.field.{field.name}", self.sight.language)
        if field.type == "gaps":
            return Ask(
                field.name, title, "gaps", "", False, rows=tuple(self._gap_rows())
            )
        choices = self._choices(field)
        if choices is not None:
            chosen = set(self.data.getlist(field.name))
            kind = "checks" if field.type == "papers" else "choice"
            return Ask(
                field.name,
                title,
                kind,
                value,
                field.optional,
                tuple(Choice(v, name, v in chosen) for v, name in choices.items()),
            )
        kinds = {"day": "day", "whole_number": "number"}
        return Ask(
            field.name, title, kinds.get(field.type, "text"), value, field.optional
        )

    def _gap_rows(self) -> list[dict[str, str]]:
        shown = 3 + sum(1 for n in range(_GAP_ROWS) if self.data.get(f"gap_text_{n}"))
        return [
            {
                "number": str(n),
                "document": self.data.get(f"gap_document_{n}", ""),
                "text": self.data.get(f"gap_text_{n}", ""),
            }
            for n in range(min(_GAP_ROWS, shown))
        ]

    def papers(self) -> dict[str, str]:
        """The papers that the procedure needs, by id."""
        if not self.procedure:
            return {}
        its = self.sight.state.procedures[self.procedure]
        needs = store.setting().rules_of(its).needs
        return {each: document_name(each, self.sight.language) for each in needs}

    def _choices(self, field: FieldSpec) -> Mapping[str, str] | None:
        """What can be chosen; None for what is typed."""
        say, language = get_messages().text, self.sight.language
        if field.type == "choice":
            return {c: say(f"casework.choice.{c}", language) for c in field.choices}
        if field.type == "user":
            return self._people(field)
        if field.name == "procedure":
            return self._procedures()
        if not self.procedure:
            return self._tasks() if field.name == "task" else None
        return self._of_procedure(field)

    def _people(self, field: FieldSpec) -> dict[str, str]:
        project = self.sight.project
        if field.name == "promised_by":
            return {project.investor.actor_id: project.investor.display_name}
        officers = policy.colleagues(project.officer)
        return {each.actor_id: each.display_name for each in officers}

    def _procedures(self) -> dict[str, str]:
        from tiexin.web.common.names import procedure_name

        return {
            id_: procedure_name(id_, self.sight.language)
            for id_ in self.sight.state.procedures
        }

    def _tasks(self) -> dict[str, str]:
        tasks = self.sight.state.tasks.values()
        return {each.id: each.text for each in tasks if each.finished_on is None}

    def _of_procedure(self, field: FieldSpec) -> Mapping[str, str] | None:
        state, language = self.sight.state, self.sight.language
        its = state.procedures[self.procedure]
        rules = store.setting().rules_of(its)
        application = its.application
        if field.type == "ground":
            return {g.id: g.title.in_language(language) for g in rules.grounds}
        if field.type == "papers":
            return {each: document_name(each, language) for each in rules.may_miss}
        if field.name == "lever":
            return {each: lever_name(each, language) for each in rules.commitments}
        if field.type != "id":
            return None
        pauses = application.pauses if application else ()
        reviews = application.reviews.values() if application else ()
        open_things: dict[str, dict[str, str]] = {
            "pause": {p.id: p.first.isoformat() for p in pauses if p.last is None},
            "review": {r.id: r.topic for r in reviews if r.closed_on is None},
            "condition": {
                c.id: c.cure_by.isoformat()
                for c in state.conditions.values()
                if c.procedure == its.id and c.state != "cured"
            },
            "commitment": {
                c.id: lever_name(c.lever, language)
                for c in state.commitments.values()
                if c.procedure == its.id and c.state == "open"
            },
            "interruption": {
                i.id: i.note for i in its.interruptions.values() if i.last is None
            },
        }
        return open_things.get(field.name)
