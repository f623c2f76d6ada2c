"""A city of 8 102 projects and a million events, in minutes instead of hours.

Some 200 projects are lived through as in the sample world, each act decided. The others
are copies of them under other codes, officers, investors and numbers, sealed anew, so
that every log has a chain of hashes of its own. Rows come from ``tiexin rebuild``.
"""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction

from tiexin.app.paths import data_root
from tiexin.app.world.city import Sources, Wanted, build_city
from tiexin.app.world.model import Figures, read_figures
from tiexin.app.world.people import PLACE
from tiexin.casework.rulebook_json import to_json
from tiexin.casework.table import Role
from tiexin.eventlog import Draft, seal
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import models, sample, store
from tiexin.web.common.service import get_service

PROJECTS = 8_102
EVENTS = 1_000_000
TEMPLATES = 200
PROJECTS_AN_OFFICER = 14
LONGEST_SHIFT = 3
_USER = re.compile(r'"user:(\d+)"')
_EVENTS = (
    "project_id, number, kind, subject, occurred_on, recorded_at, actor, command, "
    "data, previous, hash"
)


@dataclass(frozen=True)
class Made:
    """How much was written."""

    projects: int
    events: int
    procedures: float


def build(today, *, projects=PROJECTS, events=EVENTS, seed=7):
    """Fill an empty PostgreSQL database; rows are left to ``rebuild``."""
    city = build_city(Wanted(TEMPLATES, seed, today), _sources())
    rng = Random(seed)
    with transaction.atomic():
        people = _people(city, projects, rng)
        _rulebooks(city)
        chosen = _choose(city.projects, projects, events / projects, rng)
        rows = _projects(chosen, people, rng)
        count = _copy_events(chosen, rows, people)
        _plans(chosen, rows)
    procedures = sum(len(its.state.procedures) for its in chosen) / len(chosen)
    return Made(len(chosen), count, procedures)


def _sources():
    """The sample world's figures, with larger plants and fewer letters."""
    root = data_root()
    given = read_figures(root)
    figures = {
        **given.figures,
        "kinds": {"robotics_factory": 2, "circuit_board_plant": 2, "food_plant": 1},
        "contact": {"median": 45.0, "sigma": 0.6},
        "letter": {"share": 0.15, "answered": 0.85},
        "verification": {"median": 60.0, "sigma": 0.5},
        "opened": {**given.figures["opened"], "growth": 0.45},
    }
    own = Figures(figures, given.names, given.words)
    return Sources(get_service(), store.table(), own, root)


@dataclass(frozen=True)
class _People:
    officers: list
    investors: list
    enterprises: list
    fixed: dict


def _people(city, projects, rng):
    """Reviewers and supervisors as in the sample; officers and investors for all."""
    hashed = make_password(sample.PASSWORD)
    count = projects // PROJECTS_AN_OFFICER
    names = [firm.name for firm in city.cast.firms]
    enterprises = Enterprise.objects.bulk_create(
        Enterprise(name=f"{rng.choice(names)}{n}", name_en=f"Firm {n}")
        for n in range(projects)
    )

    def made(login, role, **more):
        return User(
            username=login,
            password=hashed,
            role=role.value,
            display_name=f"{rng.choice(names)[:2]}{rng.randrange(1000)}",
            jurisdiction="" if role is Role.INVESTOR else PLACE,
            **more,
        )

    fixed = [*city.cast.supervisors, *city.cast.reviewers.values()]
    there = User.objects.bulk_create(
        made(each.login, each.role, authority=each.authority) for each in fixed
    )
    officers = User.objects.bulk_create(
        made(f"officer-{n + 1}", Role.OFFICER) for n in range(count)
    )
    investors = User.objects.bulk_create(
        made(f"investor-{n + 1}", Role.INVESTOR, enterprise=enterprises[n])
        for n in range(projects)
    )
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)
    numbers = {old.number: new.pk for old, new in zip(fixed, there, strict=True)}
    return _People(
        [user.pk for user in officers],
        [user.pk for user in investors],
        enterprises,
        numbers,
    )


def _rulebooks(city):
    books = {book.hash: book for each in city.projects for book in each.rulebooks}
    models.Rulebook.objects.bulk_create(
        models.Rulebook(hash=key, content=to_json(book)) for key, book in books.items()
    )


def _choose(templates, count, mean, rng):
    """Templates for all projects, so that the mean number of events is as wanted."""
    small = sorted(templates, key=lambda its: len(its.events))
    small = [its for its in small if len(its.events) <= mean]
    chosen, total = [], 0
    for place in range(count):
        from_all = total <= mean * place
        chosen.append(rng.choice(templates if from_all else small))
        total += len(chosen[-1].events)
    return chosen


def _projects(chosen, people, rng):
    rows = []
    for place, its in enumerate(chosen):
        shift = timedelta(days=rng.randint(0, LONGEST_SHIFT))
        rows.append(
            models.Project(
                code=f"{its.events[0].occurred_on.year}-{place + 1:05d}",
                name=f"{its.name}{place}",
                enterprise=people.enterprises[place],
                investor_id=people.investors[place],
                officer_id=people.officers[place % len(people.officers)],
                jurisdiction=PLACE,
                stage=its.state.stage,
                opened_on=its.events[0].occurred_on - shift,
                changed_at=its.events[-1].recorded_at - shift,
            )
        )
    return models.Project.objects.bulk_create(rows, batch_size=500)


def _mapped(its, place, people):
    """Numbers of the template's people, and of those who stand for them here."""
    officers = people.officers
    found = dict(people.fixed)
    found[its.investor.number] = people.investors[place]
    for step, term in enumerate(its.state.officers):
        number = int(term.officer.partition(":")[2])
        found.setdefault(number, officers[(place + step) % len(officers)])
    return found, officers[place % len(officers)]


def _copy_events(chosen, rows, people):
    """All logs, sealed anew, by the fast way into PostgreSQL."""
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY cases_event ({_EVENTS}) FROM STDIN") as copy,
    ):
        for place, (its, project) in enumerate(zip(chosen, rows, strict=True)):
            for event in _events(its, project, place, people):
                copy.write_row(
                    (
                        project.pk,
                        event.number,
                        event.kind,
                        event.subject,
                        event.occurred_on,
                        event.recorded_at,
                        event.actor,
                        event.command,
                        json.dumps(event.data, ensure_ascii=False),
                        event.previous,
                        event.hash,
                    )
                )
                count += 1
    return count


def _events(its, project, place, people):
    shift = its.events[0].occurred_on - project.opened_on
    numbers, other = _mapped(its, place, people)

    def person(number):
        return f"user:{numbers.get(int(number), other)}"

    previous = ""
    for event in its.events:
        data = event.data
        if any(isinstance(value, str) and "user:" in value for value in data.values()):
            text = json.dumps(data, ensure_ascii=False)
            data = json.loads(_USER.sub(lambda m: f'"{person(m[1])}"', text))
        kind, _, number = event.actor.partition(":")
        (sealed,) = seal(
            (Draft(event.kind, event.subject, event.occurred_on - shift, data),),
            stream=project.code,
            after=event.number - 1,
            previous=previous,
            recorded_at=event.recorded_at - shift,
            actor=person(number) if kind == "user" else event.actor,
            command=f"{project.code}/{event.number}",
        )
        previous = sealed.hash
        yield sealed


def _plans(chosen, rows):
    plans = []
    for its, project in zip(chosen, rows, strict=True):
        for step, plan in enumerate((its.plan, *(plan for _, plan in its.revisions))):
            plans.append(
                models.PlanRecord(
                    project=project,
                    hash=plan.hash,
                    kind="revision" if step else "baseline",
                    made_at=its.opened_at,
                    content=dict(plan.content),
                )
            )
    models.PlanRecord.objects.bulk_create(plans, batch_size=200)
