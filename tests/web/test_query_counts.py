"""A page asks the database as often in a city of 60 projects as in one of 12."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tiexin.casework.table import Role
from tiexin.web.accounts.models import User
from tiexin.web.cases import models, sample, store

if TYPE_CHECKING:
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
SMALL, LARGE = 12, 60
LISTS = {
    "/en/projects/": Role.OFFICER,
    "/en/my-work/": Role.OFFICER,
    "/en/notices/": Role.OFFICER,
    "/zh-hans/search/?q=项目": Role.OFFICER,
    "/en/queue/": Role.REVIEWER,
    "/zh-hans/search/?q=消防": Role.REVIEWER,
    "/en/board/": Role.SUPERVISOR,
    "/en/board/projects/": Role.SUPERVISOR,
    "/en/board/open/": Role.SUPERVISOR,
    "/zh-hans/search/?q=202": Role.SUPERVISOR,
    "/en/projects/?page=1": Role.INVESTOR,
}


class _UndoneError(Exception):
    """The city was only built to be looked at."""


def measured(projects: int) -> tuple[dict[str, int], dict[str, int]]:
    """Questions of each list, and of the pages of the longest and shortest case."""
    found: tuple[dict[str, int], dict[str, int]] = {}, {}
    try:
        with transaction.atomic():
            sample.make(projects, seed=7, today=TODAY)
            _all_on_hand(_busiest(Role.OFFICER))
            for address, role in LISTS.items():
                found[0][address] = questions(_busiest(role), address)
            found[1].update(_of_cases())
            raise _UndoneError  # noqa: TRY301 - the way out of the transaction
    except _UndoneError:
        return found


def _all_on_hand(officer: User) -> None:
    """A task, a promise and a silence: in a small city somebody may have none."""
    mine = models.Project.objects.filter(officer=officer, closed_on=None)
    project = mine.order_by("pk")[0]
    row = project.rows.order_by("pk")[0]
    models.TaskRow.objects.create(
        project=project, task="more", text="x", assignee=officer, due=TODAY
    )
    models.PromiseRow.objects.create(
        project=project,
        kind="commitment",
        promise="more",
        procedure=row.procedure,
        state="open",
        made_on=TODAY,
        due=TODAY,
    )
    mine.filter(pk=project.pk).update(last_contact_on=TODAY - timedelta(days=40))


def _busiest(role: Role) -> User:
    """The one with the most on hand, so that no part of a list is empty."""
    users = User.objects.filter(role=role.value)
    rows = models.ProcedureRow.objects.filter(is_open=True).exclude(state="planned")
    if role is Role.OFFICER:
        most = rows.values_list("officer").annotate(n=Count("pk")).order_by("-n")[0]
        return users.get(pk=most[0])
    if role is Role.REVIEWER:
        desks = rows.filter(track="application").values_list("authority")
        return users.get(authority=desks.annotate(n=Count("pk")).order_by("-n")[0][0])
    if role is Role.INVESTOR:
        return users.annotate(n=Count("owned")).order_by("-n", "pk")[0]
    return users.order_by("pk")[0]


def _with_a_paper(project: models.Project, procedure: str, by: User) -> None:
    """A file of the procedure: what is here and who may have it is asked for then."""
    rules = store.setting().rules_of(store.state_of(project).procedures[procedure])
    models.StoredFile.objects.create(
        project=project,
        document="more",
        kind=[*rules.needs, *rules.gives][0],
        version=1,
        name="more.pdf",
        sha256="0" * 64,
        size=1,
        content_type="application/pdf",
        level="open",
        state="clean",
        added_by=by,
        added_at=timezone.now(),
    )


def _of_cases() -> dict[str, int]:
    supervisor = _busiest(Role.SUPERVISOR)
    ordered = models.Project.objects.filter(closed_on=None).order_by("version")
    found = {}
    for name, project in (("short", ordered[0]), ("long", ordered.reverse()[0])):
        base = f"/en/projects/{project.code}/"
        # One about which something is told, so that there are people to name.
        begun = models.ProcedureRow.objects.filter(project=project)
        row = begun.exclude(received_on=None).order_by("received_on", "pk")[0]
        _with_a_paper(project, row.procedure, supervisor)
        found[f"{name} case"] = questions(supervisor, base)
        found[f"{name} procedure"] = questions(
            supervisor, f"{base}procedures/{row.procedure}/"
        )
    return found


def questions(user: User, address: str) -> int:
    """How often a page asks the database, once everything is warm."""
    client = Client()
    client.force_login(user)
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_number_of_questions_is_fixed(clock: Clock) -> None:
    clock.set(TODAY)
    lists, cases = measured(SMALL)
    more_lists, more_cases = measured(LARGE)
    assert more_lists == lists
    assert max(lists.values()) <= 25
    for kinds in (cases, more_cases):
        assert kinds["short case"] == kinds["long case"]
        assert kinds["short procedure"] == kinds["long procedure"]
    assert cases == more_cases
