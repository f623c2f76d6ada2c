"""What ``tiexin plan`` tells beyond the dates: ``--risk`` and its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tiexin.cli.options import within
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.app.differences import PlanDiff
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.export.more import More
    from tiexin.app.meet_report import MeetOptions
    from tiexin.app.report import PlanReport
    from tiexin.app.risk_report import RiskOptions
    from tiexin.app.wording import Wording
    from tiexin.cli.context import Context
    from tiexin.cli.screen import Screen

_SAMPLES: Final = 10_000
_MOST_SAMPLES: Final = 1_000_000
_SHARE: Final = re.compile(
    r"(?P<share>0?\.\d{1,6})|(?P<percent>\d{1,2}(\.\d{1,4})?)\s*%|[Pp](?P<p>\d{1,2})"
)
_LATE: Final = re.compile(r"(?P<step>[a-z0-9_]{1,80})=(?P<days>\d{1,5})", re.ASCII)
_MOST_SEED: Final = 2**32 - 1


def add_more_options(
    parser: argparse.ArgumentParser, words: Callable[[str], str]
) -> None:
    """Add ``--risk`` and what goes with it."""
    parser.add_argument("--diff", metavar="OLD.json", help=words("cli.plan.diff"))
    parser.add_argument(
        "--late", metavar="STEP=DAYS", action="append", help=words("cli.plan.late")
    )
    parser.add_argument("--by", metavar="DAY", help=words("cli.plan.by"))
    parser.add_argument(
        "--confidence", metavar="SHARE", help=words("cli.plan.confidence")
    )
    parser.add_argument(
        "--earlier", type=int, metavar="DAYS", help=words("cli.plan.earlier")
    )
    parser.add_argument("--risk", action="store_true", help=words("cli.plan.risk"))
    parser.add_argument(
        "--attribute", action="store_true", help=words("cli.plan.attribute")
    )
    parser.add_argument(
        "--samples",
        type=int,
        default=_SAMPLES,
        metavar="N",
        help=words("cli.plan.samples"),
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help=words("cli.plan.seed")
    )


def more_of(
    args: argparse.Namespace, report: PlanReport, context: Context
) -> More | None:
    """The answers that the options ask for; None where they ask for none.

    Raises:
        BadInput: An option is out of its bounds.
    """
    if args.confidence is not None and args.by is None:
        raise BadInput.of("cli.confidence_alone", where="--confidence")
    asked = (args.diff, args.by, args.earlier, args.late)
    if not (args.risk or args.attribute or any(each is not None for each in asked)):
        return None
    from tiexin.app.export.more import More

    options = _risk_options(args) if args.risk else None
    wanted = None if args.by is None else _meet_options(args)
    return More(
        meet=None if wanted is None else context.service.meet(report.request, wanted),
        risk=None if options is None else context.service.risk(report.request, options),
        saved=context.service.attribution(report.request) if args.attribute else None,
        diff=None if args.diff is None else _diff(args.diff, report, context),
        earlier=None
        if args.earlier is None
        else _earlier(args.earlier, report, context),
        late=None if args.late is None else _late(args.late, report, context),
    )


def _earlier(days: int, report: PlanReport, context: Context) -> EarlierReport:
    """What would have to be true to produce so many days earlier."""
    from tiexin.app.earlier import MOST_DAYS

    within("--earlier", days, (1, MOST_DAYS))
    return context.service.earlier(report.request, days)


def _late(given: list[str], report: PlanReport, context: Context) -> PlanDiff:
    """What moves if steps take so many days longer."""
    from tiexin.app.late import late_of

    late = {}
    for text in given:
        found = _LATE.fullmatch(text.strip())
        if found is None:
            raise BadInput.of("cli.bad_delay", where="--late", given=text[:60])
        late[found["step"]] = int(found["days"])
    return late_of(report, late, context.service.calendars)


def _diff(name: str, report: PlanReport, context: Context) -> PlanDiff:
    """What lies between the plan of a file and this one."""
    from tiexin.app.differences import MOST_BYTES, difference, read_plan
    from tiexin.app.project_file import read_bytes

    before = read_plan(read_bytes(name, largest=MOST_BYTES), where=name)
    return difference(before, report, context.service.calendars)


def more_lines(
    report: PlanReport, more: More, *, wording: Wording, screen: Screen
) -> Iterator[str]:
    """The answers for a screen."""
    for section in more.sections(report, wording):
        yield ""
        yield screen.strong(section.title)
        for line in section.lines:
            yield from screen.lines(line)
        for table in section.tables:
            yield ""
            yield from screen.table(table)


def _risk_options(args: argparse.Namespace) -> RiskOptions:
    from tiexin.app.project_file import parse_day
    from tiexin.app.risk_report import RiskOptions

    within("--samples", args.samples, (1, _MOST_SAMPLES))
    within("--seed", args.seed, (0, _MOST_SEED))
    by = () if args.by is None else (parse_day(args.by, where="--by"),)
    return RiskOptions(samples=args.samples, seed=args.seed, by=by)


def _meet_options(args: argparse.Namespace) -> MeetOptions:
    from tiexin.app.meet_report import MeetOptions
    from tiexin.app.project_file import parse_day

    within("--seed", args.seed, (0, _MOST_SEED))
    return MeetOptions(
        by=parse_day(args.by, where="--by"),
        confidence=_share(args.confidence),
        seed=args.seed,
    )


def _share(text: str | None) -> float | None:
    """A share as typed: 0.8, 80% or P80.

    Raises:
        BadInput: ``cli.bad_share``.
    """
    if text is None:
        return None
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise BadInput.of("cli.bad_share", where="--confidence", given=text[:40])
    percent = found["percent"] or found["p"]
    return float(percent) / 100 if percent else float(found["share"])
