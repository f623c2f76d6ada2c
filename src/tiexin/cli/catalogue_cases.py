"""``tiexin catalogue cases`` and ``mutate``: law cases, and how much they notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.cli.catalogue_output import problem_json, write_json, write_problems
from tiexin.kernel import BadInput, CatalogueError

if TYPE_CHECKING:
    import argparse

    from tiexin.app.law_cases.mutate import MutationRun
    from tiexin.cli.context import Context

CASES_SCHEMA: Final = "tiexin.catalogue.cases/1"
MUTATE_SCHEMA: Final = "tiexin.catalogue.mutate/1"
WANTED_SHARE: Final = 0.95
"""Of the broken rules so many must be noticed by a case, the bound included."""


def cases(args: argparse.Namespace, context: Context) -> int:
    """Run the law cases; gives 1 where one comes out otherwise.

    Raises:
        BadInput: ``--only`` fits no case.
        CatalogueError: The catalogue or a case breaks a rule of the format.
    """
    from tiexin.app.law_cases.run import load_with_cases, run_cases, wanted_cases

    tested = load_with_cases(context.data_root)
    wanted = wanted_cases(tested.cases, args.only)
    if args.only is not None and not wanted:
        raise BadInput.of("law_case.none_fits", where="--only", given=args.only[:60])
    found = run_cases(wanted, tested.catalogue)
    if args.json:
        content = {
            "schema": CASES_SCHEMA,
            "held": [case.id for case in found.held],
            "failed": [case.id for case in found.failed],
            "problems": [problem_json(each, context) for each in found.problems],
        }
        write_json(content, context)
    else:
        write_problems(found.problems, context)
        key = "catalogue.cases.failed" if found.failed else "catalogue.cases.held"
        context.write(context.text(key, n=len(wanted), failed=len(found.failed)))
    return 1 if found.failed else 0


def mutate(args: argparse.Namespace, context: Context) -> int:
    """Break each rule once; gives 1 where of all the cases notice less than wanted.

    Raises:
        BadInput: ``--every`` is out of bounds, or ``--only`` fits no rule.
        CatalogueError: The catalogue or a case is wrong, or a case does not hold.
    """
    from tiexin.app.law_cases.mutate import run_mutants
    from tiexin.app.law_cases.run import load_with_cases, run_cases
    from tiexin.cli.options import within

    within("--every", args.every, (1, 10_000))
    tested = load_with_cases(context.data_root)
    problems = run_cases(tested.cases, tested.catalogue).problems
    if problems:
        raise CatalogueError(*problems)
    found = run_mutants(tested, step=args.every, only=args.only)
    if not found.total:
        given = str(args.only)[:60]
        raise BadInput.of("law_case.no_rule_fits", where="--only", given=given)
    if args.json:
        write_json(_mutation_json(found), context)
    else:
        _write_mutation(found, context)
    # The share is one of the whole; of a single rule some breaks may mean nothing.
    return 0 if args.only is not None or found.share() >= WANTED_SHARE else 1


def _mutation_json(found: MutationRun) -> dict[str, object]:
    kinds = {
        str(kind): {"total": total, "survived": found.missed.get(kind, 0)}
        for kind, total in sorted(found.total.items())
    }
    survivors = [
        {"kind": str(each.kind), "where": each.where, "change": each.change}
        for each in found.survivors
    ]
    return {
        "schema": MUTATE_SCHEMA,
        "share": round(found.share(), 4),
        "kinds": kinds,
        "survivors": survivors,
    }


def _write_mutation(found: MutationRun, context: Context) -> None:
    for each in found.survivors:
        kind = context.text(f"catalogue.mutant.{each.kind}")
        context.write(f"{each.where}: {kind}: {each.change}")
    for kind, total in sorted(found.total.items()):
        title = context.text(f"catalogue.mutant.{kind}")
        caught = total - found.missed.get(kind, 0)
        context.write(f"  {title}: {caught}/{total}")
    total = sum(found.total.values())
    context.write(
        context.text(
            "catalogue.mutated",
            n=total,
            caught=total - len(found.survivors),
            share=f"{found.share():.1%}",
        )
    )
