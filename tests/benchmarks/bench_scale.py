"""What ``make bench-scale`` prints: one log by our SQL, through Ibis, and on Spark.

    bench_scale.py [--events N]

The same Parquet, the same questions; that the answers are the same is asserted. Times
are only printed: a local Spark shows what it costs to go beyond one machine, and not
what a cluster does.
"""

import argparse
import math
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks.bench_insight import peak  # noqa: E402
from tiexin.insight.engine import Engine  # noqa: E402
from tiexin.insight.log import ReadOptions  # noqa: E402
from tiexin.insight.measures.answer import Question  # noqa: E402
from tiexin.insight.measures.registry import ask as ask_here  # noqa: E402
from tiexin.insight.portable.opening import connected, on_duckdb  # noqa: E402
from tiexin.insight.portable.registry import ask  # noqa: E402
from tiexin.insight.portable.store import PortableStore  # noqa: E402
from tiexin.insight.store import Store  # noqa: E402

ZONE = "Asia/Shanghai"
MEASURES = ("summary", "dfg", "variants", "rework", "cycle", "sojourn", "survival")

# Half of the events share the instant of the one before; the index orders them.
GENERATE = """
COPY (
  WITH step AS (
    SELECT i AS c, j AS p, hash(i % 5000 + j * 100000) AS h, hash(i + j * 1000003) AS g
    FROM range({cases}) r(i), range(5 + (hash(i % 5000) % 40)::INTEGER) s(j)
  )
  SELECT 'case ' || c AS case_id, 'step ' || (p * 2 + h % 5) AS activity,
    make_timestamptz(1600000000000000 + (c * 37 % 31536000) * 1000000
      + sum(CASE WHEN g % 2 = 0 THEN 0 ELSE g % 432000 END)
        OVER (PARTITION BY c ORDER BY p)::BIGINT * 1000000) AS time,
    p::INTEGER AS event_index
  FROM step ORDER BY hash(c * 1000 + p)
) TO '{path}' (FORMAT parquet)
"""


def timed(open_store, question):
    """Seconds of reading and of each measure, and the answers."""
    begun = time.perf_counter()
    with open_store() as store:
        seconds = {"tables": time.perf_counter() - begun}
        answers = {}
        for measure in MEASURES:
            wanted = question(measure)
            begun = time.perf_counter()
            found = (ask_here if isinstance(store, Store) else ask)(
                store, measure, wanted
            )
            seconds[measure] = time.perf_counter() - begun
            answers[measure] = (found.rows, dict(found.extra))
    return seconds, answers


def question(measure):
    """Every row but of variants, of which the commonest twenty."""
    return Question(end=("last",), top=20 if measure == "variants" else 0)


def equal(one, other):
    """Whether two answers agree, figures to the ninth digit."""
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def main():
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    given = parser.parse_args()
    print(f"machine: {platform.machine()}, {os.cpu_count()} processors", end="")
    print(f", load {os.getloadavg()[0]:.1f}")
    names = ("duckdb", "ibis-framework", "pyspark")
    print(", ".join(f"{name} {version(name)}" for name in names))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        with Engine() as engine:
            engine.run(GENERATE.format(cases=round(given.events / 24.5), path=path))
        options = ReadOptions(keep=frozenset())
        sides = {"SQL": timed(lambda: Store.open([path], options=options), question)}
        for name, session in (
            ("Ibis, DuckDB", on_duckdb(zone=ZONE)),
            ("Ibis, Spark", connected("spark://local[2]", zone=ZONE)),
        ):
            begun = time.perf_counter()
            with session as backend:
                start = time.perf_counter() - begun

                def opened(backend=backend):
                    return PortableStore(backend, path, options=options)

                seconds, answers = timed(opened, question)
                sides[name] = ({"start": start, **seconds}, answers)
    print(f"\n{given.events:,} events as Parquet, rows in no order; seconds")
    print(f"  {'':10}" + "".join(f"{name:>14}" for name in sides))
    for task in ("start", "tables", *MEASURES):
        cells = (f"{side[0].get(task, 0):>14.2f}" for side in sides.values())
        print(f"  {task:10}" + "".join(cells))
    here = sides["SQL"][1]
    for name, (_, answers) in sides.items():
        for measure in MEASURES:
            same = equal(here[measure], answers[measure])
            assert same, f"{name}, {measure}: the answers differ"
    print(f"  equal answers; this process held at most {peak()} MB (Spark's JVM apart)")


if __name__ == "__main__":
    main()
