"""What goes wrong while somebody works: said clearly, nothing half-written or lost."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection
from django.test import Client

from tests.web.api import Program, problem
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
from tests.web.together import at_once
from tiexin.web.cases import store
from tiexin.web.cases.models import Event, Message, ProcedureRow, Project
from tiexin.web.common.outages import is_outage, problem_of
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from tests.web.conftest import Clock
    from tests.web.databases import OwnDatabase

LATER = OPENED + timedelta(days=3)


@pytest.fixture
def city(clock: Clock, db: None) -> City:
    clock.set(LATER)
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def form(**fields: Any) -> dict[str, Any]:
    """A record form as the browser sends it."""
    return {"command": uuid.uuid4().hex, "on": LATER.isoformat(), **fields}


def page(project: Project, tail: str = "", language: str = "en") -> str:
    return f"/{language}/projects/{project.code}/{tail}"


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def kinds(project: Project) -> list[str]:
    found = Event.objects.filter(project=project).order_by("number")
    return list(found.values_list("kind", flat=True))


# The same form twice


def test_a_form_sent_twice_acts_once_and_says_so_both_times(
    city: City, project: Project
) -> None:
    client, call = logged_in(city.officer), form(channel="call")
    for _ in range(2):
        answer = client.post(page(project, "record/log_contact/"), call)
        assert answer.status_code == 302
    assert kinds(project).count("contact_logged") == 1


def test_a_letter_sent_twice_is_written_once(city: City, project: Project) -> None:
    client = logged_in(city.investor)
    letter = {"text": "您好", "command": uuid.uuid4().hex}
    for _ in range(2):
        assert client.post(page(project, "write/"), letter).status_code == 302
    assert Message.objects.count() == 1


def test_a_form_that_was_changed_and_sent_again_does_not_pass_for_the_first(
    city: City, project: Project
) -> None:
    """Somebody goes back in the browser, changes what he typed, and saves again."""
    client, call = logged_in(city.officer), form(channel="call", note="一")
    address = page(project, "record/log_contact/")
    assert client.post(address, call).status_code == 302
    answer = client.post(address, call | {"note": "二"})
    assert answer.status_code == 409
    assert kinds(project).count("contact_logged") == 1
    # What was typed is kept, and saving once more records it.
    html = answer.content.decode()
    assert "二" in html
    fresh = re.search(r'name="command" value="([^"]+)"', html)
    assert fresh is not None
    assert (
        client.post(address, call | {"note": "二", "command": fresh[1]}).status_code
        == 302
    )
    assert kinds(project).count("contact_logged") == 2


def test_a_second_letter_by_the_same_form_is_not_swallowed(
    city: City, project: Project
) -> None:
    client, command = logged_in(city.investor), uuid.uuid4().hex
    for text in ("您好", "还有一事"):
        letter = {"text": text, "command": command}
        assert client.post(page(project, "write/"), letter).status_code == 302
    assert {each.text for each in Message.objects.all()} == {"您好", "还有一事"}


def test_a_plan_begun_twice_is_one_project(city: City) -> None:
    client = logged_in(city.investor)
    wish = {
        "p": sample_token(),
        "name": "晨星",
        "enterprise": city.enterprise.pk,
        "command": uuid.uuid4().hex,
    }
    addresses = {client.post("/en/projects/begin/", wish).url for _ in range(2)}  # type: ignore[attr-defined]
    assert len(addresses) == 1
    assert Project.objects.count() == 1


# A form that has become old


def test_an_old_form_keeps_what_was_typed_and_tells_what_is_new(
    city: City, project: Project
) -> None:
    officer = logged_in(city.officer)
    version = project.version
    give(city.investor, project, "submit", on=LATER, procedure=APPLICATION)
    old = form(channel="visit", note="看过厂房", version=version)
    answer = officer.post(page(project, "record/log_contact/"), old)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "cases.stale" in said
    assert "看过厂房" in said
    told = "One further record was made while you were writing: The application was"
    assert f"{told} submitted." in said
    # The page shown now knows the new state: the same button saves.
    fresh = {**old, "version": str(answer.context["project"].version)}
    assert officer.post(page(project, "record/log_contact/"), fresh).status_code == 302
    assert kinds(project)[-2:] == ["submitted", "contact_logged"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "²", "1.5"])
def test_a_version_that_is_no_number_counts_as_none(
    city: City, project: Project, version: str
) -> None:
    call = form(channel="call", version=version)
    answer = logged_in(city.officer).post(page(project, "record/log_contact/"), call)
    assert answer.status_code == 302


# Days that can't be


def refusal(city: City, project: Project, kind: str, **fields: Any) -> str:
    """The code of the complaint about a form of the officer."""
    before = kinds(project)
    sent = form(procedure=APPLICATION, **fields)
    answer = logged_in(city.officer).post(page(project, f"record/{kind}/"), sent)
    assert answer.status_code in (400, 409)
    assert kinds(project) == before
    said = answer.content.decode()
    assert "Traceback" not in said
    return said


def test_nothing_happens_in_the_future(city: City, project: Project) -> None:
    tomorrow = (LATER + timedelta(days=1)).isoformat()
    said = refusal(city, project, "submit", on=tomorrow)
    assert "5 December 2026 lies after today, 4 December 2026." in said


def test_nothing_happens_before_the_project(city: City, project: Project) -> None:
    before = (OPENED - timedelta(days=1)).isoformat()
    said = refusal(city, project, "submit", on=before)
    assert "1 December 2026" in said  # the day on which it opened


def test_nothing_happens_before_its_cause(city: City, project: Project) -> None:
    give(city.investor, project, "submit", on=LATER, procedure=APPLICATION)
    earlier = (LATER - timedelta(days=1)).isoformat()
    said = refusal(city, project, "accept", on=earlier)
    assert "The day lies before that on which it rests, 4 December 2026." in said


@pytest.mark.parametrize("day", ["", "2026-02-30", "tomorrow", "٢٠٢٦-١٢-٠٤", "9" * 400])
def test_a_day_that_is_none_is_said_at_its_field(
    city: City, project: Project, day: str
) -> None:
    answer = logged_in(city.officer).post(
        page(project, "record/submit/"), form(procedure=APPLICATION, on=day)
    )
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()


# Input that no form of ours sends


HOSTILE = {
    "long": "x" * 3_000,
    "a bell": "a\x07b",
    "turned round": "a\u202eb",
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_or_shown_harmless(
    city: City, project: Project, name: str
) -> None:
    sent = form(channel="call", note=HOSTILE[name])
    client = logged_in(city.officer)
    answer = client.post(page(project, "record/log_contact/"), sent)
    if name == "markup":
        assert answer.status_code == 302
        assert "<script>alert" not in client.get(page(project)).content.decode()
    else:
        assert answer.status_code == 400
        assert "contact_logged" not in kinds(project)


@pytest.mark.parametrize("tail", ["record/log_contact/", "write/", "record/hand_over/"])
def test_a_nul_is_refused_everywhere(city: City, project: Project, tail: str) -> None:
    sent = form(channel="call", note="a\x00b", text="a\x00b", reason="a\x00b")
    answer = logged_in(city.officer).post(page(project, tail), sent)
    assert answer.status_code == 400
    assert "web.control_characters" in answer.content.decode()


def test_a_body_that_is_far_too_large_is_refused_in_words(
    city: City, project: Project
) -> None:
    answer = logged_in(city.investor).post(
        page(project, "write/"), {"text": "x" * 300_000}
    )
    assert answer.status_code in (400, 413)
    assert 'class="problem"' in answer.content.decode()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("log_contact", {"channel": "smoke"}),
        ("extend", {"days": "many", "ground": "x", "approver": "y"}),
        ("hand_over", {"officer": "user:1e9", "reason": "x"}),
        ("hand_over", {"officer": "user:" + "9" * 39, "reason": "x"}),
        ("add_task", {"text": "x", "due": "someday"}),
        ("pause", {"ground": "because"}),
        ("name_gaps", {}),
    ],
)
def test_a_field_of_the_wrong_kind_is_said_and_nothing_written(
    city: City, project: Project, kind: str, fields: dict[str, str]
) -> None:
    accepted(city, project, on=LATER)
    assert "problem" in refusal(city, project, kind, **fields)


@pytest.mark.parametrize(
    "kind",
    ["no_such_command", "open_project", "lapse", "freeze_baseline", "check_document"],
)
def test_commands_that_are_none_or_not_by_form_are_not_found(
    city: City, project: Project, kind: str
) -> None:
    for user in (city.officer, city.investor):
        client = logged_in(user)
        for answer in (
            client.get(page(project, f"record/{kind}/")),
            client.post(page(project, f"record/{kind}/"), form()),
        ):
            assert answer.status_code == 404
            assert "web.no_such_page" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("tail", ["", "record/log_contact/", "write/"])
def test_a_method_that_a_page_does_not_know_is_refused_in_words(
    city: City, project: Project, method: str, tail: str
) -> None:
    answer = getattr(logged_in(city.officer), method)(page(project, tail))
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert "web.method" in answer.content.decode()


# At the same moment


@pytest.fixture
def served(own_database: OwnDatabase, clock: Clock) -> tuple[City, Project]:
    """City and project on a database that several people use at once."""
    del own_database
    clock.set(LATER)
    city = make_city()
    project = open_sample(city)
    accepted(city, project, on=LATER)
    project.refresh_from_db()
    return city, project


def test_one_form_sent_at_the_same_moment_acts_once(
    served: tuple[City, Project],
) -> None:
    city, project = served
    call = form(channel="call")
    clients = [logged_in(city.officer) for _ in range(4)]
    answers = at_once(
        [
            lambda c=c: c.post(page(project, "record/log_contact/"), call)  # type: ignore[misc]
            for c in clients
        ]
    )
    assert [each.status_code for each in answers] == [302] * 4
    assert kinds(project).count("contact_logged") == 1


def test_two_reviewers_who_decide_at_once_one_wins_the_other_is_told(
    served: tuple[City, Project],
) -> None:
    city, project = served
    second = city.other_reviewer
    second.authority = city.reviewer.authority
    second.save()
    shared = {"procedure": APPLICATION, "version": project.version}
    yes = form(number="2026-1", **shared)
    no = form(reason="不符", article="第一条", **shared)
    first, other = logged_in(city.reviewer), logged_in(second)
    answers = at_once(
        [
            lambda: first.post(page(project, "record/grant/"), yes),
            lambda: other.post(page(project, "record/refuse/"), no),
        ]
    )
    assert sorted(each.status_code for each in answers) == [302, 409]
    lost = next(each for each in answers if each.status_code == 409)
    assert 'class="problem"' in lost.content.decode()
    decided = [each for each in kinds(project) if each in ("granted", "refused")]
    assert len(decided) == 1
    row = ProcedureRow.objects.get(project=project, procedure=APPLICATION)
    assert row.state == decided[0]


def test_projects_opened_at_the_same_moment_have_codes_of_their_own(
    served: tuple[City, Project],
) -> None:
    city, _ = served
    clients = [logged_in(city.investor) for _ in range(3)]
    shared = {"p": sample_token(), "name": "晨星", "enterprise": city.enterprise.pk}
    answers = at_once(
        [
            lambda c=c: c.post(  # type: ignore[misc]
                "/en/projects/begin/", {**shared, "command": uuid.uuid4().hex}
            )
            for c in clients
        ]
    )
    assert [each.status_code for each in answers] == [302] * 3
    assert Project.objects.count() == 4


# The database


def snapshot(project: Project) -> tuple[object, ...]:
    """All that a command may write."""
    row = Project.objects.get(pk=project.pk)
    jobs = Job.objects.count()
    letters = Message.objects.count()
    return kinds(project), row.version, row.last_hash, row.changed_at, jobs, letters


def break_at(monkeypatch: pytest.MonkeyPatch, what: object) -> None:
    """Do something in mid-transaction, after the first rows were written."""
    whole = store.projections.bring_up

    def broken(*given: Any, **more: Any) -> None:
        what()  # type: ignore[operator]
        whole(*given, **more)

    monkeypatch.setattr(store.projections, "bring_up", broken)


def end_own_session() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("tail", "fields"),
    [("record/log_contact/", {"channel": "call"}), ("write/", {"text": "您好"})],
)
def test_a_database_gone_in_mid_request_is_said_and_nothing_is_half_written(
    served: tuple[City, Project],
    monkeypatch: pytest.MonkeyPatch,
    tail: str,
    fields: dict[str, str],
) -> None:
    city, project = served
    before, client, sent = snapshot(project), logged_in(city.officer), form(**fields)
    with monkeypatch.context() as patched:
        break_at(patched, end_own_session)
        answer = client.post(page(project, tail), sent)
    said = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Nothing was written; please try again" in said
    close_old_connections()  # as a server does between requests
    assert snapshot(project) == before
    assert client.post(page(project, tail), sent).status_code == 302
    assert snapshot(project) != before


@pytest.mark.postgres
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_session_that_the_server_ended_between_requests_does_not_show(
    served: tuple[City, Project], own_database: OwnDatabase, language: str
) -> None:
    city, project = served
    client = logged_in(city.officer)
    with psycopg.connect(own_database.url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    # A connection of some age is asked first whether it still lives.
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    close_old_connections()
    assert client.get(page(project, language=language)).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_database_that_can_not_be_reached_is_said_in_the_language(
    served: tuple[City, Project], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    city, project = served
    client, program = logged_in(city.officer), Program(city.officer)
    connection.close()
    nowhere = (
        {"PORT": "1"} if connection.vendor == "postgresql" else {"NAME": "/no/where"}
    )
    cures = {"zh-hans": "请稍后重试", "zh-hant": "請稍後重試", "en": "try again"}
    with monkeypatch.context() as patched:
        for name, value in nowhere.items():
            patched.setitem(connection.settings_dict, name, value)
        answer = client.get(page(project, language=language))
        as_part = client.get(
            page(project, language=language), headers={"HX-Request": "true"}
        )
        by_api = program.get("/projects")
        probe = client.get("/readyz")
        visitor = Client().get(f"/{language}/")
    assert answer.status_code == as_part.status_code == 503
    assert cures[language] in answer.content.decode()
    assert as_part.headers["HX-Retarget"] == "#page-problem"
    problem(by_api, 503, "cases.database_away")
    assert probe.status_code == 503
    assert visitor.status_code == 200  # public pages need no database
    close_old_connections()
    assert client.get(page(project, language=language)).status_code == 200


def test_a_full_database_is_said_and_nothing_is_half_written(
    served: tuple[City, Project],
) -> None:
    if connection.vendor != "sqlite":
        return  # needs a disk of its own; its code for it is tested below
    city, project = served
    client = logged_in(city.officer)
    before = snapshot(project)
    letter = {"text": "信" * 5_000, "command": uuid.uuid4().hex}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    answers = [client.post(page(project, "write/"), letter) for _ in range(3)]
    full = answers[-1]
    assert full.status_code == 503
    assert "There is no room left in the database." in full.content.decode()
    assert "Nothing was written." in full.content.decode()
    assert snapshot(project) == before
    assert client.get(page(project)).status_code == 200  # reading goes on
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert client.post(page(project, "write/"), letter).status_code == 302
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (psycopg.errors.DiskFull, "cases.no_space"),
        (psycopg.errors.AdminShutdown, "cases.database_away"),
        (psycopg.errors.TooManyConnections, "cases.database_away"),
        (psycopg.errors.LockNotAvailable, "cases.database_away"),
    ],
)
def test_what_postgresql_says_becomes_what_a_user_reads(
    kind: type[psycopg.Error], code: str
) -> None:
    error = OperationalError()
    error.__cause__ = kind()
    assert is_outage(error)
    assert problem_of(error).code == code


def test_a_fault_of_ours_is_a_page_that_asks_the_database_nothing(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(city.officer)

    def fault(*_: Any, **__: Any) -> None:
        raise RuntimeError("of ours")

    monkeypatch.setattr(store, "execute", fault)
    answer = client.post(page(project, "record/log_contact/"), form(channel="call"))
    assert answer.status_code == 500
    assert "web.internal" in answer.content.decode()
    assert "of ours" not in answer.content.decode()


def test_days_of_this_test_are_as_thought() -> None:
    assert date(2026, 12, 4) == LATER
