"""Mails: sent to a real (small) mail server, retried, held at night, never doubled."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time as clock_time
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from tests.web.cases import OPENED, PLACE, give, make_city, open_sample
from tests.web.smtp_stub import mail_server
from tiexin.web.config.env import BadEnvironmentError, read_environment
from tiexin.web.jobs.models import Job
from tiexin.web.jobs.worker import work_once
from tiexin.web.notices import outbox, sending
from tiexin.web.notices.mail import MOST_SHOWN
from tiexin.web.notices.models import Delivery, Notice, QuietHours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tests.web.smtp_stub import Post
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings: SettingsWrapper) -> Iterator[Post]:
    with mail_server() as found:
        use(settings, found.port)
        yield found


def use(settings: SettingsWrapper, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 3
    settings.MAIL_GOES = True
    settings.PUBLIC_URL = "https://portal.example"


@pytest.fixture
def city(clock: Clock) -> City:
    made = make_city()
    for name, user in made.everybody.items():
        user.email = f"{name}@example.org"
        user.language = "en"
        user.save()
    return made


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def notice(
    user: User, project: Project, *, by: str = "mail", n: int = 1, kind: str = "granted"
) -> Notice:
    return Notice.objects.create(
        user=user,
        project=project,
        kind=kind,
        key=f"test/{n}/{by}",
        at=timezone.now(),
        by=by,
        data={"procedure": "planning_conditions", "on": "2026-12-01"},
    )


def go() -> None:
    outbox.pack(timezone.now())
    sending.send_due()


def test_a_mail_says_the_title_and_where_to_look_and_nothing_confidential(
    city: City, project: Project, post: Post
) -> None:
    notice(city.investor, project)
    go()
    (mail,) = post.mails
    assert mail["To"] == "investor@example.org"
    assert "Planning conditions" in mail["Subject"]
    text = mail.get_body(("plain",))
    html = mail.get_body(("html",))
    assert text is not None
    assert html is not None
    number = Notice.objects.get().pk
    for body in (text.get_content(), html.get_content()):
        assert f"https://portal.example/en/notices/{number}/" in body
        assert "https://portal.example/en/account/notices/" in body
        assert project.code in body
        for secret in (project.name, city.enterprise.name, "Investor", "Officer"):
            assert secret not in body
    assert mail["List-Unsubscribe"] == "<https://portal.example/en/account/notices/>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-hans", "规划条件"), ("zh-hant", "規劃條件"), ("en", "lanning conditions")],
)
def test_a_mail_speaks_the_language_of_its_reader(
    city: City, project: Project, post: Post, language: str, word: str
) -> None:
    city.investor.language = language
    city.investor.save()
    notice(city.investor, project)
    go()
    (mail,) = post.mails
    assert word in mail["Subject"]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert word in body.get_content()


def test_what_comes_together_goes_in_one_mail(
    city: City, project: Project, post: Post
) -> None:
    for n in range(4):
        notice(city.investor, project, n=n)
    notice(city.officer, project)
    go()
    assert len(post.mails) == 2
    assert Delivery.objects.count() == 2


def test_a_long_list_is_cut_and_says_so(
    city: City, project: Project, post: Post
) -> None:
    for n in range(MOST_SHOWN + 7):
        notice(city.investor, project, n=n)
    go()
    body = post.mails[0].get_body(("plain",))
    assert body is not None
    assert "7 more" in body.get_content()


def test_what_was_read_meanwhile_is_not_mailed(
    city: City, project: Project, post: Post
) -> None:
    notice(city.investor, project)
    outbox.pack(timezone.now())
    Notice.objects.update(read_at=timezone.now())
    go()
    assert post.mails == []
    assert Delivery.objects.get().state == "dropped"


def test_who_may_no_longer_see_the_project_gets_no_mail_about_it(
    city: City, project: Project, post: Post
) -> None:
    notice(city.officer, project)
    outbox.pack(timezone.now())
    give(
        city.supervisor,
        project,
        "hand_over",
        on=OPENED,
        officer=city.colleague.actor_id,
        reason="x",
    )
    go()
    assert post.mails == []


def test_a_server_that_is_down_loses_nothing(
    city: City, project: Project, settings: SettingsWrapper, clock: Clock
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    use(settings, port)
    notice(city.investor, project)
    go()
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.error == "ConnectionRefusedError"
    go()
    assert Delivery.objects.get().attempts == 1
    clock.now += timedelta(minutes=2)
    with mail_server() as found:
        use(settings, found.port)
        go()
        assert len(found.mails) == 1
    assert Delivery.objects.get().state == "sent"


def test_each_wait_is_longer_and_after_three_days_the_mail_is_given_up(
    city: City, project: Project, post: Post, clock: Clock
) -> None:
    post.on_recipient = "451 4.7.1 later, please"
    QuietHours.objects.create(user=city.investor, start=0, end=0)
    notice(city.investor, project)
    waits = []
    while (state := Delivery.objects.first()) is None or state.state == "waiting":
        before = clock.now
        go()
        delivery = Delivery.objects.get()
        waits.append(delivery.not_before - before)
        assert delivery.error == "451 4.7.1"
        clock.now = max(delivery.not_before, clock.now)
        assert len(waits) < 40
    assert waits[:3] == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert max(waits) == timedelta(hours=6)
    assert clock.now - delivery.made_at > timedelta(days=3)
    assert delivery.state == "failed"
    assert post.mails == []


def test_a_refusal_for_good_is_not_tried_again_and_stays_visible(
    city: City, project: Project, post: Post, clock: Clock
) -> None:
    post.on_recipient = "550 5.1.1 <investor@example.org> unknown"
    notice(city.investor, project)
    notice(city.officer, project)
    go()
    clock.now += timedelta(days=1)
    go()
    failed = Delivery.objects.filter(state="failed")
    assert failed.count() == 2
    # The server's words hold the address; only its number is kept.
    assert {each.error for each in failed} == {"550 5.1.1"}
    assert len(post.recipients) == 2


def test_one_refused_address_does_not_hold_up_the_others(
    city: City, project: Project, post: Post
) -> None:
    notice(city.investor, project)
    go()
    post.on_data = "552 5.3.4 too big"
    notice(city.officer, project)
    go()
    post.on_data = "250 fine"
    notice(city.supervisor, project)
    go()
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "failed", "sent"]


def test_nothing_personal_is_logged(
    city: City, project: Project, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    notice(city.investor, project)
    go()
    post.on_recipient = "550 5.1.1 <investor@example.org> unknown"
    notice(city.investor, project, n=2)
    go()
    assert '"event": "mail"' in caplog.text
    assert "example.org" not in caplog.text
    assert "Investor" not in caplog.text


def test_at_night_a_mail_waits_for_the_morning_however_red_it_is(
    city: City, project: Project, post: Post, clock: Clock
) -> None:
    clock.set(OPENED, time(23, 30))
    notice(city.investor, project, kind="clock.overdue")
    go()
    assert post.mails == []
    clock.set(OPENED + timedelta(days=1), time(7, 59))
    go()
    assert post.mails == []
    clock.set(OPENED + timedelta(days=1), time(8))
    go()
    assert len(post.mails) == 1


@pytest.mark.parametrize(
    ("start", "end", "hour", "until"),
    [
        (21, 8, 20, None),
        (21, 8, 21, (2, 8)),
        (21, 8, 0, (1, 8)),
        (21, 8, 8, None),
        (12, 14, 13, (1, 14)),
        (12, 14, 14, None),
        (0, 0, 3, None),
        (22, 0, 23, (2, 0)),
    ],
)
def test_quiet_hours_end_when_they_say(
    city: City, start: int, end: int, hour: int, until: tuple[int, int] | None
) -> None:
    QuietHours.objects.create(user=city.investor, start=start, end=end)
    here = timezone.get_default_timezone()
    now = datetime.combine(date(2026, 12, 1), time(hour, 15), here)
    expected = until and datetime.combine(
        date(2026, 12, until[0]), time(until[1]), here
    )
    assert outbox.quiet_until(city.investor, now) == expected


def test_the_digest_goes_out_at_eight_in_dongguan_with_all_until_then(
    city: City, project: Project, post: Post, clock: Clock
) -> None:
    clock.set(OPENED, time(15))
    notice(city.investor, project, by="digest", n=1)
    clock.set(OPENED, time(20))
    notice(city.investor, project, by="digest", n=2)
    go()
    clock.set(OPENED + timedelta(days=1), time(7, 50))
    go()
    assert post.mails == []
    clock.set(OPENED + timedelta(days=1), time(8, 1))
    go()
    (mail,) = post.mails
    assert "2 notices" in mail["Subject"]
    notice(city.investor, project, by="digest", n=3)
    go()
    assert len(post.mails) == 1
    clock.set(OPENED + timedelta(days=2), time(8, 1))
    go()
    assert len(post.mails) == 2


def test_the_portal_alone_sends_no_mail(
    city: City, project: Project, post: Post
) -> None:
    notice(city.investor, project, by="portal")
    go()
    assert not Delivery.objects.exists()


def test_two_workers_pack_nothing_twice(city: City, project: Project) -> None:
    notice(city.investor, project)
    now = timezone.now()
    assert outbox.pack(now) == 1
    assert outbox.pack(now) == 0
    first = outbox.take(now)
    assert first is not None
    assert outbox.take(now) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_take_each_mail_once() -> None:
    user = make_city().investor
    QuietHours.objects.create(user=user, start=0, end=0)
    now = timezone.now()
    Delivery.objects.bulk_create(
        [Delivery(user=user, made_at=now, not_before=now) for _ in range(30)]
    )
    taken: list[int] = []

    def work() -> None:
        try:
            while (found := outbox.take(now)) is not None:
                taken.append(found.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len(set(taken)) == 30


def test_the_job_sends_without_holding_a_transaction(
    city: City,
    project: Project,
    post: Post,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    real = EmailMessage.send

    def watching(self: EmailMessage, fail_silently: bool = False) -> int:
        # One block is the test's own; the worker's would be a second.
        seen.append(len(connection.savepoint_ids))
        return int(real(self, fail_silently))

    monkeypatch.setattr(EmailMessage, "send", watching)
    notice(city.investor, project)
    Job.objects.all().delete()
    Job.objects.create(kind="notices.mail", run_at=clock.now, made_at=clock.now)
    done = work_once(name="test", now=clock.now)
    assert done is not None
    assert done.state == "done"
    assert len(post.mails) == 1
    assert seen == [0]


_SEED = f"""
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from tiexin.web.accounts.models import User
from tiexin.web.notices.models import Notice, QuietHours
from tiexin.web.jobs.models import Job
user = User.objects.create(username="a", role="officer", display_name="A",
    jurisdiction="{PLACE}", email="a@example.org", language="en")
QuietHours.objects.create(user=user, start=0, end=0)
Notice.objects.create(user=user, kind="silence.overdue", key="k", by="mail",
    at=timezone.now(), data={{"n": 30}})
"""
_WORK = """
import django; django.setup()
from tiexin.web.notices import outbox, sending
from django.utils import timezone
outbox.pack(timezone.now())
sending.send_due()
"""
_LATER = """
import django; django.setup()
from django.utils import timezone
from tiexin.web.notices.models import Delivery
each = Delivery.objects.get()
assert each.state == "waiting", each.state
assert each.attempts == 1
Delivery.objects.update(not_before=timezone.now())
"""


def test_a_worker_killed_while_sending_loses_no_mail(tmp_path: Path) -> None:
    """Real processes, a database on disk and SIGKILL between DATA and the answer."""
    with mail_server() as found:
        environment = {
            **{k: v for k, v in os.environ.items() if k != "TIEXIN_DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "tiexin.web.config.settings",
            "TIEXIN_STATE_DIR": str(tmp_path),
            "TIEXIN_SMTP_URL": f"smtp://127.0.0.1:{found.port}",
        }

        def python(*arguments: str) -> subprocess.Popen[bytes]:
            return subprocess.Popen([sys.executable, *arguments], env=environment)

        assert python("-m", "django", "migrate", "-v", "0").wait(60) == 0
        assert python("-c", _SEED).wait(60) == 0
        found.hang_after_data = threading.Event()
        first = python("-c", _WORK)
        assert found.got_data.wait(60)
        clock_time.sleep(0.2)
        first.send_signal(signal.SIGKILL)
        assert first.wait(10) == -signal.SIGKILL
        found.hang_after_data.set()
        found.hang_after_data = None
        assert python("-c", _LATER).wait(60) == 0
        assert python("-c", _WORK).wait(60) == 0
    # Sent at least once; the second copy is known by its id.
    assert len(found.mails) == 2
    assert len({mail["Message-ID"] for mail in found.mails}) == 1


def test_the_mail_server_is_read_from_its_address() -> None:
    found = read_environment(
        {"TIEXIN_SMTP_URL": "smtp+starttls://me%40x:p%3Aw@mail.example"}
    ).mail_server
    assert found is not None
    assert (found.host, found.port, found.user) == ("mail.example", 587, "me@x")
    assert (found.password, found.starttls, found.tls) == ("p:w", True, False)


@pytest.mark.parametrize(
    "given",
    [
        {"TIEXIN_SMTP_URL": "http://mail.example"},
        {"TIEXIN_SMTP_URL": "smtp://"},
        {"TIEXIN_SMTP_URL": "smtp://mail.example:x"},
        {"TIEXIN_PUBLIC_URL": "portal.example"},
        {"TIEXIN_PUBLIC_URL": "https://portal.example/?a=b"},
        {"TIEXIN_MAIL_FROM": "nobody"},
        {"TIEXIN_MAIL_FROM": "a@b\r\nBcc: c@d"},
    ],
)
def test_an_address_that_can_not_be_meant_stops_the_start(
    given: dict[str, str],
) -> None:
    with pytest.raises(BadEnvironmentError):
        read_environment(given)
