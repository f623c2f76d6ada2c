"""What events name by its hash, as a line beside them: rulebooks and promised plans.

An event holds the SHA-256 of a rulebook or a plan only. A log that leaves the house
carries the contents as lines of their own, so that whoever reads it can judge by the
very rules; the hash says whether the content is the one that was meant.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

RecordKind: TypeAlias = Literal["rulebook", "plan"]
_KINDS: Final[tuple[RecordKind, ...]] = ("rulebook", "plan")


@dataclass(frozen=True, slots=True)
class Record:
    """A content under the hash by which events name it."""

    kind: RecordKind
    hash: str
    content: Mapping[str, Any]


def record_line(record: Record) -> str:
    """The record as one line of JSON, without its end."""
    values = {record.kind: record.hash, "content": dict(record.content)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_record_line(line: str) -> Record | None:
    """The record of a line; None where it is none, or not what its hash says."""
    if not line.startswith(tuple(f'{{"{kind}"' for kind in _KINDS)):
        return None
    try:
        found: dict[str, Any] = json.loads(line)
        kind = next(kind for kind in _KINDS if kind in found)
        record = Record(kind, str(found[kind]), dict(found["content"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    text = json.dumps(
        found["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return record if sha256(text.encode()).hexdigest() == record.hash else None
