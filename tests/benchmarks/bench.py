"""What ``make bench`` prints: our figures and those of general solvers, side by side.

Every rival solves the same network in the same run and must reach the same makespan;
that is asserted. Times are only printed: they say something about two programs on one
machine, and nothing about a machine that is busy with other things.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from importlib.metadata import version
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks import catalogue_speed, pages  # noqa: E402 - path first
from tests.benchmarks.arrows import arrows_of  # noqa: E402
from tests.benchmarks.calendar_rival import calendar_makespan  # noqa: E402
from tests.benchmarks.networks import largest_sample, made_up  # noqa: E402
from tests.benchmarks.rivals import (  # noqa: E402
    cp_sat_makespan,
    longest_path_makespan,
)
from tiexin.app.durations import DurationChooser  # noqa: E402
from tiexin.app.network import possible_network  # noqa: E402
from tiexin.app.service import Service  # noqa: E402
from tiexin.app.solve import solve_side  # noqa: E402
from tiexin.guide import Answer  # noqa: E402
from tiexin.planner import earliest  # noqa: E402

CPUS = os.cpu_count() or 1
SMALL = 80
PACKAGES = ("pyjobshop", "ortools", "networkx", "django", "granian")


def main():
    """Print all figures."""
    print(f"machine: {platform.machine()}, {CPUS} processors, {platform.system()}")
    print(f"Python {platform.python_version()}", end="")
    print("".join(f", {name} {version(name)}" for name in PACKAGES))
    service = Service.load()
    name, request = largest_sample(service)
    sample(service, name, request)
    scaling()
    cold(name)
    recompute(service, name, request)
    print("\nthe catalogue and the guide, time of one processor")
    for title, figure in catalogue_speed.figures(ROOT / "data"):
        print(f"  {title}: {figure}")


def sample(service, name, request):
    """Guide, baseline and plan against the plan's network alone in a solver."""
    report = service.plan(request)
    sides = (report.baseline.result, report.plan.result)
    print(f"\n{name}, the largest sample, warm, median of runs")
    for title, result in zip(("baseline", "plan"), sides, strict=True):
        size = f"{len(result.activities)} activities, {len(result.problem.edges)} edges"
        print(f"  {title}: {size}, {result.finish - result.problem.start} days")
    fresh = (new_project(request, number) for number in count(1))
    ours = seconds(lambda: both_plans(service, next(fresh)), runs=30)
    whole = seconds(lambda: service.plan(next(fresh)), runs=30)
    again = seconds(lambda: service.plan(request), runs=30)
    both = seconds(lambda: [earliest(side.problem) for side in sides], runs=100)
    networks = [arrows_of(result) for result in sides]
    row("guide + baseline + plan of a new project", ours)
    row("  of which both networks solved by the planner", both)
    row("the same with every lever's effect and the range", whole)
    row("the same again for a known project (a lever switched)", again)
    rivals(networks, ours=ours, alone=both)
    with_calendars(sides, ours=ours, alone=both)


def new_project(request, number):
    """The request with a floor area that no earlier one had."""
    area = request.facts["building.floor_area"] + number
    return replace(request, facts={**request.facts, "building.floor_area": area})


def both_plans(service, request):
    """Guide, baseline and plan, without the effects of single levers."""
    guided = service.guide(request)
    wanted = [
        found.procedure
        for found in guided.guide.procedures
        if found.condition is not Answer.NO
    ]
    possible = possible_network(
        wanted,
        levers=guided.in_force.levers.values(),
        journey=guided.journey,
        authorities=service.catalogue.authorities,
        durations=DurationChooser(service.catalogue, guided.facts.values),
    )
    levers = guided.guide.levers_on
    return [
        solve_side(
            network,
            journey=guided.journey,
            calendars=service.calendars,
            start=request.start,
            levers=levers,
            uncertain=frozenset(),
        )
        for network in (possible.baseline(), possible.plan(frozenset(levers)))
    ]


def rivals(networks, *, ours, alone):
    """The same networks by CP-SAT and networkx; the makespans must agree."""
    for workers in sorted({1, CPUS}):
        verify(networks, lambda each, w=workers: cp_sat_makespan(each, workers=w))
        taken = seconds(
            lambda w=workers: [cp_sat_makespan(each, workers=w) for each in networks],
            runs=10,
        )
        row(f"both networks in plain days by CP-SAT, {workers} worker(s)", taken)
        compare(taken, ours=ours, alone=alone)
    verify(networks, longest_path_makespan)
    taken = seconds(lambda: list(map(longest_path_makespan, networks)), runs=30)
    row("both networks in plain days by networkx longest path", taken)
    compare(taken, ours=ours, alone=alone)


def with_calendars(sides, *, ours, alone):
    """The problem that we really solve: the solver gets the calendars as breaks."""
    begin = time.perf_counter()
    found = [calendar_makespan(side, workers=CPUS, time_limit=60) for side in sides]
    taken = time.perf_counter() - begin
    for makespan, side in zip(found, sides, strict=True):
        assert makespan in {None, side.finish - side.problem.start}, makespan
    proven = sum(makespan is not None for makespan in found)
    row(f"both networks on calendars by CP-SAT, {proven} of 2 proven", taken)
    compare(taken, ours=ours, alone=alone)


def compare(taken, *, ours, alone):
    """How many times ours a rival's time is."""
    whole, planner = ratio(taken, ours), ratio(taken, alone)
    print(f"      {whole} of our guide and both plans, {planner} alone")


def verify(networks, makespan):
    """Refuse a comparison in which the two sides solve different problems."""
    for network in networks:
        found = makespan(network)
        assert found == network.makespan, (found, network.makespan)


def scaling():
    """Made-up networks of growing size."""
    print("\nmade-up networks, planner alone (dates, floats, reasons)")
    for activities, edges in ((SMALL, 200), (320, 800), (1280, 3200)):
        problem = made_up(activities=activities, edges=edges)
        network = arrows_of(earliest(problem))
        verify([network], longest_path_makespan)
        verify([network], lambda each: cp_sat_makespan(each, workers=CPUS))
        if activities == SMALL:
            makespan = calendar_makespan(earliest(problem), workers=CPUS, time_limit=60)
            assert makespan in {None, network.makespan}, makespan
        ours = seconds(lambda p=problem: earliest(p), runs=20)
        theirs = seconds(lambda n=network: cp_sat_makespan(n, workers=CPUS), runs=3)
        row(f"{activities} activities, {edges} edges", ours)
        row(f"  the same in plain days by CP-SAT ({ratio(theirs, ours)})", theirs)


def cold(name):
    """The whole command from nothing, as a user types it."""
    print("\ncold command, process start to last line, median of 5")
    command = [sys.executable, "-m", "tiexin.cli.main", "plan"]
    command.append(str(ROOT / "data/samples" / f"{name}.yaml"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

    def run():
        subprocess.run(
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )

    row(f"tiexin plan {name}.yaml", seconds(run, runs=5))


def recompute(service, name, request):
    """The plan's page with a lever switched, eight users at once."""
    levers = service.plan(request).plan.levers
    taken = sorted(pages.recompute_seconds(request, levers=levers))
    print(f"\npage of {name} recomputed, {pages.USERS} users at once,", end="")
    print(f" {len(taken)} requests on {CPUS} processors, 2 workers")
    row("p50", statistics.median(taken))
    row("p95", statistics.quantiles(taken, n=20)[-1])


def seconds(call, *, runs):
    """Median seconds of a call, after one that warms up."""
    call()
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def row(title, taken):
    """One line of the table."""
    print(f"  {title:<56}{1000 * taken:>10.2f} ms", flush=True)


def ratio(theirs, ours):
    """How many times longer."""
    return f"{theirs / ours:.1f} times the time"


if __name__ == "__main__":
    main()
