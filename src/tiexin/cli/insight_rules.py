"""``tiexin insight`` over our own logs: limits, plan and law of the catalogue."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiexin.cli.insight_own import as_of, day_of
from tiexin.kernel import BadInput, Refused

if TYPE_CHECKING:
    import argparse

    from tiexin.app.insight.estimates import Lessons
    from tiexin.app.insight.own_log import OwnLog
    from tiexin.cli.context import Context
    from tiexin.insight.conformance import LawOrder, Net
    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store

ESTIMATES: Final = "estimates"
"""The measure that compares the catalogue's estimates with what happened."""

_PLAN: Final = "plan"
_CATALOGUE: Final = "catalogue"
_WORDS: Final = {"model": _PLAN, "law": _CATALOGUE}


def rules_answer(
    store: Store,
    question: Question,
    *,
    args: argparse.Namespace,
    context: Context,
) -> Answer | None:
    """The answer where the question names the catalogue's rules; None where not.

    Raises:
        BadInput: ``insight.not_own``: the log is not one of ours; and as ``ask`` says.
    """
    from tiexin.app.insight.limits import LIMIT_NAMES
    from tiexin.insight.measures.behind import BEHIND

    found = None
    if args.measure == "conformance" and _names_rules(args):
        found = _conformance(store, question, args=args, context=context)
    elif args.measure == ESTIMATES:
        found = _estimates(store, question, args=args, context=context)
    elif args.measure == "limits" and args.limit in LIMIT_NAMES and args.days is None:
        found = _limits(store, question, args=args, context=context)
    if found is not None and args.behind is not None:
        # Its rows are applications, steps or orders, of which the log knows nothing.
        raise BadInput.of(
            "insight.nothing_behind", measure=found.measure, known=", ".join(BEHIND)
        )
    return found


def _limits(
    store: Store,
    question: Question,
    *,
    args: argparse.Namespace,
    context: Context,
) -> Answer | None:
    from tiexin.app.insight.limits import LIMIT_NAMES, judged, limits_answer
    from tiexin.insight.measures.registry import Measure, ask_for

    if args.limit in store.attribute_names():
        return None  # a log of another house that has an attribute of that name
    limit = next(name for name in LIMIT_NAMES if name == args.limit)
    log = _own(args, context)
    day = day_of(args, context)
    found, left_out = judged(log, limit, service=context.service, today=day)

    def compute(store: Store, question: Question) -> Answer:
        return limits_answer(store, found, left_out, limit=limit, by=question.by)

    return ask_for(store, Measure("limits", compute, ranks=True), question)


def _conformance(
    store: Store,
    question: Question,
    *,
    args: argparse.Namespace,
    context: Context,
) -> Answer:
    from tiexin.app.insight.against import against_rules
    from tiexin.insight.measures.registry import Measure, ask_for

    for option, word in _WORDS.items():
        if getattr(args, option) not in ("", word):
            raise BadInput.of("insight.rules_alone", where=f"--{option}", word=word)
    log = _own(args, context)

    def compute(store: Store, question: Question) -> Answer:
        return against_rules(
            store,
            log,
            context.service,
            plan=args.model == _PLAN,
            law=args.law == _CATALOGUE,
            top=question.top,
        )

    measure = Measure("conformance", compute, groups=False)
    return ask_for(store, measure, question)


def _estimates(
    store: Store,
    question: Question,
    *,
    args: argparse.Namespace,
    context: Context,
) -> Answer:
    from tiexin.app.insight.estimates import estimates_answer, lessons
    from tiexin.insight.measures.registry import Measure, ask_for

    found = lessons(
        store,
        question,
        _own(args, context),
        service=context.service,
        today=day_of(args, context),
    )
    if args.propose:
        _propose(found, args=args, context=context)

    def compute(store: Store, question: Question) -> Answer:
        return estimates_answer(store, found, top=question.top)

    return ask_for(store, Measure(ESTIMATES, compute, groups=False), question)


def _propose(found: Lessons, *, args: argparse.Namespace, context: Context) -> None:
    """Write the file that an editor reviews.

    Raises:
        Refused: ``insight.no_proposal``: the data are too bad.
        BadInput: ``insight.nothing_to_propose``; ``insight.several_places``.
    """
    from tiexin.app.insight.proposals import proposal_text
    from tiexin.cli.output import write_file
    from tiexin.insight.measures.quality import THRESHOLD

    if found.score < THRESHOLD:
        raise Refused.of(
            "insight.no_proposal",
            where="--propose",
            score=found.score,
            threshold=THRESHOLD,
        )
    places = sorted({one.place for one in found.proposed})
    if not places:
        raise BadInput.of("insight.nothing_to_propose", where="--propose")
    if len(places) > 1:
        shown = ", ".join(places)
        raise BadInput.of("insight.several_places", where="--propose", places=shown)
    # The first day of the next month, which the editor may change.
    since = (context.today.replace(day=1) + timedelta(days=31)).replace(day=1)
    text = proposal_text(found, places[0], paths=args.log, since=since)
    write_file(args.propose, text.encode(), option="--propose")


def _names_rules(args: argparse.Namespace) -> bool:
    return bool(args.model == _PLAN or args.law == _CATALOGUE)


def case_of(args: argparse.Namespace) -> str:
    """What the case is where nothing is said: the whole project for plan and law."""
    own = all(".jsonl" in path.suffixes for path in args.log)
    asked = args.measure == ESTIMATES or (
        args.measure == "conformance" and _names_rules(args)
    )
    return "project" if own and asked else ""


def net_of(args: argparse.Namespace) -> Net | None:
    """The net of a file, by its ending; None where none was named.

    Raises:
        BadInput: ``insight.unreadable``; as ``read_net`` and ``read_pnml`` say.
    """
    from tiexin.insight.conformance import read_net, read_pnml

    if args.model in ("", _PLAN):
        return None
    content = _content(args.model)
    if Path(args.model).suffix.lower() in (".pnml", ".xml"):
        return read_pnml(content)
    return read_net(content.decode("utf-8", errors="replace"))


def law_of(args: argparse.Namespace) -> tuple[LawOrder, ...]:
    """The orders of law of a file.

    Raises:
        BadInput: ``insight.unreadable``; as ``read_orders`` says.
    """
    from tiexin.insight.conformance import read_orders

    if args.law in ("", _CATALOGUE):
        return ()
    return read_orders(_content(args.law).decode("utf-8", errors="replace"))


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput.of("insight.unreadable", where=name, reason=reason) from error


def _own(args: argparse.Namespace, context: Context) -> OwnLog:
    from tiexin.app.insight.own_log import own_log
    from tiexin.casework.load import load_table

    table = load_table(context.data_root)
    return own_log(args.log, service=context.service, table=table, as_of=as_of(args))
