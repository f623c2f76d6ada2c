"""The bell, the list, the preferences, and the supervisor's page of what failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.web.cases import OPENED, give, make_city, open_sample
from tiexin.kernel import LANGUAGES
from tiexin.web.notices import outbox
from tiexin.web.notices.models import (
    ClockAct,
    Delivery,
    Notice,
    Preference,
    QuietHours,
)
from tiexin.web.notices.seen import unread_count

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db

TOPICS = (
    *("gaps", "decisions", "letters", "people", "tasks"),
    *("promises", "clocks", "contact", "progress", "plan"),
)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def notice(user: User, project: Project, n: int = 1, kind: str = "granted") -> Notice:
    return Notice.objects.create(
        user=user,
        project=project,
        kind=kind,
        key=f"test/{n}",
        at=timezone.now() + timedelta(minutes=n),
        data={"procedure": "planning_conditions", "on": "2026-12-01"},
    )


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_there_in_each_language(
    client: Client, city: City, project: Project, language: str
) -> None:
    notice(city.supervisor, project)
    client.force_login(city.supervisor)
    for path in (
        "notices/",
        "account/notices/",
        "account/calendar/",
        "board/troubles/",
    ):
        text = page(client, f"/{language}/{path}")
        assert text.count("<h1>") == 1
        assert "style=" not in text


def test_the_list_shows_the_unread_first_and_then_the_newest(
    client: Client, city: City, project: Project
) -> None:
    first, second, third = (notice(city.investor, project, n) for n in (1, 2, 3))
    third.read_at = timezone.now()
    third.save()
    client.force_login(city.investor)
    text = page(client, "/en/notices/")
    places = [text.index(f"/en/notices/{each.pk}/") for each in (second, first, third)]
    assert places == sorted(places)
    assert text.count('class="unread"') == 2


def test_following_a_notice_marks_it_and_leads_to_the_thing(
    client: Client, city: City, project: Project
) -> None:
    found = notice(city.investor, project)
    client.force_login(city.investor)
    response = client.get(f"/en/notices/{found.pk}/")
    where = f"/en/projects/{project.code}/procedures/planning_conditions/"
    assert response.headers["Location"] == where
    found.refresh_from_db()
    assert found.read_at is not None
    page(client, where)


def test_one_and_all_can_be_marked_without_a_script(
    client: Client, city: City, project: Project
) -> None:
    made = [notice(city.investor, project, n) for n in range(4)]
    client.force_login(city.investor)
    client.post("/en/notices/read/", {"one": made[0].pk})
    assert Notice.objects.filter(read_at=None).count() == 3
    # What came after the page was shown stays unread.
    client.post("/en/notices/read/", {"until": made[2].pk})
    assert list(Notice.objects.filter(read_at=None)) == [made[3]]
    assert client.post("/en/notices/read/", {}).status_code == 400


def test_nobody_reads_or_marks_what_is_anothers(
    client: Client, city: City, project: Project
) -> None:
    found = notice(city.officer, project)
    client.force_login(city.investor)
    assert client.get(f"/en/notices/{found.pk}/").status_code == 404
    client.post("/en/notices/read/", {"one": found.pk})
    found.refresh_from_db()
    assert found.read_at is None
    assert f"/en/notices/{found.pk}/" not in page(client, "/en/notices/")


def test_notices_of_a_project_that_is_no_longer_ones_own_are_gone_but_the_farewell(
    client: Client, city: City, project: Project
) -> None:
    notice(city.officer, project, 1)
    farewell = notice(city.officer, project, 2, kind="handed_over")
    give(
        city.supervisor,
        project,
        "hand_over",
        on=OPENED,
        officer=city.colleague.actor_id,
        reason="x",
    )
    client.force_login(city.officer)
    text = page(client, "/en/notices/")
    assert text.count('class="unread"') == 1
    assert unread_count(city.officer, today=OPENED) == 1
    response = client.get(f"/en/notices/{farewell.pk}/")
    assert response.headers["Location"] == "/en/notices/"


def test_a_long_list_has_pages(client: Client, city: City, project: Project) -> None:
    for n in range(65):
        notice(city.investor, project, n)
    client.force_login(city.investor)
    assert page(client, "/en/notices/").count('class="unread"') == 30
    assert page(client, "/en/notices/?page=3").count('class="unread"') == 5
    # A page that is not there shows the nearest.
    assert page(client, "/en/notices/?page=99").count('class="unread"') == 5
    assert page(client, "/en/notices/?page=x").count('class="unread"') == 30


def test_the_list_asks_as_often_for_many_as_for_one(
    client: Client, city: City, project: Project
) -> None:
    notice(city.investor, project, 1)
    client.force_login(city.investor)
    page(client, "/en/notices/")
    with CaptureQueriesContext(connection) as one:
        page(client, "/en/notices/")
    for n in range(2, 30):
        notice(city.investor, project, n)
    with CaptureQueriesContext(connection) as many:
        page(client, "/en/notices/")
    assert len(many) == len(one)


def test_a_task_is_named_on_the_portal(
    client: Client, city: City, project: Project
) -> None:
    give(
        city.officer,
        project,
        "add_task",
        on=OPENED,
        task="t1",
        text="核对红线图",
        due="2026-12-02",
    )
    found = notice(city.officer, project, kind="task.last_day")
    found.data = {"task": "t1", "due": "2026-12-02"}
    found.save()
    client.force_login(city.officer)
    assert "核对红线图" in page(client, "/en/notices/")


def test_an_investor_is_not_asked_about_nudges_for_officers(
    client: Client, city: City
) -> None:
    client.force_login(city.investor)
    assert 'name="contact"' not in page(client, "/en/account/notices/")
    client.force_login(city.officer)
    assert 'name="contact"' in page(client, "/en/account/notices/")


def test_a_calendar_link_is_made_by_a_browser_that_tells_where_it_comes_from(
    city: City,
) -> None:
    """A page without referrer sends ``Origin: null``; the forgery guard refuses it."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.investor)
    first = browser.get("/en/account/calendar/")
    assert first.headers["Referrer-Policy"] == "same-origin"


def test_the_bell_counts_by_one_query_and_is_on_every_page(
    client: Client, city: City, project: Project
) -> None:
    for n in range(3):
        notice(city.investor, project, n)
    client.force_login(city.investor)
    text = page(client, "/en/account/")
    assert '<span class="count">3</span>' in text
    with CaptureQueriesContext(connection) as asked:
        page(client, "/en/account/")
    bells = [each for each in asked if "notices_notice" in each["sql"]]
    assert len(bells) == 1


def test_the_poll_brings_the_bell_only_when_the_number_changed(
    client: Client, city: City, project: Project
) -> None:
    notice(city.investor, project)
    client.force_login(city.investor)
    ask = {"headers": {"HX-Request": "true"}}
    assert client.get("/en/notices/count/?n=1", **ask).status_code == 204
    changed = client.get("/en/notices/count/?n=0", **ask)
    assert changed.status_code == 200
    assert "<h1>" not in changed.content.decode()
    assert "n=1" in changed.content.decode()


def test_the_poll_of_a_session_that_ended_leaves_the_page_alone(
    client: Client, city: City
) -> None:
    response = client.get("/en/notices/count/?n=1", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert "HX-Redirect" not in response.headers


def test_visitors_are_asked_to_log_in(client: Client) -> None:
    for path in (
        "notices/",
        "account/notices/",
        "account/calendar/",
        "board/troubles/",
    ):
        assert client.get(f"/en/{path}").status_code == 302


def choice(**more: str) -> dict[str, str]:
    return {**dict.fromkeys(TOPICS, "mail"), "start": "22", "end": "7", **more}


def test_preferences_are_kept_and_shown_again(
    client: Client, city: City, settings: SettingsWrapper
) -> None:
    settings.MAIL_GOES = True
    client.force_login(city.investor)
    response = client.post("/en/account/notices/", choice(plan="portal"))
    assert response.status_code == 302
    kept = Preference.objects.get(user=city.investor, topic="plan")
    assert kept.by == "portal"
    quiet = QuietHours.objects.get(user=city.investor)
    assert (quiet.start, quiet.end) == (22, 7)
    text = page(client, "/en/account/notices/")
    assert 'name="plan" value="portal" checked' in text
    assert "no mail address" in text
    settings.MAIL_GOES = False
    assert "no mail server" in page(client, "/en/account/notices/")


@pytest.mark.parametrize(
    "wrong", [{"plan": "pigeon"}, {"start": "24"}, {"end": ""}, {"gaps": ""}]
)
def test_a_wrong_preference_changes_nothing_and_keeps_what_was_chosen(
    client: Client, city: City, wrong: dict[str, str]
) -> None:
    client.force_login(city.investor)
    response = client.post("/en/account/notices/", choice(tasks="digest", **wrong))
    assert response.status_code == 400
    assert not Preference.objects.exists()
    assert 'name="tasks" value="digest" checked' in response.content.decode()


def failed(user: User) -> Delivery:
    now = timezone.now()
    return Delivery.objects.create(
        user=user,
        state="failed",
        attempts=4,
        error="550 5.1.1",
        made_at=now - timedelta(days=5),
        not_before=now,
    )


def test_a_supervisor_sees_what_failed_in_the_own_place_and_sends_it_again(
    client: Client, city: City, project: Project
) -> None:
    mine = failed(city.investor)
    other = failed(city.stranger)
    client.force_login(city.supervisor)
    text = page(client, "/en/board/troubles/")
    assert "550 5.1.1" in text
    assert city.investor.display_name in text
    assert city.stranger.display_name not in text
    assert client.post("/en/board/troubles/", {"again": other.pk}).status_code == 404
    client.post("/en/board/troubles/", {"again": mine.pk})
    mine.refresh_from_db()
    assert mine.state == "waiting"
    assert timezone.now() - mine.made_at < outbox.GIVE_UP


def test_a_refused_step_of_the_system_is_explained(
    client: Client, city: City, project: Project
) -> None:
    ClockAct.objects.create(
        command="clock/x",
        project=project,
        kind="deem_accepted",
        procedure="planning_conditions",
        state="refused",
        code="casework.answer_day_ahead",
        fields={"last_day": "2026-12-08"},
        version=3,
        at=timezone.now(),
    )
    client.force_login(city.supervisor)
    text = page(client, "/en/board/troubles/")
    assert "8 December 2026" in text
    assert "{last_day}" not in text
    client.force_login(city.distant_supervisor)
    assert "2026-12-08" not in page(client, "/en/board/troubles/")


def test_only_supervisors_see_what_failed(client: Client, city: City) -> None:
    for user in (city.investor, city.officer, city.reviewer):
        client.force_login(user)
        assert client.get("/en/board/troubles/").status_code == 404
