"""The command line's options: argparse, but every word in the user's language.

argparse knows no Chinese: its headings are set here, its lines are folded by what they
take on a terminal, and its complaints are read back and told again as coded problems.
"""

from __future__ import annotations

import argparse
import re
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tiexin.cli.screen import fold
from tiexin.kernel import LANGUAGES, BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN: Final = 60

# What argparse of the one supported Python says, and which of our errors it is. What
# is not in this list is shown as it is, under the code `cli.usage`.
_COMPLAINTS: Final = (
    (r"the following arguments are required: (?P<names>.*)", "cli.missing"),
    (r"unrecognized arguments: (?P<given>.*)", "cli.unknown_option"),
    (
        r"argument (?P<option>\S+): invalid choice: (?P<given>.*)"
        r" \(choose from (?P<known>.*)\)",
        "cli.unknown_choice",
    ),
    (r"argument (?P<option>\S+): expected .* argument", "cli.missing_value"),
    (r"argument (?P<option>\S+): invalid int value: (?P<given>.*)", "cli.not_whole"),
    (
        r"argument (?P<option>\S+): ignored explicit argument (?P<given>.*)",
        "cli.takes_no_value",
    ),
)


class Parser(argparse.ArgumentParser):
    """A parser whose help and complaints are in the language of ``words``."""

    def __init__(self, *, words: Callable[[str], str], **options: Any) -> None:
        self._words = words
        formatter = partial(_Formatter, prefix=words("cli.usage_prefix"))
        super().__init__(
            **{
                **options,
                "add_help": False,
                # `--out` must not come to mean something else with a new option.
                "allow_abbrev": False,
                "formatter_class": formatter,
            }
        )
        self._positionals.title = words("cli.positionals")
        self._optionals.title = words("cli.options")
        self.add_argument("-h", "--help", action="help", help=words("cli.help"))
        self.add_argument(
            "--language",
            choices=LANGUAGES,
            # What stands before a command must survive when it is left out after it.
            default=argparse.SUPPRESS,
            help=words("cli.language"),
        )

    def add_subparsers(self, **options: Any) -> Any:
        """Commands below this one, which speak the same language."""
        options["parser_class"] = partial(Parser, words=self._words)
        return super().add_subparsers(**options)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """As argparse does, but ``--in=--`` is a wrong value, not an empty list."""
        if action.option_strings and arg_strings == ["--"]:
            value = self._get_value(action, "--")
            self._check_value(action, value)
            return value
        return super()._get_values(action, arg_strings)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, but the command that was given too much says so itself."""
        parsed, extra = super().parse_known_args(args, namespace)
        if extra:
            self.error(f"unrecognized arguments: {' '.join(extra)}")
        return parsed, extra

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print.

        Raises:
            BadInput: ``cli.…``; the cure ends with how the command is used.
        """
        usage = " ".join(self.format_usage().split())
        for pattern, code in _COMPLAINTS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found is not None:
                raise BadInput(self._problem(code, found.groupdict(), usage))
        raise BadInput(Problem("cli.usage", {"problem": message, "usage": usage}))

    def _problem(self, code: str, found: dict[str, str], usage: str) -> Problem:
        fields = {name: text.strip("'\"") for name, text in found.items()}
        where = fields.pop("option", "")
        if "given" in fields:
            fields["given"] = fields["given"][:_SHOWN]
        if "known" in fields:
            fields["known"] = fields["known"].replace("'", "")
        if code in ("cli.unknown_choice", "cli.unknown_option"):
            nearest = self._nearest(fields)
            if nearest:
                code = f"{code}_like"
                fields["nearest"] = nearest[0]
        return Problem(code, {**fields, "usage": usage}, where)

    def _nearest(self, fields: dict[str, str]) -> list[str]:
        options = list(self._option_string_actions)
        known = fields["known"].split(", ") if "known" in fields else options
        return get_close_matches(fields["given"].split(" ")[0], known, n=1)


def within(option: str, value: int, bounds: tuple[int, int]) -> None:
    """Refuse a number outside its bounds, which both count.

    Raises:
        BadInput: ``cli.out_of_range``.
    """
    least, most = bounds
    if not least <= value <= most:
        raise BadInput.of("cli.out_of_range", where=option, least=least, most=most)


class _Formatter(argparse.HelpFormatter):
    """Help whose lines fit the terminal also in Chinese."""

    def __init__(self, prog: str, *, prefix: str) -> None:
        super().__init__(prog)
        self._prefix = prefix

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage line under its heading in the user's language."""
        # argparse asks for a bare line (an empty prefix) to name its subcommands.
        heading = self._prefix if prefix is None else prefix
        super().add_usage(usage, actions, groups, heading)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return fold(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = fold(" ".join(text.split()), width - len(indent))
        return "\n".join(indent + line for line in lines)
