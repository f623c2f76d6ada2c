"""Our own events on the command line: as they were known, and what else is told."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse

    from tiexin.cli.context import Context
    from tiexin.insight.log import Describer

_PLAIN: Final = frozenset(
    ("", "first", "last", "decision", "log", "year", "events", "project", "procedure")
)
"""What can be asked of our own events without the rules that they went by."""


def own_cases(
    args: argparse.Namespace,
    where: list[tuple[str, str]],
    context: Context,
    *,
    everything: bool,
) -> Describer | None:
    """What tells more of our own cases, where something is asked that it may know."""
    points = (*(getattr(args, "from") or ()), *(args.end or ()))
    asked = {args.by, args.kind, args.limit, *points, *(name for name, _ in where)}
    needed = everything or args.measure == "limits" or bool(asked - _PLAIN)
    if not needed or not any(".jsonl" in path.suffixes for path in args.log):
        return None
    from tiexin.app.insight.own_cases import OwnCases
    from tiexin.casework.load import load_table

    return OwnCases(
        load_table(context.data_root),
        context.calendars,
        context.service.journey.milestones,
    )


def as_of(args: argparse.Namespace) -> datetime.datetime | None:
    """The instant of ``--as-of``; None where nothing was said.

    Raises:
        BadInput: ``insight.no_instant``.
    """
    from tiexin.insight.log import ZONE

    return _instant(args.as_of, args.zone or ZONE) if args.as_of else None


def day_of(args: argparse.Namespace, context: Context) -> datetime.date:
    """The day of asking: that of ``--as-of``, so that the same figure comes again."""
    from tiexin.insight.log import ZONE

    instant = as_of(args)
    if instant is None:
        return context.today
    return instant.astimezone(ZoneInfo(args.zone or ZONE)).date()


def _instant(given: str, zone: str) -> datetime.datetime:
    """The instant that was meant; a day counts until it ends."""
    try:
        found = datetime.datetime.fromisoformat(given)
        if len(given) <= len("2026-11-27"):
            found += datetime.timedelta(days=1, microseconds=-1)
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError, ZoneInfoNotFoundError) as error:
        raise BadInput.of(
            "insight.no_instant", where="--as-of", given=given[:40]
        ) from error
