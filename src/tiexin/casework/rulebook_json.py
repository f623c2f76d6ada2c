"""Rulebooks as JSON, and the hash that names them."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tiexin.casework.rules import (
    Days,
    ExtensionRule,
    PauseGround,
    ProcedureRules,
    Rulebook,
)
from tiexin.casework.table import Party, Track
from tiexin.kernel import LocalText

if TYPE_CHECKING:
    from collections.abc import Mapping


def make_rulebook(
    *,
    jurisdiction: str,
    on: date,
    catalogue: str,
    procedures: Mapping[str, ProcedureRules],
) -> Rulebook:
    """A rulebook under the hash of what it says."""
    unnamed = Rulebook("", jurisdiction, on, catalogue, procedures)
    text = json.dumps(
        to_json(unnamed), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    name = sha256(text.encode()).hexdigest()
    return Rulebook(name, jurisdiction, on, catalogue, procedures)


def to_json(book: Rulebook) -> dict[str, Any]:
    """The content of a rulebook, without its hash."""
    return {
        "jurisdiction": book.jurisdiction,
        "on": book.on.isoformat(),
        "catalogue": book.catalogue,
        "procedures": {id_: _rules(each) for id_, each in book.procedures.items()},
    }


def from_json(hash_: str, data: Mapping[str, Any]) -> Rulebook:
    """The rulebook of a stored content."""
    return Rulebook(
        hash_,
        data["jurisdiction"],
        date.fromisoformat(data["on"]),
        data["catalogue"],
        {id_: _read_rules(id_, each) for id_, each in data["procedures"].items()},
    )


def _rules(rules: ProcedureRules) -> dict[str, Any]:
    extension = rules.extension
    return {
        "kind": rules.kind,
        "stage": rules.stage,
        "track": rules.track.value,
        "authority": rules.authority,
        "calendar": rules.calendar,
        "starts": rules.starts,
        "statutory": _days(rules.statutory),
        "promised": _days(rules.promised),
        "internal": _days(rules.internal),
        "unknown": list(rules.unknown),
        "grounds": [_ground(each) for each in rules.grounds],
        "extension": None
        if extension is None
        else [extension.n, extension.unit, _text(extension.approver), extension.source],
        "answer_days": rules.answer_days,
        "answer_unit": rules.answer_unit,
        "answer_source": rules.answer_source,
        "needs": list(rules.needs),
        "gives": list(rules.gives),
        "may_miss": dict(rules.may_miss),
        "after": list(rules.after),
        "after_begun": list(rules.after_begun),
        "after_stages": list(rules.after_stages),
        "holds_stage": rules.holds_stage,
        "commitments": list(rules.commitments),
        "sources": list(rules.sources),
    }


def _read_rules(id_: str, data: Mapping[str, Any]) -> ProcedureRules:
    extension = data["extension"]
    return ProcedureRules(
        id=id_,
        kind=data["kind"],
        stage=data["stage"],
        track=Track(data["track"]),
        authority=data["authority"],
        calendar=data["calendar"],
        starts=data["starts"],
        statutory=_read_days(data["statutory"]),
        promised=_read_days(data["promised"]),
        internal=_read_days(data["internal"]),
        unknown=tuple(data["unknown"]),
        grounds=tuple(_read_ground(each) for each in data["grounds"]),
        extension=None
        if extension is None
        else ExtensionRule(
            extension[0], extension[1], LocalText(*extension[2]), extension[3]
        ),
        answer_days=data["answer_days"],
        answer_unit=data["answer_unit"],
        answer_source=data["answer_source"],
        needs=tuple(data["needs"]),
        gives=tuple(data["gives"]),
        may_miss=data["may_miss"],
        after=tuple(data["after"]),
        after_begun=tuple(data["after_begun"]),
        after_stages=tuple(data["after_stages"]),
        holds_stage=data["holds_stage"],
        commitments=tuple(data["commitments"]),
        sources=tuple(data["sources"]),
    )


def _days(days: Days | None) -> list[Any] | None:
    return None if days is None else [days.n, days.unit, days.source, days.certainty]


def _read_days(data: list[Any] | None) -> Days | None:
    return None if data is None else Days(*data)


def _ground(ground: PauseGround) -> list[Any]:
    return [
        ground.id,
        _text(ground.title),
        ground.cap,
        ground.cap_unit,
        ground.source,
        ground.charged_to.value,
    ]


def _read_ground(data: list[Any]) -> PauseGround:
    id_, title, cap, unit, source, party = data
    return PauseGround(id_, LocalText(*title), cap, unit, source, Party(party))


def _text(text: LocalText) -> list[str]:
    return [text.zh_hans, text.zh_hant, text.en]
