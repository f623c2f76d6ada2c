"""The options that ``plan`` and ``guide`` share: which project, where, from when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.app.request import LeverChoice, PlanRequest
    from tiexin.cli.context import Context


def add_project_options(
    parser: argparse.ArgumentParser, words: Callable[[str], str]
) -> None:
    """Add the file, ``--in``, ``--start`` and ``--levers``."""
    parser.add_argument("file", metavar="FACTS", help=words("cli.plan.file"))
    parser.add_argument("--in", dest="place", metavar="CODE", help=words("cli.plan.in"))
    parser.add_argument("--start", metavar="DAY", help=words("cli.plan.start"))
    parser.add_argument("--levers", metavar="IDS", help=words("cli.plan.levers"))


def request_of(args: argparse.Namespace, context: Context) -> PlanRequest:
    """The request of the file (or sample) with the options put over it.

    Raises:
        BadInput: The file, the day or the levers are wrong.
    """
    from tiexin.app.project_file import (
        load_sample,
        parse_day,
        read_project_path,
        sample_ids,
    )

    path = Path(args.file)
    if not path.exists() and args.file in sample_ids(context.data_root):
        read = load_sample(context.data_root, args.file, today=context.today)
    else:
        read = read_project_path(path, today=context.today)
    request = read.request
    if args.place is not None:
        request = replace(request, jurisdiction=args.place)
    if args.start is not None:
        request = replace(request, start=parse_day(args.start, where="--start"))
    if args.levers is not None:
        request = replace(request, levers=_levers(args.levers))
    return request


def _levers(text: str) -> LeverChoice:
    if text == "all":
        return "all"
    if text == "none":
        return "none"
    return tuple(part.strip() for part in text.split(",") if part.strip())
