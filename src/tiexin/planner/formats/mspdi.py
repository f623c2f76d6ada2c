"""Microsoft Project XML as a network: tasks, links, calendars, constraints, people.

Time is whole days here. A task's duration counts in days of ``MinutesPerDay`` and is
rounded up; a moment before noon means the end of the day before. A summary task is
what stands below it: a link to or from it holds for all of that. Work resources with
their units become resources in percent. A lead (a negative lag) is a longest lag the
other way round. Costs, levelling delays, resource calendars and "as late as possible"
are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.kernel import BadInput
from tiexin.planner.formats.mspdi_calendars import calendars_of
from tiexin.planner.formats.safe_xml import read_xml
from tiexin.planner.model import Model
from tiexin.planner.problem import EdgeKind
from tiexin.planner.spans import Count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.planner.formats.safe_xml import Node
    from tiexin.planner.formats.text import Text
    from tiexin.planner.spans import DayCalendar

_KINDS: Final = {
    "0": EdgeKind.FINISH_TO_FINISH,
    "1": EdgeKind.FINISH_TO_START,
    "2": EdgeKind.START_TO_FINISH,
    "3": EdgeKind.START_TO_START,
}
# Formats of a duration or lag that count day and night.
_ELAPSED: Final = frozenset(["4", "6", "8", "10", "12", "36", "38", "40", "42", "44"])
_DURATION: Final = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:\.\d+)?S", re.ASCII)
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):\d\d", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,12}", re.ASCII)
_AMOUNT: Final = re.compile(r"\d{1,6}(\.\d{1,9})?", re.ASCII)
_DAY_MINUTES: Final = 1_440
_WORK_MINUTES: Final = 480
_NOON: Final = 12
_WORK: Final = "1"
(
    _MUST_START,
    _MUST_FINISH,
    _START_NOT_BEFORE,
    _START_NOT_AFTER,
    _FINISH_NOT_BEFORE,
    _FINISH_NOT_AFTER,
) = "234567"
_TIED_START: Final = {_MUST_START, _START_NOT_BEFORE}


def model_of(text: Text) -> Model:
    """The project of a file; activities have the tasks' ``UID``, their name as key.

    Raises:
        BadInput: ``format.xml_…`` or ``format.mspdi_…``: file, line and cure.
    """
    root = read_xml(text.content, name=text.name)
    if root.tag != "Project":
        raise BadInput.of("format.mspdi_other", where=f"{text.name}:{root.line}")
    return _File(root, text.name).model()


@dataclass(frozen=True, slots=True)
class _Task:
    node: Node
    uid: str
    summary: bool
    below: tuple[str, ...]


class _File:
    """One file being read."""

    def __init__(self, root: Node, name: str) -> None:
        self._root = root
        self._name = name
        self._minutes = int(self._number(root, "MinutesPerDay", str(_WORK_MINUTES)))
        if self._minutes < 1:
            raise self._wrong(root, "MinutesPerDay")
        tasks = list(self._tasks())
        self._task = {each.uid: each for each in tasks}
        # Blank lines, what is switched off, and the project's own line.
        self._left_out = {
            node.of("UID") for node in root.all("Tasks", "Task")
        } - self._task.keys()
        self._steps = [each for each in tasks if not each.summary]
        moments = [self._moment(root, "StartDate")] if root.of("StartDate") else []
        for each in self._steps:
            moments += (
                [self._moment(each.node, "Start")] if each.node.of("Start") else []
            )
        if not moments:
            raise self._wrong(root, "StartDate")
        self._start = moments[0]
        own = root.of("CalendarUID")
        self._calendars = calendars_of(root, name=name, start=self._start)
        self._usual = self._calendars.get(own)

    def model(self) -> Model:
        model = Model(start=self._start)
        needs = self._needs(model)
        for task in self._steps:
            self._add(model, task, needs.get(task.uid))
        self._link(model)
        return model

    def _tasks(self) -> Iterator[_Task]:
        nodes = [
            node
            for node in self._root.all("Tasks", "Task")
            if node.of("IsNull", "0") != "1" and node.of("Active", "1") != "0"
        ]
        levels = [int(self._number(node, "OutlineLevel", "1")) for node in nodes]
        for place, node in enumerate(nodes):
            if not levels[place]:
                continue  # the project's own line
            end = place + 1
            while end < len(nodes) and levels[end] > levels[place]:
                end += 1
            below = tuple(
                each.of("UID")
                for each in nodes[place + 1 : end]
                if each.of("Summary", "0") != "1"
            )
            summary = node.of("Summary", "0") == "1" and bool(below)
            yield _Task(node, node.of("UID"), summary, below)

    def _add(self, model: Model, task: _Task, needs: Mapping[str, int] | None) -> None:
        node = task.node
        span = self._span(node)
        kind = node.of("ConstraintType", "0")
        manual = node.of("Manual", "0") == "1" and node.of("Start")
        release = deadline = None
        if kind in _TIED_START:
            release = self._moment(node, "ConstraintDate")
        elif manual:
            release = self._moment(node, "Start")
        if kind in {_MUST_START, _START_NOT_AFTER}:
            deadline = span.reach(self._moment(node, "ConstraintDate"))
        if kind in {_MUST_FINISH, _FINISH_NOT_AFTER}:
            deadline = self._moment(node, "ConstraintDate")
        model.activity(
            task.uid,
            span,
            key=node.of("Name"),
            release=release,
            deadline=deadline,
            needs=needs,
        )
        if kind in {_MUST_FINISH, _FINISH_NOT_BEFORE}:
            # A finish has no release of its own: a moment holds it.
            anchor = f"{task.uid}!"
            model.activity(
                anchor, Count(0), release=self._moment(node, "ConstraintDate")
            )
            model.edge(anchor, task.uid, kind=EdgeKind.FINISH_TO_FINISH)

    def _span(self, node: Node) -> Count:
        found = _DURATION.fullmatch(node.of("Duration", "PT0H0M0S"))
        if found is None:
            raise self._wrong(node, "Duration")
        hours, minutes, seconds = map(int, found.groups())
        total = hours * 60 + minutes + (1 if seconds else 0)
        if node.of("Milestone") == "1" and not total:
            return Count(0)
        if node.of("DurationFormat") in _ELAPSED:
            return Count(-(-total // _DAY_MINUTES))
        return Count(-(-total // self._minutes), self._calendar(node))

    def _calendar(self, node: Node) -> DayCalendar | None:
        own = node.of("CalendarUID", "-1")
        return self._usual if own in {"", "-1"} else self._calendars.get(own)

    def _link(self, model: Model) -> None:
        seen = set()
        for task in self._task.values():
            for node in task.node.all("PredecessorLink"):
                before = node.of("PredecessorUID")
                earlier = self._task.get(before)
                if node.of("CrossProject", "0") == "1" or before in self._left_out:
                    continue  # another project's task, or none that counts
                if earlier is None:
                    where = f"{self._name}:{node.line}"
                    raise BadInput.of(
                        "format.mspdi_link", where=where, later=task.uid, earlier=before
                    )
                kind = _KINDS.get(node.of("Type", "1"))
                if kind is None:
                    raise self._wrong(node, "Type")
                for first in earlier.below if earlier.summary else (earlier.uid,):
                    for second in task.below if task.summary else (task.uid,):
                        pair = (first, second, kind)
                        if pair not in seen:
                            seen.add(pair)
                            self._edge(model, node, pair)

    def _edge(self, model: Model, node: Node, pair: tuple[str, str, EdgeKind]) -> None:
        earlier, later, kind = pair
        lag = self._lag(node, self._task[later].node)
        if lag is None or lag.days > 0:
            model.edge(earlier, later, kind=kind, lag=lag)
            return
        # The later one may come so much sooner: the earlier one comes no later than
        # that after it.
        turned = _TURNED[kind]
        model.at_most(later, earlier, Count(-lag.days, lag.calendar), kind=turned)

    def _lag(self, node: Node, later: Node) -> Count | None:
        tenths = int(self._number(node, "LinkLag", "0"))
        if not tenths:
            return None
        elapsed = node.of("LagFormat") in _ELAPSED
        a_day = 10 * (_DAY_MINUTES if elapsed else self._minutes)
        days = -(-abs(tenths) // a_day)
        calendar = None if elapsed else self._calendar(later)
        return Count(days if tenths > 0 else -days, calendar)

    def _needs(self, model: Model) -> dict[str, dict[str, int]]:
        """Work resources in percent, and what each task needs of them."""
        needs: dict[str, dict[str, int]] = {}
        known = set()
        assigned = [
            node
            for node in self._root.all("Assignments", "Assignment")
            if node.of("TaskUID") in {each.uid for each in self._steps}
        ]
        used = {node.of("ResourceUID") for node in assigned}
        for node in self._root.all("Resources", "Resource"):
            uid = node.of("UID")
            if node.of("Type", _WORK) == _WORK and uid in used and uid != "0":
                known.add(uid)
                model.resource(f"r{uid}", self._percent(node, "MaxUnits"))
        for node in assigned:
            uid = node.of("ResourceUID")
            if uid in known:
                of_task = needs.setdefault(node.of("TaskUID"), {})
                name = f"r{uid}"
                of_task[name] = of_task.get(name, 0) + self._percent(node, "Units")
        return needs

    def _percent(self, node: Node, tag: str) -> int:
        text = node.of(tag, "1")
        if not _AMOUNT.fullmatch(text):
            raise self._wrong(node, tag)
        return round(100 * float(text))

    def _number(self, node: Node, tag: str, otherwise: str) -> str:
        text = node.of(tag, otherwise) or otherwise
        if not _NUMBER.fullmatch(text):
            raise self._wrong(node, tag)
        return text

    def _moment(self, node: Node, tag: str) -> int:
        """The boundary that a moment means."""
        found = _MOMENT.fullmatch(node.of(tag))
        try:
            day = date.fromisoformat(found[1] if found else "")
        except ValueError as error:
            raise self._wrong(node, tag) from error
        before_noon = int(found[2]) < _NOON if found else False
        return (day - timedelta(days=1 if before_noon else 0)).toordinal()

    def _wrong(self, node: Node, tag: str) -> BadInput:
        return BadInput.of(
            "format.mspdi_value",
            where=f"{self._name}:{node.line}",
            element=tag,
            text=node.of(tag)[:40],
        )


_TURNED: Final = {
    EdgeKind.FINISH_TO_START: EdgeKind.START_TO_FINISH,
    EdgeKind.START_TO_START: EdgeKind.START_TO_START,
    EdgeKind.FINISH_TO_FINISH: EdgeKind.FINISH_TO_FINISH,
    EdgeKind.START_TO_FINISH: EdgeKind.FINISH_TO_START,
}
"""The kind of a link from the other end: which boundaries, swapped."""
