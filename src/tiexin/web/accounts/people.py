"""Adding people: checked whole, with all faults at once; the page and the command."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from tiexin.casework.table import Role
from tiexin.kernel import BadInput, Problem
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.common.languages import HTML_LANG
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Iterator

STAFF: Final = (Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
LONGEST_NAME: Final = 100
LONGEST_ENTERPRISE: Final = 200
LEAST: Final = 10
"""Characters of a password."""

_LOGIN: Final = re.compile(r"[\w.@+-]{3,60}")
_PHONE: Final = re.compile(r"[+()0-9][-+() 0-9]{4,28}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
# Nothing that looks like something else when read out or copied by hand.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Who shall be able to log in.

    ``place`` is for staff, ``authority`` for reviewers, ``enterprise`` (by its name,
    made when there is none) for investors. A password that is not ``chosen`` by the
    person has to be changed before anything else.
    """

    username: str
    display_name: str
    role: Role
    password: str
    place: str = ""
    authority: str = ""
    enterprise: str = ""
    enterprise_en: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-hans"
    chosen: bool = False


def first_password() -> str:
    """A password to begin with, easy to read out: five groups of four signs."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def add(wish: NewPerson) -> User:
    """Add somebody.

    Raises:
        BadInput: ``accounts.*``, for everything that is wrong.
    """
    problems = list(_faults(wish))
    if problems:
        raise BadInput(*problems)
    investor = wish.role is Role.INVESTOR
    user = User(
        username=wish.username,
        display_name=wish.display_name,
        role=wish.role.value,
        jurisdiction="" if investor else wish.place,
        authority=wish.authority if wish.role is Role.REVIEWER else "",
        phone=wish.phone,
        email=wish.email,
        language=wish.language,
        must_change_password=not wish.chosen,
    )
    user.set_password(wish.password)
    try:
        with transaction.atomic():
            user.enterprise = _enterprise(wish) if investor else None
            user.save()
    except IntegrityError as error:
        # Somebody took the name in the same moment.
        raise BadInput(Problem("accounts.username_taken", {}, "username")) from error
    return user


def _enterprise(wish: NewPerson) -> Enterprise:
    there = Enterprise.objects.filter(name=wish.enterprise).order_by("pk").first()
    return there or Enterprise.objects.create(
        name=wish.enterprise, name_en=wish.enterprise_en
    )


def _faults(wish: NewPerson) -> Iterator[Problem]:
    if not _LOGIN.fullmatch(wish.username):
        yield Problem("accounts.bad_username", {}, "username")
    elif User.objects.filter(username__iexact=wish.username).exists():
        yield Problem("accounts.username_taken", {}, "username")
    if not _is_name(wish.display_name, LONGEST_NAME):
        yield Problem("accounts.bad_display_name", {"most": LONGEST_NAME}, "name")
    if wish.language not in HTML_LANG:
        yield Problem("accounts.bad_language", {}, "language")
    if wish.phone and not _PHONE.fullmatch(wish.phone):
        yield Problem("accounts.bad_phone", {}, "phone")
    if wish.email and not _is_email(wish.email):
        yield Problem("accounts.bad_email", {}, "email")
    yield from _faults_of_part(wish)
    yield from _faults_of_password(wish)


def _faults_of_part(wish: NewPerson) -> Iterator[Problem]:
    catalogue = get_service().catalogue
    if wish.role is Role.INVESTOR:
        if not _is_name(wish.enterprise, LONGEST_ENTERPRISE):
            fields = {"most": LONGEST_ENTERPRISE}
            yield Problem("accounts.bad_enterprise", dict(fields), "enterprise")
        return
    if wish.place not in catalogue.jurisdictions:
        yield Problem("accounts.no_such_place", {}, "place")
    if wish.role is Role.REVIEWER and wish.authority not in catalogue.authorities:
        yield Problem("accounts.no_such_authority", {}, "authority")


def _faults_of_password(wish: NewPerson) -> Iterator[Problem]:
    if not LEAST <= len(wish.password) <= 2 * LONGEST_NAME:
        yield Problem("accounts.password_length", {"least": LEAST}, "password")
        return
    try:
        validate_password(wish.password)
    except ValidationError:
        yield Problem("accounts.password_common", {}, "password")


def _is_name(text: str, longest: int) -> bool:
    return 0 < len(text.strip()) <= longest and not _CONTROL.search(text)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
