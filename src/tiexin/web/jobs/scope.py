"""Which jobs a supervisor sees: those of the machine, and what is of the own place.

What a job is about stands in its data, as numbers. One that is about a project, a file,
a table, a log or a delivery of another place is not shown, nor tried again or given up:
what the program noted about it may tell of it. What is about nothing of the kind (or
about what is gone) is the machine's, and every supervisor's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tiexin.web.access import policy
from tiexin.web.cases.models import Project, StoredFile
from tiexin.web.hooks.models import HookDelivery
from tiexin.web.imports.models import Import
from tiexin.web.insight.models import EventLog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from tiexin.web.accounts.models import User
    from tiexin.web.jobs.models import Job


def seen(jobs: Sequence[Job], user: User, *, today: date) -> list[Job]:
    """Those of the jobs that somebody may see, in their order."""
    foreign = {
        name: _numbers(rows.filter(pk__in=_named(jobs, name)).exclude(own))
        for name, (rows, own) in _scopes(user, today).items()
    }
    return [
        job
        for job in jobs
        if not any(job.data.get(name) in numbers for name, numbers in foreign.items())
    ]


def _scopes(user: User, today: date) -> Mapping[str, tuple[QuerySet[Any], Q]]:
    """For each name in a job's data the rows, and which of them are of the place."""
    projects = policy.projects(user, today=today).values("pk")
    people = policy.people(user, today=today).values("pk")
    return {
        "project": (Project.objects.all(), Q(pk__in=projects)),
        "file": (StoredFile.objects.all(), Q(project__in=projects)),
        "import": (Import.objects.all(), Q(user__in=people)),
        "log": (EventLog.objects.all(), Q(pk__in=policy.event_logs(user).values("pk"))),
        "delivery": (
            HookDelivery.objects.all(),
            Q(event__project__in=projects) | Q(event=None, hook__user__in=people),
        ),
    }


def _named(jobs: Sequence[Job], name: str) -> set[int]:
    found = (job.data.get(name) for job in jobs)
    return {number for number in found if isinstance(number, int)}


def _numbers(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("pk", flat=True))
