"""``tiexin solve``: the best schedule for a problem in a file, checked before shown.

Neither portal nor database nor catalogue is touched; the solver's libraries are loaded
only after the file has been read and found sound.
"""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.options import within
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.cli.context import Context
    from tiexin.planner import Conflict, Solution
    from tiexin.planner.critical_chain import ChainLink
    from tiexin.planner.formats import Instance

SCHEMA: Final = "tiexin.solution/1"
NOTHING_FOUND: Final = 1
SECONDS: Final = 60.0
"""How long a search may take where nothing is said."""

_MOST: Final = 2**31 - 1


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``solve`` to the command line."""
    about = words("cli.solve.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "solve", help=about, description=about
    )
    add = parser.add_argument
    add("file", metavar="FILE", help=words("cli.solve.file"))
    add("--time-limit", metavar="S", default=None, help=words("cli.solve.time_limit"))
    add("--work-limit", metavar="N", type=int, help=words("cli.solve.work_limit"))
    add("--seed", metavar="N", type=int, default=0, help=words("cli.solve.seed"))
    add("--engine", metavar="NAME", default="auto", help=words("cli.solve.engine"))
    add("--workers", metavar="N", type=int, default=0, help=words("cli.solve.workers"))
    add("--json", action="store_true", help=words("cli.solve.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Print the schedule, or why there is none; 1 where there is none.

    Raises:
        BadInput: The file or an option can't be meant.
        PlanError: The network in the file isn't sound, or not for this engine.
    """
    within("--seed", args.seed, (0, _MOST))
    within("--workers", args.workers, (0, 64))
    if args.work_limit is not None:
        within("--work-limit", args.work_limit, (1, _MOST))
    seconds = _seconds(args.time_limit)
    if seconds is None and args.work_limit is None:
        seconds = SECONDS
    from tiexin.planner import solve
    from tiexin.planner.formats import read

    instance = read(Path(args.file))
    solution = solve(
        instance.problem,
        engine=args.engine,
        time_limit=seconds,
        work_limit=args.work_limit,
        seed=args.seed,
        workers=args.workers,
    )
    if args.json:
        json.dump(as_json(instance, solution, context), context.out, ensure_ascii=False)
        context.out.write("\n")
    else:
        for line in _as_text(instance, solution, context):
            context.write(line)
    return 0 if solution.found else NOTHING_FOUND


def _seconds(given: str | None) -> float | None:
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and 0 < seconds <= _MOST):
        raise BadInput.of("cli.not_seconds", where="--time-limit", given=given[:40])
    return seconds


def as_json(
    instance: Instance, solution: Solution, context: Context
) -> dict[str, object]:
    """The solution as documented; starts are counted from the project's start."""
    from tiexin.planner.critical_chain import critical_chain

    begin = instance.problem.start
    placed = solution.activities.values()
    answer: dict[str, object] = {
        "schema": SCHEMA,
        "instance": instance.name,
        "format": instance.format,
        "status": str(solution.status),
        "makespan": solution.makespan,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": None if solution.gap is None else round(solution.gap, 6),
        "starts": {each.id: each.start - begin for each in placed},
        "finishes": {each.id: each.finish - begin for each in placed},
        "modes": {each.id: _mode(each.mode) for each in placed},
        "engine": solution.engine,
        "seed": solution.seed,
        "seconds": round(solution.seconds, 3),
        "work": dict(solution.work),
        # Nothing gets here that the checker has not accepted.
        "checked": solution.found,
        "critical_chain": [_link(each, begin) for each in critical_chain(solution)],
    }
    if instance.dated:
        answer["start_on"] = {each.id: _iso(each.start) for each in placed}
        answer["finish_on"] = {each.id: _iso(each.finish) for each in placed}
    if solution.conflict is not None:
        answer["conflict"] = _conflict(solution.conflict, context)
    return answer


def _link(link: ChainLink, begin: int) -> dict[str, object]:
    """One boundary of the critical chain and what holds it there."""
    return {
        "activity": link.activity,
        "boundary": "finish" if link.is_finish else "start",
        "at": link.day - begin,
        "hold": str(link.hold),
        "by": link.by or None,
        "resource": link.resource or None,
    }


def _iso(day: int) -> str:
    """The date of a day number; beyond the year 9999, where there is none, "∞"."""
    return date.fromordinal(day).isoformat() if day <= date.max.toordinal() else "∞"


def _mode(name: str) -> int | str:
    """The number of the mode as the file has it; 1 where there is only one."""
    return int(name or 1) if name.isdigit() or not name else name


def _conflict(conflict: Conflict, context: Context) -> dict[str, object]:
    return {
        "requirements": [
            {
                "kind": str(each.kind),
                **each.fields,
                "text": context.text(each.code, **each.fields),
            }
            for each in conflict.requirements
        ],
        "minimal": conflict.minimal,
        "chain": list(conflict.chain),
    }


def _as_text(instance: Instance, solution: Solution, context: Context) -> Iterator[str]:
    yield context.text(
        f"cli.solve.{solution.status}" if solution.found else _why(solution),
        name=instance.name,
        makespan=solution.makespan or 0,
        objective=solution.objective or 0,
        bound=solution.bound or 0,
    )
    seconds = f"{solution.seconds:.2f}"
    yield context.text("cli.solve.by", engine=solution.engine, seconds=seconds)
    if solution.conflict is not None:
        yield from _in_words(solution.conflict, context)
    if not solution.found:
        return
    yield context.text("cli.solve.checked")
    yield ""
    begin = 0 if instance.dated else instance.problem.start
    for each in solution.activities.values():
        start, finish = each.start - begin, each.finish - begin
        if instance.dated:
            days = f"{_iso(each.start)}  {_iso(each.finish)}"
        else:
            days = f"{start:>7} {finish:>7}"
        yield f"{days}  {each.id}  {each.mode}".rstrip()
    yield from _chain_lines(instance, solution, context)


def _chain_lines(
    instance: Instance, solution: Solution, context: Context
) -> Iterator[str]:
    """Why it ends when it does: one line for each start on the way to the end."""
    from tiexin.planner.critical_chain import Hold, critical_chain

    yield ""
    yield context.text("cli.solve.critical_chain")
    begin = 0 if instance.dated else instance.problem.start
    for link in critical_chain(solution):
        if link.is_finish and link.hold is Hold.DURATION:
            continue
        day = _iso(link.day) if instance.dated else f"{link.day - begin:>7}"
        key = "cli.solve.ends" if link.is_finish else "cli.solve.starts"
        why = context.text(
            f"cli.solve.hold.{link.hold}", by=link.by, resource=link.resource
        )
        yield f"{day}  {context.text(key, activity=link.activity, why=why)}"


def _why(solution: Solution) -> str:
    infeasible = str(solution.status) == "infeasible"
    return "cli.solve.infeasible" if infeasible else "cli.solve.nothing"


def _in_words(conflict: Conflict, context: Context) -> Iterator[str]:
    key = "cli.solve.conflict" if conflict.minimal else "cli.solve.conflict_some"
    if conflict.requirements:
        yield context.text(key)
        for each in conflict.requirements:
            yield f"  - {context.text(each.code, **each.fields)}"
    if conflict.chain:
        yield context.text("cli.solve.chain", chain=" → ".join(conflict.chain))
