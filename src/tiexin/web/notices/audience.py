"""Whom a notice goes to: names from the table become people, and policy has its say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.accounts.models import User
from tiexin.web.cases.models import Cover, Event, Message, Project
from tiexin.web.cases.projections import user_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiexin.eventlog import Event as LogEvent


class Offices:
    """Reviewers and supervisors by place, read once for many projects."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], list[User]] = {}

    def reviewers(self, jurisdiction: str, authority: str) -> list[User]:
        """Everybody of one authority in one place."""
        return self._people(Role.REVIEWER, jurisdiction, authority)

    def supervisors(self, jurisdiction: str) -> list[User]:
        """Everybody who supervises a place."""
        return self._people(Role.SUPERVISOR, jurisdiction, "")

    def _people(self, role: Role, jurisdiction: str, authority: str) -> list[User]:
        key = (role.value, jurisdiction, authority)
        if key not in self._found:
            people = User.objects.filter(
                role=role.value, jurisdiction=jurisdiction, is_active=True
            )
            if role is Role.REVIEWER:
                people = people.filter(authority=authority)
            self._found[key] = list(people.order_by("pk"))
        return self._found[key]


class Audience:
    """The people around one project on one day."""

    def __init__(self, project: Project, *, today: date, offices: Offices) -> None:
        self._project = project
        self._today = today
        self._offices = offices
        self._may: dict[int, bool] = {}

    def people(
        self,
        who: Iterable[str],
        *,
        authority: str = "",
        procedure: str = "",
        assignee: str = "",
        event: LogEvent | None = None,
    ) -> list[User]:
        """Who is meant and may know, each once; never who did it.

        ``authority`` is that of the procedure, ``assignee`` the person of the task,
        where ``who`` names them. A ``former`` officer is told although the project is
        no longer his to see.
        """
        found: dict[int, User] = {}
        doer = event.actor if event is not None else ""
        for name in who:
            named = (
                _some(_user(assignee) or self._project.officer)
                if name == "assignee"
                else self._named(name, authority, procedure, event)
            )
            for user in named:
                told = name == "former" or self._may_know(user)
                if told and user.is_active and user.actor_id != doer:
                    found.setdefault(user.pk, user)
        return list(found.values())

    def is_away(self, user: User) -> bool:
        """Whether this is the officer and somebody else covers the leave today."""
        return user.pk == self._project.officer_id and self._cover is not None

    def _named(
        self, name: str, authority: str, procedure: str, event: LogEvent | None
    ) -> Iterator[User]:
        project = self._project
        if name == "officer":
            yield project.officer
            if self._cover is not None:
                yield self._cover
        elif name == "investor":
            yield from self._investors
        elif name == "authority" and authority:
            yield from self._office(authority, procedure)
        elif name == "supervisor":
            yield from self._offices.supervisors(project.jurisdiction)
        elif event is not None:
            yield from self._by_event(name, event)

    def _by_event(self, name: str, event: LogEvent) -> Iterator[User]:
        """People whom the event itself, or the log before it, points to."""
        data = event.data
        if name == "former":
            yield from _some(self._former(event))
        elif name == "asker":
            asked = self._actor("correction_requested", "correction", data)
            yield from _some(_user(asked))
        elif name == "adder":
            added = self._actor("document_added", "document", data)
            yield from _some(_user(added))
        elif name == "writers":
            letters = Message.objects.filter(project=self._project)
            authors = letters.values("author")
            for user in User.objects.filter(pk__in=authors).order_by("pk"):
                if policy.sees_all_of(user):
                    yield user

    @cached_property
    def _cover(self) -> User | None:
        covers = Cover.objects.filter(
            officer=self._project.officer_id,
            first__lte=self._today,
            last__gte=self._today,
        ).select_related("cover")
        found = covers.order_by("pk").first()
        return found.cover if found else None

    @cached_property
    def _investors(self) -> list[User]:
        """Who opened the project; the enterprise's others once he is gone."""
        project = self._project
        if project.investor.is_active:
            return [project.investor]
        others = User.objects.filter(
            enterprise=project.enterprise_id, role=Role.INVESTOR.value, is_active=True
        )
        return list(others.order_by("pk"))

    def _office(self, authority: str, procedure: str) -> list[User]:
        """The reviewer who has the procedure in hand, else the whole office."""
        reviewers = self._offices.reviewers(self._project.jurisdiction, authority)
        by_id = {user.actor_id: user for user in reviewers}
        acts = Event.objects.filter(
            project=self._project, subject=procedure, actor__in=by_id
        )
        last = acts.order_by("-number").values_list("actor", flat=True).first()
        return [by_id[last]] if last in by_id else reviewers

    def _former(self, event: LogEvent) -> User | None:
        earlier = Event.objects.filter(
            project=self._project,
            number__lt=event.number,
            kind__in=("project_opened", "handed_over"),
        )
        last = earlier.order_by("-number").first()
        return _user(last.data.get("officer")) if last else None

    def _actor(self, kind: str, field: str, data: Any) -> str:
        """Who did the earlier thing that an event answers to."""
        acts = Event.objects.filter(project=self._project, kind=kind)
        for act in acts.order_by("-number"):
            if act.data.get(field) == data.get(field):
                return act.actor
        return ""

    def _may_know(self, user: User) -> bool:
        if user.pk not in self._may:
            self._may[user.pk] = policy.sees(user, self._project, today=self._today)
        return self._may[user.pk]


def _user(actor: object) -> User | None:
    number = user_id(str(actor or ""))
    return User.objects.filter(pk=number).first() if number else None


def _some(user: User | None) -> Iterator[User]:
    if user is not None:
        yield user
