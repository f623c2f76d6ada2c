"""A solved plan as a plain network in calendar days, which any solver can read.

General solvers know no office calendars, so they get the days that our result shows:
for each edge from boundary to boundary as it turned out, the wait for an office day
included. The same longest path, hence the same makespan, must come out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Arrow:
    """Boundary ``target`` comes at least ``days`` after boundary ``source``."""

    source: int
    target: int
    days: int


@dataclass(frozen=True)
class Arrows:
    """``earliest`` per boundary, from project start on; ``makespan`` is ours."""

    activities: int
    arrows: tuple[Arrow, ...]
    earliest: tuple[int, ...]
    stretched: tuple[bool, ...]
    makespan: int


def arrows_of(result):
    """What ``result`` asks of a solver that counts in plain days."""
    problem = result.problem
    day, waited, arrows, earliest = [], [], [], []
    for each in result.activities:
        day += [each.start, each.finish]
        waited += [each.start_binding.waited, each.finish_binding.waited]
    for number, activity in enumerate(problem.activities):
        begin, end = 2 * number, 2 * number + 1
        released = max(problem.start, activity.release or 0)
        earliest.append(released + waited[begin] - problem.start)
        own = activity.span.reach(day[begin]) - day[begin]
        arrows.append(Arrow(begin, end, own + waited[end]))
    for number, edge in enumerate(problem.edges):
        source, target = problem.source[number], problem.target[number]
        lag = edge.lag.reach(day[source]) - day[source] if edge.lag else 0
        arrows.append(Arrow(source, target, lag + waited[target]))
    return Arrows(
        activities=len(problem.activities),
        arrows=tuple(arrows),
        earliest=tuple(earliest),
        stretched=tuple(each.stretched for each in result.activities),
        makespan=result.finish - problem.start,
    )
