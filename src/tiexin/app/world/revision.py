"""When a plan of the invented city is revised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.app.cases.baseline import revised
from tiexin.app.cases.replan import replan, request_of

if TYPE_CHECKING:
    from tiexin.app.cases.baseline import FrozenPlan
    from tiexin.app.service import Service
    from tiexin.app.world.model import Dice
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProjectState

_PRODUCTION: Final = "production_start"


@dataclass(frozen=True, slots=True)
class Reviser:
    """Revises a plan where production has moved far enough from what was told."""

    service: Service
    setting: Setting
    plan: FrozenPlan
    dice: Dice

    def __call__(self, state: ProjectState, today: date) -> FrozenPlan | None:
        """The revised plan; None while the one that was told still holds."""
        if state.stage not in self.dice.figures["revision"]["stages"]:
            return None
        outline = self.service.outline(request_of(state))
        now = replan(outline, state, today=today, setting=self.setting)
        told = date.fromisoformat(str(state.plans[-1].milestones[_PRODUCTION]))
        moved = abs((now.milestones[_PRODUCTION] - told).days)
        if moved < int(self.dice.figures["revision"]["after"]):
            return None
        return revised(self.plan.content, now)
