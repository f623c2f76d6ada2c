"""Risk, attribution and "meet a date", beside NumPy and networkx; cost against size.

    python tests/benchmarks/bench_choices.py [--figure FILE.svg]

Times are CPU seconds of this process, so that a busy machine doesn't count; compiled
code is loaded before. What NumPy computes must be equal, day by day; networkx must
reach the same makespan.
"""

import argparse
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

import networkx as nx
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.benchmarks.networks import START, largest_sample, made_up  # noqa: E402
from tiexin.app.meet_report import MeetOptions  # noqa: E402
from tiexin.app.service import Service  # noqa: E402
from tiexin.calendars import load_calendars  # noqa: E402
from tiexin.planner import Count, Model, earliest  # noqa: E402
from tiexin.planner.flat import NO_CALENDAR, flatten  # noqa: E402
from tiexin.planner.risk import CommonFactor, Pert, simulate  # noqa: E402
from tiexin.planner.risk.simulate import goals_for  # noqa: E402

SAMPLES = 10_000
FEW = 250
SIZES = (100, 1_000, 10_000)
LAYERS = 25


def main():
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--figure", type=Path)
    print("CPU time of this process, median")
    service = Service.load()
    name, request = largest_sample(service)
    risk()
    levers(service, name, request)
    rows = scaling()
    figure = parser.parse_args().figure
    if figure:
        figure.write_text(drawn(rows), encoding="utf-8")


def risk():
    """Sixty and a thousand activities on the stored calendars."""
    small, large = made_up(activities=60, edges=150), layered(1_000)
    row("60 activities: plan with floats and reasons", cpu(lambda: earliest(small)))
    for problem in (small, large):
        size, durations = len(problem.activities), estimates(problem)
        groups = CommonFactor({id_: str(int(id_) % 5) for id_ in durations}, 0.3)
        taken = cpu(
            lambda p=problem, d=durations, g=groups: simulate(
                p, d, samples=SAMPLES, seed=1, dependence=g
            ),
            runs=3,
        )
        row(f"{size} activities: {SAMPLES} samples, all figures", taken)
        network = flatten(problem)
        dice = np.random.default_rng(1)
        days = np.array(
            [dice.integers(1, 30, SAMPLES) for _ in problem.activities], dtype=np.int32
        )
        assert np.array_equal(goals_for(network, days), numpy_goals(network, days))
        ours = cpu(lambda n=network, d=days: goals_for(n, d), runs=3)
        theirs = cpu(lambda n=network, d=days: numpy_goals(n, d), runs=3)
        row("  forward pass alone, compiled", ours)
        row(f"  forward pass alone, NumPy ({theirs / ours:.1f} times)", theirs)


def levers(service, name, request):
    """Attribution and "meet a date" of the largest sample."""
    from dataclasses import replace

    used = service.plan(request).plan.levers
    eight = replace(request, levers=used[:8])
    print(f"\n{name}, planned anew each time")
    for title, asked in ((f"{len(used)}", request), ("8", eight)):
        found = service.attribution(asked)
        taken = cpu(lambda a=asked: service.attribution(a), runs=3)
        row(f"Shapley of {title} levers, {found.combinations} combinations", taken)
    by = service.plan(request).plan.goal.day - timedelta(days=10)
    whole = service.meet(request, MeetOptions(by, nodes=1))
    acting = [each.id for each in whole.measures if each.acts]
    spare = frozenset(each.id for each in whole.measures) - set(acting[-10:])
    for options in (
        MeetOptions(by),
        MeetOptions(by, without=spare),
        MeetOptions(by, without=spare, confidence=0.8),
        MeetOptions(by + timedelta(days=120), confidence=0.8),
    ):
        found = service.meet(request, options)
        taken = cpu(lambda o=options: service.meet(request, o), runs=1)
        count = sum(each.acts for each in found.measures)
        sure = f"P{100 * options.confidence:.0f}" if options.confidence else "planned"
        proven = "proven" if found.proven and found.nearest_proven else "not proven"
        whole = "front whole" if found.front_proven else "front in part"
        row(f"meet a date, {count} measures, {sure}: {proven}, {whole}", taken)


def scaling():
    """The same depth and edges per activity at each size, as a table with slopes.

    A slope of 1 is linear in edges. networkx knows no calendars, so it is compared on
    the same network in plain days: its longest path alone, its graph made before,
    beside the whole plan with floats and reasons.
    """
    print("\ncost against size, ms (sample: one of so many, fixed costs among them)")
    heads = ("activities", "edges", "plan", "sample", "plain days", "networkx")
    print("".join(f"{head:>12}" for head in heads))
    rows = []
    for size in SIZES:
        problem, plain = layered(size), layered(size, plain=True)
        edges = len(problem.edges)
        durations, graph = estimates(problem), graph_of(plain)
        days = earliest(plain).finish - plain.start
        assert nx.dag_longest_path_length(graph, weight="days") == days
        taken = (
            cpu(lambda p=problem: earliest(p), runs=3),
            cpu(
                lambda p=problem, d=durations: simulate(p, d, samples=FEW, seed=1),
                runs=1,
            )
            / FEW,
            cpu(lambda p=plain: earliest(p), runs=3),
            cpu(lambda g=graph: nx.dag_longest_path_length(g, weight="days"), runs=3),
        )
        rows.append((size, edges, *taken))
        figures = "".join(f"{1000 * each:>12.3f}" for each in taken)
        print(f"{size:>12}{edges:>12}{figures}", flush=True)
    edges = np.log([each[1] for each in rows])
    slopes = (
        float(np.polyfit(edges, np.log([each[column] for each in rows]), 1)[0])
        for column in range(2, 6)
    )
    shown = "".join(f"{slope:>12.2f}" for slope in slopes)
    print(f"{'slope against edges':<24}{shown}")
    return rows


def graph_of(problem):
    """Boundaries as nodes; days of spans and lags on the edges."""
    graph = nx.DiGraph()
    for number, each in enumerate(problem.activities):
        graph.add_edge("start", 2 * number, days=0)
        graph.add_edge(2 * number, 2 * number + 1, days=each.span.days)
    for source, target in zip(problem.source, problem.target, strict=True):
        graph.add_edge(source, target, days=0)
    return graph


def layered(activities, *, plain=False):
    """As deep at every size: each waits for three of the layer before."""
    dice = random.Random(activities)
    calendars = load_calendars(ROOT / "data/calendars")
    office, site = calendars["mainland"], calendars["site"]
    model = Model(start=START.toordinal())
    layer = activities // LAYERS
    for number in range(activities):
        works = dice.random() < 0.3
        days = dice.randint(2, 20)
        model.activity(
            str(number),
            Count(days) if plain else Count(days, site if works else office),
            starts_on_working_day=not works and not plain,
        )
        before = number // layer - 1
        if before >= 0:
            for earlier in dice.sample(range(before * layer, (before + 1) * layer), 3):
                model.edge(str(earlier), str(number))
    return model.build()


def estimates(problem):
    """Three points for every activity."""
    return {
        each.id: Pert(0.7 * each.span.days, each.span.days, 1.8 * each.span.days)
        for each in problem.activities
    }


def numpy_goals(network, days):
    """The forward pass over all samples, one array operation after the other."""
    day = np.zeros((len(network.order), days.shape[1]), dtype=np.int32)
    for boundary in network.order.tolist():
        number = boundary // 2
        if boundary % 2:
            at = reached(
                network, network.counting[number], days[number], day[boundary - 1]
            )
        else:
            at = np.full(days.shape[1], network.release[number], dtype=np.int32)
        for edge in range(network.first[boundary], network.first[boundary + 1]):
            held = day[network.source[edge]]
            counting, lag = network.lag_counting[edge], network.lag[edge]
            if counting != NO_CALENDAR or lag:
                held = reached(network, counting, np.full_like(held, lag), held)
            at = np.maximum(at, held)
        if network.rolls[number]:
            at = network.roll[network.counting[number] >> 1][at]
        day[boundary] = at
    return day[2 * network.goals + 1].max(axis=0)


def reached(network, counting, days, begin):
    """Where spans end that begin on these boundaries."""
    if counting == NO_CALENDAR:
        return begin + days
    calendar = counting >> 1
    if counting & 1:
        return network.roll[calendar][begin + days]
    ends = network.nth[calendar][network.rank[calendar][begin] + days - 1]
    return np.where(days == 0, begin, ends)


def drawn(rows):
    """Both costs against edges on logarithmic scales, as an SVG picture."""
    width, height, left, top = 560, 340, 70, 30

    def x(edges):
        return left + (np.log10(edges) - 2) / 3 * (width - left - 30)

    def y(seconds):
        return top + (0.5 - np.log10(seconds)) / 6.5 * (height - top - 60)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Seconds against edges: a plan, and one sample of a simulation</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for power in range(2, 6):
        at = x(10**power)
        parts.append(f'<path d="M{at:.0f} {top}V{height - 60}" stroke="#ddd"/>')
        parts.append(label(at, height - 42, f"10^{power}"))
    for power in range(-6, 1):
        at = y(10.0**power)
        parts.append(f'<path d="M{left} {at:.0f}H{width - 30}" stroke="#ddd"/>')
        parts.append(label(left - 8, at + 4, f"10^{power} s", anchor="end"))
    names = ("plan with floats and reasons", "one sample of a simulation, all figures")
    for column, name, colour in zip((2, 3), names, ("#1f4e79", "#b2182b"), strict=True):
        points = " ".join(f"{x(r[1]):.1f},{y(r[column]):.1f}" for r in rows)
        line = f'<polyline points="{points}" fill="none" stroke="{colour}"/>'
        # Above the upper line, below the lower one.
        away = -30 if column == 2 else 75
        at = (x(rows[-1][1]), y(rows[-1][column]) + away)
        parts += [line, label(*at, name, anchor="end", colour=colour)]
    parts.append(label(width / 2, height - 18, "edges"))
    return "\n".join([*parts, "</svg>", ""])


def label(x, y, text, *, anchor="middle", colour="black"):
    """One text of the picture."""
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{text}</text>"


def cpu(call, *, runs=20):
    """Median CPU seconds of a call, after one that warms up."""
    call()
    taken = []
    for _ in range(runs):
        begin = time.process_time()
        call()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def row(title, taken):
    """One line of the table."""
    print(f"  {title:<62}{1000 * taken:>10.3f} ms", flush=True)


if __name__ == "__main__":
    main()
