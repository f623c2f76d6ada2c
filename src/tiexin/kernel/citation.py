"""Where a statement comes from, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How far a source can be relied on, best first.

    ``OFFICIAL``: text of a law (also in a third-party copy) or an official site.
    ``PRESS``: reported by a newspaper or in a speech. ``REPRINT``: a copy or a
    secondary summary. ``UNCONFIRMED``: a figure that no source read by us shows.
    ``ESTIMATE``: our own reckoning, never law.
    """

    OFFICIAL = "official"
    PRESS = "press"
    REPRINT = "reprint"
    UNCONFIRMED = "unconfirmed"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one source: ``licensing_law_2019/art-42``.

    ``source`` is an id of ``data/sources``; ``clause`` names the article or
    section in it, None where the whole source is meant.
    """

    source: str
    clause: str | None = None

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read ``source`` or ``source/clause``."""
        source, _, clause = text.partition("/")
        return cls(source, clause or None)

    def __str__(self) -> str:
        return self.source if self.clause is None else f"{self.source}/{self.clause}"
