"""Real workers on a real database: killed, doubled, told to leave, left alone."""

from __future__ import annotations

import os
import signal
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.web import job_kinds
from tiexin.web.accounts.models import Enterprise
from tiexin.web.jobs.models import Job, Worker
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.databases import OwnDatabase

WORKER = ("-m", "tests.web.job_kinds")
LEASE = "1.2"
_SOON = 30.0


@pytest.fixture(autouse=True)
def _kinds_of_tests() -> None:
    job_kinds.register()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; half a minute at most."""
    last = time.monotonic() + _SOON
    while not holds():
        assert time.monotonic() < last, "did not happen in half a minute"
        time.sleep(0.05)


def worker(base: OwnDatabase, *options: str) -> subprocess.Popen[str]:
    return base.start(*WORKER, *options, TEST_LEASE=LEASE)


def names() -> list[str]:
    return sorted(Enterprise.objects.values_list("name", flat=True))


def states(kind: str) -> list[str]:
    return list(Job.objects.filter(kind=kind).values_list("state", flat=True))


def test_a_worker_killed_in_mid_job_leaves_nothing_and_the_next_does_it_once(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    enqueue("test.write", {"name": "once", "begun": str(begun)})
    first = worker(own_database, "--name", "first")
    until(begun.exists)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert names() == []
    assert states("test.write") == ["running"]
    second = worker(own_database, "--name", "second")
    until(lambda: states("test.write") == ["done"])
    second.terminate()
    said, _ = second.communicate(timeout=_SOON)
    assert names() == ["once"]
    done = Job.objects.get(kind="test.write")
    assert (done.attempts, done.worker) == (2, "second"), said


def test_two_workers_never_do_one_job_twice(own_database: OwnDatabase) -> None:
    wanted = sorted(f"{n:03d}" for n in range(60))
    for name in wanted:
        enqueue("test.write", {"name": name})
    both = [worker(own_database, "--once", "--name", name) for name in ("a", "b")]
    for each in both:
        said, _ = each.communicate(timeout=60)
        assert each.returncode == 0, said
    assert names() == wanted
    assert set(states("test.write")) == {"done"}


def test_what_returns_is_asked_for_once_by_two_workers(
    own_database: OwnDatabase,
) -> None:
    both = [worker(own_database, "--once", "--name", name) for name in ("a", "b")]
    for each in both:
        each.communicate(timeout=60)
    assert states("upkeep.prune") == ["done"]


def test_a_worker_told_to_leave_finishes_the_job_in_hand(
    own_database: OwnDatabase,
) -> None:
    enqueue("test.slow", {"name": "whole", "seconds": 1.5})
    enqueue("test.write", {"name": "left for others"}, run_at=soon(1))
    leaving = worker(own_database, "--name", "leaving")
    until(lambda: states("test.slow") == ["running"])
    assert Worker.objects.get().name == "leaving"
    leaving.send_signal(signal.SIGINT)
    leaving.communicate(timeout=_SOON)
    assert leaving.returncode == 0
    assert names() == ["whole"]
    assert states("test.write") == ["waiting"]
    assert not Worker.objects.exists()


def soon(seconds: float) -> object:
    return timezone.now() + timedelta(seconds=seconds)


def test_a_job_longer_than_the_lease_is_done_once_all_the_same(
    own_database: OwnDatabase,
) -> None:
    enqueue("test.slow", {"name": "long", "seconds": 2 * float(LEASE) + 1})
    both = [worker(own_database, "--name", name) for name in ("a", "b")]
    until(lambda: states("test.slow") == ["done"])
    for each in both:
        each.terminate()
        each.communicate(timeout=_SOON)
    assert names() == ["long"]
    assert Job.objects.get(kind="test.slow").attempts == 1


def test_a_job_that_kills_its_workers_is_dead_and_others_are_done(
    own_database: OwnDatabase,
) -> None:
    enqueue("test.die", {})
    Job.objects.update(most_attempts=2)
    enqueue("test.write", {"name": "other"})
    ends = []
    while not ends or ends[-1]:
        Job.objects.filter(state="running").update(lease_until=soon(-1))
        each = worker(own_database, "--once")
        each.communicate(timeout=_SOON)
        ends.append(each.returncode)
    assert ends == [9, 9, 0]
    assert states("test.die") == ["dead"]
    assert names() == ["other"]


def test_a_stuck_job_ends_its_worker_and_leaves_nothing(
    own_database: OwnDatabase,
) -> None:
    enqueue("test.slow", {"name": "never", "seconds": 50})
    stuck = own_database.start(*WORKER, TEST_LEASE=LEASE, TEST_LONGEST="1")
    said, _ = stuck.communicate(timeout=_SOON)
    assert stuck.returncode == 75
    assert '"event": "stuck"' in said
    assert names() == []
    assert states("test.slow") == ["running"]  # until its lease runs out


def test_a_worker_waits_for_a_change_before_it_does_the_work_that_this_asks_for(
    own_database: OwnDatabase,
) -> None:
    """Work that waits already must not be done on what was there before the change."""
    enqueue("test.write", {"name": "seen"}, key="same")
    with transaction.atomic():
        enqueue("test.write", {"name": "seen"}, key="same")
        each = worker(own_database, "--once")
        time.sleep(1.5)
        assert states("test.write") == ["waiting"]
    each.communicate(timeout=_SOON)
    last = worker(own_database, "--once")
    last.communicate(timeout=_SOON)
    assert states("test.write") == ["done"]


@pytest.mark.postgres
def test_a_worker_lives_through_a_database_that_is_away(
    own_database: OwnDatabase,
) -> None:
    each = worker(own_database, "--name", "steady")
    until(lambda: Worker.objects.filter(name="steady").exists())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    enqueue("test.write", {"name": "after"})
    until(lambda: names() == ["after"])
    each.terminate()
    each.communicate(timeout=_SOON)
    assert each.returncode == 0


_WRITE_MANY = """
import django, sys
django.setup()
from django.db import transaction
from tiexin.web.accounts.models import Enterprise
for n in range(150):
    with transaction.atomic():
        seen = Enterprise.objects.filter(name_en=sys.argv[1]).count()
        Enterprise.objects.create(name=str(seen), name_en=sys.argv[1])
"""


def test_two_processes_that_write_wait_for_each_other(
    own_database: OwnDatabase,
) -> None:
    """Each transaction reads before it writes: where SQLite says "locked" otherwise."""
    writers = [own_database.start("-c", _WRITE_MANY, name) for name in "ab"]
    for each in writers:
        said, _ = each.communicate(timeout=90)
        assert each.returncode == 0, said
    for name in "ab":
        found = Enterprise.objects.filter(name_en=name).values_list("name", flat=True)
        assert sorted(map(int, found)) == list(range(150))


def test_readers_do_not_wait_for_a_writer_on_sqlite(own_database: OwnDatabase) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
    with transaction.atomic():
        Enterprise.objects.create(name="not yet")
        reader = own_database.start(
            "-c",
            "import django; django.setup()\n"
            "from tiexin.web.accounts.models import Enterprise\n"
            "print(Enterprise.objects.count())",
        )
        said, _ = reader.communicate(timeout=_SOON)
    assert said.strip() == "0"
