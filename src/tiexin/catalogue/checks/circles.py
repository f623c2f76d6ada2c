"""Entries that refer to one another must not do so in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry


def check_circles(
    entries: Mapping[str, Entry],
    follow: Callable[[Entry], Iterable[str]],
    code: str,
    problems: Problems,
) -> None:
    """Note each circle under ``code``, its ids in order, the first one again last."""
    graph = {id_: list(follow(entry)) for id_, entry in entries.items()}
    done: set[str] = set()
    for start in graph:
        circle = _circle_from(start, graph, [], done)
        if circle:
            problems.add(code, entries[circle[0]], path=" → ".join(circle))


def _circle_from(
    id_: str, graph: Mapping[str, list[str]], trail: list[str], done: set[str]
) -> list[str]:
    """The first circle met from here on, its first member also last; or nothing."""
    if id_ in trail:
        return [*trail[trail.index(id_) :], id_]
    if id_ in done or id_ not in graph:
        return []
    trail.append(id_)
    for following in graph[id_]:
        circle = _circle_from(following, graph, trail, done)
        if circle:
            done.update(trail)
            return circle
    trail.pop()
    done.add(id_)
    return []
