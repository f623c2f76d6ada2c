"""The options that ``plan`` and ``guide`` share: which project, where, from when."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiexin.kernel import BadInput, CalendarGap, Problem, TiexinError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.app.project_file import ProjectFile
    from tiexin.app.request import LeverChoice, PlanRequest
    from tiexin.cli.context import Context

_FROM_STDIN = "-"


def add_project_options(
    parser: argparse.ArgumentParser,
    words: Callable[[str], str],
    *,
    places: bool = False,
) -> None:
    """Add the file, ``--in`` (one place, or several), ``--start`` and ``--levers``."""
    parser.add_argument("file", metavar="FACTS", help=words("cli.plan.file"))
    if places:
        about = words("cli.compare.in")
        parser.add_argument("--in", dest="places", metavar="CODES", help=about)
        parser.set_defaults(place=None)
    else:
        about = words("cli.plan.in")
        parser.add_argument("--in", dest="place", metavar="CODE", help=about)
    parser.add_argument("--start", metavar="DAY", help=words("cli.plan.start"))
    parser.add_argument("--levers", metavar="IDS", help=words("cli.plan.levers"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The request of one command, and where each part of it was written."""

    request: PlanRequest
    file: ProjectFile
    options: argparse.Namespace

    @contextlib.contextmanager
    def places(self) -> Iterator[None]:
        """Say of every problem raised inside which line or option it is about."""
        try:
            yield
        except TiexinError as error:
            gap = isinstance(error, CalendarGap)
            found = [
                replace(each, where=self._where(each, is_gap=gap))
                for each in error.problems
            ]
            raise type(error)(*found) from error

    def _where(self, problem: Problem, *, is_gap: bool) -> str:
        area, _, name = problem.code.partition(".")
        if area == "facts":
            fact = str(problem.fields.get("fact", problem.where))
            return self.file.where("facts", fact) or problem.where
        if area in ("jurisdiction", "compare"):
            given = getattr(self.options, "places", self.options.place)
            return self._option("--in", given, "jurisdiction")
        if area == "guide" and "lever" in problem.fields:
            return self._lever(str(problem.fields.get("lever", "")))
        if is_gap or name in ("start_outside", "law_not_gathered"):
            return self._option("--start", self.options.start, "start")
        return problem.where

    def _lever(self, lever: str) -> str:
        chosen = self.request.levers
        if self.options.levers is None and lever in chosen:
            return self.file.where("levers", chosen.index(lever))
        return self._option("--levers", self.options.levers, "levers")

    def _option(self, option: str, value: object, key: str) -> str:
        return option if value is not None else self.file.where(key)


def asked_of(args: argparse.Namespace, context: Context) -> Asked:
    """The request of the file (or sample) with the options put over it.

    Raises:
        BadInput: The file, the day or the levers are wrong.
    """
    from tiexin.app.project_file import parse_day

    file = _read(args.file, context)
    request = file.request
    if args.place is not None:
        request = replace(request, jurisdiction=args.place)
    if args.start is not None:
        request = replace(request, start=parse_day(args.start, where="--start"))
    if args.levers is not None:
        request = replace(request, levers=_levers(args.levers))
    return Asked(request, file, args)


def _read(name: str, context: Context) -> ProjectFile:
    from tiexin.app.project_file import (
        LARGEST_FILE,
        load_sample,
        read_project,
        read_project_path,
        sample_ids,
    )

    if name == _FROM_STDIN:
        text = sys.stdin.buffer.read(LARGEST_FILE + 1)
        return read_project(text, name="stdin", today=context.today)
    try:
        return read_project_path(name, today=context.today)
    except BadInput as error:
        known = sample_ids(context.data_root)
        if error.problems[0].code != "file.missing":
            raise
        if name in known:
            return load_sample(context.data_root, name, today=context.today)
        raise BadInput.of(
            "file.no_file_or_sample", path=name, known=", ".join(known)
        ) from error


def _levers(text: str) -> LeverChoice:
    if text == "all":
        return "all"
    if text == "none":
        return "none"
    ids = tuple(part.strip() for part in text.split(",") if part.strip())
    if not ids:
        raise BadInput.of("request.no_levers", where="--levers")
    return ids
