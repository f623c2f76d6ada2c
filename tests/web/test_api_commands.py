"""Recording by the API: the pages' table and policy, once, and on what was seen."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.web.api import Program, problem
from tests.web.cases import (
    APPLICATION,
    AUTHORITY,
    OPENED,
    OTHER_APPLICATION,
    WORK,
    City,
    give,
    make_city,
    make_user,
    open_sample,
    sample_token,
)
from tiexin.casework.table import Role
from tiexin.web.cases import models, store
from tiexin.web.hooks import jobs
from tiexin.web.hooks.models import IdempotencyKey

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Clock
    from tests.web.databases import OwnDatabase
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
DAY = OPENED.isoformat()
SUBMIT = {"kind": "submit", "procedure": APPLICATION, "on": DAY}


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def path_of(project: Project) -> str:
    return f"/projects/{project.code}/commands"


def kinds(project: Project) -> list[str]:
    log = models.Event.objects.filter(project=project).order_by("number")
    return list(log.values_list("kind", flat=True))


def test_what_is_recorded_stands_in_the_log(city: City, project: Project) -> None:
    program = Program(city.officer)
    found = program.post(path_of(project), SUBMIT | {"data": {"reference": "A-1"}})
    answer = found.json()
    assert found.status_code == 201
    assert (answer["dry_run"], answer["repeated"], answer["version"]) == (
        False,
        False,
        3,
    )
    assert [each["kind"] for each in answer["events"]] == ["submitted"]
    assert answer["events"][0]["by"] == city.officer.display_name
    assert answer["moved"] is None
    assert found.headers["Tiexin-Version"] == "3"
    last = models.Event.objects.get(project=project, number=3)
    assert (last.kind, last.subject, last.data) == (
        "submitted",
        APPLICATION,
        {"reference": "A-1"},
    )
    assert last.actor == city.officer.actor_id


def test_a_dry_run_tells_what_would_move_and_writes_nothing(
    city: City, project: Project
) -> None:
    program = Program(city.officer)
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    late = {
        "kind": "forecast",
        "procedure": WORK,
        "on": DAY,
        "data": {"finish": "2028-06-01", "cause": "authority"},
    }
    found = program.post(f"{path_of(project)}?dry_run=1", late).json()
    assert found["dry_run"] is True
    assert [(each["kind"], each["number"]) for each in found["events"]] == [
        ("forecast_given", None)
    ]
    moved = {each["milestone"]: each for each in found["moved"]}
    assert moved["production_start"]["days"] > 0
    assert moved["production_start"]["because"]
    soonest, kept = found["keeping"]["soonest"], found["keeping"]["kept"]
    assert 0 < kept["weighted"] <= soonest["weighted"]
    assert found["keeping"]["told_on"] == OPENED.isoformat()
    assert kinds(project) == ["project_opened", "baseline_frozen", "begun"]


def test_the_law_refuses_as_it_does_on_the_pages(city: City, project: Project) -> None:
    program = Program(city.reviewer)
    grant = {"kind": "grant", "procedure": APPLICATION, "on": DAY}
    found = problem(
        program.post(path_of(project), grant), 409, "casework.not_in_this_state"
    )
    assert found["problems"][0]["cure"]
    future = SUBMIT | {"on": "2027-01-05"}
    problem(program.post(path_of(project), future), 409, "casework.in_the_future")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"kind": "dance"}, 400, "casework.unknown_command"),
        ({"kind": 3}, 400, "api.wrong_type"),
        ({"on": "2026-02-30"}, 400, "api.wrong_type"),
        ({"on": None}, 400, "api.wrong_type"),
        ({"extra": 1}, 400, "api.unknown_field"),
        ({"data": []}, 400, "api.wrong_type"),
        ({"data": {"colour": "red"}}, 400, "casework.unknown_field"),
        ({"data": {"reference": "a\u0007b"}}, 400, "casework.bad_text"),
        ({"data": {"reference": "\ud800"}}, 400, "web.control_characters"),
        ({"data": {"a\u0000": 1}}, 400, "web.control_characters"),
        ({"procedure": "none_such"}, 404, "api.not_there"),
        ({"procedure": "a/b"}, 400, "api.wrong_value"),
        ({"kind": "freeze_baseline", "procedure": ""}, 403, "api.not_by_api"),
        ({"kind": "lapse"}, 403, "api.not_for_role"),
    ],
)
def test_what_is_malformed_is_told_with_its_place(
    city: City, project: Project, change: dict[str, Any], status: int, code: str
) -> None:
    found = Program(city.officer).post(path_of(project), SUBMIT | change)
    problem(found, status, code)
    assert kinds(project) == ["project_opened", "baseline_frozen"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"nul", b'{"a": NaN}', b"\xff"])
def test_what_is_no_json_object_is_told(
    city: City, project: Project, body: bytes
) -> None:
    found = Program(city.officer).post(path_of(project), body)
    assert found.status_code == 400
    assert found.json()["code"] in {"web.not_json", "api.missing"}


def test_another_content_type_is_refused(city: City, project: Project) -> None:
    program = Program(city.officer)
    found = program.client.post(
        f"/api/v1{path_of(project)}",
        {"kind": "submit"},
        headers={"Authorization": f"Bearer {program.token}"},
    )
    problem(found, 415, "api.content_type")


def test_a_body_that_is_too_large_is_refused(city: City, project: Project) -> None:
    body = b'{"kind": "' + b"x" * 400_000 + b'"}'
    found = Program(city.officer).post(path_of(project), body)
    problem(found, 413, "web.request_too_large")


def test_who_may_not_see_the_project_meets_nothing(
    city: City, project: Project
) -> None:
    for name in ("stranger", "colleague", "distant_officer", "distant_supervisor"):
        found = Program(city.everybody[name]).post(path_of(project), SUBMIT)
        problem(found, 404, "api.not_there")


def test_role_and_office_decide_as_on_the_pages(city: City, project: Project) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    accept = {"kind": "accept", "procedure": APPLICATION, "on": DAY}
    said = {
        name: Program(user).post(path_of(project), accept).status_code
        for name, user in city.everybody.items()
        if name not in {"officer", "reviewer"}
    }
    assert said == {
        "investor": 403,
        "colleague": 404,
        "other_reviewer": 404,
        "supervisor": 403,
        "stranger": 404,
        "distant_officer": 404,
        "distant_reviewer": 404,
        "distant_supervisor": 404,
    }
    assert Program(city.reviewer).post(path_of(project), accept).status_code == 201


def test_a_project_is_opened_from_a_plans_token(city: City) -> None:
    program = Program(city.investor)
    body = {"token": sample_token(), "name": "晨星二期"}
    found = program.post("/projects", body)
    assert found.status_code == 201
    made = models.Project.objects.get()
    assert found.headers["Location"] == f"/api/v1/projects/{made.code}"
    assert (made.enterprise, made.investor) == (city.enterprise, city.investor)
    assert made.officer == city.officer
    problem(program.post("/projects", {"token": "x", "name": "y"}), 400, "share.broken")
    problem(Program(city.reviewer).post("/projects", body), 403, "api.not_for_role")
    other = city.stranger.enterprise_id
    foreign = program.post("/projects", body | {"enterprise": other})
    problem(foreign, 400, "projects.no_enterprise")


# Once only


def test_the_same_key_and_body_get_the_same_answer_and_act_once(
    city: City, project: Project
) -> None:
    program = Program(city.officer)
    first = program.post(path_of(project), SUBMIT, Idempotency_Key="k-1")
    again = program.post(path_of(project), SUBMIT, Idempotency_Key="k-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Tiexin-Version"] == "3"
    assert kinds(project).count("submitted") == 1


def test_the_same_key_with_another_body_is_refused(
    city: City, project: Project
) -> None:
    program = Program(city.officer)
    program.post(path_of(project), SUBMIT, Idempotency_Key="k-1")
    other = SUBMIT | {"procedure": OTHER_APPLICATION}
    found = program.post(path_of(project), other, Idempotency_Key="k-1")
    problem(found, 422, "api.key_of_another_request")
    assert kinds(project).count("submitted") == 1
    # Somebody else's key of the same name is another key.
    mine = Program(city.investor).post(path_of(project), other, Idempotency_Key="k-1")
    assert mine.status_code == 201


def test_a_refusal_by_law_is_repeated_and_a_slip_is_not_kept(
    city: City, project: Project
) -> None:
    program = Program(city.reviewer)
    accept = {"kind": "accept", "procedure": APPLICATION, "on": DAY}
    slip = program.post(path_of(project), accept | {"x": 1}, Idempotency_Key="k")
    problem(slip, 400, "api.unknown_field")
    refused = program.post(path_of(project), accept, Idempotency_Key="k")
    problem(refused, 409, "casework.not_in_this_state")
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    again = program.post(path_of(project), accept, Idempotency_Key="k")
    assert again.content == refused.content
    assert (
        program.post(path_of(project), accept, Idempotency_Key="l").status_code == 201
    )


@pytest.mark.parametrize("key", ["", "k" * 81, "a b", "é"])
def test_a_malformed_key_is_told(city: City, project: Project, key: str) -> None:
    found = Program(city.officer).post(path_of(project), SUBMIT, Idempotency_Key=key)
    problem(found, 400, "api.bad_idempotency_key")


def test_opening_twice_with_one_key_makes_one_project(city: City) -> None:
    program = Program(city.investor)
    body = {"token": sample_token(), "name": "晨星"}
    first = program.post("/projects", body, Idempotency_Key="open")
    again = program.post("/projects", body, Idempotency_Key="open")
    assert first.json() == again.json()
    assert models.Project.objects.count() == 1


def test_kept_answers_are_forgotten_after_two_days_and_the_command_is_not(
    city: City, project: Project, clock: Clock
) -> None:
    program = Program(city.officer)
    program.post(path_of(project), SUBMIT, Idempotency_Key="k")
    jobs.forget({})
    assert IdempotencyKey.objects.count() == 1
    clock.now += timedelta(days=2, minutes=1)
    jobs.forget({})
    assert IdempotencyKey.objects.count() == 0
    late = program.post(path_of(project), SUBMIT, Idempotency_Key="k")
    assert (late.status_code, late.json()["repeated"]) == (200, True)
    assert kinds(project).count("submitted") == 1


def test_the_same_request_many_times_at_once_acts_once(
    clock: Clock, own_database: OwnDatabase
) -> None:
    city = make_city()
    project = open_sample(city)
    program = Program(city.officer)
    start = threading.Barrier(5)
    found: list[HttpResponse] = []

    def send() -> None:
        start.wait()
        try:
            found.append(program.post(path_of(project), SUBMIT, Idempotency_Key="k"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert {each.status_code for each in found} == {201}
    assert len({each.content for each in found}) == 1
    assert sum("Idempotency-Replayed" in each.headers for each in found) == 4
    assert kinds(project).count("submitted") == 1


# On what was seen


def test_what_has_not_changed_is_not_sent_again(city: City, project: Project) -> None:
    program = Program(city.officer)
    first = program.get(f"/projects/{project.code}")
    tag = first.headers["ETag"]
    assert tag.startswith('"2-')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = program.get(f"/projects/{project.code}", If_None_Match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    # In another language it is another text.
    chinese = program.get(
        f"/projects/{project.code}", {"lang": "zh-hans"}, If_None_Match=tag
    )
    assert chinese.status_code == 200
    give(city.officer, project, "submit", on=OPENED, procedure=APPLICATION)
    changed = program.get(f"/projects/{project.code}", If_None_Match=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"].startswith('"3-')


def test_a_command_on_a_stale_state_is_refused(city: City, project: Project) -> None:
    program = Program(city.officer)
    tag = program.get(f"/projects/{project.code}").headers["ETag"]
    give(city.investor, project, "submit", on=OPENED, procedure=OTHER_APPLICATION)
    found = program.post(path_of(project), SUBMIT, If_Match=tag)
    told = problem(found, 412, "api.stale")
    assert "submitted" in told["title"]
    dry = program.post(f"{path_of(project)}?dry_run=1", SUBMIT, If_Match=tag)
    problem(dry, 412, "api.stale")
    new = program.get(f"/projects/{project.code}").headers["ETag"]
    assert program.post(path_of(project), SUBMIT, If_Match=new).status_code == 201


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"2"', 201),
        ("*", 201),
        ('W/"2-0123456789abcdef"', 201),
        ("2", 400),
        ('"x"', 400),
    ],
)
def test_the_version_in_quotation_marks_is_a_tag_as_well(
    city: City, project: Project, header: str, status: int
) -> None:
    found = Program(city.officer).post(path_of(project), SUBMIT, If_Match=header)
    assert found.status_code == status


# Another's doing


def test_a_command_that_ends_something_means_the_only_one(
    city: City, project: Project, clock: Clock
) -> None:
    program = Program(city.reviewer)
    give(city.investor, project, "submit", on=OPENED, procedure="land_planning_permit")
    base = {"procedure": "land_planning_permit", "on": DAY}
    program.post(path_of(project), base | {"kind": "accept"})
    pause = base | {"kind": "pause", "data": {"ground": "g1", "notice_on": DAY}}
    assert program.post(path_of(project), pause).status_code == 201
    shown = program.get(f"/projects/{project.code}/procedures/land_planning_permit")
    assert len(shown.json()["open"]["pause"]) == 1
    ended = program.post(path_of(project), base | {"kind": "resume"})
    assert ended.status_code == 201
    assert (
        ended.json()["events"][0]["data"]["pause"] == shown.json()["open"]["pause"][0]
    )
    again = program.post(path_of(project), base | {"kind": "resume"})
    problem(again, 409, "casework.nothing_open")


def test_somebody_switched_off_opens_nothing(city: City, project: Project) -> None:
    gone = make_user("gone", Role.REVIEWER, authority=AUTHORITY, jurisdiction="441900")
    program = Program(gone)
    assert program.get("/me").status_code == 200
    gone.is_active = False
    gone.save()
    problem(program.get("/me"), 401, "api.unknown_key")


def test_the_table_of_commands_is_the_one_of_the_data(city: City) -> None:
    items = Program(city.investor).get("/commands").json()["items"]
    assert {each["kind"] for each in items} == set(store.table().commands)
    submit = next(each for each in items if each["kind"] == "submit")
    assert submit["who"] == ["investor", "officer", "reviewer"]
    assert [each["name"] for each in submit["fields"]] == ["reference"]
    assert timezone.now().date() == OPENED


def test_a_reviewer_asks_for_a_correction_at_the_own_office_only(
    city: City, project: Project
) -> None:
    asked = {
        "kind": "request_correction",
        "on": OPENED.isoformat(),
        "data": {"procedure": APPLICATION, "field": "面积", "text": "与图纸不符"},
    }
    path = f"/projects/{project.code}/commands"
    assert Program(city.reviewer).post(path, asked).status_code == 201
    problem(Program(city.other_reviewer).post(path, asked), 404, "api.not_there")
    told = {**asked, "project": project.code, "procedure": APPLICATION}
    told["data"] = {"field": "层数", "text": "与图纸不符"}
    states = [
        Program(user).post("/events", {"events": [told]}).json()["items"][0]["state"]
        for user in (city.reviewer, city.other_reviewer)
    ]
    assert states == ["accepted", "refused"]
