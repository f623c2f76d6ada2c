"""The rules that one project goes by, taken from the catalogue when it was opened.

A rulebook is frozen and known by its hash: a running procedure keeps the one under
which it was submitted unless it is moved on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.calendars import ClockUnit
    from tiexin.casework.table import Party, Track
    from tiexin.kernel import LocalText


@dataclass(frozen=True, slots=True)
class Days:
    """A limit: ``n`` in ``unit`` on the authority's calendar; ``source`` cites it.

    ``certainty`` is that of the catalogue, empty where it names none.
    """

    n: int
    unit: ClockUnit
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class PauseGround:
    """A ground on which the law takes time out of the clock.

    ``cap`` in ``cap_unit``, None where the law sets none. ``charged_to`` is who is
    waited for.
    """

    id: str
    title: LocalText
    cap: int | None
    cap_unit: Literal["working_day", "calendar_day"]
    source: str
    charged_to: Party


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How far the limit may be extended, and who has to approve it."""

    n: int
    unit: ClockUnit
    approver: LocalText
    source: str


@dataclass(frozen=True, slots=True)
class ProcedureRules:
    """One procedure as this project has to go through it.

    Attributes:
        authority: id of the performer.
        calendar: id of the calendar on which its days count.
        starts: what starts the statutory clock.
        statutory, promised, internal: three limits, kept apart; None where unknown
            or where the law sets none (``unknown`` lists which of them are unknown).
        internal: what the city asks of itself, before the promise runs out.
        answer_days: days within which gaps must be named, after which silence has
            accepted, in ``answer_unit`` and by ``answer_source``; 0 where no law says
            so.
        needs, gives: ids of documents.
        may_miss: documents that a lever in use lets come later, with its id.
        after: procedures whose end or papers it waits for.
        after_begun: procedures that have to have begun before it may.
        after_stages: earlier stages that no lever in use has opened for it; all
            that hold them up must be settled first.
        holds_stage: the next stage waits for it.
        commitments: levers in use that bind the applicant here, with their duties.
    """

    id: str
    kind: str
    stage: str
    track: Track
    authority: str
    calendar: str
    starts: Literal["acceptance", "receipt", "event"]
    statutory: Days | None
    promised: Days | None
    internal: Days | None
    unknown: tuple[str, ...]
    grounds: tuple[PauseGround, ...]
    extension: ExtensionRule | None
    answer_days: int
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    may_miss: Mapping[str, str]
    after: tuple[str, ...]
    holds_stage: bool
    commitments: tuple[str, ...]
    sources: tuple[str, ...]
    answer_unit: ClockUnit = "working_day"
    answer_source: str = ""
    after_begun: tuple[str, ...] = ()
    after_stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All procedures of a project, as the law stood on ``on``; ``hash`` names it."""

    hash: str
    jurisdiction: str
    on: date
    catalogue: str
    procedures: Mapping[str, ProcedureRules]
