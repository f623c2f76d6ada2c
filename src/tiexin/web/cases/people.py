"""Whether the people that a command names are there and fit for what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tiexin.casework.table import Role
from tiexin.kernel import BadInput, Problem
from tiexin.web.accounts.models import User
from tiexin.web.cases.projections import user_id

if TYPE_CHECKING:
    from tiexin.casework.table import Command, CommandSpec
    from tiexin.web.cases.models import Project

# Everybody else that a command names is somebody on the investor's side.
_OFFICERS: Final = frozenset({"officer", "assignee"})


def refuse_unfit(project: Project, command: Command, spec: CommandSpec) -> None:
    """Refuse a command that names somebody who is not there, or in another part.

    An officer is one of the project's place, promises are made by the investor's
    people; nobody who was switched off can be named.

    Raises:
        BadInput: ``cases.no_such_person``, for each field that names one.
    """
    named = {
        field.name: str(command.data[field.name])
        for field in spec.fields
        if field.type == "user" and command.data.get(field.name)
    }
    unfit = [name for name, who in named.items() if not _fits(project, name, who)]
    if unfit:
        raise BadInput(*(Problem("cases.no_such_person", {}, each) for each in unfit))


def _fits(project: Project, field: str, who: str) -> bool:
    number = user_id(who)
    if number is None:
        return False
    fit = Q(role=Role.INVESTOR.value) & (
        Q(pk=project.investor_id) | Q(enterprise=project.enterprise_id)
    )
    if field in _OFFICERS:
        fit = Q(role=Role.OFFICER.value, jurisdiction=project.jurisdiction)
    return User.objects.filter(fit, pk=number, is_active=True).exists()
