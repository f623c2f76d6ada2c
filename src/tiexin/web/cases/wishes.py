"""Who may open a project for whom: the same for the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases.opening import Wish

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST_NAME: Final = 200


def enterprises(user: User) -> QuerySet[Enterprise]:
    """The enterprises for which somebody may open a project."""
    if user.enterprise_id is not None:
        return Enterprise.objects.filter(pk=user.enterprise_id)
    if Role(user.role) is Role.OFFICER:
        return Enterprise.objects.order_by("name")
    return Enterprise.objects.none()


def wish(
    user: User, *, token: str, name: str, enterprise: int | None, command: str
) -> Wish:
    """What is wanted, once it is clear for whom; an officer acts for an investor.

    Without ``enterprise`` the only one that comes into question is meant.

    Raises:
        BadInput: No such enterprise, none of its people, or no good name.
    """
    allowed = enterprises(user)
    if enterprise is not None:
        allowed = allowed.filter(pk=enterprise)
    found = list(allowed[:2])
    if len(found) != 1:
        raise BadInput.of("projects.no_enterprise", where="enterprise")
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput.of("projects.bad_name", where="name", most=LONGEST_NAME)
    investor = user
    if Role(user.role) is Role.OFFICER:
        people = User.objects.filter(
            enterprise=found[0], role=Role.INVESTOR.value, is_active=True
        )
        first = people.order_by("pk").first()
        if first is None:
            raise BadInput.of("projects.no_investor", where="enterprise")
        investor = first
    return Wish(token, name, investor, found[0], command)
