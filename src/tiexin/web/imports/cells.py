"""From a row's cells to what it tells; what can't be read is told by its column."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.app.sheets.reading import plain
from tiexin.casework.fields import is_text
from tiexin.kernel import LANGUAGES, BadInput, Problem
from tiexin.web.accounts.models import User
from tiexin.web.cases import store
from tiexin.web.common.names import command_name, document_name
from tiexin.web.imports import columns
from tiexin.web.imports.items import Item, procedure_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import CommandSpec, FieldSpec
    from tiexin.eventlog import Json

# Year first, as spreadsheets in these languages write it; 1/12/2026 could be two days.
_DAY: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?",
    re.ASCII,
)
_YES: Final = frozenset({"yes", "true", "1", "是", "y", "√"})
_NO: Final = frozenset({"no", "false", "0", "否", "n", "×"})
_BETWEEN: Final = re.compile(r"[;；、\n|]+")
_COLON: Final = re.compile("：")
_LONGEST: Final = 120


def item_of(cells: Mapping[str, str], state: ProjectState) -> Item:
    """What a row tells of a project.

    Raises:
        BadInput: All cells that can't be read, each with its column as ``where``.
    """
    problems: list[Problem] = []
    spec = _spec(cells.get("kind", ""), problems)
    on = _on(cells.get("on", ""), problems)
    procedure = _procedure(cells.get("procedure", ""), state, problems)
    data: dict[str, Json] = {}
    if spec is not None:
        for name, text in cells.items():
            if name in columns.FIRST:
                continue
            value = _value(
                name, text, spec, state, procedure=procedure, problems=problems
            )
            if value is not None:
                data[name] = value
    for name, text in cells.items():
        if not is_text(text):
            problems.append(Problem("imports.bad_cell", {}, name))
    if problems or spec is None or on is None:
        raise BadInput(*problems)
    return Item(
        kind=spec.kind,
        on=on,
        project=state.code,
        reference=cells.get("reference", "")[:_LONGEST],
        procedure=procedure,
        external=cells.get("external_id", "")[:_LONGEST],
        data=data,
    )


def _spec(text: str, problems: list[Problem]) -> CommandSpec | None:
    if not text:
        problems.append(Problem("imports.empty_cell", {}, "kind"))
        return None
    kind = columns.kinds().get(plain(text))
    if kind is None:
        problems.append(Problem("imports.unknown_kind", {"text": text[:60]}, "kind"))
        return None
    return columns.specs()[kind]


def _on(text: str, problems: list[Problem]) -> date | None:
    if not text:
        problems.append(Problem("imports.empty_cell", {}, "on"))
        return None
    found = day_of(text)
    if found is None:
        problems.append(Problem("imports.bad_day", {"text": text[:40]}, "on"))
    return found


def day_of(text: str) -> date | None:
    """A day written 2026-12-01, 2026/12/1, 2026.12.1 or 2026年12月1日."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    year, month, day = (int(each) for each in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _procedure(text: str, state: ProjectState, problems: list[Problem]) -> str:
    if not text or text in state.procedures:
        return text
    found = procedure_ids(state, text)
    if len(found) == 1:
        return next(iter(found))
    code = "imports.ambiguous_procedure" if found else "imports.unknown_procedure"
    problems.append(Problem(code, {"text": text[:60]}, "procedure"))
    return ""


def _value(
    name: str,
    text: str,
    spec: CommandSpec,
    state: ProjectState,
    *,
    procedure: str,
    problems: list[Problem],
) -> Json:
    field = next((each for each in spec.fields if each.name == name), None)
    if field is None:
        kind = command_name(spec.kind)
        problems.append(Problem("imports.not_for_kind", {"kind": kind}, name))
        return None
    if field.type == "day":
        day = day_of(text)
        if day is None:
            problems.append(Problem("imports.bad_day", {"text": text[:40]}, name))
            return None
        return day.isoformat()
    return _plain_value(field, text, spec, state, procedure=procedure)


def _plain_value(
    field: FieldSpec,
    text: str,
    spec: CommandSpec,
    state: ProjectState,
    *,
    procedure: str,
) -> Json:
    """A value whose shape the case itself checks and complains about."""
    convert: dict[str, Callable[[], Json]] = {
        "whole_number": lambda: _number(text),
        "yes_no": lambda: _yes_no(text),
        "choice": lambda: columns.choices(spec.kind, field.name).get(plain(text), text),
        "papers": lambda: [
            _paper(each.strip(), state, procedure)
            for each in _BETWEEN.split(text)
            if each.strip()
        ],
        "gaps": lambda: list(_gaps(text, state, procedure)),
        "user": lambda: _person(text),
        "ground": lambda: _ground(text, state, procedure),
    }
    made = convert.get(field.type)
    return made() if made else text


def _number(text: str) -> Json:
    digits = unicodedata.normalize("NFKC", text)
    return int(digits) if re.fullmatch(r"\d{1,9}", digits, re.ASCII) else text


def _yes_no(text: str) -> Json:
    word = plain(text)
    if word in _YES or word in _NO:
        return word in _YES
    return text


def _gaps(text: str, state: ProjectState, procedure: str) -> Iterator[Json]:
    """One on each line: the document or field, a colon, and what is missing."""
    for line in text.splitlines():
        about, _, missing = (
            each.strip() for each in _COLON.sub(":", line).partition(":")
        )
        if not about and not missing:
            continue
        paper = _paper(about, state, procedure)
        if paper in _papers(state, procedure):
            yield {"document": paper, "field": "", "text": missing}
        else:
            yield {"document": "", "field": about, "text": missing}


def _paper(text: str, state: ProjectState, procedure: str) -> str:
    """A paper of the procedure by its id or its title, else as it was typed."""
    for id_ in _papers(state, procedure):
        names = (document_name(id_, each) for each in LANGUAGES)
        if plain(text) in {plain(name) for name in (id_, *names)}:
            return id_
    return text


def _papers(state: ProjectState, procedure: str) -> tuple[str, ...]:
    its = state.procedures.get(procedure)
    if its is None:
        return ()
    rules = store.setting().rules_of(its)
    return (*rules.needs, *rules.may_miss)


def _person(text: str) -> str:
    """A person by login name, as the log names people."""
    found = User.objects.filter(username=text, is_active=True).first()
    return found.actor_id if found else text


def _ground(text: str, state: ProjectState, procedure: str) -> str:
    """A ground of the procedure's rules by its id or its title."""
    its = state.procedures.get(procedure)
    if its is None:
        return text
    for ground in store.setting().rules_of(its).grounds:
        titles = (ground.title.zh_hans, ground.title.zh_hant, ground.title.en)
        if plain(text) in {plain(each) for each in titles}:
            return ground.id
    return text
