"""Lists, single checks, search and exports ask one policy, and a naive one agrees."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web import documents
from tests.web.api import Program
from tests.web.cases import (
    APPLICATION,
    AUTHORITY,
    ELSEWHERE,
    OPENED,
    OTHER_AUTHORITY,
    PLACE,
    City,
    give,
    make_city,
    make_user,
    open_sample,
)
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import store
from tiexin.web.cases.models import Cover, OfficerTerm, ProcedureRow, Project

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)
LEAVES = ((0, 0), (-3, -1), (1, 5), (-2, 3))
"""First and last day of a leave, counted from today; only some hold it."""


# A naive policy, in plain words: no database condition, one object at a time.


def naive_sees(user: User, project: Project, offices: set[str]) -> bool:
    if not user.is_active:
        return False
    if user.role == "investor":
        same = user.enterprise_id is not None
        return project.investor_id == user.pk or (
            same and project.enterprise_id == user.enterprise_id
        )
    here = user.jurisdiction != "" and user.jurisdiction == project.jurisdiction
    if user.role == "officer":
        if project.officer_id == user.pk:
            return True
        covers = Cover.objects.filter(officer=project.officer_id, cover=user.pk)
        return here and any(each.first <= TODAY <= each.last for each in covers)
    if user.role == "reviewer":
        return here and user.authority in offices
    return here


def naive_may(
    user: User, kind: str, project: Project, *, offices: set[str], authority: str
) -> bool:
    who = {role.value for role in store.table().commands[kind].who}
    if user.role not in who or not naive_sees(user, project, offices):
        return False
    return user.role != "reviewer" or (authority != "" and authority == user.authority)


people = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["investor", "officer", "reviewer", "supervisor"]),
        "jurisdiction": st.sampled_from([PLACE, ELSEWHERE, ""]),
        "authority": st.sampled_from([AUTHORITY, OTHER_AUTHORITY, ""]),
        "enterprise": st.integers(-1, 1),
        "is_active": st.sampled_from([True, True, True, False]),
    }
)
cases = st.fixed_dictionaries(
    {
        "place": st.sampled_from([PLACE, ELSEWHERE]),
        "enterprise": st.integers(0, 1),
        "investor": st.integers(0, 20),
        "officer": st.integers(0, 20),
        "offices": st.sets(st.sampled_from([AUTHORITY, OTHER_AUTHORITY])),
    }
)
leaves = st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from(LEAVES))


def build(
    folk: list[dict[str, Any]], files: list[dict[str, Any]], away: list[Any]
) -> tuple[list[User], list[tuple[Project, set[str]]]]:
    """A small world written straight into the tables."""
    owners = [Enterprise.objects.create(name=name) for name in "甲乙"]
    users = []
    for number, each in enumerate(folk):
        owner = owners[each["enterprise"]] if each["enterprise"] >= 0 else None
        told = {**each, "enterprise": owner}
        role = Role(told.pop("role"))
        users.append(make_user(f"u{number}", role, **told))
    made = []
    for number, each in enumerate(files):
        officer = users[each["officer"] % len(users)]
        project = Project.objects.create(
            code=f"2026-{number:05d}",
            name="x",
            enterprise=owners[each["enterprise"]],
            investor=users[each["investor"] % len(users)],
            officer=officer,
            jurisdiction=each["place"],
            stage="talks",
            opened_on=OPENED,
            changed_at=timezone.now(),
        )
        OfficerTerm.objects.create(
            project=project, number=1, officer=officer, since=OPENED
        )
        for office in each["offices"]:
            ProcedureRow.objects.create(
                project=project,
                procedure=office,
                stage="talks",
                authority=office,
                jurisdiction=each["place"],
                officer=officer,
                state="planned",
                move="applicant",
                track="application",
                since=OPENED,
                verified_on=OPENED,
            )
        made.append((project, each["offices"]))
    taken: set[tuple[int, int]] = set()
    for officer_number, cover_number, (first, last) in away:
        officer = users[officer_number % len(users)]
        cover = users[cover_number % len(users)]
        # Two covers of one officer on one day are refused by the database.
        days_off = {(officer.pk, n) for n in range(first, last + 1)}
        if officer != cover and not days_off & taken:
            taken |= days_off
            days = (TODAY + timedelta(days=n) for n in (first, last))
            first_day, last_day = days
            Cover.objects.create(
                officer=officer, cover=cover, first=first_day, last=last_day
            )
    return users, made


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    st.lists(people, min_size=1, max_size=6),
    st.lists(cases, min_size=1, max_size=5),
    st.lists(leaves, max_size=4),
)
def test_lists_and_single_checks_agree_with_a_naive_policy(
    folk: list[dict[str, Any]], files: list[dict[str, Any]], away: list[Any]
) -> None:
    with transaction.atomic():
        users, made = build(folk, files, away)
        for user in users:
            listed = set(policy.projects(user, today=TODAY))
            by_hand = {p for p, offices in made if naive_sees(user, p, offices)}
            one_by_one = {p for p, _ in made if policy.sees(user, p, today=TODAY)}
            assert listed == by_hand == one_by_one
            rows = policy.rows(user, today=TODAY).select_related("project")
            assert {row.project for row in rows} <= listed
            if user.role == "reviewer":
                assert {row.authority for row in rows} <= {user.authority}
            for kind, (project, offices) in itertools.product(
                ("grant", "log_contact", "hand_over", "withdraw", "lapse"), made
            ):
                for authority in ("", AUTHORITY, OTHER_AUTHORITY):
                    assert policy.may(
                        user, kind, project, today=TODAY, authority=authority
                    ) == naive_may(
                        user, kind, project, offices=offices, authority=authority
                    )
        transaction.set_rollback(True)


def test_a_visitor_sees_and_may_nothing() -> None:
    city = make_city()
    project = open_sample(city)
    visitor = AnonymousUser()
    assert not policy.projects(visitor, today=TODAY).exists()
    assert not policy.rows(visitor, today=TODAY).exists()
    assert not policy.events(visitor, today=TODAY).exists()
    assert not policy.files(visitor, today=TODAY).exists()
    assert not any(
        policy.may(visitor, kind, project, today=TODAY)
        for kind in store.table().commands
    )


def test_the_system_is_no_login_and_what_only_it_may_nobody_may() -> None:
    city = make_city()
    project = open_sample(city)
    only_system = [
        kind
        for kind, spec in store.table().commands.items()
        if spec.who == frozenset({Role.SYSTEM})
    ]
    assert only_system
    for user, kind in itertools.product(city.everybody.values(), only_system):
        assert not policy.may(user, kind, project, today=TODAY, authority=AUTHORITY)


# Pages and programs show what the policy lists, and nothing besides


@pytest.fixture
def city(clock: Clock) -> City:
    del clock
    return make_city()


@pytest.fixture
def three(city: City) -> dict[str, Project]:
    """A project of each enterprise, and one handed to the colleague's care."""
    first = open_sample(city, name="晨星一号")
    second = open_sample(city, name="晨星二号", investor=city.stranger)
    return {"first": first, "second": second}


SEEN = {
    "investor": {"first"},
    "stranger": {"second"},
    "officer": {"first", "second"},
    "colleague": set(),
    "reviewer": {"first", "second"},
    "other_reviewer": {"first", "second"},
    "supervisor": {"first", "second"},
    "distant_officer": set(),
    "distant_reviewer": set(),
    "distant_supervisor": set(),
}


@pytest.mark.parametrize("who", SEEN)
def test_lists_search_and_programs_show_the_same_projects(
    city: City, three: dict[str, Project], client: Client, who: str
) -> None:
    user = city.everybody[who]
    client.force_login(user)
    codes = {name: project.code for name, project in three.items()}
    expected = {codes[name] for name in SEEN[who]}
    program = Program(user)
    answers = {
        "list": client.get("/en/projects/").content.decode(),
        "search by name": client.get("/en/search/", {"q": "晨星"}).content.decode(),
        "search by code": "".join(
            client.get("/en/search/", {"q": code})
            .content.decode()
            .partition("<main")[2]
            for code in codes.values()
        ),
        "program": program.get("/projects").content.decode(),
    }
    for surface, text in answers.items():
        found = {code for code in codes.values() if f"projects/{code}" in text}
        if surface == "program":
            found = {code for code in codes.values() if f'"{code}"' in text}
        assert found == expected, surface


def test_a_reviewer_finds_no_procedure_of_another_office(
    city: City, three: dict[str, Project], client: Client
) -> None:
    for project in three.values():
        give(city.officer, project, "submit", on=OPENED, procedure=APPLICATION)
    for user, found in ((city.reviewer, 2), (city.other_reviewer, 0)):
        client.force_login(user)
        page = client.get("/zh-hans/search/", {"q": "规划条件"}).content.decode()
        links = sum(
            f"/projects/{p.code}/procedures/{APPLICATION}/" in page
            for p in three.values()
        )
        assert links == found


def test_a_reviewer_finds_the_file_numbers_of_the_own_office_only(
    city: City, three: dict[str, Project], client: Client
) -> None:
    project, number = three["first"], "粤莞QX7781"
    give(
        city.officer,
        project,
        "submit",
        on=OPENED,
        procedure=APPLICATION,
        reference=number,
    )
    sees = {"officer": True, "reviewer": True, "other_reviewer": False}
    for (who, found), text in itertools.product(sees.items(), (number, "qx77", "粤莞")):
        user = city.everybody[who]
        client.force_login(user)
        page = client.get("/en/search/", {"q": text}).content.decode()
        assert (f"/projects/{project.code}/" in page) is found, (who, text)
        listed = Program(user).get("/projects", {"q": text}).json()["items"]
        assert bool(listed) is found, (who, text)
        told = {
            "kind": "verify_status",
            "on": OPENED.isoformat(),
            "reference": number,
            "procedure": APPLICATION if found else "foreign_access_check",
            "data": {"source": "call"},
        }
        with transaction.atomic():
            answer = Program(user).post("/events", {"events": [told]}).json()
            assert answer["items"][0]["project"] == (project.code if found else "")
            transaction.set_rollback(True)


def test_a_supervisor_reads_of_no_trade_secret(
    city: City, three: dict[str, Project], clock: Clock
) -> None:
    project = three["first"]
    for level in ("internal", "trade_secret"):
        documents.clean(
            city.investor, project, documents.NEEDED, level=level, now=clock.now
        )
    for user, count in ((city.officer, 4), (city.supervisor, 2)):
        found = policy.events(user, today=OPENED).filter(kind__startswith="document")
        assert found.count() == count
        assert (
            user is city.officer
            or not found.filter(data__level="trade_secret").exists()
        )
