"""What we write, we read back without loss, and others find what they look for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import jsonschema
import pytest

from tests.unit.insight.logs_at_hand import PERMITS, given, opened, written
from tests.unit.insight.test_insight_xes import LOG
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.writers.writing import ENDINGS, write_log
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.insight.measures.answer import Answer

ASKED = Question(end=("granted", "refused"), by="")
# What is wrong with a file is another thing in another file.
COMPARED = ("summary", "dfg", "variants", "cycle", "sojourn", "limits", "curve")
INDEXED = ReadOptions(order="index")


def answers(path: Path, options: ReadOptions | None = None) -> list[Answer]:
    with opened([path], options) as store:
        return [ask(store, name, ASKED) for name in COMPARED]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_log_that_is_written_gives_the_same_answers(
    tmp_path: Path, ending: str
) -> None:
    source = written(tmp_path, PERMITS)
    target = tmp_path / f"out{ending}"
    with opened([source], INDEXED) as store:
        write_log(store, target)
        before = [ask(store, name, ASKED) for name in COMPARED]
    after = answers(target)
    for one, other in zip(before, after, strict=True):
        assert one.rows == other.rows, one.measure
    with opened([target]) as store:
        cities = store.engine.rows(store.attribute("city"))
    assert cities == [(0, "east"), (1, "west"), (2, "west")]
    assert not list(tmp_path.glob(".*"))


def test_xes_keeps_types_nested_attributes_and_what_stands_around(
    tmp_path: Path,
) -> None:
    first = tmp_path / "first.xes"
    second = tmp_path / "second.xes"
    with opened([written(tmp_path, LOG, "log.xes")]) as store:
        write_log(store, first)
        heads = store.heads
        kept = store.engine.rows("SELECT attributes FROM staged WHERE at_us > 0")
    with opened([first]) as store:
        write_log(store, second)
        assert store.engine.rows("SELECT attributes FROM staged") == kept
        assert store.heads == heads
    assert first.read_bytes() == second.read_bytes()
    root = ElementTree.parse(first).getroot()  # noqa: S314 - written here
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert tags == {
        *("log", "extension", "global", "classifier", "trace", "event"),
        *("string", "date", "int", "list", "values"),
    }


def test_signs_that_xml_can_not_hold_break_nothing(tmp_path: Path) -> None:
    text = 'case,activity,time\n1,"a & <b> ""c""\x01",2026-01-05\n'
    target = tmp_path / "out.xes"
    with opened([written(tmp_path, text)]) as store:
        write_log(store, target)
    with opened([target]) as store:
        assert store.activities() == ['a & <b> "c"\ufffd']


def test_a_flat_log_is_a_sound_ocel_with_one_type_of_objects(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonocel"
    with opened([written(tmp_path, PERMITS)], INDEXED) as store:
        write_log(store, target)
    content = json.loads(target.read_text(encoding="utf-8"))
    schema = json.loads(given("schema_ocel2.json").read_text(encoding="utf-8"))
    jsonschema.validate(content, schema)
    assert [each["name"] for each in content["objectTypes"]] == ["case"]
    assert (len(content["objects"]), len(content["events"])) == (3, 11)


def test_times_keep_the_zone_in_which_they_were_written(tmp_path: Path) -> None:
    text = "case,activity,time\n1,a,2026-01-05T00:30:00-03:30\n1,b,1900-01-05 00:30\n"
    target = tmp_path / "out.csv"
    with opened([written(tmp_path, text)]) as store:
        write_log(store, target)
        days = store.engine.rows("SELECT day, at_us FROM event ORDER BY position")
    assert "2026-01-05T00:30:00.000000-03:30" in target.read_text(encoding="utf-8")
    with opened([target]) as store:
        again = store.engine.rows("SELECT day, at_us FROM event ORDER BY position")
    assert again == days


def test_what_can_not_be_written_is_refused(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        with pytest.raises(BadInput, match="write_format"):
            write_log(store, tmp_path / "out.pdf")
        for ending in (".csv", ".xes"):
            with pytest.raises(BadInput, match="not_written"):
                write_log(store, tmp_path / "no folder" / f"out{ending}")


def test_a_given_log_survives_the_way_through_every_format(tmp_path: Path) -> None:
    keys = "SELECT case_key, position, activity::VARCHAR, at_us, day FROM event"
    with opened([given("running-example.xes")]) as store:
        before = store.engine.rows(keys)
        for ending in ENDINGS:
            write_log(store, tmp_path / f"out{ending}")
    for ending in ENDINGS:
        with opened([tmp_path / f"out{ending}"]) as store:
            rows = store.engine.rows(keys)
        # Parquet keeps the instant and not the zone, so days may differ.
        width = 4 if ending == ".parquet" else 5
        assert [row[:width] for row in rows] == [row[:width] for row in before], ending
