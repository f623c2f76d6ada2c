"""The networks that are measured: the largest sample, and made-up ones by seed."""

import random
from datetime import date
from pathlib import Path

from tiexin.calendars import load_calendars
from tiexin.planner import Count, EdgeKind, Elapse, Model

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_122
START = date(2026, 3, 2)


def made_up(*, activities, edges):
    """A project of that size on the stored calendars; the same for the same size."""
    dice = random.Random(SEED + activities)
    calendars = load_calendars(ROOT / "data/calendars")
    office, site = calendars["mainland"], calendars["site"]
    model = Model(start=START.toordinal())
    for number in range(activities):
        works = dice.random() < 0.3
        days = dice.randint(1, 20)
        if works:
            model.activity(str(number), Count(days, site))
        else:
            span = dice.choice((Count, Elapse))(days, office)
            model.activity(str(number), span, starts_on_working_day=True)
    for key in range(edges):
        # Near ones mostly, so that the plan doesn't outlast the calendars.
        earlier = dice.randrange(activities - 1)
        later = min(activities - 1, earlier + dice.randint(1, activities // 4))
        kind = dice.choices(list(EdgeKind), weights=(8, 2, 1, 1))[0]
        lag = Count(dice.randint(1, 5), office) if dice.random() < 0.2 else None
        model.edge(str(earlier), str(later), kind=kind, lag=lag, key=str(key))
    return model.build()


def largest_sample(service):
    """Name and request of the sample whose plan has the most activities."""
    from tiexin.app.project_file import read_project

    requests = {
        path.stem: read_project(path.read_bytes(), name=path.name, today=START).request
        for path in sorted((ROOT / "data/samples").glob("*.yaml"))
    }
    size = {
        name: len(service.plan(request).plan.result.activities)
        for name, request in requests.items()
    }
    name = max(size, key=size.__getitem__)
    return name, requests[name]
