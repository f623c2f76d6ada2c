"""OCEL 2.0 in its three serialisations: one log, whichever file it comes in."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.unit.insight.logs_at_hand import given, opened, written
from tiexin.insight.log import ReadOptions
from tiexin.insight.readers.ocel import items
from tiexin.insight.readers.ocel_items import OcelEvent, OcelObject, OcelType
from tiexin.insight.store import Counts
from tiexin.insight.writers.ocel_json import write_ocel
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = {
    "ocel_json": "ocel20_example.jsonocel",
    "ocel_xml": "ocel20_example.xmlocel",
    "ocel_sqlite": "ocel20_example.sqlite",
}
LOG: dict[str, Any] = {
    "objectTypes": [
        {"name": "permit", "attributes": [{"name": "city", "type": "string"}]},
        {"name": "site", "attributes": []},
    ],
    "eventTypes": [{"name": "granted", "attributes": []}],
    "objects": [
        {
            "id": "P1",
            "type": "permit",
            "attributes": [
                {"name": "city", "time": "1970-01-01T00:00:00Z", "value": "east"},
                {"name": "city", "time": "2026-01-01T00:00:00Z", "value": "west"},
            ],
            "relationships": [{"objectId": "S1", "qualifier": "on"}],
        },
        {"id": "P2", "type": "permit"},
        {"id": "S1", "type": "site"},
    ],
    "events": [
        {
            "id": "e1",
            "type": "granted",
            "time": "2026-03-02T09:00:00+08:00",
            "relationships": [
                {"objectId": "P1", "qualifier": "first"},
                {"objectId": "P1", "qualifier": "again"},
                {"objectId": "P2", "qualifier": "too"},
            ],
        },
        {"id": "e2", "type": "granted", "time": "2026-03-03T09:00:00+08:00"},
    ],
}
PERMITS = ReadOptions(object_type="permit")


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_published_example_has_its_counts(kind: str) -> None:
    found = list(items(given(EXAMPLES[kind]), kind))
    events = [each for each in found if isinstance(each, OcelEvent)]
    objects = [each for each in found if isinstance(each, OcelObject)]
    changes = sum(
        len(each.attributes) - len(dict(each.first_values())) for each in objects
    )
    assert (len(events), len(objects), changes) == (13, 9, 3)
    assert sum(len(each.relations) for each in events) == 20
    assert sum(len(each.relations) for each in objects) == 7
    assert sum(isinstance(each, OcelType) for each in found) == 12


def test_the_three_files_of_the_example_are_one_log() -> None:
    # Two of them write the clock of Berlin without saying so.
    berlin = ReadOptions(object_type="Purchase Order", zone="Europe/Berlin")
    tables = []
    for name in EXAMPLES.values():
        with opened([given(name)], berlin) as store:
            tables.append(
                store.engine.rows(
                    "SELECT case_key, position, activity::VARCHAR, at_us FROM event"
                )
                + store.engine.rows(store.attribute("po_product"))
            )
    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]) > 2


def test_an_object_is_a_case_with_every_event_that_names_it(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(LOG), "log.jsonocel")
    with opened([path], PERMITS) as store:
        (report,) = store.reports
        # The event names P1 twice and P2 once: one event in each case.
        assert store.counts() == Counts(2, 2)
        assert store.engine.rows(store.attribute("city")) == [(0, "east")]
    told = {note.code: dict(note.fields) for note in report.notes}
    assert told == {"object_type": {"name": "permit"}, "unrelated": {"n": 1, "of": 2}}


def test_the_type_of_the_cases_has_to_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(LOG), "log.jsonocel")
    for options in (ReadOptions(), ReadOptions(object_type="city")):
        with pytest.raises(BadInput) as caught, opened([path], options):
            pass
        (problem,) = caught.value.problems
        assert problem.code == "insight.object_type"
        assert problem.fields["known"] == "permit (2), site (1)"


@pytest.mark.parametrize(
    ("text", "name", "code", "place"),
    [
        ('{"events": [\n{"id": "e1",\n', "a.jsonocel", "insight.json_broken", ":3"),
        ('{"events": [\n\n{"id" "e1"}]}', "a.jsonocel", "insight.json_broken", ":3"),
        ("[]", "a.jsonocel", "insight.json_broken", ":1"),
        ('{"objects": [{"id": "x"}]}', "a.jsonocel", "insight.ocel_item", "ocel"),
        ("<log><objects>\n<object", "a.xmlocel", "insight.xes_broken", ":2"),
        ("no base", "a.sqlite", "insight.sqlite_broken", "sqlite"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(
    tmp_path: Path, text: str, name: str, code: str, place: str
) -> None:
    path = written(tmp_path, text, name)
    with pytest.raises(BadInput) as caught, opened([path], PERMITS):
        pass
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.where.endswith(place)


def test_elements_are_found_across_the_pieces_of_a_large_file(tmp_path: Path) -> None:
    many = [
        {
            "id": f"e{n}",
            "type": "granted",
            "time": "2026-03-02T09:00:00Z",
            "x": "é" * 99,
        }
        for n in range(12_000)
    ]
    text = json.dumps({**LOG, "events": many}, ensure_ascii=False)
    assert len(text.encode()) > 3 << 20
    path = written(tmp_path, text, "log.jsonocel")
    found = [
        each.id for each in items(path, "ocel_json") if isinstance(each, OcelEvent)
    ]
    assert found == [f"e{n}" for n in range(12_000)]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_what_is_written_is_sound_by_the_published_schema_and_reads_the_same(
    tmp_path: Path, kind: str
) -> None:
    source = given(EXAMPLES[kind])
    out = io.StringIO()
    write_ocel(lambda: items(source, kind), out)
    path = written(tmp_path, out.getvalue(), "out.jsonocel")
    schema = json.loads(given("schema_ocel2.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(out.getvalue()), schema)
    assert list(items(path, "ocel_json")) == list(items(source, kind))
