"""The cost of an alignment a second time: every state of the product, no shortcut."""

from collections import deque
from functools import cache


def cost(net, trace):
    """Cheapest way from the beginning to the end: 0-1 breadth-first search."""
    begin = (0, frozenset(bits(net.initial)))
    goal = (len(trace), frozenset(bits(net.final)))
    best, queue = {begin: 0}, deque([(0, begin)])
    while queue:
        so_far, state = queue.popleft()
        if so_far > best[state]:
            continue
        if state == goal:
            return so_far
        for more, after in steps(net, trace, state):
            if so_far + more < best.get(after, so_far + more + 1):
                best[after] = so_far + more
                (queue.append if more else queue.appendleft)((so_far + more, after))
    return None


def steps(net, trace, state):
    done, marked = state
    event = trace[done] if done < len(trace) else None
    if event is not None:
        yield 1, (done + 1, marked)
    for one in net.transitions:
        takes, gives = frozenset(bits(one.takes)), frozenset(bits(one.gives))
        if takes <= marked:
            after = (marked - takes) | gives
            yield (0 if one.label is None else 1), (done, after)
            if one.label is not None and one.label == event:
                yield 0, (done + 1, after)


@cache
def bits(number):
    return tuple(place for place in range(number.bit_length()) if number >> place & 1)
