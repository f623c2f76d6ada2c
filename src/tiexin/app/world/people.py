"""The people and enterprises of the invented city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.app.world.model import Dice
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.world.acts import Language
    from tiexin.app.world.model import Figures
    from tiexin.catalogue.types import InForce

PLACE: Final = "441900"
# Performers that have a desk: reviewers sit at these.
_DECIDING: Final = frozenset({"authority", "registry", "utility"})
_SUPERVISORS: Final = 2


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise; ``number`` is its place in the city, from 0."""

    number: int
    name: str
    name_en: str
    place: str
    trade: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who logs in; ``number`` is the one by which the log names the person.

    ``authority`` is set for reviewers, ``firm`` for investors.
    """

    number: int
    login: str
    role: Role
    name: str
    phone: str
    language: Language
    authority: str = ""
    firm: int | None = None

    @property
    def actor(self) -> str:
        """How the log names this person."""
        return f"user:{self.number}"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the city; reviewers by their authority."""

    firms: tuple[Firm, ...]
    officers: tuple[Person, ...]
    investors: tuple[Person, ...]
    reviewers: dict[str, Person]
    supervisors: tuple[Person, ...]

    @property
    def people(self) -> Iterator[Person]:
        """All of them in the order of their numbers."""
        yield from self.supervisors
        yield from self.officers
        yield from self.reviewers.values()
        yield from self.investors


def cast_of(
    law: InForce, given: Figures, *, projects: int, seed: int, first: int
) -> Cast:
    """As many people as ``projects`` need; the first one has the number ``first``."""
    dice = Dice(given.figures, f"{seed}/people")
    firms = _firms(given, dice, _share(projects, given, "projects_an_enterprise"))
    officers = max(3, _share(projects, given, "projects_an_officer"))
    desks = _desks(law)
    numbers = iter(range(first, first + 100_000))
    names = _names(given, dice)

    def person(
        login: str, role: Role, *, authority: str = "", firm: int | None = None
    ) -> Person:
        number = next(numbers)
        local = role is not Role.INVESTOR
        language: Language = "zh_hans" if local else dice.one(_TONGUES)
        if firm == 0:
            # The one whose name stands on the login page writes as Hong Kong does.
            language = "zh_hant"
        # No telephone number begins so; nobody is called by mistake.
        phone = f"0769-0000-{number % 10_000:04d}"
        return Person(
            number, login, role, next(names), phone, language, authority, firm
        )

    return Cast(
        supervisors=tuple(
            person(f"supervisor-{n}", Role.SUPERVISOR)
            for n in range(1, _SUPERVISORS + 1)
        ),
        officers=tuple(
            person(f"officer-{n}", Role.OFFICER) for n in range(1, officers + 1)
        ),
        reviewers={
            desk: person(f"reviewer-{desk}", Role.REVIEWER, authority=desk)
            for desk in desks
        },
        investors=tuple(
            person(f"investor-{firm.number + 1}", Role.INVESTOR, firm=firm.number)
            for firm in firms
        ),
        firms=firms,
    )


_TONGUES: Final[tuple[Language, ...]] = ("zh_hant", "zh_hant", "zh_hans", "en")


def _share(projects: int, given: Figures, name: str) -> int:
    return max(1, round(projects / float(given.figures[name])))


def _desks(law: InForce) -> list[str]:
    """Offices that decide, those with the most procedures first."""
    counts = Counter(procedure.performer for procedure in law.procedures.values())
    desks = [
        authority.id
        for authority in law.catalogue.authorities.values()
        if authority.kind in _DECIDING
    ]
    return sorted(desks, key=lambda desk: (-counts[desk], desk))


def _names(given: Figures, dice: Dice) -> Iterator[str]:
    """Names of persons, none twice until all are used."""
    names = [
        family + called
        for family in given.names["families"]
        for called in given.names["given"]
    ]
    dice.rng.shuffle(names)
    while True:
        yield from names


def _firms(given: Figures, dice: Dice, count: int) -> tuple[Firm, ...]:
    """Enterprises, each with a name of its own as far as the words go."""
    names = given.names
    made = [
        (company, trade, form)
        for company in names["companies"]
        for trade in names["trades"]
        for form in names["forms"]
    ]
    dice.rng.shuffle(made)
    firms = []
    for number in range(count):
        company, trade, form = made[number % len(made)]
        parts = (company, trade, form)
        place = dice.one(names["places"])
        firms.append(
            Firm(
                number,
                "".join(part["zh_hant"] for part in parts),
                " ".join(part["en"] for part in parts),
                place["zh_hans"],
                company["zh_hans"] + trade["zh_hans"],
            )
        )
    return tuple(firms)
