"""``tiexin insight``: measures over an event log of any usual kind."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.insight_own import as_of, day_of, own_cases
from tiexin.cli.options import within
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from tiexin.cli.context import Context
    from tiexin.insight.log import ImportReport, ReadOptions
    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store

MOST_ROWS: Final = 40
"""Rows on a terminal where ``--top`` says nothing; JSON has all."""

_MOST: Final = 2**31 - 1
_PAUSE: Final = 0.5
_LARGE: Final = 50_000_000
"""Bytes of a file from which on it is told that it is being read."""

_COLUMNS: Final = (
    ("case", "NAME"),
    ("activity", "NAME"),
    ("time", "NAME"),
    ("order", "NAME"),
    ("resource", "NAME"),
    ("recorded", "NAME"),
    ("zone", "ZONE"),
    ("time_format", "SIGNS"),
    ("encoding", "NAME"),
    ("delimiter", "SIGN"),
    ("object_type", "NAME"),
)
_NAMES: Final = (
    ("measure", "NAME"),
    ("by", "A"),
    ("open", "A=V"),
    ("kind", "A"),
    ("limit", "A"),
    ("calendar", "ID"),
    ("figure", "NAME"),
    ("baseline", "V"),
    ("now", "V"),
    ("as_of", "TIME"),
    ("model", "FILE"),
    ("law", "FILE"),
    ("output", "FILE"),
    ("picture", "FILE"),
    ("engine", "URL"),
    ("csv", "FILE"),
    ("propose", "FILE"),
    *_COLUMNS,
)
_DEFAULTS: Final = {"measure": "summary", "figure": "median"}
_NONE: Final = "none"


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``insight`` to the command line."""
    about = words("cli.insight.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "insight", help=about, description=about
    )
    add = parser.add_argument
    add("log", metavar="LOG", nargs="+", type=Path, help=words("cli.insight.log"))
    for name, metavar in _NAMES:
        add(
            f"--{name.replace('_', '-')}",
            metavar=metavar,
            default=_DEFAULTS.get(name, ""),
            help=words(f"cli.insight.{name}"),
        )
    where = words("cli.insight.where")
    add("--where", metavar="A=V", action="append", default=[], help=where)
    for name in ("from", "end"):
        text = words(f"cli.insight.{name}")
        add(f"--{name}", metavar="A", action="extend", nargs="+", help=text)
    for name in ("days", "top", "behind"):
        add(f"--{name}", metavar="N", type=int, help=words(f"cli.insight.{name}"))
    add("--learnt", action="store_true", help=words("cli.insight.learnt"))
    add("--json", action="store_true", help=words("cli.insight.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Print the answer.

    Raises:
        BadInput: The log or an option can't be meant.
        Refused: The data are too bad for a ranking.
    """
    from tiexin.cli.insight_behind import show_behind
    from tiexin.cli.insight_rules import rules_answer
    from tiexin.insight.measures.registry import ask, judged
    from tiexin.insight.store import Store

    _check(args)
    where = [_pair(each) for each in args.where]
    question = _question(args, context)
    calendar = context.calendars.named(args.calendar) if args.calendar else None
    output = Path(args.output) if args.output else None
    if args.engine:
        from tiexin.cli.insight_scale import asked_elsewhere

        options = _options(args, where, context, everything=False)
        answer, told = asked_elsewhere(
            args, question, options=options, calendar=calendar, where=where
        )
        _show(answer, told, where, args=args, context=context)
        return 0
    with Store.open(
        args.log,
        options=_options(args, where, context, everything=output is not None),
        calendar=calendar,
        progress=_Progress(context),
    ) as store:
        for name, value in where:
            store.only(name, [value])
        if output is not None:
            return _write(store, output, context)
        found = rules_answer(store, question, args=args, context=context)
        found = found or ask(store, args.measure, question)
        if args.behind is not None:
            return show_behind(store, question, found, args=args, context=context)
        answer = judged(store, found, question)
        if args.picture:
            _draw(store, question, args=args, context=context)
        reports = store.reports
    _show(answer, reports, where, args=args, context=context)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse a measure that is not there and numbers out of bounds."""
    from tiexin.cli.insight_rules import ESTIMATES
    from tiexin.insight.measures.registry import MEASURES

    known = (*MEASURES, ESTIMATES)
    if args.measure not in known:
        raise BadInput.of(
            "insight.no_measure",
            where="--measure",
            given=args.measure[:40],
            known=", ".join(known),
        )
    if args.top is not None:
        within("--top", args.top, (0, _MOST))
    if args.days is not None:
        within("--days", args.days, (0, 100_000))


def _draw(
    store: Store, question: Question, *, args: argparse.Namespace, context: Context
) -> None:
    """Write the answer as a picture, beside what is printed."""
    from tiexin.app.insight.report import InsightWords
    from tiexin.insight.measures.drawn import picture

    words = InsightWords(context.messages, context.language)
    drawn = picture(store, args.measure, question, words.text)
    _put(args.picture, drawn.encode())


def _put(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput.of("insight.not_written", where=name, reason=reason) from error


def _write(store: Store, path: Path, context: Context) -> int:
    from tiexin.insight.writers.writing import write_log

    write_log(store, path)
    counts = store.counts()
    text = context.text(
        "insight.written", path=path, cases=counts.cases, events=counts.events
    )
    context.write(text)
    return 0


def _show(
    answer: Answer,
    reports: Sequence[ImportReport],
    where: Sequence[tuple[str, str]],
    *,
    args: argparse.Namespace,
    context: Context,
) -> None:
    from tiexin.app.insight.answer_csv import answer_csv
    from tiexin.app.insight.report import (
        InsightWords,
        answer_json,
        head_lines,
        table_of,
    )

    words = InsightWords(context.messages, context.language)
    if args.csv:
        _put(args.csv, answer_csv(answer, words))
    if args.json:
        content = answer_json(answer, reports, where=where, words=words)
        json.dump(content, context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
        return
    for line in head_lines(answer, reports, words):
        context.write(line)
    for note in answer.notes:
        context.write(f"! {words.note(note)}")
    context.write()
    most = args.top or (len(answer.rows) if args.top == 0 else MOST_ROWS)
    for line in context.screen.table(table_of(answer, words, most=most)):
        context.out.write(line + "\n")
    left = len(answer.rows) - most
    if left > 0:
        context.write(words.text("insight.more_rows", n=left))


def _question(args: argparse.Namespace, context: Context) -> Question:
    from tiexin.app.insight.end_points import known_decisions, known_moves
    from tiexin.cli.insight_rules import law_of, net_of
    from tiexin.insight.measures.answer import Question

    standard = Question()
    return Question(
        by=args.by,
        start=tuple(getattr(args, "from") or standard.start),
        end=tuple(args.end or standard.end),
        decisions=known_decisions(context.data_root),
        moves=known_moves(context.data_root),
        limit=args.limit,
        days=args.days,
        open_when=_open_when(args.open),
        kind=args.kind,
        figure=args.figure,
        baseline=args.baseline,
        now=args.now,
        model=net_of(args),
        law=law_of(args),
        learnt=args.learnt,
        top=_top(args),
        today=day_of(args, context),
    )


def _top(args: argparse.Namespace) -> int:
    """How many rows; a sequence for each of many thousand variants would take long."""
    whole = args.json or args.csv
    if args.top is None and args.measure == "variants" and not whole:
        return MOST_ROWS
    return args.top or 0


def _open_when(given: str) -> tuple[str, str] | None:
    """Which cases are open; ``none`` says that all have ended."""
    if given == _NONE:
        return ("", "")
    return _pair(given, "--open") if given else None


def _options(
    args: argparse.Namespace,
    where: list[tuple[str, str]],
    context: Context,
    *,
    everything: bool,
) -> ReadOptions:
    """What the reader has to know; only attributes that are asked for are kept."""
    from tiexin.cli.insight_rules import case_of
    from tiexin.insight.log import ReadOptions
    from tiexin.insight.measures.durations import LIMITS

    asked = {args.by, args.kind, args.limit, *(name for name, _ in where)}
    asked |= {*(getattr(args, "from") or ()), *(args.end or ()), *LIMITS}
    given = {name: getattr(args, name) for name, _ in _COLUMNS}
    given["case"] = given["case"] or case_of(args)
    if not given["zone"]:
        del given["zone"]
    asked.add(args.open.partition("=")[0])
    kept = frozenset(name.removeprefix("case:") for name in asked if name)
    return ReadOptions(
        **given,
        keep=None if everything else kept,
        as_of=as_of(args),
        describe=own_cases(args, where, context, everything=everything),
    )


def _pair(given: str, option: str = "--where") -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name:
        raise BadInput.of("insight.where", where=option, given=given[:60])
    return name, value


class _Progress:
    """Tells on standard error how far a large file is, at most twice a second."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._told = time.monotonic()
        self._shown = False

    def __call__(self, path: Path, events: int) -> None:
        if not events and sys.stderr.isatty() and path.stat().st_size > _LARGE:
            print(
                self._context.text("insight.reading", file=path.name), file=sys.stderr
            )
        now = time.monotonic()
        if not events or now - self._told < _PAUSE or not sys.stderr.isatty():
            return
        self._told = now
        text = self._context.text("insight.progress", file=path.name, n=events)
        print(text, file=sys.stderr)
