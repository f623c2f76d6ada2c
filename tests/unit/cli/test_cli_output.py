"""Where results go: files, pipes, terminals, and outputs that fail."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from granian.cli import cli as granian

from tests.unit.cli.running import tiexin
from tiexin.app.paths import data_root
from tiexin.cli.serve import server_command

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

COMMAND = [sys.executable, "-m", "tiexin.cli.main"]
SAMPLE = data_root() / "samples" / "small_low_risk_building.yaml"
SOURCE = Path(__file__).parents[3] / "src"


def environment(**more: str) -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", **more}


def on_terminal(*arguments: str, **more: str) -> tuple[int, str]:
    """Exit code and screen of a command on a real (pseudo) terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=theirs,
        stderr=theirs,
        env=environment(COLUMNS="80", TERM="xterm", **more),
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(ours)
    return process.returncode, shown.decode()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("plan.json", b'{\n  "schema": "tiexin.plan/'),
        ("plan.html", b"<!doctype html>"),
        ("plan.ics", b"BEGIN:VCALENDAR"),
        ("plan.csv", b"\xef\xbb\xbf"),
        ("plan.PDF", b"%PDF-"),
        ("plan.xlsx", b"PK"),
        ("plan.xml", b"<?xml version="),
        ("plan.txt", b"Production can start on "),
    ],
)
def test_the_name_of_the_output_gives_the_format(
    name: str, start: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    ran = tiexin("plan", str(SAMPLE), "--output", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_bytes()[: len(start)].lower() == start.lower()


def test_the_format_that_is_asked_for_goes_over_the_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    assert tiexin("plan", str(SAMPLE), "--json", "--output", str(path)).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "tiexin.plan/1"


def test_an_output_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    found = {}
    for name in ("", "missing/plan.csv", "a\0b.csv"):
        path = str(tmp_path / name) if name else str(tmp_path)
        ran = tiexin("plan", str(SAMPLE), "--json", "--output", path)
        (error,) = ran.data["errors"]
        found[name] = (ran.code, error["code"], error["where"])
    assert found == {
        "": (2, "output.is_folder", "--output"),
        "missing/plan.csv": (2, "output.no_folder", "--output"),
        "a\0b.csv": (2, "output.no_folder", "--output"),
    }


def test_a_pdf_is_refused_by_a_terminal_and_taken_by_a_pipe(tmp_path: Path) -> None:
    code, shown = on_terminal("plan", str(SAMPLE), "--format", "xlsx")
    assert code == 2
    assert shown.startswith("output.terminal: --format: ")
    assert "--output plan.xlsx" in " ".join(shown.split())
    done = subprocess.run(
        [*COMMAND, "plan", str(SAMPLE), "--format", "xlsx"],
        capture_output=True,
        env=environment(),
        check=True,
    )
    (tmp_path / "plan.xlsx").write_bytes(done.stdout)
    assert zipfile.is_zipfile(tmp_path / "plan.xlsx")


def test_a_terminal_gets_colours_and_a_pipe_does_not() -> None:
    code, shown = on_terminal("plan", str(SAMPLE))
    assert (code, shown.count("\033[1m") > 3) == (0, True)
    assert "\033" not in on_terminal("plan", str(SAMPLE), NO_COLOR="1")[1]
    assert "\033" not in tiexin("plan", str(SAMPLE)).out


def test_csv_reads_back_as_a_table_with_one_row_for_each_step(tmp_path: Path) -> None:
    rows = list(
        csv.reader(tiexin("plan", str(SAMPLE), "--format", "csv").out.split("\n"))
    )
    steps = tiexin("plan", str(SAMPLE), "--json").data["plan"]["activities"]
    assert sum(len(row) > 10 for row in rows) >= len(steps) + 1


def test_facts_come_from_standard_input_too() -> None:
    done = subprocess.run(
        [*COMMAND, "plan", "-", "--json"],
        input=b"tiexin: 1\nfacts: {site.area: -1}\n",
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["where"] == "stdin:2"


def test_a_reader_that_stops_early_is_no_error() -> None:
    with subprocess.Popen(
        [*COMMAND, "guide", "robotics_factory", "--why"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_in_words() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "plan", str(SAMPLE)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"output.stopped: ")
    assert b"Traceback" not in done.stderr


def test_a_locale_without_chinese_still_gets_utf_8_in_a_pipe() -> None:
    done = subprocess.run(
        [*COMMAND, "plan", str(SAMPLE), "--language", "zh-hans"],
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
        check=True,
    )
    assert "关键路径" in done.stdout.decode("utf-8")


def test_an_occupied_port_is_told_before_the_server_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "serve", "--port", port],
            capture_output=True,
            env=environment(),
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"cli.cannot_listen: ")


def test_the_server_understands_the_command_that_starts_it() -> None:
    args: argparse.Namespace = type(
        "Args", (), {"host": "127.0.0.1", "port": 8001, "workers": 1}
    )()
    *_, module, name = server_command(args)[:3]
    assert (module, name) == ("-m", "granian")
    given = granian.make_context("granian", server_command(args)[3:]).params
    assert (given["host"], given["port"], given["workers"]) == ("127.0.0.1", 8001, 1)


def test_serve_prepares_its_folder_and_says_where_it_is(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", port, "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(TIEXIN_STATE_DIR=str(tmp_path / "state")),
        start_new_session=True,
    )
    try:
        assert process.stdout
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline().decode()
        assert any((tmp_path / "state").iterdir())
        time.sleep(1)
        assert process.poll() is None  # the server has taken its options
    finally:
        # Its own process group, so the server and its worker, nothing else.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
