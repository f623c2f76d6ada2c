"""Projects, procedures, clocks, events and work lists by the API, as each role."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.web.api import Program, problem
from tests.web.cases import (
    APPLICATION,
    OPENED,
    OTHER_APPLICATION,
    City,
    accepted,
    give,
    make_city,
    open_sample,
)

if TYPE_CHECKING:
    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


# Silence accepts it, as the licensing law says of permits.
SCHEME = "design_scheme_review"
PERMIT = "land_planning_permit"
SEEN = {"investor", "officer", "reviewer", "other_reviewer", "supervisor"}


def test_each_role_sees_the_projects_that_its_pages_show(
    city: City, project: Project
) -> None:
    for name, user in city.everybody.items():
        program = Program(user)
        listed = program.get("/projects").json()["items"]
        codes = [each["code"] for each in listed]
        assert codes == ([project.code] if name in SEEN else []), name
        single = program.get(f"/projects/{project.code}")
        if name in SEEN:
            assert single.json()["name"] == project.name
        else:
            problem(single, 404, "api.not_there")


def test_a_reviewer_is_told_neither_the_officer_nor_his_contacts(
    city: City, project: Project
) -> None:
    found = Program(city.reviewer).get(f"/projects/{project.code}").json()
    assert found["officer"] is None
    assert found["last_contact_on"] is None
    whole = Program(city.investor).get(f"/projects/{project.code}").json()
    assert whole["officer"]["name"] == city.officer.display_name


def test_a_reviewer_gets_the_procedures_of_the_own_office_only(
    city: City, project: Project
) -> None:
    def offices(program: Program) -> set[str]:
        found = program.get(f"/projects/{project.code}/procedures").json()
        return {each["authority"] for each in found["items"]}

    assert offices(Program(city.reviewer)) == {city.reviewer.authority}
    assert len(offices(Program(city.officer))) > 3
    foreign = f"/projects/{project.code}/procedures/{OTHER_APPLICATION}"
    problem(Program(city.reviewer).get(foreign), 404, "api.not_there")
    assert Program(city.other_reviewer).get(foreign).status_code == 200


def test_a_clock_tells_three_limits_its_day_and_why(
    city: City, project: Project, clock: Clock
) -> None:
    # Handed in and accepted on Tuesday, 1 December 2026. The law allows 20 working
    # days; there is no holiday before New Year: 29 December is the twentieth.
    give(city.investor, project, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, project, "accept", on=OPENED, procedure=PERMIT)
    clock.set(date(2026, 12, 4))
    path = f"/projects/{project.code}/procedures/{PERMIT}"
    found = Program(city.officer).get(path, {"lang": "en"}).json()
    its = found["clock"]
    assert (its["running"], its["paused"]) == (True, False)
    assert its["trigger"] == "2026-12-01"
    limits = {each["name"]: each for each in its["limits"]}
    law = limits["statutory"]
    assert (law["days"], law["unit"]) == (20, "working_day")
    # Wednesday, Thursday and Friday have been used.
    assert (law["used"], law["left"], law["overdue"]) == (3, 17, 0)
    assert (law["last_day"], law["colour"]) == ("2026-12-29", "green")
    assert "2026-12-01" in law["explanation"][0]
    assert any("2026-12-29" in text for text in law["explanation"])
    # Nobody promised anything here, and that is said.
    assert limits["promised"]["last_day"] is None
    assert limits["internal"]["last_day"] < law["last_day"]
    assert (found["move"], found["age_days"]) == ("authority", 3)
    assert (found["due"], found["due_kind"]) == ("2026-12-29", "statutory")


def test_events_are_paged_by_number(city: City, project: Project) -> None:
    accepted(city, project)
    program = Program(city.officer)
    path = f"/projects/{project.code}/events"
    numbers: list[int] = []
    address: str | None = f"{path}?limit=2"
    while address:
        response = program.get(address.removeprefix("/api/v1"))
        page = response.json()
        assert len(page["items"]) <= 2
        numbers += [each["number"] for each in page["items"]]
        address = page["next"]
        assert (f'<{address}>; rel="next"' == response.headers.get("Link")) is bool(
            address
        )
    assert numbers == [1, 2, 3, 4]


def test_a_reviewer_reads_the_events_of_the_own_procedures_only(
    city: City, project: Project
) -> None:
    accepted(city, project)
    give(city.investor, project, "submit", on=OPENED, procedure=OTHER_APPLICATION)
    found = Program(city.reviewer).get(f"/projects/{project.code}/events").json()
    assert {each["procedure"] for each in found["items"]} == {APPLICATION}


def test_projects_come_in_pages_and_none_twice(city: City, project: Project) -> None:
    codes = {project.code} | {open_sample(city, name=f"P{n}").code for n in range(4)}
    program = Program(city.officer)
    found: list[str] = []
    address: str | None = "/projects?limit=2"
    while address:
        page = program.get(address.removeprefix("/api/v1")).json()
        found += [each["code"] for each in page["items"]]
        address = page["next"]
    assert sorted(found) == sorted(codes)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"stage": "talks"}, 1),
        ({"stage": "production"}, 0),
        ({"open": "true"}, 1),
        ({"open": "false"}, 0),
        ({"jurisdiction": "441900"}, 1),
        ({"jurisdiction": "440300"}, 0),
        ({"q": "晨星"}, 1),
        ({"q": "远山"}, 0),
        ({"changed_since": "2026-11-30T00:00:00+08:00"}, 1),
        ({"changed_since": "2026-12-02T00:00:00+08:00"}, 0),
    ],
)
def test_projects_are_filtered(
    city: City, project: Project, query: dict[str, str], count: int
) -> None:
    found = Program(city.officer).get("/projects", query).json()["items"]
    assert len(found) == count


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"stagee": "talks"}, "web.json_key"),
        ({"limit": "0"}, "api.too_small"),
        ({"limit": "5000"}, "api.too_large"),
        ({"limit": "many"}, "api.wrong_type"),
        ({"cursor": "!!"}, "api.bad_cursor"),
        ({"cursor": "eyJhIjoxfQ"}, "api.bad_cursor"),
        ({"cursor": "WzFlOTld"}, "api.bad_cursor"),
        ({"open": "perhaps"}, "api.wrong_type"),
        ({"changed_since": "2026-12-01T00:00:00"}, "api.wrong_type"),
        ({"q": "x" * 200}, "api.too_long"),
    ],
)
def test_a_wrong_query_is_told(
    city: City, project: Project, query: dict[str, str], code: str
) -> None:
    problem(Program(city.officer).get("/projects", query), 400, code)


def test_the_work_list_begins_with_what_falls_due_first(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=PERMIT)
    give(city.reviewer, project, "accept", on=OPENED, procedure=PERMIT)
    give(city.investor, project, "submit", on=OPENED, procedure=SCHEME)
    items = Program(city.officer).get("/my/procedures", {"limit": 200}).json()["items"]
    dues = [each["due"] for each in items]
    known = [each for each in dues if each]
    assert len(known) == 2
    assert dues[: len(known)] == sorted(known)
    mine = Program(city.reviewer).get("/my/procedures", {"state": "accepted"}).json()
    assert [each["procedure"] for each in mine["items"]] == [PERMIT]


def test_the_work_list_in_pages_is_the_whole_list(city: City, project: Project) -> None:
    accepted(city, project)
    program = Program(city.officer)
    whole = program.get("/my/procedures", {"limit": 200}).json()["items"]
    found = []
    address: str | None = "/my/procedures?limit=7"
    while address:
        page = program.get(address.removeprefix("/api/v1")).json()
        found += page["items"]
        address = page["next"]
    assert found == whole


def test_tasks_are_the_business_of_officers_and_supervisors(
    city: City, project: Project
) -> None:
    give(city.officer, project, "add_task", on=OPENED, text="Call", due="2026-12-03")
    for name, user in city.everybody.items():
        found = Program(user).get("/my/tasks").json()["items"]
        assert [each["text"] for each in found] == (
            ["Call"] if name in {"officer", "supervisor"} else []
        ), name
        assert Program(user).get("/my/promises").json()["items"] == []


def test_who_am_i(city: City) -> None:
    found = Program(city.reviewer, reads_only=True).get("/me").json()
    assert found["role"] == "reviewer"
    assert found["authority"] == city.reviewer.authority
    assert found["key"]["reads_only"] is True


def test_an_investor_is_told_nothing_that_officers_note_for_themselves(
    city: City, project: Project
) -> None:
    accepted(city, project)
    for kind in ("submit", "accept"):
        give(city.officer, project, kind, on=OPENED, procedure=PERMIT)
    told = {"text": "催办资金证明", "due": "2026-12-03", "procedure": APPLICATION}
    give(city.officer, project, "add_task", on=OPENED, **told)
    give(
        city.officer, project, "log_contact", on=OPENED, channel="call", note="资金紧张"
    )
    base = f"/projects/{project.code}"
    for user, inside in ((city.investor, False), (city.officer, True)):
        program = Program(user)
        events = program.get(f"{base}/events").json()["items"]
        kinds = [each["kind"] for each in events]
        assert ("task_added" in kinds) is inside
        # That there was a talk is told, not what was noted about it.
        contact = events[kinds.index("contact_logged")]["data"]
        assert contact["channel"] == "call"
        assert ("note" in contact) is inside
        found = program.get(f"{base}/procedures/{APPLICATION}").json()
        names = [each["name"] for each in found["clock"]["limits"]]
        assert names == ["statutory", "promised"] + ["internal"] * inside
        assert ("task" in found["open"]) is inside
        permit = program.get(f"{base}/procedures/{PERMIT}").json()
        reasons = {each["kind"] for each in permit["reasons"]}
        assert ("internal" in reasons, "statutory" in reasons) == (inside, True)


def test_every_address_of_a_project_asks_the_same_policy(
    city: City, project: Project
) -> None:
    base = f"/projects/{project.code}"
    for name, user in city.everybody.items():
        program = Program(user)
        for tail in ("", "/procedures", "/events", "/documents"):
            found = program.get(base + tail).status_code
            assert found == (200 if name in SEEN else 404), (name, tail)
        whole = name in SEEN - {"reviewer", "other_reviewer"}
        mine = name == "reviewer"
        single = program.get(f"{base}/procedures/{PERMIT}").status_code
        assert single == (200 if whole or mine else 404), name
        rows = program.get("/my/procedures", {"limit": 200}).json()["items"]
        seen = {each["project"] for each in rows}
        assert seen == ({project.code} if name in SEEN else set()), name
