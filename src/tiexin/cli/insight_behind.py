"""``tiexin insight LOG --behind ROW``: the cases behind one row of an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from tiexin.cli.context import Context
    from tiexin.insight.measures.answer import Answer, Question
    from tiexin.insight.store import Store

_ALL: Final = 2**31 - 1


def show_behind(
    store: Store,
    question: Question,
    answer: Answer,
    *,
    args: argparse.Namespace,
    context: Context,
) -> int:
    """Print the cases; as JSON all of them, else the first hundred or ``--top``.

    Raises:
        BadInput: ``insight.no_row``; ``insight.nothing_behind``.
    """
    from tiexin.app.insight.behind_report import BehindWords
    from tiexin.app.insight.report import InsightWords
    from tiexin.insight.measures.behind import A_PAGE, Part, behind
    from tiexin.insight.measures.one_case import zone_of

    everything = args.json or args.top == 0
    size = _ALL if everything else args.top or A_PAGE
    found = behind(store, question, answer, row=args.behind, part=Part(size=size))
    words = BehindWords(
        InsightWords(context.messages, context.language), zone=zone_of(store)
    )
    if args.json:
        content = words.as_json(found, answer, row=args.behind)
        json.dump(content, context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
        return 0
    for line in words.sums(found):
        context.write(line)
    context.write()
    for line in context.screen.table(words.table(found)):
        context.out.write(line + "\n")
    left = found.count - len(found.cases)
    if left > 0:
        context.write(context.text("insight.more_rows", n=left))
    return 0
