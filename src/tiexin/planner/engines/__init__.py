"""The ways to solve a plan, listed by name in ``registry``.

``cpm`` reads a ``PlanProblem`` and is exact as long as nothing is shared or chosen. The
others read ``arrays`` and are loaded only when they are called.
"""
