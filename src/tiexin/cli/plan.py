"""``tiexin plan``: the dated plan and its baseline, in eight formats."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.output import write_binary, write_file
from tiexin.cli.plan_more import add_more_options, more_lines, more_of
from tiexin.cli.project import add_project_options, asked_of
from tiexin.cli.screen import Screen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.app.export.more import More
    from tiexin.app.report import PlanReport
    from tiexin.app.verify import Violation
    from tiexin.app.wording import Wording
    from tiexin.cli.context import Context

FORMATS: Final = ("table", "json", "html", "ics", "csv", "xlsx", "mspdi", "pdf")
ENDINGS: Final = {"xml" if name == "mspdi" else name: name for name in FORMATS}
BINARY: Final = {"xlsx", "pdf"}
CHECK_FAILED: Final = 1
NOT_REACHED: Final = 1
# Of the summary, after its headline, what stands above an answer that was asked for.
_SHORT: Final = 2

# Columns of the schedule on a screen: procedure, dates, duration, kind, float,
# critical, provisional; a narrow window does without some.
_ON_SCREEN: Final = (0, 3, 4, 5, 6, 10, 13, 14)
_SPARE: Final = (14, 10, 6)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``plan`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "plan", help=words("cli.plan.help"), description=words("cli.plan.help")
    )
    add_project_options(parser, words)
    parser.add_argument("--format", choices=FORMATS, help=words("cli.plan.format"))
    parser.add_argument(
        "--json",
        action="store_const",
        dest="format",
        const="json",
        help=words("cli.plan.json"),
    )
    parser.add_argument("--output", metavar="FILE", help=words("cli.plan.output"))
    parser.add_argument("--check", action="store_true", help=words("cli.plan.check"))
    add_more_options(parser, words)
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Plan, write, and on request verify with the independent checker.

    Raises:
        BadInput: The file, an answer or an option is wrong, or the output can't be
            written.
        CalendarGap: The plan runs beyond the stored calendars.
    """
    asked = asked_of(args, context)
    with asked.places():
        report = context.service.plan(asked.request)
        more = more_of(args, report, context)
    from tiexin.app.wording import Wording

    wording = Wording(
        messages=context.messages,
        in_force=report.in_force,
        language=context.language,
    )
    _write(report, more, wording=wording, args=args, context=context)
    code = _check(report, context) if args.check else 0
    return code or (NOT_REACHED if more is not None and more.out_of_reach else 0)


def format_of(args: argparse.Namespace) -> str:
    """The format that was asked for, else that of the output's name, else a table."""
    if args.format is not None:
        return str(args.format)
    suffix = PurePath(args.output or "").suffix.lower().removeprefix(".")
    return ENDINGS.get(suffix, "table")


def _write(
    report: PlanReport,
    more: More | None,
    *,
    wording: Wording,
    args: argparse.Namespace,
    context: Context,
) -> None:
    format_name = format_of(args)
    if format_name in BINARY and args.output is None and context.out.isatty():
        # Asked before the file is made, which can take a while.
        write_binary(b"", context, format_name=format_name)
    if format_name == "table":
        screen = context.screen if args.output is None else Screen(coloured=False)
        lines = _screen_lines(report, wording, screen)
        if more is not None:
            lines = _answer_lines(report, more, wording=wording, screen=screen)
        text = "\n".join(lines) + "\n"
        content = text.encode()
    else:
        from tiexin.app.export import write_report

        content = write_report(
            report, format_name=format_name, wording=wording, more=more
        )
    if args.output is not None:
        write_file(args.output, content, option="--output")
    elif format_name in BINARY:
        write_binary(content, context, format_name=format_name)
    else:
        context.out.write(content.decode("utf-8-sig"))


def _answer_lines(
    report: PlanReport, more: More, *, wording: Wording, screen: Screen
) -> Iterator[str]:
    """The result in short and what was asked beyond it, without the long tables."""
    from tiexin.app.export.tables import summary_lines

    head, *rest = summary_lines(report, wording)
    yield from screen.lines(head, strong=True)
    for line in rest[:_SHORT]:
        yield from screen.lines(line)
    yield from more_lines(report, more, wording=wording, screen=screen)


def _screen_lines(
    report: PlanReport, wording: Wording, screen: Screen
) -> Iterator[str]:
    from tiexin.app.export.tables import (
        lever_table,
        milestone_table,
        schedule_table,
        summary_lines,
    )

    head, *rest = summary_lines(report, wording)
    yield from screen.lines(head, strong=True)
    for line in (*rest, *_assumed(report, wording)):
        yield from screen.lines(line)
    yield ""
    yield from screen.table(milestone_table(report, wording))
    yield ""
    yield screen.strong(wording.text("plan.section.critical_path"))
    for line in wording.story(report.plan):
        yield from screen.lines(line)
    yield ""
    yield from screen.table(lever_table(report, wording))
    yield ""
    yield from screen.table(
        schedule_table(report, wording),
        columns=_ON_SCREEN,
        spare=_SPARE,
        note=wording.text("cli.plan.columns_left_out"),
    )


def _assumed(report: PlanReport, wording: Wording) -> Iterator[str]:
    """Which sizes were taken for answers that are missing, and how many are open."""
    assumed = dict.fromkeys(
        pair
        for activity in report.plan.activities.values()
        for pair in activity.duration.assumed
    )
    if assumed:
        shown = (_amount(report, wording, fact, value) for fact, value in assumed)
        yield wording.text(
            "cli.plan.assumed", facts=wording.text("cli.comma").join(shown)
        )
    questions = len(report.facts.open_questions)
    if questions:
        yield wording.text("cli.plan.open_questions", n=questions)


def _amount(report: PlanReport, wording: Wording, id_: str, value: float) -> str:
    fact = report.in_force.catalogue.facts[id_]
    key = f"guide.unit.{fact.unit or 'none'}"
    return (
        f"{wording.local(fact.title)} {wording.text(key, number=f'{value:g}', n=value)}"
    )


def _check(report: PlanReport, context: Context) -> int:
    from tiexin.app.verify import verify

    found = verify(report)
    for violation in found.violations:
        line = context.text(
            "cli.plan.check_failed",
            side=context.text(f"plan.column.{violation.side}"),
            violation=_violation(violation, report, context),
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


def _violation(violation: Violation, report: PlanReport, context: Context) -> str:
    """The violation in words, its steps by title."""
    procedures = report.in_force.procedures
    fields = {
        name: procedures[text].title.in_language(context.language)
        if text in procedures
        else text
        for name, text in violation.fields.items()
    }
    return context.text(violation.code, **fields)
