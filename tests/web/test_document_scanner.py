"""ClamAV beside our own checks: what it says counts, and its silence keeps files in."""

from __future__ import annotations

import io
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.web import made_files as made
from tests.web.cases import City, make_city, open_sample
from tests.web.documents import NEEDED, add
from tiexin.web.cases.models import Event, Project
from tiexin.web.files import jobs, scanner, service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Clock

BIG = made.pdf(text=b"x" * 200_000)


@contextmanager
def daemon(answer: bytes, *, path: str = "") -> Iterator[tuple[str, list[bytes]]]:
    """Something that speaks as ClamAV does: its address, and what it was sent."""
    got: list[bytes] = []
    family = socket.AF_UNIX if path else socket.AF_INET
    with socket.socket(family) as door:
        door.bind(path or ("127.0.0.1", 0))
        door.listen(1)

        def serve() -> None:
            line, _ = door.accept()
            with line, line.makefile("rb") as told:
                assert told.read(10) == b"zINSTREAM\0"
                while size := int.from_bytes(told.read(4)):
                    got.append(told.read(size))
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield path or f"127.0.0.1:{door.getsockname()[1]}", got
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "infected"),
    [(b"stream: OK\0", False), (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", True)],
)
def test_the_daemon_gets_every_byte_and_its_word_counts(
    answer: bytes, infected: bool
) -> None:
    with daemon(answer) as (address, got):
        assert scanner.is_infected(io.BytesIO(BIG), address) is infected
    assert b"".join(got) == BIG


def test_the_daemon_may_listen_on_a_socket_of_this_machine(tmp_path: Path) -> None:
    with daemon(b"stream: OK\0", path=str(tmp_path / "clamd")) as (address, _):
        assert not scanner.is_infected(io.BytesIO(BIG), address)


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: what?\0"]
)
def test_an_answer_that_says_neither_yes_nor_no_is_none(answer: bytes) -> None:
    with (
        daemon(answer) as (address, _),
        pytest.raises(scanner.ScannerAwayError),
    ):
        scanner.is_infected(io.BytesIO(BIG), address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/no/such/socket"])
def test_nobody_there_is_told_so(address: str) -> None:
    with pytest.raises(scanner.ScannerAwayError):
        scanner.is_infected(io.BytesIO(BIG), address)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


@pytest.mark.django_db
def test_a_virus_rejects_the_file(city: City, project: Project, settings: Any) -> None:
    (file,) = add(city.investor, project, NEEDED)
    with daemon(b"stream: Eicar FOUND\0") as (address, _):
        settings.CLAMD = address
        assert service.check(file) == "rejected"
    assert file.why == "virus"


@pytest.mark.django_db
def test_while_the_scanner_is_away_files_stay_in_quarantine(
    city: City, project: Project, settings: Any
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    settings.CLAMD = "127.0.0.1:1"
    with pytest.raises(scanner.ScannerAwayError):
        jobs.check({"file": file.pk})
    file.refresh_from_db()
    assert file.state == "quarantine"
    assert not Event.objects.filter(kind="document_checked").exists()
    with daemon(b"stream: OK\0") as (address, _):
        settings.CLAMD = address
        jobs.check({"file": file.pk})
    file.refresh_from_db()
    assert file.state == "clean"


@pytest.mark.django_db
def test_our_own_checks_come_first(city: City, project: Project, settings: Any) -> None:
    (file,) = add(city.investor, project, NEEDED, made.pdf(b"<< /S /Launch >>"))
    settings.CLAMD = "127.0.0.1:1"
    assert service.check(file) == "rejected"
    assert file.why == "starts"
