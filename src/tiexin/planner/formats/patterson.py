"""Patterson ``.rcp``: numbers one after the other, whatever the lines.

First the numbers of jobs and resources, then the capacities; for each job its duration,
its demands, the number of its followers and their numbers. Jobs count from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.formats.reading import START
from tiexin.planner.model import Model
from tiexin.planner.spans import Count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.planner.formats.text import Line, Text


def model_of(text: Text) -> Model:
    """The network of a Patterson file.

    Raises:
        BadInput: ``format.…``.
    """
    first = text.lines[0]
    jobs, resources = text.numbers("numbers of jobs and resources", 2)
    text.jobs(jobs, first)
    text.resources(resources, first, "Patterson")
    words = _words(text)
    model = Model(start=START)
    names = [f"R{number + 1}" for number in range(resources)]
    for name in names:
        model.resource(name, _next(text, words, "the capacity of a resource"))
    ends = []
    for job in range(1, jobs + 1):
        days = _next(text, words, f"the duration of job {job}")
        demands = [_next(text, words, f"a demand of job {job}") for _ in names]
        needs = {n: d for n, d in zip(names, demands, strict=True) if d}
        model.activity(str(job), Count(days), needs=needs)
        count = _next(text, words, f"the number of followers of job {job}")
        followers = [
            _follower(text, words, job, jobs) for _ in range(min(count, jobs + 1))
        ]
        for follower in dict.fromkeys(followers):
            model.edge(str(job), str(follower))
        if not followers:
            ends.append(str(job))
    rest = next(words, None)
    if rest is not None:
        text.fail("left_over", rest[1], given=rest[0][:30])
    model.goal(*ends)
    return model


def _words(text: Text) -> Iterator[tuple[str, Line]]:
    for line in text:
        for word in line.text.split():
            yield word, line


def _next(text: Text, words: Iterator[tuple[str, Line]], what: str) -> int:
    word, line = next(words, (None, None))
    if word is None or line is None:
        text.fail("truncated", None, expected=what)
    return text.number(word, line)


def _follower(
    text: Text, words: Iterator[tuple[str, Line]], job: int, jobs: int
) -> int:
    word, line = next(words, (None, None))
    if word is None or line is None:
        text.fail("truncated", None, expected=f"a follower of job {job}")
    number = text.number(word, line)
    if not 1 <= number <= jobs:
        text.fail("unknown_job", line, given=number, n=jobs)
    return number
