"""CP-SAT: proves optima, bounds and that nothing fits; loads OR-Tools when called."""

from tiexin.planner.engines.cpsat.search import solve

__all__ = ["solve"]
