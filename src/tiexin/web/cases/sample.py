"""Writes the invented city into an empty database, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max

from tiexin.app.paths import data_root
from tiexin.app.world.city import Sources, Wanted, build_city
from tiexin.app.world.life import moment
from tiexin.app.world.model import read_figures
from tiexin.app.world.people import PLACE
from tiexin.casework.rulebook_json import to_json
from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import models, projections, replanning, store
from tiexin.web.common.service import get_service
from tiexin.web.files import rows as files
from tiexin.web.files.content.kinds import PDF
from tiexin.web.files.naming import clean_name
from tiexin.web.files.storage import store as byte_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import Model

    from tiexin.app.world.city import City, SampleProject
    from tiexin.app.world.people import Person

PASSWORD: Final = "tiexin-sample"  # noqa: S105 - of invented people, told on the login page
_BATCH: Final = 500
_ARRANGED_BEFORE: Final = timedelta(days=10)
_LANGUAGES: Final = {"zh_hans": "zh-hans", "zh_hant": "zh-hant", "en": "en"}


@dataclass(frozen=True, slots=True)
class Made:
    """How much was written."""

    projects: int
    events: int
    people: int


def make(projects: int, *, seed: int, today: date) -> Made:
    """Build the city as of the morning of ``today`` and write it.

    Raises:
        BadInput: ``cases.world_not_empty``: projects are there, or people of the
            same names.
    """
    people = User.objects.count()
    first = (User.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    city = city_of(Wanted(projects, seed, today, first))
    logins = [person.login for person in city.cast.people]
    with byte_store().claiming(), transaction.atomic():
        there = models.Project.objects.count()
        if there or (people and User.objects.filter(username__in=logins).exists()):
            raise BadInput.of("cases.world_not_empty", count=there)
        _write(city)
    events = sum(len(each.events) for each in city.projects)
    return Made(len(city.projects), events, len(logins))


def city_of(wanted: Wanted) -> City:
    """The city, by this process's catalogue and table."""
    root = data_root()
    sources = Sources(get_service(), store.table(), read_figures(root), root)
    return build_city(wanted, sources)


def _write(city: City) -> None:
    enterprises = Enterprise.objects.bulk_create(
        [Enterprise(name=each.name, name_en=each.name_en) for each in city.cast.firms]
    )
    _people(city, enterprises)
    books = {book.hash: book for each in city.projects for book in each.rulebooks}
    models.Rulebook.objects.bulk_create(
        [
            models.Rulebook(hash=key, content=to_json(book))
            for key, book in books.items()
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    rows = [_project(each, enterprises[each.firm.number]) for each in city.projects]
    made = models.Project.objects.bulk_create(rows, batch_size=_BATCH)
    for project, its in zip(made, city.projects, strict=True):
        _store(project, its, city.today)
    models.Project.objects.bulk_update(made, ["expected_on"], batch_size=_BATCH)


def _people(city: City, enterprises: list[Enterprise]) -> None:
    """All logins share one hash: it is told on the login page anyway."""
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        [_user(person, hashed, enterprises) for person in city.cast.people]
    )
    with connection.cursor() as cursor:
        # The numbers were given by us, so the next one has to be told.
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)
    _leaves(city)


def _leaves(city: City) -> None:
    """Each officer arranged the own leave some time before it began."""
    told: list[dict[str, Any]] = [
        {
            "officer_id": leave.officer.number,
            "cover_id": leave.cover.number,
            "first": leave.first,
            "last": leave.last,
        }
        for leave in city.leaves
    ]
    models.Cover.objects.bulk_create([models.Cover(**each) for each in told])
    models.CoverChange.objects.bulk_create(
        models.CoverChange(
            what="arranged",
            by_id=each["officer_id"],
            at=moment(each["first"] - _ARRANGED_BEFORE),
            **each,
        )
        for each in told
    )


def _user(person: Person, hashed: str, enterprises: list[Enterprise]) -> User:
    local = person.role is not Role.INVESTOR
    return User(
        pk=person.number,
        username=person.login,
        password=hashed,
        role=person.role.value,
        display_name=person.name,
        phone=person.phone,
        jurisdiction=PLACE if local else "",
        authority=person.authority,
        enterprise=None if person.firm is None else enterprises[person.firm],
        language=_LANGUAGES[person.language],
    )


def _project(its: SampleProject, enterprise: Enterprise) -> models.Project:
    project = models.Project(
        code=its.code,
        name=its.name,
        enterprise=enterprise,
        investor_id=its.investor.number,
        officer_id=_number(its.state.officer),
        jurisdiction=its.state.jurisdiction,
        opened_by_command=its.events[0].command,
        opened_on=its.events[0].occurred_on,
    )
    last = its.events[-1].recorded_at
    setting = store.setting()
    due = projections.next_due(its.state, setting=setting)
    projections.project_columns(project, its.state, due=due, now=last, setting=setting)
    return project


def _store(project: models.Project, its: SampleProject, today: date) -> None:
    """Everything of one project that stands in other tables."""
    setting = store.setting()
    _bulk([store.as_row(event, project) for event in its.events])
    _bulk(_plans(project, its))
    planned = its.plan.content["activities"]
    rows = list(
        projections.new_rows(project, its.state, setting=setting, planned=planned)
    )
    if its.state.is_open:
        _expect(project, rows, its, today)
    _bulk(rows)
    projections.add_terms(project, its.state)
    _bulk(projections.task_rows(project, its.state))
    _bulk(projections.promise_rows(project, its.state))
    _files(project, its)
    _bulk(
        models.Message(
            project=project,
            key=letter.key,
            author_id=_number(letter.author),
            at=letter.at,
            text=letter.text,
        )
        for letter in its.letters
    )


def _files(project: models.Project, its: SampleProject) -> None:
    """Uploaded papers: rows with their uses, and the bytes under their hashes."""
    kinds = its.state.documents
    for each in its.uploads:
        byte_store().put(each.paper.data)
    _bulk(
        models.StoredFile(
            project=project,
            document=each.document,
            kind=kinds[each.document].kind,
            version=each.version,
            name=clean_name(each.paper.name, PDF),
            sha256=sha256(each.paper.data).hexdigest(),
            size=len(each.paper.data),
            content_type=PDF.content_type,
            level=kinds[each.document].level,
            why=each.why,
            added_by_id=_number(each.author),
            added_at=each.added_at,
            checked_at=each.checked_at,
        )
        for each in its.uploads
    )
    files.refresh(project, its.state, setting=store.setting())


def _plans(project: models.Project, its: SampleProject) -> Iterator[models.PlanRecord]:
    """The promised plan and its revisions."""
    dated = [(its.opened_at, its.plan), *its.revisions]
    for place, (at, plan) in enumerate(dated):
        yield models.PlanRecord(
            project=project,
            hash=plan.hash,
            kind="revision" if place else "baseline",
            made_at=at,
            content=dict(plan.content),
        )


def _expect(
    project: models.Project,
    rows: list[models.ProcedureRow],
    its: SampleProject,
    today: date,
) -> None:
    """The days as they look on the city's day."""
    now = replanning.expected(its.state, today=today)
    for row in rows:
        step = now.steps.get(row.procedure)
        if step is not None:
            row.expected_finish = step.finish
    project.expected_on = now.milestones.get("production_start", project.promised_on)


def _bulk(rows: Iterable[Model]) -> None:
    made: list[Any] = list(rows)
    if made:
        type(made[0]).objects.bulk_create(made, batch_size=_BATCH)


def _number(actor: str) -> int:
    """The number of a person as the log names him."""
    return int(actor.rpartition(":")[2])
