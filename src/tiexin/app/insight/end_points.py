"""Which activities are legal decisions, and whose move follows one, as data say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tiexin.casework.load import load_table

if TYPE_CHECKING:
    from pathlib import Path


def known_decisions(folder: Path) -> frozenset[str]:
    """The names of activities that are decisions in some known vocabulary.

    ``folder`` is the root of the data files.
    """
    return frozenset(
        str(name) for each in _vocabularies(folder) for name in each["decisions"]
    )


def known_moves(folder: Path) -> dict[str, str]:
    """Who has the next move after an activity, as ``authority`` or ``applicant``.

    Those of our own events follow from the states to which commands lead.
    """
    moves = {
        str(name): str(party)
        for each in _vocabularies(folder)
        for party, names in each.get("moves", {}).items()
        for name in names
    }
    table = load_table(folder)
    for command in table.commands.values():
        state = command.to or command.may_lead_to
        if command.about == "procedure" and state is not None:
            moves[command.event] = str(table.states[state].move)
    return moves


def _vocabularies(folder: Path) -> list[dict[str, Any]]:
    path = folder / "insight" / "end_points.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_bytes())["vocabularies"]
    return found
