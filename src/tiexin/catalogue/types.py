# Long because the catalogue's shapes are read together, as one page of definitions.
"""What the catalogue says, frozen: the shapes that all other parts read.

Nothing here knows files. ``Catalogue`` holds every version; ``InForce`` is the law
as it stands on one day in one jurisdiction, with each field already taken from the
lowest level that states it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.kernel import Certainty, Citation, LocalText, Period

Unit: TypeAlias = Literal["working_day", "calendar_day", "site_day"]
"""``working_day`` counts on the performer's calendar; ``calendar_day`` runs through
and rolls off a rest day at its end; ``site_day`` counts on the site's calendar."""


class FactType(StrEnum):
    """What kind of answer a fact takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    WHOLE_NUMBER = "whole_number"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a ``choice``."""

    id: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class Fact:
    """One question about a project.

    ``minimum`` and ``maximum`` count as allowed. ``ask_when`` says when the question
    makes sense; elsewhere the fact has the value ``otherwise`` without being asked.
    ``preset`` is what a form shows as chosen already; a file never assumes it.
    """

    id: str
    group: str
    type: FactType
    question: LocalText
    title: LocalText
    help: LocalText | None
    unit: str | None
    options: tuple[Option, ...]
    minimum: float | None
    maximum: float | None
    ask_when: Expression | None
    otherwise: FactValue | None
    preset: FactValue | None = None


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named condition: the statutory notion it stands for and its sources."""

    id: str
    title: LocalText
    when: Expression
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One article or section of a source, restated in our own words."""

    id: str
    label: LocalText
    says: LocalText | None


@dataclass(frozen=True, slots=True)
class Source:
    """A law, notice, press report or our own estimate.

    ``published_on`` is None where the day is not known; ``url`` None where no
    address is held.
    """

    id: str
    kind: str
    title: LocalText
    publisher: LocalText | None
    certainty: Certainty
    published_on: date | None
    url: str | None
    clauses: Mapping[str, Clause]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A GB/T 2260 code; ``parent`` None for the country.

    From ``gathered_from`` on every rule of the level that was found is in the catalogue
    as it stood; None for a place without data.
    """

    code: str
    title: LocalText
    parent: str | None
    has_data: bool
    gathered_from: date | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who performs a procedure: an authority, a utility, the investor, a contractor.

    ``calendar`` is the id of the calendar on which its days count.
    """

    id: str
    kind: str
    title: LocalText
    local_names: Mapping[str, LocalText]
    calendar: str


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that goes into or comes out of procedures.

    ``provider`` is an authority id; for a paper that a procedure gives it is None,
    the performers of the giving procedures provide it.
    """

    id: str
    title: LocalText
    provider: str | None
    note: LocalText | None


class FigureState(StrEnum):
    """Three different things: a number, not researched, and the law says none."""

    STATED = "stated"
    UNKNOWN = "unknown"
    NONE = "none"


class LimitKind(StrEnum):
    """Whom a limit binds.

    ``PROCESSING`` the authority; ``APPLICANT_DEADLINE`` the applicant, after an
    event; ``MINIMUM_WAIT`` nobody may go faster.
    """

    PROCESSING = "processing"
    APPLICANT_DEADLINE = "applicant_deadline"
    MINIMUM_WAIT = "minimum_wait"


@dataclass(frozen=True, slots=True)
class Limit:
    """A statutory or promised figure, or the statement that there is none.

    ``value``, ``unit`` and ``citation`` are set exactly when ``state`` is ``STATED``.
    """

    state: FigureState
    value: int | None = None
    unit: Unit | None = None
    kind: LimitKind = LimitKind.PROCESSING
    citation: Citation | None = None
    certainty: Certainty | None = None
    note: LocalText | None = None


@dataclass(frozen=True, slots=True)
class DurationTable:
    """Days by facts, first row whose every bound holds; bounds count.

    A row is ``(upper bounds per fact, days)``; a bound of None has no upper end.
    ``assume`` gives the values used where a fact is unanswered.
    """

    id: str
    title: LocalText
    facts: tuple[str, ...]
    rows: tuple[tuple[tuple[float | None, ...], int], ...]
    assume: Mapping[str, float]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Estimate:
    """A reckoned duration: optimistic, likely, pessimistic.

    Either three ``days``, or a ``share`` of a table's days spread by ``spread``
    (three factors). ``divide_by`` names a whole-number fact by which the looked-up
    floor area is divided first (one building of several).
    """

    unit: Unit
    citation: Citation
    why: LocalText
    days: tuple[int, int, int] | None = None
    table: str | None = None
    share: float | None = None
    spread: tuple[float, float, float] | None = None
    divide_by: str | None = None


@dataclass(frozen=True, slots=True)
class Burden:
    """What a measure asks of the one who uses it: each from 0 (nothing) to 3 (heavy).

    ``duty``: promises and later checks; ``cost``: money beyond the ordinary; ``risk``:
    what is lost if it goes wrong.
    """

    duty: int
    cost: int
    risk: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Crash:
    """A step bought faster: optimistic, likely, pessimistic days then; never works."""

    days: tuple[int, int, int]
    unit: Unit
    burden: Burden
    citation: Citation
    why: LocalText


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time that the authority's clock does not count, with the law's cap if any."""

    ground: LocalText
    cap: int | None
    unit: Unit
    citation: Citation


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be extended, and by whom."""

    value: int
    unit: Unit
    approver: LocalText
    citation: Citation


@dataclass(frozen=True, slots=True)
class Clock:
    """When an authority's clock starts and what stops or lengthens it."""

    starts: Literal["acceptance", "receipt", "event"]
    excluded: tuple[Exclusion, ...]
    extension: Extension | None
    note: LocalText | None = None


class ProcedureKind(StrEnum):
    """What a procedure is; ``WORKS`` may never be shortened by a lever."""

    APPROVAL = "approval"
    FILING = "filing"
    ACCEPTANCE = "acceptance"
    SERVICE = "service"
    WORKS = "works"
    STATUTORY_WAIT = "statutory_wait"


class EdgeKind(StrEnum):
    """Which end of the earlier step holds which end of the later one."""

    FINISH_TO_START = "finish_to_start"
    START_TO_START = "start_to_start"
    FINISH_TO_FINISH = "finish_to_finish"
    START_TO_FINISH = "start_to_finish"


@dataclass(frozen=True, slots=True)
class Need:
    """A document that must be there at the start, with the rule that asks for it."""

    document: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Order:
    """This procedure comes after another one, by law or by the nature of the work.

    ``lag`` counts in ``lag_unit`` on the calendar of the later procedure.
    """

    after: str
    kind: EdgeKind
    lag: int
    lag_unit: Unit
    citation: Citation


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure as in force on a day in a jurisdiction.

    ``stated_by`` tells for each field which level states it. ``activated_by`` names
    the lever without which the procedure does not exist. ``published_on`` is the day on
    which the rule that began last was published, None where it isn't known. ``crash``
    is the step bought faster, where that is lawful.
    """

    id: str
    kind: ProcedureKind
    stage: str
    performer: str
    title: LocalText
    summary: LocalText | None
    in_force: Period
    sources: tuple[Citation, ...]
    applies_when: Expression
    activated_by: str | None
    needs: tuple[Need, ...]
    gives: tuple[str, ...]
    after: tuple[Order, ...]
    statutory: Limit
    promised: Limit
    estimated: Estimate | None
    clock: Clock | None
    note: LocalText | None
    reviewed_on: date
    stated_by: Mapping[str, str]
    published_on: date | None = None
    crash: Crash | None = None


@dataclass(frozen=True, slots=True)
class SetDuration:
    """The waiting for a procedure becomes this long; never for works."""

    procedure: str
    value: int
    unit: Unit
    citation: Citation
    certainty: Certainty | None = None


@dataclass(frozen=True, slots=True)
class ReleaseStage:
    """The steps of ``stage`` (or only ``procedures``) need not wait for ``before``."""

    stage: str
    before: str
    procedures: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class DropOrder:
    """``procedure`` need no longer come after ``after``."""

    procedure: str
    after: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class AddOrder:
    """``procedure`` now comes after another step (the lawful replacement)."""

    procedure: str
    order: Order


@dataclass(frozen=True, slots=True)
class MayMiss:
    """The document may come later: it is needed for the finish, not for the start."""

    procedure: str
    document: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Skip:
    """The procedure is no longer needed."""

    procedure: str
    citation: Citation


Effect: TypeAlias = SetDuration | ReleaseStage | DropOrder | AddOrder | MayMiss | Skip


@dataclass(frozen=True, slots=True)
class Duty:
    """What the one who uses a lever takes upon himself."""

    who: str
    text: LocalText


@dataclass(frozen=True, slots=True)
class Lever:
    """A lawful measure that changes the graph; it never shortens works.

    ``applies_when`` is checked against the facts; ``conditions`` are those that only
    a person can check. ``default`` tells whether a plan uses it unless told not to.
    ``published_on`` as for a procedure. ``burden`` is None where nobody has weighed it.
    """

    id: str
    title: LocalText
    summary: LocalText
    in_force: Period
    sources: tuple[Citation, ...]
    applies_when: Expression
    conditions: tuple[LocalText, ...]
    duties: tuple[Duty, ...]
    effects: tuple[Effect, ...]
    note: LocalText | None
    default: bool
    reviewed_on: date
    stated_by: Mapping[str, str]
    published_on: date | None = None
    burden: Burden | None = None


@dataclass(frozen=True, slots=True)
class ProcessLimit:
    """A limit on a whole stretch of the journey, stated by one level.

    It binds nothing by itself and changes no plan: it says what a place promised or
    must keep for all steps together, to be held against a plan.

    Attributes:
        first, last: the stretch runs from the finish of one procedure to that of the
            other; an empty ``first`` means from the start of the project.
        counts: ``approval_time`` counts the authorities' days only, without the
            applicant's, the designer's and excluded time; ``elapsed`` every day.
        applies_when: the projects it is for.
    """

    id: str
    level: str
    title: LocalText
    first: str
    last: str
    counts: Literal["approval_time", "elapsed"]
    limit: Limit
    applies_when: Expression
    in_force: Period
    note: LocalText | None
    reviewed_on: date
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a journey, in order."""

    id: str
    title: LocalText


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day that people speak of.

    ``finish``: the day all of ``of`` are finished; ``start``: the first day of the
    first of them. Procedures that do not apply are left out; with none left the
    milestone falls on the start of the project.
    """

    id: str
    title: LocalText
    at: Literal["start", "finish"]
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Journey:
    """A goal reached through procedures.

    ``spans`` are pairs of milestones whose compression is reported. No later stage
    waits for the procedures of ``not_holding``, even in the old way of going stage
    after stage (a title registered after completion holds up nothing).
    """

    id: str
    title: LocalText
    stages: tuple[Stage, ...]
    procedures: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    spans: tuple[tuple[str, str], ...]
    not_holding: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InForce:
    """The catalogue as it stands on ``on`` in ``jurisdiction``."""

    on: date
    jurisdiction: str
    levels: tuple[str, ...]
    procedures: Mapping[str, Procedure]
    levers: Mapping[str, Lever]
    catalogue: Catalogue

    @property
    def process_limits(self) -> tuple[ProcessLimit, ...]:
        """Limits on whole stretches that hold there on that day, the country's first.

        Those of the levels stand side by side: a city's promise doesn't end the
        country's goal.
        """
        return tuple(
            each
            for level in self.levels
            for each in self.catalogue.process_limits
            if each.level == level and each.in_force.contains(self.on)
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was loaded; ``hash`` is the SHA-256 of the data files.

    ``catalogue.store.in_force(catalogue, on=…, jurisdiction=…)`` answers what holds.
    ``raw_procedures`` and ``raw_levers`` keep every level and version, validated but
    not merged: id → list of mappings.
    """

    hash: str
    jurisdictions: Mapping[str, Jurisdiction]
    authorities: Mapping[str, Authority]
    documents: Mapping[str, Document]
    facts: Mapping[str, Fact]
    predicates: Mapping[str, Predicate]
    sources: Mapping[str, Source]
    tables: Mapping[str, DurationTable]
    journeys: Mapping[str, Journey]
    raw_procedures: Mapping[str, tuple[Mapping[str, object], ...]]
    raw_levers: Mapping[str, tuple[Mapping[str, object], ...]]
    process_limits: tuple[ProcessLimit, ...] = ()
