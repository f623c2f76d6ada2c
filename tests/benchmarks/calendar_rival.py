"""The whole problem, calendars included, as PyJobShop states it: tasks with breaks.

The day of the project's start is the time slot ``[0, 1]``, so its end is time 1; the
rest days of a calendar are breaks of a resource with room for all. A count of working
days is a task that pauses in breaks; an office day is a task of one day without pauses
(a gate) whose end is the boundary.
"""

import pyjobshop

from tiexin.planner import Elapse

MARGIN_DAYS = 60
ROOM = 100_000


class _Translation:
    """One network in a PyJobShop model; ``boundary`` holds a task per boundary."""

    def __init__(self, problem, *, last):
        self.problem = problem
        self.model = pyjobshop.Model()
        self.last = last
        self._resources = {}

    def build(self):
        boundary = {}
        for at in self.problem.order:
            activity = self.problem.activities[at // 2]
            held = [self._arrow(boundary, edge) for edge in self.problem.into[at]]
            if at % 2:
                held.append(self._after(boundary[at - 1], activity.span))
            release = max(activity.release or 0, self.problem.start)
            earliest = 0 if at % 2 else release - self.problem.start + 1
            if activity.starts_on_working_day:
                boundary[at] = self._gate(activity.calendar, held, earliest)
            else:
                boundary[at] = self._point(held, earliest)
        return self.model

    def _arrow(self, boundary, edge):
        source = boundary[self.problem.source[edge]]
        lag = self.problem.edges[edge].lag
        return source if lag is None else self._after(source, lag)

    def _after(self, task, span):
        """A task that ends where ``span`` from the end of ``task`` ends."""
        if isinstance(span, Elapse):
            plain = self._work(None, span.days)
            self.model.add_end_before_start(task, plain)
            return self._gate(span.calendar, [plain], 0)
        work = self._work(span.calendar if span.days else None, span.days)
        self.model.add_end_before_start(task, work)
        return work

    def _point(self, held, earliest):
        task = self.model.add_task(earliest_start=earliest)
        self.model.add_mode(task, [], 0)
        for before in held:
            self.model.add_end_before_start(before, task)
        return task

    def _gate(self, calendar, held, earliest):
        """Ends at the end of the first working day on or after all of ``held``."""
        task = self._work(calendar, 1, earliest_end=earliest)
        for before in held:
            self.model.add_end_before_end(before, task)
        return task

    def _work(self, calendar, days, **bounds):
        task = self.model.add_task(allow_breaks=calendar is not None, **bounds)
        resources = [] if calendar is None else [self._resource(calendar)]
        demands = [1] * len(resources)
        self.model.add_mode(task, resources, days, demands=demands)
        return task

    def _resource(self, calendar):
        if calendar.id not in self._resources:
            self._resources[calendar.id] = self.model.add_renewable(
                ROOM, breaks=self._breaks(calendar)
            )
        return self._resources[calendar.id]

    def _breaks(self, calendar):
        """Runs of rest days as time spans, from the project's start to past its end."""
        working = {day - self.problem.start for day in calendar.days}
        runs = []
        for day in range(self.last):
            if day in working:
                continue
            if runs and runs[-1][1] == day:
                runs[-1] = (runs[-1][0], day + 1)
            else:
                runs.append((day, day + 1))
        return runs


def calendar_makespan(result, *, workers, time_limit):
    """The shortest makespan on the calendars, proven; None if time runs out first."""
    problem = result.problem
    last = result.finish - problem.start + MARGIN_DAYS
    model = _Translation(problem, last=last).build()
    found = model.solve(display=False, num_workers=workers, time_limit=time_limit)
    if found.status is not pyjobshop.SolveStatus.OPTIMAL:
        return None
    return int(found.objective) - 1
