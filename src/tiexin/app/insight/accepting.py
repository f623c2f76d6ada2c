"""Accepted estimates written into a catalogue, as new versions with their source.

Each accepted step gets, at the level of the place, a version from the proposal's day on
that states ``duration.estimated`` and else what stood there; the version before ends on
that day. The source is the log, and is called an estimate. Nothing but estimates is
touched: limits of law and promises stay what they are. Either all is written and the
catalogue keeps every rule, or nothing is.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.insight.proposals import dumped
from tiexin.app.reform.patch import succeeded
from tiexin.catalogue import in_force
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import RawFile, list_files, list_law_cases
from tiexin.catalogue.store import load_files
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import LANGUAGES, BadInput, CatalogueError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tiexin.app.insight.proposals import Proposal, Proposed
    from tiexin.app.messages import Messages
    from tiexin.catalogue.types import Procedure

_TEXT: Final = ("zh_hans", "zh_hant", "en")
_DATES: Final = frozenset(("from", "until", "on", "published_on"))


@dataclass(frozen=True, slots=True)
class Accepting:
    """Who accepts what.

    Attributes:
        only: ids of the steps to accept; empty for all of the proposal.
        by: who reviewed it, as versions name it.
        on: the day of the review.
    """

    only: tuple[str, ...]
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted, and the files that say so, by their path from ``data`` on."""

    steps: tuple[Proposed, ...]
    files: tuple[RawFile, ...]


def accept(
    proposal: Proposal,
    root: Path,
    accepting: Accepting,
    *,
    messages: Messages,
    cache: Path | None = None,
) -> Accepted:
    """Work out the changed files of the data folder ``root``; nothing is written.

    ``cache`` is as for ``load_catalogue``.

    Raises:
        BadInput: ``insight.proposal_unknown``: a step is not in the proposal, or the
            place has none such; ``insight.proposal_stale``: the catalogue no longer
            estimates what the proposal found there.
        CatalogueError: The catalogue would break a rule, or does so already.
    """
    files = {file.name: file for file in list_files(root)}
    wanted = _wanted(proposal, accepting.only)
    catalogue = load_files(list(files.values()), cache=cache)
    law = in_force(catalogue, on=proposal.since, jurisdiction=proposal.place)
    known = law.procedures
    for step in wanted:
        _refuse_stale(step, known.get(step.procedure))
    writing = _Writing(proposal, accepting, messages, files)
    changed = [writing.version(step, known[step.procedure]) for step in wanted]
    changed.append(writing.source(wanted, known))
    files |= {file.name: file for file in changed}
    report = check_files([*files.values(), *list_law_cases(root)])
    if report.problems:
        raise CatalogueError(*report.problems)
    return Accepted(wanted, tuple(changed))


def write(accepted: Accepted, root: Path) -> None:
    """Write the files below the data folder.

    Raises:
        BadInput: ``insight.not_written``.
    """
    for file in accepted.files:
        path = root / file.name.removeprefix("data/")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BadInput.of(
                "insight.not_written", where=str(path), reason=reason
            ) from error


def _wanted(proposal: Proposal, only: tuple[str, ...]) -> tuple[Proposed, ...]:
    missing = [id_ for id_ in only if id_ not in proposal.steps]
    if missing or not proposal.steps:
        raise BadInput.of(
            "insight.proposal_unknown",
            where="--only",
            procedure=missing[0][:60] if missing else "",
            known=", ".join(proposal.steps)[:400],
        )
    return tuple(proposal.steps[id_] for id_ in only or proposal.steps)


def _refuse_stale(step: Proposed, procedure: Procedure | None) -> None:
    estimate = procedure.estimated if procedure else None
    if estimate is None or estimate.days != step.old or estimate.unit != step.unit:
        shown = "–" if estimate is None or estimate.days is None else estimate.days
        raise BadInput(
            Problem(
                "insight.proposal_stale",
                {
                    "procedure": step.procedure,
                    "old": ", ".join(map(str, step.old)),
                    "now": str(shown).strip("()"),
                },
            )
        )


class _Writing:
    def __init__(
        self,
        proposal: Proposal,
        accepting: Accepting,
        messages: Messages,
        files: Mapping[str, RawFile],
    ) -> None:
        self._proposal, self._accepting = proposal, accepting
        self._messages, self._files = messages, files
        day = proposal.since.strftime("%Y%m%d")
        self._source = f"measured_{proposal.place}_{day}"

    def version(self, step: Proposed, procedure: Procedure) -> RawFile:
        """The file of one step at the level of the place, with its new version."""
        name = self._name(procedure)
        before = self._files.get(name)
        data: dict[str, Any] = {"id": step.procedure, "versions": []}
        if before is not None:
            data = dict(read_yaml(before.content, name=name).data)
        cited = f"{self._source}/{_clause(step)}"
        estimated = {
            "days": list(step.new),
            "unit": step.unit,
            "source": cited,
            "why": self._texts("insight.estimate.why", step),
        }
        since = self._proposal.since.isoformat()
        stated = {"duration": {"estimated": estimated}, "sources": [cited]}
        versions = succeeded(data["versions"], stated, since)
        for version in versions:
            if version["in_force"]["from"] == since:
                del version["reviewed"]  # to stand last
                by, on = self._accepting.by, self._accepting.on.isoformat()
                version["reviewed"] = {"on": on, "by": by}
        data["versions"] = versions
        text = _text(data)
        if before is not None:
            text = _extended(before, data, since) or text
        return RawFile(name, text.encode())

    def _name(self, procedure: Procedure) -> str:
        below = f"data/catalogue/{self._proposal.place}/procedures/"
        for name in self._files:
            if name.startswith(below) and name.endswith(f"/{procedure.id}.yaml"):
                return name
        return f"{below}{procedure.stage}/{procedure.id}.yaml"

    def source(
        self, steps: Iterable[Proposed], known: Mapping[str, Procedure]
    ) -> RawFile:
        """The log as a source, with a clause for each step; earlier ones are kept."""
        name = f"data/sources/{self._source}.yaml"
        entry: dict[str, Any] = {
            "id": self._source,
            "kind": "estimate",
            "title": self._texts("insight.estimate.title"),
            "certainty": "estimate",
            "published_on": self._accepting.on.isoformat(),
            "clauses": [],
        }
        if name in self._files:
            entry = dict(read_yaml(self._files[name].content, name=name).data[0])
        clauses = {each["id"]: each for each in entry["clauses"]}
        for step in steps:
            title = known[step.procedure].title
            clauses[_clause(step)] = {
                "id": _clause(step),
                "label": {name: getattr(title, name) for name in _TEXT},
                "says": self._texts("insight.estimate.why", step),
            }
        entry["clauses"] = list(clauses.values())
        return RawFile(name, _text([entry]).encode())

    def _texts(self, key: str, step: Proposed | None = None) -> dict[str, str]:
        log = self._proposal.log
        fields: dict[str, object] = {
            "place": self._proposal.place,
            "first": str(log["first"]),
            "last": str(log["last"]),
            "until": str(log["until"]),
            "hash": str(log["sha256"])[:12],
        }
        if step is not None:
            low, likely, high = step.new
            fields |= {
                "ended": step.ended,
                "open": step.open,
                "low": low,
                "likely": likely,
                "high": high,
            }
        return {
            language.replace("-", "_"): self._messages.text(key, language, **fields)
            for language in LANGUAGES
        }


def _clause(step: Proposed) -> str:
    return step.procedure.replace("_", "-")


def _extended(before: RawFile, data: Any, since: str) -> str | None:
    """The file as it stands with the new version after the last; None if it can't be.

    So that an editor sees in a comparison just what is new.
    """
    document = read_yaml(before.content, name=before.name)
    place = len(document.data["versions"]) - 1
    line = int(document.where(("versions", place, "in_force")).rpartition(":")[2])
    lines = before.content.decode().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace("}", f", until: {since}}}", 1)
    new = textwrap.indent(_text([data["versions"][-1]]), "  ")
    text = "".join(lines) + new
    try:
        same = read_yaml(text.encode(), name=before.name).data == data
    except BadInput:
        return None
    return text if same else None


def _text(content: Any) -> str:
    # "on" is no yes here, so it needs no quotation marks.
    return dumped(_dated(content)).replace("'on': ", "on: ")


def _dated(value: Any, key: str = "") -> Any:
    """Days as days, so that they are written without quotation marks."""
    if isinstance(value, dict):
        return {name: _dated(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_dated(each) for each in value]
    if key in _DATES and isinstance(value, str):
        return date.fromisoformat(value)
    return value
