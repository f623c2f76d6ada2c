"""Letters on a project, to all who may read them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import models, store
from tiexin.web.common.service import today

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_LONGEST_LETTER: Final = 5_000


@for_roles(Role.INVESTOR, Role.OFFICER)
@require_POST
def write(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """A letter on the project, to all who may read it."""
    found = project_or_404(request, code)
    user = person(request)
    text = request.POST.get("text", "").strip()
    if not 0 < len(text) <= _LONGEST_LETTER:
        raise BadInput.of("projects.bad_letter", where="text", most=_LONGEST_LETTER)
    command = Command(
        f"{user.actor_id}/{request.POST.get('command', '')[:60] or uuid.uuid4().hex}",
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

    store.execute(policy.actor(user), found.code, command, beside=keep)
    return HttpResponseRedirect(f"/{language}/projects/{code}/#letters")
