"""What ``make bench-insight`` prints: our measures beside pm4py's, on synthetic logs.

    bench_insight.py [--events N] [--rounds N] [--alignments]

Both read the same CSV in processes of their own, and each answer must be equal; that is
asserted. Times and memory are only printed: they say something about two programs on
one machine, and nothing about a machine that is busy with other things. pm4py (AGPL) is
never part of Tiexin; it lies in the environment of the benchmarks alone.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

LOGS = Path(os.environ.get("TIEXIN_LOGS", ROOT.parent / "shared/data/logs"))
TASKS = ("dfg", "variants", "cycle", "sojourn")
DAY = 86_400

# Case i has 5 to 44 events; its way depends on i modulo 5000, so variants repeat. Half
# of the events share the instant of the one before, as in real logs of permits.
GENERATE = """
COPY (
  WITH step AS (
    SELECT i AS c, j AS p, hash(i % 5000 + j * 100000) AS h, hash(i + j * 1000003) AS g
    FROM range({cases}) r(i), range(5 + (hash(i % 5000) % 40)::INTEGER) s(j)
  )
  SELECT c AS "case:concept:name",
    'step ' || (p * 2 + h % 5) AS "concept:name",
    strftime(make_timestamp(1600000000000000 + (c * 37 % 31536000) * 1000000
      + sum(CASE WHEN g % 2 = 0 THEN 0 ELSE g % 432000 END)
        OVER (PARTITION BY c ORDER BY p) ::BIGINT * 1000000),
      '%Y-%m-%dT%H:%M:%S+00:00') AS "time:timestamp"
  FROM step ORDER BY c, p
) TO '{path}' (FORMAT {format})
"""


def generate(folder, events):
    """The log as CSV and Parquet, about so many events."""
    import duckdb

    cases = max(1, round(events / 24.5))
    base = duckdb.connect()
    paths = {}
    for kind in ("csv", "parquet"):
        paths[kind] = folder / f"log.{kind}"
        base.execute(GENERATE.format(cases=cases, path=paths[kind], format=kind))
    base.close()
    return paths


class Clock:
    """Seconds of each task, the best of several rounds where one is asked for."""

    def __init__(self):
        self.seconds = {}

    def run(self, name, work, rounds=1):
        """Do the work; keep the median of its times."""
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            result = work()
            times.append(time.perf_counter() - begun)
        self.seconds[name] = statistics.median(times)
        return result


def ours(path, rounds):
    """Our answers as plain numbers."""
    from tiexin.insight.log import ReadOptions
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.measures.registry import ask
    from tiexin.insight.store import Store

    clock, asked = Clock(), Question(end=("last",))
    options = ReadOptions(keep=frozenset())
    store = clock.run("import", lambda: Store.open([path], options=options))
    with store:
        dfg = clock.run("dfg", lambda: ask(store, "dfg", asked), rounds)
        top = Question(end=("last",), top=20)
        variants = clock.run("variants", lambda: ask(store, "variants", top), rounds)
        cycle = clock.run("cycle", lambda: ask(store, "cycle", asked), rounds)
        sojourn = clock.run("sojourn", lambda: ask(store, "sojourn", asked), rounds)
    answers = {
        "dfg": {
            f"{row[0]}>{row[1]}": [
                row[2],
                *(round(days * DAY, 3) for days in (row[3], row[4], row[6], row[7])),
            ]
            for row in dfg.rows
        },
        "variants": [variants.extra["variants"], *(row[0] for row in variants.rows)],
        "cycle": [round(float(cycle.rows[0][n]) * DAY, 3) for n in (3, 4)],
        "sojourn": {row[0]: round(row[2] * DAY, 3) for row in sojourn.rows},
    }
    return clock.seconds, answers


def theirs(path, rounds):
    """pm4py's answers, in the same form."""
    import pandas as pd
    import pm4py
    from pm4py.statistics.service_time.pandas import get as sojourn_time

    clock = Clock()

    def read():
        frame = pd.read_csv(path, dtype={"case:concept:name": str})
        frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True)
        return pm4py.format_dataframe(
            frame,
            case_id="case:concept:name",
            activity_key="concept:name",
            timestamp_key="time:timestamp",
        )

    frame = clock.run("import", read)
    counts = clock.run("dfg", lambda: pm4py.discover_dfg(frame)[0], rounds)
    figures = clock.run(
        "dfg with statistics",
        lambda: pm4py.discover_performance_dfg(frame, perf_aggregation_key="all")[0],
        rounds,
    )
    variants = clock.run("variants", lambda: pm4py.get_variants(frame), rounds)
    cycle = clock.run("cycle", lambda: pm4py.get_all_case_durations(frame), rounds)
    keys = sojourn_time.Parameters

    def waits():
        # Its measure wants the start of each event in a column of its own.
        by_case = frame.groupby("case:concept:name", sort=False)
        spans = frame.assign(start=by_case["time:timestamp"].shift())
        spans = spans.dropna(subset=["start"])
        return sojourn_time.apply(spans, {keys.START_TIMESTAMP_KEY: "start"})

    sojourn = clock.run("sojourn", waits, rounds)
    sizes = sorted((size_of(each) for each in variants.values()), reverse=True)
    answers = {
        "dfg": {
            f"{a}>{b}": [
                counts[a, b],
                *(round(found[key], 3) for key in ("mean", "median", "min", "max")),
            ]
            for (a, b), found in figures.items()
        },
        "variants": [len(variants), *sizes[:20]],
        "cycle": [
            round(statistics.fmean(cycle), 3),
            round(statistics.median(cycle), 3),
        ],
        "sojourn": {name: round(value, 3) for name, value in sojourn.items()},
    }
    return clock.seconds, answers


def peak():
    """The most memory that this process held, in megabytes."""
    # ru_maxrss would begin with that of the process that started this one.
    status = Path("/proc/self/status")
    if status.is_file():
        text = status.read_text().partition("VmHWM:")[2]
        return int(text.split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def size_of(found):
    """How many cases a variant has, whatever form the library gives."""
    return found if isinstance(found, int) else len(found)


def xes_ours(path, rounds):
    """Read a whole XES log with all its attributes."""
    from tiexin.insight.store import Store

    clock = Clock()

    def read():
        with Store.open([path]) as store:
            return store.counts().events

    events = clock.run("import", read, rounds)
    return clock.seconds, {"events": events}


def xes_theirs(path, rounds):
    """The same by the two parsers that pm4py has without further packages."""
    import pm4py

    clock = Clock()
    for title, variant in (("import", "chunk_regex"), ("import, lxml", "iterparse")):

        def read(variant=variant):
            return pm4py.read_xes(str(path), variant=variant)

        events = len(clock.run(title, read, rounds))
    return clock.seconds, {"events": events}


def align_ours(path, rounds):
    """Align every variant of a log with the net beside it."""
    from tiexin.insight.conformance import conform, read_pnml
    from tiexin.insight.log import ReadOptions
    from tiexin.insight.measures.paths import variant_counts
    from tiexin.insight.store import Store

    clock = Clock()
    net = read_pnml(Path(os.environ["BENCH_NET"]).read_bytes())
    with Store.open([path], options=ReadOptions(keep=frozenset())) as store:
        found = clock.run("align", lambda: conform(net, variant_counts(store)), rounds)
    return clock.seconds, {"fitness": round(found.average, 4)}


def align_theirs(path, rounds):
    """The same by pm4py's alignments; discovers and keeps the net on the way."""
    import pm4py

    log = pm4py.read_xes(str(path))
    net = pm4py.discover_petri_net_inductive(log, noise_threshold=0.2)
    pm4py.write_pnml(*net, os.environ["BENCH_NET"])
    clock = Clock()
    found = clock.run("align", lambda: pm4py.fitness_alignments(log, *net), 1)
    fitness = found.get("averageFitness", found.get("average_trace_fitness"))
    return clock.seconds, {"fitness": round(fitness, 4)}


WORK = {
    each.__name__: each
    for each in (ours, theirs, xes_ours, xes_theirs, align_ours, align_theirs)
}


def work(name, path, rounds):
    """Run one side in a process of its own; times, answers, peak megabytes."""
    done = subprocess.run(
        [sys.executable, __file__, "--work", name, str(path), "--rounds", str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "TQDM_DISABLE": "1"},
    )
    # What a library greets with stands before our line.
    found = json.loads(done.stdout.splitlines()[-1])
    return found["seconds"], found["answers"], found["megabytes"]


def beside(title, path, sides, rounds):
    """Print both sides; stop if an answer differs."""
    ours_seconds, ours_answers, ours_mb = work(sides[0], path, rounds)
    their_seconds, their_answers, their_mb = work(sides[1], path, rounds)
    print(f"\n{title}")
    print(f"  {'':22}{'ours, s':>10}{'pm4py, s':>10}{'times':>8}")
    for task, seconds in their_seconds.items():
        own = ours_seconds.get(task, ours_seconds.get(task.split(" ")[0].strip(",")))
        print(f"  {task:22}{own:>10.3f}{seconds:>10.3f}{seconds / own:>8.1f}")
    print(
        f"  {'peak memory, MB':22}{ours_mb:>10}{their_mb:>10}{their_mb / ours_mb:>8.1f}"
    )
    for task, answer in ours_answers.items():
        assert equal(answer, their_answers[task]), f"{task}: the answers differ"
    print(f"  equal answers: {', '.join(ours_answers)}")


def equal(one, other):
    """Whether two answers agree, figures to the thousandth of a second."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            equal(one[key], other[key]) for key in one
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return abs(one - other) <= max(0.002, 1e-9 * abs(other))


def main():
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alignments", action="store_true")
    parser.add_argument("--work", nargs=2)
    given = parser.parse_args()
    if given.work:
        name, path = given.work
        seconds, answers = WORK[name](Path(path), given.rounds)
        found = {"seconds": seconds, "answers": answers, "megabytes": peak()}
        print(json.dumps(found))
        return
    print(f"machine: {platform.machine()}, {os.cpu_count()} processors")
    print(f"Python {platform.python_version()}", end="")
    print(
        "".join(f", {name} {version(name)}" for name in ("duckdb", "pm4py", "pandas"))
    )
    with tempfile.TemporaryDirectory() as folder:
        paths = generate(Path(folder), given.events)
        size = paths["csv"].stat().st_size / 1e6
        title = f"{given.events:,} events as CSV, {size:.0f} MB"
        beside(title, paths["csv"], ("ours", "theirs"), given.rounds)
        # pandas has nothing here that reads Parquet.
        seconds, _, megabytes = work("ours", paths["parquet"], 1)
        print(f"  import of Parquet, ours: {seconds['import']:.3f} s, {megabytes} MB")
        for name in ("BPIC15_1.xes.gz", "BPIC20_PermitLog.xes.gz"):
            if (LOGS / name).is_file():
                beside(f"XES: {name}", LOGS / name, ("xes_ours", "xes_theirs"), 1)
            else:
                print(f"\nXES: {name} is not in {LOGS} (TIEXIN_LOGS)")
        if given.alignments and (LOGS / "receipt.xes.gz").is_file():
            os.environ["BENCH_NET"] = f"{folder}/net.pnml"
            # pm4py discovers the net, so it goes first.
            work("align_theirs", LOGS / "receipt.xes.gz", 1)
            sides = ("align_ours", "align_theirs")
            beside("alignments: receipt", LOGS / "receipt.xes.gz", sides, 1)


if __name__ == "__main__":
    main()
