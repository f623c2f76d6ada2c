"""XES is read whole, nested and unusual attributes too, or refused by its line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import given, opened, written
from tiexin.insight.log import ReadOptions
from tiexin.insight.store import Counts
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

LOG = """\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://example.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="?"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="origin" value="by hand"/>
  <trace>
    <string key="concept:name" value="T1"/>
    <string key="city" value="east"/>
    <event>
      <string key="concept:name" value="submitted"/>
      <date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/>
      <int key="pages" value="12"><string key="counted by" value="A &amp; B"/></int>
    </event>
    <event>
      <date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/>
      <string key="concept:name" value="accepted"/>
      <string key="pages" value="twelve"/>
      <list key="papers"><values><string key="p" value="a"/></values></list>
    </event>
    <event><string key="concept:name" value="without a time"/></event>
  </trace>
  <trace>
    <string key="concept:name" value="T1"/>
    <event>
      <string key="concept:name" value="submitted"/>
      <date key="time:timestamp" value="2026-03-03T09:00:00+08:00"/>
    </event>
  </trace>
</log>
"""


def problem_of(path: Path) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught, opened([path]):
        pass
    (problem,) = caught.value.problems
    return problem.code, problem.where


def test_events_keep_the_order_of_the_file_within_an_instant(tmp_path: Path) -> None:
    with opened([written(tmp_path, LOG, "log.xes")]) as store:
        rows = store.engine.rows("SELECT activity::VARCHAR FROM event")
        (report,) = store.reports
        notes = [note.code for note in store.notes]
    assert [name for (name,) in rows] == ["submitted", "accepted", "submitted"]
    assert notes == ["order_of_file"]
    # The event without a time is told by its line.
    assert [(each.code, each.places) for each in report.faults] == [
        ("no_time", ("21",))
    ]


def test_two_traces_of_one_name_are_two_cases(tmp_path: Path) -> None:
    with opened([written(tmp_path, LOG, "log.xes")]) as store:
        names = store.engine.rows("SELECT case_id FROM case_ ORDER BY case_id")
        assert store.counts() == Counts(2, 3)
    assert names == [("T1",), ("T1#2",)]


def test_nested_and_unusual_attributes_are_kept_with_their_types(
    tmp_path: Path,
) -> None:
    with opened([written(tmp_path, LOG, "log.xes")]) as store:
        texts = store.engine.rows("SELECT attributes FROM staged ORDER BY rowid")
        (head,) = store.heads
        cities = store.engine.rows(store.attribute("city"))
        pages = store.engine.rows(store.attribute("pages"))
    first, second = (json.loads(text) for (text,) in texts[:2])
    inner = {"k": "counted by", "t": "string", "v": "A & B"}
    assert first["pages"] == {"t": "int", "v": "12", "c": [inner]}
    assert second["pages"] == {"t": "string", "v": "twelve"}
    assert second["papers"]["c"] == [{"k": "p", "t": "string", "v": "a"}]
    assert head.types["event"]["pages"] == "int"
    assert head.attributes == {"origin": "by hand"}
    assert cities == [(0, "east")]
    assert pages == [(0, "12")]


def test_only_attributes_that_are_asked_for_are_kept(tmp_path: Path) -> None:
    options = ReadOptions(keep=frozenset({"city"}))
    with opened([written(tmp_path, LOG, "log.xes")], options) as store:
        assert store.attribute_names() == ["city"]
        assert store.counts() == Counts(2, 3)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (LOG[:900], "insight.xes_broken", "log.xes:19"),
        (LOG.replace("</trace>", "</case>", 1), "insight.xes_broken", "log.xes:22"),
        ("no XML", "insight.xes_broken", "log.xes:1"),
        ("<other/>", "insight.xes_no_log", "log.xes"),
        (
            '<!DOCTYPE log [<!ENTITY a "aaa">]><log/>',
            "insight.xes_doctype",
            "log.xes",
        ),
        ("<log/>", "insight.nothing_left", "log.xes"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, text: str, code: str, place: str
) -> None:
    found, where = problem_of(written(tmp_path, text, "log.xes"))
    assert found == code
    assert where.endswith(place)


def test_given_logs_have_the_counts_that_are_published() -> None:
    expected = {
        "roadtraffic100traces.xes": (Counts(100, 390), 10),
        "running-example.xes": (Counts(6, 42), 8),
        "receipt.xes.gz": (Counts(1434, 8577), 27),
    }
    for name, (counts, activities) in expected.items():
        with opened([given(name)], ReadOptions(keep=frozenset())) as store:
            assert store.counts() == counts, name
            assert len(store.activities()) == activities, name
