"""The invented city as a whole: people, leaves, and projects with their past."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.opening import opening_of
from tiexin.app.world.acts import Act, Surroundings
from tiexin.app.world.facts import Varied
from tiexin.app.world.life import Hands, Life, moment
from tiexin.app.world.model import Dice
from tiexin.app.world.office import (
    contact_acts,
    ending_act,
    hand_over_acts,
    mistake_acts,
)
from tiexin.app.world.papers import Heading, Papers
from tiexin.app.world.people import PLACE, Cast, cast_of
from tiexin.app.world.revision import Reviser
from tiexin.app.world.ways import Ways
from tiexin.casework.setting import Setting
from tiexin.casework.table import Role
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tiexin.app.cases.baseline import FrozenPlan
    from tiexin.app.cases.opening import Opening
    from tiexin.app.request import PlanRequest
    from tiexin.app.service import Service
    from tiexin.app.world.life import Letter, Upload
    from tiexin.app.world.model import Figures
    from tiexin.app.world.people import Firm, Person
    from tiexin.casework.rules import Rulebook
    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Table
    from tiexin.eventlog import Event, Json
    from tiexin.kernel import Refused

_OFFICE: Final = "mainland"
_PRODUCTION: Final = "production_start"
_MIDST: Final = timedelta(days=300)
"""How long ago a project was opened that is now in the midst of its way."""
_SHORTEST_PAST: Final = 90
"""Calendar days that the first project has behind it at least."""


@dataclass(frozen=True, slots=True)
class Leave:
    """An officer's leave and who covers it; both days included."""

    officer: Person
    cover: Person
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class SampleProject:
    """One project of the city with all that happened to it."""

    code: str
    name: str
    firm: Firm
    investor: Person
    opened_at: datetime
    rulebooks: tuple[Rulebook, ...]
    plan: FrozenPlan
    revisions: tuple[tuple[datetime, FrozenPlan], ...]
    events: tuple[Event, ...]
    state: ProjectState
    letters: tuple[Letter, ...]
    uploads: tuple[Upload, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class City:
    """Everybody and everything, as of the morning of ``today``."""

    today: date
    cast: Cast
    leaves: tuple[Leave, ...]
    projects: tuple[SampleProject, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which city: how many projects, which dice, which day.

    ``first_person`` is the number of the first person, where others are there already.
    """

    projects: int
    seed: int
    today: date
    first_person: int = 1


@dataclass(frozen=True, slots=True)
class Sources:
    """What a city is built from; ``root`` is the folder of all data."""

    service: Service
    table: Table
    figures: Figures
    root: Path


def build_city(wanted: Wanted, sources: Sources) -> City:
    """The city that the wish describes; the same wish and data give the same one.

    Raises:
        BadInput: ``world.too_early``: the day is before the city's first projects.
        CalendarGap: The plans of its projects run beyond the stored calendars.
    """
    opened = date.fromisoformat(sources.figures.figures["opened"]["first"])
    earliest = opened + timedelta(days=_SHORTEST_PAST)
    if wanted.today < earliest:
        raise BadInput.of(
            "world.too_early",
            where="--on",
            day=wanted.today.isoformat(),
            first=earliest.isoformat(),
        )
    return _Builder(wanted, sources).city()


class _Builder:
    """What stays the same from project to project."""

    def __init__(self, wanted: Wanted, sources: Sources) -> None:
        self._wanted = wanted
        self._service = service = sources.service
        self._given = figures = sources.figures
        self._books: dict[str, Rulebook] = {}
        self._setting = Setting(sources.table, service.calendars, self._books)
        self._calendar = service.calendars[_OFFICE]
        self._varied = Varied(sources.root)
        self._documents = service.catalogue.documents
        law = service.in_force(on=wanted.today, jurisdiction=PLACE)
        self._cast = cast_of(
            law,
            figures,
            projects=wanted.projects,
            seed=wanted.seed,
            first=wanted.first_person,
        )
        dice = self._dice("city")
        self._slow = {
            desk: figures.figures["slow_authorities"]["factor"]
            for desk in self._cast.reviewers
            if dice.happens("slow_authorities")
        }
        self._leaves = tuple(self._leave(dice))

    def city(self) -> City:
        days = self._opening_days()
        # The first enterprise has a project in the midst of its way.
        midst = bisect_left(days, self._wanted.today - _MIDST)
        return City(
            self._wanted.today,
            self._cast,
            self._leaves,
            tuple(
                self._project(place, day, firm=place - midst)
                for place, day in enumerate(days)
            ),
        )

    def _dice(self, name: str) -> Dice:
        return Dice(self._given.figures, f"{self._wanted.seed}/{name}")

    def _opening_days(self) -> list[date]:
        """Working days, more of them of late."""
        opened = self._given.figures["opened"]
        first = date.fromisoformat(opened["first"])
        last = self._wanted.today - timedelta(days=int(opened["last_days_ago"]))
        span = max(0, (last - first).days)
        rng = self._dice("openings").rng
        days = (
            first + timedelta(days=round(span * rng.random() ** opened["growth"]))
            for _ in range(self._wanted.projects)
        )
        return sorted(self._calendar.roll_forward(day) for day in days)

    def _leave(self, dice: Dice) -> Iterator[Leave]:
        """Leaves around the day, so that some are away on it, covered by the next."""
        officers = self._cast.officers
        busy: set[int] = set()
        for place, officer in enumerate(officers):
            cover = officers[(place + 1) % len(officers)]
            if {officer.number, cover.number} & busy or not dice.happens("leave"):
                continue
            length = dice.between("leave", "days_low", "days_high")
            first = self._wanted.today - timedelta(days=dice.rng.randint(0, length))
            yield Leave(officer, cover, first, first + timedelta(days=length))
            busy |= {officer.number, cover.number}

    def _project(self, place: int, opened: date, *, firm: int) -> SampleProject:
        dice = self._dice(f"project/{place}")
        code = f"{opened.year}-{place + 1:05d}"
        kind = dice.weighted(self._given.figures["kinds"])
        opening = self._opening(self._varied.request(kind, opened, dice))
        owner = self._cast.firms[firm % len(self._cast.firms)]
        investor = self._cast.investors[owner.number]
        life, around = self._born(code, investor, dice)
        officer = self._officer(dice, opened).actor
        self._open(life, opening, officer, opened)
        name = f"{owner.trade}{owner.place}项目"
        ways = Ways(opening, self._wanted.today, self._slow)
        gone = list(ways.acts(around, lambda name: self._dice(f"{code}/{name}")))
        for acts in gone:
            life.plan(acts, around)
        head = Heading(code, name, owner.name, opened)
        papers = Papers(opening.rulebook, self._documents, head, self._wanted.today)
        near = replace(around, dice=self._dice(f"{code}/papers"))
        for acts in papers.acts(gone, near):
            life.plan(acts, near)
        self._between_people(life, around, officer, opened)
        grown = self._grown(opening, opened, around)
        if grown is not None:
            life.plan([grown], around)
        planner = Reviser(self._service, self._setting, opening.plan, dice)
        life.run(until=self._wanted.today, around=around, planner=planner)
        return SampleProject(
            code,
            name,
            owner,
            investor,
            moment(opened),
            tuple(self._books[name] for name in _books_in(life.events)),
            opening.plan,
            tuple(life.plans),
            tuple(life.events),
            life.state,
            tuple(life.letters),
            tuple(life.uploads.values()),
            tuple(life.refused),
        )

    def _opening(self, request: PlanRequest) -> Opening:
        opening = opening_of(self._service.plan(request))
        self._books.setdefault(opening.rulebook.hash, opening.rulebook)
        return opening

    def _grown(
        self, opening: Opening, opened: date, around: Surroundings
    ) -> Act | None:
        """Sometimes the plant becomes larger, as far as the same procedures do."""
        dice = around.dice
        day = around.after(
            opened + (self._wanted.today - opened) * dice.rng.random(), 0
        )
        if not dice.happens("changed_facts") or day >= self._wanted.today:
            return None
        facts: dict[str, Any] = dict(opening.request.facts)
        factor = dice.figures["changed_facts"]["factor"]
        facts["building.floor_area"] = round(facts["building.floor_area"] * factor)
        request = replace(opening.request, facts=facts, levers=opening.levers)
        larger = self._opening(request)
        if larger.procedures != opening.procedures:
            return None
        data: dict[str, Json] = {
            "rulebook": larger.rulebook.hash,
            "procedures": list(larger.procedures),
            "facts": facts,
            "reason": around.say("changes"),
        }
        return Act(day, "change_facts", Role.INVESTOR, "", data)

    def _born(
        self, code: str, investor: Person, dice: Dice
    ) -> tuple[Life, Surroundings]:
        hands = Hands(
            investor.actor,
            self._cast.supervisors[0].actor,
            {desk: each.actor for desk, each in self._cast.reviewers.items()},
            {
                each.officer.actor: (each.cover.actor, each.first, each.last)
                for each in self._leaves
            },
        )
        around = Surroundings(
            dice, self._calendar, self._given.words, investor.language, investor.actor
        )
        return Life(code, hands=hands, setting=self._setting), around

    def _officer(self, dice: Dice, opened: date) -> Person:
        """Somebody who is there on the day."""
        away = {
            each.officer.number
            for each in self._leaves
            if each.first <= opened <= each.last
        }
        there = [each for each in self._cast.officers if each.number not in away]
        return dice.one(there or self._cast.officers)

    def _open(self, life: Life, opening: Opening, officer: str, opened: date) -> None:
        at = moment(opened)
        data = opening.data(officer=officer)
        life.give(Act(opened, "open_project", Role.INVESTOR, "", data), at)
        marks: dict[str, Json] = dict(opening.plan.milestones)
        frozen: dict[str, Json] = {"plan": opening.plan.hash, "milestones": marks}
        life.give(Act(opened, "freeze_baseline", Role.INVESTOR, "", frozen), at)

    def _between_people(
        self, life: Life, around: Surroundings, officer: str, opened: date
    ) -> None:
        today = self._wanted.today
        contacts = contact_acts(opened, today, around)
        life.plan(sorted(contacts, key=lambda act: act.on), around)
        officers = [each.actor for each in self._cast.officers]
        over = hand_over_acts(
            opened, today, around=around, first=officer, officers=officers
        )
        life.plan(over, around)
        life.plan(mistake_acts(opened, today, around), around)
        ending = ending_act(opened, today, around)
        if ending is not None:
            life.plan([ending], around)


def _books_in(events: list[Event]) -> list[str]:
    """The rulebooks that a log names."""
    found = (str(each.data["rulebook"]) for each in events if "rulebook" in each.data)
    return list(dict.fromkeys(found))
