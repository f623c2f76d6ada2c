"""Corrections: asked for all at once, answered by a new version or in words."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.web import made_files as made
from tests.web.cases import (
    APPLICATION,
    OTHER_APPLICATION,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.documents import NEEDED, clean, send
from tiexin.casework.table import Command
from tiexin.kernel import Refused
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.cases.models import Project, PromiseRow, StoredFile
from tiexin.web.files import service

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.casework.state import Correction

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def page(project: Project, tail: str = "", language: str = "en") -> str:
    return f"/{language}/projects/{project.code}/corrections/{tail}"


def ask(client: Client, project: Project, **fields: str) -> int:
    told = {"command": uuid.uuid4().hex, **fields}
    return client.post(page(project, f"ask/{APPLICATION}/"), told).status_code


def corrections(project: Project) -> list[Correction]:
    return list(store.state_of(project).corrections.values())


@pytest.fixture
def asked(city: City, project: Project, client: Client) -> Correction:
    """The reviewer has asked for a new plan, by 8 December."""
    client.force_login(city.reviewer)
    fields = {"document_0": NEEDED, "text_0": "图纸缺少比例尺", "due": "2026-12-08"}
    assert ask(client, project, **fields) == 302
    return corrections(project)[0]


def test_everything_is_asked_for_in_one_go(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.reviewer)
    status = ask(
        client,
        project,
        document_0=NEEDED,
        text_0="no scale",
        field_1="floor area",
        text_1="differs from the plan",
        due="2026-12-08",
    )
    assert status == 302
    assert [(c.document, c.field, c.text, c.due) for c in corrections(project)] == [
        (NEEDED, "", "no scale", date(2026, 12, 8)),
        ("", "floor area", "differs from the plan", date(2026, 12, 8)),
    ]


def test_asking_is_all_or_nothing_and_keeps_what_was_typed(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.reviewer)
    told = {"document_0": NEEDED, "text_0": "no scale", "text_1": "about nothing"}
    answer = client.post(page(project, f"ask/{APPLICATION}/"), told)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "neither a document nor a field" in shown
    assert "no scale" in shown
    assert "about nothing" in shown
    assert f'value="{NEEDED}" selected' in shown
    assert not corrections(project)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "No request was written"),
        ({"text_0": "x", "field_0": "y", "due": "soon"}, "soon"),
        ({"document_0": "land_title", "text_0": "x"}, "needs or gives"),
        ({"document_0": NEEDED, "text_0": ""}, "text"),
    ],
)
def test_a_request_that_can_not_be_meant_is_explained(
    city: City, project: Project, client: Client, told: dict[str, str], said: str
) -> None:
    client.force_login(city.reviewer)
    answer = client.post(page(project, f"ask/{APPLICATION}/"), told)
    assert answer.status_code in (400, 409)
    assert said in answer.content.decode()


def test_only_the_own_office_and_the_officer_may_ask(
    city: City, project: Project, client: Client
) -> None:
    for name, user in city.everybody.items():
        client.force_login(user)
        status = client.get(page(project, f"ask/{APPLICATION}/")).status_code
        assert status == (200 if name in {"officer", "reviewer"} else 404), name


def test_the_case_itself_refuses_a_request_about_anothers_procedure(
    city: City, project: Project
) -> None:
    told = {"correction": "c-1", "field": "area", "text": "wrong"}
    for procedure, why in (
        (OTHER_APPLICATION, "other_authority"),
        ("no_such_procedure", "unknown_procedure"),
    ):
        data = {**told, "procedure": procedure}
        command = Command(uuid.uuid4().hex, "request_correction", "", DAY, data)
        with pytest.raises(Refused, match=why):
            store.execute(policy.actor(city.reviewer), project.code, command)


def test_the_investor_sees_what_is_asked_where_he_looks(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    client.force_login(city.investor)
    for language, words in (
        ("en", "Corrections asked for"),
        ("zh-hans", "补正要求"),
    ):
        base = f"/{language}/projects/{project.code}/"
        for path in (base, f"{base}documents/"):
            shown = client.get(path).content.decode()
            assert words in shown
            assert f"{base}corrections/" in shown
        shown = client.get(f"{base}corrections/").content.decode()
        assert "图纸缺少比例尺" in shown
        assert 'type="file"' in shown


def test_the_answer_is_a_new_version_in_the_same_form(
    city: City, project: Project, client: Client
) -> None:
    before = clean(city.investor, project, NEEDED)
    client.force_login(city.reviewer)
    ask(client, project, document_0=NEEDED, text_0="no scale")
    (asked,) = corrections(project)
    client.force_login(city.investor)
    shown = client.get(page(project)).content.decode()
    assert "becomes version 2" in shown
    answer = send(
        client,
        page(project, f"{asked.id}/"),
        [("plan.pdf", made.pdf(text=b"with scale"))],
        document=before.document,
        version="2",
        note="now with a scale",
    )
    assert answer.status_code == 302
    (settled,) = corrections(project)
    assert (settled.answered_on, settled.answered_with) == (DAY, before.document)
    assert StoredFile.objects.get(version=2).document == before.document
    assert PromiseRow.objects.get(kind="correction").state == "answered"
    assert "Your answer has arrived" in client.get(answer["Location"]).content.decode()


def test_the_answer_may_be_words(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    client.force_login(city.investor)
    url = page(project, f"{asked.id}/")
    empty = client.post(url, {"command": uuid.uuid4().hex})
    assert empty.status_code == 409
    assert "The answer is empty" in empty.content.decode()
    answer = client.post(url, {"note": "the scale is on sheet 2"})
    assert answer.status_code == 302
    assert corrections(project)[0].answered_on == DAY


def test_a_wrong_file_leaves_the_request_open_and_the_words_typed(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    client.force_login(city.investor)
    answer = send(
        client,
        page(project, f"{asked.id}/"),
        [("plan.pdf", b"<html>")],
        note="as you asked",
        level="trade_secret",
    )
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "plan.pdf" in shown
    assert "as you asked" in shown
    assert 'value="trade_secret" selected' in shown
    assert corrections(project)[0].answered_on is None
    assert not StoredFile.objects.exists()


def test_an_answer_whose_file_is_not_let_in_is_no_answer(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    client.force_login(city.investor)
    bad = made.pdf(b"<< /S /JavaScript >>")
    send(client, page(project, f"{asked.id}/"), [("plan.pdf", bad)])
    assert corrections(project)[0].answered_on == DAY
    assert service.check(StoredFile.objects.get()) == "rejected"
    assert corrections(project)[0].answered_on is None
    assert PromiseRow.objects.get(kind="correction").state == "open"
    assert "图纸缺少比例尺" in client.get(page(project)).content.decode()


def test_an_application_is_not_complete_while_anything_is_asked(
    city: City, project: Project, client: Client
) -> None:
    give(city.investor, project, "submit", on=DAY, procedure=APPLICATION)
    gaps = [{"document": NEEDED, "field": "", "text": "missing"}]
    give(city.reviewer, project, "name_gaps", on=DAY, procedure=APPLICATION, gaps=gaps)
    client.force_login(city.reviewer)
    ask(client, project, document_0=NEEDED, text_0="no scale")
    (asked,) = corrections(project)
    with pytest.raises(Refused, match="corrections_open"):
        give(city.investor, project, "complete", on=DAY, procedure=APPLICATION)
    client.force_login(city.investor)
    send(client, page(project, f"{asked.id}/"), [("plan.pdf", made.pdf())])
    with pytest.raises(Refused, match="answer_unchecked"):
        give(city.investor, project, "complete", on=DAY, procedure=APPLICATION)
    assert service.check(StoredFile.objects.get()) == "clean"
    give(city.investor, project, "complete", on=DAY, procedure=APPLICATION)
    assert store.state_of(project).procedures[APPLICATION].state == "submitted"


def test_an_answer_sent_twice_acts_once(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    client.force_login(city.investor)
    command, data = uuid.uuid4().hex, made.pdf()
    url = page(project, f"{asked.id}/")
    for _ in range(2):
        answer = send(client, url, [("plan.pdf", data)], command=command)
        assert answer.status_code == 302
    assert StoredFile.objects.count() == 1


def test_a_reviewer_sees_only_what_concerns_the_own_office(
    city: City, project: Project, client: Client, asked: Correction
) -> None:
    for user, seen in ((city.reviewer, True), (city.other_reviewer, False)):
        client.force_login(user)
        shown = client.get(page(project)).content.decode()
        assert (asked.text in shown) is seen
        assert 'type="file"' not in shown
    assert client.post(page(project, f"{asked.id}/"), {"note": "x"}).status_code == 404


def test_old_addresses_lead_to_the_pages_of_corrections(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.officer)
    base = f"/en/projects/{project.code}/"
    for kind, to in (
        ("answer_correction", "corrections/"),
        ("request_correction", "corrections/ask/"),
    ):
        answer = client.get(f"{base}record/{kind}/")
        assert answer["Location"] == base + to
        assert client.get(base + to).status_code == 200
