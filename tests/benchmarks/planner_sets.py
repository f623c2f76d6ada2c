"""Instances for the benchmark: read from the given archives, or generated."""

import csv
import random
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tiexin.planner import PlanProblem
from tiexin.planner.formats import read

ARCHIVES = {
    "j30": "psplib-j30-j60-j120.tar.xz",
    "j60": "psplib-j30-j60-j120.tar.xz",
    "j120": "psplib-j30-j60-j120.tar.xz",
    "MMLIB50": "mmlib50.tar.xz",
}
ENDINGS = (".sm", ".mm")


@dataclass(frozen=True)
class Case:
    """One instance with what is known of it; 0 where nothing is."""

    set: str
    name: str
    problem: PlanProblem
    best: int = 0
    critical_path: int = 0


def known(folder):
    """Best known makespans and critical paths, by set and instance."""
    with (folder / "best-known.csv").open() as file:
        return {
            (row["set"], row["instance"]): (int(row["ub"]), int(row["cpm"]))
            for row in csv.DictReader(file)
        }


def cases(folder, set_, *, sample=None, seed=0):
    """The instances of a set, in the order of their names; or so many, drawn."""
    best = known(folder)
    names = sorted(name for owner, name in best if owner == set_)
    if sample is not None and sample < len(names):
        names = sorted(random.Random(seed).sample(names, sample))
    wanted = set(names)
    found = {}
    with (
        tarfile.open(folder / ARCHIVES[set_]) as archive,
        tempfile.TemporaryDirectory() as room,
    ):
        for member in archive:
            path = Path(member.name)
            if path.stem in wanted and path.suffix in ENDINGS:
                file = archive.extractfile(member)
                assert file is not None
                copy = Path(room) / path.name
                copy.write_bytes(file.read())
                found[path.stem] = read(copy).problem
    missing = wanted - set(found)
    assert not missing, f"{set_}: not in the archive: {sorted(missing)[:3]}"
    return [Case(set_, name, found[name], *best[set_, name]) for name in names]


def with_longest_lags(count, *, jobs, seed):
    """Instances in the manner of ProGen/max (Schwindt 1995), written and read as files.

    Networks are layered; some chains get a longest lag back, wide enough for their own
    durations and lags, so that time alone allows a schedule. Demands fill the
    resources to about one half to the whole of what a job at a time would leave idle.
    """
    made = []
    with tempfile.TemporaryDirectory() as room:
        for number in range(count):
            chance = random.Random(seed * 1000 + number)
            path = Path(room) / f"max{jobs}_{number + 1}.sch"
            path.write_text(_max_text(jobs, chance))
            made.append(Case(f"max{jobs}", path.stem, read(path).problem))
    return made


def _max_text(jobs, chance):
    duration = [0, *(chance.randint(1, 10) for _ in range(jobs)), 0]
    capacity = [chance.randint(8, 15) for _ in range(4)]
    demand = [[0] * 4]
    share = chance.choice((0.35, 0.5, 0.65))
    demand += [
        [
            chance.randint(1, int(units * share)) if chance.random() < 0.75 else 0
            for units in capacity
        ]
        for _ in range(jobs)
    ]
    demand.append([0] * 4)
    arcs = {}
    for job in range(2, jobs + 1):
        for before in chance.sample(range(max(1, job - 8), job), 1):
            slack = chance.randint(-duration[before] // 2, 5)
            arcs[before, job] = max(0, duration[before] + slack)
    _close_some(arcs, jobs, chance)
    for job in range(1, jobs + 1):
        arcs.setdefault((0, job), 0)
        arcs[job, jobs + 1] = duration[job]
    return _sch(duration, demand, capacity, arcs)


def _close_some(arcs, jobs, chance):
    """Longest lags back along chains, with some room beyond their shortest ones."""
    forward = dict(arcs)
    for job in range(3, jobs + 1):
        if chance.random() > 0.15:
            continue
        chain, length = job, 0
        for _ in range(chance.randint(1, 4)):
            before = [one for one, two in forward if two == chain]
            if not before:
                break
            length += forward[before[0], chain]
            chain = before[0]
        if chain != job:
            room = int(length * (1.5 + chance.random())) + 12
            arcs[job, chain] = -room


def _sch(duration, demand, capacity, arcs):
    jobs = len(duration) - 2
    rows = [f"{jobs} {len(capacity)} 0 0"]
    for job in range(jobs + 2):
        out = sorted(two for one, two in arcs if one == job)
        lags = " ".join(f"[{arcs[job, two]}]" for two in out)
        listed = " ".join(map(str, out))
        rows.append(f"{job} 1 {len(out)} {listed} {lags}".strip())
    rows += [
        f"{job} 1 {duration[job]} " + " ".join(map(str, demand[job]))
        for job in range(jobs + 2)
    ]
    rows.append(" ".join(map(str, capacity)))
    return "\n".join(rows) + "\n"
