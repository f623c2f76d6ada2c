"""Where bytes lie: whole or not at all, on a full disk, after a kill, under a sweep."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connections

from tests.web import made_files as made
from tests.web.cases import OPENED, City, make_city, noon, open_sample
from tests.web.documents import NEEDED, add, send
from tiexin.kernel import Refused
from tiexin.web.cases.check import check
from tiexin.web.cases.models import Event, FileUse, Project, StoredFile
from tiexin.web.files import jobs, receiving, service, storage
from tiexin.web.files.storage import Incoming, Store
from tiexin.web.files.storage import store as byte_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from django.test import Client

    from tests.web.conftest import Clock
    from tests.web.databases import OwnDatabase

OLD = 10 * 24 * 3600.0


def taken(incoming: Incoming, *parts: bytes) -> Incoming:
    for part in parts:
        incoming.write(part)
    incoming.finish()
    return incoming


def kept(store: Store, data: bytes) -> str:
    incoming = taken(store.receive(), data)
    with store.claiming():
        return store.keep(incoming)


def nobody(_: Iterable[str]) -> set[str]:
    return set()


def everybody(hashes: Iterable[str]) -> set[str]:
    return set(hashes)


def files_in(store: Store) -> list[Path]:
    return [
        one for one in store.root.rglob("*") if one.is_file() and one.name != "lock"
    ]


def age(path: Path) -> None:
    then = path.stat().st_mtime - OLD
    os.utime(path, (then, then))


def test_bytes_lie_under_their_hash_for_nobody_else_to_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    sha256 = kept(store, b"our plan")
    assert sha256 == hashlib.sha256(b"our plan").hexdigest()
    assert store.path(sha256).read_bytes() == b"our plan"
    assert store.path(sha256).stat().st_mode & 0o777 == 0o400
    assert store.root.stat().st_mode & 0o777 == 0o700


def test_the_same_bytes_lie_there_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert kept(store, b"same") == kept(store, b"same")
    assert len(files_in(store)) == 1


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    incoming = store.receive()
    incoming.write(b"half of")
    incoming.discard()
    incoming.discard()
    assert not files_in(store)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("moment", ["write", "flush"])
def test_a_full_disk_is_told_so_and_leaves_nothing(
    tmp_path: Path, number: int, moment: str
) -> None:
    store = Store(tmp_path)
    incoming = store.receive()

    class Full:
        def __getattr__(self, name: str) -> Any:
            def act(*_: Any) -> Any:
                if name == moment:
                    raise OSError(number, os.strerror(number))
                return incoming_handle.fileno() if name == "fileno" else None

            return act

    incoming_handle = incoming.handle
    incoming.handle = Full()  # type: ignore[assignment]
    with pytest.raises(Refused, match="no_room"):
        taken(incoming, b"x")
    incoming_handle.close()
    assert not files_in(store)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one megabyte."""
    mount = shutil.which("mount")
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], check=False).returncode:
        pytest.skip("needs the right to mount a disk in memory")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_is_told_so_and_leaves_nothing(
    tiny_disk: Path,
) -> None:
    store = Store(tiny_disk, reserve=0)
    assert not store.has_room(2_000_000)
    assert store.has_room(100_000)
    first = kept(store, b"s" * 500_000)
    incoming = store.receive()
    with pytest.raises(Refused, match="no_room"):
        taken(incoming, *[b"x" * 65_536] * 20)
    assert files_in(store) == [store.path(first)]
    assert kept(store, b"t" * 300_000)


def test_the_sweep_takes_what_nobody_wants_and_what_was_left_half_written(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    wanted, useless = kept(store, b"wanted"), kept(store, b"useless")
    half = store.receive()
    half.write(b"half")
    half.handle.close()
    for path in (store.path(wanted), store.path(useless), half.path):
        age(path)
    assert store.sweep(lambda hashes: {wanted} & set(hashes), age=3600) == 2
    assert files_in(store) == [store.path(wanted)]


def test_the_sweep_leaves_what_has_just_come(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old = kept(store, b"again")
    age(store.path(old))
    # The same bytes come once more; they are fresh, whoever forgot them before.
    assert kept(store, b"again") == old
    assert store.sweep(nobody, age=3600) == 0
    assert store.sweep(everybody, age=-1) == 0


def test_the_sweep_waits_for_its_next_turn_while_something_is_claimed(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    sha256 = kept(store, b"claimed")
    age(store.path(sha256))
    with store.claiming():
        swept: list[int] = []
        thread = threading.Thread(
            target=lambda: swept.append(store.sweep(nobody, age=3600))
        )
        thread.start()
        thread.join(5)
    assert swept == [0]
    assert store.path(sha256).exists()
    assert store.sweep(nobody, age=3600) == 1


def test_an_empty_store_has_nothing_to_sweep(tmp_path: Path) -> None:
    assert Store(tmp_path / "none").sweep(nobody, age=0) == 0


# With the database


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def form(project: Project) -> str:
    return f"/en/projects/{project.code}/documents/add/{NEEDED}/"


@pytest.mark.django_db
def test_if_the_database_refuses_nothing_is_recorded_and_the_sweep_cleans_up(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("tiexin.web.cases.store.append", fails)
    with pytest.raises(RuntimeError):
        add(city.investor, project, NEEDED, made.pdf())
    assert not StoredFile.objects.exists()
    assert not Event.objects.filter(kind="document_added").exists()
    assert not list(byte_store().root.glob("??/*"))


@pytest.mark.django_db
def test_what_is_refused_leaves_no_bytes_that_would_fill_the_disk(
    city: City, project: Project
) -> None:
    (first,) = add(city.investor, project, NEEDED, made.pdf(text=b"first"))
    for more in (
        {"document": first.document, "version": 7},
        {"correction": "no-such-correction"},
    ):
        with pytest.raises(Refused):
            add(city.investor, project, NEEDED, made.pdf(text=b"other"), **more)
    with pytest.raises(Refused, match="same_document"):
        add(
            city.investor,
            project,
            NEEDED,
            made.pdf(text=b"new"),
            made.pdf(text=b"first"),
        )
    assert list(byte_store().root.glob("??/*")) == [byte_store().path(first.sha256)]


@pytest.mark.django_db
def test_bytes_whose_row_was_never_written_are_swept(
    city: City, project: Project
) -> None:
    orphan = byte_store().path(kept(byte_store(), made.pdf()))
    jobs.sweep({})
    assert orphan.exists()
    age(orphan)
    jobs.sweep({})
    assert not orphan.exists()


@pytest.mark.django_db
def test_the_sweep_keeps_every_file_that_a_row_names(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    age(byte_store().path(file.sha256))
    jobs.sweep({})
    assert byte_store().path(file.sha256).exists()


@pytest.mark.django_db
def test_a_form_met_by_a_full_disk_says_so_and_keeps_what_was_typed(
    city: City, project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(city.investor)

    def full(self: Incoming, _: bytes) -> None:
        self.discard()
        raise storage.no_room()

    monkeypatch.setattr(Incoming, "write", full)
    answer = send(client, form(project), [("a.pdf", made.pdf())], level="trade_secret")
    shown = answer.content.decode()
    assert answer.status_code == 507
    assert "disk is full" in shown
    assert 'value="trade_secret" selected' in shown
    assert "choose them again" in shown
    assert not files_in(byte_store())
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_without_free_space_not_a_byte_is_taken(
    city: City, project: Project, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(city.investor)
    monkeypatch.setattr(Store, "has_room", lambda *_: False)
    monkeypatch.setattr(Store, "receive", lambda *_: pytest.fail("took it"))
    answer = send(client, form(project), [("a.pdf", made.pdf())])
    assert answer.status_code == 507


@pytest.mark.django_db
def test_a_file_over_the_limit_is_named_and_the_others_are_not_kept(
    city: City, project: Project, client: Client, settings: Any
) -> None:
    settings.DOCUMENT_BYTES = 1_000
    client.force_login(city.investor)
    big = made.pdf(text=os.urandom(1_500).hex().encode())
    answer = send(client, form(project), [("big.pdf", big), ("a.png", made.png())])
    assert answer.status_code == 413
    assert "big.pdf" in answer.content.decode()
    assert not files_in(byte_store())


@pytest.mark.django_db
def test_too_many_files_at_once_are_refused(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.investor)
    many = [
        (f"{n}.pdf", made.pdf(text=b"%d" % n)) for n in range(receiving.MOST_FILES + 1)
    ]
    answer = send(client, form(project), many)
    assert answer.status_code == 400
    assert "more than 10 files" in answer.content.decode()
    assert not files_in(byte_store())


KILLED = """
import os, sys, django
django.setup()
from tests.web.cases import OPENED, noon
from tests.web.documents import add
from tiexin.web.accounts.models import User
from tiexin.web.cases.models import Project
from tiexin.web.files.storage import Incoming, Store
keep = Store.keep
def die(self, incoming):
    keep(self, incoming)
    os.kill(os.getpid(), 9)
Store.keep = die
investor, project = User.objects.get(username="investor"), Project.objects.get()
add(investor, project, sys.argv[1], now=noon(OPENED))
"""


def test_a_process_killed_between_bytes_and_row_leaves_no_record(
    own_database: OwnDatabase, tmp_path: Path, settings: Any
) -> None:
    open_sample(make_city())
    killed = own_database.start("-c", KILLED, NEEDED)
    told, _ = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, told
    assert not StoredFile.objects.exists()
    assert not Event.objects.filter(kind="document_added").exists()
    settings.DOCUMENTS_ROOT = tmp_path / "files"
    (orphan,) = files_in(byte_store())
    age(orphan)
    jobs.sweep({})
    assert not files_in(byte_store())


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of acts that begin together: ``done``, or the code of the refusal."""
    found: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            found.append("done")
        except Refused as error:
            found.append(error.problems[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(found)


def test_the_same_form_sent_twice_at_once_acts_once(own_database: OwnDatabase) -> None:
    city = make_city()
    project = open_sample(city)
    data, now = made.pdf(text=b"at once"), noon(OPENED)

    def act() -> None:
        add(city.investor, project, NEEDED, data, now=now, command="c" * 32)

    assert at_once(act, act, act) == ["done"] * 3
    assert StoredFile.objects.count() == 1
    assert Event.objects.filter(kind="document_added").count() == 1
    assert len(files_in(byte_store())) == 1


def test_of_two_new_versions_at_once_one_is_told_of_the_other(
    own_database: OwnDatabase,
) -> None:
    city = make_city()
    project, now = open_sample(city), noon(OPENED)
    (first,) = add(city.investor, project, NEEDED, now=now)

    def act() -> None:
        add(
            city.investor,
            project,
            NEEDED,
            document=first.document,
            version=2,
            now=now,
        )

    assert at_once(act, act) == ["casework.version_taken", "done"]
    versions = StoredFile.objects.values_list("version", flat=True).order_by("version")
    assert list(versions) == [1, 2]
    assert len(files_in(byte_store())) == 2


@pytest.mark.django_db
def test_a_rebuild_gives_the_same_states_and_uses(city: City, project: Project) -> None:
    (file,) = add(city.investor, project, NEEDED)
    service.check(file)
    uses = set(file.uses.values_list("procedure", "authority", "gives"))
    StoredFile.objects.update(state="quarantine")
    FileUse.objects.all().delete()
    call_command("rebuild", verbosity=0)
    file.refresh_from_db()
    assert file.state == "clean"
    assert set(file.uses.values_list("procedure", "authority", "gives")) == uses


@pytest.mark.django_db
def test_verifying_the_log_finds_lost_bytes_and_rows_that_tell_otherwise(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    service.check(file)
    assert not check([project.pk]).problems
    StoredFile.objects.update(state="rejected")
    assert [each.code for each in check([project.pk]).problems] == ["cases.row_differs"]
    StoredFile.objects.update(state="clean")
    byte_store().path(file.sha256).unlink()
    assert [each.code for each in check([project.pk]).problems] == ["files.bytes_lost"]
    StoredFile.objects.update(removed_on=OPENED)
    assert not check([project.pk]).problems
    StoredFile.objects.all().delete()
    assert [each.code for each in check([project.pk]).problems] == ["cases.row_missing"]
