"""Documents of a project: uploaded once, versioned, checked, kept and forgotten."""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.web import made_files as made
from tests.web.cases import (
    APPLICATION,
    AUTHORITY,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.documents import NEEDED, add, clean, incoming, send, status
from tiexin.casework.table import Command
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.cases.models import Event, FileUse, Project, StoredFile
from tiexin.web.common.service import get_service
from tiexin.web.common.templatetags import texts
from tiexin.web.files import jobs, service
from tiexin.web.files.papers import Papers, Step
from tiexin.web.files.storage import store as byte_store
from tiexin.web.jobs.models import Job
from tiexin.web.projects.sight import Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
PERMIT = "planning_conditions"


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def page(project: Project, tail: str = "documents/", language: str = "en") -> str:
    return f"/{language}/projects/{project.code}/{tail}"


def form(project: Project, kind: str = NEEDED) -> str:
    return page(project, f"documents/add/{kind}/")


def test_a_document_goes_to_every_procedure_that_needs_or_gives_it(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, PERMIT)
    uses = FileUse.objects.filter(file=file).values_list("procedure", "gives")
    # By the catalogue: one procedure gives the planning conditions, five need them.
    assert dict(uses) == {
        "planning_conditions": True,
        "land_grant_contract": False,
        "land_listing": False,
        "design_scheme_review": False,
        "geotechnical_survey": False,
        "scheme_design": False,
    }


def test_bytes_row_event_and_job_come_together(city: City, project: Project) -> None:
    data = made.pdf(text=b"our land")
    (file,) = add(city.investor, project, NEEDED, data)
    event = Event.objects.get(project=project, kind="document_added")
    assert event.data["sha256"] == file.sha256
    assert (file.state, file.version, file.size) == ("quarantine", 1, len(data))
    assert byte_store().path(file.sha256).read_bytes() == data
    assert byte_store().path(file.sha256).stat().st_mode & 0o777 == 0o400
    assert Job.objects.filter(kind=service.CHECK, data={"file": file.pk}).count() == 1


def test_a_clean_file_leaves_quarantine_and_the_log_says_who_checked(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    jobs.check({"file": file.pk})
    file.refresh_from_db()
    event = Event.objects.get(project=project, kind="document_checked")
    assert (file.state, file.why, event.actor) == ("clean", "", "system:files")
    assert file.checked_at is not None
    jobs.check({"file": file.pk})
    assert Event.objects.filter(kind="document_checked").count() == 1


def test_a_file_that_acts_is_rejected_and_its_owner_reads_why(
    city: City, project: Project, client: Client
) -> None:
    (file,) = add(
        city.investor, project, NEEDED, made.pdf(b"<< /S /JavaScript /JS (x) >>")
    )
    jobs.check({"file": file.pk})
    file.refresh_from_db()
    assert (file.state, file.why) == ("rejected", "scripts")
    client.force_login(city.investor)
    words = {
        "en": "contains scripts",
        "zh-hans": "自动运行的脚本",
        "zh-hant": "自動運行的腳本",
    }
    for language, text in words.items():
        shown = client.get(page(project, language=language)).content.decode()
        assert text in shown
        assert file.name in shown
    assert client.get(page(project, f"files/{file.pk}/")).status_code == 404


def test_the_same_bytes_again_are_told_so_and_make_no_second_version(
    city: City, project: Project
) -> None:
    data = made.pdf(text=b"once")
    (file,) = add(city.investor, project, NEEDED, data)
    for wish in ({}, {"document": file.document, "version": 2}):
        with pytest.raises(Refused, match="same_document"):
            add(city.officer, project, NEEDED, data, **wish)
    assert StoredFile.objects.count() == 1
    # For another kind of document the same bytes are another document, stored once.
    (other,) = add(city.investor, project, "project_outline", data)
    assert other.sha256 == file.sha256


def test_bytes_that_were_rejected_may_be_sent_again(
    city: City, project: Project
) -> None:
    bad = made.pdf(b"<< /S /Launch >>")
    (file,) = add(city.investor, project, NEEDED, bad)
    service.check(file)
    (again,) = add(
        city.investor, project, NEEDED, bad, document=file.document, version=2
    )
    assert service.check(again) == "rejected"


def test_a_new_version_counts_and_the_old_one_can_still_be_had(
    city: City, project: Project, client: Client
) -> None:
    first = clean(city.investor, project, NEEDED)
    second = clean(city.investor, project, NEEDED, document=first.document, version=2)
    assert (second.document, second.version) == (first.document, 2)
    client.force_login(city.reviewer)
    shown = client.get(page(project)).content.decode()
    assert shown.index(f"files/{second.pk}/") < shown.index(f"files/{first.pk}/")
    assert "One older version" in shown
    for file in (first, second):
        assert status(client, page(project, f"files/{file.pk}/")) == 200


def test_two_new_versions_at_the_same_time_do_not_overwrite_each_other(
    city: City, project: Project, client: Client
) -> None:
    first = clean(city.investor, project, NEEDED)
    add(city.officer, project, NEEDED, document=first.document, version=2)
    client.force_login(city.investor)
    answer = send(
        client,
        form(project),
        [("mine.pdf", made.pdf(text=b"mine"))],
        document=first.document,
        version="2",
        level="confidential",
    )
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Somebody else added version 2" in shown
    assert "choose them again" in shown
    assert 'value="confidential" selected' in shown
    assert 'name="version" value="3"' in shown
    assert StoredFile.objects.filter(document=first.document).count() == 2


def test_a_form_that_is_sent_twice_acts_once(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.investor)
    command, data = uuid.uuid4().hex, made.pdf(text=b"twice")
    for expected in ("?added=1#", "?added=0#"):
        answer = send(client, form(project), [("a.pdf", data)], command=command)
        assert answer.status_code == 302
        assert expected in answer["Location"]
    assert StoredFile.objects.count() == 1
    assert (
        "Nothing was stored twice"
        in client.get(page(project, "documents/?added=0")).content.decode()
    )


def test_several_files_come_in_together_or_not_at_all(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.investor)
    good = ("a.pdf", made.pdf(text=b"a")), ("b.png", made.png())
    bad = ("page.pdf", b"<html><script>"), ("nothing.pdf", b"")
    answer = send(client, form(project), [*good, *bad])
    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "page.pdf" in shown
    assert "nothing.pdf" in shown
    assert StoredFile.objects.count() == 0
    assert not list(byte_store().root.rglob("*/*"))
    assert send(client, form(project), good).status_code == 302
    assert set(StoredFile.objects.values_list("name", flat=True)) == {"a.pdf", "b.png"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"level": "secret"}, "No level"),
        ({"level": ""}, "No level"),
        ({"document": "no-such-document"}, "one"),
    ],
)
def test_a_form_that_says_something_impossible_is_shown_again(
    city: City, project: Project, client: Client, fields: dict[str, str], said: str
) -> None:
    client.force_login(city.investor)
    files = [("a.pdf", made.pdf(text=b"1")), ("b.pdf", made.pdf(text=b"2"))]
    answer = send(client, form(project), files, **fields)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert StoredFile.objects.count() == 0


def test_no_file_is_told_so(city: City, project: Project, client: Client) -> None:
    client.force_login(city.investor)
    answer = client.post(form(project), {"level": "internal"})
    assert answer.status_code == 400
    assert "No file was chosen" in answer.content.decode()


def test_a_form_without_its_token_is_refused(city: City, project: Project) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(city.investor)
    answer = send(strict, form(project), [("a.pdf", made.pdf())])
    assert answer.status_code == 403
    assert StoredFile.objects.count() == 0
    assert not list(byte_store().root.glob("incoming/*"))


def test_a_name_is_cleaned_and_ends_as_the_file_is(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.investor)
    names = {
        "施工图（最终版）.PDF": "施工图（最终版）.pdf",
        "in\u202efdp.exe": "infdp.exe.pdf",
        "a\u200bb<c>|d.pdf": "ab_c_d.pdf",
        "CON": "_CON.pdf",
        "x" * 240 + ".pdf": "x" * 116 + ".pdf",
        ". . .": "document.pdf",
    }
    for number, (given, kept) in enumerate(names.items()):
        data = made.pdf(text=b"%d" % number)
        assert send(client, form(project), [(given, data)]).status_code == 302
        assert StoredFile.objects.order_by("-pk")[0].name == kept


def test_what_is_downloaded_is_saved_and_never_shown(
    city: City, project: Project, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    file = clean(city.investor, project, NEEDED, level="confidential")
    StoredFile.objects.filter(pk=file.pk).update(name="规划 图.pdf")
    client.force_login(city.officer)
    caplog.set_level(logging.INFO, "tiexin.files")
    url = page(project, f"files/{file.pk}/")
    answer = client.get(url)
    data = answer.getvalue()
    assert data == byte_store().path(file.sha256).read_bytes()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%A7%84%E5%88%92%20%E5%9B%BE.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["ETag"] == f'"{file.sha256}"'
    assert "no-store" in answer["Cache-Control"]
    (line,) = [record.getMessage() for record in caplog.records]
    assert f'"file": {file.pk}' in line
    assert "规划" not in line
    assert city.officer.username not in line
    again = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    head = client.head(url)
    assert head.getvalue() == b""
    assert head["Content-Length"] == str(file.size)


def test_an_ordinary_document_may_stay_in_ones_own_browser(
    city: City, project: Project, client: Client
) -> None:
    file = clean(city.investor, project, NEEDED, level="open")
    client.force_login(city.investor)
    answer = client.get(page(project, f"files/{file.pk}/"))
    answer.getvalue()
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_document_that_is_no_paper_of_the_project_is_refused(
    city: City, project: Project, client: Client
) -> None:
    with pytest.raises(Refused, match="foreign_document"):
        add(city.investor, project, "no_such_paper")
    client.force_login(city.investor)
    assert client.get(form(project, "no_such_paper")).status_code == 404


def test_a_reviewer_adds_only_what_the_own_office_needs_or_gives(
    city: City, project: Project
) -> None:
    assert add(city.reviewer, project, PERMIT)
    with pytest.raises(Refused, match="foreign_document"):
        add(city.other_reviewer, project, PERMIT)


def test_nobody_but_the_system_calls_a_file_clean(city: City, project: Project) -> None:
    (file,) = add(city.investor, project, NEEDED)
    for user in (city.investor, city.officer, city.reviewer, city.supervisor):
        with pytest.raises(Refused, match="role_may_not"):
            give(
                user,
                project,
                "check_document",
                on=DAY,
                document=file.document,
                version=1,
                result="clean",
            )


def test_a_record_without_its_bytes_can_not_be_made(
    city: City, project: Project
) -> None:
    told = {"kind": NEEDED, "version": 1, "sha256": "0" * 64, "level": "open"}
    command = Command("without bytes", "add_document", "", DAY, told)
    with pytest.raises(Refused, match="bytes_missing"):
        store.execute(policy.actor(city.investor), project.code, command)
    assert not Event.objects.filter(kind="document_added").exists()


def test_a_project_has_room_for_so_much(
    city: City, project: Project, client: Client, settings: object
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    settings.PROJECT_BYTES = file.size + 300  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="project_full"):
        add(city.investor, project, NEEDED)
    client.force_login(city.investor)
    answer = send(client, form(project), [("a.pdf", made.pdf())])
    assert answer.status_code == 507
    assert "used up" in answer.content.decode()
    assert StoredFile.objects.count() == 1
    assert not list(byte_store().root.glob("incoming/*"))


def test_a_drawing_is_taken_only_where_something_can_scan_it(
    city: City, project: Project, settings: object
) -> None:
    drawing = b"AC1032\0" + bytes(2_000)
    with pytest.raises(BadInput, match="unfit_unscanned"):
        add(city.investor, project, NEEDED, drawing)
    settings.CLAMD = "127.0.0.1:3310"  # type: ignore[attr-defined]
    (file,) = add(city.investor, project, NEEDED, drawing)
    assert file.content_type == "image/vnd.dwg"


def test_the_page_tells_what_is_here_and_what_the_next_steps_lack(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.investor)
    before = client.get(page(project)).content.decode()
    assert "0 of 1 here" in before
    clean(city.officer, project, NEEDED)
    after = client.get(page(project)).content.decode()
    assert "1 of 1 here" in after
    procedure = client.get(page(project, f"procedures/{APPLICATION}/"))
    assert 'class="tag paper-here"' in procedure.content.decode()


def test_a_paper_that_only_other_projects_give_is_not_missing(
    city: City, project: Project, client: Client
) -> None:
    def kinds(user: User, project: Project) -> dict[str, set[str]]:
        papers = Papers(Words(Sight(project, user, "en")))
        parts = {"lacking": papers.lacking(), "unsure": papers.unsure()}
        parts["coming"] = papers.coming()
        return {name: {each.id for each in part} for name, part in parts.items()}

    # The land of this project is granted; nobody leases anything to it.
    found = kinds(city.investor, project)
    assert "lease_contract" in found["unsure"]
    assert "land_planning_permit" in found["coming"]
    assert "project_outline" in found["lacking"]
    # By the rules themselves: who gives it, and whether anybody just provides it.
    rules = [
        store.setting().rules_of(p) for p in store.state_of(project).procedures.values()
    ]
    given = {kind for each in rules for kind in each.gives}
    provided = {
        id_ for id_, each in get_service().catalogue.documents.items() if each.provider
    }
    assert not found["unsure"] & (given | provided)
    assert found["lacking"] <= provided
    assert found["coming"] <= given
    # On a leased floor the contract is one of the project's own steps.
    leased = open_sample(city, sample="leased_factory", name="leased")
    assert "lease_contract" in kinds(city.investor, leased)["coming"]
    # What another office gives is not lacking for a reviewer either.
    assert not kinds(city.reviewer, project)["lacking"] & given
    client.force_login(city.investor)
    shown = client.get(page(project)).content.decode()
    assert "not counted as missing" in shown
    permit = client.get(page(project, "procedures/construction_permit/"))
    assert "if there is one" in permit.content.decode()


def test_the_next_steps_count_without_papers_that_may_not_arise(
    city: City, project: Project
) -> None:
    papers = Papers(Words(Sight(project, city.investor, "en")))
    steps = [*papers.steps()]
    needs = papers.of_procedure("construction_permit")["needs"]
    step = Step("", "", tuple(needs), ())
    assert steps
    assert len(needs) - step.wanted == [n.state for n in needs].count("unsure") > 0


def test_the_page_asks_the_database_as_often_for_many_files_as_for_one(
    city: City,
    project: Project,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(city.officer)
    clean(city.investor, project, NEEDED)
    client.get(page(project))
    with django_assert_max_num_queries(13):
        client.get(page(project))
    for kind in (NEEDED, PERMIT, "project_outline", "design_scheme"):
        for _ in range(3):
            clean(city.investor, project, kind)
    with django_assert_max_num_queries(13):
        client.get(page(project))


def test_a_closed_project_takes_nothing_more(
    city: City, project: Project, client: Client
) -> None:
    give(city.officer, project, "close_project", on=DAY, reason="given_up")
    client.force_login(city.investor)
    assert client.get(form(project)).status_code == 404
    with pytest.raises(Refused, match=r"casework\.closed"):
        add(city.investor, project, NEEDED)


def test_what_came_in_before_the_end_is_looked_into_after_it(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    give(city.officer, project, "close_project", on=DAY, reason="given_up")
    file.refresh_from_db()
    jobs.check({"file": file.pk})
    file.refresh_from_db()
    assert (file.state, file.checked_at is None) == ("clean", False)
    assert file.keep_until is not None


def test_bytes_are_kept_as_long_as_the_rule_says_after_closing(
    city: City, project: Project, client: Client, clock: Clock
) -> None:
    plain = clean(city.investor, project, NEEDED)
    secret = clean(city.investor, project, "project_outline", level="trade_secret")
    contract = clean(city.investor, project, "land_grant_contract")
    give(city.officer, project, "close_project", on=DAY, reason="in_production")
    ends = {
        file.kind: StoredFile.objects.get(pk=file.pk).keep_until
        for file in (plain, secret, contract)
    }
    # House rules of data/casework/retention.yaml: 10 years, secrets 3, contracts 30.
    assert ends == {
        NEEDED: date(2036, 12, 1),
        "project_outline": date(2029, 12, 1),
        "land_grant_contract": date(2056, 12, 1),
    }
    clock.set(date(2029, 12, 1))
    jobs.forget({})
    assert not StoredFile.objects.exclude(removed_on=None).exists()
    clock.set(date(2029, 12, 2))
    jobs.forget({})
    byte_store().sweep(jobs._wanted, age=-1)
    secret.refresh_from_db()
    assert secret.removed_on == date(2029, 12, 2)
    assert not byte_store().path(secret.sha256).exists()
    assert byte_store().path(plain.sha256).exists()
    client.force_login(city.investor)
    assert client.get(page(project, f"files/{secret.pk}/")).status_code == 404
    assert "deleted on 2 Dec 2029" in client.get(page(project)).content.decode()


def test_a_project_that_is_taken_up_again_keeps_its_documents(
    city: City, project: Project
) -> None:
    file = clean(city.investor, project, NEEDED)
    give(city.officer, project, "close_project", on=DAY, reason="given_up")
    give(city.officer, project, "reopen_project", on=DAY, reason="mistake")
    file.refresh_from_db()
    assert file.keep_until is None


def test_what_was_not_let_in_is_forgotten_after_a_month(
    city: City, project: Project, clock: Clock
) -> None:
    (file,) = add(city.investor, project, NEEDED, made.pdf(b"<< /S /Launch >>"))
    service.check(file)
    for days, gone in ((29, False), (31, True)):
        clock.set(DAY + timedelta(days=days))
        jobs.forget({})
        file.refresh_from_db()
        assert (file.removed_on is not None) is gone


def test_a_file_that_waits_too_long_is_asked_for_again(
    city: City, project: Project, clock: Clock
) -> None:
    (file,) = add(city.investor, project, NEEDED)
    Job.objects.filter(kind=service.CHECK).update(state="dead")
    jobs.recheck({})
    assert not Job.objects.filter(kind=service.CHECK, state="waiting").exists()
    clock.now = timezone.now() + timedelta(minutes=16)
    jobs.recheck({})
    jobs.recheck({})
    waiting = Job.objects.filter(kind=service.CHECK, state="waiting")
    assert [job.data for job in waiting] == [{"file": file.pk}]


def test_a_struck_record_takes_its_file_away(city: City, project: Project) -> None:
    (file,) = add(city.investor, project, NEEDED)
    event = Event.objects.get(kind="document_added")
    give(
        city.officer,
        project,
        "strike_event",
        on=DAY,
        number=event.number,
        reason="wrong project",
    )
    file.refresh_from_db()
    assert file.state == "withdrawn"
    assert not policy.files(city.investor, today=DAY).exists()


def test_uses_follow_the_rules_that_a_project_goes_by(
    city: City, project: Project
) -> None:
    (file,) = add(city.investor, project, PERMIT)
    state = store.state_of(project)
    left = [id_ for id_ in state.procedures if id_ != "geotechnical_survey"]
    give(
        city.officer,
        project,
        "change_facts",
        on=DAY,
        rulebook=state.rulebook,
        procedures=left,
        facts=dict(state.facts),
        reason="no survey",
    )
    procedures = FileUse.objects.filter(file=file).values_list("procedure", flat=True)
    assert "geotechnical_survey" not in procedures
    assert "scheme_design" in procedures


def test_a_reviewer_of_the_office_sees_the_file_that_it_needs(
    city: City, project: Project, client: Client
) -> None:
    assert city.reviewer.authority == AUTHORITY
    file = clean(city.investor, project, NEEDED)
    for user, expected in ((city.reviewer, 200), (city.other_reviewer, 404)):
        client.force_login(user)
        assert status(client, page(project, f"files/{file.pk}/")) == expected


def test_what_came_in_but_was_not_kept_is_gone(city: City, project: Project) -> None:
    held = incoming(made.pdf())
    held.close()
    assert not list(byte_store().root.glob("incoming/*"))


def test_the_day_of_a_file_is_that_of_dongguan(
    city: City, project: Project, clock: Clock, client: Client
) -> None:
    """At seven in the morning it is still yesterday in Greenwich."""
    clock.set(date(2026, 12, 4), time(7))
    clean(city.investor, project, NEEDED, now=clock.now)
    client.force_login(city.officer)
    html = client.get(page(project)).content.decode()
    assert "4 Dec 2026" in html
    assert "3 Dec 2026" not in html


def test_a_moment_is_told_as_the_day_of_dongguan() -> None:
    early = datetime(2026, 12, 3, 23, 0, tzinfo=UTC)
    context = {"language": "en"}
    assert texts.day(context, early) == "4 December 2026"
    assert texts.short(context, early) == "4 Dec 2026"
    assert texts.short(context, date(2026, 12, 3)) == "3 Dec 2026"
