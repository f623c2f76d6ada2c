"""An investor: from public questions to a project, with paper, letter and calendar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_WIDE, HANS_NARROW, HANT_WIDE
from tests.web import made_files as made
from tests.web.cases import OPENED
from tiexin.web.cases.models import Event, Message, Project
from tiexin.web.common.names import document_name, stage_name

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tests.web.cases import City

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS: Final = {
    "investor.origin": "hong_kong",
    "company.exists": "no",
    "land.route": "granted_new",
    "site.area": "3",
    "building.floor_area": "30000",
    "building.storeys": "5",
}
# Written once by the investor, needed by two procedures of the first day.
PAPER: Final = "project_outline"
NEEDED_BY: Final = ("foreign_access_check", "one_to_one_intake")
LETTER: Final = "请问土地出让前可以先做地质勘察吗？"


@pytest.mark.parametrize("way", [HANT_WIDE, HANS_NARROW, EN_WIDE], ids=str)
def test_from_the_public_plan_to_a_project_of_ones_own(town: Town, way: Way) -> None:
    city = town.city
    walker = town.enter(None, way)
    promised = from_the_questions_to_the_plan(walker)
    project = from_the_plan_to_a_project(walker, city, promised)
    everything_on_one_page(walker, city)
    one_document_for_all_who_need_it(walker, project, town)
    a_letter_to_the_officer(walker, project)
    officer = town.enter(city.officer, way)
    officer.visit(project)
    officer.sees(LETTER)
    a_calendar_that_others_can_be_shut_out_of(walker, project)


def from_the_questions_to_the_plan(walker: Walker) -> str:
    """Returns the day of production that the public plan tells."""
    walker.go("guide/")
    walker.fill(start=OPENED)
    for fact, value in ANSWERS.items():
        walker.fill(**{f"f.{fact}": value})
        walker.page.keyboard.press("Tab")
    walker.press("web.guide.make_plan")
    expect(walker.page).to_have_url(re.compile(r"/plan/\?p="))
    walker.look("plan")
    headline = walker.main.get_by_role("heading", level=1).inner_text()
    before, after = walker.say("plan.headline", day="|").split("|")
    found = re.search(rf"{re.escape(before)}(.+?)(?:{re.escape(after)}|$)", headline)
    assert found is not None, headline
    return found[1].partition("（")[0].partition(" (")[0].strip()


def from_the_plan_to_a_project(walker: Walker, city: City, promised: str) -> Project:
    """Logging in comes in between; what was answered is not asked again."""
    walker.follow(walker.say("projects.make_mine"))
    expect(walker.page).to_have_url(re.compile("/account/login/"))
    walker.look("login")
    walker.log_in(city.investor)
    expect(walker.page).to_have_url(re.compile(r"/projects/begin/\?p="))
    walker.sees(promised, city.officer.display_name)
    walker.look("begin")
    walker.press("projects.begin_button")
    expect(walker.page).to_have_url(re.compile(r"/projects/2026-\d+/"))
    project = Project.objects.get(investor=city.investor)
    facts = Event.objects.get(project=project, kind="project_opened").data["facts"]
    assert facts["building.floor_area"] == 30_000
    assert facts["land.route"] == "granted_new"
    return project


def everything_on_one_page(walker: Walker, city: City) -> None:
    """Who takes care of it, how far it is, what is missing, whose move it is."""
    walker.sees(city.officer.display_name)
    phone = walker.main.get_by_role("link", name=city.officer.phone)
    expect(phone).to_have_attribute("href", "tel:076955501101")
    face = walker.main.locator(f"img[src*='/people/{city.officer.pk}']").first
    assert face.evaluate("face => face.complete && face.naturalWidth > 0")
    here = walker.main.locator("[aria-current='step']")
    expect(here).to_contain_text(stage_name("talks", walker.way.language))
    for key in ("projects.moves", "projects.lacking"):
        expect(walker.part(key)).to_contain_text(walker.procedure(NEEDED_BY[0]))
    walker.sees(walker.say("projects.your_move"))
    walker.look("project")


def one_document_for_all_who_need_it(
    walker: Walker, project: Project, town: Town
) -> None:
    walker.follow(walker.say("files.open_page"))
    walker.look("documents-before")
    name = document_name(PAPER, walker.way.language)
    walker.follow(walker.say("files.add"), about=name)
    file = {"name": "项目简介.pdf", "mimeType": "application/pdf", "buffer": made.pdf()}
    walker.main.locator("input[type='file']").set_input_files(file)
    walker.look("upload")
    walker.press("files.send")
    walker.sees(walker.say("files.state.checking"))
    town.work()
    for procedure in NEEDED_BY:
        walker.visit(project, procedure)
        paper = walker.main.get_by_role("listitem").filter(has_text=name).first
        expect(paper).to_contain_text(walker.say("files.state.here"))
    walker.go(f"projects/{project.code}/documents/")
    walker.look("documents-after")
    with walker.page.expect_download() as started:
        walker.main.get_by_role("link", name="项目简介.pdf").first.click()
    assert started.value.suggested_filename == "项目简介.pdf"


def a_letter_to_the_officer(walker: Walker, project: Project) -> None:
    walker.visit(project)
    walker.fill(text=LETTER)
    walker.press("projects.send")
    walker.sees(LETTER)
    assert Message.objects.get(project=project).text == LETTER


def a_calendar_that_others_can_be_shut_out_of(walker: Walker, project: Project) -> None:
    """The link opens without a login, until it is revoked."""
    walker.page.get_by_role("link", name=walker.say("notice.bell")).first.click()
    walker.look("notices")
    walker.follow(walker.say("notice.calendar"))
    walker.fill(project=project.code)
    walker.press("notice.feed_make")
    made_link = walker.main.get_by_label(walker.say("notice.feed_link"))
    address = made_link.input_value()
    walker.look("calendar")
    calendar = walker.page.context.request.get(address)
    assert calendar.ok
    assert calendar.text().startswith("BEGIN:VCALENDAR")
    assert project.code in calendar.text()
    revoke = walker.main.get_by_role("button", name=walker.say("notice.revoke"))
    revoke.click()
    expect(revoke).to_have_count(0)
    assert walker.page.context.request.get(address).status == 404
