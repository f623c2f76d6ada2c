"""Keys: what opens, what no longer does, how often, and that a cookie never does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from tests.web.api import Program, problem
from tests.web.cases import City, make_city
from tiexin.web.hooks import keys
from tiexin.web.hooks.models import ApiKey

if TYPE_CHECKING:
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


def test_only_the_hash_of_a_key_is_kept(city: City) -> None:
    key, token = keys.make(
        city.officer, name="x", days=30, reads_only=False, now=timezone.now()
    )
    assert token.startswith("txn_")
    assert len(token) == 47
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert token not in str(row)
    assert row["key_hash"] != token
    assert token.startswith(row["hint"])
    assert len(row["hint"]) == 10


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "api.no_key"),
        ("Basic dXNlcjpwYXNz", "api.no_key"),
        ("Bearer", "api.no_key"),
        ("Bearer nonsense", "api.unknown_key"),
        ("Bearer txn_" + "a" * 43, "api.unknown_key"),
        ("Bearer txn_" + "é" * 43, "api.unknown_key"),
    ],
)
def test_without_a_good_key_nothing_opens(city: City, header: str, code: str) -> None:
    found = Client().get("/api/v1/me", headers={"Authorization": header})
    problem(found, 401, code)
    assert found.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(city: City) -> None:
    browser = Client()
    browser.force_login(city.officer)
    problem(browser.get("/api/v1/me"), 401, "api.no_key")
    found = browser.post("/api/v1/projects", "{}", content_type="application/json")
    problem(found, 401, "api.no_key")


def test_a_key_that_was_taken_back_or_has_run_out_says_so(
    city: City, clock: Clock
) -> None:
    program, other = Program(city.officer), Program(city.officer)
    keys.revoke(program.key, now=timezone.now())
    problem(program.get("/me"), 401, "api.key_revoked")
    clock.now += timedelta(days=30)
    problem(other.get("/me"), 401, "api.key_expired")


def test_a_key_for_reading_changes_nothing(city: City) -> None:
    program = Program(city.officer, reads_only=True)
    assert program.get("/me").status_code == 200
    problem(program.post("/projects", {}), 403, "api.reads_only")


def test_when_a_key_was_last_used_is_known(city: City, clock: Clock) -> None:
    program = Program(city.officer)
    assert ApiKey.objects.get().used_at is None
    program.get("/me")
    assert ApiKey.objects.get().used_at == clock.now


def test_a_key_opens_so_often_in_a_minute_and_then_says_when(
    city: City, clock: Clock
) -> None:
    program = Program(city.officer)
    first = program.get("/me")
    assert first.headers["RateLimit-Limit"] == "600"
    assert first.headers["RateLimit-Remaining"] == "599"
    ApiKey.objects.update(window_count=599)
    assert program.get("/me").headers["RateLimit-Remaining"] == "0"
    clock.now += timedelta(seconds=20)
    spent = program.get("/me")
    problem(spent, 429, "api.too_many")
    assert spent.headers["Retry-After"] == "40"
    assert program.get("/projects").status_code == 429
    clock.now += timedelta(seconds=40)
    assert program.get("/me").status_code == 200


def test_a_key_has_a_name_and_a_life_and_there_are_not_too_many(city: City) -> None:
    from tiexin.kernel import BadInput

    def make(name: str = "x", days: int = 30) -> None:
        keys.make(
            city.officer, name=name, days=days, reads_only=False, now=timezone.now()
        )

    for name, days, code in [
        (" ", 30, "hooks.bad_key_name"),
        ("x" * 61, 30, "hooks.bad_key_name"),
        ("x", 31, "hooks.bad_key_life"),
    ]:
        with pytest.raises(BadInput) as caught:
            make(name, days)
        assert caught.value.problems[0].code == code
    for _ in range(keys.MOST_KEYS):
        make()
    with pytest.raises(BadInput) as caught:
        make()
    assert caught.value.problems[0].code == "hooks.too_many_keys"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/none", 404, "web.no_such_page"),
        ("get", "/api/", 404, "web.no_such_page"),
        ("get", "/api/v1/", 404, "web.no_such_page"),
        ("put", "/api/v1/projects", 405, "web.method"),
        ("delete", "/api/v1/plan", 405, "web.method"),
        ("get", "/api/v1/projects/a%00b", 404, "web.no_such_page"),
        ("get", "/api/v1/projects/" + "x" * 200, 401, "api.no_key"),
    ],
)
def test_what_has_no_address_or_method_gets_a_problem_document(
    method: str, path: str, status: int, code: str
) -> None:
    found = getattr(Client(), method)(path)
    problem(found, status, code)
    if status == 405:
        assert found.headers["Allow"]


@pytest.mark.parametrize(
    ("accepts", "language"), [("zh-CN", "zh-Hans-CN"), ("zh-HK", "zh-Hant-HK")]
)
def test_complaints_speak_the_language_asked_for(accepts: str, language: str) -> None:
    found = Client().get("/api/v1/me", headers={"Accept-Language": accepts})
    assert found.headers["Content-Language"] == language
    assert "密" in problem(found, 401, "api.no_key")["title"]


def test_an_error_of_ours_is_a_problem_document(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tiexin.web.api import work

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(work.policy, "rows", broken)
    found = Program(city.officer).get("/my/procedures")
    told = problem(found, 500, "web.internal")
    assert "fire" not in str(told)


def test_guide_and_plan_take_a_post_from_a_program_without_a_form_token() -> None:
    program = Client(enforce_csrf_checks=True)
    found = program.post("/api/v1/guide", "{}", content_type="application/json")
    assert found.status_code == 200


# The page


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_new_key_is_shown_once_and_opens(
    city: City, client: Client, language: str
) -> None:
    client.force_login(city.reviewer)
    page = f"/{language}/account/keys/"
    assert client.get(page).status_code == 200
    made = client.post(page, {"name": "财务", "days": "90", "reads_only": "1"})
    token = re.findall(r'value="(txn_[A-Za-z0-9_-]{43})"', made.content.decode())[0]
    assert made.headers["Cache-Control"] == "no-store"
    assert token not in client.get(page).content.decode()
    key = ApiKey.objects.get()
    assert (key.user, key.name, key.reads_only) == (city.reviewer, "财务", True)
    assert (key.expires_at - timezone.now()).days == 90
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200


def test_a_key_is_taken_back_by_its_owner_only(city: City, client: Client) -> None:
    program = Program(city.officer)
    taken = {"revoke": program.key.pk}
    client.force_login(city.reviewer)
    assert client.post("/en/account/keys/", taken).status_code == 404
    assert program.get("/me").status_code == 200
    client.force_login(city.officer)
    assert client.post("/en/account/keys/", taken).status_code == 302
    problem(program.get("/me"), 401, "api.key_revoked")
    assert "taken back" in client.get("/en/account/keys/").content.decode()


def test_a_wrong_form_for_a_key_is_told_and_kept(city: City, client: Client) -> None:
    client.force_login(city.officer)
    answer = client.post("/en/account/keys/", {"name": "Robot", "days": "99999"})
    assert answer.status_code == 400
    assert "Robot" in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_a_visitor_is_asked_to_log_in(client: Client) -> None:
    for page in ("keys", "hooks", "hooks/1"):
        answer = client.get(f"/en/account/{page}/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/en/account/login/")
