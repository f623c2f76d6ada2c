"""Which engine ``--engine`` means, and what is said where it can't be had."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.unit.cli.running import LANGUAGES, tiexin
from tiexin.insight.portable.opening import spark_master
from tiexin.kernel import BadInput

LOG = str(Path(__file__).parents[3] / "docs/examples/permits.csv")
SPARK = ("--engine", "spark://local[2]")


@pytest.mark.parametrize(
    ("engine", "master"),
    [
        ("spark://local", "local"),
        ("spark://local[2]", "local[2]"),
        ("spark://local[*]", "local[*]"),
        ("spark://head.example:7077", "spark://head.example:7077"),
        ("spark://10.0.0.7:7077", "spark://10.0.0.7:7077"),
    ],
)
def test_an_engine_is_a_local_session_or_a_cluster(engine: str, master: str) -> None:
    assert spark_master(engine) == master


@pytest.mark.parametrize(
    "engine",
    ["spark", "spark://", "spark://host", "yarn", "spark://local[x]", "http://h:1"],
)
def test_any_other_engine_is_refused(engine: str) -> None:
    with pytest.raises(BadInput, match="no_engine"):
        spark_master(engine)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([LOG, "--engine", "hadoop"], "insight.no_engine"),
        ([LOG, *SPARK, "--output", "x.csv"], "insight.engine_option"),
        ([LOG, *SPARK, "--picture", "x.svg"], "insight.engine_option"),
        ([LOG, *SPARK, "--as-of", "2026-03-05"], "insight.engine_option"),
        ([LOG, LOG, *SPARK], "insight.engine_logs"),
    ],
)
def test_what_an_engine_does_not_do_is_refused_before_it_starts(
    arguments: list[str], code: str
) -> None:
    ran = tiexin("insight", *arguments)
    assert (ran.code, ran.codes) == (2, [code])


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_extra_its_installation_is_told(language: str) -> None:
    if find_spec("ibis") is not None:
        pytest.skip("the extra is installed here")
    ran = tiexin("insight", LOG, *SPARK, "--language", language)
    assert ran.codes == ["insight.no_ibis"]
    assert 'pip install "tiexin[scale]"' in ran.err
