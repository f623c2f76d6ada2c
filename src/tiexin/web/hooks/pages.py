"""Pages of one's own account: keys of programs, and addresses that are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tiexin.kernel import BadInput
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases import store
from tiexin.web.common.failures import on_page
from tiexin.web.common.service import get_messages
from tiexin.web.hooks import keys, telling
from tiexin.web.hooks.models import ApiKey, Hook, HookDelivery
from tiexin.web.projects.sight import EVERYBODY

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_SHOWN_KEYS: Final = 50
_A_PAGE: Final = 50
_LARGEST: Final = 15


@sensitive_variables("token")
@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def own_keys(request: HttpRequest, language: Language) -> HttpResponse:
    """The keys; a new one is shown on the answer to the form, and never again."""
    user, now = person(request), timezone.now()
    failures: list[Any] = []
    token = ""
    if request.method == "POST":
        try:
            token = _change_keys(request.POST, user)
        except BadInput as error:
            failures = list(on_page(error.problems, language))
        else:
            if not token:
                return HttpResponseRedirect(request.path)
    found = ApiKey.objects.filter(user=user).order_by("-pk")[:_SHOWN_KEYS]
    context = {
        "failures": failures,
        "token": token,
        "given": {} if token else request.POST,
        "lives": keys.LIVES,
        "a_minute": keys.A_MINUTE,
        "keys": [{"key": each, "state": _state_of(each)} for each in found],
        "now": now,
    }
    return _once(render(request, "hooks/keys.html", context), failures)


def _change_keys(given: QueryDict, user: User) -> str:
    now = timezone.now()
    if "revoke" in given:
        number = _number(given.get("revoke", ""))
        key = ApiKey.objects.filter(user=user, pk=number).first()
        if key is None:
            raise Http404
        keys.revoke(key, now=now)
        return ""
    _, token = keys.make(
        user,
        name=given.get("name", ""),
        days=_number(given.get("days", "")),
        reads_only=given.get("reads_only") == "1",
        now=now,
    )
    return token


def _state_of(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at <= timezone.now() else "live"


def _once(response: HttpResponse, failures: list[Any]) -> HttpResponse:
    """What shows a secret is kept nowhere: not by the browser, nor on the way."""
    response.headers["Cache-Control"] = "no-store"
    if failures:
        response.status_code = 400
    return response


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _LARGEST else 0


@sensitive_variables("secret")
@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def own_hooks(request: HttpRequest, language: Language) -> HttpResponse:
    """The addresses that are told; a new one's secret is shown once."""
    user = person(request)
    failures: list[Any] = []
    secret = ""
    if request.method == "POST":
        try:
            secret = _change_hooks(request.POST, user)
        except BadInput as error:
            failures = list(on_page(error.problems, language))
        else:
            if not secret:
                return HttpResponseRedirect(request.path)
    say = get_messages().text
    chosen = set() if secret else set(request.POST.getlist("kinds"))
    context = {
        "failures": failures,
        "secret": secret,
        "url": "" if secret else request.POST.get("url", ""),
        "hooks": Hook.objects.filter(user=user).order_by("pk"),
        "kinds": [
            {
                "id": kind,
                "title": say(f"casework.event.{kind}", language),
                "chosen": kind in chosen,
            }
            for kind in store.table().by_event
        ],
    }
    return _once(render(request, "hooks/hooks.html", context), failures)


def _change_hooks(given: QueryDict, user: User) -> str:
    now = timezone.now()
    if "number" not in given:
        made = telling.make(
            user, url=given.get("url", ""), kinds=given.getlist("kinds"), now=now
        )
        return made.secret
    hook = _own(user, _number(given.get("number", "")))
    match given.get("do"):
        case "drop":
            hook.delete()
        case "on" | "off" as switch:
            telling.switch(hook, on=switch == "on", now=now)
        case "ping":
            telling.ping(hook, now=now)
        case _:
            raise Http404
    return ""


def _own(user: User, number: int) -> Hook:
    hook = Hook.objects.filter(user=user, pk=number).first()
    if hook is None:
        raise Http404
    return hook


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """What was sent to one address, the newest first; what failed can be sent again."""
    hook = _own(person(request), number)
    rows = HookDelivery.objects.filter(hook=hook)
    if request.method == "POST":
        found = rows.filter(key=request.POST.get("again", "")[:32]).first()
        if found is None:
            raise Http404
        telling.send_again(found, now=timezone.now())
        return HttpResponseRedirect(request.get_full_path())
    before = _number(request.GET.get("before", ""))
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows.select_related("event__project").order_by("-pk")[: _A_PAGE + 1])
    say = get_messages().text
    shown = [
        {
            "row": each,
            "what": say(
                f"casework.event.{each.event.kind}" if each.event else "hook.ping",
                language,
            ),
            "error": say(f"hook.error.{each.error}", language, status=each.status)
            if each.error
            else "",
        }
        for each in page[:_A_PAGE]
    ]
    context = {
        "hook": hook,
        "deliveries": shown,
        "older": page[_A_PAGE - 1].pk if len(page) > _A_PAGE else 0,
    }
    return render(request, "hooks/deliveries.html", context)
