"""The shape of every file of the catalogue, as pydantic models.

Imported only when files are validated or the JSON Schema is written, never when the
cache answers. The models say which keys exist and what may stand there; rules that
look at several entries are in ``checks``. Start at ``ADAPTERS``.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter

from tiexin.catalogue.schema.entries import (
    Authority,
    DocumentEntry,
    Fact,
    Journey,
    Jurisdiction,
    Predicate,
    Source,
    Table,
)
from tiexin.catalogue.schema.law_cases import LawCase
from tiexin.catalogue.schema.levers import Lever
from tiexin.catalogue.schema.procedures import Procedure
from tiexin.catalogue.schema.process_limits import ProcessLimit

ADAPTERS: Final[dict[str, TypeAdapter[Any]]] = {
    "jurisdiction": TypeAdapter(Jurisdiction),
    "authority": TypeAdapter(Authority),
    "predicate": TypeAdapter(Predicate),
    "fact": TypeAdapter(Fact),
    "document": TypeAdapter(DocumentEntry),
    "table": TypeAdapter(Table),
    "journey": TypeAdapter(Journey),
    "procedure": TypeAdapter(Procedure),
    "lever": TypeAdapter(Lever),
    "process_limit": TypeAdapter(ProcessLimit),
    "source": TypeAdapter(Source),
    "law_case": TypeAdapter(LawCase),
}
"""What validates one entry of each kind of file."""

__all__ = ["ADAPTERS"]
