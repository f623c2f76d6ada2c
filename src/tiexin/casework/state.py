"""Where a project stands: a fold over its events, never edited by hand.

Everything here is read-only to all but ``tiexin.casework.fold``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from tiexin.casework.table import Party
    from tiexin.eventlog import Json


@dataclass(slots=True)
class Pause:
    """Time taken out: ``last`` None while it runs; both days are out of the clock.

    Without ``notice_on`` (the written notice) nothing is taken out. ``rulebook`` is
    the hash of the rules that the ground stands in, which later rules don't change.
    """

    id: str
    ground: str
    first: date
    notice_on: date | None
    until: date | None
    rulebook: str
    last: date | None = None


@dataclass(slots=True)
class Gap:
    """One thing missing: a document or a field, and what about it."""

    document: str
    field: str
    text: str


@dataclass(slots=True)
class Review:
    """A review within or beside the authority; open while ``closed_on`` is None."""

    id: str
    by: str
    topic: str
    opened_on: date
    closed_on: date | None = None
    outcome: str = ""


@dataclass(slots=True)
class Extension:
    """More days, granted on a day, on a ground, by somebody who may."""

    days: int
    on: date
    ground: str
    approver: str


@dataclass(slots=True)
class Application:
    """One application; a new one after refusal, withdrawal or lapse has a new clock.

    ``ended_on`` is the day on which it was decided, withdrawn or fell.
    """

    received_on: date
    reference: str = ""
    gaps_named_on: date | None = None
    gaps: tuple[Gap, ...] = ()
    completed_on: date | None = None
    accepted_on: date | None = None
    by_silence: bool = False
    pauses: list[Pause] = field(default_factory=list)
    extension: Extension | None = None
    reviews: dict[str, Review] = field(default_factory=dict)
    decided_on: date | None = None
    outcome: str = ""
    ended_on: date | None = None
    number: str = ""
    delivered_on: date | None = None


@dataclass(slots=True)
class Interruption:
    """Works that stood still; ``last`` None while they do."""

    id: str
    cause: str
    note: str
    first: date
    last: date | None = None


@dataclass(slots=True)
class ProcedureState:
    """One procedure of one project.

    Attributes:
        rulebook: hash of the rules it goes by.
        applications: the current one last; empty on the work track.
        verified_on: the day its state was last confirmed by anything that happened
            or by a check; how old our knowledge is.
        told_on, told: day and kind of the last event that has its place in the order
            of things; what ends the procedure can't have happened before it.
        forecast: the finish that was last announced, with its cause.
        history: days on which it came into a state.
    """

    id: str
    state: str
    rulebook: str
    move: Party
    since: date
    verified_on: date
    told_on: date
    told: str = ""
    applications: list[Application] = field(default_factory=list)
    begun_on: date | None = None
    finished_on: date | None = None
    interruptions: dict[str, Interruption] = field(default_factory=dict)
    forecast: date | None = None
    forecast_cause: str = ""
    history: list[tuple[date, str]] = field(default_factory=list)

    @property
    def application(self) -> Application | None:
        """The current application."""
        return self.applications[-1] if self.applications else None

    @property
    def has_begun(self) -> bool:
        """Whether it was ever handed in or begun; until then it takes new rules."""
        return bool(self.applications) or self.begun_on is not None


@dataclass(slots=True)
class Condition:
    """A conditional acceptance: what is missing, promised by whom, until when.

    ``application`` is the number of the procedure's application, from 1. ``state``
    is ``open``, ``cured``, ``lapsed``, or ``dropped`` where the application ended
    before it was settled.
    """

    id: str
    procedure: str
    application: int
    missing: tuple[str, ...]
    promised_by: str
    made_on: date
    cure_by: date
    effect: str
    consequence: str
    state: str = "open"
    settled_on: date | None = None


@dataclass(slots=True)
class Commitment:
    """A promise of the applicant under a lever, checked later.

    ``state`` is ``open``, ``kept``, ``broken``, or ``dropped`` where the application
    ended before it was checked. What was found broken may be put right: ``check_by``
    is then the day until which, and it is checked again.
    """

    id: str
    procedure: str
    lever: str
    duty: str
    by: str
    made_on: date
    check_by: date
    state: str = "open"
    checked_on: date | None = None


@dataclass(slots=True)
class DocumentVersion:
    """One file; ``state`` is ``quarantine``, ``clean`` or ``rejected``."""

    version: int
    sha256: str
    added_on: date
    added_by: str
    state: str = "quarantine"


@dataclass(slots=True)
class CaseDocument:
    """A document with its versions, newest last; ``kind`` as in the catalogue."""

    id: str
    kind: str
    level: str
    versions: list[DocumentVersion] = field(default_factory=list)


@dataclass(slots=True)
class Correction:
    """Something asked for about a document or field; open until answered.

    ``answered_with`` is the id of the document that answers, ``answered_version`` the
    version; an answer whose file is rejected counts as none.
    """

    id: str
    procedure: str
    document: str
    field: str
    text: str
    asked_on: date
    asked_by: str
    due: date | None
    answered_on: date | None = None
    answered_with: str = ""
    answered_version: int = 0


@dataclass(slots=True)
class Task:
    """Something to do by a day."""

    id: str
    text: str
    due: date
    assignee: str
    procedure: str
    added_on: date
    finished_on: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One officer's time, until the next one's; ``why`` tells of a hand-over."""

    officer: str
    since: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact between officer and investor; ``recorded_at`` measures the response."""

    on: date
    channel: str
    by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PlanMark:
    """A plan that was promised (the first) or revised: its hash and milestones."""

    plan: str
    on: date
    milestones: dict[str, Json]
    reason: str = ""


@dataclass(slots=True)
class ProjectState:
    """A whole project. ``version`` is the number of the last event, 0 before any.

    ``listed`` are the procedures of its present rulebook; one that had begun before
    the facts changed may stand in ``procedures`` without being listed.
    """

    code: str
    version: int = 0
    last_hash: str = ""
    opened_on: date | None = None
    opened_at: datetime | None = None
    opened_by: str = ""
    closed_on: date | None = None
    closed_why: str = ""
    jurisdiction: str = ""
    rulebook: str = ""
    rules_since: date | None = None
    catalogue: str = ""
    start: date | None = None
    facts: dict[str, Json] = field(default_factory=dict)
    levers: Json = None
    listed: frozenset[str] = frozenset()
    stage: str = ""
    stages: list[tuple[str, date]] = field(default_factory=list)
    procedures: dict[str, ProcedureState] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    documents: dict[str, CaseDocument] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    officers: list[Term] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    first_response_at: datetime | None = None
    plans: list[PlanMark] = field(default_factory=list)
    commands: set[str] = field(default_factory=set)
    struck: dict[int, str] = field(default_factory=dict)

    @property
    def officer(self) -> str:
        """The one named officer (``user:7``); empty only before the project opens."""
        return self.officers[-1].officer if self.officers else ""

    @property
    def is_open(self) -> bool:
        """Opened and not closed."""
        return self.opened_on is not None and self.closed_on is None
