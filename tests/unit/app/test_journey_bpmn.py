"""The journey as BPMN: another engine runs it and keeps the order of the rules."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tiexin.app.export.as_bpmn import journey_bpmn
from tiexin.app.export.as_json import to_bytes
from tiexin.app.export.bpmn_canvas import DIAGRAM, LINES, MODEL, SHAPES
from tiexin.app.export.journey_csv import journey_csv
from tiexin.app.export.law_json import law_json
from tiexin.app.journey_graph import stage_graphs
from tiexin.app.rule_words import RuleWords
from tiexin.app.service import Service
from tiexin.catalogue.types import EdgeKind, InForce

DAY = date(2026, 12, 1)
SCHEMAS = Path(__file__).parents[3] / "docs" / "schema"
CITIES = ("441900", "440100", "440300")


@cache
def service() -> Service:
    return Service.load()


def law_of(place: str) -> InForce:
    return service().in_force(on=DAY, jurisdiction=place)


@cache
def document(place: str) -> bytes:
    words = RuleWords(law_of(place), messages=service().messages, language="en")
    return journey_bpmn(words, service().journey)


def steps_of(place: str) -> list[str]:
    graphs = stage_graphs(law_of(place), service().journey)
    return [id_ for graph in graphs for id_ in graph.steps]


def run(place: str, needed: set[str]) -> list[str]:
    """The steps in the order in which the other engine lets them be done."""
    parser = BpmnParser()
    parser.add_bpmn_str(document(place))
    workflow = BpmnWorkflow(
        parser.get_spec("journey"), parser.get_subprocess_specs("journey")
    )
    answers: dict[str, Any] = {f"needs_{id_}": id_ in needed for id_ in steps_of(place)}
    for task in workflow.get_tasks():
        task.data.update(answers)
    known = set(steps_of(place))
    done: list[str] = []
    while not workflow.completed:
        workflow.do_engine_steps()
        ready = workflow.get_tasks(state=TaskState.READY, manual=True)
        if not ready:
            break
        for task in ready:
            assert task.task_spec.name in known
            done.append(task.task_spec.name)
            task.run()
    assert workflow.completed
    return done


@pytest.mark.parametrize("place", CITIES)
def test_another_engine_runs_every_step_once_and_ends(place: str) -> None:
    steps = steps_of(place)
    assert sorted(run(place, set(steps))) == sorted(steps)


def test_what_a_project_does_without_is_passed_by() -> None:
    steps = steps_of("441900")
    done = run("441900", {"project_filing"})
    always = [
        id_
        for id_ in steps
        if type(law_of("441900").procedures[id_].applies_when).__name__ == "Always"
    ]
    assert sorted(done) == sorted({*always, "project_filing"})


@pytest.mark.parametrize("place", CITIES)
def test_the_order_of_papers_and_rules_is_kept(place: str) -> None:
    done = {id_: n for n, id_ in enumerate(run(place, set(steps_of(place))))}
    procedures = law_of(place).procedures
    for id_, number in done.items():
        for order in procedures[id_].after:
            if order.kind is EdgeKind.FINISH_TO_START and order.after in done:
                assert done[order.after] < number, (order.after, id_)
        for need in procedures[id_].needs:
            givers = [g for g in done if need.document in procedures[g].gives]
            assert all(done[g] < number for g in givers if g != id_), id_


@pytest.mark.parametrize("place", CITIES)
def test_a_viewer_finds_a_shape_for_every_element_and_a_line_for_every_flow(
    place: str,
) -> None:
    root = Xml.fromstring(document(place))  # noqa: S314  # our own, just written
    process = root.find(f"{{{MODEL}}}process")
    assert process is not None
    drawn = {
        shape.get("bpmnElement"): shape
        for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape")
    }
    lines = {
        edge.get("bpmnElement"): edge for edge in root.iter(f"{{{DIAGRAM}}}BPMNEdge")
    }
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for element in process.iter():
        name = element.tag.rpartition("}")[2]
        if name.endswith(("Event", "Gateway", "Task")) or name == "subProcess":
            bounds = drawn[element.get("id")].find(f"{{{SHAPES}}}Bounds")
            assert bounds is not None
            assert int(bounds.get("width", "0")) > 0
        if name == "sequenceFlow":
            points = lines[element.get("id")].findall(f"{{{LINES}}}waypoint")
            assert len(points) >= 2
            assert {element.get("sourceRef"), element.get("targetRef")} <= set(ids)


@pytest.mark.parametrize("place", CITIES)
def test_what_no_flow_can_say_is_written_beside_its_step(place: str) -> None:
    root = Xml.fromstring(document(place))  # noqa: S314  # our own, just written
    notes = {
        note.get("id"): note.findtext(f"{{{MODEL}}}text", "")
        for note in root.iter(f"{{{MODEL}}}textAnnotation")
    }
    said = {
        tie.get("sourceRef"): notes[tie.get("targetRef")]
        for tie in root.iter(f"{{{MODEL}}}association")
    }
    procedures = law_of(place).procedures
    kinds = set()
    for id_ in steps_of(place):
        for order in procedures[id_].after:
            if order.kind is EdgeKind.FINISH_TO_START or order.after not in procedures:
                continue
            kinds.add(order.kind)
            word = "finish" if order.kind is EdgeKind.FINISH_TO_FINISH else "start"
            assert word in said[id_]
            assert procedures[order.after].title.en in said[id_]
    assert kinds >= {EdgeKind.START_TO_START, EdgeKind.FINISH_TO_FINISH}


def test_notes_come_last_in_their_stage_as_the_schema_wants() -> None:
    root = Xml.fromstring(document("441900"))  # noqa: S314  # our own, just written
    for scope in root.iter(f"{{{MODEL}}}subProcess"):
        names = [each.tag.rpartition("}")[2] for each in scope]
        is_note = [name in {"textAnnotation", "association"} for name in names]
        assert is_note == sorted(is_note)


def test_no_two_steps_of_a_stage_lie_on_each_other() -> None:
    root = Xml.fromstring(document("441900"))  # noqa: S314  # our own, just written
    boxes = {}
    for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape"):
        bounds = shape.find(f"{{{SHAPES}}}Bounds")
        assert bounds is not None
        boxes[shape.get("bpmnElement")] = tuple(
            int(bounds.get(name, "0")) for name in ("x", "y", "width", "height")
        )
    steps = [boxes[id_] for id_ in steps_of("441900")]
    for number, (x, y, width, height) in enumerate(steps):
        for other_x, other_y, *_ in steps[number + 1 :]:
            assert abs(other_x - x) >= width or abs(other_y - y) >= height


def test_the_table_has_a_line_for_every_step_in_the_same_order() -> None:
    words = RuleWords(law_of("441900"), messages=service().messages, language="zh-hans")
    text = journey_csv(words, service().journey).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert [row[0] for row in rows] == steps_of("441900")
    assert all(len(row) == len(head) for row in rows)
    unknown = [row for row in rows if "未查到" in row]
    assert unknown


@pytest.mark.parametrize("place", CITIES)
def test_the_rules_as_json_keep_the_documented_schema(place: str) -> None:
    content = json.loads(to_bytes(law_json(law_of(place), service().journey)))
    schema = json.loads((SCHEMAS / "law.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(content)
    assert {each["id"] for each in content["procedures"]} == set(
        law_of(place).procedures
    )
    named = {each["performer"] for each in content["procedures"]}
    assert named <= {each["id"] for each in content["authorities"]}
