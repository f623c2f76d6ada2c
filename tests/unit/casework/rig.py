"""A small case made by hand: four procedures, one officer, commands as sentences.

The rules are invented so that each limit is easy to count; the table of commands and
the calendars are the real ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from tiexin.app.paths import data_root
from tiexin.calendars import load_calendars
from tiexin.casework.clocks import clock_of
from tiexin.casework.decide import decide
from tiexin.casework.fold import apply, fold
from tiexin.casework.load import load_table
from tiexin.casework.rulebook_json import make_rulebook
from tiexin.casework.rules import Days, ExtensionRule, PauseGround, ProcedureRules
from tiexin.casework.setting import Setting
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Actor, Command, Party, Role, Track
from tiexin.eventlog import seal
from tiexin.kernel import LocalText, TiexinError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.calendars import CalendarSet
    from tiexin.casework.clocks import ProcedureClock
    from tiexin.casework.rules import Rulebook
    from tiexin.casework.state import ProcedureState
    from tiexin.casework.table import Table
    from tiexin.eventlog import Event

AUTHORITY = "housing"
ACTORS = {
    Role.INVESTOR: Actor("user:1", Role.INVESTOR),
    Role.OFFICER: Actor("user:2", Role.OFFICER),
    Role.REVIEWER: Actor("user:3", Role.REVIEWER, AUTHORITY),
    Role.SUPERVISOR: Actor("user:4", Role.SUPERVISOR),
    Role.SYSTEM: Actor("system:clock", Role.SYSTEM),
}
LAW = "licensing_law_2019/art-42"
EXPERTS = PauseGround(
    "experts",
    LocalText("专家评审", "專家評審", "expert review"),
    20,
    "working_day",
    "licensing_law_2019/art-45",
    Party.THIRD_PARTY,
)
HEARING = PauseGround(
    "hearing",
    LocalText("听证", "聽證", "hearing"),
    None,
    "working_day",
    "licensing_law_2019/art-45",
    Party.THIRD_PARTY,
)
PUTTING_RIGHT = PauseGround(
    "putting-right",
    LocalText("整改", "整改", "putting right"),
    None,
    "working_day",
    "licensing_law_2019/art-45",
    Party.APPLICANT,
)


def day(text: str) -> date:
    """A day written 2026-12-01."""
    return date.fromisoformat(text)


def days(n: int, unit: Any = "working_day") -> Days:
    """A limit."""
    return Days(n, unit, LAW, "A")


PERMIT = ProcedureRules(
    id="permit",
    kind="approval",
    stage="talks",
    track=Track.APPLICATION,
    authority=AUTHORITY,
    calendar="mainland",
    starts="acceptance",
    statutory=days(20),
    promised=days(10),
    internal=days(8),
    unknown=(),
    grounds=(EXPERTS, HEARING, PUTTING_RIGHT),
    extension=ExtensionRule(10, "working_day", LocalText("局长", "局長", "head"), LAW),
    answer_days=5,
    needs=("form", "drawings", "opinion"),
    gives=("permit",),
    may_miss={"opinion": "conditional_acceptance"},
    after=(),
    holds_stage=True,
    commitments=("commitment",),
    sources=(LAW,),
    answer_source="licensing_law_2019/art-32",
)
ASSESSMENT = replace(
    PERMIT,
    id="assessment",
    authority="environment",
    starts="receipt",
    statutory=days(30, "calendar_day"),
    promised=None,
    internal=None,
    extension=None,
    gives=("approval",),
    may_miss={},
    commitments=(),
)
FILING = replace(
    PERMIT,
    id="filing",
    kind="filing",
    stage="land_planning",
    statutory=None,
    promised=days(3),
    internal=None,
    unknown=("statutory",),
    grounds=(),
    extension=None,
    answer_days=0,
    gives=(),
    may_miss={},
    holds_stage=False,
    commitments=(),
)
WORKS = replace(
    FILING,
    id="works",
    kind="works",
    stage="land_planning",
    track=Track.WORK,
    authority="contractor",
    calendar="every_day",
    promised=None,
    unknown=(),
    after=("permit",),
    holds_stage=True,
)
ALL = (PERMIT, ASSESSMENT, FILING, WORKS)


def book_of(*rules: ProcedureRules) -> Rulebook:
    """A rulebook of these rules."""
    return make_rulebook(
        jurisdiction="441900",
        on=day("2024-01-01"),
        catalogue="c" * 64,
        procedures={each.id: each for each in rules},
    )


@cache
def table() -> Table:
    """The real table of commands."""
    return load_table(data_root())


@cache
def calendars() -> CalendarSet:
    """The real calendars."""
    return load_calendars(data_root() / "calendars")


@dataclass
class Desk:
    """One project and somebody who tells it what happened.

    ``today`` is the day on which everything is told; ``do`` takes the day on which it
    happened.
    """

    rules: tuple[ProcedureRules, ...] = ALL
    today: date = date(2026, 12, 31)
    opened: date = date(2024, 1, 2)
    calendars: CalendarSet = field(default_factory=calendars)
    books: dict[str, Rulebook] = field(default_factory=dict)
    state: ProjectState = field(default_factory=lambda: ProjectState("2024-00001"))
    log: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        book = book_of(*self.rules)
        self.books[book.hash] = book
        self.do(
            "open_project",
            on=self.opened,
            role=Role.INVESTOR,
            **self.opening(book),
        )

    def opening(self, book: Rulebook) -> dict[str, Any]:
        """The fields of ``open_project``."""
        return {
            "jurisdiction": "441900",
            "rulebook": book.hash,
            "procedures": list(book.procedures),
            "start": self.opened.isoformat(),
            "catalogue": "c" * 64,
            "facts": {"site.area": 5},
            "levers": [],
            "officer": "user:2",
        }

    @property
    def setting(self) -> Setting:
        """Table, calendars and rulebooks."""
        return Setting(table(), self.calendars, self.books)

    def do(
        self,
        kind: str,
        subject: str = "",
        /,
        *,
        on: date | str,
        role: Role | None = None,
        id: str = "",  # noqa: A002 - the word of the command
        **data: Any,
    ) -> tuple[Event, ...]:
        """Give a command, by whoever may; what it left in the log."""
        spec = table().commands[kind]
        actor = ACTORS[role or self._somebody(spec.who)]
        if actor.role is Role.REVIEWER and subject in self.state.procedures:
            authority = self.setting.rules_of(self.state.procedures[subject]).authority
            actor = replace(actor, authority=authority)
        return self.give(kind, subject, on=on, actor=actor, id=id, **data)

    def give(
        self,
        kind: str,
        subject: str = "",
        /,
        *,
        on: date | str,
        actor: Actor,
        id: str = "",  # noqa: A002 - the word of the command
        **data: Any,
    ) -> tuple[Event, ...]:
        """Give a command as that very person."""
        when = day(on) if isinstance(on, str) else on
        name = id or f"{kind}-{len(self.log)}"
        command = Command(name, kind, subject, when, data)
        drafts = decide(
            self.state,
            command,
            actor=actor,
            today=self.today,
            setting=self.setting,
            log=self.log,
        )
        events = seal(
            drafts,
            stream=self.state.code,
            after=self.state.version,
            previous=self.state.last_hash,
            recorded_at=datetime(2026, 12, 31, 8, len(self.log) % 60, tzinfo=UTC),
            actor=actor.id,
            command=name,
        )
        self.log += events
        if any(event.kind == "event_struck" for event in events):
            self.state = fold(self.log, code=self.state.code, setting=self.setting)
        else:
            for event in events:
                apply(self.state, event, setting=self.setting)
        return events

    def refusal(self, kind: str, subject: str = "", /, **told: Any) -> str:
        """The code with which a command is refused; empty if it is not."""
        before = (self.state.version, len(self.log))
        try:
            self.do(kind, subject, **told)
        except TiexinError as error:
            assert (self.state.version, len(self.log)) == before
            return error.problems[0].code
        return ""

    def refusal_fields(self, kind: str, subject: str = "", /, **told: Any) -> Any:
        """What the refusal of a command tells besides its code."""
        try:
            self.do(kind, subject, **told)
        except TiexinError as error:
            return error.problems[0].fields
        return None

    def of(self, procedure: str) -> ProcedureState:
        """One procedure as it stands."""
        return self.state.procedures[procedure]

    def clock(self, procedure: str, today: date | str | None = None) -> ProcedureClock:
        """The clock of a procedure."""
        when = day(today) if isinstance(today, str) else today
        return clock_of(self.of(procedure), setting=self.setting, today=when)

    def accepted(self, procedure: str, on: date | str) -> None:
        """Handed in and accepted on one day."""
        self.do("submit", procedure, on=on)
        self.do("accept", procedure, on=on)

    @staticmethod
    def _somebody(who: Iterable[Role]) -> Role:
        order = (Role.REVIEWER, Role.OFFICER, Role.INVESTOR, Role.SYSTEM)
        return next(role for role in order if role in who)
