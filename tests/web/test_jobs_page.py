"""The supervisor's page of jobs: seen by supervisors alone, says what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.cases import City, make_city, open_sample
from tests.web.documents import NEEDED, add
from tiexin.web.jobs import lease
from tiexin.web.jobs.models import Job, Worker
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.registry import kinds

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db
PAGE = "/en/board/jobs/"


@pytest.fixture
def city(clock: Clock) -> City:
    del clock  # set before anybody logs in
    return make_city()


@pytest.fixture
def supervisor(city: City, client: Client) -> Client:
    client.force_login(city.supervisor)
    return client


def dead(error: str, clock: Clock) -> Job:
    enqueue("cases.replan", {"project": 1})
    Job.objects.filter(state="waiting").update(
        state="dead", error=error, attempts=8, ended_at=clock.now
    )
    return Job.objects.order_by("-pk")[0]


def test_dead_jobs_about_projects_of_another_place_are_not_ones_own(
    city: City, client: Client, clock: Clock
) -> None:
    project = open_sample(city)
    (file,) = add(city.investor, project, NEEDED)
    Job.objects.all().delete()
    ours = {"project": project.pk}, {"file": file.pk}
    for data in (*ours, {}, {"project": 999_999}):
        enqueue("cases.replan", data)
    Job.objects.update(state="dead", error="KeyError: 'x'", ended_at=clock.now)
    numbers = dict(Job.objects.values_list("data__project", "pk"))
    client.force_login(city.supervisor)
    assert client.get(PAGE).content.decode().count('name="retry"') == 4
    client.force_login(city.distant_supervisor)
    page = client.get(PAGE).content.decode()
    # What is about nothing, or about what is gone, is the machine's.
    assert page.count('name="retry"') == 2
    assert "2 more are about other places" in page
    for act in ("retry", "discard"):
        answer = client.post(PAGE, {act: numbers[project.pk]})
        assert answer.status_code == 404
    assert Job.objects.filter(state="dead").count() == 4
    assert client.post(PAGE, {"retry": numbers[999_999]}).status_code == 302


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("ConnectionRefusedError: [Errno 111]", "The other service did not answer."),
        ("SMTPServerDisconnected: lost", "The mail server did not accept it."),
        ("OperationalError: disk full", "The database was not available, or full."),
        ("KeyError: 'x'", "A fault of the program"),
        (lease.STOPPED, "Each time the worker stopped"),
        (f"{lease.UNKNOWN}: test.x", "does not know this kind of job"),
    ],
)
def test_a_dead_job_is_told_in_words_with_what_the_program_noted(
    supervisor: Client, clock: Clock, error: str, sentence: str
) -> None:
    dead(error, clock)
    page = supervisor.get(PAGE).content.decode()
    assert sentence in page
    assert error.replace("'", "&#x27;") in page
    assert "Work out a project&#x27;s expected days" in page


def test_a_dead_job_is_tried_again_by_its_button(
    supervisor: Client, clock: Clock
) -> None:
    job = dead("KeyError: 'x'", clock)
    assert supervisor.post(PAGE, {"retry": job.pk}).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_a_dead_job_is_dropped_by_its_button(supervisor: Client, clock: Clock) -> None:
    job = dead("KeyError: 'x'", clock)
    assert supervisor.post(PAGE, {"discard": job.pk}).status_code == 302
    job.refresh_from_db()
    assert job.state == "dropped"


def test_pressing_twice_or_after_somebody_else_does_no_harm(
    supervisor: Client, clock: Clock
) -> None:
    job = dead("KeyError: 'x'", clock)
    for button in ("retry", "retry", "discard"):
        assert supervisor.post(PAGE, {button: job.pk}).status_code == 302
    job.refresh_from_db()
    assert job.state == "waiting"


def test_the_board_says_that_jobs_were_given_up(
    supervisor: Client, clock: Clock
) -> None:
    assert "given up" not in supervisor.get("/en/board/").content.decode()
    for _ in range(2):
        dead("KeyError: 'x'", clock)
    assert "2 given up" in supervisor.get("/en/board/").content.decode()


@pytest.mark.parametrize(
    "form",
    [{}, {"retry": ""}, {"retry": "-1"}, {"retry": "x"}, {"retry": "9" * 40}],
)
def test_a_button_that_is_none_is_not_found(
    supervisor: Client, form: dict[str, str]
) -> None:
    assert supervisor.post(PAGE, form).status_code == 404


def test_late_and_running_jobs_workers_and_timetable_are_shown(
    supervisor: Client, clock: Clock
) -> None:
    enqueue("cases.replan", {"project": 1}, run_at=clock.now - timedelta(minutes=6))
    enqueue("cases.replan", {"project": 2}, run_at=clock.now - timedelta(minutes=4))
    Worker.objects.create(name="here", started_at=clock.now, seen_at=clock.now)
    old = clock.now - timedelta(minutes=2)
    Worker.objects.create(name="lost", started_at=old, seen_at=old)
    found = supervisor.get(PAGE)
    assert found.context["counts"] == {
        "waiting": 2,
        "late": 1,
        "running": 0,
        "dead": 0,
        "done": 0,
    }
    page = found.content.decode()
    assert page.count("at work") == 1
    assert page.count("not seen any more") == 1
    returning = [each for each in kinds().values() if each.every]
    assert len(found.context["timetable"]) == len(returning)


def test_without_a_worker_the_page_says_how_to_start_one(supervisor: Client) -> None:
    assert "Start one: tiexin work" in supervisor.get(PAGE).content.decode()


def test_a_hundred_jobs_cost_no_more_queries_than_one(
    supervisor: Client,
    clock: Clock,
    django_assert_max_num_queries: pytest.fixture,  # type: ignore[valid-type]
) -> None:
    for _ in range(100):
        dead("KeyError: 'x'", clock)
    with django_assert_max_num_queries(10):
        supervisor.get(PAGE)


@pytest.mark.parametrize(
    "who", ["officer", "investor", "reviewer", "colleague", "stranger"]
)
def test_nobody_but_a_supervisor_learns_of_jobs(
    city: City, client: Client, who: str, clock: Clock
) -> None:
    job = dead("KeyError: 'x'", clock)
    client.force_login(city.everybody[who])
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"retry": job.pk}).status_code == 404
    job.refresh_from_db()
    assert job.state == "dead"
