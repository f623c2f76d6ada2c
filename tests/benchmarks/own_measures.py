"""What reading the own cases in place costs: at first, unchanged, after an event."""

import resource
import time

from django.utils import timezone

from tiexin.app.insight.end_points import known_decisions
from tiexin.app.paths import data_root
from tiexin.app.promises.judge import judge
from tiexin.app.promises.load import promises_of
from tiexin.app.world.people import PLACE
from tiexin.casework.table import Command
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.kernel import Refused
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.cases.models import Project
from tiexin.web.promises.own import SETTLED, own_log

AGAIN = 10


def own_cases():
    """Print the times in seconds and this process's memory."""
    began, askings = time.perf_counter(), 0
    while True:
        askings += 1
        try:
            with own_log(PLACE) as own:
                counts = own.store.counts()
            break
        except Refused:
            continue
    seconds = time.perf_counter() - began
    print(
        f"\nOwn cases, read for the first time: {seconds:.1f} s in {askings} askings, "
        f"{own.projects:,} projects, {counts.events:,} events, {counts.cases:,} cases"
    )
    print(f"asked again, nothing new: {_least(_cycle):.2f} s (cycle time alone)")
    grown = []
    for project in Project.objects.filter(closed_on=None).order_by("-pk")[:AGAIN]:
        _contact(project)
        time.sleep(SETTLED.total_seconds() + 1)
        grown.append(_took(_cycle))
    grown.sort()
    print(
        f"asked after one event more: p50 {grown[len(grown) // 2]:.2f} s, "
        f"most {grown[-1]:.2f} s (read, tables, cycle time)"
    )
    print(f"all figures of the promise board: {_took(_board):.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")


def _contact(project):
    day = timezone.localdate()
    data = {"channel": "call"}
    command = Command(f"bench-own/{project.pk}", "log_contact", "", day, data)
    store.execute(policy.actor(project.officer), project.code, command)


def _cycle():
    asked = Question(decisions=known_decisions(data_root()))
    with own_log(PLACE) as own:
        ask(own.store, "cycle", asked)


def _board():
    file = promises_of(data_root(), PLACE)
    with own_log(PLACE) as own:
        for each in file.promises:
            judge(each, own.store, today=timezone.localdate(), folder=data_root())


def _least(act):
    return min(_took(act) for _ in range(3))


def _took(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
