"""Calendar links: the right days, for the right person, by a secret kept nowhere."""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from tests.web.cases import LICENCE, OPENED, give, make_city, open_sample
from tiexin.kernel import Refused
from tiexin.web.cases.models import Cover
from tiexin.web.notices import feed_views, feeds
from tiexin.web.notices.models import Feed

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db

# Twenty working days by law from 2 December 2026: the 29th.
PERMIT, PERMIT_DUE = "land_planning_permit", date(2026, 12, 29)
# Five working days for the answer: 2, 3, 4, 7, 8 December.
ANSWER_DAY = date(2026, 12, 8)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    """A permit is examined, an application waits for its answer, a task for doing."""
    found = open_sample(city)
    give(city.investor, found, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, found, "accept", on=OPENED, procedure=PERMIT)
    give(city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    give(city.officer, found, "add_task", on=OPENED, text="核对", due="2026-12-11")
    return found


def link(user: User, project: Project | None = None) -> str:
    secret = feeds.make(user, project, now=timezone.now())
    return f"/calendar/{secret}.ics"


def days(client: Client, url: str) -> dict[str, date]:
    """Title → day, read by a library that did not write it here."""
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(response.content)
    found = {}
    for event in calendar.walk("VEVENT"):
        begin, end = event.decoded("dtstart"), event.decoded("dtend")
        assert end - begin == timedelta(days=1)
        found[str(event["summary"]).partition(" [")[0]] = begin
    return found


def test_the_days_are_those_of_law_promise_and_task(
    client: Client, city: City, project: Project
) -> None:
    city.officer.language = "en"
    city.officer.save()
    found = days(client, link(city.officer))
    assert found["Statutory limit: Land planning permit"] == PERMIT_DUE
    answers = [day for title, day in found.items() if "named: Design" in title]
    assert answers == [ANSWER_DAY]
    assert found["Task due"] == date(2026, 12, 11)
    promised = {title: day for title, day in found.items() if "Promised" in title}
    assert project.promised_on in promised.values()
    assert len(promised) >= 3


def test_it_speaks_the_language_of_the_person(
    client: Client, city: City, project: Project
) -> None:
    url = link(city.investor)
    titles = {
        "zh-hans": "法定时限：建设用地规划许可证核发",
        "zh-hant": "法定時限：建設用地規劃許可證核發",
    }
    for language, title in titles.items():
        city.investor.language = language
        city.investor.save()
        assert any(each.startswith(title[:12]) for each in days(client, url))


def test_the_same_entry_keeps_its_uid_and_moves_with_a_higher_sequence(
    client: Client, city: City, project: Project, clock: Clock
) -> None:
    url = link(city.officer)

    def entry() -> tuple[str, int, date]:
        calendar = Calendar.from_ical(client.get(url).content)
        for event in calendar.walk("VEVENT"):
            if f"statutory-{PERMIT}" in event["uid"]:
                return str(event["uid"]), int(event["sequence"]), event["dtstart"].dt
        raise AssertionError

    before = entry()
    clock.set(OPENED + timedelta(days=1))
    give(
        city.reviewer,
        project,
        "extend",
        on=OPENED + timedelta(days=1),
        procedure=PERMIT,
        days=10,
        ground="复杂",
        approver="局长",
    )
    after = entry()
    assert after[0] == before[0]
    assert after[1] > before[1]
    assert after[2] > before[2]


def test_a_reviewer_sees_the_own_offices_days_and_no_milestones(
    client: Client, city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure="major_project_listing")
    city.other_reviewer.authority = "major_project_office"
    city.other_reviewer.language = city.reviewer.language = "en"
    city.other_reviewer.save()
    city.reviewer.save()
    own = days(client, link(city.reviewer))
    assert len(own) == 2
    other = days(client, link(city.other_reviewer))
    assert len(other) == 1
    assert all("Planning" not in title for title in other)


def test_a_link_for_one_project_shows_only_that(
    client: Client, city: City, project: Project
) -> None:
    other = open_sample(city)
    give(city.investor, other, "submit", on=OPENED, procedure=PERMIT)
    content = client.get(link(city.investor, other)).content.decode()
    assert other.code in content
    assert project.code not in content
    assert project.code in client.get(link(city.investor)).content.decode()


def test_policy_is_asked_at_each_fetch(
    client: Client, city: City, project: Project
) -> None:
    url, one = link(city.officer), link(city.officer, project)
    assert project.code in client.get(url).content.decode()
    give(
        city.supervisor,
        project,
        "hand_over",
        on=OPENED,
        officer=city.colleague.actor_id,
        reason="x",
    )
    assert client.get(one).status_code == 404
    assert project.code not in client.get(url).content.decode()
    Cover.objects.create(
        officer=city.colleague, cover=city.officer, first=OPENED, last=OPENED
    )
    assert client.get(one).status_code == 200


def test_revoked_unknown_and_inactive_are_not_there(
    client: Client, city: City, project: Project
) -> None:
    url = link(city.investor)
    city.investor.is_active = False
    city.investor.save()
    assert client.get(url).status_code == 404
    city.investor.is_active = True
    city.investor.save()
    assert client.get(url).status_code == 200
    assert feeds.revoke(city.investor, Feed.objects.get().pk, now=timezone.now())
    assert client.get(url).status_code == 404
    assert client.get(f"/calendar/{'A' * 43}.ics").status_code == 404
    assert client.get("/calendar/short.ics").status_code == 404
    assert client.post(url).status_code == 405


def test_what_has_not_changed_is_not_sent_again(
    client: Client, city: City, project: Project, clock: Clock
) -> None:
    url = link(city.investor)
    tag = client.get(url).headers["ETag"]
    same = client.get(url, headers={"If-None-Match": tag})
    assert same.status_code == 304
    assert same.content == b""
    clock.now += timedelta(minutes=1)
    give(
        city.reviewer,
        project,
        "grant",
        on=OPENED,
        procedure=PERMIT,
        now=timezone.now(),
    )
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_a_link_is_answered_a_hundred_and_twenty_times_an_hour(
    client: Client, city: City, project: Project, clock: Clock
) -> None:
    url = link(city.investor)
    Feed.objects.update(window_at=clock.now, fetches=feeds.MOST_FETCHES - 1)
    assert client.get(url).status_code == 200
    late = client.get(url)
    assert late.status_code == 429
    assert late.headers["Retry-After"]
    clock.now += timedelta(hours=1)
    assert client.get(url).status_code == 200


def test_a_fetch_costs_the_same_however_many_projects_there_are(
    client: Client, city: City, project: Project
) -> None:
    url = link(city.supervisor)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(4):
        more = open_sample(city)
        give(city.investor, more, "submit", on=OPENED, procedure=PERMIT)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)


def test_the_headers_keep_the_link_to_ourselves(
    client: Client, city: City, project: Project
) -> None:
    response = client.get(link(city.investor))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "private" in response.headers["Cache-Control"]
    assert not response.cookies


def everything_stored() -> str:
    found = []
    for model in apps.get_models():
        found += [str(row) for row in model._default_manager.values_list()]
    return "\n".join(found)


def test_the_secret_is_nowhere_in_the_database_or_the_logs(
    client: Client,
    project: Project,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    client.force_login(project.investor)
    made = client.post("/en/account/calendar/", {"project": project.code})
    assert made.headers["Cache-Control"] == "no-store"
    match = re.search(r"/calendar/([\w-]{43})\.ics", made.content.decode())
    assert match is not None
    secret, url = match.group(1), match.group()
    assert client.get(url).status_code == 200
    assert secret not in client.get("/en/account/calendar/").content.decode()
    # A path that nobody knows, and one that breaks, are logged by Django itself.
    client.get(url.replace(".ics", ".txt"))
    client.get(url.replace(".ics", "x.ics"))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no such thing")

    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed_views, "as_ics", broken)
        assert client.get(url).status_code == 500
    client.post("/en/account/calendar/", {"revoke": Feed.objects.get().pk})
    assert client.get(url).status_code == 404
    assert "/calendar/…" in caplog.text
    assert secret not in caplog.text
    assert secret not in "".join(capfd.readouterr())
    assert secret not in everything_stored()
    assert Feed.objects.get().token_hash in everything_stored()


def test_a_link_can_be_made_for_what_one_sees_and_revoked_by_oneself_alone(
    client: Client, city: City, project: Project
) -> None:
    client.force_login(city.stranger)
    denied = client.post("/en/account/calendar/", {"project": project.code})
    assert denied.status_code == 404
    link(city.investor, project)
    number = Feed.objects.get().pk
    assert client.post("/en/account/calendar/", {"revoke": number}).status_code == 404
    client.force_login(city.investor)
    assert client.post("/en/account/calendar/", {"revoke": number}).status_code == 302
    assert Feed.objects.get().revoked_at is not None


def test_too_many_links_are_refused_with_the_cure(
    client: Client, city: City, project: Project
) -> None:
    for _ in range(feeds.MOST):
        link(city.investor)
    with pytest.raises(Refused):
        link(city.investor)
    client.force_login(city.investor)
    response = client.post("/en/account/calendar/", {"project": ""})
    assert response.status_code == 409
    assert "Revoke one" in response.content.decode()
