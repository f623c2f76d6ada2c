"""Tables: tried row by row, recorded as asked, known again, and never a half of it."""

from __future__ import annotations

import csv
import errno
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from tests.web.cases import (
    APPLICATION,
    OPENED,
    OTHER_APPLICATION,
    City,
    give,
    make_city,
    open_sample,
)
from tests.web.working import work
from tiexin.eventlog import verify
from tiexin.kernel import LANGUAGES, BadInput, Refused
from tiexin.web.cases import models, projections, store
from tiexin.web.imports import columns, jobs, report, running, taking
from tiexin.web.imports.models import Import, ImportLine, ImportPart
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
PERMIT = "land_planning_permit"


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def sheet(*rows: dict[str, str]) -> str:
    """A table as a program writes it, with the columns that its rows have."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    held = io.StringIO()
    writer = csv.DictWriter(held, names)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def row(
    project: Project, kind: str, procedure: str = "", **more: str
) -> dict[str, str]:
    return {
        "project": project.code,
        "procedure": procedure,
        "kind": kind,
        "on": OPENED.isoformat(),
        **more,
    }


def tried(user: User, text: str | bytes) -> Import:
    """A table that was taken in and tried to its end."""
    data = text.encode() if isinstance(text, str) else text
    table = taking.begin(user, name="t.csv", pieces=[data], now=timezone.now())
    assert running.advance(table.pk, seconds=60)
    table.refresh_from_db()
    return table


def recorded(table: Import, mode: Any = "valid") -> Import:
    taking.apply(table, mode)
    assert running.advance(table.pk, seconds=60)
    table.refresh_from_db()
    return table


def states(table: Import) -> list[str]:
    lines = ImportLine.objects.filter(table=table).order_by("number")
    return list(lines.values_list("state", flat=True))


def told(table: Import, number: int) -> list[tuple[str, str]]:
    """Code and column of what is wrong with a row."""
    line = ImportLine.objects.get(table=table, number=number)
    found = report.told(line, "en").failures
    return [(each.code, each.where) for each in found]


def kinds(project: Project) -> list[str]:
    log = models.Event.objects.filter(project=project).order_by("number")
    return list(log.values_list("kind", flat=True))


# Tried


def test_rows_are_tried_one_after_the_other_and_nothing_is_written(
    city: City, project: Project
) -> None:
    table = tried(
        city.officer,
        sheet(
            row(project, "submit", APPLICATION),
            row(project, "accept", APPLICATION),
            row(project, "accept", APPLICATION, note="again"),
            row(project, "grant", OTHER_APPLICATION),
        ),
    )
    assert table.state == "checked"
    # The second rests on what the first would leave; the third meets what it left.
    assert states(table) == ["ok", "ok", "refused", "refused"]
    assert told(table, 4) == [("casework.not_in_this_state", APPLICATION)]
    assert kinds(project) == ["project_opened", "baseline_frozen"]


def test_what_was_tried_is_recorded_and_the_rest_is_left(
    city: City, project: Project
) -> None:
    table = tried(
        city.officer,
        sheet(
            row(project, "submit", APPLICATION, reference="NR-1"),
            row(project, "dance", APPLICATION),
            row(project, "accept", APPLICATION),
        ),
    )
    recorded(table)
    assert table.state == "applied"
    assert states(table) == ["done", "refused", "done"]
    assert kinds(project)[2:] == ["submitted", "accepted"]
    lines = ImportLine.objects.filter(table=table, state="done").order_by("number")
    assert [line.event for line in lines] == [3, 4]
    log = store.events_of(project)
    assert verify(log) == 4
    assert log[2].data == {"reference": "NR-1"}
    assert log[2].actor == city.officer.actor_id
    # Lists see what the log says: the projections are those of a rebuild.
    row_now = models.ProcedureRow.objects.get(project=project, procedure=APPLICATION)
    state = store.state_of(project)
    fresh = projections.row_values(APPLICATION, state, project, store.setting())
    assert {name: getattr(row_now, name) for name in fresh} == fresh


def test_all_or_none_records_none_if_one_is_refused(
    city: City, project: Project
) -> None:
    good = tried(city.officer, sheet(row(project, "submit", APPLICATION)))
    recorded(good, "all")
    assert (good.state, states(good)) == ("applied", ["done"])
    bad = tried(city.officer, sheet(row(project, "dance", APPLICATION)))
    with pytest.raises(Refused) as caught:
        taking.apply(bad, "all")
    assert caught.value.problems[0].code == "imports.some_refused"


def test_all_or_none_is_undone_if_something_changed_since_it_was_tried(
    city: City, project: Project
) -> None:
    other = open_sample(city, name="P2")
    table = tried(
        city.officer,
        sheet(
            row(project, "submit", APPLICATION),
            row(other, "submit", APPLICATION),
            row(other, "accept", APPLICATION),
        ),
    )
    give(
        city.officer,
        other,
        "mark_not_needed",
        on=OPENED,
        procedure=APPLICATION,
        reason="x",
    )
    before = models.Event.objects.count()
    recorded(table, "all")
    assert table.state == "undone"
    assert models.Event.objects.count() == before
    assert states(table) == ["ok", "refused", "refused"]


def test_valid_rows_are_checked_once_more_when_they_are_recorded(
    city: City, project: Project
) -> None:
    table = tried(
        city.officer,
        sheet(
            row(project, "submit", APPLICATION),
            row(project, "submit", OTHER_APPLICATION),
        ),
    )
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    recorded(table)
    assert (table.state, states(table)) == ("applied", ["refused", "done"])


def test_the_same_table_twice_changes_nothing(city: City, project: Project) -> None:
    text = sheet(
        row(project, "submit", APPLICATION, external_id="a"),
        row(project, "log_contact", channel="call", note="first"),
        row(project, "log_contact", channel="call", note="first"),
        row(project, "log_contact", channel="call", note="second"),
    )
    recorded(tried(city.officer, text))
    count = models.Event.objects.count()
    again = tried(city.officer, text)
    assert states(again) == ["repeated"] * 4
    recorded(again)
    assert models.Event.objects.count() == count
    # Two rows that say the same are one thing that happened.
    assert kinds(project)[2:] == ["submitted", "contact_logged", "contact_logged"]


def test_an_external_id_may_not_come_to_mean_something_else(
    city: City, project: Project
) -> None:
    recorded(
        tried(city.officer, sheet(row(project, "submit", APPLICATION, external_id="a")))
    )
    changed = row(project, "submit", APPLICATION, external_id="a") | {
        "on": "2026-12-01"
    }
    changed["reference"] = "other"
    table = tried(city.officer, sheet(changed))
    assert told(table, 2) == [("imports.another_thing", "external_id")]


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"project": ""}, "imports.no_project", "project"),
        ({"project": "2026-99999"}, "imports.no_such_project", "project"),
        ({"kind": ""}, "imports.empty_cell", "kind"),
        ({"kind": "dance"}, "imports.unknown_kind", "kind"),
        ({"kind": "freeze_baseline"}, "imports.unknown_kind", "kind"),
        ({"on": ""}, "imports.empty_cell", "on"),
        ({"on": "1/12/2026"}, "imports.bad_day", "on"),
        ({"on": "2026-02-30"}, "imports.bad_day", "on"),
        ({"on": "2026-12-02"}, "casework.in_the_future", "on"),
        ({"on": "2026-11-30"}, "casework.before_the_project", "on"),
        ({"on": "1066-10-14"}, "casework.day_out_of_reach", "on"),
        ({"procedure": "none"}, "imports.unknown_procedure", "procedure"),
        ({"procedure": ""}, "casework.unknown_procedure", "procedure"),
        ({"reason": "because"}, "imports.not_for_kind", "reason"),
        ({"reference": "a\u0007b"}, "imports.bad_cell", "reference"),
        ({"reference": "x" * 3_000}, "imports.bad_cell", "reference"),
        ({"kind": "pause", "ground": "g1"}, "casework.not_in_this_state", PERMIT),
        ({"kind": "pause"}, "casework.field_missing", "Legal ground"),
        (
            {"kind": "extend", "days": "many", "ground": "g", "approver": "a"},
            "casework.bad_number",
            "days",
        ),
        (
            {"kind": "hand_over", "procedure": "", "officer": "nobody", "reason": "x"},
            "casework.bad_user",
            "officer",
        ),
        (
            {"kind": "close_project", "reason": "given_up"},
            "imports.no_procedure",
            "procedure",
        ),
    ],
)
def test_every_row_that_is_refused_says_what_and_where(
    city: City, project: Project, change: dict[str, str], code: str, column: str
) -> None:
    table = tried(city.officer, sheet(row(project, "submit", PERMIT) | change))
    assert states(table) == ["refused"]
    assert (code, column) in told(table, 2)
    for language in LANGUAGES:
        line = ImportLine.objects.get(table=table)
        for failure in report.told(line, language).failures:
            assert failure.message
            assert failure.cure


def test_all_that_is_wrong_with_a_row_is_told_at_once(
    city: City, project: Project
) -> None:
    wrong = row(project, "accept", "none", reason="x") | {"on": "soon"}
    table = tried(city.officer, sheet(wrong))
    assert {where for _, where in told(table, 2)} == {"procedure", "on", "reason"}


def test_what_is_not_ones_business_does_not_exist(city: City, project: Project) -> None:
    """A reviewer of another office or place learns nothing by trying."""
    text = sheet(
        row(project, "submit", APPLICATION), row(project, "submit", "none_such")
    )
    foreign = tried(city.other_reviewer, text)
    assert told(foreign, 2) == [("casework.unknown_procedure", "procedure")]
    distant = tried(city.distant_officer, text)
    assert told(distant, 2) == [("imports.no_such_project", "project")]
    assert states(tried(city.reviewer, text))[0] == "ok"


def test_titles_in_three_languages_and_all_ways_of_writing_days_are_read(
    city: City, project: Project
) -> None:
    code = project.code
    text = (
        "项目编号;事项;办理;日期;联系方式;备注\n"
        f"{code};建设用地规划许可证核发;提交申请;2026/12/1;;\n"
    )
    from tiexin.web.common.names import procedure_name
    from tiexin.web.common.service import get_messages

    say = get_messages().text
    lines = ["项目编号;事项;办理;日期;联系方式;备注"]
    for language, day, procedure in (
        ("zh-hans", "2026/12/1", APPLICATION),
        ("zh-hant", "2026年12月1日", OTHER_APPLICATION),
        ("en", "2026.12.01", PERMIT),
    ):
        title = procedure_name(procedure, language)  # type: ignore[arg-type]
        kind = say("casework.command.submit", language)  # type: ignore[arg-type]
        lines.append(f"{code};{title};{kind};{day};;")
    event = say("casework.event.contact_logged", "zh-hant")
    call = say("casework.choice.call", "zh-hans")
    lines.append(f"{code};;{event};２０２６－１２－０１;{call};“问好”")
    text = "\n".join(lines) + "\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        table = tried(city.officer, text.encode(encoding))
        assert table.encoding == encoding
        assert states(table) == ["ok"] * 4, [told(table, n) for n in range(2, 6)]
    recorded(table)
    assert {each.subject for each in store.events_of(project)[2:5]} == {
        APPLICATION,
        OTHER_APPLICATION,
        PERMIT,
    }


def test_gaps_papers_grounds_and_people_are_read_by_their_names(
    city: City, project: Project
) -> None:
    rules = store.setting().rules_of(store.state_of(project).procedures[PERMIT])
    from tiexin.web.common.names import document_name

    paper = rules.needs[0]
    ground = rules.grounds[0].title.zh_hans
    gaps = f"{document_name(paper, 'zh-hans')}：缺少签章\n总平面图: 比例不对"
    table = tried(
        city.officer,
        sheet(
            row(project, "submit", PERMIT),
            row(project, "name_gaps", PERMIT, gaps=gaps),
            row(project, "complete", PERMIT),
            row(project, "accept", PERMIT),
            row(project, "pause", PERMIT, ground=ground, notice_on="2026/12/1"),
            row(project, "resume", PERMIT),
            row(
                project, "add_task", text="Call", due="2026-12-03", assignee="colleague"
            ),
        ),
    )
    assert states(table) == ["ok"] * 7, [told(table, n) for n in range(2, 9)]
    recorded(table)
    log = store.events_of(project)[2:]
    assert log[1].data["gaps"] == [
        {"document": paper, "field": "", "text": "缺少签章"},
        {"document": "", "field": "总平面图", "text": "比例不对"},
    ]
    assert log[4].data["ground"] == rules.grounds[0].id
    assert log[5].data["pause"] == log[4].data["pause"]
    assert log[6].data["assignee"] == city.colleague.actor_id


def test_a_reference_number_finds_the_project(city: City, project: Project) -> None:
    open_sample(city, name="another")
    give(
        city.reviewer,
        project,
        "submit",
        on=OPENED,
        procedure=APPLICATION,
        reference="东自然(2026)17号",
    )
    text = sheet(
        {
            "reference": "东自然(2026)17号",
            "procedure": APPLICATION,
            "kind": "accept",
            "on": "2026-12-01",
        },
        {
            "reference": "东自然(2026)18号",
            "procedure": APPLICATION,
            "kind": "accept",
            "on": "2026-12-01",
        },
    )
    table = tried(city.reviewer, text)
    assert states(table) == ["ok", "refused"]
    assert told(table, 3) == [("imports.no_such_reference", "reference")]
    hidden = tried(city.distant_reviewer, text)
    assert told(hidden, 2) == [("imports.no_such_reference", "reference")]


def test_a_reference_number_may_be_told_by_the_same_table(
    city: City, project: Project
) -> None:
    table = tried(
        city.reviewer,
        sheet(
            row(project, "submit", APPLICATION, reference="NR-9"),
            {
                "reference": "NR-9",
                "procedure": APPLICATION,
                "kind": "accept",
                "on": "2026-12-01",
            },
        ),
    )
    assert states(table) == ["ok", "ok"]
    assert states(recorded(table)) == ["done", "done"]


# No table at all


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheets.empty"),
        (b"PK\x03\x04", "sheets.workbook"),
        ("项目编号,办理\n1,2\n".encode() + b"\xff\n", "sheets.broken_encoding"),
        (b"colour\nred\n", "sheets.no_header"),
        (b"project,kind\n1,accept\n", "imports.no_column"),
        (b"kind,on\naccept,2026-12-01\n", "imports.no_column"),
        (b'project,kind,on\n1,"accept,2026\n', "sheets.broken_quotes"),
    ],
)
def test_what_is_no_table_fails_as_a_whole(city: City, data: bytes, code: str) -> None:
    table = tried(city.officer, data)
    assert table.state == "failed"
    [failure] = report.failures_of(table, "en")
    assert failure.code == code
    assert not ImportLine.objects.exists()
    assert not ImportPart.objects.exists()
    with pytest.raises(Refused):
        taking.apply(table, "valid")


def test_a_fault_late_in_the_file_leaves_no_rows(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_READ", 2)
    text = sheet(
        *[row(project, "log_contact", channel="call", note=f"{n}") for n in range(9)]
    )
    table = tried(city.officer, text + '"open')
    assert (table.state, table.rows) == ("failed", 0)
    assert not ImportLine.objects.exists()


def test_too_large_too_long_and_too_many_are_refused(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_BYTES", 1_000)
    with pytest.raises(BadInput) as caught:
        tried(city.officer, b"x" * 1_001)
    assert caught.value.problems[0].code == "imports.too_large"
    assert not Import.objects.exists()
    monkeypatch.setattr(running, "MOST_ROWS", 3)
    text = sheet(*[row(project, "submit") for _ in range(4)])
    table = tried(city.officer, text)
    assert report.failures_of(table, "en")[0].code == "imports.too_many_rows"
    for _ in range(taking.MOST_OPEN):
        taking.begin(city.officer, name="t", pieces=[b"x"], now=timezone.now())
    with pytest.raises(BadInput) as caught:
        taking.begin(city.officer, name="t", pieces=[b"x"], now=timezone.now())
    assert caught.value.problems[0].code == "imports.too_many"


# By a worker


def test_a_worker_goes_on_where_another_was_stopped(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is done by somebody new, as if the last one had been killed."""
    monkeypatch.setattr(running, "_READ", 3)
    monkeypatch.setattr(running, "_TRIED", 2)
    other = open_sample(city, name="P2")
    text = sheet(
        row(project, "submit", APPLICATION),
        row(other, "submit", APPLICATION),
        row(project, "accept", APPLICATION),
        row(other, "accept", APPLICATION),
        row(project, "submit", PERMIT),
        row(project, "accept", PERMIT),
        row(project, "pause", PERMIT, ground="g1", notice_on="2026-12-01"),
        row(project, "resume", PERMIT),
    )
    table = taking.begin(
        city.officer, name="t.csv", pieces=[text.encode()], now=timezone.now()
    )
    steps = 0
    while not running.advance(table.pk, seconds=-1):
        steps += 1
    assert steps >= 6
    assert states(table) == ["ok"] * 8
    table.refresh_from_db()
    taking.apply(table, "valid")
    while not running.advance(table.pk, seconds=-1):
        steps += 1
    assert states(table) == ["done"] * 8
    assert verify(store.events_of(project)) == 8
    assert not ImportPart.objects.exists()


def test_the_job_asks_for_itself_until_all_is_done(
    city: City, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_SECONDS", -1.0)
    monkeypatch.setattr(running, "_TRIED", 1)
    text = sheet(
        *[row(project, "log_contact", channel="call", note=f"{n}") for n in range(5)]
    )
    table = taking.begin(
        city.officer, name="t.csv", pieces=[text.encode()], now=timezone.now()
    )
    work("imports")
    assert states(table) == ["ok"] * 5


def test_tables_are_forgotten_after_three_months_and_events_are_not(
    city: City, project: Project, clock: Clock
) -> None:
    recorded(tried(city.officer, sheet(row(project, "submit", APPLICATION))))
    clock.set(date(2027, 2, 20))
    jobs.forget({})
    assert Import.objects.exists()
    clock.now += timedelta(days=20)
    jobs.forget({})
    assert not Import.objects.exists()
    assert "submitted" in kinds(project)


def test_news_of_a_table_is_one_message_for_each_project(
    city: City, project: Project
) -> None:
    Job.objects.all().delete()
    text = sheet(
        *[row(project, "log_contact", channel="call", note=f"{n}") for n in range(30)]
    )
    recorded(tried(city.officer, text))
    told = Job.objects.filter(kind="notices.tell")
    assert [each.data for each in told] == [
        {"project": project.pk, "first": 3, "last": 32}
    ]


# Pages


def upload(client: Client, data: bytes, language: str = "en") -> str:
    sent = SimpleUploadedFile("工程 1.csv", data, content_type="text/csv")
    answer = client.post(f"/{language}/import/", {"file": sent})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_tried_looked_at_and_recorded_on_the_pages(
    city: City, project: Project, client: Client, language: str
) -> None:
    client.force_login(city.officer)
    assert client.get(f"/{language}/import/").status_code == 200
    text = sheet(
        row(project, "submit", APPLICATION), row(project, "dance", APPLICATION)
    )
    page = upload(client, text.encode(), language)
    shown = client.get(page).content.decode()
    assert "imports.unknown_kind" in shown
    assert "工程 1.csv" in shown
    assert kinds(project) == ["project_opened", "baseline_frozen"]
    assert client.post(page, {"mode": "all"}).status_code == 409
    assert client.post(page, {"mode": "valid"}).status_code == 302
    assert kinds(project)[-1] == "submitted"
    assert client.post(page, {"mode": "valid"}).status_code == 409
    assert client.get(f"{page}?state=done").status_code == 200


def test_the_report_is_a_table_in_which_nothing_is_a_formula(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.officer)
    evil = '=HYPERLINK("http://x","y")'
    text = sheet(row(project, evil, APPLICATION), row(project, "submit", "@SUM(1)"))
    page = upload(client, text.encode())
    answer = client.get(f"{page}report.csv")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [
        cell
        for each in csv.reader(io.StringIO(data.decode("utf-8-sig")))
        for cell in each
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("start", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    assert report.harmless(start) == f"'{start}"
    assert report.harmless("1=1") == "1=1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_table_has_every_column_and_is_read_by_us(
    city: City, client: Client, language: str
) -> None:
    client.force_login(city.reviewer)
    data = client.get(f"/{language}/import/template.csv").content
    assert data.startswith(b"\xef\xbb\xbf")
    table = tried(city.reviewer, data)
    assert (table.state, table.rows, table.unread) == ("checked", 0, [])
    assert [name for name, _, _ in table.columns] == list(columns.names())


def test_no_two_columns_kinds_or_choices_have_the_same_title() -> None:
    for language in LANGUAGES:
        titles = [columns.title(name, language) for name in columns.names()]
        assert len(titles) == len(set(titles))
    for kind, spec in columns.specs().items():
        for field in spec.fields:
            if field.type == "choice":
                known = columns.choices(kind, field.name)
                assert set(known.values()) == set(field.choices)


def test_progress_is_asked_for_and_answered_only_when_it_changed(
    city: City, project: Project, client: Client
) -> None:
    client.force_login(city.officer)
    table = taking.begin(
        city.officer, name="t.csv", pieces=[b"project,kind,on\n"], now=timezone.now()
    )
    page = f"/en/import/{table.pk}/"
    shown = client.get(page).content.decode()
    stamp = shown.partition("?stamp=")[2].partition('"')[0]
    headers = {"HX-Request": "true"}
    assert client.get(f"{page}?stamp={stamp}", headers=headers).status_code == 204
    running.advance(table.pk, seconds=60)
    changed = client.get(f"{page}?stamp={stamp}", headers=headers)
    assert changed.status_code == 200
    assert "hx-trigger" not in changed.content.decode()


def test_a_table_is_its_senders_alone(
    city: City, project: Project, client: Client
) -> None:
    table = tried(city.officer, sheet(row(project, "submit", APPLICATION)))
    for user in (city.colleague, city.supervisor, city.reviewer):
        client.force_login(user)
        for tail in ("", "report.csv"):
            assert client.get(f"/en/import/{table.pk}/{tail}").status_code == 404
        assert (
            client.post(f"/en/import/{table.pk}/", {"mode": "valid"}).status_code == 404
        )
    client.force_login(city.investor)
    assert client.get("/en/import/").status_code == 404


def test_a_form_without_its_token_or_file_takes_nothing_in(city: City) -> None:
    from django.test import Client as Browser

    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(city.officer)
    sent = SimpleUploadedFile("t.csv", b"x")
    assert strict.post("/en/import/", {"file": sent}).status_code == 403
    plain = Browser()
    plain.force_login(city.officer)
    assert plain.post("/en/import/", {}).status_code == 400
    assert not Import.objects.exists()


def test_a_full_disk_is_told_and_nothing_is_half_written(
    city: City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    def full(self: Any, *_: Any) -> None:
        self.file.close()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    client.force_login(city.officer)
    sent = SimpleUploadedFile("t.csv", b"x" * 1_000)
    answer = client.post("/en/import/", {"file": sent})
    assert answer.status_code == 507
    assert "files.no_room" in answer.content.decode()
    assert not Import.objects.exists()
    assert not ImportPart.objects.exists()


# The command line


def test_a_table_is_read_in_from_the_command_line(
    city: City, project: Project, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(sheet(row(project, "submit", APPLICATION), row(project, "dance")))

    def run(code: int, *more: str, file: Any = path) -> str:
        with pytest.raises(SystemExit) as ended:
            call_command("import_events", str(file), *more)
        assert ended.value.code == code
        told = capsys.readouterr()
        return str(told.out + told.err)

    shown = run(1, "--user", "officer", "--language", "zh-hans")
    assert "可以记录: 1" in shown
    assert "imports.unknown_kind" in shown
    assert kinds(project) == ["project_opened", "baseline_frozen"]
    shown = run(1, "--user", "officer", "--apply", "valid")
    assert "recorded: 1" in shown
    assert kinds(project)[-1] == "submitted"
    assert "imports.some_refused" in run(2, "--user", "officer", "--apply", "all")
    assert "imports.no_such_user" in run(2, "--user", "nobody")
    missing = run(2, "--user", "officer", file=tmp_path / "none.csv")
    assert "imports.unreadable_file" in missing
    path.write_bytes(b"PK\x03\x04")
    assert "sheets.workbook" in run(2, "--user", "officer")
