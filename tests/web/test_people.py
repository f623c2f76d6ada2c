"""Bringing people in: by officers, supervisors, and whoever runs the service."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.test import Client

from tests.web.cases import ELSEWHERE, OPENED, PLACE, City, make_city, open_sample
from tiexin.web.access import policy
from tiexin.web.accounts import people
from tiexin.web.accounts.models import Enterprise, User

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
PAGE = "/en/people/"
GOOD = {
    "role": "investor",
    "name": "周岚",
    "username": "zhou.lan",
    "password": "k7mw-q2hd-x8tz",
    "enterprise": "新岸智造",
    "enterprise_en": "New Shore",
    "language": "zh-hans",
}


@pytest.fixture
def city(clock: Clock) -> City:
    del clock
    return make_city()


def send(user: User, **fields: str) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.post(PAGE, {**GOOD, **fields})


def codes(answer: HttpResponse) -> set[str]:
    return set(re.findall(r"accounts\.[a-z_]+(?=<)", answer.content.decode()))


def test_a_first_password_opens_nothing_but_the_page_that_changes_it(
    city: City, client: Client
) -> None:
    send(city.officer)
    client.post(
        "/en/account/login/", {"name": "zhou.lan", "password": GOOD["password"]}
    )
    for url in ("projects/", "account/keys/", "account/calendar/", "notices/"):
        answer = client.get(f"/en/{url}")
        assert (answer.status_code, answer["Location"]) == (302, "/en/account/")
    page = client.get("/en/account/").content.decode()
    assert "choose one of your own" in page
    assert 'name="phone"' not in page
    given = {"what": "password", "old": GOOD["password"], "new": "x", "again": "x"}
    # No other form of the page acts meanwhile, and the old one is no new one.
    assert client.post("/en/account/", {"what": "details"}).status_code == 400
    same = {**given, "new": GOOD["password"], "again": GOOD["password"]}
    assert "accounts.password_same" in codes(client.post("/en/account/", same))
    own = {**given, "new": "mine-alone-2026", "again": "mine-alone-2026"}
    assert client.post("/en/account/", own)["Location"] == "/en/projects/"
    assert client.get("/en/projects/").status_code == 200
    assert not User.objects.get(username="zhou.lan").must_change_password


def test_who_was_there_before_keeps_the_password(city: City) -> None:
    client = Client()
    client.force_login(city.officer)
    assert client.get("/en/my-work/").status_code == 200


def test_an_officer_brings_in_an_investor_who_can_log_in_and_begin(
    city: City, client: Client
) -> None:
    assert send(city.officer).status_code == 302
    login = {"name": "zhou.lan", "password": GOOD["password"]}
    answer = client.post("/zh-hans/account/login/", login)
    assert answer["Location"] == "/zh-hans/projects/"
    made = User.objects.get(username="zhou.lan")
    assert made.enterprise == Enterprise.objects.get(name="新岸智造")
    assert (made.role, made.jurisdiction, made.authority) == ("investor", "", "")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("username", "", "accounts.bad_username"),
        ("username", "a b", "accounts.bad_username"),
        ("username", "x" * 61, "accounts.bad_username"),
        ("username", "Officer", "accounts.username_taken"),
        ("name", "  ", "accounts.bad_display_name"),
        ("name", "周\u202e岚", "accounts.bad_display_name"),
        ("password", "short", "accounts.password_length"),
        ("password", "password123", "accounts.password_common"),
        ("enterprise", "", "accounts.bad_enterprise"),
        ("enterprise", "企" * 201, "accounts.bad_enterprise"),
        ("phone", "call me", "accounts.bad_phone"),
        ("email", "nobody", "accounts.bad_email"),
        ("language", "fr", "accounts.bad_language"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    city: City, field: str, value: str, code: str
) -> None:
    count = User.objects.count()
    answer = send(city.officer, **{field: value})
    assert answer.status_code == 400
    assert codes(answer) == {code}
    assert User.objects.count() == count
    kept = {name: each for name, each in GOOD.items() if name != field}
    for name in ("name", "username", "password", "enterprise"):
        if name in kept:
            assert f'value="{kept[name]}"' in answer.content.decode()


def test_all_that_is_wrong_is_said_at_once(city: City) -> None:
    answer = send(city.officer, username="", name="", phone="x")
    assert len(codes(answer)) == 3


def test_a_form_sent_twice_makes_one_person(city: City) -> None:
    assert [send(city.officer).status_code for _ in range(2)] == [302, 400]
    assert User.objects.filter(username="zhou.lan").count() == 1


def test_nobody_is_let_into_an_enterprise_whose_projects_one_does_not_see(
    city: City,
) -> None:
    open_sample(city)
    spy = {"username": "spy", "enterprise": city.enterprise.name}
    for who in ("colleague", "distant_officer", "distant_supervisor"):
        answer = send(city.everybody[who], **spy)
        assert codes(answer) == {"accounts.enterprise_elsewhere"}
    assert send(city.officer, **spy).status_code == 302
    assert User.objects.get(username="spy").enterprise == city.enterprise


def test_a_namesake_without_projects_opens_no_way_into_an_enterprise(
    city: City,
) -> None:
    open_sample(city)
    Enterprise.objects.create(name=city.enterprise.name)
    spy = {"username": "spy", "enterprise": city.enterprise.name}
    answer = send(city.distant_officer, **spy)
    assert codes(answer) == {"accounts.enterprise_elsewhere"}
    assert not User.objects.filter(username="spy").exists()


@pytest.mark.parametrize("role", ["officer", "reviewer", "supervisor", "system", ""])
def test_an_officer_brings_in_investors_only(city: City, role: str) -> None:
    assert send(city.officer, role=role).status_code == 404
    assert not User.objects.filter(username="zhou.lan").exists()


def test_a_supervisor_brings_in_staff_of_the_own_place_whatever_is_sent(
    city: City,
) -> None:
    told = {"role": "reviewer", "authority": "housing", "place": ELSEWHERE}
    assert send(city.supervisor, **told).status_code == 302
    made = User.objects.get(username="zhou.lan")
    assert (made.role, made.jurisdiction) == ("reviewer", PLACE)
    assert (made.authority, made.enterprise) == ("housing", None)
    unknown = send(city.supervisor, role="reviewer", username="b.b", authority="x")
    assert codes(unknown) == {"accounts.no_such_authority"}


def test_who_is_switched_off_is_out_at_once_and_can_come_back(city: City) -> None:
    client = Client()
    client.force_login(city.officer)
    assert client.get("/en/my-work/").status_code == 200
    assert send(city.supervisor, off=str(city.officer.pk)).status_code == 302
    assert client.get("/en/my-work/").status_code == 302
    assert send(city.supervisor, on=str(city.officer.pk)).status_code == 302
    city.officer.refresh_from_db()
    assert city.officer.is_active


@pytest.mark.parametrize(
    "whom", ["supervisor", "distant_officer", "distant_supervisor", "stranger"]
)
def test_nobody_switches_off_oneself_or_people_elsewhere(city: City, whom: str) -> None:
    # The stranger's enterprise has no project here.
    user = city.everybody[whom]
    assert send(city.supervisor, off=str(user.pk)).status_code == 404
    user.refresh_from_db()
    assert user.is_active


def test_people_of_an_enterprise_are_shown_to_those_who_see_all_its_projects(
    city: City,
) -> None:
    def shown(user: User) -> set[str]:
        seen = policy.people(user, today=OPENED)
        return set(seen.filter(role="investor").values_list("username", flat=True))

    assert shown(city.officer) == set()
    open_sample(city)
    assert shown(city.officer) == {"investor"}
    assert shown(city.colleague) == set()
    assert shown(city.supervisor) == {"investor"}
    assert shown(city.distant_supervisor) == set()


def test_the_page_is_kept_in_no_cache_for_it_shows_a_password(
    city: City, client: Client
) -> None:
    client.force_login(city.officer)
    first, second = (client.get(PAGE) for _ in range(2))
    assert first.headers["Cache-Control"] == "no-store"
    assert first.context["password"] != second.context["password"]
    assert re.fullmatch(r"([a-z2-9]{4}-){4}[a-z2-9]{4}", first.context["password"])


# By the command


def command(*words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("add_person", *words, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_first_supervisor_is_made_by_a_command_that_shows_the_password_once(
    client: Client,
) -> None:
    words = ("--role", "supervisor", "--username", "lin.hai", "--name", "林海")
    code, said, _ = command(*words, "--make-password")
    assert code == 0
    password = said.split()[-1]
    answer = client.post(
        "/en/account/login/", {"name": "lin.hai", "password": password}
    )
    assert answer["Location"] == "/en/board/"
    assert User.objects.get().jurisdiction == PLACE


def test_the_command_says_what_is_wrong_and_ends_with_two() -> None:
    words = ("--role", "reviewer", "--username", "a", "--name", "甲", "--place", "1")
    code, said, told = command(*words, "--make-password", "--language", "zh-hans")
    assert (code, said) == (2, "")
    for wrong in ("bad_username", "no_such_place", "no_such_authority"):
        assert f"accounts.{wrong}: " in told


def test_first_passwords_differ_and_pass_the_house_rules() -> None:
    made = {people.first_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) >= people.LEAST for each in made)
