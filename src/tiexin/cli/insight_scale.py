"""``tiexin insight --engine``: the same question, asked beyond one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tiexin.calendars import WorkCalendar
    from tiexin.insight.log import ImportReport, ReadOptions
    from tiexin.insight.measures.answer import Answer, Question


def asked_elsewhere(
    args: argparse.Namespace,
    question: Question,
    *,
    options: ReadOptions,
    calendar: WorkCalendar | None,
    where: Sequence[tuple[str, str]],
) -> tuple[Answer, Sequence[ImportReport]]:
    """The answer of the engine that ``--engine`` names, and what was read.

    Raises:
        BadInput: The engine can't be had, the log or an option is not for it.
    """
    from tiexin.insight.portable.opening import connected

    for option in ("output", "picture", "as_of"):
        if getattr(args, option):
            name = f"--{option.replace('_', '-')}"
            raise BadInput.of("insight.engine_option", where="--engine", option=name)
    if len(args.log) > 1:
        raise BadInput.of("insight.engine_logs", where="--engine", n=len(args.log))
    with connected(args.engine, zone=options.zone) as backend:
        # What needs the extra is imported once the extra is known to be there.
        from tiexin.insight.portable.registry import ask
        from tiexin.insight.portable.store import PortableStore

        with PortableStore(
            backend, args.log[0], options=options, calendar=calendar
        ) as store:
            for name, value in where:
                store.only(name, [value])
            return ask(store, args.measure, question), (store.report,)
