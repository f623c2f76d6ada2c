"""PSPLIB ``.sm`` and ``.mm``, and MMLIB ``.mm``, which differ in spacing only.

Sections are found by their headings. A row of a second mode leaves the job out. Release
day, due day and tardiness cost of the header concern sets of several projects, which
this format doesn't hold, and are passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tiexin.planner.formats.reading import START
from tiexin.planner.model import Model
from tiexin.planner.problem import Mode
from tiexin.planner.spans import Count

if TYPE_CHECKING:
    from tiexin.planner.formats.text import Line, Text

MOST_MODES: Final = 1000
_KINDS: Final = ("nonrenewable", "renewable", "doubly constrained")
_RULE: Final = re.compile(r"[*\-\s]+")
_COUNT: Final = re.compile(r":\s*(\S+)")


def model_of(text: Text) -> Model:
    """The network of a PSPLIB or MMLIB file.

    Raises:
        BadInput: ``format.…``.
    """
    jobs, counts = _header(text)
    text.skip_to("PRECEDENCE")
    text.next("column titles")
    followers: dict[int, list[int]] = {}
    modes_of: dict[int, int] = {}
    for job in range(1, jobs + 1):
        line = text.next("a row of the precedence relations")
        modes_of[job], followers[job] = _order_row(text, line, job, jobs)
    text.skip_to("REQUESTS")
    line = text.next("column titles")
    rows = [
        [_request_row(text, job, number, sum(counts)) for number in range(modes)]
        for job, modes in modes_of.items()
    ]
    text.skip_to("AVAILABILITIES")
    text.next("column titles")
    amounts = text.numbers("what there is of each resource", sum(counts))
    return _written(followers, rows, amounts, counts)


def _header(text: Text) -> tuple[int, tuple[int, int]]:
    """Number of jobs, and of renewable and used-up resources."""
    jobs = 0
    found: dict[str, int] = {}
    for line in text:
        words = line.text.lower()
        if words.startswith("jobs"):
            jobs = text.jobs(_count(text, line), line)
        for kind in _KINDS:
            if words.lstrip(" -").startswith(kind):
                found[kind] = _count(text, line)
        if "doubly constrained" in found:
            break
    if not jobs or len(found) < len(_KINDS):
        text.fail("not_this_kind", text.lines[0], format="PSPLIB")
    if found["doubly constrained"]:
        text.fail("doubly_constrained", line)
    return jobs, (found["renewable"], found["nonrenewable"])


def _count(text: Text, line: Line) -> int:
    given = _COUNT.search(line.text)
    if given is None:
        text.fail("not_a_number", line, given=line.text.strip()[:30])
    return text.number(given[1], line)


def _order_row(text: Text, line: Line, job: int, jobs: int) -> tuple[int, list[int]]:
    """Number of modes and followers of one job."""
    values = [text.number(word, line) for word in line.text.split()]
    followers = text.counted(values, 3, line, f"job {job}")
    number, modes = values[:2]
    if number != job:
        text.fail("wrong_job", line, expected=job, found=number)
    unknown = [each for each in followers if not 1 <= each <= jobs]
    if unknown:
        text.fail("unknown_job", line, given=unknown[0], n=jobs)
    if not 1 <= modes <= MOST_MODES:
        text.fail("row", line, expected="#modes", count=1, found=modes)
    return modes, followers


def _request_row(text: Text, job: int, number: int, resources: int) -> list[int]:
    """Duration and demands of one mode."""
    line = text.next(f"durations of job {job}")
    while _RULE.fullmatch(line.text):
        line = text.next(f"durations of job {job}")
    values = [text.number(word, line) for word in line.text.split()]
    expected = [number + 1] if number else [job, 1]
    count = len(expected) + 1 + resources
    if len(values) != count:
        what = f"job {job}"
        text.fail("row", line, expected=what, count=count, found=len(values))
    if values[: len(expected)] != expected:
        text.fail("wrong_job", line, expected=job, found=values[0])
    return values[len(expected) :]


def _written(
    followers: dict[int, list[int]],
    rows: list[list[list[int]]],
    amounts: list[int],
    counts: tuple[int, int],
) -> Model:
    model = Model(start=START)
    names = [f"R{number + 1}" for number in range(counts[0])]
    stocks = [f"N{number + 1}" for number in range(counts[1])]
    for name, amount in zip(names, amounts, strict=False):
        model.resource(name, amount)
    for name, amount in zip(stocks, amounts[counts[0] :], strict=True):
        model.stock(name, amount)
    for job, given in enumerate(rows, start=1):
        modes = []
        for number, (days, *demands) in enumerate(given, start=1):
            needs = {n: d for n, d in zip(names, demands, strict=False) if d}
            used = demands[counts[0] :]
            uses = {n: d for n, d in zip(stocks, used, strict=True) if d}
            modes.append(Mode(str(number), Count(days), needs, uses))
        model.activity(str(job), modes=modes)
    for job, after in followers.items():
        for follower in dict.fromkeys(after):
            model.edge(str(job), str(follower))
    model.goal(*(str(job) for job, after in followers.items() if not after))
    return model
