"""Turns activities, their order and calendars into dates with reasons.

It must not know what an activity stands for: no law, no procedure, no language.
Time is whole days. A *boundary* is the end of a day, written as its day number
(``date.toordinal``). An activity has a start boundary S and a finish boundary F,
never before S.

* ``Count(n, calendar)``: F is the n-th working day after S; S never counts. With
  n = 0, F is S.
* ``Elapse(n, calendar)``: F is n days after S, moved on to the next working day.
* An act at an office (``starts_on_working_day``): S is moved on to a working day of
  its calendar, and so is a finish that something else stretches. Works aren't: their
  first day is the first working day after S.
* Edges: finish_to_start ``S_j >= F_i + lag``, start_to_start ``S_j >= S_i + lag``,
  finish_to_finish ``F_j >= F_i + lag``, start_to_finish ``F_j >= S_i + lag``; the lag
  is itself a ``Count`` or ``Elapse``. A finish held back stretches the activity; its
  start stays as early as it can be.

Start reading at ``model`` (write a network), then ``problem`` (the network frozen),
``engines.cpm`` (dates), ``result`` (what comes back) and ``check`` (the same rules,
walked day by day, without the engine).
"""

from tiexin.planner.answer import Status
from tiexin.planner.check import Violation, ViolationKind, check
from tiexin.planner.check_shared import check_shared
from tiexin.planner.conflict import Conflict, Requirement, RequirementKind
from tiexin.planner.engines.cpm import solve as earliest
from tiexin.planner.model import Model
from tiexin.planner.problem import (
    Activity,
    Edge,
    EdgeKind,
    Feature,
    Mode,
    PlanProblem,
    Resource,
    Stock,
)
from tiexin.planner.result import (
    Binding,
    BindingKind,
    PathBoundary,
    PlanResult,
    Room,
    Scheduled,
)
from tiexin.planner.solution import Placed, Solution
from tiexin.planner.solve import solve
from tiexin.planner.spans import Count, DayCalendar, Elapse, Span
from tiexin.planner.variants import Variants

__all__ = [
    "Activity",
    "Binding",
    "BindingKind",
    "Conflict",
    "Count",
    "DayCalendar",
    "Edge",
    "EdgeKind",
    "Elapse",
    "Feature",
    "Mode",
    "Model",
    "PathBoundary",
    "Placed",
    "PlanProblem",
    "PlanResult",
    "Requirement",
    "RequirementKind",
    "Resource",
    "Room",
    "Scheduled",
    "Solution",
    "Span",
    "Status",
    "Stock",
    "Variants",
    "Violation",
    "ViolationKind",
    "check",
    "check_shared",
    "earliest",
    "solve",
]
