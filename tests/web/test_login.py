"""Coming in: no way to a foreign page, no endless guessing, nothing lost on the way."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as live
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from tests.web.cases import OPENED, City, make_city, open_sample
from tiexin.web.accounts.models import FailedLogin, User
from tiexin.web.cases.models import Message
from tiexin.web.jobs.upkeep import prune

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"
SECRET = "a long sentence"  # noqa: S105 - of this test


@pytest.fixture
def city(clock: Clock, settings: SettingsWrapper) -> City:
    del clock
    # Fast: how slow a hash is, is not what is tested here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    city = make_city()
    city.officer.set_password(SECRET)
    city.officer.save()
    return city


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def log_in(client: Client, **fields: str) -> HttpResponse:
    return client.post(LOGIN, {"name": "officer", "password": SECRET, **fields})


def test_each_role_begins_on_its_own_page(city: City, client: Client) -> None:
    homes = {
        "investor": "/en/projects/",
        "officer": "/en/my-work/",
        "reviewer": "/en/queue/",
        "supervisor": "/en/board/",
    }
    for name, home in homes.items():
        user = city.everybody[name]
        user.set_password(SECRET)
        user.save()
        assert log_in(client, name=name)["Location"] == home


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "///evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil.example",
        " https://evil.example",
    ],
)
@pytest.mark.parametrize("by", ["form", "address"])
def test_nobody_is_led_to_a_foreign_page(
    city: City, client: Client, foreign: str, by: str
) -> None:
    if by == "form":
        answer = log_in(client, next=foreign)
    else:
        page = client.get(LOGIN, {"next": foreign})
        assert page.status_code == 200
        given = re.search(r'name="next" value="([^"]*)"', page.content.decode())
        assert given
        answer = log_in(client, next=foreign)
    assert answer["Location"] == "/en/my-work/"


def test_after_login_one_is_where_one_wanted_to_go(city: City, client: Client) -> None:
    answer = client.get("/zh-hans/my-work/?stage=talks")
    assert answer["Location"].startswith("/zh-hans/account/login/?next=")
    page = client.get(answer["Location"])
    wanted = re.search(r'name="next" value="([^"]*)"', page.content.decode())
    assert wanted
    assert log_in(client, next=wanted[1])["Location"] == "/zh-hans/my-work/?stage=talks"


@pytest.mark.parametrize(
    ("name", "password"), [("officer", "wrong"), ("nobody", SECRET), ("", "")]
)
def test_a_wrong_login_does_not_tell_what_was_wrong(
    city: City, client: Client, name: str, password: str
) -> None:
    answer = log_in(client, name=name, password=password)
    assert answer.status_code == 400
    assert "accounts.wrong_login" in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_who_was_switched_off_does_not_come_in_and_falls_out(
    city: City, client: Client
) -> None:
    assert log_in(client).status_code == 302
    User.objects.filter(pk=city.officer.pk).update(is_active=False)
    assert client.get("/en/my-work/").status_code == 302
    assert "accounts.wrong_login" in log_in(Client()).content.decode()


# Guessing


def test_after_ten_failures_even_the_right_password_waits_a_quarter_of_an_hour(
    city: City, client: Client, clock: Clock
) -> None:
    for _ in range(10):
        log_in(client, password="wrong")  # noqa: S106
    shut = log_in(client)
    assert shut.status_code == 400
    assert "try again after 12:15" in shut.content.decode()
    clock.now += timedelta(minutes=15, seconds=1)
    assert log_in(client).status_code == 302


def test_a_door_closes_for_names_that_are_not_there_just_the_same(
    city: City, client: Client
) -> None:
    for _ in range(10):
        log_in(client, name="nobody")
    assert "accounts.locked" in log_in(client, name="nobody").content.decode()
    assert "accounts.locked" in log_in(client, name="NOBODY").content.decode()
    assert log_in(client).status_code == 302


def test_one_address_that_tries_many_names_is_shut_out(
    city: City, client: Client
) -> None:
    for n in range(60):
        log_in(client, name=f"guess{n}")
    assert "accounts.locked" in log_in(client).content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert log_in(elsewhere).status_code == 302


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(
    city: City, settings: SettingsWrapper
) -> None:
    settings.BEHIND_PROXY = True
    for n in range(60):
        # What the guesser writes himself stands in front and changes nothing.
        headers = {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}
        log_in(Client(headers=headers), name=f"guess{n}")
    shut = log_in(Client(headers={"X-Forwarded-For": "203.0.113.9"}))
    assert "accounts.locked" in shut.content.decode()
    other = log_in(Client(headers={"X-Forwarded-For": "203.0.113.10"}))
    assert other.status_code == 302


def test_a_login_that_succeeds_wipes_the_slate(city: City, client: Client) -> None:
    for _ in range(3):
        for _ in range(9):
            log_in(client, password="wrong")  # noqa: S106
        assert log_in(client).status_code == 302


def test_neither_names_nor_addresses_of_failures_are_kept_readable(
    city: City, client: Client
) -> None:
    log_in(client, password="wrong")  # noqa: S106
    row = FailedLogin.objects.get()
    assert "officer" not in row.name
    assert "127.0.0.1" not in row.address


@pytest.mark.parametrize("name", ["x" * 5_000, "a\x00b", "\ud83d", "' OR 1=1 --"])
def test_a_strange_name_is_a_wrong_login(city: City, client: Client, name: str) -> None:
    sent = name.encode("utf-8", "replace").decode()
    assert log_in(client, name=sent).status_code == 400


# Sessions and tokens


@pytest.mark.parametrize("cookie", ["", "x", "a" * 32, "../../etc/passwd", "\u00e9"])
def test_a_broken_session_is_a_visitor(city: City, client: Client, cookie: str) -> None:
    client.cookies[live.SESSION_COOKIE_NAME] = cookie
    assert client.get("/en/my-work/").status_code == 302
    assert client.get("/en/").status_code == 200


def test_a_session_ends_after_a_working_day_and_is_swept_up(
    city: City, client: Client, clock: Clock
) -> None:
    log_in(client)
    clock.now += timedelta(hours=8, seconds=1)
    assert client.get("/en/my-work/").status_code == 302
    prune({})
    assert not Session.objects.exists()


def test_a_session_known_before_the_login_is_not_the_one_after(
    city: City, client: Client
) -> None:
    planted = SessionStore()
    planted.create()
    client.cookies[live.SESSION_COOKIE_NAME] = planted.session_key
    log_in(client)
    assert client.cookies[live.SESSION_COOKIE_NAME].value != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_form_from_elsewhere_is_refused_in_words(
    city: City, project: Project, language: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.officer)
    answer = client.post(f"/{language}/projects/{project.code}/write/", {"text": "x"})
    assert answer.status_code == 403
    assert "web.forged" in answer.content.decode()
    assert not Message.objects.exists()


def token_of(page: HttpResponse) -> str:
    found = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode()
    )
    assert found
    return found[1]


def hidden(page: HttpResponse) -> dict[str, str]:
    pairs = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()
    )
    return {html.unescape(name): html.unescape(value) for name, value in pairs}


def test_what_was_typed_when_the_login_ended_is_saved_after_the_next_one(
    city: City, project: Project, clock: Clock
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.officer)
    page = client.get(f"/en/projects/{project.code}/")
    letter = {"text": "尚缺 <附图>", "csrfmiddlewaretoken": token_of(page)}
    clock.now += timedelta(hours=9)
    ended = client.post(f"/en/projects/{project.code}/write/", letter)
    assert ended.status_code == 403
    assert "Your login has ended; nothing was written." in ended.content.decode()
    assert not Message.objects.exists()
    # A wrong password on the way loses nothing either.
    wrong = client.post(LOGIN, {**hidden(ended), "name": "officer", "password": "x"})
    fields = {**hidden(wrong), "name": "officer", "password": SECRET}
    asked = client.post(LOGIN, fields)
    assert asked.status_code == 200
    saved = client.post(f"/en/projects/{project.code}/write/", hidden(asked))
    assert saved.status_code == 302
    assert Message.objects.get().text == "尚缺 <附图>"


def test_the_page_that_sends_again_goes_nowhere_else(
    city: City, client: Client
) -> None:
    for foreign in ("https://evil.example/", "//evil.example/", "/en/account/"):
        answer = log_in(client, again=foreign, **{"kept.text": "x"})
        assert answer["Location"] == "/en/my-work/"


def test_a_part_of_a_page_says_that_the_login_ended_and_leaves_the_page(
    city: City, project: Project, client: Client
) -> None:
    page = f"/en/projects/{project.code}/"
    part = client.get(page, headers={"HX-Request": "true"})
    assert part.status_code == 286  # htmx stops asking
    assert part.headers["HX-Retarget"] == "#page-problem"
    record = client.post(
        f"{page}record/log_contact/",
        {"look": "1", "on": OPENED.isoformat()},
        headers={"HX-Request": "true"},
    )
    assert record.status_code == 403
    assert "accounts.logged_out" in record.content.decode()
