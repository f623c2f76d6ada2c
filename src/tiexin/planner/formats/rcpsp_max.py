"""RCPSP/max ``.sch`` of ProGen/max: shortest and longest lags from start to start.

A row ``i 1 k j… [d]…`` says S_j >= S_i + d. A lag d > 0 is a shortest one; d <= 0 is
the longest lag from j to i, S_i <= S_j - d, which is how the model writes it. Jobs
count from 0; the header leaves out the first and the last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tiexin.planner.formats.reading import START
from tiexin.planner.formats.text import MOST_RESOURCES
from tiexin.planner.model import Model
from tiexin.planner.problem import EdgeKind
from tiexin.planner.soundness import MOST_UNITS
from tiexin.planner.spans import Count

if TYPE_CHECKING:
    from tiexin.planner.formats.text import Line, Text

_LAG: Final = re.compile(r"\[(.*?)\]")


def model_of(text: Text) -> Model:
    """The network of an RCPSP/max file.

    Raises:
        BadInput: ``format.…``.
    """
    first = text.lines[0]
    head = [*text.numbers("numbers of jobs and resources"), MOST_RESOURCES + 1][:2]
    text.resources(head[1], first, "RCPSP/max")
    jobs = text.jobs(head[0] + 2, first)
    lags = [_lag_row(text, job, jobs) for job in range(jobs)]
    rows = [_job_row(text, job, head[1]) for job in range(jobs)]
    amounts = text.numbers("the capacities", head[1]) if head[1] else []
    model = Model(start=START)
    names = [f"R{number + 1}" for number in range(head[1])]
    for name, amount in zip(names, amounts, strict=True):
        model.resource(name, amount)
    for job, (days, *demands) in enumerate(rows):
        needs = {n: d for n, d in zip(names, demands, strict=True) if d}
        model.activity(str(job), Count(days), needs=needs)
    for (job, other), lag in _strictest(lags).items():
        start_to_start = EdgeKind.START_TO_START
        if lag > 0:
            pair = (str(job), str(other))
            model.edge(*pair, kind=start_to_start, lag=Count(lag))
        else:
            pair = (str(other), str(job))
            model.at_most(*pair, Count(-lag), kind=start_to_start)
    model.goal(str(jobs - 1))
    return model


def _strictest(
    lags: list[list[tuple[int, int]]],
) -> dict[tuple[int, int], int]:
    """One lag for each pair: of several the longest holds for all."""
    found: dict[tuple[int, int], int] = {}
    for job, row in enumerate(lags):
        for other, lag in row:
            if job != other or lag > 0:
                found[job, other] = max(lag, found.get((job, other), lag))
    return found


def _lag_row(text: Text, job: int, jobs: int) -> list[tuple[int, int]]:
    line = text.next(f"the lags of job {job}")
    plain = _LAG.sub(" ", line.text).split()
    values = [text.number(word, line) for word in plain]
    lags = [_lag(text, given.strip(), line) for given in _LAG.findall(line.text)]
    others = text.counted(values, 3, line, f"job {job}")
    if values[0] != job:
        text.fail("wrong_job", line, expected=job, found=values[0])
    if len(lags) != len(others):
        what = f"[lag] of job {job}"
        text.fail("row", line, expected=what, count=len(others), found=len(lags))
    unknown = [each for each in others if each >= jobs]
    if unknown:
        text.fail("unknown_job", line, given=unknown[0], n=jobs)
    return list(zip(others, lags, strict=True))


def _lag(text: Text, word: str, line: Line) -> int:
    return text.number(word, line, least=-MOST_UNITS)


def _job_row(text: Text, job: int, resources: int) -> list[int]:
    """Duration and demands of one job."""
    line, values = text.row(f"duration and demands of job {job}", 3 + resources)
    if values[0] != job:
        text.fail("wrong_job", line, expected=job, found=values[0])
    return values[2:]
