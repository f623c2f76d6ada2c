"""Letters on a project or one of its procedures, to all who may read them."""

from __future__ import annotations

import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import models, store
from tiexin.web.common.failures import on_page
from tiexin.web.common.requests import with_saved
from tiexin.web.common.service import today
from tiexin.web.projects.present import may_write, page_of
from tiexin.web.projects.procedure import page_of as procedure_page
from tiexin.web.projects.sight import Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_LONGEST_LETTER: Final = 5_000


@for_roles(Role.INVESTOR, Role.OFFICER, Role.REVIEWER)
@require_POST
def write(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """A letter; one that can't be sent is shown again as typed."""
    sight = Sight(project_or_404(request, code), person(request), language)
    about = request.POST.get("procedure", "")[:80]
    if not may_write(sight, about):
        raise Http404
    text = request.POST.get("text", "").strip().replace("\r\n", "\n")
    try:
        _send(sight, text, about, command=request.POST.get("command", ""))
    except (BadInput, Refused) as error:
        name = "procedure" if about else "project"
        context = procedure_page(sight, about) if about else page_of(sight, 1)
        context |= {
            "letter": text,
            "letter_failures": on_page(error.problems, language),
        }
        status = 409 if isinstance(error, Refused) else 400
        return render(request, f"projects/{name}.html", context, status=status)
    words = Words(sight)
    address = words.page_of(about) if about else words.base
    return HttpResponseRedirect(with_saved(f"{address}#letters", "send_message"))


def _send(sight: Sight, text: str, about: str, *, command: str) -> None:
    if not 0 < len(text) <= _LONGEST_LETTER:
        raise BadInput.of("projects.bad_letter", where="text", most=_LONGEST_LETTER)
    user = sight.user
    # The log does not hold the text: a form sent again with another is another letter.
    digest = sha256(text.encode()).hexdigest()[:16]
    given = Command(
        f"{user.actor_id}/{command[:40] or uuid.uuid4().hex}/{digest}",
        "send_message",
        "",
        today(),
        {},
    )

    def keep(project: models.Project, given: Command) -> None:
        models.Message.objects.create(
            project=project,
            key=str(given.data["message"]),
            author=user,
            at=timezone.now(),
            text=text,
            procedure=about,
        )

    store.execute(policy.actor(user), sight.project.code, given, beside=keep)
