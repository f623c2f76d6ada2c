"""``tiexin catalogue accept FILE --to DIR``: reviewed estimates into a catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse

    from tiexin.cli.context import Context


def run_accept(args: argparse.Namespace, context: Context) -> int:
    """Write the accepted estimates as new versions below the data folder.

    Raises:
        BadInput: The proposal can't be read, or the catalogue is no longer as it was;
            ``reform.no_rulebook``: the folder holds no catalogue.
        CatalogueError: The catalogue would break a rule; nothing is written then.
    """
    from tiexin.app.insight.accepting import Accepting, accept, write
    from tiexin.app.insight.proposals import read_proposal

    root = Path(args.to)
    if not (root / "catalogue").is_dir():
        raise BadInput.of("reform.no_rulebook", where="--to", name=args.to[:60])
    proposal = read_proposal(Path(args.file))
    accepting = Accepting(tuple(args.only or ()), args.by, context.today)
    accepted = accept(
        proposal,
        root,
        accepting,
        messages=context.messages,
        cache=context.cache_dir,
    )
    write(accepted, root)
    for step in accepted.steps:
        context.write(
            context.text(
                "catalogue.accepted",
                procedure=step.procedure,
                old=" – ".join(map(str, step.old)),
                new=" – ".join(map(str, step.new)),
                unit=context.text(f"insight.unit_name.{step.unit}"),
                day=proposal.since.isoformat(),
            )
        )
    for file in accepted.files:
        context.write(f"  {root / file.name.removeprefix('data/')}")
    left = len(proposal.steps) - len(accepted.steps)
    if left:
        context.write(context.text("catalogue.left_as_they_were", n=left))
    return 0
