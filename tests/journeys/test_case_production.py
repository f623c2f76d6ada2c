"""An officer: from the enquiry to production, with what moves seen before it is saved.

What decides is recorded on the pages; the long middle by the same commands without
a browser, on the days of the promised plan, or later where something before is late.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_WIDE, HANS_NARROW
from tests.web.cases import OPENED, give, sample_token
from tiexin.casework.ready import is_ready
from tiexin.casework.stages import missing
from tiexin.casework.table import Track
from tiexin.web.cases import store
from tiexin.web.cases.models import PlanRecord, Project
from tiexin.web.common.names import milestone_name, stage_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tiexin.casework.state import ProjectState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST: Final = "foreign_access_check"
AGREEMENT: Final = "investment_agreement"
FORESEEN = date(2027, 1, 5)
SIGNED_LATE = date(2027, 1, 20)
"""Two weeks after the promised 6 January."""
LAND = date(2027, 2, 19), date(2027, 3, 5)
"""When the land is obtained, as promised and two weeks later."""
LAST: Final = "trial_run_and_production_start"


@pytest.mark.parametrize("way", [HANS_NARROW, EN_WIDE], ids=str)
def test_a_project_goes_all_the_way(town: Town, way: Way) -> None:
    walker = town.enter(town.city.officer, way)
    project = an_enquiry_becomes_a_project(walker, town)
    the_investor_is_called(walker, project)
    no_stage_before_its_time(walker, project)
    an_application_step_by_step(walker, project)
    fast_forward(town, project, by=FORESEEN, leaving=AGREEMENT, most="talks")
    town.on(FORESEEN)
    a_delay_is_seen_before_it_is_saved(walker, project)
    town.on(SIGNED_LATE)
    for kind in ("grant", "deliver"):
        walker.record(project, kind, AGREEMENT)
    the_stage_is_reached(walker, project, "land_planning")
    the_plan_is_revised(walker, project)
    fast_forward(town, project, by=date.max, leaving=LAST, most="acceptance")
    the_stage_is_reached(walker, project, "production")
    production_begins(walker, town, project)
    everything_is_told_in_the_end(walker, project)


def an_enquiry_becomes_a_project(walker: Walker, town: Town) -> Project:
    """Somebody asks, the officer makes the public plan of it his project."""
    walker.go(f"plan/?p={sample_token()}")
    walker.follow(walker.say("projects.make_mine"))
    walker.fill(enterprise=town.city.enterprise.pk, name="晨星机器人工厂")
    walker.look("begin")
    walker.press("projects.begin_button")
    expect(walker.page).to_have_url(re.compile(r"/projects/2026-\d+/"))
    return Project.objects.get()


def the_investor_is_called(walker: Walker, project: Project) -> None:
    walker.visit(project)
    move = (
        walker.part("projects.moves")
        .get_by_role("listitem")
        .filter(has_text=walker.say("work.why.first_response"))
    )
    walker.look("first-contact")
    walker.follow(walker.say("casework.command.log_contact"), move)
    walker.fill(channel="call", note="已介绍流程")
    walker.save()
    walker.visit(project)
    walker.sees(walker.say("projects.first_response_same_day"))


def no_stage_before_its_time(walker: Walker, project: Project) -> None:
    """The page says what is lacking, and so does the form at its own address."""
    lacking = walker.part("projects.lacking").get_by_role("listitem")
    expect(lacking.filter(has_text=walker.procedure(FIRST))).to_have_count(1)
    count = lacking.count()
    title = walker.say("casework.command.advance_stage")
    expect(walker.main.get_by_role("link", name=title, exact=True)).to_have_count(0)
    told = walker.main.get_by_role("listitem", include_hidden=True).filter(
        has_text=title
    )
    walker.unfold(told.last)
    expect(told.last).to_contain_text(str(count))
    walker.go(f"projects/{project.code}/record/advance_stage/")
    with walker.expecting(409):
        walker.press("projects.save")
        alert = walker.main.get_by_role("alert").filter(has_text=str(count))
        expect(alert).to_be_visible()
    walker.look("stage-refused")


def an_application_step_by_step(walker: Walker, project: Project) -> None:
    for kind, state in (
        ("submit", "submitted"),
        ("accept", "accepted"),
        ("grant", "granted"),
        ("deliver", "delivered"),
    ):
        walker.record(project, kind, FIRST)
        walker.sees(walker.say(f"casework.state.{state}"))


def a_delay_is_seen_before_it_is_saved(walker: Walker, project: Project) -> None:
    """Signing two weeks later moves the land by two weeks, first seen, then saved."""
    submitted = date(2026, 12, 8)
    give(project.officer, project, "submit", on=submitted, procedure=AGREEMENT)
    walker.record(project, "accept", AGREEMENT, on=submitted)
    walker.begin("forecast")
    walker.fill(finish=SIGNED_LATE, cause="authority")
    name = milestone_name("land_obtained", walker.way.language)
    promised, moved = (walker.short(day) for day in LAND)
    heading = walker.main.get_by_role("heading", name=walker.say("projects.preview"))
    seen = heading.locator("xpath=..").get_by_role("listitem").filter(has_text=name)
    expect(seen).to_contain_text(re.compile(f"{promised}.*{moved}", re.DOTALL))
    walker.look("preview")
    walker.save()
    walker.visit(project)
    row = walker.part("projects.plan_and_now").get_by_role("row").filter(has_text=name)
    expect(row.first).to_contain_text(re.compile(f"{promised}.*{moved}", re.DOTALL))
    # All fourteen days are the authority's, as the forecast said.
    assert figures(row.nth(1)) == [14, 14]
    walker.look("late")


def the_stage_is_reached(walker: Walker, project: Project, stage: str) -> None:
    walker.record(project, "advance_stage")
    walker.visit(project)
    here = walker.main.locator("[aria-current='step']")
    expect(here).to_contain_text(stage_name(stage, walker.way.language))


def the_plan_is_revised(walker: Walker, project: Project) -> None:
    """A new plan with its reason stands beside the first, which is never changed."""
    walker.visit(project)
    walker.begin("revise_plan")
    walker.fill(reason="投资协议晚签两周")
    walker.look("revise")
    walker.save()
    walker.visit(project)
    people = walker.part("projects.officers")
    for text in ("projects.baseline", "projects.revised"):
        expect(people).to_contain_text(walker.say(text))
    expect(people).to_contain_text("投资协议晚签两周")


def production_begins(walker: Walker, town: Town, project: Project) -> None:
    """The last step, the last stage, and the project is closed."""
    start = planned_days(project)[LAST][0] + timedelta(days=14)
    give(project.officer, project, "begin", on=start, procedure=LAST)
    # Some acceptances wait for the trial run to have begun.
    fast_forward(town, project, by=date.max, leaving=LAST, most="production")
    town.on(max(town.clock.now.date(), start + timedelta(days=50)))
    walker.record(project, "finish", LAST, note="首件产品下线")
    walker.record(project, "close_project", reason="in_production")
    walker.visit(project)
    walker.sees(walker.say("projects.closed_on"))
    walker.look("closed")


def everything_is_told_in_the_end(walker: Walker, project: Project) -> None:
    state = store.state_of(project)
    assert state.stage == "production"
    assert state.closed_on is not None
    walker.sees(walker.say("casework.choice.in_production"))
    table = store.table()
    assert all(table.states[each.state].done for each in state.procedures.values())
    # How late production is, and whose days that were: they add up.
    name = milestone_name("production_start", walker.way.language)
    rows = walker.main.get_by_role("row").filter(has_text=name)
    plan, causes = rows.nth(0), rows.nth(1)
    expect(plan).to_contain_text(walker.short(state.closed_on))
    late, *parts = figures(causes)
    assert late == sum(parts) > 0


def figures(row: Locator) -> list[int]:
    """How late a milestone is, then its days by cause, those that are none left out."""
    cells = " ".join(row.get_by_role("cell").all_inner_texts())
    return [int(each) for each in re.findall(r"(?<!\d)-?\d+", cells) if int(each)]


def planned_days(project: Project) -> dict[str, tuple[date, date]]:
    """First and last day of each procedure as promised."""
    plan = PlanRecord.objects.get(project=project, kind="baseline").content
    return {
        id_: (date.fromisoformat(step["start"]), date.fromisoformat(step["finish"]))
        for id_, step in plan["activities"].items()
    }


def fast_forward(
    town: Town, project: Project, *, by: date, leaving: str, most: str
) -> None:
    """Do every step but one that can be over by a day, as the plan had it.

    Stages follow by themselves, up to ``most``.
    """
    setting, planned = store.setting(), planned_days(project)
    while True:
        state = store.state_of(project)
        ready = (
            list(acts_of(each.id, state, planned))
            for each in state.procedures.values()
            if each.id != leaving and is_ready(each, state, setting=setting)
        )
        acts = [act for its in ready if its[-1][0] <= by for act in its]
        if not acts:
            return
        for on, kind, id_ in sorted(acts, key=lambda act: act[0]):
            give(town.city.officer, project, kind, on=on, procedure=id_)
        town.on(max(town.clock.now.date(), *(on for on, _, _ in acts)))
        go_on(town, project, most=most)


def go_on(town: Town, project: Project, *, most: str) -> None:
    """Go on through the stages whose steps are all settled, but not beyond ``most``."""
    setting = store.setting()
    while (state := store.state_of(project)).stage != most:
        if any(each.blocks for each in missing(state, setting)):
            return
        give(town.city.officer, project, "advance_stage", on=town.clock.now.date())


def acts_of(
    id_: str, state: ProjectState, planned: dict[str, tuple[date, date]]
) -> Iterator[tuple[date, str, str]]:
    """What is recorded of one step: as long as planned, after all it waits for."""
    rules = store.setting().rules_of(state.procedures[id_])
    before = [
        state.procedures[each] for each in rules.after if each in state.procedures
    ]
    first, last = planned.get(id_, (OPENED, OPENED))
    start = max([first, *(each.since for each in before)])
    finish = start + (last - first)
    if rules.track is Track.WORK:
        yield from ((start, "begin", id_), (finish, "finish", id_))
        return
    for kind in ("submit", "accept"):
        yield start, kind, id_
    for kind in ("grant", "deliver"):
        yield finish, kind, id_
