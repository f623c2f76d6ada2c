"""The pages that are measured, the readers, and the table."""

import http.client
import re
import statistics
import time
from dataclasses import dataclass, field
from random import Random
from threading import Barrier, Thread
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tiexin.casework.table import Command, Role
from tiexin.web.access import policy
from tiexin.web.accounts.models import User
from tiexin.web.cases import sample, store
from tiexin.web.cases.models import ProcedureRow, Project
from tiexin.web.common.service import today

READERS = 16
RECORDED = 300
AGAIN = 16
WORDS = (
    "机器",
    "电子",
    "港湾",
    "消防验收",
    "2025-0",
    "Firm 41",
    "施工许可",
    "精密机械松山湖",
)


@dataclass(frozen=True)
class Way:
    """How many read at once, requests in all, and seconds each looks at a page."""

    readers: int
    requests: int
    pause: float = 0.0

    def __str__(self):
        return f"{self.readers} pausing" if self.pause else f"{self.readers} at once"


WAYS = (Way(1, 100), Way(READERS, 480), Way(READERS, 320, pause=1.0))


@dataclass
class Page:
    """One kind of page: who reads it, and which addresses each reader asks for."""

    title: str
    logins: list
    addresses: list
    queries: int = 0
    size: int = 0
    processor: float = 0.0


@dataclass
class Result:
    """Times in milliseconds, requests a second, processor share of the readers."""

    times: list = field(default_factory=list)
    a_second: float = 0.0
    readers_share: float = 0.0

    def at(self, percent):
        """The time within which so many percent of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def pages():
    """The five pages, each with sixteen readers and the addresses they ask for."""
    rng = Random(1)
    officers = list(
        User.objects.filter(role=Role.OFFICER.value).order_by("pk")[: READERS * 4 : 4]
    )
    reviewers = _busiest_reviewers()
    supervisors = list(User.objects.filter(role=Role.SUPERVISOR.value).order_by("pk"))
    own = {
        officer.pk: list(
            Project.objects.filter(officer=officer).values_list("code", flat=True)
        )
        for officer in officers
    }
    search = [f"/zh-hans/search/?{urlencode({'q': word})}" for word in WORDS]
    return [
        _page("worklist", officers, [["/zh-hans/my-work/"]] * READERS),
        _page(
            "project page",
            officers,
            [
                [f"/zh-hans/projects/{code}/" for code in rng.choices(own[o.pk], k=8)]
                for o in officers
            ],
        ),
        _page("queue", reviewers, [["/zh-hans/queue/"]] * READERS),
        _page("search (officer)", officers, [search] * READERS),
        _page("search (supervisor)", supervisors, [search] * READERS),
        _page("supervisor board", supervisors, [["/zh-hans/board/"]] * READERS),
    ]


def _page(title, users, addresses):
    logins = [users[n % len(users)].username for n in range(READERS)]
    return Page(title, logins, addresses)


def _busiest_reviewers():
    counts = {}
    open_rows = ProcedureRow.objects.filter(is_open=True).exclude(state="planned")
    for authority in open_rows.values_list("authority", flat=True):
        counts[authority] = counts.get(authority, 0) + 1
    users = User.objects.filter(role=Role.REVIEWER.value)
    return sorted(users, key=lambda user: -counts.get(user.authority, 0))[:READERS]


def count_queries(found):
    """Questions to the database, size and processor time, asked in this process.

    Processor time is Python's alone, in milliseconds; unlike the time that passes it
    does not grow while the machine is busy with other things.
    """
    for page in found:
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username=page.logins[0]))
        for address in page.addresses[0]:
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            page.queries = max(page.queries, len(caught))
            page.size = max(page.size, len(answer.content))
        began = time.process_time()
        for n in range(AGAIN):
            client.get(page.addresses[0][n % len(page.addresses[0])])
        page.processor = (time.process_time() - began) / AGAIN * 1000


def read(found, port, way):
    """Each page read in that way; results by title."""
    return {page.title: _read(page, port, way) for page in found}


def _read(page, port, way):
    sessions = [_log_in(port, login) for login in page.logins[: way.readers]]
    result, barrier = Result(), Barrier(way.readers + 1)
    threads = [
        Thread(
            target=_reader,
            args=(_link(port), session, page.addresses[n]),
            kwargs={"way": way, "barrier": barrier, "result": result},
        )
        for n, session in enumerate(sessions)
    ]
    for thread in threads:
        thread.start()
    barrier.wait()
    began, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    result.a_second = len(result.times) / wall
    result.readers_share = (time.process_time() - used) / wall
    return result


def _reader(link, session, addresses, *, way, barrier, result):
    rng = Random(session)
    headers = {"Cookie": session, "Accept-Encoding": "gzip"}
    for address in addresses[:2]:  # warm, and not measured
        _get(link, address, headers)
    barrier.wait()
    for n in range(way.requests // way.readers):
        if way.pause:
            time.sleep(way.pause * rng.uniform(0.5, 1.5))
        began = time.perf_counter()
        _get(link, addresses[n % len(addresses)], headers)
        result.times.append((time.perf_counter() - began) * 1000)


def _link(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def _get(link, address, headers):
    link.request("GET", address, headers=headers)
    answer = link.getresponse()
    answer.read()
    assert answer.status == 200, (address, answer.status)


def _log_in(port, login):
    """By the login page, as a person does; gives the cookies."""
    link = _link(port)
    link.request("GET", "/en/account/login/")
    answer = link.getresponse()
    text = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    cookie = answer.getheader("Set-Cookie").partition(";")[0]
    body = urlencode(
        {"name": login, "password": sample.PASSWORD, "csrfmiddlewaretoken": token}
    )
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    link.request("POST", "/en/account/login/", body, headers)
    answer = link.getresponse()
    answer.read()
    assert answer.status == 302, (login, answer.status)
    cookies = [
        value.partition(";")[0]
        for name, value in answer.getheaders()
        if name.lower() == "set-cookie"
    ]
    return "; ".join(cookies)


def table(found, results, peer):
    """All figures of the pages, and the nearest peer's beside them."""
    print("\nPages, milliseconds until the last byte. `At once`: nobody pauses between")
    print(
        "two pages; `pausing`: each looks at a page for half a second to one and a half"
    )
    print(f"{'':20} {'KB':>5} {'queries':>8} {'processor':>10}", end="")
    for way in results:
        print(f" | {way!s:>10}: {'p50':>5} {'p95':>6} {'a second':>9}", end="")
    print()
    for page in found:
        print(f"{page.title:20} {page.size / 1000:5.0f} {page.queries:8}", end="")
        print(f" {page.processor:10.1f}", end="")
        for each in results.values():
            one = each[page.title]
            print(
                f" | {'':11} {one.at(50):5.0f} {one.at(95):6.0f} {one.a_second:9.1f}",
                end="",
            )
        print()
    print("Open Zaak, published, one million cases:", end="")
    print("".join(f" {told} ms at {n} at once;" for n, told in peer.items()))
    shares = [r.readers_share for each in results.values() for r in each.values()]
    print(f"The readers took at most {max(shares):.0%} of one processor.")


def recording():
    """One event: lock, fold, decide, append, projections, jobs, commit."""
    rng = Random(2)
    rows = list(
        ProcedureRow.objects.filter(is_open=True, project__closed_on=None)
        .exclude(state="planned")
        .values_list("project__code", "procedure", "officer")[:5000]
    )
    officers = {user.pk: user for user in User.objects.filter(role=Role.OFFICER.value)}
    times = {"verify_status": [], "log_contact": []}
    for n in range(RECORDED):
        kind = rng.choice(tuple(times))
        code, procedure, officer = rng.choice(rows)
        of_procedure = kind == "verify_status"
        data = {"source": "call"} if of_procedure else {"channel": "call"}
        subject = procedure if of_procedure else ""
        command = Command(f"bench/{time.time_ns()}/{n}", kind, subject, today(), data)
        began = time.perf_counter()
        store.execute(policy.actor(officers[officer]), code, command)
        times[kind].append((time.perf_counter() - began) * 1000)
    every = [each for found in times.values() for each in found]
    print(
        "\nRecording one event (decided, sealed, stored, rows brought up, committed):"
    )
    for name, found in (*times.items(), ("both", every)):
        ordered = sorted(found)
        print(
            f"  {name:14} p50 {statistics.median(ordered):5.1f} ms, "
            f"p95 {ordered[len(ordered) * 95 // 100]:5.1f} ms"
        )
