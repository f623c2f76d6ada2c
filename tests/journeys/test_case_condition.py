"""Accepted on a condition: once the papers never come, once they come in time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_WIDE, HANS_NARROW
from tests.web.cases import PLACE, give, make_user, open_sample
from tiexin.casework.table import Role
from tiexin.web.cases import store
from tiexin.web.common.names import document_name

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tests.web.cases import City
    from tiexin.web.cases.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# By the catalogue the registry may take this application before the tax is paid.
TITLE: Final = "land_title_registration"
PAPER: Final = "deed_tax_receipt"
ACCEPTED = date(2026, 12, 3)
CURE_BY = date(2026, 12, 11)


@pytest.fixture
def projects(town: Town) -> tuple[Project, Project]:
    """Two applications for a title, both without the receipt of the tax."""
    city = town.city
    found = open_sample(city), open_sample(city, name="晨星机器人二期")
    for project in found:
        give(city.investor, project, "submit", on=date(2026, 12, 1), procedure=TITLE)
    return found


@pytest.mark.parametrize("way", [HANS_NARROW, EN_WIDE], ids=str)
def test_a_condition_lapses_by_itself_and_one_is_cured_in_time(
    town: Town, projects: tuple[Project, Project], way: Way
) -> None:
    city, (forgotten, cured) = town.city, projects
    registrar = make_user(
        "registrar", Role.REVIEWER, authority="real_estate_registry", jurisdiction=PLACE
    )
    town.on(ACCEPTED)
    reviewer = town.enter(registrar, way)
    for project in projects:
        accepted_on_condition(reviewer, project, city)
    investor = town.enter(city.investor, way)
    town.on(CURE_BY)
    the_papers_follow(investor, cured)
    town.work()
    investor.visit(forgotten, TITLE)
    investor.sees(investor.say("casework.state.accepted"))
    town.on(date(2026, 12, 12))
    town.work()
    # What was promised there and did not come: the acceptance falls.
    assert store.state_of(forgotten).procedures[TITLE].state == "lapsed"
    assert store.state_of(cured).procedures[TITLE].state == "accepted"
    people = (city.investor, city.officer, registrar, city.supervisor)
    for user in people:
        everybody_is_told(town.enter(user, way), forgotten)
    investor.go("notices/")
    investor.look("told")
    the_record_stays(investor, forgotten, cured)
    the_board_shows_it(town.enter(city.supervisor, way), forgotten)


def accepted_on_condition(walker: Walker, project: Project, city: City) -> None:
    walker.visit(project, TITLE)
    walker.begin("accept_conditionally")
    walker.fill(
        missing=PAPER,
        promised_by=city.investor.actor_id,
        cure_by=CURE_BY,
        effect="granted_with_condition",
        consequence="acceptance_lapses",
    )
    if project.code.endswith("1"):
        walker.look("accept-on-condition")
    walker.save()
    walker.sees(walker.say("casework.state.accepted"))


def the_papers_follow(walker: Walker, project: Project) -> None:
    """The promise stands among the moves until its last day, which is enough."""
    walker.visit(project)
    move = walker.part("projects.moves").get_by_role("listitem")
    move = move.filter(has_text=document_name(PAPER, walker.way.language))
    expect(move).to_contain_text(walker.short(CURE_BY))
    walker.follow(walker.say("casework.command.cure"), move)
    walker.fill(note="契税已缴清")
    walker.look("cure")
    walker.save()
    walker.visit(project)
    promise = walker.part("projects.promises")
    expect(promise).to_contain_text(walker.say("casework.promise.cured"))


def everybody_is_told(walker: Walker, project: Project) -> None:
    """The bell leads to the list, and the list to the procedure that has lapsed."""
    told = walker.say("notice.kind.condition_lapsed", procedure=walker.procedure(TITLE))
    walker.go("projects/")
    bell = walker.page.get_by_role("link", name=walker.say("notice.bell"))
    expect(bell).to_contain_text(walker.say("notice.unread"))
    bell.click()
    note = walker.main.get_by_role("listitem").filter(has_text=told)
    expect(note).to_have_count(1)
    expect(note).to_contain_text(project.code)
    note.get_by_role("link").first.click()
    walker.sees(walker.say("casework.state.lapsed"))


def the_record_stays(walker: Walker, forgotten: Project, cured: Project) -> None:
    """Who promised what, until when, what followed, and what can be done now."""
    walker.visit(forgotten, TITLE)
    walker.look("lapsed")
    promise = walker.part("projects.promises")
    for text in (
        document_name(PAPER, walker.way.language),
        walker.short(CURE_BY),
        walker.say("casework.promise.lapsed"),
        walker.say("casework.choice.acceptance_lapses"),
    ):
        expect(promise).to_contain_text(text)
    walker.sees(walker.say("casework.event.condition_lapsed"))
    walker.sees(walker.say("projects.by_program"))
    expect(walker.link(walker.say("casework.command.submit"))).to_be_visible()
    expect(walker.link(walker.say("casework.command.cure"))).to_have_count(0)
    walker.visit(cured, TITLE)
    expect(walker.part("projects.promises")).to_contain_text(
        walker.say("casework.promise.cured")
    )


def the_board_shows_it(walker: Walker, project: Project) -> None:
    walker.go("board/")
    walker.look("board")
    walker.go("board/lapsed/")
    expect(walker.main.get_by_role("row").filter(has_text=project.code)).to_have_count(
        1
    )
    walker.look("board-lapsed")
