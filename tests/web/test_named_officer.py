"""One named officer at any time: by the database, by hand-over, in a leave."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.web.cases import OPENED, City, give, make_city, open_sample
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.cases import opening
from tiexin.web.cases.models import Cover, OfficerTerm, ProcedureRow, TaskRow

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
LATER = OPENED + timedelta(days=9)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def hand_over(city: City, project: Project, **more: Any) -> None:
    given = {"on": LATER, "officer": city.colleague.actor_id, "reason": "新分工"}
    giver = more.pop("by", city.officer)
    give(giver, project, "hand_over", **{**given, **more})
    project.refresh_from_db()


def run_sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def terms(project: Project) -> list[tuple[int, date]]:
    found = OfficerTerm.objects.filter(project=project).order_by("number")
    return [(term.officer_id, term.since) for term in found]


# By the database


def test_a_project_without_an_officer_can_not_be_written(project: Project) -> None:
    with pytest.raises(IntegrityError):
        run_sql("UPDATE cases_project SET officer_id = NULL WHERE id = %s", project.pk)


def test_the_officer_can_not_be_changed_past_the_terms(
    city: City, project: Project
) -> None:
    with pytest.raises(IntegrityError, match="new term"):
        run_sql(
            "UPDATE cases_project SET officer_id = %s WHERE id = %s",
            city.colleague.pk,
            project.pk,
        )


def test_a_term_can_neither_end_early_nor_go_away(city: City, project: Project) -> None:
    someone = city.colleague.pk
    for statement, *values in (
        ("DELETE FROM cases_officerterm",),
        ("UPDATE cases_officerterm SET since = '2030-01-01'",),
        ("UPDATE cases_officerterm SET officer_id = %s", someone),
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            run_sql(str(statement), *values)


_TERM = (
    "INSERT INTO cases_officerterm (project_id, number, officer_id, since, why) "
    "VALUES (%s, %s, %s, %s, '')"
)


@pytest.mark.parametrize(
    ("number", "since"),
    [
        (1, LATER),  # a second first officer
        (3, LATER),  # somebody between is missing
        (0, LATER),
        (2, OPENED - timedelta(days=1)),  # begins before the one that it ends
    ],
)
def test_two_officers_at_a_time_can_not_be_written(
    city: City, project: Project, number: int, since: date
) -> None:
    with pytest.raises(IntegrityError):
        run_sql(_TERM, project.pk, number, city.colleague.pk, since)


def test_a_term_written_by_hand_names_the_officer_as_well(
    city: City, project: Project
) -> None:
    run_sql(_TERM, project.pk, 2, city.colleague.pk, LATER)
    project.refresh_from_db()
    assert project.officer == city.colleague


# Hand-over


def test_a_hand_over_is_dated_and_tells_its_reason(
    city: City, project: Project
) -> None:
    hand_over(city, project)
    assert project.officer == city.colleague
    assert terms(project) == [(city.officer.pk, OPENED), (city.colleague.pk, LATER)]
    assert OfficerTerm.objects.get(project=project, number=2).why == "新分工"


def test_open_tasks_and_procedures_go_along_and_done_ones_stay(
    city: City, project: Project
) -> None:
    for id_ in ("open-task", "done-task"):
        give(
            city.officer,
            project,
            "add_task",
            on=OPENED,
            task=id_,
            text="打电话",
            due=LATER.isoformat(),
        )
    give(city.officer, project, "finish_task", on=OPENED, task="done-task")
    hand_over(city, project)
    assignees = dict(TaskRow.objects.values_list("task", "assignee"))
    assert assignees == {
        "open-task": city.colleague.pk,
        "done-task": city.officer.pk,
    }
    officers = ProcedureRow.objects.filter(project=project).values_list("officer")
    assert set(officers) == {(city.colleague.pk,)}


def test_the_former_officer_sees_the_project_no_more(
    city: City, project: Project
) -> None:
    hand_over(city, project)
    assert not policy.sees(city.officer, project, today=LATER)
    assert policy.sees(city.colleague, project, today=LATER)


def test_a_hand_over_can_not_be_dated_before_the_last_one(
    city: City, project: Project
) -> None:
    hand_over(city, project)
    with pytest.raises(Refused) as refusal:
        hand_over(
            city,
            project,
            by=city.colleague,
            officer=city.officer.actor_id,
            on=LATER - timedelta(days=1),
            now=None,
        )
    assert refusal.value.problems[0].code == "casework.before_its_cause"
    assert terms(project)[-1] == (city.colleague.pk, LATER)


def test_two_hand_overs_on_one_day_keep_their_order(
    city: City, project: Project
) -> None:
    hand_over(city, project)
    hand_over(city, project, by=city.colleague, officer=city.officer.actor_id)
    assert project.officer == city.officer
    assert [who for who, _ in terms(project)] == [
        city.officer.pk,
        city.colleague.pk,
        city.officer.pk,
    ]


@pytest.mark.parametrize(
    "whom",
    ["supervisor", "investor", "reviewer", "distant_officer", "switched_off", "nobody"],
)
def test_a_project_is_handed_to_officers_of_its_place_only(
    city: City, project: Project, whom: str
) -> None:
    if whom == "switched_off":
        city.colleague.is_active = False
        city.colleague.save()
    taken = {"switched_off": city.colleague.actor_id, "nobody": "user:999999"}
    officer = taken.get(whom) or city.everybody[whom].actor_id
    with pytest.raises(BadInput) as refusal:
        hand_over(city, project, officer=officer)
    assert [(p.code, p.where) for p in refusal.value.problems] == [
        ("cases.no_such_person", "officer")
    ]
    assert terms(project) == [(city.officer.pk, OPENED)]


# Whom a new project gets


def test_the_officer_with_the_least_on_hand_is_suggested(
    city: City, project: Project
) -> None:
    city.colleague.takes_new = True
    city.colleague.save()
    assert opening.suggested_officer("441900", OPENED) == city.colleague


def test_who_is_switched_off_away_or_takes_nothing_new_is_not_suggested(
    city: City, project: Project
) -> None:
    assert opening.suggested_officer("441900", OPENED) == city.officer
    leave = Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=LATER
    )
    with pytest.raises(Refused, match=r"cases\.no_officer"):
        opening.suggested_officer("441900", OPENED)
    leave.delete()
    city.officer.is_active = False
    city.officer.save()
    with pytest.raises(Refused, match=r"cases\.no_officer"):
        opening.suggested_officer("441900", OPENED)


# Leave


def test_a_cover_sees_and_acts_until_the_last_day_and_no_longer(
    city: City, project: Project, client: Client, clock: Clock
) -> None:
    Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=LATER
    )
    page = f"/en/projects/{project.code}/"
    call = {"channel": "call", "on": OPENED.isoformat()}
    clock.set(LATER)
    client.force_login(city.colleague)
    assert client.get(page).status_code == 200
    assert client.post(f"{page}record/log_contact/", call).status_code == 302
    clock.set(LATER + timedelta(days=1))
    client.force_login(city.colleague)
    assert client.get(page).status_code == 404
    assert client.post(f"{page}record/log_contact/", call).status_code == 404


def test_a_cover_of_the_cover_sees_nothing(city: City, project: Project) -> None:
    third = city.distant_officer
    third.jurisdiction = "441900"
    third.save()
    for officer, cover in ((city.officer, city.colleague), (city.colleague, third)):
        Cover.objects.create(officer=officer, cover=cover, first=OPENED, last=LATER)
    assert policy.sees(city.colleague, project, today=LATER)
    assert not policy.sees(third, project, today=LATER)


# Somebody leaves for good


def test_projects_of_an_officer_who_was_switched_off_stand_on_the_board(
    city: City, project: Project, client: Client, clock: Clock
) -> None:
    def listed(by: str) -> bool:
        client.force_login(city.everybody[by])
        page = client.get("/en/board/inactive/").content.decode()
        return project.code in page.partition("<main")[2]

    clock.set(LATER)
    assert not listed("supervisor")
    city.officer.is_active = False
    city.officer.save()
    assert listed("supervisor")
    assert not listed("distant_supervisor")
    hand_over(city, project, by=city.supervisor)
    assert not listed("supervisor")
