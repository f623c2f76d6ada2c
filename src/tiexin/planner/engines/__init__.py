"""The ways to solve a plan; each takes a ``PlanProblem`` and gives a ``PlanResult``.

So far one: ``cpm``, exact as long as activities share no resources.
"""

from tiexin.planner.engines.cpm import solve

__all__ = ["solve"]
