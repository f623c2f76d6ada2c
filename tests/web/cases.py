"""A small city for tests: people, a project opened from a sample's link, and days.

    city = make_city()
    project = open_sample(city)                       # on 1 December 2026
    give(city.officer, project, "submit", on=date(2026, 12, 2),
         procedure="planning_conditions")
    client.force_login(city.officer)

Everything goes the way that a user's doing goes: ``opening.open_project`` and
``store.execute``. Pages know the day from the clock: the fixture ``clock``
(tests/web/conftest.py) sets it, ``give(..., on=day)`` alone does not.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from tests.web.conftest import asked
from tiexin.app.share import encode_share
from tiexin.casework.table import Command, Role
from tiexin.web.access import policy
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import opening, store, triggers

if TYPE_CHECKING:
    from tiexin.web.cases.models import Project
    from tiexin.web.cases.store import Outcome

PLACE = "441900"
ELSEWHERE = "440300"
OPENED = date(2026, 12, 1)
"""A Tuesday, the day that the samples' plans begin on."""

# Two applications that can be handed in on the first day, each with its authority.
APPLICATION = "planning_conditions"
AUTHORITY = "natural_resources"
# Silence accepts it after five working days: the licensing law rules it.
LICENCE = "design_scheme_review"
OTHER_APPLICATION = "foreign_access_check"
OTHER_AUTHORITY = "development_reform"
WORK = "scheme_design"


@dataclass(frozen=True, slots=True)
class City:
    """Who is there. ``reviewer`` sits where APPLICATION is decided."""

    enterprise: Enterprise
    investor: User
    officer: User
    colleague: User
    reviewer: User
    other_reviewer: User
    supervisor: User
    stranger: User
    """An investor of another enterprise."""
    distant_officer: User
    distant_reviewer: User
    distant_supervisor: User
    """Of another place."""

    @property
    def everybody(self) -> dict[str, User]:
        """All people by the name that they have here."""
        names = [name for name in self.__slots__ if name != "enterprise"]
        return {name: getattr(self, name) for name in names}


def make_user(name: str, role: Role, **more: Any) -> User:
    """Somebody without a password: tests log in by ``client.force_login``."""
    user = User(username=name, role=role.value, display_name=name.title(), **more)
    user.set_unusable_password()
    user.save()
    return user


def make_city() -> City:
    """All roles, in one place and another; the officer carries less than others."""
    here, there = {"jurisdiction": PLACE}, {"jurisdiction": ELSEWHERE}
    enterprise = Enterprise.objects.create(name="晨星机器人", name_en="Morning Star")
    other = Enterprise.objects.create(name="远山材料", name_en="Far Hill")
    return City(
        enterprise=enterprise,
        investor=make_user("investor", Role.INVESTOR, enterprise=enterprise),
        officer=make_user("officer", Role.OFFICER, **here),
        colleague=make_user("colleague", Role.OFFICER, takes_new=False, **here),
        reviewer=make_user("reviewer", Role.REVIEWER, authority=AUTHORITY, **here),
        other_reviewer=make_user(
            "other_reviewer", Role.REVIEWER, authority=OTHER_AUTHORITY, **here
        ),
        supervisor=make_user("supervisor", Role.SUPERVISOR, **here),
        stranger=make_user("stranger", Role.INVESTOR, enterprise=other),
        distant_officer=make_user("distant_officer", Role.OFFICER, **there),
        distant_reviewer=make_user(
            "distant_reviewer", Role.REVIEWER, authority=AUTHORITY, **there
        ),
        distant_supervisor=make_user("distant_supervisor", Role.SUPERVISOR, **there),
    )


def noon(day: date) -> datetime:
    """Noon of a day in Dongguan."""
    return datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())


@cache
def sample_token(sample: str = "robotics_factory") -> str:
    """The link's token of a sample; its plan is reckoned once in a test run."""
    return encode_share(asked(sample))


def open_sample(
    city: City,
    *,
    on: date = OPENED,
    sample: str = "robotics_factory",
    name: str = "晨星机器人工厂",
    investor: User | None = None,
) -> Project:
    """A project opened from a sample's link; the officer is ``city.officer``."""
    owner = investor or city.investor
    enterprise = owner.enterprise or city.enterprise
    wish = opening.Wish(
        token=sample_token(sample),
        name=name,
        investor=owner,
        enterprise=enterprise,
        command=f"test/{uuid.uuid4().hex}",
    )
    return opening.open_project(wish, now=noon(on))


def give(
    user: User,
    project: Project,
    kind: str,
    *,
    on: date,
    procedure: str = "",
    now: datetime | None = None,
    id_: str = "",
    expected: int | None = None,
    **data: Any,
) -> Outcome:
    """Give a command; recorded at noon of ``on`` unless ``now`` says otherwise.

    ``procedure`` is what the command is about, or one of the things that it tells.
    """
    spec = store.table().commands.get(kind)
    if procedure and spec is not None and spec.about != "procedure":
        data, procedure = {**data, "procedure": procedure}, ""
    command = Command(id_ or uuid.uuid4().hex, kind, procedure, on, data)
    return store.execute(
        policy.actor(user),
        project.code,
        command,
        expected=expected,
        now=now or noon(on),
    )


def accepted(city: City, project: Project, *, on: date = OPENED) -> Outcome:
    """APPLICATION handed in and accepted on one day: its clock runs."""
    give(city.investor, project, "submit", on=on, procedure=APPLICATION)
    return give(city.reviewer, project, "accept", on=on, procedure=APPLICATION)


def allow_emptying() -> None:
    """Take the append-only triggers off, so that a test's database can be emptied.

    Only tests that commit (``transaction=True``, ``live_server``) need it; the
    fixture ``_emptying_is_allowed`` in tests/conftest.py calls it for them. Emptying
    ends with ``post_migrate``, which puts the triggers on again.
    """
    triggers.drop(connection)
