"""One thing that another system tells: which project it is about, and which command.

The same for ``POST /api/v1/events`` and for the rows of a table. Whoever sends it
twice, by whichever way, changes nothing the second time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.sheets.reading import plain
from tiexin.casework.table import Command, Role
from tiexin.kernel import LANGUAGES, BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.api.present import NOT_BY_API
from tiexin.web.cases import store
from tiexin.web.cases.models import Event, Project
from tiexin.web.cases.words import MOST_TERMS, terms
from tiexin.web.common.names import command_name, procedure_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import CommandSpec
    from tiexin.eventlog import Json
    from tiexin.web.accounts.models import User

_CANDIDATES: Final = 200


@dataclass(frozen=True, slots=True)
class Item:
    """What is told. ``project`` or ``reference`` says where it belongs.

    ``kind`` is a command (``accept``) or the event it leaves (``accepted``).
    ``external`` is the sender's own id of what happened; with it a repetition is
    known however it is written, without it by its content.
    """

    kind: str
    on: date
    project: str = ""
    reference: str = ""
    procedure: str = ""
    external: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)


def spec_of(kind: str) -> CommandSpec:
    """The command that a kind means.

    Raises:
        BadInput: There is none, or it can't be told this way.
    """
    table = store.table()
    spec = table.commands.get(kind) or table.by_event.get(kind)
    if spec is None:
        raise BadInput.of("casework.unknown_command", where="kind", name=kind[:60])
    if spec.kind in NOT_BY_API:
        named = command_name(spec.kind)
        raise BadInput.of("imports.not_by_import", where="kind", command=named)
    return spec


class Desk:
    """Takes what one person's systems tell, on one day."""

    def __init__(self, user: User, *, today: date) -> None:
        """Look-ups are kept, so a desk serves one table or one request."""
        self.user = user
        self.actor = policy.actor(user)
        self.today = today
        self._projects: dict[str, Project | None] = {}
        self._codes: dict[str, str] = {}
        self._may: dict[tuple[int, str, str], bool] = {}

    def project(self, code: str) -> Project:
        """A project by its code, if this person may see it.

        Raises:
            Refused: ``imports.no_such_project``.
        """
        if code not in self._projects:
            seen = policy.projects(self.user, today=self.today).filter(code=code)
            self._projects[code] = seen.select_related("officer", "enterprise").first()
        found = self._projects[code]
        if found is None:
            raise Refused.of(
                "imports.no_such_project", where="project", project=code[:20]
            )
        return found

    def code_of(self, reference: str) -> str:
        """The project to which an authority's own file number belongs.

        Raises:
            Refused: ``imports.no_such_reference`` or ``imports.several_references``.
        """
        if reference not in self._codes:
            self._codes[reference] = self._find(reference)
        return self._codes[reference]

    def _find(self, reference: str) -> str:
        named = {"where": "reference", "reference": reference[:60]}
        found = policy.projects(self.user, today=self.today)
        words = terms(reference)[:MOST_TERMS]
        for word in words:
            found = found.filter(policy.named(self.user, word, whole=True))
        ids = list(found.values_list("pk", flat=True)[:_CANDIDATES]) if words else []
        read = policy.events(self.user, today=self.today)
        handed_in = read.filter(
            project__in=ids, kind="submitted", data__reference=reference
        )
        codes = set(handed_in.values_list("project__code", flat=True))
        if not codes:
            raise Refused.of("imports.no_such_reference", **named)
        if len(codes) > 1:
            raise Refused.of("imports.several_references", **named)
        return codes.pop()

    def command(self, item: Item, project: Project, state: ProjectState) -> Command:
        """The command that an item means, if this person may give it.

        Raises:
            BadInput, Refused: What it says can't be meant here, or may not be done.
        """
        spec = spec_of(item.kind)
        authority, subject = "", ""
        data = dict(item.data)
        if spec.about == "procedure":
            subject = item.procedure
            authority = self._authority(subject, state)
        elif item.procedure and any(f.name == "procedure" for f in spec.fields):
            data.setdefault("procedure", item.procedure)
            if self.actor.role is Role.REVIEWER:
                authority = self._authority(item.procedure, state)
        elif item.procedure:
            raise BadInput.of(
                "imports.no_procedure",
                where="procedure",
                kind=command_name(spec.kind),
            )
        if not self._allowed(project, spec.kind, authority):
            raise Refused.of(
                "imports.may_not",
                where="kind",
                kind=command_name(spec.kind),
                role=self.user.role,
            )
        if item.reference and any(f.name == "reference" for f in spec.fields):
            data.setdefault("reference", item.reference)
        id_ = _id(item, project, spec, subject=subject, authority=authority, data=data)
        command = Command(id_, spec.kind, subject, item.on, data)
        if id_ in state.commands:
            _refuse_another(project, command, spec)
        return command

    def _authority(self, procedure: str, state: ProjectState) -> str:
        found = state.procedures.get(procedure)
        rules = store.setting().rules_of(found) if found else None
        mine = self.user.authority if self.actor.authority else None
        # What another office does is not told apart from what does not exist.
        if rules is None or (mine is not None and rules.authority != mine):
            raise Refused.of(
                "casework.unknown_procedure",
                where="procedure",
                procedure=procedure[:80],
            )
        return rules.authority

    def _allowed(self, project: Project, kind: str, authority: str) -> bool:
        key = (project.pk, kind, authority)
        if key not in self._may:
            self._may[key] = policy.may(
                self.user, kind, project, today=self.today, authority=authority
            )
        return self._may[key]


def _id(
    item: Item,
    project: Project,
    spec: CommandSpec,
    *,
    subject: str,
    authority: str,
    data: Mapping[str, Json],
) -> str:
    """The command's id: by the sender's own id, else by all that is told."""
    told: list[Any] = [project.code, authority, item.external]
    if not item.external:
        told = [project.code, subject, spec.kind, item.on.isoformat(), dict(data)]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    by = "external" if item.external else "content"
    return f"{by}/{sha256(text.encode()).hexdigest()[:40]}"


def _refuse_another(project: Project, command: Command, spec: CommandSpec) -> None:
    """The same id may come again, but not with something else to tell."""
    rows = Event.objects.filter(project=project, command=command.id)
    before = rows.order_by("number").first()
    if before is None:
        return
    same = (
        before.kind == spec.event
        and before.subject == command.subject
        and before.occurred_on == command.on
        and all(
            before.data.get(name) == value
            for name, value in command.data.items()
            if value not in (None, "")
        )
    )
    if not same:
        raise Refused.of(
            "imports.another_thing", where="external_id", number=before.number
        )


def procedure_ids(state: ProjectState, name: str) -> set[str]:
    """The procedures of a project that are called so in one of the languages."""
    asked = plain(name)
    return {id_ for id_ in state.procedures if asked in _called(id_)}


@lru_cache(maxsize=1_024)
def _called(procedure: str) -> frozenset[str]:
    names = (procedure_name(procedure, each) for each in LANGUAGES)
    return frozenset(plain(name) for name in (procedure, *names))
