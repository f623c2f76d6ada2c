"""What a log is before anything is measured: where it came from, what was left out.

An event is one row: case, activity, time, and what else is known. Reading never
guesses silently: which column is what, how times without a zone were read and which
rows were left out stand in the :class:`ImportReport`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from tiexin.eventlog import Event

ZONE: Final = "Asia/Shanghai"
"""In which zone a time is read that names none; the answer says so."""

MOST_EXAMPLES: Final = 5
"""Places told of each kind of fault; the count says how many there are."""


class Describer(Protocol):
    """Tells more of our own cases than their events do: limits, milestones, offices.

    ``names`` are the attributes that it may tell, so that one which no case has yet is
    known; ``unknown`` are projects of which it could tell nothing.
    """

    @property
    def names(self) -> Collection[str]: ...  # noqa: D102 - said above

    @property
    def unknown(self) -> Collection[str]: ...  # noqa: D102 - said above

    def learn(self, record: Mapping[str, Any]) -> bool:
        """Take a record that stands among the events; False where it is unsound."""

    def describe(self, events: Sequence[Event]) -> Mapping[str, Mapping[str, str]]:
        """Attributes of one project's cases, by subject; "" is the project itself.

        ``events`` is the project's log from its first event, struck ones too. What
        is told may rest on nothing else.
        """


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said about the file; everything left out is found by the reader.

    Attributes:
        case: column or attribute that names the case.
        activity: the one that names what happened.
        time: when it happened.
        order: a whole number that orders events of one instant.
        resource: who did it.
        recorded: when it was written down.
        delimiter: one character between the columns of a CSV.
        encoding: of a CSV, as Python names it (``utf-8``, ``gb18030``).
        zone: IANA name of the zone of times that name none.
        time_format: how times are written, in the signs of ``strptime``.
        object_type: which objects of an OCEL are the cases.
        keep: attributes to keep; None keeps all, which a writer needs.
        as_of: only what was known at this instant, with its zone: events recorded
            (or, where that is not told, happened) until then.
        describe: what tells more of our own cases.
    """

    case: str = ""
    activity: str = ""
    time: str = ""
    order: str = ""
    resource: str = ""
    recorded: str = ""
    delimiter: str = ""
    encoding: str = ""
    zone: str = ZONE
    time_format: str = ""
    object_type: str = ""
    keep: frozenset[str] | None = None
    as_of: datetime | None = None
    describe: Describer | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows of one file that were left out for one reason.

    Attributes:
        code: key of the words, below ``insight.fault``.
        count: how many rows or elements.
        places: the first of them: line numbers, or identifiers.
        example: what stood there, shortened.
    """

    code: str
    count: int
    places: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of a figure has to know; words in three languages.

    Attributes:
        code: key of the words, below ``insight.note``.
        fields: what the words name.
    """

    code: str
    fields: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file.

    Attributes:
        name: the file's name without its endings; value of the attribute ``log``.
        format: ``csv``, ``parquet``, ``xes``, ``ocel`` or ``events``.
        read: rows or elements that stood there.
        kept: how many of them became events.
        columns: which column was taken for what.
        faults: what was left out, by reason.
        notes: what was assumed.
    """

    name: str
    format: str
    read: int
    kept: int
    columns: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()


COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "case": (
        "case:concept:name",
        "case_id",
        "caseid",
        "case id",
        "case",
        "case_concept_name",
        "trace_id",
        "project",
        "办件编号",
        "办件号",
        "案件编号",
        "受理号",
        "業務編號",
        "个案编号",
    ),
    "activity": (
        "concept:name",
        "activity",
        "activity_name",
        "event",
        "event_name",
        "action",
        "step",
        "活动",
        "環節",
        "环节",
        "步骤",
        "活動",
    ),
    "time": (
        "time:timestamp",
        "timestamp",
        "time",
        "complete timestamp",
        "completetimestamp",
        "event_time",
        "datetime",
        "date",
        "occurred_on",
        "时间",
        "時間",
        "发生时间",
        "办理时间",
    ),
    "order": ("event_index", "@@index", "event_order", "sequence", "seq", "序号"),
    "resource": ("org:resource", "resource", "user", "handler", "经办人", "經辦人"),
    "recorded": ("recorded_at", "time:recorded", "录入时间", "登記時間"),
}
"""Names that columns have elsewhere, by what they mean; the first that is there counts.

Upper and lower case are one.
"""
