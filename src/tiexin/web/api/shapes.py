# Long because it is read as one page: every shape of the API, in one place.
"""What goes in and comes out, as types; a field's meaning stands in ``api.field.*``.

One name means one thing in all shapes, so that each is explained once.
"""

# No postponed annotations here: pydantic evaluates them when the module is read.

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]
Limit = Annotated[int, Field(ge=1, le=200)]


class Shape(BaseModel):
    """Whatever is answered; made by us, so it is not checked twice."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """Whatever is asked: nothing unknown, nothing converted behind one's back."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Shape):
    """One thing that is wrong."""

    code: str
    where: str
    message: str
    cure: str


class ProblemDocument(Shape):
    """A problem after RFC 9457, with everything that is wrong at once."""

    type: str
    title: str
    status: int
    code: str
    problems: list[Fault]


class Company(Shape):
    """An enterprise."""

    id: int
    name: str
    name_en: str


class Contact(Shape):
    """The officer whom one may call."""

    id: int
    name: str
    phone: str


class KeyInfo(Shape):
    """The key of this request."""

    name: str
    hint: str
    reads_only: bool
    expires_at: datetime
    a_minute: int


class Me(Shape):
    """For whom the program acts."""

    id: int
    name: str
    role: str
    authority: str
    jurisdiction: str
    enterprise: Company | None
    language: str
    key: KeyInfo


class Project(Shape):
    """A project as lists show it; reviewers are told neither officer nor contact."""

    code: str
    name: str
    enterprise: Company
    jurisdiction: str
    stage: str
    stage_name: str
    opened_on: date
    closed_on: date | None
    promised_on: date | None
    expected_on: date | None
    next_due: date | None
    version: int
    changed_at: datetime
    officer: Contact | None
    first_response_at: datetime | None
    last_contact_on: date | None


class ProjectPage(Shape):
    """Projects, and where the next ones are."""

    items: list[Project]
    next: str | None


class Lacking(Shape):
    """What must be settled before the next stage."""

    procedure: str
    name: str
    state: str
    move: str
    blocks: bool


class RestsOn(Shape):
    """Steps by what their end rests on.

    One of the three kinds of duration, a day that was announced, or nothing, since it
    is overdue.
    """

    statutory: int
    promised: int
    estimated: int
    announced: int
    end_unknown: int


class ProjectDetail(Project):
    """One project: the list's fields, what is missing, what may be done.

    ``rests_on`` says of how many steps that are not over the end rests on what, and
    so what ``expected_on`` is worth.
    """

    rests_on: RestsOn
    lacking: list[Lacking]
    commands: list[str]


class LimitOut(Shape):
    """One limit of a clock; without ``last_day`` it does not run, or is unknown."""

    name: Literal["statutory", "promised", "internal"]
    known: bool
    days: int | None
    unit: str | None
    source: str | None
    last_day: date | None
    used: int | None
    left: int | None
    overdue: int | None
    colour: Literal["green", "amber", "red"] | None
    provisional: bool
    explanation: list[str]


class Clock(Shape):
    """When an application must be answered, decided and handed over."""

    calendar: str
    trigger: date | None
    answer_by: date | None
    deliver_by: date | None
    due: date | None
    due_kind: str
    running: bool
    paused: bool
    limits: list[LimitOut]


class Procedure(Shape):
    """A procedure of a project and whose move it is.

    ``planned_kind`` is what the promised days rest on: statutory, promised, estimated,
    or empty where it is not in the promised plan.
    """

    project: str
    procedure: str
    name: str
    stage: str
    authority: str
    authority_name: str
    track: str
    state: str
    state_name: str
    move: str
    since: date
    verified_on: date
    age_days: int
    received_on: date | None
    accepted_on: date | None
    decided_on: date | None
    finished_on: date | None
    planned_start: date | None
    planned_finish: date | None
    planned_kind: str
    expected_finish: date | None
    due: date | None
    due_kind: str
    provisional: bool


class ProcedurePage(Shape):
    """Procedures, and where the next ones are."""

    items: list[Procedure]
    next: str | None


class DayOut(Shape):
    """A day that binds somebody now, with its reasons.

    ``kind`` is answer, statutory, promised, internal, delivery, cure, check or
    correction; ``promise`` its id, where it is one.
    """

    kind: str
    promise: str
    day: date
    explanation: list[str]
    articles: list[str]


class ProcedureDetail(Procedure):
    """A procedure with its clock, what it needs, and what may be done."""

    clock: Clock
    reasons: list[DayOut]
    needs: list[str]
    gives: list[str]
    open: dict[str, list[str]]
    commands: list[str]


class ProcedureDetails(Shape):
    """All procedures of a project that one may see in full."""

    items: list[ProcedureDetail]
    version: int


class EventOut(Shape):
    """Something that happened; ``number`` is null while it is only tried."""

    number: int | None
    kind: str
    kind_name: str
    procedure: str
    occurred_on: date
    recorded_at: datetime | None
    by: str
    struck: str
    data: dict[str, Any]


class EventPage(Shape):
    """Events by number, and where the next ones are."""

    items: list[EventOut]
    version: int
    next: str | None


class Moved(Shape):
    """A milestone that a command would move."""

    milestone: str
    name: str
    before: date
    after: date
    days: int
    because: list[str]


class UpheavalOut(Shape):
    """What moves of the plan that was told last, in working days."""

    steps: int
    step_days: int
    milestones: int
    milestone_days: int
    weighted: int


class KeepingOut(Shape):
    """The two ways on from a plan that was told."""

    told_on: date
    soonest: UpheavalOut
    kept: UpheavalOut


class Recorded(Shape):
    """What came of a command, or would come of it."""

    dry_run: bool
    repeated: bool
    version: int
    events: list[EventOut]
    moved: list[Moved] | None
    keeping: KeepingOut | None


class CommandAsked(Asked):
    """Something that happened, to be recorded."""

    kind: Annotated[str, Field(max_length=60)]
    procedure: Slug = ""
    on: date
    data: dict[str, Any] = Field(default_factory=dict)


class OpeningAsked(Asked):
    """A project to be opened from the token of a public plan."""

    token: Annotated[str, Field(min_length=1, max_length=8_000)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    enterprise: int | None = None


class FieldOut(Shape):
    """One field of a command."""

    name: str
    type: str
    optional: bool
    choices: list[str]


class CommandSpecOut(Shape):
    """One line of the table of commands."""

    kind: str
    name: str
    about: str
    event: str
    who: list[str]
    states: list[str]
    to: str | None
    fields: list[FieldOut]
    by_api: bool


class CommandTable(Shape):
    """All commands."""

    items: list[CommandSpecOut]


class Task(Shape):
    """Something that somebody has to do."""

    project: str
    task: str
    text: str
    procedure: str
    assignee: str
    due: date
    finished_on: date | None


class TaskPage(Shape):
    """Tasks, and where the next ones are."""

    items: list[Task]
    next: str | None


class Promise(Shape):
    """A conditional acceptance, a commitment or a request for correction."""

    project: str
    kind: str
    promise: str
    procedure: str
    state: str
    made_on: date
    due: date | None
    settled_on: date | None


class PromisePage(Shape):
    """Promises, and where the next ones are."""

    items: list[Promise]
    next: str | None


class DocumentOut(Shape):
    """One version of a document; ``download`` null where its bytes can't be had."""

    id: int
    document: str
    kind: str
    kind_name: str
    version: int
    file_name: str
    sha256: str
    size: int
    content_type: str
    level: str
    state: str
    added_at: datetime
    keep_until: date | None
    removed_on: date | None
    download: str | None


class DocumentPage(Shape):
    """The documents of a project."""

    items: list[DocumentOut]
    next: str | None


class HookAsked(Asked):
    """An address that wants to be told."""

    url: Annotated[str, Field(min_length=1, max_length=500)]
    kinds: Annotated[list[str], Field(max_length=200)] = Field(default_factory=list)


class HookOut(Shape):
    """An address that is told."""

    id: int
    url: str
    kinds: list[str]
    made_at: datetime
    on: bool
    why_off: str
    failures: int


class HookMade(HookOut):
    """A new one, with the secret that is told this once."""

    secret: str


class HookList(Shape):
    """All addresses of the caller."""

    items: list[HookOut]


class DeliveryOut(Shape):
    """One message to one address."""

    id: str
    kind: str
    project: str | None
    number: int | None
    state: Literal["waiting", "sent", "failed"]
    attempts: int
    status: int | None
    error: str
    made_at: datetime
    next_at: datetime | None
    sent_at: datetime | None


class DeliveryPage(Shape):
    """Messages, the oldest first, and where the next ones are."""

    items: list[DeliveryOut]
    next: str | None


class ToldEvent(Asked):
    """What another system tells: something that happened to an application."""

    project: Slug = ""
    reference: Annotated[str, Field(max_length=120)] = ""
    procedure: Slug = ""
    kind: Annotated[str, Field(max_length=60)]
    on: date
    external_id: Annotated[str, Field(max_length=120)] = ""
    data: dict[str, Any] = Field(default_factory=dict)


class ToldEvents(Asked):
    """Several at once, in the order in which they happened."""

    events: Annotated[list[ToldEvent], Field(min_length=1, max_length=100)]


class Taken(Shape):
    """What became of one of them."""

    external_id: str
    state: Literal["accepted", "repeated", "refused"]
    project: str
    events: list[int]
    problems: list[Fault]


class TakenList(Shape):
    """What became of each, in the order sent."""

    items: list[Taken]
    accepted: int
    repeated: int
    refused: int


class ImportOut(Shape):
    """A table that was sent in."""

    id: int
    name: str
    size: int
    made_at: datetime
    state: Literal[
        "reading", "checking", "checked", "applying", "applied", "undone", "failed"
    ]
    encoding: str
    unread: list[str]
    rows: int
    waiting: int
    ok: int
    repeated: int
    refused: int
    done: int
    problems: list[Fault]
    ended_at: datetime | None


class ImportPage(Shape):
    """The caller's tables, and where the next ones are."""

    items: list[ImportOut]
    next: str | None


class ImportLineOut(Shape):
    """What became of one row; ``where`` of a problem is the column."""

    row: int
    state: Literal["waiting", "ok", "repeated", "refused", "done"]
    project: str
    event: int | None
    problems: list[Fault]


class ImportLinePage(Shape):
    """Rows by number, and where the next ones are."""

    items: list[ImportLineOut]
    next: str | None


class ApplyAsked(Asked):
    """Whether the rows that are fine are recorded, or all or none."""

    mode: Literal["valid", "all"]
