"""A project's variance: the promised plan against what happened and is expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tiexin.casework.variance import Outlook, Promise, Reckoning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.cases.replan import Replan
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProjectState
    from tiexin.casework.variance import MilestoneVariance, Variance
    from tiexin.catalogue.types import Journey


@dataclass(frozen=True, slots=True)
class ProjectVariance:
    """Every step's variance by id, and that of the milestones in their order."""

    procedures: Mapping[str, Variance]
    milestones: tuple[MilestoneVariance, ...]


def variance_of(
    content: Mapping[str, Any],
    now: Replan,
    state: ProjectState,
    *,
    journey: Journey,
    setting: Setting,
) -> ProjectVariance:
    """Hold the promised plan against the plan as it looks now.

    ``content`` is that of ``FrozenPlan``. How days are attributed is said in
    ``tiexin.casework.variance``.
    """
    reckoning = Reckoning(
        state,
        promised={id_: _promise(each) for id_, each in content["activities"].items()},
        expected={
            id_: Outlook(each.start, each.finish, each.because)
            for id_, each in now.steps.items()
        },
        setting=setting,
        today=now.on,
    )
    procedures = reckoning.procedures()
    milestones = tuple(
        reckoning.milestone(
            each.id,
            promised=date.fromisoformat(content["milestones"][each.id]),
            expected=now.milestones[each.id],
            decided_by=now.decided_by[each.id],
            at_start=each.at == "start",
            variances=procedures,
        )
        for each in journey.milestones
        if each.id in content["milestones"] and each.id in now.milestones
    )
    return ProjectVariance(procedures, milestones)


def _promise(activity: Mapping[str, Any]) -> Promise:
    return Promise(
        date.fromisoformat(activity["start"]),
        date.fromisoformat(activity["finish"]),
        activity["unit"],
    )
