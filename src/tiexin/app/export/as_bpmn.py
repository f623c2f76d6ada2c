"""The journey as BPMN 2.0 XML with its diagram, for any viewer or engine.

Each stage is an expanded sub-process; inside, steps run in parallel except where a
paper or a rule puts one before another. A step that some projects do without stands
between two exclusive gateways; the way to it holds where the process variable
``needs_ID`` is true. What holds up no later stage runs in a sub-process of its own
beside the next one.

A sequence flow lets a step begin when another has ended. That two steps begin together
or end together, or that days lie between them, no flow can say: a text annotation at
the step says it, and an engine does not keep it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.app.export.bpmn_canvas import Box, Canvas, Scope
from tiexin.app.journey_graph import is_conditional, is_flow, stage_graphs
from tiexin.app.rule_fields import field_text, order_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiexin.app.journey_graph import StageGraph
    from tiexin.app.rule_words import RuleWords
    from tiexin.catalogue.types import Journey, Procedure

PROCESS: Final = "journey"

_TASK: Final = (170, 70)
_GATEWAY: Final = (44, 44)
_EVENT: Final = (34, 34)
_COLUMN: Final = 470
_ROW: Final = 110
_NOTE_HEIGHT: Final = 34
_EDGE: Final = 60
_GAP: Final = 60


@dataclass(frozen=True, slots=True)
class _Part:
    """Some steps of a stage with their order, as one sub-process."""

    id: str
    steps: Mapping[str, Procedure]
    before: Mapping[str, Sequence[str]]
    places: Mapping[str, tuple[int, int]]
    box: Box

    def after(self, id_: str) -> list[str]:
        """The steps that come right after one."""
        return [each for each in self.steps if id_ in self.before[each]]


def journey_bpmn(words: RuleWords, journey: Journey) -> bytes:
    """The journey as in force where and when ``words`` speaks of, UTF-8."""
    writer = _Writer(words, words.local(journey.title))
    return writer.write(stage_graphs(words.law, journey))


class _Writer:
    """Writes the stages one below the other."""

    def __init__(self, words: RuleWords, title: str) -> None:
        self._words = words
        self._canvas = Canvas(process=PROCESS, name=title)

    def write(self, graphs: tuple[StageGraph, ...]) -> bytes:
        """The document."""
        canvas, scope, y = self._canvas, self._canvas.process, 0
        last = canvas.node(scope, "startEvent", "start", Box(0, 20, *_EVENT))
        loose = []
        for graph in graphs:
            y += _GAP + 40
            holding = [id_ for id_ in graph.steps if id_ not in graph.beside]
            stage = self._stage(graph, holding, id_=f"stage_{graph.stage.id}", y=y)
            canvas.flow(scope, last, stage)
            last = stage
            y += canvas.boxes[stage].height
            if graph.beside:
                y += _GAP
                last, besides = self._beside(graph, stage, y)
                loose.append(besides)
                y += canvas.boxes[besides].height
        y += _GAP
        if loose:
            join = Box(0, y, *_GATEWAY)
            last = self._gathered([last, *loose], "all_done", join)
        end = canvas.node(scope, "endEvent", "end", Box(0, y + 90, *_EVENT))
        canvas.flow(scope, last, end)
        canvas.close(scope)
        return canvas.document()

    def _gathered(self, before: Iterable[str], id_: str, box: Box) -> str:
        scope = self._canvas.process
        join = self._canvas.node(scope, "parallelGateway", id_, box)
        for each in before:
            self._canvas.flow(scope, each, join)
        return join

    def _beside(self, graph: StageGraph, stage: str, y: int) -> tuple[str, str]:
        """A fork after the stage, and the sub-process of what holds up nothing."""
        canvas = self._canvas
        id_ = f"beside_{graph.stage.id}"
        besides = self._stage(graph, sorted(graph.beside), id_=id_, y=y)
        box = canvas.boxes[stage]
        place = Box(box.x + box.width + 40, box.y + box.height // 2, *_GATEWAY)
        fork = canvas.node(
            canvas.process, "parallelGateway", f"after_{graph.stage.id}", place
        )
        canvas.flow(canvas.process, stage, fork)
        canvas.flow(canvas.process, fork, besides)
        return fork, besides

    def _stage(self, graph: StageGraph, ids: Sequence[str], *, id_: str, y: int) -> str:
        first = min((graph.depth[s] for s in ids), default=0)
        rows: dict[int, int] = {}
        places = {}
        for step in ids:
            column = graph.depth[step] - first
            row = rows.get(column, 0)
            rows[column] = row + 1
            places[step] = (_EDGE * 2 + column * _COLUMN, y + 40 + row * _ROW)
        width = _EDGE * 4 + (max(rows, default=0) + 1) * _COLUMN
        height = 60 + max(rows.values(), default=1) * _ROW
        box = Box(0, y, width, height)
        name = self._words.local(graph.stage.title)
        scope = self._canvas.sub_process(id_, name=name, box=box)
        before = {s: [b for b in graph.before[s] if b in ids] for s in ids}
        steps = {s: graph.steps[s] for s in ids}
        self._inside(scope, _Part(id_, steps, before, places, box))
        self._canvas.close(scope)
        return id_

    def _inside(self, scope: Scope, part: _Part) -> None:
        canvas, box = self._canvas, part.box
        middle = box.y + box.height // 2
        place = Box(15, middle, *_EVENT)
        start = canvas.node(scope, "startEvent", f"{part.id}_start", place)
        place = Box(box.x + box.width - 50, middle, *_EVENT)
        end = canvas.node(scope, "endEvent", f"{part.id}_end", place)
        ends = {s: self._step(scope, part, s) for s in part.steps}
        roots = [ends[s][0] for s in part.steps if not part.before[s]]
        leaves = [ends[s][1] for s in part.steps if not part.after(s)]
        if not roots:
            roots, leaves = [end], []
        self._split(scope, start, roots, part.id)
        for step in part.steps:
            for later in part.after(step):
                canvas.flow(scope, ends[step][1], ends[later][0])
        self._join(scope, leaves, end, part.id)
        self._notes(scope, part)

    def _notes(self, scope: Scope, part: _Part) -> None:
        """What is ordered otherwise than by end and begin, beneath its step."""
        for id_, step in part.steps.items():
            orders = [
                each
                for each in step.after
                if not is_flow(each) and each.after in self._words.law.procedures
            ]
            if orders:
                box = self._canvas.boxes[id_]
                place = Box(box.x, box.y + box.height + 3, box.width, _NOTE_HEIGHT)
                text = order_text(self._words, orders)
                self._canvas.note(scope, id_, place, text=text)

    def _split(self, scope: Scope, start: str, roots: list[str], id_: str) -> None:
        canvas = self._canvas
        if len(roots) > 1:
            box = canvas.boxes[start]
            place = Box(box.x + 45, box.y - 5, *_GATEWAY)
            fork = canvas.node(scope, "parallelGateway", f"{id_}_fork", place)
            canvas.flow(scope, start, fork)
            start = fork
        for each in roots:
            canvas.flow(scope, start, each)

    def _join(self, scope: Scope, leaves: list[str], end: str, id_: str) -> None:
        canvas = self._canvas
        if len(leaves) > 1:
            box = canvas.boxes[end]
            place = Box(box.x - 70, box.y - 5, *_GATEWAY)
            join = canvas.node(scope, "parallelGateway", f"{id_}_join", place)
            canvas.flow(scope, join, end)
            end = join
        for each in leaves:
            canvas.flow(scope, each, end)

    def _step(self, scope: Scope, part: _Part, id_: str) -> tuple[str, str]:
        """One step with its gateways; the nodes that flows come into and go out of."""
        canvas, step = self._canvas, part.steps[id_]
        x, y = part.places[id_]
        centre = y + (_TASK[1] - _GATEWAY[1]) // 2

        def gateway(kind: str, name: str, offset: int) -> str:
            place = Box(x + offset, centre, *_GATEWAY)
            return canvas.node(scope, kind, f"{id_}_{name}", place)

        first = last = canvas.node(
            scope,
            _task_kind(step),
            id_,
            Box(x + 120, y, *_TASK),
            name=self._words.local(step.title),
            text="\n".join(_documentation(self._words, step)),
        )
        if is_conditional(step):
            choice = gateway("exclusiveGateway", "choice", 60)
            merge = gateway("exclusiveGateway", "merge", 305)
            canvas.flow(scope, choice, id_, needs=id_)
            canvas.flow(scope, choice, merge, otherwise=True)
            canvas.flow(scope, id_, merge)
            first, last = choice, merge
        if len(part.before[id_]) > 1:
            join = gateway("parallelGateway", "join", 0)
            canvas.flow(scope, join, first)
            first = join
        if len(part.after(id_)) > 1:
            fork = gateway("parallelGateway", "fork", 365)
            canvas.flow(scope, last, fork)
            last = fork
        return first, last


def _task_kind(step: Procedure) -> str:
    """Works and what the investor does by hand; all else is somebody's decision."""
    return "manualTask" if step.kind.value == "works" else "userTask"


def _documentation(words: RuleWords, step: Procedure) -> Iterable[str]:
    """Who, when, how long and by which rule; unknown is said as unknown."""
    yield words.row("performer", words.authority(step.performer))
    for name in ("applies_when", "statutory", "promised", "estimated"):
        yield words.row(name, field_text(words, step, name)).strip()
    cited = "; ".join(words.cite(each) for each in step.sources)
    yield words.row("articles", cited)
