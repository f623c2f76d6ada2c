"""Recording on the pages: what is offered, what is seen before, what is saved."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

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
from tests.web.pages_of_cases import client_of, links_of, words_of
from tiexin.app.cases.replan import request_of
from tiexin.app.share import encode_share
from tiexin.casework.rulebook_json import make_rulebook
from tiexin.casework.rules import Days
from tiexin.casework.table import Role
from tiexin.web.cases import models, opening, replanning, store
from tiexin.web.common.dates import format_short

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.web.conftest import Clock
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def post(user: User, project: Project, kind: str, **data: Any) -> HttpResponse:
    """What the form sends; today and a fresh command unless said otherwise."""
    fields = {"on": OPENED.isoformat(), "command": uuid.uuid4().hex, **data}
    return client_of(user).post(f"/en/projects/{project.code}/record/{kind}/", fields)


def test_what_would_move_stands_before_the_button_that_saves(
    city: City, project: Project
) -> None:
    address = f"/en/projects/{project.code}/record/hand_over/"
    html = client_of(city.officer).get(address).content.decode()
    form = html[html.index('id="record-form"') :]
    form = form[: form.index("</form>")]
    places = [form.index(part) for part in ('name="reason"', 'id="preview"', ">Save<")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("who", "kind", "said"),
    [
        ("officer", "hand_over", "The investor reads what stands here."),
        ("supervisor", "hand_over", "The investor reads what stands here."),
        ("officer", "log_contact", "Officers and supervisors read this"),
        ("investor", "withdraw", ""),
    ],
)
def test_a_form_says_who_reads_the_reason(
    city: City, project: Project, who: str, kind: str, said: str
) -> None:
    accepted(city, project)
    address = f"/en/projects/{project.code}/record/{kind}/?procedure={APPLICATION}"
    answer = client_of(city.everybody[who]).get(address)
    assert answer.status_code == 200
    shown = words_of(answer)
    assert (said or "Reason") in shown
    if not said:
        assert "investor reads" not in shown


def events(project: Project) -> list[str]:
    log = models.Event.objects.filter(project=project).order_by("number")
    return list(log.values_list("kind", flat=True))


def offered(user: User, project: Project, procedure: str) -> set[str]:
    """The commands that a procedure's page has buttons or links for."""
    answer = client_of(user).get(f"/en/projects/{project.code}/procedures/{procedure}/")
    start = f"/en/projects/{project.code}/record/"
    tail = f"/?procedure={procedure}"
    return {
        link[len(start) : -len(tail)]
        for link in links_of(answer)
        if link.startswith(start) and link.endswith(tail)
    }


# What each role may do with an application in each state, by the table of commands
# (data/casework/commands.yaml), as far as this application has something to act on.
_ALWAYS = {"forecast", "verify_status"}
MATRIX = {
    "planned": {
        "investor": {"submit", "forecast"},
        "officer": {"submit", "mark_not_needed", *_ALWAYS},
        "reviewer": {"submit", "verify_status"},
        "supervisor": set(),
    },
    "submitted": {
        "investor": {"withdraw", "forecast"},
        "officer": {
            "accept",
            "decline",
            "name_gaps",
            "open_review",
            "withdraw",
            *_ALWAYS,
        },
        "reviewer": {"accept", "decline", "name_gaps", "open_review", "verify_status"},
        "supervisor": set(),
    },
    "accepted": {
        "investor": {"withdraw", "forecast"},
        "officer": {"grant", "refuse", "open_review", "withdraw", *_ALWAYS},
        "reviewer": {"grant", "refuse", "open_review", "verify_status"},
        "supervisor": set(),
    },
    "granted": {
        "investor": set(),
        "officer": {"deliver", "revoke", "verify_status"},
        "reviewer": {"deliver", "revoke", "verify_status"},
        "supervisor": set(),
    },
}


@pytest.mark.parametrize("state", MATRIX)
def test_each_role_is_offered_what_the_table_lets_it_do(
    city: City, project: Project, state: str
) -> None:
    steps = {"submitted": "submit", "accepted": "accept", "granted": "grant"}
    for step, command in steps.items():
        if state == "planned":
            break
        give(city.officer, project, command, on=OPENED, procedure=APPLICATION)
        if step == state:
            break
    for role, expected in MATRIX[state].items():
        found = offered(getattr(city, role), project, APPLICATION)
        assert found - {"move_rules"} == expected, role


def test_while_a_review_is_open_the_page_names_who_and_offers_no_decision(
    city: City, project: Project
) -> None:
    accepted(city, project)
    give(
        city.reviewer,
        project,
        "open_review",
        on=OPENED,
        procedure=APPLICATION,
        review="r1",
        by="Fire brigade",
        topic="Escape routes",
    )
    assert {"grant", "refuse"}.isdisjoint(offered(city.reviewer, project, APPLICATION))
    text = words_of(
        client_of(city.reviewer).get(
            f"/en/projects/{project.code}/procedures/{APPLICATION}/"
        )
    )
    assert "Fire brigade" in text
    refused = post(city.reviewer, project, "grant", procedure=APPLICATION, number="7")
    assert refused.status_code == 409
    assert "Fire brigade" in words_of(refused)
    # What was typed is kept.
    assert 'value="7"' in refused.content.decode()
    assert "granted" not in events(project)


def test_the_preview_is_what_the_save_brings(city: City, project: Project) -> None:
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    later = {"procedure": WORK, "finish": "2028-06-30", "cause": "third_party"}
    looked = post(city.officer, project, "forecast", **later, look="1")
    assert looked.status_code == 200
    assert "forecast_given" not in events(project)
    preview = words_of(looked)
    assert post(city.officer, project, "forecast", **later).status_code == 302
    now = replanning.expected(store.state_of(project), today=OPENED)
    moved = now.milestones["production_start"]
    assert format_short(moved, "en") in preview
    page = words_of(client_of(city.officer).get(f"/en/projects/{project.code}/"))
    assert format_short(moved, "en") in page


def test_the_preview_tells_which_days_of_the_clocks_come(
    city: City, project: Project
) -> None:
    permit = "land_planning_permit"
    give(city.investor, project, "submit", on=OPENED, procedure=permit)
    looked = post(city.officer, project, "accept", procedure=permit, look="1")
    # 20 working days after 1 December: the 25th and the 28th are none but weekdays.
    assert "29 Dec 2026" in words_of(looked)


def test_htmx_gets_the_preview_alone(city: City, project: Project) -> None:
    client = client_of(city.officer)
    answer = client.post(
        f"/en/projects/{project.code}/record/log_contact/",
        {"on": OPENED.isoformat(), "channel": "call", "look": "1"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="preview"')
    assert "<form" not in html


def test_two_clicks_record_today_and_lead_back(city: City, project: Project) -> None:
    client = client_of(city.officer)
    form = client.get(
        f"/en/projects/{project.code}/record/log_contact/?next=/en/my-work/"
    )
    assert f'value="{OPENED.isoformat()}"' in form.content.decode()
    saved = post(
        city.officer, project, "log_contact", channel="call", next="/en/my-work/"
    )
    assert saved.headers["Location"] == "/en/my-work/?saved=log_contact"
    assert "Recorded: Record a contact." in words_of(
        client_of(city.officer).get("/en/my-work/?saved=log_contact")
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/en/my-work/", "/en/admin/"]
)
def test_after_saving_nobody_is_led_elsewhere(
    city: City, project: Project, elsewhere: str
) -> None:
    saved = post(city.officer, project, "log_contact", channel="call", next=elsewhere)
    assert saved.headers["Location"].startswith(f"/en/projects/{project.code}/")


def test_a_form_sent_twice_acts_once(city: City, project: Project) -> None:
    for _ in range(2):
        saved = post(
            city.officer, project, "log_contact", channel="call", command="a" * 32
        )
        assert saved.status_code == 302
    assert events(project).count("contact_logged") == 1


def test_a_stale_form_says_what_is_new_and_saves_when_sent_again(
    city: City, project: Project
) -> None:
    project.refresh_from_db()
    old = str(project.version)
    give(city.officer, project, "log_contact", on=OPENED, channel="visit")
    fields = {"text": "Call the grid", "due": "2026-12-04", "version": old}
    refused = post(city.officer, project, "add_task", **fields)
    assert refused.status_code == 409
    assert "Call the grid" in refused.content.decode()
    project.refresh_from_db()
    again = post(
        city.officer, project, "add_task", **fields | {"version": str(project.version)}
    )
    assert again.status_code == 302
    assert events(project).count("task_added") == 1


def test_an_error_stands_at_its_field_and_keeps_the_rest(
    city: City, project: Project
) -> None:
    accepted(city, project)
    wrong = post(
        city.reviewer,
        project,
        "refuse",
        procedure=APPLICATION,
        reason="",
        article="Article 38",
    )
    html = wrong.content.decode()
    assert wrong.status_code == 400
    field = html[html.index('id="f-reason"') :]
    assert 'aria-invalid="true"' in field[: field.index(">")]
    assert 'value="Article 38"' in html
    future = post(
        city.reviewer, project, "grant", procedure=APPLICATION, on="2030-01-01"
    )
    assert future.status_code == 409
    day = future.content.decode()
    day = day[day.index('id="f-on"') :]
    assert 'aria-invalid="true"' in day[: day.index(">")]


def test_all_gaps_are_named_at_once_by_paper_and_by_field(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    its = store.state_of(project).procedures[APPLICATION]
    needs = store.setting().rules_of(its).needs
    fields = {f"gap_{paper}": f"{paper} is unsigned" for paper in needs}
    fields |= {"gap_field_0": "Address", "gap_text_0": "It differs"}
    saved = post(city.reviewer, project, "name_gaps", procedure=APPLICATION, **fields)
    assert saved.status_code == 302
    application = store.state_of(project).procedures[APPLICATION].application
    assert application is not None
    found = {(gap.document, gap.field, gap.text) for gap in application.gaps}
    assert found == {
        *((paper, "", f"{paper} is unsigned") for paper in needs),
        ("", "Address", "It differs"),
    }
    assert "name_gaps" not in offered(city.reviewer, project, APPLICATION)
    move = words_of(
        client_of(city.investor).get(f"/en/projects/{project.code}/"), inside="moves"
    )
    assert "It differs" in move


def test_the_hand_over_shows_the_loads_and_takes_the_tasks_along(
    city: City, project: Project
) -> None:
    give(
        city.officer,
        project,
        "add_task",
        on=OPENED,
        task="t1",
        text="Ask the grid",
        due="2026-12-04",
    )
    give(
        city.officer,
        project,
        "add_task",
        on=OPENED,
        task="t2",
        text="Write the report",
        due="2026-12-04",
    )
    city.colleague.takes_new = True
    city.colleague.save()
    form = client_of(city.officer).get(f"/en/projects/{project.code}/record/hand_over/")
    text = words_of(form)
    load = next(
        each
        for each in opening.loads(project.jurisdiction, OPENED)
        if each.officer == city.colleague.actor_id
    )
    assert f"{load.projects} open projects, {load.dues} due within a week" in text
    assert "suggested" in text
    assert "Ask the grid" in text
    assert (
        post(
            city.officer,
            project,
            "hand_over",
            officer=city.colleague.actor_id,
            reason="Moves to another post",
            tasks="t1",
            tasks_shown="1",
        ).status_code
        == 302
    )
    project.refresh_from_db()
    assert project.officer == city.colleague
    tasks = models.TaskRow.objects.filter(project=project)
    assert {task.task: task.assignee for task in tasks} == {
        "t1": city.colleague,
        "t2": city.officer,
    }
    people = words_of(
        client_of(city.investor).get(f"/en/projects/{project.code}/"), inside="people"
    )
    assert "Moves to another post" in people


def test_a_wrong_event_is_struck_with_a_reason_and_stays_readable(
    city: City, project: Project
) -> None:
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    number = str(models.Event.objects.get(project=project, kind="begun").number)
    page = client_of(city.officer).get(f"/en/projects/{project.code}/")
    link = f"/en/projects/{project.code}/record/strike_event/?number={number}"
    assert link in links_of(page)
    assert link not in links_of(
        client_of(city.investor).get(f"/en/projects/{project.code}/")
    )
    saved = post(
        city.officer, project, "strike_event", number=number, reason="Wrong project"
    )
    assert saved.status_code == 302
    assert store.state_of(project).procedures[WORK].state == "planned"
    told = words_of(
        client_of(city.officer).get(f"/en/projects/{project.code}/"), inside="timeline"
    )
    assert "Wrong project" in told


def test_changed_facts_are_shown_with_what_comes_and_goes_before_they_are_saved(
    city: City, project: Project
) -> None:
    client = client_of(city.investor)
    address = f"/en/projects/{project.code}/record/change_facts/"
    guide = client.get(address)
    assert guide.status_code == 302
    assert guide.headers["Location"].startswith("/en/guide/?p=")
    assert f"case={project.code}" in guide.headers["Location"]
    assert project.code in words_of(client.get(guide.headers["Location"]))
    # Flammable goods: fire review and acceptance come, the mere filing goes.
    state = store.state_of(project)
    asked = request_of(state)
    asked.facts["fire.flammable"] = True
    token = encode_share(asked)
    text = words_of(client.get(f"{address}?p={token}"))
    assert "One answer changes" in text
    assert "Fire design review" in text
    before = set(state.procedures)
    saved = post(
        city.investor, project, "change_facts", p=token, reason="Other products"
    )
    assert saved.status_code == 302
    after = set(store.state_of(project).procedures)
    assert after - before == {"fire_design_review", "fire_acceptance"}
    assert before - after == {"fire_filing"}
    assert client.get(f"/en/projects/{project.code}/").status_code == 200


def test_unchanged_facts_are_refused(city: City, project: Project) -> None:
    same = encode_share(request_of(store.state_of(project)))
    answer = client_of(city.investor).get(
        f"/en/projects/{project.code}/record/change_facts/?p={same}"
    )
    assert answer.status_code == 409


def test_a_procedure_is_moved_to_todays_rules_on_purpose_only(
    city: City, project: Project
) -> None:
    # Rules as they might have been: one working day more by promise.
    state = store.state_of(project)
    book = store.setting().rulebooks[state.rulebook]
    rules = dict(book.procedures)
    old = replace(
        rules["eia_report_form"], promised=Days(9, "working_day", "house/old", "A")
    )
    rules["eia_report_form"] = old
    altered = make_rulebook(
        jurisdiction=book.jurisdiction,
        on=book.on,
        catalogue=book.catalogue,
        procedures=rules,
    )
    store.keep_rulebook(altered)
    give(
        city.officer,
        project,
        "change_facts",
        on=OPENED,
        rulebook=altered.hash,
        procedures=list(state.procedures),
        facts=dict(state.facts),
        reason="test",
    )
    give(city.investor, project, "submit", on=OPENED, procedure="eia_report_form")
    client = client_of(city.officer)
    page = client.get(f"/en/projects/{project.code}/procedures/eia_report_form/")
    link = f"/en/projects/{project.code}/record/move_rules/?procedure=eia_report_form"
    assert link in links_of(page)
    text = words_of(client.get(link))
    assert "9 working days" in text
    assert "one working day" in text
    saved = post(
        city.officer,
        project,
        "move_rules",
        procedure="eia_report_form",
        reason="The promise is shorter now",
    )
    assert saved.status_code == 302
    its = store.state_of(project).procedures["eia_report_form"]
    promised = store.setting().rules_of(its).promised
    assert promised is not None
    assert promised.n == 1
    page = client.get(f"/en/projects/{project.code}/procedures/eia_report_form/")
    assert link not in links_of(page)


@pytest.mark.parametrize(
    "kind", ["open_project", "freeze_baseline", "lapse", "nonsense"]
)
def test_what_only_a_program_may_give_has_no_form(
    city: City, project: Project, kind: str
) -> None:
    answer = client_of(city.officer).get(f"/en/projects/{project.code}/record/{kind}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["stranger", "distant_officer", "other_reviewer"])
def test_who_may_not_act_finds_no_form(city: City, project: Project, who: str) -> None:
    accepted(city, project)
    user = getattr(city, who)
    for method in (client_of(user).get, client_of(user).post):
        answer = method(
            f"/en/projects/{project.code}/record/grant/?procedure={APPLICATION}",
            {"procedure": APPLICATION, "on": OPENED.isoformat()},
        )
        assert answer.status_code == 404
    assert "granted" not in events(project)
    assert Role(user.role)


def test_a_day_long_past_is_recorded_as_such(
    city: City, project: Project, clock: Clock
) -> None:
    clock.set(date(2026, 12, 8))
    assert post(city.officer, project, "log_contact", channel="call").status_code == 302
    told = words_of(
        client_of(city.officer).get(f"/en/projects/{project.code}/"), inside="timeline"
    )
    assert "7 days later" in told


def test_a_reviewer_writes_about_the_own_step_and_reads_no_other_letter(
    city: City, project: Project
) -> None:
    base = f"/en/projects/{project.code}/"
    step = f"{base}procedures/{APPLICATION}/"
    other = f"{base}procedures/{OTHER_APPLICATION}/"

    def write(who: str, text: str, procedure: str) -> int:
        given = {"text": text, "procedure": procedure}
        return client_of(city.everybody[who]).post(f"{base}write/", given).status_code

    assert write("investor", "to all of you", "") == 302
    assert write("officer", "about another step", OTHER_APPLICATION) == 302
    assert write("reviewer", "which scale?", APPLICATION) == 302
    assert write("investor", "one to 500", APPLICATION) == 302
    assert write("reviewer", "no", "") == 404
    assert write("reviewer", "no", OTHER_APPLICATION) == 404
    told = words_of(client_of(city.reviewer).get(step), inside="letters")
    assert "which scale?" in told
    assert "one to 500" in told
    assert "to all of you" not in told
    whole = words_of(client_of(city.reviewer).get(base))
    assert "which scale?" not in whole
    seen = words_of(client_of(city.other_reviewer).get(other))
    assert "about another step" in seen
    assert "which scale?" not in seen
    for who in ("investor", "officer", "supervisor"):
        all_of_it = words_of(client_of(city.everybody[who]).get(base), inside="letters")
        for text in ("to all of you", "about another step", "which scale?"):
            assert text in all_of_it
    long = client_of(city.reviewer).post(
        f"{base}write/", {"text": "x" * 5001, "procedure": APPLICATION}
    )
    assert long.status_code == 400
    assert "x" * 5001 in long.content.decode()


def test_who_may_not_write_is_offered_no_form(city: City, project: Project) -> None:
    base = f"/en/projects/{project.code}/"
    step = f"{base}procedures/{APPLICATION}/"
    offered = {
        who: [
            'name="text"' in client_of(city.everybody[who]).get(url).content.decode()
            for url in (base, step)
        ]
        for who in ("investor", "officer", "reviewer", "supervisor")
    }
    assert offered == {
        "investor": [True, True],
        "officer": [True, True],
        "reviewer": [False, True],
        "supervisor": [False, False],
    }


def test_who_has_no_move_still_reads_what_is_under_way(
    city: City, project: Project
) -> None:
    base = f"/en/projects/{project.code}/"
    told = "One step on your side is under way"
    assert told not in words_of(client_of(city.investor).get(base))
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    answer = client_of(city.investor).get(base)
    assert answer.context["under_way"] == 1
    # Said where nothing else is to do.
    assert (told in words_of(answer)) is not bool(answer.context["moves"])
    assert client_of(city.officer).get(base).context["under_way"] == 0


def test_a_letter_too_long_is_shown_again_and_not_sent(
    city: City, project: Project
) -> None:
    client = client_of(city.investor)
    address = f"/en/projects/{project.code}/write/"
    answer = client.post(address, {"text": "x" * 5001, "command": "a" * 32})
    assert answer.status_code == 400
    assert "x" * 5001 in answer.content.decode()
    assert not models.Message.objects.exists()
    sent = client.post(address, {"text": "Good morning", "command": "a" * 32})
    assert sent.status_code == 302
    letters = words_of(
        client_of(city.officer).get(f"/en/projects/{project.code}/"), inside="letters"
    )
    # Noon in Dongguan, where the clock of these tests stands.
    assert "1 December 2026 12:00 Good morning" in letters
