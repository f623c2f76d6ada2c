"""Webhooks: signed, retried, never into our own network or beyond what one may see."""

from __future__ import annotations

import hmac
import json
import socket
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.web.api import Program, problem
from tests.web.cases import (
    APPLICATION,
    OPENED,
    OTHER_APPLICATION,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.receiver import Receiver, receiver
from tests.web.working import work as do_jobs
from tiexin.kernel import BadInput
from tiexin.web.hooks import addresses, calling, jobs, telling
from tiexin.web.hooks.models import Hook, HookDelivery
from tiexin.web.notices.models import Notice
from tiexin.web.notices.words import link, title

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
__all__ = ["receiver"]


@pytest.fixture
def city(clock: Clock, settings: SettingsWrapper) -> City:
    settings.HOOKS_TO_LOCALHOST = True
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    found = open_sample(city)
    work()
    return found


def work() -> None:
    """Do what is due, as the worker does."""
    do_jobs("hooks")


def hook_of(user: User, receiver: Receiver, *kinds: str) -> Hook:
    return telling.make(user, url=receiver.url, kinds=kinds, now=timezone.now())


def submit(city: City, project: Project, procedure: str = APPLICATION) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=procedure)


def told(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in receiver.got]


def test_what_happens_is_told_signed_and_without_names(
    city: City, project: Project, receiver: Receiver
) -> None:
    hook = hook_of(city.officer, receiver)
    give(city.officer, project, "log_contact", on=OPENED, channel="call", note="王先生")
    work()
    [request] = receiver.got
    assert request.path == "/in?x=1"
    content = json.loads(request.body)
    assert content == {
        "id": request.headers["Tiexin-Delivery"],
        "kind": "contact_logged",
        "project": project.code,
        "number": 3,
        "procedure": "",
        "occurred_on": "2026-12-01",
        "recorded_at": content["recorded_at"],
        "read_at": f"/api/v1/projects/{project.code}/events?after=2&limit=1",
    }
    parts = dict(
        each.split("=", 1) for each in request.headers["Tiexin-Signature"].split(",")
    )
    expected = hmac.new(
        hook.secret.encode(), parts["t"].encode() + b"." + request.body, sha256
    ).hexdigest()
    assert parts["v1"] == expected
    assert int(parts["t"]) == int(timezone.now().timestamp())
    row = HookDelivery.objects.get()
    assert (row.state, row.status, row.attempts) == ("sent", 200, 1)
    # And what it points to is there to be read.
    path = content["read_at"].removeprefix("/api/v1")
    read = Program(city.officer).get(path).json()
    assert read["items"][0]["data"]["note"] == "王先生"


def test_a_refusing_receiver_is_tried_again_later_with_the_same_id(
    city: City, project: Project, receiver: Receiver, clock: Clock
) -> None:
    hook = hook_of(city.officer, receiver)
    receiver.script = [500, 503]
    submit(city, project)
    work()
    row = HookDelivery.objects.get()
    assert (row.state, row.status, row.attempts) == ("waiting", 500, 1)
    assert row.next_at == clock.now + timedelta(seconds=10)
    work()
    assert len(receiver.got) == 1
    clock.now += timedelta(seconds=11)
    work()
    clock.now += timedelta(seconds=61)
    work()
    row.refresh_from_db()
    assert (row.state, row.status, row.attempts) == ("sent", 200, 3)
    first, _, last = receiver.got
    assert first.headers["Tiexin-Delivery"] == last.headers["Tiexin-Delivery"]
    assert first.body == last.body
    # The signature is of its own second, so that an old one can be refused.
    assert first.headers["Tiexin-Signature"] != last.headers["Tiexin-Signature"]
    hook.refresh_from_db()
    assert (hook.failures, hook.failing_since) == (0, None)


def test_after_the_last_attempt_it_is_given_up_and_can_be_sent_by_hand(
    city: City, project: Project, receiver: Receiver, clock: Clock, client: Client
) -> None:
    hook = hook_of(city.officer, receiver)
    receiver.script = [500] * 9
    submit(city, project)
    for wait in (timedelta(0), *telling.WAITS):
        clock.now += wait + timedelta(seconds=1)
        work()
    row = HookDelivery.objects.get()
    assert (row.state, row.attempts, row.next_at) == ("failed", 9, None)
    clock.now += timedelta(days=3)
    work()
    assert len(receiver.got) == 9
    client.force_login(city.officer)
    page = f"/en/account/hooks/{hook.pk}/"
    assert "given up" in client.get(page).content.decode()
    client.post(page, {"again": row.key})
    work()
    row.refresh_from_db()
    assert (row.state, row.status) == ("sent", 200)
    assert receiver.got[-1].headers["Tiexin-Delivery"] == row.key


@pytest.mark.parametrize(
    ("step", "error"),
    [("silence", "too_slow"), ("drip", "too_slow"), (302, "redirected")],
)
def test_slow_and_redirecting_receivers_are_left(
    city: City,
    project: Project,
    receiver: Receiver,
    *,
    step: Any,
    error: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "WAITS_FOR_A_BYTE", 0.4)
    monkeypatch.setattr(calling, "WAITS_IN_ALL", 0.8)
    hook_of(city.officer, receiver)
    receiver.script = [step]
    submit(city, project)
    work()
    row = HookDelivery.objects.get()
    assert (row.state, row.error) == ("waiting", error)
    assert len(receiver.got) == 1


def test_a_receiver_that_is_not_there_is_told_as_such(
    city: City, project: Project
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    telling.make(city.officer, url=url, kinds=[], now=timezone.now())
    submit(city, project)
    work()
    row = HookDelivery.objects.get()
    assert (row.state, row.error, row.status) == ("waiting", "no_answer", None)


def test_a_receiver_without_a_certificate_is_not_spoken_to(
    city: City, project: Project, receiver: Receiver
) -> None:
    url = receiver.url.replace("http://", "https://")
    telling.make(city.officer, url=url, kinds=[], now=timezone.now())
    submit(city, project)
    work()
    assert HookDelivery.objects.get().error == "tls"
    assert receiver.got == []


PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # noqa: S104 - one of those that are refused
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::a00:1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_webhook_goes_into_our_own_network(
    city: City,
    project: Project,
    address: str,
    settings: SettingsWrapper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.HOOKS_TO_LOCALHOST = False
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(BadInput) as caught:
        telling.make(
            city.officer, url=f"https://{literal}/", kinds=[], now=timezone.now()
        )
    assert caught.value.problems[0].code == "hooks.forbidden_url"

    # A name that leads there is found out when something is to be sent, even if
    # one of its addresses is a public one.
    def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, 443)) for each in ("93.184.216.34", address)]

    def connected(*_: Any, **__: Any) -> None:
        raise AssertionError("it was called")

    telling.make(city.officer, url="https://in.example/", kinds=[], now=timezone.now())
    submit(city, project)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolved)
    monkeypatch.setattr(calling.socket, "create_connection", connected)
    work()
    assert HookDelivery.objects.get().error == "forbidden_address"


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that changes between the check and the call changes nothing."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    called: list[Any] = []

    def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, 443)) for each in answers.pop(0)]

    def connected(address: Any, **_: Any) -> None:
        called.append(address)
        raise OSError

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolved)
    monkeypatch.setattr(calling.socket, "create_connection", connected)
    assert calling.call("https://in.example/", b"{}", {}).error == "no_answer"
    assert called == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "in.example",
        "http://in.example/",
        "ftp://in.example/",
        "https://user:word@in.example/",
        "https://in.example:22/",
        "https://in.example:99999/",
        "https://in.example/#part",
        "https:///path",
        "https://[::1/",
        "https://in.example/\r\nX: y",
        "https://in.example/a b",
        "https://例.example/",
        "https://in.example/" + "x" * 500,
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_for_webhooks_is_refused(
    city: City, url: str, settings: SettingsWrapper
) -> None:
    settings.HOOKS_TO_LOCALHOST = False
    with pytest.raises(BadInput):
        telling.make(city.officer, url=url, kinds=[], now=timezone.now())


def test_only_the_kinds_asked_for_are_told(
    city: City, project: Project, receiver: Receiver
) -> None:
    hook_of(city.officer, receiver, "accepted")
    submit(city, project)
    give(city.reviewer, project, "accept", on=OPENED, procedure=APPLICATION)
    work()
    assert [each["kind"] for each in told(receiver)] == ["accepted"]


def test_a_reviewer_is_told_of_the_own_procedures_only(
    city: City, project: Project, receiver: Receiver
) -> None:
    hook_of(city.reviewer, receiver)
    hook_of(city.distant_reviewer, receiver)
    submit(city, project)
    submit(city, project, OTHER_APPLICATION)
    work()
    assert [each["procedure"] for each in told(receiver)] == [APPLICATION]


def test_who_no_longer_sees_the_project_is_told_nothing_more(
    city: City, project: Project, receiver: Receiver, clock: Clock
) -> None:
    hook_of(city.officer, receiver)
    receiver.script = [500]
    submit(city, project)
    work()
    give(
        city.supervisor,
        project,
        "hand_over",
        on=OPENED,
        officer=city.colleague.actor_id,
        reason="leave",
    )
    clock.now += timedelta(seconds=11)
    work()
    assert len(receiver.got) == 1
    assert {row.error for row in HookDelivery.objects.all()} == {"not_yours"}


def test_a_receiver_that_fails_for_a_day_is_switched_off_and_the_owner_told(
    city: City, project: Project, receiver: Receiver, clock: Clock
) -> None:
    hook = hook_of(city.officer, receiver)
    receiver.script = [500] * 100
    for number in range(25):
        give(
            city.officer,
            project,
            "log_contact",
            on=OPENED,
            channel="call",
            note=f"{number}",
        )
    work()
    hook.refresh_from_db()
    # Many at once prove nothing yet: it may just be starting anew.
    assert (hook.failures, hook.disabled_at) == (25, None)
    clock.set(date(2026, 12, 3))
    work()
    hook.refresh_from_db()
    assert (hook.disabled_at, hook.why_disabled) == (clock.now, "failures")
    notice = Notice.objects.get(user=city.officer, kind="hook_off")
    assert "switched off" in title(notice, "en")
    assert link(notice, "en") == "/en/account/hooks/"
    before = len(receiver.got)
    submit(city, project)
    clock.now += timedelta(days=1)
    work()
    assert len(receiver.got) == before
    # Switched on again it is told of what happens from now on.
    receiver.script = []
    telling.switch(hook, on=True, now=timezone.now())
    submit(city, project, OTHER_APPLICATION)
    work()
    assert told(receiver)[-1]["procedure"] == OTHER_APPLICATION


def test_nothing_is_told_of_what_was_rolled_back(
    city: City, project: Project, receiver: Receiver
) -> None:
    from django.db import transaction

    hook_of(city.officer, receiver)
    with transaction.atomic():
        submit(city, project)
        transaction.set_rollback(True)
    work()
    assert receiver.got == []


def test_telling_twice_sends_once(
    city: City, project: Project, receiver: Receiver
) -> None:
    hook_of(city.officer, receiver)
    submit(city, project)
    work()
    telling.tell(project.pk, first=1, last=3, now=timezone.now())
    work()
    # The first two happened before the hook was made, and were told just now.
    assert sorted(each["number"] for each in told(receiver)) == [1, 2, 3]


def test_old_deliveries_are_forgotten(
    city: City, project: Project, receiver: Receiver, clock: Clock
) -> None:
    hook_of(city.officer, receiver)
    submit(city, project)
    work()
    clock.now += timedelta(days=29)
    jobs.forget({})
    assert HookDelivery.objects.count() == 1
    clock.now += timedelta(days=2)
    jobs.forget({})
    assert HookDelivery.objects.count() == 0


# Pages


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_secret_of_a_new_hook_is_shown_once(
    city: City, client: Client, language: str
) -> None:
    client.force_login(city.reviewer)
    page = f"/{language}/account/hooks/"
    assert client.get(page).status_code == 200
    made = client.post(page, {"url": "https://in.example/x", "kinds": ["accepted"]})
    hook = Hook.objects.get()
    assert hook.kinds == ["accepted"]
    assert hook.secret in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
    assert hook.secret not in client.get(page).content.decode()


def test_a_wrong_address_is_told_and_kept_in_the_form(
    city: City, client: Client
) -> None:
    client.force_login(city.officer)
    answer = client.post("/en/account/hooks/", {"url": "ftp://in.example/"})
    assert answer.status_code == 400
    assert "ftp://in.example/" in answer.content.decode()
    assert not Hook.objects.exists()


def test_a_hook_is_switched_tried_and_dropped_by_its_owner_only(
    city: City, client: Client, receiver: Receiver
) -> None:
    hook = hook_of(city.officer, receiver)
    for user, status in ((city.reviewer, 404), (city.officer, 302)):
        client.force_login(user)
        for do in ("ping", "off", "on", "drop"):
            sent = {"number": hook.pk, "do": do}
            assert client.post("/en/account/hooks/", sent).status_code == status
        if status == 404:
            assert client.get(f"/en/account/hooks/{hook.pk}/").status_code == 404
    assert not Hook.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_trial_arrives_and_stands_in_the_list(
    city: City, client: Client, receiver: Receiver, language: str
) -> None:
    hook = hook_of(city.investor, receiver)
    client.force_login(city.investor)
    client.post(f"/{language}/account/hooks/", {"number": hook.pk, "do": "ping"})
    work()
    assert told(receiver) == [
        {"id": receiver.got[0].headers["Tiexin-Delivery"], "kind": "ping"}
    ]
    page = client.get(f"/{language}/account/hooks/{hook.pk}/").content.decode()
    assert receiver.got[0].headers["Tiexin-Delivery"] in page


# The API


def test_hooks_by_the_api(
    city: City, project: Project, receiver: Receiver, clock: Clock
) -> None:
    program = Program(city.officer)
    asked = {"url": receiver.url, "kinds": ["submitted"]}
    made = program.post("/hooks", asked)
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    hook = Hook.objects.get()
    assert made.json()["secret"] == hook.secret
    assert "secret" not in program.get(path).json()
    problem(Program(city.reviewer).get(path), 404, "api.not_there")
    submit(city, project)
    work()
    [sent] = program.get(f"{path}/deliveries").json()["items"]
    assert (sent["kind"], sent["state"], sent["project"]) == (
        "submitted",
        "sent",
        project.code,
    )
    again = program.post(f"{path}/deliveries/{sent['id']}/send", {})
    assert again.status_code == 202
    work()
    assert len(receiver.got) == 2
    assert program.post(f"{path}/ping", {}).status_code == 202
    off = program.post(f"{path}/switch", {"on": False}).json()
    assert (off["on"], off["why_off"]) == (False, "owner")
    assert program.delete(path).status_code == 204
    problem(program.delete(path), 404, "api.not_there")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://in.example"}, "hooks.bad_url"),
        ({"url": "https://10.0.0.1"}, "hooks.forbidden_url"),
        ({"url": "https://in.example", "kinds": ["dance"]}, "hooks.unknown_kind"),
        ({"url": 3}, "api.wrong_type"),
        ({}, "api.missing"),
    ],
)
def test_a_wrong_hook_is_told(
    city: City, body: dict[str, Any], code: str, settings: SettingsWrapper
) -> None:
    settings.HOOKS_TO_LOCALHOST = False
    problem(Program(city.officer).post("/hooks", body), 400, code)
