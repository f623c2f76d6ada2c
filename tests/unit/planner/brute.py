"""Every schedule of a tiny problem, tried one after the other.

A second statement of the rules that knows nothing of arrays, windows or engines: it
walks days, and is only good for a handful of activities over a dozen days.
"""

from datetime import date
from itertools import product

from tiexin.planner import EdgeKind, Elapse


def best_objective(problem, *, days):
    """The least objective of any schedule within ``days`` days; None if none fits."""
    found = None
    options = [_options(problem, activity, days) for activity in problem.activities]
    for there in _presences(problem):
        chosen = [
            option if present else [None]
            for option, present in zip(options, there, strict=True)
        ]
        for schedule in _schedules(problem, chosen):
            value = _objective(problem, schedule)
            if found is None or value < found:
                found = value
    return found


def _presences(problem):
    may = [(True, False) if each.optional else (True,) for each in problem.activities]
    for there in product(*may):
        if any(sum(there[n] for n in group) != 1 for group in problem.groups):
            continue
        if any(there[a] and not there[b] for a, b in problem.implies):
            continue
        yield there


def _options(problem, activity, days):
    """Start, finish and mode of each way to carry out one activity on its own."""
    last = problem.start + days
    found = []
    for mode in activity.ways:
        for start in range(problem.start, last + 1):
            if activity.release is not None and start < activity.release:
                continue
            if activity.starts_on_working_day and not _works(activity.calendar, start):
                continue
            finish = walk(mode.span, start)
            if finish > last:
                continue
            if activity.deadline is not None and finish > activity.deadline:
                continue
            found.append((start, finish, mode))
    return found


def _schedules(problem, options, head=()):
    """All choices that break no rule, one activity after the other."""
    if len(head) == len(options):
        yield head
        return
    for option in options[len(head)]:
        schedule = (*head, option)
        if _holds(problem, schedule):
            yield from _schedules(problem, options, schedule)


def _holds(problem, schedule):
    """Whether what is placed so far breaks no rule; the last one is new."""
    new = len(schedule) - 1
    for edge in problem.edges:
        a, b = problem.number[edge.earlier], problem.number[edge.later]
        if max(a, b) != new or schedule[a] is None or schedule[b] is None:
            continue
        from_finish = edge.kind in {
            EdgeKind.FINISH_TO_START,
            EdgeKind.FINISH_TO_FINISH,
        }
        to_finish = edge.kind in {EdgeKind.FINISH_TO_FINISH, EdgeKind.START_TO_FINISH}
        led = schedule[a][from_finish]
        led = led if edge.lag is None else walk(edge.lag, led)
        day = schedule[b][to_finish]
        if (day > led) if edge.at_most else (day < led):
            return False
    placed = [each for each in schedule if each is not None]
    for stock in problem.stocks:
        used = sum(mode.uses.get(stock.id, 0) for _, _, mode in placed)
        if used > stock.amount:
            return False
    if schedule[new] is None:
        return True
    start, finish, _ = schedule[new]
    return all(
        sum(
            mode.needs.get(resource.id, 0)
            for begin, end, mode in placed
            if begin < day <= end
        )
        <= at_hand(resource, day)
        for resource in problem.resources
        for day in range(start + 1, finish + 1)
    )


def at_hand(resource, day):
    """Units on one day."""
    units = resource.capacity
    for since, then in resource.changes:
        units = then if day >= since else units
    return units


def _objective(problem, schedule):
    ends = [schedule[n][1] for n in problem.goals if schedule[n] is not None]
    total = max(ends, default=problem.start) - problem.start
    for activity, placed in zip(problem.activities, schedule, strict=True):
        if placed is not None:
            total += placed[2].burden
            if activity.due is not None:
                total += activity.late_weight * max(0, placed[1] - activity.due)
    return total


def walk(span, day):
    """Counting on one's fingers."""
    if isinstance(span, Elapse):
        day += span.days
        while not _works(span.calendar, day):
            day += 1
        return day
    left = span.days
    while left:
        day += 1
        left -= _works(span.calendar, day)
    return day


def _works(calendar, day):
    return calendar is None or calendar.is_working(date.fromordinal(day))
