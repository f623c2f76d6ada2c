# Long because the whole table of who may do what is read together.
"""Every address, every role: who is let in and who learns nothing, written by hand.

One project of ``investor`` with ``officer``; ``reviewer`` sits where APPLICATION is
decided, ``other_reviewer`` in another office that has a procedure of it, too.
``colleague`` is an officer of the same place, ``stranger`` another enterprise's
investor, ``distant_…`` people of another place. tests/contract/test_addresses.py asks
for a line for every address.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.web import documents, event_logs
from tests.web.api import Program
from tests.web.cases import (
    APPLICATION,
    OPENED,
    City,
    accepted,
    give,
    make_city,
    open_sample,
    sample_token,
)
from tiexin.web.hooks.models import Hook
from tiexin.web.imports.models import Import
from tiexin.web.jobs.models import Job
from tiexin.web.notices import feeds
from tiexin.web.notices.models import Feed, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from tests.web.conftest import Clock

ALL = (
    "investor stranger officer colleague reviewer other_reviewer supervisor "
    "distant_officer distant_reviewer distant_supervisor"
)
PEOPLE: Final = tuple(ALL.split())
ANYBODY = f"visitor {ALL}"
INVESTORS = "investor stranger"
OFFICERS = "officer colleague distant_officer"
REVIEWERS = "reviewer other_reviewer distant_reviewer"
SUPERVISORS = "supervisor distant_supervisor"
RECORDERS = f"{OFFICERS} {REVIEWERS} {SUPERVISORS}"
# With a part in the project.
INSIDE = "investor officer reviewer other_reviewer supervisor"
FULLY = "investor officer reviewer supervisor"  # and in APPLICATION

DAY = {"on": OPENED.isoformat()}
ON_IT = {"procedure": APPLICATION, **DAY}
LINK = {"p": "{link}"}
CODE = "projects/{code}/"

# Method, page below the language, who is let in, what is sent. Everybody else gets a
# 404, and a visitor the login page.
PAGES: Final[list[tuple[str, str, str, dict[str, Any]]]] = [
    # Open to all
    ("GET", "", ANYBODY, {}),
    ("GET", "open/", ANYBODY, {"link": "{link}"}),
    ("GET", "samples/robotics_factory/", ANYBODY, {}),
    ("GET", "guide/", ANYBODY, {}),
    ("GET", "plan/", ANYBODY, LINK),
    ("GET", "plan/tiexin-plan.csv", ANYBODY, LINK),
    ("GET", "plan/risk/", ANYBODY, LINK),
    ("GET", "plan/saved/", ANYBODY, LINK),
    ("GET", "plan/meet/", ANYBODY, LINK),
    ("GET", "plan/earlier/", ANYBODY, LINK),
    ("GET", "plan/compare/", ANYBODY, LINK),
    ("GET", "procedures/", ANYBODY, {}),
    ("GET", "procedures/planning_conditions/", ANYBODY, {}),
    ("GET", "documents/", ANYBODY, {}),
    ("GET", "documents/detailed_plan/", ANYBODY, {}),
    ("GET", "authorities/natural_resources/", ANYBODY, {}),
    ("GET", "levers/", ANYBODY, {}),
    ("GET", "levers/{lever}/", ANYBODY, {}),
    ("GET", "sources/", ANYBODY, {}),
    ("GET", "sources/{source}/", ANYBODY, {}),
    ("GET", "compare/", ANYBODY, LINK),
    ("GET", "unknown/", ANYBODY, {}),
    ("GET", "unknown/441900/", ANYBODY, {}),
    ("GET", "reforms/", ANYBODY, {}),
    ("GET", "reforms/unit_acceptance_everywhere/", ANYBODY, {}),
    ("GET", "journey/", ANYBODY, {}),
    ("GET", "journey/tiexin-journey.csv", ANYBODY, {}),
    ("GET", "find/", ANYBODY, {"q": "消防"}),
    ("GET", "api/", ANYBODY, {}),
    ("GET", "account/login/", ANYBODY, {}),
    ("POST", "account/login/", ANYBODY, {"name": "x", "password": "y"}),
    ("POST", "account/logout/", ANYBODY, {}),
    ("GET", "notices/count/", ANYBODY, {}),
    # One's own
    ("GET", "account/", ALL, {}),
    ("POST", "account/", ALL, {"what": "details", "phone": "1"}),
    ("GET", "account/keys/", ALL, {}),
    ("POST", "account/keys/", ALL, {"name": "x", "days": "30"}),
    ("GET", "account/hooks/", ALL, {}),
    ("POST", "account/hooks/", ALL, {"url": "https://example.org/"}),
    ("GET", "account/hooks/{hook}/", "officer", {}),
    ("POST", "account/hooks/{hook}/", "", {"again": "{key}"}),  # was never sent
    ("GET", "account/notices/", ALL, {}),
    ("POST", "account/notices/", ALL, {"start": "21", "end": "8"}),
    ("GET", "account/calendar/", ALL, {}),
    ("POST", "account/calendar/", ALL, {"make": "1"}),
    ("POST", "account/calendar/", "officer", {"revoke": "{feed}"}),
    ("GET", "notices/", ALL, {}),
    ("POST", "notices/read/", ALL, {"until": "1"}),
    ("GET", "notices/{notice}/", "officer", {}),
    ("GET", "people/{officer}.svg", ALL, {}),
    ("GET", "people/{investor}.svg", "", {}),  # only officers have a face
    ("GET", "search/", ALL, {"q": "晨星"}),
    # Lists of a role
    ("GET", "projects/", ALL, {}),
    ("GET", "projects/begin/", f"{INVESTORS} {OFFICERS}", LINK),
    ("POST", "projects/begin/", f"{INVESTORS} {OFFICERS}", LINK),
    ("GET", "account/leave/", f"{OFFICERS} {SUPERVISORS}", {}),
    ("POST", "account/leave/", f"{OFFICERS} {SUPERVISORS}", {"cover": "0"}),
    ("POST", "account/leave/", "", {"drop": "999999"}),
    ("GET", "people/", f"{OFFICERS} {SUPERVISORS}", {}),
    ("POST", "people/", f"{OFFICERS} {SUPERVISORS}", {"role": "investor"}),
    ("POST", "people/", SUPERVISORS, {"role": "reviewer"}),
    ("POST", "people/", "supervisor", {"off": "{officer}"}),
    ("GET", "my-work/", OFFICERS, {}),
    ("POST", "my-work/", OFFICERS, {"name": "x", "query": "stage=talks"}),
    ("GET", "queue/", REVIEWERS, {}),
    ("POST", "queue/", REVIEWERS, {"name": "x", "query": "tab=paused"}),
    ("GET", "promises/", SUPERVISORS, {}),
    ("GET", "promises/tiexin-promises.json", "supervisor", {}),
    ("GET", "board/", SUPERVISORS, {}),
    ("GET", "board/jobs/", SUPERVISORS, {}),
    ("POST", "board/jobs/", "supervisor", {"retry": "{job}"}),  # about the project
    ("GET", "board/troubles/", SUPERVISORS, {}),
    ("GET", "board/calendar/", SUPERVISORS, {}),
    ("POST", "board/troubles/", "", {"again": "999999"}),
    ("GET", "board/late_response/", SUPERVISORS, {}),
    (
        "POST",
        "board/late_response/",
        SUPERVISORS,
        {"name": "x", "query": "stage=talks"},
    ),
    # Tables of those who record for others; each sees the own ones
    ("GET", "import/", RECORDERS, {}),
    ("POST", "import/", RECORDERS, {}),
    ("GET", "import/template.csv", RECORDERS, {}),
    ("GET", "import/{table}/", "officer", {}),
    ("POST", "import/{table}/", "officer", {"record": "valid"}),
    ("GET", "import/{table}/report.csv", "officer", {}),
    # Event logs: those of the own place
    ("GET", "insight/", SUPERVISORS, {}),
    ("POST", "insight/", SUPERVISORS, {}),
    ("GET", "insight/own/", SUPERVISORS, {}),
    ("GET", "insight/own/ask/cycle/", SUPERVISORS, {}),
    ("GET", "insight/own/ask/cycle/answer.json", SUPERVISORS, {}),
    ("GET", "insight/{log}/", "supervisor", {}),
    ("GET", "insight/{log}/page/", "supervisor", {}),
    ("GET", "insight/{log}/columns/", "supervisor", {}),
    ("POST", "insight/{log}/columns/", "supervisor", {"case": "case_id"}),
    ("GET", "insight/{log}/ask/cycle/", "supervisor", {"by": "district"}),
    ("GET", "insight/{log}/ask/cycle/answer.json", "supervisor", {}),
    ("GET", "insight/{log}/ask/cycle/behind/1/", "supervisor", {}),
    ("GET", "insight/{log}/case/0/", "supervisor", {}),
    ("GET", "insight/{log}/ask/dfg/answer.csv", "supervisor", {}),
    ("GET", "insight/{log}/ask/dfg/answer.svg", "supervisor", {}),
    ("POST", "insight/{log}/", "supervisor", {"remove": "1"}),
    # A project
    ("GET", CODE, INSIDE, {}),
    ("POST", f"{CODE}write/", "investor officer", {"text": "x"}),
    (
        "POST",
        f"{CODE}write/",
        "investor officer reviewer",
        {"text": "x", "procedure": APPLICATION},
    ),
    ("POST", f"{CODE}write/", "", {"text": "x", "procedure": "no_such_procedure"}),
    ("GET", f"{CODE}procedures/planning_conditions/", FULLY, {}),
    (
        "GET",
        f"{CODE}procedures/foreign_access_check/",
        "investor officer other_reviewer supervisor",
        {},
    ),
    ("GET", f"{CODE}calendar/", "investor officer supervisor", {}),
    # What can be recorded: by role, and by office
    ("GET", f"{CODE}record/log_contact/", "officer", DAY),
    ("POST", f"{CODE}record/log_contact/", "officer", {**DAY, "channel": "call"}),
    ("GET", f"{CODE}record/hand_over/", "officer supervisor", DAY),
    ("POST", f"{CODE}record/hand_over/", "officer supervisor", DAY),
    ("GET", f"{CODE}record/close_project/", "officer", DAY),
    ("GET", f"{CODE}record/grant/", "officer reviewer", ON_IT),
    ("POST", f"{CODE}record/grant/", "officer reviewer", ON_IT),
    ("GET", f"{CODE}record/pause/", "officer reviewer", ON_IT),
    ("GET", f"{CODE}record/withdraw/", "investor officer", ON_IT),
    ("POST", f"{CODE}record/withdraw/", "investor officer", ON_IT),
    ("GET", f"{CODE}record/lapse/", "", ON_IT),
    ("GET", f"{CODE}record/open_project/", "", DAY),
    # Its documents
    ("GET", f"{CODE}documents/", INSIDE, {}),
    ("GET", f"{CODE}documents/add/detailed_plan/", "investor officer reviewer", {}),
    ("POST", f"{CODE}documents/add/detailed_plan/", "investor officer reviewer", {}),
    ("GET", f"{CODE}files/{{file}}/", FULLY, {}),
    ("GET", f"{CODE}files/{{secret_file}}/", "investor officer reviewer", {}),
    ("GET", f"{CODE}corrections/", INSIDE, {}),
    ("GET", f"{CODE}corrections/ask/", "officer reviewer other_reviewer", {}),
    ("GET", f"{CODE}corrections/ask/planning_conditions/", "officer reviewer", {}),
    ("POST", f"{CODE}corrections/ask/planning_conditions/", "officer reviewer", {}),
    ("POST", f"{CODE}corrections/{{correction}}/", "investor officer", {}),
]

# The same by a program with a key; a visitor has none and gets a 401.
API: Final[list[tuple[str, str, str, dict[str, Any]]]] = [
    ("GET", "/me", ALL, {}),
    ("GET", "/my/procedures", f"{OFFICERS} {REVIEWERS} {SUPERVISORS} {INVESTORS}", {}),
    ("GET", "/my/tasks", ALL, {}),
    ("GET", "/my/promises", ALL, {}),
    ("GET", "/commands", ALL, {}),
    ("GET", "/projects", ALL, {}),
    (
        "POST",
        "/projects",
        f"{INVESTORS} {OFFICERS}",
        {"token": "{link}", "name": "x"},
    ),
    ("GET", "/projects/{code}", INSIDE, {}),
    ("GET", "/projects/{code}/procedures", INSIDE, {}),
    ("GET", "/projects/{code}/procedures/planning_conditions", FULLY, {}),
    ("GET", "/projects/{code}/events", INSIDE, {}),
    (
        "POST",
        "/projects/{code}/commands",
        "officer",
        {"kind": "log_contact", **DAY, "data": {"channel": "call"}},
    ),
    ("GET", "/projects/{code}/documents", INSIDE, {}),
    ("GET", "/projects/{code}/documents/{file}", FULLY, {}),
    (
        "GET",
        "/projects/{code}/documents/{secret_file}",
        "investor officer reviewer",
        {},
    ),
    ("POST", "/events", RECORDERS, {"events": [{"kind": "accept", **DAY}]}),
    ("GET", "/imports", ALL, {}),  # one's own: an investor has none
    ("POST", "/imports", RECORDERS, {}),
    ("GET", "/imports/{table}", "officer", {}),
    ("GET", "/imports/{table}/rows", "officer", {}),
    ("POST", "/imports/{table}/apply", "officer", {"mode": "valid"}),
    ("GET", "/hooks", ALL, {}),
    ("POST", "/hooks", ALL, {"url": "https://example.org/"}),
    ("GET", "/hooks/{hook}", "officer", {}),
    ("DELETE", "/hooks/{hook}", "officer", {}),
    ("POST", "/hooks/{hook}/switch", "officer", {"on": False}),
    ("POST", "/hooks/{hook}/ping", "officer", {}),
    ("GET", "/hooks/{hook}/deliveries", "officer", {}),
    ("POST", "/hooks/{hook}/deliveries/{key}/send", "", {}),
]


@dataclass
class Scene:
    """City, project, and what the addresses name."""

    city: City
    names: dict[str, str] = field(default_factory=dict)

    def fill(self, value: Any) -> Any:
        """The text with the names filled in, in what is sent, too."""
        if isinstance(value, dict):
            return {key: self.fill(each) for key, each in value.items()}
        return value.format(**self.names) if isinstance(value, str) else value


@pytest.fixture
def scene(clock: Clock, db: None) -> Scene:
    city = make_city()
    log = event_logs.ready(city.supervisor)
    project = open_sample(city)
    accepted(city, project)
    file = documents.clean(
        city.investor, project, documents.NEEDED, level="internal", now=clock.now
    )
    secret = documents.clean(
        city.investor, project, documents.NEEDED, level="trade_secret", now=clock.now
    )
    asked = uuid.uuid4().hex[:16]
    give(
        city.reviewer,
        project,
        "request_correction",
        on=OPENED,
        correction=asked,
        procedure=APPLICATION,
        document=documents.NEEDED,
        text="第二页缺章",
    )
    hook = Hook.objects.create(
        user=city.officer, url="https://example.org/", made_at=clock.now
    )
    notice = Notice.objects.create(
        user=city.officer, project=project, kind="project_opened", key="x", at=clock.now
    )
    table = Import.objects.create(
        user=city.officer, name="x.csv", size=1, made_at=clock.now, state="checked"
    )
    feeds.make(city.officer, None, now=timezone.now())
    service_names = {
        "code": project.code,
        "link": sample_token(),
        "file": file.pk,
        "secret_file": secret.pk,
        "correction": asked,
        "hook": hook.pk,
        "table": table.pk,
        "log": log.pk,
        "notice": notice.pk,
        "feed": Feed.objects.get().pk,
        "job": Job.objects.filter(data__project=project.pk).earliest("pk").pk,
        "officer": city.officer.pk,
        "investor": city.investor.pk,
        "key": "0" * 32,
        "lever": "joint_acceptance",
        "source": "major_project_measures_2022",
    }
    return Scene(city, {name: str(each) for name, each in service_names.items()})


def content_of(answer: HttpResponse) -> bytes:
    """The whole body; a file is read to its end, and so closed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def verdict(answer: HttpResponse) -> str:
    """What became of a request: in, nothing (not there), login."""
    content = content_of(answer)
    assert answer.status_code < 500, content[:300]
    assert answer.status_code != 405, "a line for a method that is not there"
    goes_to = answer.headers.get("Location", "")
    asked_in = b'action="/en/account/login/"' in content
    if "/account/login/" in goes_to or answer.status_code == 401:
        return "login"
    if answer.status_code == 403 and asked_in:
        return "login"
    return "nothing" if answer.status_code in (403, 404) else "in"


def tried(scene: Scene, who: str) -> Iterator[tuple[str, str, str]]:
    """Each line of both tables: the line, what came of it, what should."""
    user = scene.city.everybody.get(who)
    for method, path, let_in, sent in PAGES:
        if let_in == ANYBODY and who not in ("visitor", "stranger"):
            continue  # open to all: nothing depends on who it is
        client = Client()
        if user is not None:
            client.force_login(user)
        address = scene.fill(f"/en/{path}")
        call = getattr(client, method.lower())
        expected = "in" if who in let_in.split() else "nothing"
        if user is None and expected == "nothing":
            expected = "login"
        with transaction.atomic():
            found = verdict(call(address, scene.fill(sent)))
            transaction.set_rollback(True)
        yield f"{method} {path} {sent}", found, expected


def tried_by_program(scene: Scene, who: str) -> Iterator[tuple[str, str, str]]:
    user = scene.city.everybody.get(who)
    for method, path, let_in, sent in API:
        with transaction.atomic():
            program = Program(user or scene.city.officer)
            if user is None:
                program.token = "tiexin_" + "x" * 40
            headers = {"Idempotency_Key": uuid.uuid4().hex}
            address = scene.fill(path)
            if method == "GET":
                answer = program.get(address)
            elif method == "DELETE":
                answer = program.delete(address)
            else:
                answer = program.post(address, scene.fill(sent), **headers)
            found = verdict(answer)
            transaction.set_rollback(True)
        expected = "in" if who in let_in.split() else "nothing"
        yield f"{method} {path}", found, "login" if user is None else expected


@pytest.mark.parametrize("who", ["visitor", *PEOPLE])
def test_pages_let_in_whom_the_table_names_and_nobody_else(
    scene: Scene, who: str
) -> None:
    wrong = [
        f"{line}: {found}, should be {expected}"
        for line, found, expected in tried(scene, who)
        if found != expected
    ]
    assert not wrong


@pytest.mark.parametrize("who", ["visitor", *PEOPLE])
def test_the_api_lets_in_whom_the_table_names_and_nobody_else(
    scene: Scene, who: str
) -> None:
    wrong = [
        f"{line}: {found}, should be {expected}"
        for line, found, expected in tried_by_program(scene, who)
        if found != expected
    ]
    assert not wrong


# What no form sends, in every field that some form has.
FIELDS: Final = """
    p q page since stamp tab stage authority officer colour move state name query drop
    on procedure command version next look text title note channel reason article
    number days ground approver until notice_on task due assignee document field
    correction condition cure_by effect consequence missing promised_by finish cause
    username password enterprise enterprise_en phone email language role what old new
    again first last cover retry discard off one start end url kinds make revoke
    project level kind file gap_text_0 gap_field_0 before ping key ready
    by limit figure baseline calendar open where from top case activity zone remove row
    object_type time_format resource recorded
"""
HOSTILE: Final = (
    "",
    "x" * 3_000,
    "9" * 400,
    "²",
    "-1",
    "1e9",
    "2026-02-30",
    "a\u202eb",
    "<script>alert(1)</script>'\"",
    "../../etc/passwd",
    "{0} %s {{ x }}",
    "\ufffd",
)


@pytest.mark.parametrize("turn", range(3))
def test_whatever_is_sent_to_whatever_address_nothing_breaks(
    scene: Scene, turn: int
) -> None:
    """Each turn gives every field another one of the hostile values."""
    sent = {
        name: HOSTILE[(number + 4 * turn) % len(HOSTILE)]
        for number, name in enumerate(FIELDS.split())
    }
    broken = []
    for method, path, let_in, own in PAGES:
        client = Client(raise_request_exception=False)
        who = (let_in.split() or ["officer"])[-1]
        client.force_login(scene.city.everybody[who])
        # What the line sends stays, so that the request gets past the first check.
        given = {**sent, **scene.fill(own)}
        with transaction.atomic():
            answer = getattr(client, method.lower())(scene.fill(f"/en/{path}"), given)
            transaction.set_rollback(True)
        if answer.status_code >= 500 or b"<script>alert" in content_of(answer):
            broken.append(f"{method} {path} {own}: {answer.status_code}")
    assert not broken
