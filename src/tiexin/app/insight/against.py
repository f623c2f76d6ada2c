"""Our own projects against the plan promised to each, and the catalogue's law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.insight.law_orders import broken_orders
from tiexin.app.insight.plan_nets import followed
from tiexin.insight.conformance import Aligned, deviations_of, summed
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import case_names
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.app.insight.law_orders import Broken
    from tiexin.app.insight.own_log import OwnLog, OwnProject
    from tiexin.app.insight.plan_nets import Followed
    from tiexin.app.service import Service
    from tiexin.insight.conformance import Conformance
    from tiexin.insight.measures.answer import Cell
    from tiexin.insight.store import Store

COLUMNS: Final = (
    *("deviation", "activity", "cases", "times", "of", "after"),
    *("source", "certainty", "examples"),
)
_EXAMPLES: Final = 5


def against_rules(
    store: Store, log: OwnLog, service: Service, *, plan: bool, law: bool, top: int = 0
) -> Answer:
    """Where projects left their plan, and first, apart, where they left the law.

    ``cases`` are projects that did so, ``of`` those in which it mattered. Projects that
    can't be followed are left out and told.
    """
    names = case_names(store)
    projects = [one for one in log.projects if _is_looked_at(one, names)]
    left_out = list(log.left_out)
    rows: list[tuple[Cell, ...]] = []
    extra: dict[str, Cell] = {}
    if law:
        broken = broken_orders(_sound(projects, service, left_out), service)
        rows += [_forbidden(each) for each in broken]
        extra["breaches"] = sum(len(each.projects) for each in broken)
    if plan:
        found = list(_followed(projects, left_out))
        conformed = summed(Aligned(one.trace, 1, one.alignment) for one in found)
        rows += _left_plan(conformed, found)
        extra |= {
            "fitness": conformed.average,
            "fitness_overall": conformed.overall,
            "fitting": conformed.fitting,
        }
    return Answer(
        "conformance",
        "case",
        COLUMNS,
        tuple(rows[:top] if top else rows),
        store.counts(),
        notes=tuple(_notes(projects, sorted(set(left_out)), plan=plan, law=law)),
        extra=extra,
    )


def _is_looked_at(project: OwnProject, names: set[str]) -> bool:
    if project.code in names:
        return True
    return any(f"{project.code}/{event.subject}" in names for event in project.events)


def _sound(
    projects: Sequence[OwnProject], service: Service, left_out: list[str]
) -> Iterator[OwnProject]:
    """Those whose question the catalogue of today can answer."""
    for project in projects:
        try:
            service.outline(project.request)
        except TiexinError:
            left_out.append(project.code)
        else:
            yield project


def _followed(
    projects: Sequence[OwnProject], left_out: list[str]
) -> Iterator[Followed]:
    for project in projects:
        try:
            yield followed(project)
        except (TiexinError, KeyError):
            left_out.append(project.code)


def _forbidden(broken: Broken) -> tuple[Cell, ...]:
    order, projects = broken.order, broken.projects
    return (
        f"forbidden_{broken.kind}",
        order.later,
        len(projects),
        len(projects),
        broken.applicable,
        order.earlier,
        order.source,
        order.certainty,
        _shown(projects),
    )


def _left_plan(
    conformed: Conformance, found: Sequence[Followed]
) -> Iterator[tuple[Cell, ...]]:
    codes: dict[tuple[str, str], list[str]] = {}
    for one in found:
        seen = {(str(kind), name) for kind, name, _ in deviations_of(one.alignment)}
        for what in seen:
            codes.setdefault(what, []).append(one.project)
    for each in conformed.deviations:
        yield (
            str(each.kind),
            each.activity,
            each.cases,
            each.times,
            conformed.cases,
            each.after,
            "",
            "",
            _shown(codes[str(each.kind), each.activity]),
        )


def _shown(codes: Sequence[str]) -> str:
    more = "" if len(codes) <= _EXAMPLES else " …"
    return ", ".join(sorted(codes)[:_EXAMPLES]) + more


def _notes(
    projects: Sequence[OwnProject], left_out: list[str], *, plan: bool, law: bool
) -> Iterator[Note]:
    if plan:
        yield Note("against_plan", {"n": len(projects)})
        stand_ins = sum(one.rulebook.hash in one.stand_ins for one in projects)
        if stand_ins:
            yield Note("plan_stand_in", {"n": stand_ins, "of": len(projects)})
    if law:
        yield Note("against_law", {"n": len(projects)})
    if left_out:
        shown = ", ".join(left_out[:_EXAMPLES])
        yield Note("projects_left_out", {"n": len(left_out), "examples": shown})
