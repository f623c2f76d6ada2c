"""An order in which every boundary comes after those that hold it, or the cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.kernel import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def boundary_order(
    ids: Sequence[str], *, source: Sequence[int], target: Sequence[int]
) -> tuple[int, ...]:
    """All boundaries, each behind all that hold it; the same for the same input.

    ``source`` and ``target`` give the two boundaries of each edge; that a finish
    comes after its own start is understood.

    Raises:
        PlanError: The boundaries hold one another; the ids of one such cycle are
            named in order, the first one again at the end.
    """
    followers: list[list[int]] = [[] for _ in range(2 * len(ids))]
    held = [boundary % 2 for boundary in range(2 * len(ids))]
    for number in range(len(ids)):
        followers[2 * number].append(2 * number + 1)
    for begin, end in zip(source, target, strict=True):
        followers[begin].append(end)
        held[end] += 1
    order = [boundary for boundary, holders in enumerate(held) if not holders]
    for boundary in order:  # grows while it is read
        for follower in followers[boundary]:
            held[follower] -= 1
            if not held[follower]:
                order.append(follower)
    if len(order) < len(followers):
        raise _cycle_error(ids, followers, held)
    return tuple(order)


def _cycle_error(
    ids: Sequence[str], followers: list[list[int]], held: list[int]
) -> PlanError:
    """Name one cycle among the boundaries that are still held."""
    holder: dict[int, int] = {}
    for boundary, after in enumerate(followers):
        if held[boundary]:
            for follower in after:
                holder.setdefault(follower, boundary)
    # Each boundary that is still held has a holder that is still held itself:
    # walking back from any of them must come round.
    seen: list[int] = []
    at = next(boundary for boundary, holders in enumerate(held) if holders)
    while at not in seen:
        seen.append(at)
        at = holder[at]
    boundaries = seen[seen.index(at) :][::-1]
    names = _activities_of(ids, boundaries)
    cycle = " → ".join([*names, names[0]])
    return PlanError(Problem("planner.cycle", {"cycle": cycle, "n": len(names)}))


def _activities_of(ids: Sequence[str], boundaries: list[int]) -> list[str]:
    """The ids on the cycle, one for start and finish, the first-added one first."""
    first = boundaries.index(min(boundaries))
    turned = boundaries[first:] + boundaries[:first]
    names: list[str] = []
    for boundary in turned:
        if not names or names[-1] != ids[boundary // 2]:
            names.append(ids[boundary // 2])
    if len(names) > 1 and names[0] == names[-1]:
        names.pop()
    return names
