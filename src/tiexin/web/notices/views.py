"""The bell, the list of notices, and how somebody wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.models import TaskRow
from tiexin.web.common.failures import on_page
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_messages, today
from tiexin.web.notices import outbox, seen, words
from tiexin.web.notices.kinds import WAYS, default_way, topics_of
from tiexin.web.notices.models import Preference, QuietHours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User
    from tiexin.web.notices.models import Notice

EVERYBODY: Final = (Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
A_PAGE: Final = 30
_HOURS: Final = range(24)


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice as the list shows it."""

    number: int
    title: str
    detail: str
    topic: str
    project: str
    project_name: str
    at: datetime
    unread: bool


@for_roles(*EVERYBODY)
@require_safe
def listed(request: HttpRequest, language: Language) -> HttpResponse:
    """All that somebody was told, unread first, then the newest."""
    mine = seen.notices(person(request), today=today()).select_related("project")
    ordered = mine.annotate(
        read=Case(
            When(read_at=None, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    ).order_by("read", "-at", "-pk")
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page", "1"))
    texts = get_messages()
    tasks = _tasks(page)
    shown = [
        Shown(
            each.pk,
            words.title(each, language),
            tasks.get((each.project_id, each.data.get("task")), ""),
            texts.text(f"notice.topic.{words.topic_of(each)}", language),
            each.project.code if each.project else "",
            each.project.name if each.project else "",
            timezone.localtime(each.at),
            each.read_at is None,
        )
        for each in page
    ]
    newest = max((each.number for each in shown if each.unread), default=0)
    context = {"notices": shown, "page": page, "newest": newest}
    return render(request, "notices/list.html", context)


def _tasks(page: Iterable[Notice]) -> dict[tuple[int | None, object], str]:
    """What the tasks are that notices speak of; their text is in no mail."""
    wanted = {
        (each.project_id, task) for each in page if (task := each.data.get("task"))
    }
    if not wanted:
        return {}
    rows = TaskRow.objects.filter(
        project__in={project for project, _ in wanted},
        task__in={task for _, task in wanted},
    )
    return {(row.project_id, row.task): row.text for row in rows}


@require_safe
def count(request: HttpRequest, language: Language) -> HttpResponse:
    """The bell alone; nothing where the number is what the page shows already.

    Who was logged out meanwhile is left in peace: the page may hold a form that is
    half written.
    """
    del language
    user = request.user
    if policy.role_of(user) is None:
        return HttpResponse(status=204)
    unread = seen.unread_count(person(request), today=today())
    if request.GET.get("n", "") == str(unread):
        return HttpResponse(status=204)
    return render(request, "notices/part_bell.html", {"unread": unread})


@for_roles(*EVERYBODY)
@require_safe
def follow(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """To what a notice is about; it is read now."""
    mine = seen.notices(person(request), today=today()).select_related("project")
    found = mine.filter(pk=number).first()
    if found is None:
        raise Http404
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    visible = found.project is None or policy.sees(
        person(request), found.project, today=today()
    )
    where = words.link(found, language) if visible else ""
    return HttpResponseRedirect(where or f"/{language}/notices/")


@for_roles(*EVERYBODY)
@require_POST
def mark(request: HttpRequest, language: Language) -> HttpResponse:
    """Mark one as read, or all up to the newest that the page showed."""
    mine = seen.notices(person(request), today=today()).filter(read_at=None)
    one, until = (whole(request.POST.get(name, "")) for name in ("one", "until"))
    if one:
        mine = mine.filter(pk=one)
    elif until:
        mine = mine.filter(pk__lte=until)
    else:
        raise BadInput.of("notices.mark_what")
    mine.update(read_at=timezone.now())
    page = whole(request.POST.get("page", ""))
    query = f"?page={page}" if page else ""
    return HttpResponseRedirect(f"/{language}/notices/{query}")


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, language: Language) -> HttpResponse:
    """How somebody is told of each topic, and when no mail comes."""
    user = person(request)
    failures: list[Any] = []
    if request.method == "POST":
        try:
            _choose(request, user)
        except BadInput as error:
            failures = list(on_page(error.problems, language))
        else:
            return HttpResponseRedirect(f"{request.path}?saved=1")
    quiet = QuietHours.objects.filter(user=user).first()
    start, end = (quiet.start, quiet.end) if quiet else outbox.QUIET
    context = {
        "failures": failures,
        "saved": "saved" in request.GET and not failures,
        "topics": _topics(request, user, language),
        "ways": WAYS,
        "hours": _HOURS,
        "start": _given(request, "start", start),
        "end": _given(request, "end", end),
        "address": user.email,
        "mail_goes": settings.MAIL_GOES,
        "digest_at": outbox.DIGEST_AT.hour,
    }
    status = 400 if failures else 200
    return render(request, "notices/own.html", context, status=status)


def _given(request: HttpRequest, name: str, otherwise: int) -> int:
    return whole(request.POST.get(name, ""), otherwise)


def _topics(
    request: HttpRequest, user: User, language: Language
) -> list[dict[str, Any]]:
    chosen = dict(Preference.objects.filter(user=user).values_list("topic", "by"))
    texts = get_messages()
    return [
        {
            "id": topic,
            "title": texts.text(f"notice.topic.{topic}", language),
            "hint": texts.text(f"notice.topic_hint.{topic}", language),
            "by": request.POST.get(topic)
            or chosen.get(topic)
            or default_way(topic, Role(user.role)),
        }
        for topic in topics_of(Role(user.role))
    ]


def _choose(request: HttpRequest, user: User) -> None:
    """Keep what was chosen, all of it or nothing."""
    topics = topics_of(Role(user.role))
    chosen = {topic: request.POST.get(topic, "") for topic in topics}
    if any(way not in WAYS for way in chosen.values()):
        raise BadInput.of("notices.bad_way")
    hours = [request.POST.get(name, "") for name in ("start", "end")]
    if any(hour not in map(str, _HOURS) for hour in hours):
        raise BadInput.of("notices.bad_hour")
    start, end = map(int, hours)
    with transaction.atomic():
        for topic, way in chosen.items():
            Preference.objects.update_or_create(
                user=user, topic=topic, defaults={"by": way}
            )
        QuietHours.objects.update_or_create(
            user=user, defaults={"start": start, "end": end}
        )
