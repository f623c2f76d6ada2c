"""``tiexin plan``: the dated plan and its baseline, in seven formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.project import add_project_options, request_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording
    from tiexin.cli.context import Context

FORMATS: Final = ("table", "json", "html", "ics", "csv", "xlsx", "pdf")
BINARY: Final = {"xlsx", "pdf"}
CHECK_FAILED: Final = 1


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``plan`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "plan", help=words("cli.plan.help"), description=words("cli.plan.help")
    )
    add_project_options(parser, words)
    parser.add_argument(
        "--format", choices=FORMATS, default="table", help=words("cli.plan.format")
    )
    parser.add_argument(
        "--json",
        action="store_const",
        dest="format",
        const="json",
        help=words("cli.plan.json"),
    )
    parser.add_argument("--output", metavar="FILE", help=words("cli.plan.output"))
    parser.add_argument("--check", action="store_true", help=words("cli.plan.check"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Plan, write, and on request verify with the independent checker."""
    request = request_of(args, context)
    report = context.service.plan(request)
    from tiexin.app.wording import Wording

    wording = Wording(
        messages=context.messages,
        in_force=report.in_force,
        language=context.language,
    )
    _write(report, wording=wording, args=args, context=context)
    return _check(report, context) if args.check else 0


def _write(
    report: PlanReport, *, wording: Wording, args: argparse.Namespace, context: Context
) -> None:
    if args.format == "table":
        from tiexin.cli.screen import Screen

        screen = Screen.of(context.out if args.output is None else None)
        text = "\n".join(_screen_lines(report, wording, screen)) + "\n"
        content = text.encode()
    else:
        from tiexin.app.export import write_report

        content = write_report(report, format_name=args.format, wording=wording)
    if args.output is not None:
        Path(args.output).write_bytes(content)
    elif args.format in BINARY:
        sys.stdout.buffer.write(content)
    else:
        context.out.write(content.decode("utf-8-sig"))


def _screen_lines(report: PlanReport, wording: Wording, screen: Any) -> Iterator[str]:
    from tiexin.app.export.tables import (
        lever_table,
        milestone_table,
        schedule_table,
        summary_lines,
    )

    summary = summary_lines(report, wording)
    yield screen.strong(summary[0])
    yield from summary[1:]
    yield ""
    yield from screen.table(milestone_table(report, wording))
    yield ""
    yield screen.strong(wording.text("plan.section.critical_path"))
    yield from wording.story(report.plan)
    yield ""
    yield from screen.table(lever_table(report, wording))
    yield ""
    # Procedure, dates, duration, kind, float, critical: what fits on a terminal.
    yield from screen.table(
        schedule_table(report, wording), columns=(0, 3, 4, 5, 6, 10, 13, 14)
    )


def _check(report: PlanReport, context: Context) -> int:
    from tiexin.app.verify import verify

    found = verify(report)
    for violation in found.violations:
        line = context.text(
            "cli.plan.check_failed",
            side=violation.side,
            violation=context.text(violation.code, **violation.fields),
        )
        print(line, file=sys.stderr)
    if found.violations:
        return CHECK_FAILED
    print(
        context.text(
            "cli.plan.check_passed", activities=found.activities, edges=found.edges
        ),
        file=sys.stderr,
    )
    return 0
