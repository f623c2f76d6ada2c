"""A reviewer: a queue by clocks, all gaps at once, a pause, a review, the decision.

Days of the walk, counted by hand. What comes in on Tuesday 1 December 2026 is to be
answered by the 8th (2, 3, 4, 7, 8). Completed and accepted on Friday the 4th, it would
be due 20 working days later, on Monday 4 January 2027 (7-11, 14-18, 21-25, 28-31, 4;
1 January is a holiday). A pause from the 14th to the 21st takes six working days out:
Tuesday 12 January.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_NARROW, HANS_WIDE
from tests.web.cases import give, open_sample
from tiexin.web.cases import store
from tiexin.web.common.names import document_name

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tiexin.web.cases.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERMIT = "land_planning_permit"
GAPS = {
    "project_filing_certificate": "第二页没有盖章",
    "land_grant_contract": "缺少宗地附图",
}
BRIGADE = "消防救援支队"


def december(day: int) -> date:
    return date(2026, 12, day)


def january(day: int) -> date:
    return date(2027, 1, day)


@pytest.fixture
def projects(town: Town) -> tuple[Project, Project]:
    """Two applications at the reviewer's office; the later one was written first."""
    city = town.city
    early = open_sample(city, name="晨星机器人工厂")
    late = open_sample(city, name="晨星机器人二期")
    for project, on in ((late, december(2)), (early, december(1))):
        give(city.investor, project, "submit", on=on, procedure=PERMIT)
    return early, late


@pytest.mark.parametrize("way", [HANS_WIDE, EN_NARROW], ids=str)
def test_from_the_queue_to_the_decision(
    town: Town, projects: tuple[Project, Project], way: Way
) -> None:
    city, project = town.city, projects[0]
    reviewer = town.enter(city.reviewer, way)
    town.on(december(3))
    all_gaps_at_once(reviewer, projects)
    town.on(december(4))
    investor = town.enter(city.investor, way)
    the_investor_completes(investor, project)
    reviewer.record(project, "accept", PERMIT)
    reviewer.sees(reviewer.short(january(4)))
    town.on(december(14))
    a_pause_with_its_ground(reviewer, investor, project, town)
    town.on(january(5))
    no_decision_while_a_review_is_open(reviewer, project)
    reviewer.record(project, "grant", PERMIT, number="地字第 4419-2027-001 号")
    reviewer.record(project, "deliver", PERMIT)
    reviewer.look("delivered")
    # What the pages told is what the case itself reckons.
    its = store.state_of(project).procedures[PERMIT]
    assert (its.state, its.finished_on) == ("delivered", january(5))
    investor.visit(project, PERMIT)
    investor.sees(investor.say("casework.state.delivered"))


def all_gaps_at_once(walker: Walker, projects: tuple[Project, Project]) -> None:
    """The clock that runs out first stands first; both gaps are named together."""
    early, late = projects
    walker.go("queue/")
    lines = walker.main.get_by_role("row").filter(has_text=walker.procedure(PERMIT))
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text(early.code)
    expect(lines.nth(0)).to_contain_text(walker.short(december(8)))
    expect(lines.nth(1)).to_contain_text(late.code)
    expect(lines.nth(1)).to_contain_text(walker.short(december(9)))
    walker.look("queue")
    walker.follow(walker.procedure(PERMIT), lines.nth(0))
    walker.sees(walker.day(december(8)))
    walker.begin("name_gaps")
    walker.fill(**{f"gap_{paper}": text for paper, text in GAPS.items()})
    walker.look("name-gaps")
    walker.save()
    walker.sees(walker.say("casework.state.gaps_named"))


def the_investor_completes(walker: Walker, project: Project) -> None:
    walker.visit(project)
    papers = [document_name(paper, walker.way.language) for paper in GAPS]
    move = walker.part("projects.moves").get_by_role("listitem")
    move = move.filter(has_text=walker.procedure(PERMIT)).first
    for paper in papers:
        expect(move).to_contain_text(paper)
    walker.look("moves")
    walker.follow(walker.say("casework.command.complete"), move)
    walker.fill(note="已补盖章，附图随附。")
    walker.save()


def a_pause_with_its_ground(
    walker: Walker, investor: Walker, project: Project, town: Town
) -> None:
    """Only a ground of the law can be chosen; the preview tells what it does."""
    walker.visit(project, PERMIT)
    walker.begin("pause")
    walker.fill(ground="g1", notice_on=december(14), until=december(21))
    walker.look("pause")
    walker.save()
    walker.sees(walker.say("casework.state.paused"))
    walker.look("paused")
    town.on(december(21))
    walker.record(project, "resume", PERMIT)
    for each in (walker, investor):
        each.visit(project, PERMIT)
        each.sees(each.short(january(12)))
    investor.look("resumed")


def no_decision_while_a_review_is_open(walker: Walker, project: Project) -> None:
    """The page says who still examines it; even at the form's own address."""
    walker.record(project, "open_review", PERMIT, by=BRIGADE, topic="消防车道")
    title = walker.say("casework.command.grant")
    expect(walker.main.get_by_role("link", name=title, exact=True)).to_have_count(0)
    walker.sees(BRIGADE)
    walker.look("review-open")
    walker.go(f"projects/{project.code}/record/grant/?procedure={PERMIT}")
    with walker.expecting(409):
        walker.press("projects.save")
        walker.sees(BRIGADE)
    walker.look("grant-refused")
    walker.record(project, "close_review", PERMIT, outcome="no_objection")
