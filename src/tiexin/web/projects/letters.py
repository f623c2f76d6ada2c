"""Letters on a project, to all who may read them."""

from __future__ import annotations

import uuid
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect
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
from tiexin.web.projects.present import page_of
from tiexin.web.projects.sight import Sight

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_LONGEST_LETTER: Final = 5_000


@for_roles(Role.INVESTOR, Role.OFFICER)
@require_POST
def write(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """A letter on the project; one that can't be sent is shown again as typed."""
    found = project_or_404(request, code)
    user = person(request)
    text = request.POST.get("text", "").strip().replace("\r\n", "\n")
    try:
        _send(user, found, text, command=request.POST.get("command", ""))
    except (BadInput, Refused) as error:
        context = page_of(Sight(found, user, language), 1) | {
            "letter": text,
            "letter_failures": on_page(error.problems, language),
        }
        status = 409 if isinstance(error, Refused) else 400
        return render(request, "projects/project.html", context, status=status)
    address = f"/{language}/projects/{code}/#letters"
    return HttpResponseRedirect(with_saved(address, "send_message"))


def _send(user: User, project: models.Project, text: str, *, command: str) -> None:
    if not 0 < len(text) <= _LONGEST_LETTER:
        raise BadInput.of("projects.bad_letter", where="text", most=_LONGEST_LETTER)
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
        )

    store.execute(policy.actor(user), project.code, given, beside=keep)
