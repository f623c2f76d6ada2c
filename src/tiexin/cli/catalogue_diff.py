"""``tiexin catalogue diff OLD NEW``: what changed between two rulebooks, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import argparse

    from tiexin.app.reform.diff_words import DiffWords
    from tiexin.app.reform.lab import Trial
    from tiexin.catalogue.diff import Change
    from tiexin.catalogue.types import Catalogue
    from tiexin.cli.context import Context

DIFF_SCHEMA: Final = "tiexin.catalogue.diff/1"


def run_diff(args: argparse.Namespace, context: Context) -> int:
    """Print the changes from ``OLD`` to ``NEW``.

    Raises:
        BadInput: A rulebook is neither a folder nor known to git.
        CatalogueError: The rules of one of them are broken.
    """
    from tiexin.app.reform.diff_words import DiffWords
    from tiexin.app.reform.rulebooks import read_rulebook
    from tiexin.catalogue.diff import changes_between

    books = [
        read_rulebook(
            name, root=context.data_root, cache=context.cache_dir, where=where
        )
        for name, where in ((args.old, "OLD"), (args.new, "NEW"))
    ]
    old, new = books
    changes = changes_between(old, new)
    words = DiffWords(old, new, messages=context.messages, language=context.language)
    if args.json:
        content: dict[str, Any] = {
            "schema": DIFF_SCHEMA,
            "old": old.hash,
            "new": new.hash,
            "changes": [_json(each, words) for each in changes],
        }
        if args.over:
            from tiexin.app.reform.trial_words import trial_json

            content["projects"] = trial_json(_tried(old, new, args, context))[
                "projects"
            ]
        json.dump(content, context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
        return 0
    for group in words.groups(changes):
        context.write(group.title, strong=True)
        for line in group.lines:
            context.write(f"  {line}")
    context.write(words.text("count", n=len(changes)))
    if args.over:
        _print_moves(_tried(old, new, args, context), context)
    return 0


def _tried(
    old: Catalogue, new: Catalogue, args: argparse.Namespace, context: Context
) -> Trial:
    """The projects under both rulebooks."""
    from tiexin.app.reform.lab import try_rulebooks
    from tiexin.app.service import Service
    from tiexin.cli.reform import subjects_at

    def service(catalogue: Catalogue) -> Service:
        return Service(
            catalogue=catalogue,
            calendars=context.calendars,
            messages=context.messages,
        )

    subjects = list(subjects_at(args.over, context))
    return try_rulebooks(service(old), service(new), subjects)


def _print_moves(trial: Trial, context: Context) -> None:
    from tiexin.app.reform.trial_words import TrialWords, trial_tables

    words = TrialWords(trial, language=context.language)
    for line in words.head():
        context.write(line)
    for table in trial_tables(words):
        context.write()
        for line in context.screen.table(table):
            context.out.write(line + "\n")


def _json(change: Change, words: DiffWords) -> dict[str, Any]:
    (group,) = words.groups([change])
    return {
        "kind": change.kind,
        "what": change.what,
        "id": change.id,
        "level": change.level or None,
        "since": change.since or None,
        "field": change.field or None,
        "new_version": change.new_version,
        "where_before": change.where_before or None,
        "where_after": change.where_after or None,
        "said": list(group.lines),
    }
