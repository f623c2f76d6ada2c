"""Why the guide answers as it does, in lines of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.web.common.reasons import condition_text

if TYPE_CHECKING:
    from tiexin.app.service import GuideReport
    from tiexin.app.wording import Wording
    from tiexin.guide import ProcedureAnswer


def reason_lines(
    found: ProcedureAnswer, report: GuideReport, wording: Wording
) -> tuple[str, ...]:
    """The reason, from the answer down to the facts."""
    return (
        condition_text(
            found.procedure.applies_when,
            wording,
            catalogue=report.in_force.catalogue,
        ),
    )


def counterfactual_lines(
    found: ProcedureAnswer, report: GuideReport, wording: Wording
) -> tuple[str, ...]:
    """What would have to be different for another answer."""
    return ()
