"""What becomes of a job: asked for, taken, done, failed, dead, revived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.web import job_kinds
from tests.web.cases import OPENED, give, make_city, open_sample
from tiexin.web.accounts.models import Enterprise
from tiexin.web.jobs import lease, registry, timetable, worker
from tiexin.web.jobs.models import Job, Timetable
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.upkeep import prune

if TYPE_CHECKING:
    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds_of_tests() -> None:
    job_kinds.register()


def names() -> list[str]:
    return list(Enterprise.objects.order_by("pk").values_list("name", flat=True))


def work(name: str = "test") -> worker.Done | None:
    return worker.work_once(name=name, now=timezone.now())


def only() -> Job:
    return Job.objects.get()


# Asking


def test_a_job_that_is_asked_for_is_done_once() -> None:
    enqueue("test.write", {"name": "a"})
    assert work() == worker.Done("test.write", "done")
    assert work() is None
    assert names() == ["a"]


def test_a_change_that_is_rolled_back_asks_for_nothing() -> None:
    def change_of_mind() -> None:
        with transaction.atomic():
            enqueue("test.write", {"name": "a"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_of_mind()
    assert not Job.objects.exists()


def test_a_refused_command_asks_for_nothing_and_a_good_one_for_its_three() -> None:
    project = open_sample(make_city())
    Job.objects.all().delete()
    with pytest.raises(Exception, match="casework"):
        give(project.officer, project, "log_contact", on=OPENED, channel="smoke")
    assert not Job.objects.exists()
    give(project.officer, project, "log_contact", on=OPENED, channel="call")
    assert set(Job.objects.values_list("kind", flat=True)) == {
        "notices.tell",
        "hooks.tell",
        "cases.replan",
    }


def test_the_same_work_waits_once_and_again_after_it_has_begun() -> None:
    for _ in range(3):
        enqueue("test.write", {"name": "a"}, key="a")
    assert Job.objects.count() == 1
    taken = lease.take(name="one", now=timezone.now())
    enqueue("test.write", {"name": "a"}, key="a")
    assert taken
    assert Job.objects.filter(state="waiting").count() == 1


def test_asking_again_sooner_brings_it_forward_and_later_changes_nothing(
    clock: Clock,
) -> None:
    hours = {n: clock.now + timedelta(hours=n) for n in (1, 2, 3)}
    for n in (2, 1, 3):
        enqueue("test.write", {"name": "a"}, key="a", run_at=hours[n])
    assert only().run_at == hours[1]


def test_a_job_for_later_waits_until_then(clock: Clock) -> None:
    enqueue("test.write", {"name": "a"}, run_at=clock.now + timedelta(minutes=5))
    assert work() is None
    clock.now += timedelta(minutes=5)
    assert work() is not None


# Failing


def test_a_failed_job_leaves_nothing_and_waits_twice_as_long_each_time(
    clock: Clock,
) -> None:
    enqueue("test.fail", {})
    waits = []
    for _ in range(4):
        assert work() == worker.Done("test.fail", "waiting")
        waits.append((only().run_at - clock.now).total_seconds())
        clock.now = only().run_at
    # 10, 20, 40, 80 seconds, each spread by a quarter.
    for wait, middle in zip(waits, (10, 20, 40, 80), strict=True):
        assert 0.75 * middle <= wait <= 1.25 * middle
    assert names() == []


def test_no_wait_is_longer_than_six_hours_and_a_quarter() -> None:
    assert all(lease.wait_after(n) <= timedelta(hours=7, minutes=30) for n in range(60))


def test_a_job_that_fails_eight_times_is_dead_with_its_error(clock: Clock) -> None:
    enqueue("test.fail", {"why": "the ink ran out"})
    states = []
    while (done := work()) is not None:
        states.append(done.state)
        clock.now += timedelta(days=1)
    assert states == ["waiting"] * 7 + ["dead"]
    assert only().error == "ValueError: the ink ran out"


def test_an_error_is_kept_without_the_address_that_it_names() -> None:
    enqueue("test.outside", {"name": "a", "fails": True})
    work()
    assert only().error == "ConnectionError: no answer from …@…"


def test_a_kind_that_nobody_knows_is_dead_at_once() -> None:
    enqueue("test.of_another_version", {})
    enqueue("test.write", {"name": "a"})
    assert work() == worker.Done("test.of_another_version", "dead")
    assert work() == worker.Done("test.write", "done")


def test_a_job_that_always_fails_holds_up_no_other(clock: Clock) -> None:
    enqueue("test.fail", {})
    clock.now += timedelta(seconds=1)
    for n in range(3):
        enqueue("test.write", {"name": str(n)})
    while work() is not None:
        pass
    assert names() == ["0", "1", "2"]


def test_a_failed_job_whose_work_waits_already_is_left_to_that_one() -> None:
    enqueue("test.fail", {}, key="a")
    taken = lease.take(name="one", now=timezone.now())
    enqueue("test.fail", {}, key="a")
    assert taken
    assert lease.fail(taken, "ValueError: told to") == "done"
    assert Job.objects.filter(state="waiting").count() == 1


# Leases


def test_a_job_left_behind_is_taken_up_when_its_lease_has_run_out(
    clock: Clock,
) -> None:
    enqueue("test.write", {"name": "a"})
    assert lease.take(name="killed", now=clock.now)
    clock.now += lease.LEASE
    assert work("next") is None
    clock.now += timedelta(seconds=1)
    assert work("next") == worker.Done("test.write", "done")
    assert only().attempts == 2


def test_a_sign_of_life_holds_a_job_for_longer(clock: Clock) -> None:
    enqueue("test.write", {"name": "a"})
    taken = lease.take(name="slow", now=clock.now)
    assert taken
    clock.now += lease.LEASE
    lease.hold(taken.pk, taken.attempts, now=clock.now)
    clock.now += timedelta(seconds=1)
    assert work("next") is None


def test_who_lost_the_lease_undoes_what_it_did(clock: Clock) -> None:
    registry._KINDS.pop("test.overtaken", None)

    @registry.job("test.overtaken")
    def overtaken(_: Any) -> None:
        Enterprise.objects.create(name="twice")
        clock.now += 2 * lease.LEASE
        # Another worker has it by now.
        Job.objects.update(attempts=2, worker="other")

    enqueue("test.overtaken", {})
    assert work("slow") == worker.Done("test.overtaken", "lost")
    assert names() == []


def test_a_job_that_takes_its_worker_along_is_dead_in_the_end(clock: Clock) -> None:
    enqueue("test.die", {})
    for _ in range(8):
        assert lease.take(name="victim", now=clock.now)
        clock.now += 2 * lease.LEASE
    assert lease.take(name="ninth", now=clock.now) is None
    assert (only().state, only().error) == ("dead", lease.STOPPED)


# What a supervisor can do


def kill() -> Job:
    Job.objects.update(state="dead", attempts=8, ended_at=timezone.now(), error="x")
    return Job.objects.order_by("pk")[0]


def test_a_revived_job_has_all_its_attempts_again() -> None:
    enqueue("test.write", {"name": "a"})
    assert lease.revive(kill().pk)
    assert (only().state, only().attempts) == ("waiting", 0)
    work()
    assert names() == ["a"]


def test_a_dead_job_whose_work_waits_already_need_not_be_revived() -> None:
    enqueue("test.write", {"name": "a"}, key="a")
    dead = kill()
    enqueue("test.write", {"name": "a"}, key="a")
    assert lease.revive(dead.pk)
    dead.refresh_from_db()
    assert dead.state == "dropped"


@pytest.mark.parametrize("state", ["waiting", "running", "done", "dropped"])
def test_only_dead_jobs_are_revived_or_dropped(state: str) -> None:
    enqueue("test.write", {"name": "a"})
    Job.objects.update(state=state)
    assert not lease.revive(only().pk)
    assert not lease.drop(only().pk)
    assert only().state == state


# The timetable


def test_what_returns_is_asked_for_once_an_interval(clock: Clock) -> None:
    every = registry.kinds()["upkeep.prune"].every
    assert every == timedelta(hours=6)
    asked = []
    for _ in range(13):
        timetable.ask_for_what_returns(clock.now)
        asked.append(Job.objects.filter(kind="upkeep.prune", state="waiting").count())
        Job.objects.all().delete()
        clock.now += timedelta(hours=1)
    assert asked == [1, 0, 0, 0, 0, 0] * 2 + [1]


def test_what_returns_never_waits_twice_however_long_nobody_worked(
    clock: Clock,
) -> None:
    for _ in range(4):
        timetable.ask_for_what_returns(clock.now)
        clock.now += timedelta(days=1)
    assert Job.objects.filter(kind="upkeep.prune").count() == 1
    assert Timetable.objects.get(kind="upkeep.prune").next_at > clock.now - timedelta(1)


def test_what_was_done_is_forgotten_after_three_days_and_what_is_dead_is_not() -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    for state in ("done", "dead", "dropped"):
        enqueue("test.write", {"name": state})
        Job.objects.filter(state="waiting").update(state=state, ended_at=long_ago)
    prune({})
    assert [each.state for each in Job.objects.all()] == ["dead"]
