"""What lies between two plans: what was asked otherwise, what moved, and why.

Plans come as their JSON (``tiexin.plan/1``), so that one written long ago, under other
rules, can be held against today's. Start at ``difference``.
"""

from tiexin.app.differences.diff import Cause, MovedDay, MovedStep, PlanDiff, diff
from tiexin.app.differences.keeping import Keeping, difference, keep_days
from tiexin.app.differences.stored import MOST_BYTES, StoredPlan, read_plan, stored

__all__ = [
    "MOST_BYTES",
    "Cause",
    "Keeping",
    "MovedDay",
    "MovedStep",
    "PlanDiff",
    "StoredPlan",
    "diff",
    "difference",
    "keep_days",
    "read_plan",
    "stored",
]
