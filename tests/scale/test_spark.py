"""The same answers beyond one machine: DuckDB's SQL, Ibis on DuckDB, Ibis on Spark.

`make test-spark` runs this in an environment of its own. On the left of each comparison
stands plain SQL, which has tests of its own against published figures; on the right the
portable expressions, on the engine that is quick and on the one that is meant.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.insight.logs_at_hand import given
from tiexin.app.insight.end_points import known_decisions, known_moves
from tiexin.app.paths import data_root
from tiexin.calendars import load_calendars
from tiexin.insight.engine import Engine
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.durations import LIMITS
from tiexin.insight.measures.registry import ask as ask_here
from tiexin.insight.portable.opening import connected, on_duckdb
from tiexin.insight.store import Store
from tiexin.insight.writers.writing import write_log
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tiexin.insight.measures.answer import Answer
    from tiexin.insight.portable.opening import Backend

pytestmark = [
    pytest.mark.scale,
    pytest.mark.timeout(300),
    # Ibis, pandas and PySpark warn of each other's plans.
    pytest.mark.filterwarnings("ignore"),
]

ZONE = "Asia/Shanghai"
DECISIONS = known_decisions(data_root())
MOVES = known_moves(data_root())
# Two thousand cases, about 50,000 events; half of them share the instant of the one
# before. Times name no zone; the rows lie in no order at all.
SYNTHETIC = """
COPY (
  WITH step AS (
    SELECT i AS c, j AS p, hash(i % 300 + j * 100000) AS h, hash(i + j * 1000003) AS g
    FROM range(2000) r(i), range(5 + (hash(i % 300) % 40)::INTEGER) s(j)
  ), timed AS (
    SELECT c, p, ['submitted', 'accepted', 'gaps_named', 'granted', 'paid',
        'inspected', 'delivered'][1 + (p + h % 3)::INTEGER % 7] AS activity,
      make_timestamp(1700000000000000 + (c * 37 % 7776000) * 1000000
        + sum(CASE WHEN g % 2 = 0 THEN 0 ELSE g % 432000000000 END)
          OVER (PARTITION BY c ORDER BY p)::BIGINT) AS stamp
    FROM step
  )
  SELECT 'case ' || c AS case_id, activity, stamp AS "time", p::INTEGER AS event_index,
    CASE WHEN c % 11 > 0 THEN ['东莞', '广州', '深圳'][1 + c % 3] END AS "case:city",
    strftime(min(stamp) OVER (PARTITION BY c)
      + to_days(20 + (c % 50)::INTEGER), '%Y-%m-%d') AS "case:deadline",
    CASE WHEN c % 5 = 0 THEN 'O' ELSE 'G' END AS "case:state",
    c % 4 AS "case:kind", p / 3 AS cost
  FROM timed ORDER BY hash(c * 1000 + p)
) TO '{path}' (FORMAT parquet)
"""
LOGS = ("synthetic", "running-example", "receipt", "BPIC15_1")
FILES = {"running-example": "running-example.xes"}
GROUPS = {"synthetic": "city", "receipt": "channel", "BPIC15_1": "parts"}
OPEN = {"synthetic": ("state", "O"), "BPIC15_1": ("caseStatus", "O")}
# As the command does it, only what is asked for is kept of the attributes.
READ = ReadOptions(
    keep=frozenset((*GROUPS.values(), *(name for name, _ in OPEN.values()), *LIMITS))
)
MEASURES = (
    "summary",
    "dfg",
    "variants",
    "rework",
    "cycle",
    "sojourn",
    "spectrum",
    "parties",
    "limits",
    "survival",
    "curve",
)


def question(log: str, kind: str) -> Question:
    """Plain as asked by default; grouped to the last event; with a limit of days."""
    known: dict[str, Any] = {"decisions": DECISIONS, "moves": MOVES}
    if kind == "plain":
        return Question(**known)
    by = GROUPS.get(log, "year")
    opened = OPEN.get(log)
    if kind == "grouped":
        return Question(by=by, end=("last",), open_when=opened, **known)
    return Question(by="year", top=3, days=30, kind=by, **known)


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each log as Parquet, written when it is asked for first."""
    folder = tmp_path_factory.mktemp("logs")

    def path(log: str) -> Path:
        found = folder / f"{log}.parquet"
        if found.exists():
            return found
        if log == "synthetic":
            with Engine() as engine:
                engine.run(SYNTHETIC.format(path=found))
        else:
            source = given(FILES.get(log, f"{log}.xes.gz"))
            with Store.open([source]) as store:
                write_log(store, found)
        return found

    return path


@pytest.fixture(scope="session")
def backends() -> Iterator[Callable[[str], Backend]]:
    """One session of each engine for all tests, started when it is needed."""
    started: dict[str, Backend] = {}
    with ExitStack() as stack:

        def backend(name: str) -> Backend:
            if name not in started:
                session = (
                    connected("spark://local[2]", zone=ZONE)
                    if name == "spark"
                    else on_duckdb(zone=ZONE)
                )
                started[name] = stack.enter_context(session)
            return started[name]

        yield backend


@pytest.fixture(scope="session")
def stores(
    paths: Callable[[str], Path], backends: Callable[[str], Backend]
) -> Iterator[Callable[[str, str], Any]]:
    """A log on an engine (``sql`` is the house's own), read once.

    The synthetic log has the mainland's calendar.
    """
    from tiexin.insight.portable.store import PortableStore

    opened: dict[tuple[str, str], Any] = {}
    calendars = load_calendars(data_root() / "calendars")
    with ExitStack() as stack:

        def store(engine: str, log: str) -> Any:
            if (engine, log) not in opened:
                calendar = calendars.named("mainland") if log == "synthetic" else None
                if engine == "sql":
                    found: Any = Store.open(
                        [paths(log)], options=READ, calendar=calendar
                    )
                else:
                    found = PortableStore(
                        backends(engine),
                        paths(log),
                        options=READ,
                        calendar=calendar,
                    )
                opened[engine, log] = stack.enter_context(found)
            return opened[engine, log]

        # Stores end before the sessions that they are on.
        yield store


def asked(store: Any, measure: str, wanted: Question) -> Answer | str:
    """The answer, or the error."""
    from tiexin.insight.portable.registry import ask

    try:
        if isinstance(store, Store):
            return ask_here(store, measure, wanted)
        return ask(store, measure, wanted)
    except BadInput as error:
        return error.problems[0].code


def same(one: object, other: object) -> bool:
    """Floats to the ninth digit, everything else to the last, types too."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other


def assert_equal(here: Answer | str, there: Answer | str) -> None:
    if isinstance(here, str) or isinstance(there, str):
        assert here == there
        return
    for name in ("measure", "unit", "columns", "counts", "by", "start", "end"):
        assert getattr(here, name) == getattr(there, name), name
    assert here.calendar == there.calendar
    # What the data score is asked of one machine only, and said so by the other.
    assert [note for note in here.notes if note.code != "score"] == [
        note for note in there.notes if note.code != "not_judged"
    ]
    assert "not_judged" in {note.code for note in there.notes}
    assert here.extra == there.extra
    assert len(here.rows) == len(there.rows)
    for left, right in zip(here.rows, there.rows, strict=True):
        assert len(left) == len(right)
        assert all(map(same, left, right)), (left, right)


@pytest.mark.parametrize("kind", ["plain", "grouped", "limited"])
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("log", LOGS)
def test_ibis_on_duckdb_answers_as_our_sql_does(
    stores: Callable[[str, str], Any], log: str, measure: str, kind: str
) -> None:
    wanted = question(log, kind)
    here = asked(stores("sql", log), measure, wanted)
    assert_equal(here, asked(stores("duckdb", log), measure, wanted))


# Each measure of each log once, and each way of asking of several logs: a question
# takes Spark a second or two however small the log.
SPARK = [
    (log, measure, ("plain", "grouped", "limited")[(row + column) % 3])
    for row, log in enumerate(LOGS)
    for column, measure in enumerate(MEASURES)
]


@pytest.mark.parametrize(("log", "measure", "kind"), SPARK)
def test_spark_answers_as_our_sql_does(
    stores: Callable[[str, str], Any], log: str, measure: str, kind: str
) -> None:
    wanted = question(log, kind)
    here = asked(stores("sql", log), measure, wanted)
    there = asked(stores("spark", log), measure, wanted)
    assert_equal(here, there)
    assert isinstance(there, str) or there.queries


def test_the_logs_are_the_ones_that_are_meant(
    stores: Callable[[str, str], Any],
) -> None:
    # MINING: receipt has 1,434 cases in 116 variants, BPIC15_1 1,199 cases.
    found = asked(stores("spark", "receipt"), "variants", Question(top=1))
    assert not isinstance(found, str)
    assert (found.counts.cases, found.extra["variants"]) == (1434, 116)
    assert stores("spark", "BPIC15_1").counts().cases == 1199
    assert 45_000 < stores("spark", "synthetic").counts().events < 55_000


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_looking_at_some_cases_only_gives_the_same_answers(
    paths: Callable[[str], Path], backends: Callable[[str], Backend], engine: str
) -> None:
    from tiexin.insight.portable.store import PortableStore

    wanted = Question(by="kind", end=("delivered",), days=20)
    path = paths("synthetic")
    with (
        Store.open([path]) as here,
        PortableStore(backends(engine), path, options=ReadOptions()) as there,
    ):
        for store in (here, there):
            store.only("city", ["东莞"])
        for measure in ("cycle", "variants"):
            assert_equal(asked(here, measure, wanted), asked(there, measure, wanted))
        with pytest.raises(BadInput, match="no_case_left"):
            there.only("city", ["广州"])


def test_a_folder_of_files_is_one_log(
    backends: Callable[[str], Backend], tmp_path: Path
) -> None:
    from tiexin.insight.portable.store import PortableStore

    folder = tmp_path / "months.parquet"
    folder.mkdir()
    with Engine() as engine:
        for part in (1, 2):
            engine.run(
                f"COPY (SELECT 'a' AS case_id, 'step {part}' AS activity,"
                f" TIMESTAMPTZ '2026-03-0{part} 09:00:00+08' AS time, {part} AS seq)"
                f" TO '{folder / f'{part}.parquet'}' (FORMAT parquet)"
            )
    for name in ("duckdb", "spark"):
        with PortableStore(backends(name), folder, options=ReadOptions()) as store:
            found = asked(store, "dfg", Question())
            assert not isinstance(found, str)
            assert found.rows == (("step 1", "step 2", 1, *[1.0] * 5),)


ROW = "'a' AS case_id, 'x' AS activity, TIMESTAMP '2026-03-02 09:00' AS time, 1 AS seq"
REFUSED = {
    "insight.engine_rows": f"SELECT {ROW} UNION ALL SELECT NULL, 'x', now(), 2",
    "insight.engine_order": f"SELECT {ROW} UNION ALL SELECT {ROW}",
    "insight.engine_file": "SELECT 'a' AS case_id, 'x' AS activity, now() AS time",
    "insight.nothing_left": f"SELECT {ROW} LIMIT 0",
    "insight.engine_values": f"SELECT {ROW}, 1.5::DOUBLE AS city",
    "insight.engine_times": f"SELECT {ROW}, '2.3.2026' AS city",
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_engines_would_read_differently_is_refused(
    backends: Callable[[str], Backend], tmp_path: Path, code: str
) -> None:
    from tiexin.insight.portable.store import PortableStore

    path = tmp_path / "log.parquet"
    with Engine() as engine:
        engine.run(f"COPY ({REFUSED[code]}) TO '{path}' (FORMAT parquet)")

    def refused() -> None:
        with PortableStore(backends("duckdb"), path, options=ReadOptions()) as store:
            found = asked(store, "limits", Question(limit="city"))
            raise BadInput.of(str(found))

    with pytest.raises(BadInput, match=code):
        refused()


def test_other_formats_are_refused_with_the_cure(
    backends: Callable[[str], Backend],
) -> None:
    from tiexin.insight.portable.store import PortableStore

    path = given("running-example.csv")
    with pytest.raises(BadInput, match="engine_file"):
        PortableStore(backends("duckdb"), path, options=ReadOptions())


def test_what_needs_one_machine_is_refused_with_what_does_not(
    stores: Callable[[str, str], Any],
) -> None:
    store = stores("duckdb", "running-example")
    assert asked(store, "conformance", Question()) == "insight.not_on_engine"


def test_without_java_its_installation_is_told(paths: Callable[[str], Path]) -> None:
    log = str(paths("running-example"))
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "tiexin.cli.main", "insight", log),
            *("--engine", "spark://local[2]", "--language", "en"),
        ],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "/nowhere", "PYTHONPATH": os.environ["PYTHONPATH"]},
    )
    assert ran.returncode == 2
    assert "insight.no_java" in ran.stderr
    assert "apt-get install -y openjdk-17-jre-headless" in ran.stderr


def test_the_command_gives_the_same_json(paths: Callable[[str], Path]) -> None:
    def printed(*more: str) -> dict[str, Any]:
        command = (sys.executable, "-m", "tiexin.cli.main", "insight")
        done = subprocess.run(
            [*command, str(paths("running-example")), "--json", *more],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        found: dict[str, Any] = json.loads(done.stdout)
        assert found.pop("queries")
        found["notes"] = [
            note
            for note in found["notes"]
            if note["code"] not in ("data_score", "not_judged")
        ]
        found["files"][0]["notes"] = []
        return found

    options = ("--measure", "cycle", "--end", "last", "--where", "year=2010")
    here, there = printed(*options), printed(*options, "--engine", "spark://local[2]")
    assert here == there
