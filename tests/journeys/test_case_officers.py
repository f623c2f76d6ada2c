"""Two officers: one covers the other's leave, then takes the project over for good."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_WIDE, HANT_NARROW
from tests.web.cases import LICENCE, give, open_sample
from tiexin.web.cases import store

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tiexin.web.cases.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TASK: Final = "约自然资源局看地块"
REASON: Final = "原专员调任招商中心"


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.fixture
def project(town: Town) -> Project:
    """An application that waits for its office, and a task of the officer's own."""
    city = town.city
    found = open_sample(city)
    give(city.investor, found, "submit", on=december(1), procedure=LICENCE)
    give(
        city.officer,
        found,
        "add_task",
        on=december(1),
        text=TASK,
        due="2026-12-18",
        assignee=city.officer.actor_id,
    )
    return found


@pytest.mark.parametrize("way", [HANT_NARROW, EN_WIDE], ids=str)
def test_a_colleague_covers_and_later_takes_over(
    town: Town, project: Project, way: Way
) -> None:
    city = town.city
    town.on(december(3))
    officer = town.enter(city.officer, way)
    a_leave_is_arranged(officer, town)
    town.on(december(7))
    colleague = town.enter(city.colleague, way)
    the_cover_works(colleague, town, project)
    investor = town.enter(city.investor, way)
    investor.visit(project)
    investor.sees(city.officer.display_name)
    expect(investor.main).to_contain_text(
        investor.say(
            "projects.cover", name=city.colleague.display_name, phone="0769 5550 1102"
        )
    )
    # A page that is no longer one's own asks for news once more, and gets a 404.
    colleague.go("my-work/")
    town.on(december(14))
    assert colleague.status_of(f"projects/{project.code}/") == 404
    the_supervisor_hands_over(town.enter(city.supervisor, way), town, project)
    town.work()
    the_new_officer_has_it_all(colleague, investor, town, project)
    assert officer.status_of(f"projects/{project.code}/") == 404
    assert officer.status_of(f"projects/{project.code}/record/log_contact/") == 404
    officer.go("my-work/")
    officer.sees_no(project.code)
    is_told_of_it(officer, project)


def a_leave_is_arranged(walker: Walker, town: Town) -> None:
    walker.go("my-work/")
    walker.page.get_by_role("link", name=walker.say("work.menu.leave")).click()
    walker.fill(cover=town.city.colleague.pk, first=december(7), last=december(11))
    walker.look("leave")
    walker.press("accounts.save_cover")
    row = walker.main.get_by_role("row").filter(
        has_text=town.city.colleague.display_name
    )
    expect(row).to_contain_text(walker.day(december(11)))
    walker.look("leave-arranged")


def the_cover_works(walker: Walker, town: Town, project: Project) -> None:
    """What is covered stands among the own, marked; what is done bears his name."""
    city = town.city
    walker.go("my-work/")
    walker.sees(walker.say("work.covering", name=city.officer.display_name))
    line = walker.main.get_by_role("row").filter(has_text=walker.procedure(LICENCE))
    expect(line).to_contain_text(
        walker.say("work.for_colleague", name=city.officer.display_name)
    )
    walker.look("covering")
    walker.follow(walker.say("casework.command.accept"), line)
    walker.save()
    walker.record(project, "log_contact", channel="call", note="代班问候")
    state = store.state_of(project)
    assert state.procedures[LICENCE].state == "accepted"
    assert state.officer == city.officer.actor_id
    walker.visit(project)
    done = walker.part("projects.timeline_n", n=6).get_by_role("listitem")
    expect(done.filter(has_text=walker.say("casework.event.accepted"))).to_contain_text(
        city.colleague.display_name
    )


def the_supervisor_hands_over(walker: Walker, town: Town, project: Project) -> None:
    """The form tells which tasks go along; exactly one officer is named at any time."""
    walker.visit(project)
    walker.begin("hand_over")
    walker.sees(TASK)
    walker.fill(officer=town.city.colleague.actor_id, reason=REASON)
    walker.look("hand-over")
    walker.save()
    state = store.state_of(project)
    assert state.officer == town.city.colleague.actor_id
    assert [task.assignee for task in state.tasks.values()] == [state.officer]


def the_new_officer_has_it_all(
    walker: Walker, investor: Walker, town: Town, project: Project
) -> None:
    city = town.city
    investor.visit(project)
    phone = investor.main.get_by_role("link", name=city.colleague.phone)
    expect(phone).to_have_attribute("href", "tel:076955501102")
    people = investor.part("projects.officers")
    for text in (city.officer.display_name, city.colleague.display_name, REASON):
        expect(people).to_contain_text(text)
    investor.look("new-officer")
    is_told_of_it(investor, project)
    walker.go("my-work/")
    task = walker.main.get_by_role("row").filter(has_text=TASK)
    expect(task).to_contain_text(project.code)
    walker.look("taken-over")


def is_told_of_it(walker: Walker, project: Project) -> None:
    walker.go("notices/")
    text = walker.say("notice.kind.handed_over", on=walker.day(december(14)))
    told = walker.main.get_by_role("listitem").filter(has_text=text)
    expect(told).to_contain_text(project.code)
