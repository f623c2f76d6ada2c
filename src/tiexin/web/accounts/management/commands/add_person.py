"""Adds somebody who can log in: the first supervisor of a new installation."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.accounts import people
from tiexin.web.common.commands import TiexinCommand
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    import argparse

_ROLES = [Role.INVESTOR.value, *(role.value for role in people.STAFF)]


class Command(TiexinCommand):
    """``add_person --role supervisor --username lin --name 林海 --place 441900``."""

    help = "Add a person; the password is asked for, or made and shown once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Who it is, and where."""
        super().add_arguments(parser)
        parser.add_argument("--role", required=True, choices=_ROLES)
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--place", default="441900")
        for name in ("authority", "enterprise", "enterprise-en", "phone", "email"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--make-password", action="store_true")

    def work(self, **options: Any) -> int:
        """Ask for a password where somebody can be asked, and add the person."""
        made = options["make_password"] or not sys.stdin.isatty()
        password = people.first_password() if made else self._asked()
        user = people.add(
            people.NewPerson(
                username=options["username"],
                display_name=options["name"],
                role=Role(options["role"]),
                password=password,
                place=options["place"],
                authority=options["authority"],
                enterprise=options["enterprise"],
                enterprise_en=options["enterprise_en"],
                phone=options["phone"],
                email=options["email"],
                language=self.language,
                chosen=not made,
            )
        )
        self.say("accounts.added", username=user.username)
        if made:
            self.say("accounts.added_password", password=password)
        return 0

    def _asked(self) -> str:
        say = get_messages().text
        first = getpass.getpass(f"{say('accounts.password', self.language)}: ")
        again = getpass.getpass(f"{say('accounts.password_again', self.language)}: ")
        if first != again:
            raise BadInput.of("accounts.passwords_differ")
        return first
