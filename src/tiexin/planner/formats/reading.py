"""Picks the reader by the end of the name and gives its errors their place."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from tiexin.kernel import BadInput, PlanError, Problem
from tiexin.planner.formats.text import read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tiexin.planner.formats.text import Text
    from tiexin.planner.model import Model
    from tiexin.planner.problem import PlanProblem

START: Final = 1
"""Day number at which a problem without dates starts; its units needn't be days."""

FORMATS: Final = {
    ".sm": "psplib",
    ".mm": "psplib",
    ".rcp": "patterson",
    ".sch": "rcpsp_max",
    ".rcmp": "mplib",
    ".xml": "mspdi",
    ".json": "model_json",
}
"""By the end of a name the module here whose ``model_of`` reads it."""

_DATED: Final = frozenset({"mspdi", "model_json"})


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem with where it came from.

    Attributes:
        name: of the file, without folder and ending.
        format: ``psplib``, ``patterson``, ``rcpsp_max``, ``mplib``, ``mspdi`` or
            ``model_json``.
        problem: its activities bear the numbers of the file as ids.
        dated: whether its days are days of a calendar, not units from 0 on.
    """

    name: str
    format: str
    problem: PlanProblem
    dated: bool


def read(path: Path) -> Instance:
    """The problem in a file.

    Raises:
        BadInput: ``format.…``: the ending is not known, or the file is not what its
            ending says; file, line and cure are named.
        PlanError: The file is whole, but the network in it isn't sound.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(FORMATS)
        raise BadInput.of(
            "format.unknown", where=str(path), given=path.suffix[:20], known=known
        )
    text = read_text(path)
    model_of: Callable[[Text], Model] = import_module(
        f"tiexin.planner.formats.{kind}"
    ).model_of
    try:
        problem = model_of(text).build()
    except PlanError as error:
        placed = [
            Problem(each.code, each.fields, each.where or str(path))
            for each in error.problems
        ]
        raise PlanError(*placed) from error
    return Instance(path.stem, kind, problem, dated=kind in _DATED)
