"""An authority's own system tells what happened; whole tables by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.web.api import Program, problem
from tests.web.cases import (
    APPLICATION,
    OPENED,
    OTHER_APPLICATION,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.openapi import hold
from tests.web.working import work as do_jobs
from tiexin.web.cases import models
from tiexin.web.imports.models import Import

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
DAY = OPENED.isoformat()


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def event(project: Project, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "project": project.code,
        "procedure": APPLICATION,
        "kind": kind,
        "on": DAY,
        **more,
    }


def send(program: Program, *events: dict[str, Any]) -> dict[str, Any]:
    answer = program.post("/events", {"events": list(events)})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def kinds(project: Project) -> list[str]:
    log = models.Event.objects.filter(project=project).order_by("number")
    return list(log.values_list("kind", flat=True))


def test_events_are_recorded_each_by_itself(city: City, project: Project) -> None:
    found = send(
        Program(city.reviewer),
        event(project, "submitted", external_id="1", reference="NR-7"),
        event(project, "granted", external_id="2"),
        event(project, "accepted", external_id="3"),
    )
    assert [each["state"] for each in found["items"]] == [
        "accepted",
        "refused",
        "accepted",
    ]
    assert (found["accepted"], found["repeated"], found["refused"]) == (2, 0, 1)
    assert [each["events"] for each in found["items"]] == [[3], [], [4]]
    [fault] = found["items"][1]["problems"]
    assert fault["code"] == "casework.not_in_this_state"
    assert fault["cure"]
    assert kinds(project)[2:] == ["submitted", "accepted"]
    # Commands and the events that they leave are both understood.
    assert send(Program(city.reviewer), event(project, "grant"))["accepted"] == 1


def test_what_was_told_before_is_known_whoever_tells_it(
    city: City, project: Project
) -> None:
    told = event(project, "submitted", external_id="A/17")
    send(Program(city.reviewer), told)
    again = send(Program(city.reviewer), told)["items"][0]
    assert (again["state"], again["events"]) == ("repeated", [])
    # The officer who imports the authority's list records nothing twice either.
    assert send(Program(city.officer), told)["repeated"] == 1
    assert kinds(project).count("submitted") == 1
    changed = told | {"data": {"reference": "other"}}
    other = send(Program(city.reviewer), changed)["items"][0]
    assert other["problems"][0]["code"] == "imports.another_thing"


def test_the_authoritys_own_number_finds_the_project(
    city: City, project: Project
) -> None:
    open_sample(city, name="another")
    program = Program(city.reviewer)
    send(program, event(project, "submitted", reference="NR(2026)7"))
    by_number = {
        "reference": "NR(2026)7",
        "procedure": APPLICATION,
        "kind": "accepted",
        "on": DAY,
    }
    found = send(program, by_number, by_number | {"reference": "NR(2026)8"})
    assert [each["state"] for each in found["items"]] == ["accepted", "refused"]
    assert found["items"][0]["project"] == project.code
    assert found["items"][1]["problems"][0]["code"] == "imports.no_such_reference"


def test_a_number_that_two_projects_have_is_refused(
    city: City, project: Project
) -> None:
    other = open_sample(city, name="another")
    program = Program(city.reviewer)
    for each in (project, other):
        send(program, event(each, "submitted", reference="7"))
    found = send(
        program,
        {"reference": "7", "procedure": APPLICATION, "kind": "accepted", "on": DAY},
    )
    assert found["items"][0]["problems"][0]["code"] == "imports.several_references"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"project": ""}, "imports.no_project"),
        ({"project": "2026-99999"}, "imports.no_such_project"),
        ({"procedure": OTHER_APPLICATION}, "casework.unknown_procedure"),
        ({"procedure": "none"}, "casework.unknown_procedure"),
        ({"kind": "dance"}, "casework.unknown_command"),
        ({"kind": "baseline_frozen", "procedure": ""}, "imports.not_by_import"),
        ({"kind": "withdraw"}, "imports.may_not"),
        ({"on": "2027-01-01"}, "casework.in_the_future"),
        ({"data": {"colour": "red"}}, "casework.unknown_field"),
    ],
)
def test_what_can_t_be_recorded_says_why(
    city: City, project: Project, change: dict[str, Any], code: str
) -> None:
    told = event(project, "submitted") | change
    [item] = send(Program(city.reviewer), told)["items"]
    assert item["state"] == "refused"
    assert item["problems"][0]["code"] == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "api.missing"),
        ({"events": []}, "api.too_short"),
        ({"events": [{}]}, "api.missing"),
        ({"events": [{"kind": "x", "on": DAY}] * 101}, "api.too_long"),
        ({"events": [{"kind": "x", "on": DAY, "who": "me"}]}, "api.unknown_field"),
    ],
)
def test_a_misshapen_batch_is_refused_as_a_whole(
    city: City, body: dict[str, Any], code: str
) -> None:
    problem(Program(city.reviewer).post("/events", body), 400, code)


def test_an_investor_tells_no_events_and_sends_no_tables(
    city: City, project: Project
) -> None:
    program = Program(city.investor)
    body = {"events": [event(project, "submitted")]}
    problem(program.post("/events", body), 403, "api.not_for_role")
    problem(send_table(program, "x"), 403, "api.not_for_role")


# Tables


def send_table(
    program: Program, text: str | bytes, content_type: str = "text/csv"
) -> HttpResponse:
    answer = program.client.post(
        "/api/v1/imports?name=list.csv",
        text,
        content_type=content_type,
        headers={"Authorization": f"Bearer {program.token}"},
    )
    hold(answer)
    return answer


def work() -> None:
    do_jobs("imports")


def test_a_table_is_sent_tried_and_recorded(city: City, project: Project) -> None:
    program = Program(city.officer)
    text = (
        "project,procedure,kind,on\n"
        f"{project.code},{APPLICATION},submit,{DAY}\n"
        f"{project.code},{APPLICATION},dance,{DAY}\n"
    )
    sent = send_table(program, text)
    assert sent.status_code == 202
    path = sent.headers["Location"].removeprefix("/api/v1")
    assert program.get(path).json()["state"] == "reading"
    work()
    found = program.get(path).json()
    assert (found["state"], found["ok"], found["refused"]) == ("checked", 1, 1)
    assert (found["name"], found["encoding"]) == ("list.csv", "utf-8")
    [refused] = program.get(f"{path}/rows", {"state": "refused"}).json()["items"]
    assert refused["row"] == 3
    assert refused["problems"][0]["where"] == "kind"
    all_or_none = program.post(f"{path}/apply", {"mode": "all"})
    problem(all_or_none, 409, "imports.some_refused")
    assert program.post(f"{path}/apply", {"mode": "valid"}).status_code == 202
    work()
    found = program.get(path).json()
    assert (found["state"], found["done"]) == ("applied", 1)
    assert kinds(project)[-1] == "submitted"
    again = program.post(f"{path}/apply", {"mode": "valid"})
    problem(again, 409, "imports.not_checked")


def test_rows_come_in_pages(city: City, project: Project) -> None:
    program = Program(city.officer)
    lines = "".join(f"{project.code},log_contact,{DAY},call,{n}\n" for n in range(7))
    path = (
        send_table(program, f"project,kind,on,channel,note\n{lines}")
        .headers["Location"]
        .removeprefix("/api/v1")
    )
    work()
    numbers: list[int] = []
    address: str | None = f"{path}/rows?limit=3"
    while address:
        page = program.get(address.removeprefix("/api/v1")).json()
        numbers += [each["row"] for each in page["items"]]
        address = page["next"]
    assert numbers == list(range(2, 9))
    assert len(program.get("/imports").json()["items"]) == 1


def test_a_table_of_somebody_else_is_not_there(city: City, project: Project) -> None:
    path = send_table(Program(city.officer), "x").headers["Location"]
    path = path.removeprefix("/api/v1")
    other = Program(city.colleague)
    for address in (path, f"{path}/rows"):
        problem(other.get(address), 404, "api.not_there")
    problem(other.post(f"{path}/apply", {"mode": "all"}), 404, "api.not_there")


def test_what_is_no_table_is_told(city: City) -> None:
    program = Program(city.officer)
    path = send_table(program, b"\xff\xfe").headers["Location"].removeprefix("/api/v1")
    work()
    found = program.get(path).json()
    assert (found["state"], found["problems"][0]["code"]) == ("failed", "sheets.utf16")
    problem(send_table(program, "{}", "application/json"), 415, "api.content_type")


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(city: City) -> None:
    program = Program(city.officer)
    answer = program.client.generic(
        "POST",
        "/api/v1/imports",
        b"x",
        content_type="text/csv",
        headers={"Authorization": f"Bearer {program.token}"},
        CONTENT_LENGTH=str(2 * 1024**3),
    )
    problem(answer, 413, "files.body_too_large")
    assert not Import.objects.exists()


def test_events_go_the_way_of_the_pages(city: City, project: Project) -> None:
    """What a page refuses an officer because of a rule, it refuses a program, too."""
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    told = event(project, "name_gaps", data={"gaps": []})
    [item] = send(Program(city.reviewer), told)["items"]
    assert item["problems"][0]["code"].startswith("casework.")
