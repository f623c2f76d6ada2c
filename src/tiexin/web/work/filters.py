"""What a list is asked for, and questions that somebody keeps under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect

from tiexin.web.access.guard import person
from tiexin.web.cases import store
from tiexin.web.cases.models import SavedFilter
from tiexin.web.common.names import authority_name, stage_name
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_messages
from tiexin.web.work import questions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import ProcedureRow

_MOST: Final = 20
_LONGEST: Final = 60
_NAMES: Final = ("stage", "authority", "move", "colour", "officer")
_MOVES: Final = ("authority", "applicant", "third_party")
_COLOURS: Final = ("red", "amber", "green")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a list: answers by name, only those given."""

    given: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """As part of an address."""
        return urlencode(self.given)

    def get(self, name: str) -> str:
        """One answer; empty where it was not asked for."""
        return dict(self.given).get(name, "")

    def of(self, rows: QuerySet[ProcedureRow], day: date) -> QuerySet[ProcedureRow]:
        """The rows that are asked for."""
        for name, value in self.given:
            if name == "colour":
                rows = rows.filter(questions.colour(value, day))
            elif name == "officer":
                rows = rows.filter(officer=whole(value))
            else:
                rows = rows.filter(**{name: value})
        return rows


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose in the filter's form."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the filter's form."""

    name: str
    title: str
    choices: tuple[Choice, ...]


def read(request: HttpRequest, *names: str) -> Filters:
    """What the address asks for, of the questions that this list has."""
    return Filters(
        tuple(
            (name, request.GET[name][:_LONGEST])
            for name in (names or _NAMES)
            if request.GET.get(name)
        )
    )


def fields(
    filters: Filters,
    language: Language,
    *,
    names: Iterable[str],
    authorities: Iterable[str] = (),
    place: str = "",
    officers: Iterable[User] = (),
) -> list[Field]:
    """The questions with their answers."""
    say = get_messages().text
    known = {
        "stage": [(each, stage_name(each, language)) for each in store.table().stages],
        "authority": sorted(
            ((each, authority_name(each, place, language)) for each in authorities),
            key=lambda pair: pair[1],
        ),
        "move": [(each, say(f"casework.party.{each}", language)) for each in _MOVES],
        "colour": [
            (each, say(f"casework.colour.{each}", language)) for each in _COLOURS
        ],
        "officer": [(str(each.pk), each.display_name) for each in officers],
    }
    return [
        Field(
            name,
            say(f"work.filter.{name}", language),
            tuple(
                Choice(value, title, filters.get(name) == value)
                for value, title in known[name]
            ),
        )
        for name in names
    ]


def saved(user: User, page: str) -> list[SavedFilter]:
    """The questions that somebody keeps for a list."""
    return list(SavedFilter.objects.filter(user=user, page=page).order_by("name"))


def keep(request: HttpRequest, page: str) -> HttpResponse:
    """Keep or drop a question, and show the list again."""
    user = person(request)
    own = SavedFilter.objects.filter(user=user, page=page)
    drop = whole(request.POST.get("drop", ""))
    if drop:
        own.filter(pk=drop).delete()
        return HttpResponseRedirect(request.path)
    name = request.POST.get("name", "").strip()[:_LONGEST]
    asked = parse_qsl(request.POST.get("query", "")[:500])
    query = urlencode([pair for pair in asked if pair[0] in (*_NAMES, "tab")])
    if name and query and own.count() < _MOST:
        try:
            with transaction.atomic():
                SavedFilter.objects.create(user=user, page=page, name=name, query=query)
        except IntegrityError:
            own.filter(name=name).update(query=query)
    return HttpResponseRedirect(f"{request.path}?{query}")
