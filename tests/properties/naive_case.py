"""Clock and ledger once more, walking day by day over the events: slow and plain.

Reads the log itself, not the state; knows nothing of spans or merging. Only "is this a
working day" is asked of the real calendar, which tests of its own check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.casework.rig import Desk
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.eventlog import Event

ONE = timedelta(days=1)


@dataclass
class Told:
    """What the log tells of one procedure's last application, or of its works."""

    received: date | None = None
    named: date | None = None
    completed: date | None = None
    accepted: date | None = None
    decided: date | None = None
    granted: bool = False
    delivered: date | None = None
    fell: date | None = None
    more: int = 0
    pauses: dict[str, dict[str, Any]] = field(default_factory=dict)
    withheld: dict[str, bool] = field(default_factory=dict)
    begun: date | None = None
    finished: date | None = None
    stops: dict[str, dict[str, Any]] = field(default_factory=dict)
    rulebook: str = ""
    listed: set[str] = field(default_factory=set)
    project_book: str = ""


def told_of(desk: Desk, procedure: str) -> Told:
    """Read the log from its beginning."""
    struck = {e.data["number"] for e in desk.log if e.kind == "event_struck"}
    told = Told()
    for event in desk.log:
        if event.number in struck:
            continue
        if event.kind in ("project_opened", "facts_changed"):
            _rules_told(told, event, procedure)
        elif event.subject == procedure:
            told = _tell(told, event, procedure)
    return told


def _rules_told(told: Told, event: Event, procedure: str) -> None:
    told.project_book = str(event.data["rulebook"])
    procedures = event.data["procedures"]
    assert isinstance(procedures, list)
    told.listed = {str(each) for each in procedures}
    if told.received is None and told.begun is None and procedure in told.listed:
        told.rulebook = told.project_book


def _tell(told: Told, event: Event, procedure: str) -> Told:
    on, kind = event.occurred_on, event.kind
    if kind == "submitted":
        book = told.project_book if procedure in told.listed else told.rulebook
        return Told(
            received=on,
            rulebook=book,
            listed=told.listed,
            project_book=told.project_book,
        )
    if kind in _DAYS:
        setattr(told, _DAYS[kind], on)
    if kind == "deemed_accepted":
        told.accepted = told.completed or told.received
    if kind == "accepted_conditionally":
        told.withheld[str(event.data["condition"])] = (
            event.data["consequence"] == "decision_withheld"
        )
    if kind == "condition_lapsed" and not told.withheld[str(event.data["condition"])]:
        told.fell = on
    if kind == "rules_moved":
        told.rulebook = str(event.data["rulebook"])
    _tell_pauses(told, event)
    _tell_works(told, event)
    return told


_DAYS = {
    "gaps_named": "named",
    "completed": "completed",
    "accepted": "accepted",
    "accepted_conditionally": "accepted",
    "granted": "decided",
    "refused": "decided",
    "delivered": "delivered",
    "withdrawn": "fell",
    "declined": "fell",
    "revoked": "fell",
}


def _tell_pauses(told: Told, event: Event) -> None:
    on, data = event.occurred_on, event.data
    if event.kind == "paused":
        begun = {"first": on, "book": told.rulebook, "last": None}
        told.pauses[str(data["pause"])] = {**data, **begun}
    elif event.kind == "resumed":
        told.pauses[str(data["pause"])]["last"] = on
    elif event.kind == "extended":
        told.more = int(str(data["days"]))
    elif event.kind == "granted":
        told.granted = True
    if told.decided or told.fell:
        for pause in told.pauses.values():
            pause["last"] = pause["last"] or on


def _tell_works(told: Told, event: Event) -> None:
    on, data = event.occurred_on, event.data
    if event.kind == "begun":
        told.begun = on
        if event.subject in told.listed:
            told.rulebook = told.project_book
    elif event.kind == "finished":
        told.finished = on
        for stop in told.stops.values():
            stop["last"] = stop["last"] or on
    elif event.kind == "started_again":
        told.finished = None
    elif event.kind == "interrupted":
        told.stops[str(data["interruption"])] = {
            "first": on,
            "cause": data["cause"],
            "last": None,
        }
    elif event.kind == "interruption_ended":
        stop = told.stops[str(data["interruption"])]
        stop["last"] = max(stop["first"], on - ONE)


class Naive:
    """One procedure of a desk, reckoned day by day."""

    def __init__(self, desk: Desk, procedure: str, today: date) -> None:
        self.desk, self.procedure, self.today = desk, procedure, today
        self.told = told_of(desk, procedure)
        self.rules = self._rules(self.told.rulebook)
        self.calendar = desk.calendars[self.rules.calendar]

    def _rules(self, book: str) -> ProcedureRules:
        return self.desk.books[book].procedures[self.procedure]

    def works_on(self, day: date) -> bool:
        return self.calendar.is_working(day)

    def out(self, *, until: date) -> list[tuple[date, str]]:
        """The days that a pause takes out, with whom it waits for, first come first."""
        found: dict[date, str] = {}
        for pause in sorted(
            self.told.pauses.values(), key=lambda p: (p["first"], p["pause"])
        ):
            if not pause.get("notice_on"):
                continue
            grounds = {g.id: g for g in self._rules(pause["book"]).grounds}
            ground = grounds[pause["ground"]]
            last, day, used = pause["last"] or until, pause["first"], 0
            while day <= last:
                counts = ground.cap_unit == "calendar_day" or self.works_on(day)
                used += counts
                if ground.cap is not None and used > ground.cap:
                    break
                found.setdefault(day, ground.charged_to.value)
                if ground.cap is not None and used == ground.cap and counts:
                    break
                day += ONE
        return sorted(found.items())

    def last_day(self, days: Days, *, statutory: bool) -> date | None:
        """The last day of a limit, counted one day after the other."""
        told = self.told
        start = told.accepted
        if self.rules.starts == "receipt" and (told.completed or not told.named):
            start = told.completed or told.received
        if start is None:
            return None
        open_until = {
            name: max(self.today, pause["first"], _iso(pause.get("until")))
            for name, pause in told.pauses.items()
        }
        for name, pause in told.pauses.items():
            pause["shown"] = pause["last"] or open_until[name]
        out = {day for day, _ in self._shown_out()}
        need, day = days.n + (told.more if statutory else 0), start
        while need:
            day += ONE
            if day not in out and (days.unit == "calendar_day" or self.works_on(day)):
                need -= 1
        while not self.works_on(day):
            day += ONE
        return day

    def _shown_out(self) -> list[tuple[date, str]]:
        kept = {name: pause["last"] for name, pause in self.told.pauses.items()}
        for pause in self.told.pauses.values():
            pause["last"] = pause["shown"]
        found = self.out(until=self.today)
        for name, pause in self.told.pauses.items():
            pause["last"] = kept[name]
        return found

    def ledger(self) -> list[tuple[date, str]]:
        """Each day with the party that it is charged to."""
        if self.told.begun is not None:
            return self._works()
        if self.told.received is None:
            return []
        told, found = self.told, []
        examined = told.decided or told.fell or self.today
        out = dict(self.out(until=examined))
        day = told.received
        while day < examined:
            day += ONE
            back = told.completed or told.accepted or examined
            if told.named is not None and told.named < day <= back:
                party = "applicant"
            else:
                party = out.get(day, "authority")
            found.append((day, party))
        if told.granted:
            handed = told.delivered or told.fell or max(self.today, day)
            while day < handed:
                day += ONE
                found.append((day, "authority"))
        return found

    def _works(self) -> list[tuple[date, str]]:
        told, found = self.told, []
        assert told.begun is not None
        day, end = told.begun, told.finished or max(self.today, told.begun)
        while day <= end:
            party = "applicant"
            for stop in sorted(
                told.stops.values(), key=lambda s: s["first"], reverse=True
            ):
                if stop["first"] <= day <= (stop["last"] or end):
                    party = stop["cause"].replace("force_majeure", "nobody")
            found.append((day, party))
            day += ONE
        return found


def _iso(text: str | None) -> date:
    return date.fromisoformat(text) if text else date.min
