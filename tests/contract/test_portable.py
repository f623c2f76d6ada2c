"""What engines answer differently does not get into the portable expressions."""

from __future__ import annotations

import ast

import pytest

from tools import check_portable

# What MINING measured as different or missing on one of the two engines.
REFUSED = (
    't.a.delta(t.b, unit="day")',
    't.a.delta(t.b, "hour")',
    "t.mutate(x=t.a.nth(2).over(w))",
    "t.a.hash()",
    "t.a.approx_nunique()",
    "t.a.approx_median()",
    "t.a.approx_quantile(0.5)",
    "t.stamp.epoch_seconds()",
    't.agg(x=t.end_time - t["time:timestamp"])',
    't.a.cast("timestamp") - t.b',
    't.b - t.a.try_cast("timestamp(6)")',
    "t.a.group_concat(order_by=t.b)",
    "t.a.collect(order_by=t.b)",
    "t.a.first(order_by=t.b)",
    "t.a.last(order_by=t.b)",
    "t.a.nunique().over(w)",
    "t.group_by('c').mutate(n=_.a.nunique())",
    "t.a.mode()",
    "t.a.kurtosis()",
    "t.a.bit_xor()",
    "t.a.bucket(minutes=5)",
    "t.a.corr(t.b)",
    "t.a.corr(t.b, how='sample')",
    "t.window_by(t.a)",
    "t.tumble(size=w)",
    't.a.cast("uint32")',
    "t.a.cast(dt.uint64)",
    "t.rollup('a')",
    "t.grouping_sets('a')",
)
TAKEN = (
    "t.end_us - t.start_us",
    "t.agg(n=t.a.nunique())",
    "ibis.window(order_by=t.b)",
    "t.a.corr(t.b, how='pop')",
    "t.steps.collect().sort()",
    "t.a.argmin(t.position)",
    "t.a.median()",
    't.a.cast("int64")',
    "t.a.hexdigest('md5')",
)


def reasons(text: str) -> list[str]:
    return [reason for _, reason in check_portable.problems(ast.parse(text))]


@pytest.mark.parametrize("text", REFUSED)
def test_what_engines_answer_differently_is_refused_with_its_line(text: str) -> None:
    found = list(check_portable.problems(ast.parse(f"\n\n{text}")))
    assert found
    assert {line for line, _ in found} == {3}


@pytest.mark.parametrize("text", TAKEN)
def test_what_engines_answer_alike_is_taken(text: str) -> None:
    assert reasons(text) == []


def test_the_expressions_of_the_house_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_portable.main() == 0, capsys.readouterr().out
    assert len(list(check_portable.FOLDER.glob("*.py"))) > 5


def test_ibis_is_imported_where_the_lint_looks_and_nowhere_else() -> None:
    source = check_portable.SOURCE
    knowing = {
        path.parent
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and node.names[0].name.startswith("ibis"))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ibis"))
    }
    assert knowing == {check_portable.FOLDER}
