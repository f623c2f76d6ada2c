"""MPLIB ``.rcmp``: several projects that share resources.

First the numbers of projects and of resources and the capacities. For each project the
number of its jobs, its release day and, if given, its due day; a row of flags, which of
the resources it uses; for each job duration, demands, number of followers and these as
``project:job``, both from 1. The makespan of all is what is hastened: due days are not
part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.formats.reading import START
from tiexin.planner.model import Model
from tiexin.planner.spans import Count

if TYPE_CHECKING:
    from tiexin.planner.formats.text import Line, Text


def model_of(text: Text) -> Model:
    """The network of an MPLIB file.

    Raises:
        BadInput: ``format.…``.
    """
    first = text.lines[0]
    projects = text.numbers("the number of projects", 1)[0]
    resources = text.numbers("the number of resources", 1)[0]
    text.jobs(projects, first)
    text.resources(resources, first, "MPLIB")
    model = Model(start=START)
    names = [f"R{number + 1}" for number in range(resources)]
    amounts = text.numbers("the capacities", resources)
    for name, amount in zip(names, amounts, strict=True):
        model.resource(name, amount)
    followers: dict[str, list[tuple[str, Line]]] = {}
    for project in range(1, projects + 1):
        followers |= _project(text, model, project, names)
        text.jobs(len(followers), first)
    for job, after in followers.items():
        for other in dict(after):
            if other not in followers:
                text.fail("unknown_job", dict(after)[other], given=other, n="")
            model.edge(job, other)
    model.goal(*(job for job, after in followers.items() if not after))
    return model


def _project(
    text: Text, model: Model, project: int, names: list[str]
) -> dict[str, list[tuple[str, Line]]]:
    """Adds the jobs of one project; gives their followers, each with its place."""
    followers: dict[str, list[tuple[str, Line]]] = {}
    line, head = text.row(f"jobs and release day of project {project}")
    if len(head) not in (2, 3):
        what = f"project {project}"
        text.fail("row", line, expected=what, count=2, found=len(head))
    jobs = text.jobs(head[0], line)
    text.numbers(f"which resources project {project} uses", len(names))
    for job in range(1, jobs + 1):
        id_ = f"{project}:{job}"
        row = text.next(f"job {id_}")
        words = row.text.split()
        own = len(names) + 2
        values = [text.number(word, row) for word in words[:own]]
        if len(values) < own or len(words) != own + values[-1]:
            count = own + (values[-1] if len(values) == own else 0)
            what = f"job {id_}"
            text.fail("row", row, expected=what, count=count, found=len(words))
        days, *demands, _ = values
        needs = {n: d for n, d in zip(names, demands, strict=True) if d}
        release = START + head[1] if head[1] else None
        model.activity(id_, Count(days), needs=needs, release=release)
        followers[id_] = [(_plain(word), row) for word in words[own:]]
    return followers


def _plain(word: str) -> str:
    """A reference as ids are written: ``1:07`` is job 7 of project 1."""
    parts = word.split(":")
    if all(part.isascii() and part.isdigit() for part in parts):
        return ":".join(str(int(part)) for part in parts)
    return word[:30]
