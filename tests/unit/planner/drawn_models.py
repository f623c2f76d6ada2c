"""Small random models with a bit of everything, the same for the same dice."""

from datetime import date
from itertools import combinations

from tests.unit.planner.tiny import day, five_day_week
from tiexin.planner import Count, EdgeKind, Mode, Model

MONDAY = day("2026-01-05")
WEEK = five_day_week(first=date(2026, 1, 5))


def drawn(dice):
    """A model of three or four activities with a bit of everything."""
    model = Model(start=MONDAY)
    model.resource("r", 2, changes={MONDAY + 4: 3} if dice.random() < 0.3 else {})
    model.stock("s", 4)
    ids = "abcd"[: dice.choice((3, 4))]
    calendars = (None, None, WEEK)
    for id_ in ids:
        modes = [
            Mode(
                str(number),
                Count(dice.randint(0, 3), dice.choice(calendars)),
                {"r": dice.randint(0, 2)},
                {"s": dice.randint(0, 2)},
                burden=dice.randint(0, 2) if number else 0,
            )
            for number in range(dice.choice((1, 1, 2)))
        ]
        model.activity(
            id_,
            modes=modes,
            release=MONDAY + dice.randint(0, 2),
            deadline=MONDAY + dice.randint(7, 10) if dice.random() < 0.3 else None,
            due=MONDAY + 3 if dice.random() < 0.3 else None,
            optional=dice.random() < 0.2,
        )
    for one, other in combinations(ids, 2):
        if dice.random() < 0.3:
            model.edge(one, other, lag=Count(dice.randint(0, 2)))
        elif dice.random() < 0.3:
            kind = dice.choice((EdgeKind.START_TO_START, EdgeKind.FINISH_TO_START))
            pair = (one, other) if dice.random() < 0.5 else (other, one)
            model.at_most(*pair, Count(dice.randint(0, 3)), kind=kind)
    return model, 11
