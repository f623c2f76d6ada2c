"""For views: who must have logged in, as whom, and what they get to see."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect

from tiexin.web.access import policy
from tiexin.web.accounts.again import to_login
from tiexin.web.accounts.models import User
from tiexin.web.common.languages import language_of
from tiexin.web.common.service import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.casework.table import Role
    from tiexin.web.cases.models import Project

    View = Callable[..., HttpResponseBase]


def for_roles(*roles: Role, by_first_password: bool = False) -> Callable[[View], View]:
    """Only these roles come in; a visitor is asked to log in, others get a 404.

    With a password that somebody else gave out one comes nowhere but to the page that
    changes it, ``by_first_password``.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            role = policy.role_of(request.user)
            if role is None:
                return to_login(request)
            if person(request).must_change_password and not by_first_password:
                return HttpResponseRedirect(f"/{language_of(request)}/account/")
            if role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def person(request: HttpRequest) -> User:
    """Who is logged in; views behind ``for_roles`` always have somebody.

    Raises:
        Http404: Nobody is.
    """
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def project_or_404(request: HttpRequest, code: str) -> Project:
    """A project that the person may see.

    Raises:
        Http404: There is none, or it is not for this person; nobody learns which.
    """
    seen = policy.projects(person(request), today=today())
    found = seen.select_related("officer", "enterprise", "investor").filter(code=code)
    project = found.first()
    if project is None:
        raise Http404
    return project
