"""Reads the promises of a place; the format stands on top of data/promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, Certainty, LocalText

if TYPE_CHECKING:
    from pathlib import Path

Measure = Literal["limits", "summary", "change", "parties"]


class Ask(BaseModel):
    """A question over the own cases, in the options of ``tiexin insight``.

    ``from`` is ``start``; ``days`` are working days where ``calendar`` names one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    measure: Measure
    where: dict[str, str] = {}
    start: str = Field("", alias="from")
    end: str = ""
    limit: str = ""
    days: int | None = None
    calendar: str = ""
    by: str = ""
    kind: str = ""
    baseline: str = ""
    now: str = ""


class PromiseFigure(BaseModel):
    """One figure that a promise is judged by.

    ``at_least`` is the share that keeps it, of 1, both counted; None for ``change``,
    which has its own verdict. ``group`` is the one of ``summary`` whose share counts.
    What is told ``beside`` the promise does not decide whether it was kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    reading: LocalText
    ask: Ask
    at_least: float | None = Field(None, ge=0, le=1)
    group: str = ""
    beside: bool = False
    why: Ask | None = None


class Promise(BaseModel):
    """Words, where they were said, who answers for them, how they are measured.

    ``source`` is a citation of the catalogue, or a source of the same file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    words: LocalText
    source: str
    owner: str
    figures: tuple[PromiseFigure, ...] = Field(min_length=1)


class PromiseSource(BaseModel):
    """A source that only a promise names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: LocalText
    url: str = Field(pattern="^https?://")
    certainty: Certainty


class Promises(BaseModel):
    """One file: all promises of a place."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    place: str
    sources: tuple[PromiseSource, ...] = ()
    promises: tuple[Promise, ...]

    def source(self, id_: str) -> PromiseSource | None:
        """A source of this file."""
        return next((each for each in self.sources if each.id == id_), None)


def read_promises(text: bytes, *, name: str) -> Promises:
    """The promises of one file.

    Raises:
        BadInput: ``promise.file``: not as the format says; names the place in it.
    """
    try:
        return Promises.model_validate(read_yaml(text, name=name).data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(each) for each in first["loc"])
        raise BadInput.of(
            "promise.file", where=f"{name}: {place}", reason=first["msg"][:120]
        ) from error


def promises_of(folder: Path, place: str) -> Promises | None:
    """What a place promised; None where no file says so. ``folder``: root of the data.

    Raises:
        BadInput: ``promise.file``.
    """
    for path in sorted((folder / "promises").glob("*.yaml")):
        found = read_promises(path.read_bytes(), name=path.name)
        if found.place == place:
            return found
    return None
