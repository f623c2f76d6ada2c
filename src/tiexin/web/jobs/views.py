"""The supervisor's page of background jobs: what waits, runs, is late or dead."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_messages, today
from tiexin.web.jobs import lease, scope
from tiexin.web.jobs.models import Job, Timetable, Worker
from tiexin.web.jobs.pulse import SEEN_WITHIN
from tiexin.web.jobs.registry import kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_LOG: Final = logging.getLogger("tiexin.jobs")
LATE: Final = timedelta(minutes=5)
_LINES: Final = 100
_READ: Final = 1_000
# Which sentence tells of an error: by the kind of exception that the job ended with.
_CAUSES: Final[Mapping[str, str]] = {
    lease.STOPPED: "stopped",
    lease.UNKNOWN: "unknown_kind",
    "OperationalError": "database",
    "InterfaceError": "database",
    "ConnectionError": "network",
    "ConnectionRefusedError": "network",
    "ConnectionResetError": "network",
    "TimeoutError": "network",
    "gaierror": "network",
    "URLError": "network",
    "SSLError": "network",
    "SMTPException": "mail",
    "SMTPServerDisconnected": "mail",
    "SMTPConnectError": "mail",
    "SMTPAuthenticationError": "mail",
    "SMTPRecipientsRefused": "mail",
    "SMTPSenderRefused": "mail",
    "OSError": "disk",
    "PermissionError": "disk",
    "FileNotFoundError": "disk",
}


@for_roles(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def jobs(request: HttpRequest, language: Language) -> HttpResponse:
    """All jobs by state, the dead ones with what can be done about them."""
    user = person(request)
    if request.method == "POST":
        return _settle(request, user)
    now = timezone.now()
    late = Q(state="waiting", run_at__lt=now - LATE)
    counts = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(state="waiting")),
        late=Count("pk", filter=late),
        running=Count("pk", filter=Q(state="running")),
        dead=Count("pk", filter=Q(state="dead")),
        done=Count("pk", filter=Q(state="done", ended_at__gt=now - timedelta(days=1))),
    )
    dead = list(Job.objects.filter(state="dead").order_by("-ended_at", "-pk")[:_READ])
    shown = scope.seen(dead, user, today=today())
    # Beside its kind and its number nothing is told of what waits or runs.
    open_ = Job.objects.filter(late | Q(state="running")).order_by("run_at", "pk")
    context = {
        "counts": counts,
        "dead": [_line(each, language) for each in shown[:_LINES]],
        "elsewhere": len(dead) - len(shown),
        "open": [_line(each, language) for each in open_[:_LINES]],
        "timetable": _timetable(language),
        "workers": list(Worker.objects.order_by("name")[:_LINES]),
        "since": now - SEEN_WITHIN,
    }
    return render(request, "jobs/jobs.html", context)


def _line(job: Job, language: Language) -> dict[str, Any]:
    cause = _CAUSES.get(job.error.partition(":")[0], "other")
    return {
        "job": job,
        "title": kind_name(job.kind, language),
        "state": "late" if job.state == "waiting" else job.state,
        "cause": get_messages().text(f"jobs.cause.{cause}", language),
    }


def kind_name(kind: str, language: Language) -> str:
    """What a kind of job does; its own name where nobody wrote a text for it."""
    try:
        return get_messages().text(f"jobs.kind.{kind}", language)
    except KeyError:
        return kind


def _timetable(language: Language) -> list[dict[str, Any]]:
    """What returns: how often, when it last ended and how, when it is next."""
    returning = {each.name: each.every for each in kinds().values() if each.every}
    ended = Job.objects.filter(kind__in=returning, state__in=("done", "dead"))
    last = dict(
        ended.values("kind").annotate(at=Max("ended_at")).values_list("kind", "at")
    )
    following = dict(Timetable.objects.values_list("kind", "next_at"))
    return [
        {
            "title": kind_name(name, language),
            "every": _interval(every, language),
            "last": last.get(name),
            "next": following.get(name),
        }
        for name, every in sorted(returning.items())
    ]


def _interval(every: timedelta, language: Language) -> str:
    """How often, in hours where it is whole hours."""
    minutes = int(every.total_seconds() // 60)
    if minutes % 60:
        return get_messages().text("jobs.minutes", language, n=minutes)
    return get_messages().text("jobs.hours", language, n=minutes // 60)


def _settle(request: HttpRequest, user: User) -> HttpResponse:
    """Try a dead job again, or give it up; only what somebody may see."""
    acts: dict[str, Callable[[int], bool]] = {
        "retry": lease.revive,
        "discard": lease.drop,
    }
    for name, act in acts.items():
        number = whole(request.POST.get(name, ""))
        if number:
            found = list(Job.objects.filter(pk=number))
            if scope.seen(found, user, today=today()) != found:
                raise Http404
            # One that is no longer dead was settled by somebody else meanwhile.
            settled = act(number)
            who = {"event": name, "by": user.actor_id}
            told = {**who, "job": number, "settled": settled}
            _LOG.info(json.dumps(told))
            return HttpResponseRedirect(request.path)
    raise Http404
