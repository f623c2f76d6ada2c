"""Who sees and does what: the one place that pages, API, search and export ask.

Scope is written once for each role, as a database condition; a single object is
checked by the same condition. What may be done is the table of commands together
with scope. Whatever is not stated here is denied.

    investor    projects of the own enterprise, or opened by oneself
    officer     projects one is named for, and those of officers one covers today
    reviewer    projects with a procedure of the own authority, in its place
    supervisor  all projects of the own place, and its event logs

Letters: investor, officer and supervisor read all of a project; a reviewer those about
a procedure of the own authority, and writes only such.

The promise board: a supervisor that of the own place; it goes over all its projects.

What officers note for themselves stays inside: an investor reads neither their tasks
nor their notes on a talk, nor what an office asks of itself (the internal limit).

Documents, within these projects: investor and officer all; a reviewer those that a
procedure of the own authority needs or gives; a supervisor all but trade secrets.
A rejected file is a matter between who added it, the investor and the officer. Bytes
are handed out once they were found clean, and as long as they are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT

from tiexin.casework.clocks import LIMITS
from tiexin.casework.table import Actor, Role
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases.models import (
    Cover,
    Event,
    FileUse,
    Message,
    ProcedureRow,
    Project,
    PromiseRow,
    StoredFile,
    TaskRow,
)
from tiexin.web.cases.store import table
from tiexin.web.insight.models import EventLog

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from tiexin.casework.clocks import LimitName
    from tiexin.eventlog import Json

Person = User | AnonymousUser
_NONE = Q(pk__in=())
_BY_PLACE = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.REVIEWER})
_OF_TASKS: Final = ("task_added", "task_finished")
_OF_DOCUMENTS: Final = ("document_added", "document_checked")
_TRADE_SECRET: Final = "trade_secret"  # noqa: S105 - a level of confidentiality


def role_of(user: Person) -> Role | None:
    """The person's role; None for a visitor or somebody switched off."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return Role(user.role)


def actor(user: User) -> Actor:
    """How the case knows this person."""
    return Actor(user.actor_id, Role(user.role), user.authority or None)


def projects(user: Person, *, today: date) -> QuerySet[Project]:
    """The projects that somebody may see."""
    return Project.objects.filter(_projects(user, today))


def rows(user: Person, *, today: date) -> QuerySet[ProcedureRow]:
    """The procedures that somebody may see in full; a reviewer only the own ones."""
    role = role_of(user)
    if role in _BY_PLACE and isinstance(user, User):
        # Rows bear officer and place of their project, so no project is looked up.
        own = Q(authority=user.authority, jurisdiction=user.jurisdiction)
        scope = own if role is Role.REVIEWER else _projects(user, today)
        return ProcedureRow.objects.filter(scope)
    return ProcedureRow.objects.filter(project__in=projects(user, today=today))


def events(user: Person, *, today: date) -> QuerySet[Event]:
    """The events that somebody may read; a reviewer those of the own procedures."""
    role = role_of(user)
    seen = Event.objects.filter(project__in=projects(user, today=today))
    if role is Role.INVESTOR:
        return seen.exclude(kind__in=_OF_TASKS)
    if role is Role.SUPERVISOR:
        secret = StoredFile.objects.filter(
            project=OuterRef("project"), document=OuterRef("its"), level=_TRADE_SECRET
        )
        named = seen.alias(its=KT("data__document"))
        return named.exclude(Q(kind__in=_OF_DOCUMENTS) & Exists(secret))
    if role is Role.OFFICER:
        return seen
    mine = rows(user, today=today).filter(
        project=OuterRef("project"), procedure=OuterRef("subject")
    )
    return seen.filter(Exists(mine))


def told(user: Person, kind: str, data: Mapping[str, Json]) -> dict[str, Json]:
    """What an event that somebody may read tells that person."""
    if role_of(user) is Role.INVESTOR:
        return told_to_investor(kind, data)
    return dict(data)


def told_to_investor(kind: str, data: Mapping[str, Json]) -> dict[str, Json]:
    """What an event tells an investor who may read it."""
    hidden = {"note"} if kind == "contact_logged" else set()
    return {name: value for name, value in data.items() if name not in hidden}


def limits(user: Person) -> tuple[LimitName, ...]:
    """The limits of a clock that somebody may know."""
    return tuple(name for name in LIMITS if knows_day(user, name))


def knows_day(user: Person, kind: str) -> bool:
    """Whether somebody may know a day of a clock: what an office asks of itself."""
    return kind != "internal" or role_of(user) is not Role.INVESTOR


def tasks(user: Person, *, today: date) -> QuerySet[TaskRow]:
    """The tasks that somebody may see: officers' and supervisors' own matter."""
    if not sees_tasks(user):
        return TaskRow.objects.none()
    return TaskRow.objects.filter(project__in=projects(user, today=today))


def letters(user: Person, *, today: date) -> QuerySet[Message]:
    """The letters that somebody may read."""
    seen = Message.objects.filter(project__in=projects(user, today=today))
    if sees_all_of(user):
        return seen
    mine = rows(user, today=today).filter(
        project=OuterRef("project"), procedure=OuterRef("procedure")
    )
    return seen.filter(Exists(mine))


def promises(user: Person, *, today: date) -> QuerySet[PromiseRow]:
    """Conditions, commitments and corrections that somebody may see."""
    seen = PromiseRow.objects.filter(project__in=projects(user, today=today))
    if sees_all_of(user):
        return seen
    mine = rows(user, today=today).filter(
        project=OuterRef("project"), procedure=OuterRef("procedure")
    )
    return seen.filter(Exists(mine))


def promise_place(user: User) -> str:
    """The place whose promise board somebody may read; empty for none."""
    return user.jurisdiction if role_of(user) is Role.SUPERVISOR else ""


def named(user: Person, word: str, *, whole: bool = False) -> Q:
    """Projects that bear a word (``cases.words.terms``) somebody may look for.

    A reviewer finds file numbers of the own office, nobody else's. With ``whole`` the
    word must end where it is typed, too.
    """
    office, begins = "", word
    if role_of(user) is Role.REVIEWER and isinstance(user, User):
        office = f"@{user.authority}"
    if word.isascii() or office:
        # A word begins where it is typed; Chinese pairs may stand anywhere.
        begins = f" {word}"
    ends = " " if whole else ""
    number = f"{office}#{word}{ends}"
    return Q(search__contains=f"{begins}{ends}") | Q(search__contains=number)


def sees(user: Person, project: Project, *, today: date) -> bool:
    """Whether somebody may see this project."""
    return projects(user, today=today).filter(pk=project.pk).exists()


def sees_all_of(user: Person) -> bool:
    """Whether somebody sees all letters, documents and people of a project, too."""
    return role_of(user) in {Role.INVESTOR, Role.OFFICER, Role.SUPERVISOR}


def sees_tasks(user: Person) -> bool:
    """Whether the tasks of officers are this person's business."""
    return role_of(user) in {Role.OFFICER, Role.SUPERVISOR}


def may(
    user: Person, kind: str, project: Project, *, today: date, authority: str = ""
) -> bool:
    """Whether somebody may give a command on a project.

    ``authority`` is that of the procedure it is about; a reviewer acts only for the
    own one. Which state allows the command is the case's matter.
    """
    role, spec = role_of(user), table().commands.get(kind)
    if role is None or spec is None or role not in spec.who:
        return False
    foreign = isinstance(user, User) and authority != user.authority
    if role is Role.REVIEWER and (not authority or foreign):
        return False
    return sees(user, project, today=today)


def files(user: Person, *, today: date) -> QuerySet[StoredFile]:
    """The stored files of which somebody may know."""
    return StoredFile.objects.filter(_files(user, today))


def downloads(user: Person, *, today: date) -> QuerySet[StoredFile]:
    """The stored files whose bytes somebody may have; nobody those in quarantine."""
    return files(user, today=today).filter(state="clean", removed_on=None)


def covered(user: User, today: date) -> QuerySet[Cover]:
    """The leaves that somebody covers on a day."""
    return Cover.objects.filter(cover=user, first__lte=today, last__gte=today)


def on_leave(user: User, today: date) -> Cover | None:
    """Who covers somebody's own leave on a day, if there is one."""
    found = Cover.objects.filter(officer=user, first__lte=today, last__gte=today)
    return found.select_related("cover").first()


def leaves(user: User) -> Q:
    """The leaves and changes of leaves that somebody sees, by officer and cover."""
    return arranges(user) | Q(cover=user)


def arranges(user: User) -> Q:
    """The leaves that somebody arranges: the own, a supervisor those of the place."""
    role = role_of(user)
    if role is Role.SUPERVISOR and user.jurisdiction:
        return Q(officer__jurisdiction=user.jurisdiction)
    return Q(officer=user) if role is Role.OFFICER else _NONE


def enterprises(user: User, *, today: date) -> QuerySet[Enterprise]:
    """Enterprises into which somebody may let people: one sees all their projects."""
    unseen = Project.objects.filter(enterprise=OuterRef("pk")).exclude(
        _projects(user, today)
    )
    return Enterprise.objects.exclude(Exists(unseen))


def people(user: User, *, today: date) -> QuerySet[User]:
    """The people whom somebody looks after.

    A supervisor the staff of the own place; supervisor and officers the investors of
    those enterprises all of whose projects they see, once there are some.
    """
    role = role_of(user)
    if role not in {Role.OFFICER, Role.SUPERVISOR}:
        return User.objects.none()
    seen = enterprises(user, today=today).filter(project__isnull=False)
    found = Q(role=Role.INVESTOR.value, enterprise__in=seen)
    if role is Role.SUPERVISOR and user.jurisdiction:
        found |= Q(jurisdiction=user.jurisdiction) & ~Q(role=Role.INVESTOR.value)
    return User.objects.filter(found)


def event_logs_of(user: Person) -> str:
    """The place whose event logs somebody may see, add and remove; empty for none."""
    if role_of(user) is not Role.SUPERVISOR or not isinstance(user, User):
        return ""
    return user.jurisdiction


def event_logs(user: Person) -> QuerySet[EventLog]:
    """The event logs that somebody may see: those of the own place that are there."""
    place = event_logs_of(user)
    if not place:
        return EventLog.objects.none()
    return EventLog.objects.filter(jurisdiction=place, removed_at=None)


def colleagues(user: User) -> QuerySet[User]:
    """Officers of the same place."""
    return User.objects.filter(
        role=Role.OFFICER.value, jurisdiction=user.jurisdiction, is_active=True
    ).order_by("pk")


def _projects(user: Person, today: date) -> Q:
    role = role_of(user)
    if role is None or not isinstance(user, User):
        return _NONE
    if role is Role.INVESTOR:
        own = Q(investor=user)
        return own | Q(enterprise=user.enterprise_id) if user.enterprise_id else own
    if role is Role.OFFICER:
        # Asked first: as part of a larger question it would keep that from its index.
        absent = list(covered(user, today).values_list("officer", flat=True))
        own = Q(officer=user)
        covers = Q(officer__in=absent, jurisdiction=user.jurisdiction)
        return own | covers if absent else own
    if not user.jurisdiction or (role is Role.REVIEWER and not user.authority):
        return _NONE
    if role is Role.REVIEWER:
        mine = ProcedureRow.objects.filter(
            project=OuterRef("pk"),
            authority=user.authority,
            jurisdiction=user.jurisdiction,
        )
        return Q(Exists(mine))
    return Q(jurisdiction=user.jurisdiction)


def _files(user: Person, today: date) -> Q:
    role = role_of(user)
    if role is None or not isinstance(user, User):
        return _NONE
    seen = Q(project__in=projects(user, today=today))
    if role in {Role.INVESTOR, Role.OFFICER}:
        return seen & ~Q(state="withdrawn")
    seen &= Q(state__in=("quarantine", "clean")) | Q(state="rejected", added_by=user)
    if role is Role.SUPERVISOR:
        return seen & ~Q(level=_TRADE_SECRET)
    mine = FileUse.objects.filter(file=OuterRef("pk"), authority=user.authority)
    return seen & Q(Exists(mine))
