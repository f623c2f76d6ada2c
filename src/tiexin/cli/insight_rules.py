"""``tiexin insight`` over our own logs: limits, plan and law of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.cli.insight_own import as_of, day_of

if TYPE_CHECKING:
    import argparse

    from tiexin.app.insight.own_log import OwnLog
    from tiexin.cli.context import Context
    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store


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

    if args.measure == "limits" and args.limit in LIMIT_NAMES and args.days is None:
        return _limits(store, question, args=args, context=context)
    return None


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


def _own(args: argparse.Namespace, context: Context) -> OwnLog:
    from tiexin.app.insight.own_log import own_log
    from tiexin.casework.load import load_table

    table = load_table(context.data_root)
    return own_log(args.log, service=context.service, table=table, as_of=as_of(args))
