"""How sure a plan's dates are, in sentences and tables: for pages, commands, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.tables import Table
from tiexin.app.risk_report import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.risk_report import Chance, MilestoneRisk, RiskReport, StepRisk
    from tiexin.app.wording import Wording

_MILESTONE: Final = ("milestone", "planned", "p10", "p50", "p80", "p90", "chance")
_DRIVER: Final = ("step", "treated", "days", "criticality", "swing", "gain")
_MOST_DRIVERS: Final = 12
_HALF, _MOST = 0.5, 0.8


def risk_lines(risk: RiskReport, wording: Wording) -> list[str]:
    """The result in sentences, most important first, then what it rests on."""
    goal, options = risk.goal, risk.options
    most = goal.at(_MOST)
    lines = [
        wording.text(
            "plan.risk.range",
            half=wording.day_or_beyond(goal.at(_HALF).day),
            most=wording.day_or_beyond(most.day),
            error="?" if most.half_width_days is None else f"{most.half_width_days:g}",
        ),
        _chance(goal.planned_chance, "plan.risk.planned", wording),
        *(_chance(each, "plan.risk.by", wording) for each in risk.chances),
        wording.text(
            "plan.risk.what_varies",
            total=len(risk.steps),
            n=len(risk.varying),
            shape=wording.text(f"plan.risk.shape.{options.shape}"),
        ),
        wording.text("plan.risk.together", strength=f"{options.strength:g}"),
        wording.text("plan.risk.how", samples=options.samples, seed=options.seed),
    ]
    if risk.beyond:
        lines.append(wording.text("plan.risk.beyond", n=risk.beyond))
    return lines


def range_table(risk: RiskReport, wording: Wording) -> Table:
    """Each milestone with its planned day and its range."""
    titles = {each.id: each.title for each in risk.report.journey.milestones}
    rows = tuple(
        (wording.local(titles[each.id]), *_range(each, wording))
        for each in risk.milestones.values()
    )
    return _table("milestones", _MILESTONE, rows, wording)


def driver_table(risk: RiskReport, wording: Wording) -> Table:
    """The steps that drive production most."""
    chosen = [each for each in risk.steps if each.gain_days > 0 or each.swing_days]
    rows = tuple(tuple(_driver(each, wording)) for each in chosen[:_MOST_DRIVERS])
    return _table("drivers", _DRIVER, rows, wording)


def _range(milestone: MilestoneRisk, wording: Wording) -> Iterator[str]:
    yield str(milestone.planned)
    for share in SHARES:
        yield wording.day_or_beyond(milestone.at(share).day)
    yield _percent(milestone.planned_chance.share, wording)


def _driver(step: StepRisk, wording: Wording) -> Iterator[str]:
    yield wording.procedure(step.procedure)
    yield wording.text(f"plan.risk.treated.{step.treated}")
    days = wording.text(f"plan.unit.{step.unit}", n=step.planned)
    yield days if step.p10 == step.p90 else f"{days} ({step.p10}–{step.p90})"
    yield _percent(step.criticality, wording)
    yield str(step.swing_days)
    gain = f"{step.gain_days:.1f}"
    yield f"{gain} ({wording.text('plan.risk.guarded')})" if step.guarded else gain


def _chance(chance: Chance, key: str, wording: Wording) -> str:
    return wording.text(
        key,
        day=chance.by,
        share=f"{100 * chance.share:.0f}",
        error=f"{100 * chance.half_width:.1f}",
    )


def _percent(share: float, wording: Wording) -> str:
    return wording.text("plan.risk.percent", share=f"{100 * share:.0f}")


def _table(
    section: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    wording: Wording,
) -> Table:
    return Table(
        wording.text(f"plan.risk.{section}"),
        tuple(wording.text(f"plan.risk.column.{each}") for each in columns),
        rows,
    )
