"""A project's page: what each role reads there, and that its figures are the case's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.web.cases import (
    APPLICATION,
    OPENED,
    OTHER_APPLICATION,
    WORK,
    City,
    accepted,
    give,
    make_city,
    open_sample,
)
from tests.web.pages_of_cases import client_of, links_of, row_of, words_of
from tiexin.casework.clocks import clock_of
from tiexin.web.cases import models, replanning, store
from tiexin.web.common.dates import format_short
from tiexin.web.common.names import authority_name, procedure_name

if TYPE_CHECKING:
    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db
# The law gives the office twenty working days.
PERMIT = "land_planning_permit"


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def page(user: object, project: Project, rest: str = "", language: str = "en"):
    return client_of(user).get(f"/{language}/projects/{project.code}/{rest}")


def test_the_investor_reads_who_takes_care_and_what_was_promised(
    city: City, project: Project
) -> None:
    city.officer.phone = "0769 2200 1001"
    city.officer.save()
    text = words_of(page(city.investor, project))
    assert city.officer.display_name in text
    assert "0769 2200 1001" in text
    plan = models.PlanRecord.objects.get(project=project).content
    promised = date.fromisoformat(plan["milestones"]["production_start"])
    assert format_short(promised, "en") in text


def test_a_cover_is_named_while_the_officer_is_away(
    city: City, project: Project
) -> None:
    models.Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=OPENED
    )
    assert f"covered by {city.colleague.display_name}" in words_of(
        page(city.investor, project)
    )


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_procedure_stands_on_the_page_with_its_office(
    city: City, project: Project, language: str
) -> None:
    answer = page(city.investor, project, language=language)
    rows = models.ProcedureRow.objects.filter(project=project)
    assert rows.count() > 40
    for row in rows:
        line = row_of(answer, row.procedure)
        assert procedure_name(row.procedure, language) in line
        assert authority_name(row.authority, project.jurisdiction, language) in line


def test_the_moves_of_the_investor_are_the_steps_that_wait_for_nothing(
    city: City, project: Project
) -> None:
    state = store.state_of(project)
    rules = {
        id_: store.setting().rules_of(each) for id_, each in state.procedures.items()
    }
    free = {
        id_
        for id_, each in rules.items()
        if not (each.after or each.after_begun or each.after_stages)
    }
    plan = models.PlanRecord.objects.get(project=project).content["activities"]
    soon = {
        id_
        for id_ in free
        if date.fromisoformat(plan[id_]["start"]) <= OPENED + timedelta(days=30)
    }
    told = words_of(page(city.investor, project), inside="moves")
    assert soon
    for id_ in free:
        assert (procedure_name(id_, "en") in told) == (id_ in soon)


def test_what_waits_for_others_is_nobodys_move_yet(
    city: City, project: Project
) -> None:
    line = row_of(page(city.investor, project), "construction_permit")
    assert "waits for other steps" in line
    assert "Submit" not in line


def test_three_clocks_stand_side_by_side_as_the_law_counts_them(
    city: City, project: Project, clock: Clock
) -> None:
    # The EIA report form: 30 calendar days by law, one working day promised.
    give(city.investor, project, "submit", on=OPENED, procedure="eia_report_form")
    give(city.officer, project, "accept", on=OPENED, procedure="eia_report_form")
    clock.set(date(2026, 12, 2))
    line = row_of(page(city.officer, project), "eia_report_form")
    # 1 December + 30 days is the 31st; of the one working day none is left.
    assert "Statutory limit 29 calendar days left (in time) 31 Dec 2026" in line
    assert "Promised limit due today (running out) 2 Dec 2026" in line
    state = store.state_of(project).procedures["eia_report_form"]
    found = clock_of(state, setting=store.setting(), today=date(2026, 12, 2))
    for limit in found.limits.values():
        assert format_short(limit.last_day, "en") in line


def test_the_page_of_a_procedure_explains_pauses_with_ground_notice_and_days(
    city: City, project: Project, clock: Clock
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure="eia_report_form")
    give(city.officer, project, "accept", on=OPENED, procedure="eia_report_form")
    rules = store.setting().rules_of(
        store.state_of(project).procedures["eia_report_form"]
    )
    ground = rules.grounds[0]
    give(
        city.officer,
        project,
        "pause",
        on=date(2026, 12, 7),
        procedure="eia_report_form",
        pause="p1",
        ground=ground.id,
        notice_on="2026-12-07",
    )
    give(
        city.officer,
        project,
        "resume",
        on=date(2026, 12, 11),
        procedure="eia_report_form",
        pause="p1",
    )
    clock.set(date(2026, 12, 14))
    text = words_of(page(city.officer, project, "procedures/eia_report_form/"))
    assert ground.title.en in text
    # Monday the 7th to Friday the 11th: five working days.
    assert "7 Dec 2026" in text
    assert "11 Dec 2026" in text
    assert "5 working days" in text


def test_the_ledger_adds_up_on_the_page(
    city: City, project: Project, clock: Clock
) -> None:
    accepted(city, project)
    clock.set(OPENED + timedelta(days=10))
    text = words_of(page(city.officer, project, f"procedures/{APPLICATION}/"))
    assert "Authority examining 2 Dec 2026 11 Dec 2026" in text.replace(
        "Examining", "examining"
    )


def test_an_event_of_the_night_counts_for_the_day_in_dongguan(
    city: City, project: Project, clock: Clock
) -> None:
    # Half past six in the evening of the 1st in Greenwich is the 2nd in Dongguan.
    evening = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
    give(
        city.officer,
        project,
        "log_contact",
        on=date(2026, 12, 2),
        now=evening,
        channel="call",
    )
    clock.set(date(2026, 12, 2))
    told = words_of(page(city.officer, project), inside="timeline")
    assert "2 December 2026" in told
    assert "later" not in told


def test_a_reviewer_sees_others_procedures_in_short_and_no_letters(
    city: City, project: Project
) -> None:
    answer = page(city.reviewer, project)
    assert f"/en/projects/{project.code}/procedures/{APPLICATION}/" in links_of(answer)
    hidden = f"/en/projects/{project.code}/procedures/{OTHER_APPLICATION}/"
    assert hidden not in links_of(answer)
    assert 'id="letters"' not in answer.content.decode()
    missing = client_of(city.reviewer).get(hidden)
    assert missing.status_code == 404


@pytest.mark.parametrize("who", ["stranger", "distant_officer", "distant_supervisor"])
def test_who_has_no_part_in_it_finds_no_page(
    city: City, project: Project, who: str
) -> None:
    assert page(getattr(city, who), project).status_code == 404


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(
    city: City, project: Project, clock: Clock
) -> None:
    client = client_of(city.investor)
    project.refresh_from_db()
    address = f"/en/projects/{project.code}/?since={project.version}.2026-12-01"
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 204
    give(city.officer, project, "log_contact", on=OPENED, channel="call")
    changed = client.get(address, headers={"HX-Request": "true"})
    assert changed.status_code == 200
    assert "data-live" in changed.content.decode()
    # A new day moves clocks although nothing was recorded.
    project.refresh_from_db()
    address = f"/en/projects/{project.code}/?since={project.version}.2026-12-01"
    clock.set(date(2026, 12, 2))
    client.force_login(city.investor)
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 200


def test_milestones_are_promised_revised_and_expected_as_the_plans_say(
    city: City, project: Project, clock: Clock
) -> None:
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    give(
        city.officer,
        project,
        "forecast",
        on=OPENED,
        procedure=WORK,
        finish="2028-06-30",
        cause="third_party",
    )
    client = client_of(city.officer)
    address = f"/en/projects/{project.code}/record/revise_plan/"
    project.refresh_from_db()
    saved = client.post(
        address,
        {"on": "2026-12-01", "reason": "The design is late", "command": "a" * 32},
    )
    assert saved.status_code == 302
    plans = models.PlanRecord.objects.filter(project=project).order_by("pk")
    first, second = plans
    assert (first.kind, second.kind) == ("baseline", "revision")
    expected = replanning.expected(store.state_of(project), today=OPENED)
    day = expected.milestones["production_start"]
    assert second.content["milestones"]["production_start"] == day.isoformat()
    told = words_of(page(city.officer, project), inside="plan")
    assert first.content["milestones"]["production_start"] != day.isoformat()
    before = date.fromisoformat(first.content["milestones"]["production_start"])
    assert f"{(day - before).days} days later" in told
    assert format_short(before, "en") in told
    assert "The design is late" in words_of(page(city.investor, project))


def test_a_plan_is_told_anew_with_its_days_kept_where_they_can_be(
    city: City, project: Project
) -> None:
    """What ends early pulls everything forward, unless the days told are kept."""
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    give(city.officer, project, "finish", on=OPENED, procedure=WORK)
    first = models.PlanRecord.objects.get(project=project).content
    client = client_of(city.officer)
    base = f"/en/projects/{project.code}/record"
    shown = words_of(client.get(f"{base}/log_contact/"))
    assert "Against the plan told on" in shown
    page = client.get(f"{base}/revise_plan/?keep=1")
    assert page.context["keep"] is True
    keeping = replanning.keeping(
        project,
        store.state_of(project),
        replanning.expected(store.state_of(project), today=OPENED),
        today=OPENED,
    )
    assert keeping is not None
    assert keeping.kept.weighted < keeping.soonest.weighted
    typed = {"on": "2026-12-01", "reason": "Done early", "keep": "1"}
    saved = client.post(f"{base}/revise_plan/", {**typed, "command": "b" * 32})
    assert saved.status_code == 302
    second = models.PlanRecord.objects.filter(project=project).latest("pk").content
    assert second["milestones"] == first["milestones"]
    for id_, each in second["activities"].items():
        if id_ != WORK:
            assert each["start"] == first["activities"][id_]["start"]


def test_the_causes_of_a_slip_add_up_to_it(
    city: City, project: Project, clock: Clock
) -> None:
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    give(
        city.officer,
        project,
        "forecast",
        on=OPENED,
        procedure=WORK,
        finish="2028-06-30",
        cause="third_party",
    )
    answer = client_of(city.officer).get(f"/en/projects/{project.code}/")
    slips = answer.context["slips"]
    assert any(each.days > 300 for each in slips)
    for each in slips:
        assert sum(part.days for part in each.parts) == each.days


def test_a_condition_stands_with_its_day_its_promiser_and_what_follows(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure="fire_filing")
    give(
        city.officer,
        project,
        "accept_conditionally",
        on=OPENED,
        procedure="fire_filing",
        condition="c1",
        missing=["completion_report"],
        promised_by=city.investor.actor_id,
        cure_by="2026-12-15",
        effect="withheld_until_cured",
        consequence="acceptance_lapses",
    )
    told = words_of(page(city.investor, project), inside="promises")
    assert "15 Dec 2026" in told
    assert city.investor.display_name in told
    assert "If it does not come" in told


def test_a_move_tells_how_many_papers_are_still_to_come(
    city: City, project: Project
) -> None:
    state = store.state_of(project)
    given = {
        paper
        for each in state.procedures.values()
        for paper in store.setting().rules_of(each).gives
    }
    needs = store.setting().rules_of(state.procedures[OTHER_APPLICATION]).needs
    own = [paper for paper in needs if paper not in given]
    assert own
    answer = client_of(city.investor).get(f"/en/projects/{project.code}/")
    why = next(
        move.why
        for move in answer.context["moves"]
        if move.title == procedure_name(OTHER_APPLICATION, "en")
    )
    number = "one paper" if len(own) == 1 else f"{len(own)} papers"
    assert f"{number} still to come" in why


@pytest.mark.parametrize("who", ["investor", "officer", "supervisor"])
def test_what_officers_note_for_themselves_is_for_them(
    city: City, project: Project, who: str
) -> None:
    for kind in ("submit", "accept"):
        give(city.officer, project, kind, on=OPENED, procedure=PERMIT)
    give(city.officer, project, "add_task", on=OPENED, text="催资金", due="2026-12-03")
    give(city.officer, project, "log_contact", on=OPENED, channel="call", note="资金紧")
    user, inside = city.everybody[who], who != "investor"
    text = words_of(page(user, project))
    assert ("催资金" in text) is inside
    assert ("资金紧" in text) is inside
    assert "Contact" in text
    clock = words_of(page(user, project, f"procedures/{PERMIT}/"))
    assert "Statutory limit" in clock
    assert ("Internal target" in clock) is inside
    assert ("Internal target" in row_of(page(user, project), PERMIT)) is inside


def test_a_reviewer_gets_no_link_that_holds_all_answers(
    city: City, project: Project
) -> None:
    for user, answers in ((city.reviewer, False), (city.officer, True)):
        links = links_of(page(user, project, f"procedures/{APPLICATION}/"))
        rules = f"/en/procedures/{APPLICATION}/"
        assert (rules in links) is not answers
        assert any("?p=" in each for each in links) is answers


def test_a_clock_that_stands_still_says_which_days_it_has_left(
    city: City, project: Project
) -> None:
    form = "eia_report_form"
    for kind in ("submit", "accept"):
        give(city.officer, project, kind, on=OPENED, procedure=form)
    rules = store.setting().rules_of(store.state_of(project).procedures[form])
    ground, day = rules.grounds[0].id, OPENED.isoformat()
    told = {"procedure": form, "ground": ground, "notice_on": day}
    give(city.officer, project, "pause", on=OPENED, **told)
    text = words_of(page(city.officer, project, f"procedures/{form}/"))
    assert re.search(r"stands still, \d+ (working|calendar) days left", text)
