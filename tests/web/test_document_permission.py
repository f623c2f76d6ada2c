"""Who may know of a document and who gets its bytes: roles, levels, states, places."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.cases import City, make_city, make_user, open_sample
from tests.web.documents import NEEDED, add, clean, status
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases.models import Cover, Project, StoredFile
from tiexin.web.files import service

if TYPE_CHECKING:
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
STATES = ("quarantine", "clean", "rejected", "withdrawn")
# NEEDED is a paper of natural_resources (``reviewer``), not of development_reform.
KNOWS = {
    "investor": {"quarantine", "clean", "rejected"},
    "officer": {"quarantine", "clean", "rejected"},
    "reviewer": {"quarantine", "clean"},
    "supervisor": {"quarantine", "clean"},
}
NOBODY = (
    "colleague",
    "other_reviewer",
    "stranger",
    "distant_officer",
    "distant_reviewer",
    "distant_supervisor",
)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def knows(name: str, level: str, state: str) -> bool:
    """What the rules say, written down a second time."""
    if name == "supervisor" and level == "trade_secret":
        return False
    return state in KNOWS.get(name, set())


def test_roles_levels_and_states_decide_who_knows_and_who_gets(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    assert set(KNOWS) | set(NOBODY) == set(city.everybody)
    for level, state in product(service.LEVELS, STATES):
        StoredFile.objects.update(level=level, state=state)
        for name, user in city.everybody.items():
            known = policy.files(user, today=DAY).filter(pk=file.pk).exists()
            had = policy.downloads(user, today=DAY).filter(pk=file.pk).exists()
            assert known is knows(name, level, state), (name, level, state)
            assert had is (known and state == "clean"), (name, level, state)


def test_the_page_hands_out_exactly_what_the_policy_says(
    city: City, project: Project
) -> None:
    file = clean(city.investor, project, NEEDED)
    url = f"/en/projects/{project.code}/files/{file.pk}/"
    visitor = Client()
    for level in service.LEVELS:
        StoredFile.objects.update(level=level)
        for name, user in city.everybody.items():
            visitor.force_login(user)
            expected = 200 if knows(name, level, "clean") else 404
            assert status(visitor, url) == expected, (name, level)


def test_a_visitor_is_asked_to_log_in_and_learns_nothing(
    city: City, project: Project, client: Client
) -> None:
    file = clean(city.investor, project, NEEDED)
    for number in (file.pk, 999_999):
        answer = client.get(f"/en/projects/{project.code}/files/{number}/")
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


def test_a_file_is_not_to_be_had_by_way_of_another_project(
    city: City, project: Project, client: Client
) -> None:
    file = clean(city.investor, project, NEEDED)
    other = open_sample(city, investor=city.stranger)
    client.force_login(city.officer)
    assert client.get(f"/en/projects/{other.code}/files/{file.pk}/").status_code == 404


def test_quarantine_is_closed_to_whoever_put_the_file_in(
    city: City, project: Project, client: Client
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    client.force_login(city.investor)
    url = f"/en/projects/{project.code}/files/{file.pk}/"
    assert client.get(url).status_code == 404


def test_what_a_reviewer_put_in_and_was_rejected_he_still_sees(
    city: City, project: Project
) -> None:
    (file,) = add(city.reviewer, project, "planning_conditions")
    StoredFile.objects.update(state="rejected")
    colleague = make_user(
        "second", Role.REVIEWER, authority="natural_resources", jurisdiction="441900"
    )
    assert policy.files(city.reviewer, today=DAY).filter(pk=file.pk).exists()
    assert not policy.files(colleague, today=DAY).filter(pk=file.pk).exists()


def test_who_covers_a_leave_has_the_documents_for_as_long(
    city: City, project: Project
) -> None:
    clean(city.investor, project, NEEDED, level="trade_secret")
    Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=DAY, last=date(2026, 12, 4)
    )
    assert policy.downloads(city.colleague, today=DAY).exists()
    assert not policy.downloads(city.colleague, today=date(2026, 12, 5)).exists()


def test_somebody_switched_off_has_nothing(city: City, project: Project) -> None:
    clean(city.investor, project, NEEDED)
    city.officer.is_active = False
    assert not policy.files(city.officer, today=DAY).exists()


def test_documents_of_others_are_not_listed(
    city: City, project: Project, client: Client
) -> None:
    file = clean(city.investor, project, NEEDED, level="trade_secret")
    for user in (city.supervisor, city.other_reviewer):
        client.force_login(user)
        shown = client.get(f"/en/projects/{project.code}/documents/").content.decode()
        assert file.name not in shown
        assert f"files/{file.pk}/" not in shown


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    told=st.lists(
        st.tuples(
            st.sampled_from(service.LEVELS),
            st.sampled_from(STATES),
            st.sampled_from([NEEDED, "project_outline", "design_scheme"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_list_and_the_single_check_agree(
    city: City, project: Project, told: list[tuple[str, str, str, bool]]
) -> None:
    StoredFile.objects.all().delete()
    for number, (level, state, kind, removed) in enumerate(told):
        row = StoredFile.objects.create(
            project=project,
            document=f"d-{number}",
            kind=kind,
            version=1,
            name="a.pdf",
            sha256=f"{number:064d}",
            size=1,
            content_type="application/pdf",
            level=level,
            state=state,
            added_by=city.investor,
            added_at=project.changed_at,
            removed_on=DAY if removed else None,
        )
        row.uses.create(
            procedure="planning_conditions", authority="natural_resources", gives=False
        )
    for user in city.everybody.values():
        for seen in (policy.files, policy.downloads):
            listed = set(seen(user, today=DAY).values_list("pk", flat=True))
            single = {
                file.pk
                for file in StoredFile.objects.all()
                if seen(user, today=DAY).filter(pk=file.pk).exists()
            }
            assert listed == single
        listed = list(policy.downloads(user, today=DAY))
        assert all(file.state == "clean" and not file.removed_on for file in listed)
        assert len(listed) == len({file.pk for file in listed})
