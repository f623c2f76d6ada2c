"""What must be true of every catalogue, not only of the one that is written."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.catalogue.small import FILES
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Expression,
    Not,
    PredicateRef,
)
from tiexin.catalogue.files import RawFile
from tiexin.catalogue.levels import merge, version_on
from tiexin.catalogue.parse import condition_data, parse_condition, parts_of
from tiexin.catalogue.store import catalogue_of
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, Problem

FIRST = date(2000, 1, 1)
LEVELS = ("100000", "440000", "441900")
days = st.integers(0, 9000).map(lambda number: FIRST + timedelta(number))


@st.composite
def timelines(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Versions of one level that join without overlap or hole, as the checks ask."""
    cuts = sorted(draw(st.sets(days, min_size=1, max_size=6)))
    ends: list[date | None] = [
        *cuts[1:],
        draw(st.none() | st.just(FIRST.replace(2030))),
    ]
    versions = []
    for number, (first, end) in enumerate(zip(cuts, ends, strict=True)):
        version: dict[str, Any] = {"from": first.isoformat(), "number": number}
        if end is not None:
            version["until"] = end.isoformat()
        versions.append(version)
    return versions


@given(timelines(), days)
def test_on_each_day_at_most_one_version_holds(
    versions: list[dict[str, Any]], day: date
) -> None:
    holding = [
        version
        for version in versions
        if date.fromisoformat(version["from"]) <= day
        and ("until" not in version or day < date.fromisoformat(version["until"]))
    ]
    assert len(holding) <= 1
    assert version_on(versions, day.isoformat()) == (holding[0] if holding else None)


@given(timelines())
def test_between_the_first_day_and_the_end_no_day_is_without_a_version(
    versions: list[dict[str, Any]],
) -> None:
    first = date.fromisoformat(versions[0]["from"])
    end = versions[-1].get("until")
    last = date.fromisoformat(end) if end else date(2040, 1, 1)
    for step in range(0, (last - first).days, 97):
        assert version_on(versions, (first + timedelta(step)).isoformat()) is not None
    assert version_on(versions, (first - timedelta(1)).isoformat()) is None


@st.composite
def stacks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Versions of three levels; the country's is whole, the others state a part."""
    versions = []
    for level in LEVELS:
        if level != LEVELS[0] and draw(st.booleans()):
            continue
        for version in draw(timelines()):
            names = (
                ("a", "b", "c")
                if level == LEVELS[0]
                else draw(st.sets(st.sampled_from(("a", "b", "c"))))
            )
            stated = {name: f"{level}-{version['number']}-{name}" for name in names}
            versions.append(
                {
                    "level": level,
                    "file": "f",
                    "line": 1,
                    "whole": level == LEVELS[0],
                    "sources": [level],
                    "reviewed_on": "2026-01-01",
                    **version,
                    **stated,
                }
            )
    return versions


@given(stacks(), days)
def test_each_field_comes_from_the_lowest_level_that_states_it_on_the_day(
    versions: list[dict[str, Any]], day: date
) -> None:
    merged = merge(versions, day=day.isoformat(), levels=LEVELS)
    holding = {
        level: version
        for level in LEVELS
        if (
            version := version_on(
                [each for each in versions if each["level"] == level], day.isoformat()
            )
        )
    }
    if LEVELS[0] not in holding:
        assert merged is None
        return
    assert merged is not None
    fields, stated_by = merged
    for name in ("a", "b", "c"):
        lowest = [level for level in LEVELS if name in holding.get(level, {})][-1]
        assert fields[name] == holding[lowest][name]
        assert stated_by[name] == lowest
    assert fields["from"] <= day.isoformat()
    assert fields["until"] is None or day.isoformat() < fields["until"]


values = st.booleans() | st.integers(-5, 5) | st.sampled_from(["red", "blue"])
compares = st.builds(
    lambda comparison, several: Compare(
        "a.b",
        comparison,
        tuple(several) if comparison is Comparison.IN else tuple(several[:1]),
    ),
    st.sampled_from(Comparison),
    st.lists(values, min_size=1, max_size=3),
)
leaves = compares | st.just(Always()) | st.just(PredicateRef("p"))
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(
            lambda terms: All(tuple(terms)), st.lists(inner, min_size=1, max_size=3)
        )
        | st.builds(
            lambda terms: AnyOf(tuple(terms)), st.lists(inner, min_size=1, max_size=3)
        )
    ),
    max_leaves=12,
)


@given(expressions)
def test_a_condition_written_and_read_again_is_the_same(expression: Expression) -> None:
    written = json.loads(json.dumps(condition_data(expression)))
    assert parse_condition(written) == expression
    assert next(parts_of(expression)) == expression


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)


def read_or_refused(content: str | bytes) -> tuple[object, list[Problem]]:
    try:
        return read_yaml(content, name="f").data, []
    except BadInput as error:
        return None, list(error.problems)


@given(plain)
def test_json_is_read_as_itself(data: object) -> None:
    """JSON is YAML; only characters that YAML has no way to write are refused."""
    text = json.dumps(data)
    read, problems = read_or_refused(text)
    assert problems or read == data
    assert not problems or "\\" in text


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_whatever_comes_in_is_data_or_a_clear_error(content: str | bytes) -> None:
    _, problems = read_or_refused(content)
    assert all(each.code.startswith("yaml.") for each in problems)
    assert all(each.where.startswith("f") for each in problems)


@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_no_damaged_file_breaks_the_checks_themselves(
    file: RawFile, random: Any
) -> None:
    """Lines lost, doubled or swapped: problems or none, but never a traceback."""
    lines = file.content.splitlines(keepends=True)
    number = random.randrange(len(lines))
    match random.randrange(3):
        case 0:
            del lines[number]
        case 1:
            lines.insert(number, lines[number])
        case _:
            other = random.randrange(len(lines))
            lines[number], lines[other] = lines[other], lines[number]
    damaged = RawFile(file.name, b"".join(lines))
    files = [damaged if each is file else each for each in FILES]
    report = check_files(files, today=date(2026, 6, 1))
    if not report.problems:
        assert catalogue_of(report.plain, hash_="x").raw_procedures


def test_the_plain_data_survive_json() -> None:
    written = check_files(FILES).plain
    assert json.loads(json.dumps(written)) == written
