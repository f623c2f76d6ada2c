"""What ``make bench-planner`` prints: our engines beside a general one, on known sets.

    python tests/benchmarks/bench_planner.py [--data FOLDER] [--sets j30 …]
        [--sample N] [--sample-seed N] [--limits S …] [--engines …] [--parts …]

Parts: ``limits`` runs every engine on the same drawn instances under the same limits
of wall time; ``schedules`` runs the heuristic on whole sets under limits of schedules;
``lags`` asks for feasibility where lags have maxima. Every schedule, the rival's too,
passes the checker. Nothing here passes or fails on a time.
"""

import argparse
import os
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks.planner_rivals import RIVAL, outcome  # noqa: E402
from tests.benchmarks.planner_sets import cases, with_longest_lags  # noqa: E402
from tiexin.planner.compile import compile_arrays  # noqa: E402
from tiexin.planner.engines import heuristic  # noqa: E402
from tiexin.planner.engines.registry import ENGINES as REGISTRY  # noqa: E402

SETS = ("j30", "j60", "j120", "MMLIB50")
ENGINES = ("hybrid", "heuristic", "cpsat", RIVAL)
LIMITS = (1.0, 5.0, 20.0)
# With the longest limit only these run, or the whole would take too long.
AT_LENGTH = ("hybrid", "cpsat")
BUDGETS = (1_000, 5_000, 50_000)
PARTS = ("limits", "schedules", "lags")
PACKAGES = ("ortools", "pyjobshop", "numba", "numpy")


def asked():
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    data = ROOT.parent / "shared" / "data" / "scheduling"
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--sample", type=int, default=10)
    parser.add_argument("--sample-seed", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limits", nargs="+", type=float, default=LIMITS)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--most", type=int, help="instances of a set for `schedules`")
    return parser.parse_args()


def main():
    """Run the parts and print their figures."""
    options = asked()
    if not (options.data / "best-known.csv").exists():
        print(f"SKIPPED: no instances in {options.data} (option --data)")
        return
    print(f"machine: {platform.machine()}, {os.cpu_count()} processors", end="")
    print(f", Python {platform.python_version()}", end="")
    print("".join(f", {name} {version(name)}" for name in PACKAGES))
    print(f"load {os.getloadavg()[0]:.1f}; sample seed {options.sample_seed}")
    begun = time.perf_counter()
    load(options)
    if "schedules" in options.parts:
        for set_ in options.sets:
            if set_ != "MMLIB50":
                by_schedules(options, set_)
    if "limits" in options.parts:
        for set_ in options.sets:
            by_limits(options, set_)
    if "lags" in options.parts:
        longest_lags(options)
    print(f"\n{time.perf_counter() - begun:.0f} s in all")


def load(options):
    """Compile or load the loops before anything is measured."""
    begun = time.perf_counter()
    case = cases(options.data, "j30", sample=1, seed=1)[0]
    outcome(case.problem, "hybrid", seconds=0.1, seed=1)
    print(f"compiled loops and libraries loaded in {time.perf_counter() - begun:.1f} s")


def by_schedules(options, set_):
    """The heuristic on a whole set, one thread an instance, two instances at a time."""
    drawn = cases(options.data, set_, sample=options.most, seed=options.sample_seed)
    arrays = [compile_arrays(case.problem).arrays for case in drawn]
    title = f"{set_}, {len(drawn)} instances, heuristic"
    print(f"\n{title}\n  schedules  ADCP %   gap %  at best %  schedules/s/core")
    for budget in BUDGETS:

        def run(each, budget=budget):
            return heuristic.solve(
                each, work_limit=budget, seed=options.seed, workers=1
            )

        cpu = time.process_time()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(run, arrays))
        cpu = time.process_time() - cpu
        made = [answer.objective for answer in answers]
        built = sum(answer.work["schedules"] for answer in answers)
        path = mean(
            value / case.critical_path - 1
            for value, case in zip(made, drawn, strict=True)
        )
        gap = mean(
            value / case.best - 1 for value, case in zip(made, drawn, strict=True)
        )
        hit = mean(value <= case.best for value, case in zip(made, drawn, strict=True))
        print(
            f"  {budget:9,}  {100 * path:6.2f}  {100 * gap:6.3f}  {100 * hit:9.1f}"
            f"  {built / cpu:12,.0f}",
            flush=True,
        )


def by_limits(options, set_):
    """Every engine on the same instances under the same limits."""
    drawn = cases(options.data, set_, sample=options.sample, seed=options.sample_seed)
    print(f"\n{set_}, {len(drawn)} instances, wall limits")
    print("  limit  engine      gap %  at best %  proven %  unsolved  mean s   over s")
    for limit in options.limits:
        for engine in options.engines:
            if limit > 5 and engine not in AT_LENGTH:
                continue
            if engine not in taken(drawn[0].problem):
                continue
            runs = [
                outcome(case.problem, engine, seconds=limit, seed=options.seed)
                for case in drawn
            ]
            print(row(limit, engine, drawn, runs), flush=True)


def taken(problem):
    """The engines that take a problem like this."""
    able = [
        name for name, each in REGISTRY.items() if problem.features <= each.supports
    ]
    return [*able, RIVAL]


def row(limit, engine, drawn, runs):
    """One line of the table."""
    pairs = [
        (run, case)
        for run, case in zip(runs, drawn, strict=True)
        if run.makespan is not None
    ]
    for run, case in pairs:
        assert run.bound <= case.best or not run.proven, f"{case.name}: wrong proof"
    gap = mean(run.makespan / case.best - 1 for run, case in pairs)
    hit = sum(run.makespan <= case.best for run, case in pairs) / len(drawn)
    proven = sum(run.proven for run in runs) / len(drawn)
    over = max(run.seconds - limit for run in runs)
    return (
        f"  {limit:5.0f}  {engine:10s} {100 * gap:6.3f}  {100 * hit:9.1f}"
        f"  {100 * proven:8.1f}  {len(drawn) - len(pairs):8d}"
        f"  {mean(run.seconds for run in runs):6.2f}  {max(0.0, over):7.2f}"
    )


def longest_lags(options):
    """Is a schedule found wherever one exists?"""
    print("\nRCPSP/max, generated: engine, limit, feasible, infeasible, open, mean gap")
    for jobs, count in ((30, 6), (60, 6)):
        drawn = with_longest_lags(count, jobs=jobs, seed=options.sample_seed)
        table = {}
        for engine, limit in (("cpsat", 20.0), ("hybrid", 5.0), ("hybrid", 20.0)):
            runs = [
                outcome(case.problem, engine, seconds=limit, seed=options.seed)
                for case in drawn
            ]
            table[engine, limit] = runs
        best = [
            min(run[at].makespan or 10**9 for run in table.values())
            for at in range(count)
        ]
        for (engine, limit), runs in table.items():
            found = [
                run.makespan / least - 1
                for run, least in zip(runs, best, strict=True)
                if run.makespan is not None
            ]
            none = sum(run.infeasible for run in runs)
            print(
                f"  {jobs} jobs  {engine:8s} {limit:4.0f} s  {len(found)}  {none}"
                f"  {count - len(found) - none}  {100 * mean(found):.2f} %",
                flush=True,
            )


def mean(values):
    """The mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


if __name__ == "__main__":
    main()
