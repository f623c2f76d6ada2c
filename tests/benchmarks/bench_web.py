"""What ``make bench-web`` prints: how fast the pages of a large city answer.

A throw-away PostgreSQL server that writes safely, the portal as ``tiexin serve``
starts it, real logins, and readers who ask for the next page as soon as they have the
last one. Everything runs on this one machine, the readers too: how much of a processor
they took is printed. Times are only printed, never a pass or a fail.

    python tests/benchmarks/bench_web.py [--projects N] [--events N]
        [--database URL] [--only PART...]

With ``--database`` that database is used and kept; if it holds projects already, it is
not filled again. Parts are rebuild, pages, recording and own (the own cases, live).
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tools.with_postgres import free_port, server  # noqa: E402 - the path comes first

SAFE = "-c shared_buffers=512MB -c max_connections=60"
"""As PostgreSQL comes (every commit is on the disk), with room for a few pages."""
PEER = {1: "150–200", 16: "320–430"}
PARTS = ("rebuild", "pages", "recording", "own")
PACKAGES = ("django", "granian", "psycopg")


def main():
    """Build the city if need be, then print all figures."""
    asked = _arguments()
    if asked.database:
        _measure(asked, asked.database)
        return
    with server(SAFE) as address:
        _measure(asked, address)


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=8_102)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args()


def _measure(asked, address):
    with tempfile.TemporaryDirectory(prefix="tiexin-bench-") as state:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tiexin.web.config.settings",
            "TIEXIN_DATABASE_URL": address,
            "TIEXIN_STATE_DIR": state,
            "TIEXIN_SECRET_KEY": "of-a-bench-that-holds-no-secrets-at-all",
            "PYTHONPATH": f"{ROOT / 'src'}",
        }
        _machine()
        _django("migrate", "--verbosity", "0")
        _django("collectstatic", "--noinput", "--verbosity", "0")
        import django

        django.setup()
        _fill(asked)
        _run(asked.only)


def _run(parts):
    from tests.benchmarks import own_measures, web_measures

    if "rebuild" in parts:
        print("\nRebuild of all projections from the logs:", flush=True)
        _django("rebuild")
    if "pages" in parts:
        pages = web_measures.pages()
        web_measures.count_queries(pages)
        with _portal() as port:
            results = {
                way: web_measures.read(pages, port, way) for way in web_measures.WAYS
            }
        web_measures.table(pages, results, PEER)
    if "recording" in parts:
        web_measures.recording()
    if "own" in parts:
        own_measures.own_cases()


def _machine():
    print(f"machine: {platform.machine()}, {os.cpu_count()} processors", end="")
    print(f", Python {platform.python_version()}", end="")
    print("".join(f", {name} {version(name)}" for name in PACKAGES))
    print("load before: " + " ".join(f"{each:.1f}" for each in os.getloadavg()))


def _fill(asked):
    from django.db import connection

    from tests.benchmarks import big_city
    from tiexin.web.cases.models import Event, Project
    from tiexin.web.common.service import today

    if not Project.objects.exists():
        began = time.perf_counter()
        made = big_city.build(today(), projects=asked.projects, events=asked.events)
        seconds = time.perf_counter() - began
        print(
            f"filled in {seconds:.0f} s: {made.projects:,} projects, "
            f"{made.procedures:.0f} procedures each, {made.events:,} events"
        )
        _django("rebuild", "--processes", "0")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version(), pg_size_pretty(pg_database_size(current_database()))"
        )
        about, size = cursor.fetchone()
    print(f"{about.split(' (')[0]}, {size}, {Event.objects.count():,} events")
    # What the fast way of filling asked for; a worker would be busy for minutes.
    from tiexin.web.jobs.models import Job

    Job.objects.all().delete()


@contextmanager
def _portal():
    """The portal in processes of its own, started as ``tiexin serve`` does."""
    from tiexin.cli.serve import server_command

    port = free_port()
    asked = argparse.Namespace(host="127.0.0.1", port=port, workers=2)
    # A group of its own, so that the workers end with their parent.
    process = subprocess.Popen(server_command(asked))
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port):
    import http.client

    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("The portal did not start.")


def _django(*arguments):
    command = [sys.executable, "-m", "django", *arguments]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
