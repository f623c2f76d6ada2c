"""``tiexin catalogue cases``: the law cases, put to the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.cli.catalogue_output import problem_json, write_json, write_problems
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse

    from tiexin.cli.context import Context

CASES_SCHEMA: Final = "tiexin.catalogue.cases/1"


def cases(args: argparse.Namespace, context: Context) -> int:
    """Run the law cases; gives 1 where one comes out otherwise.

    Raises:
        BadInput: ``--only`` fits no case.
        CatalogueError: The catalogue or a case breaks a rule of the format.
    """
    from tiexin.app.law_cases.run import load_with_cases, run_cases, wanted_cases

    catalogue, every = load_with_cases(context.data_root)
    wanted = wanted_cases(every, args.only)
    if args.only is not None and not wanted:
        raise BadInput.of("law_case.none_fits", where="--only", given=args.only[:60])
    found = run_cases(wanted, catalogue)
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
