"""When something goes wrong on the way, nothing is lost and nothing is done twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_NARROW, HANS_WIDE
from tests.web.cases import LICENCE, OPENED, give, open_sample
from tiexin.web.cases.models import Event, Message

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Walker, Way
    from tiexin.web.cases.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS: Final = [HANS_WIDE, EN_NARROW]
NOTE: Final = "材料齐全，当场受理\n窗口三号"


@pytest.fixture
def project(town: Town) -> Project:
    """An application that waits for its office."""
    found = open_sample(town.city)
    give(town.city.investor, found, "submit", on=OPENED, procedure=LICENCE)
    return found


def accepting(walker: Walker, project: Project) -> None:
    """At the form of an acceptance, with a note typed and not saved yet."""
    walker.visit(project, LICENCE)
    walker.begin("accept")
    walker.fill(note=NOTE)


def note(walker: Walker) -> str:
    return walker.main.get_by_label(walker.say("casework.field.note")).input_value()


def count(project: Project, kind: str) -> int:
    return Event.objects.filter(project=project, kind=kind).count()


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_who_saves_an_old_form_reads_what_is_new_and_saves_again(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(town.city.officer, way)
    accepting(officer, project)
    give(town.city.officer, project, "log_contact", on=OPENED, channel="call")
    with officer.expecting(409):
        officer.press("projects.save")
        officer.sees(officer.say("casework.event.contact_logged"))
    assert note(officer) == NOTE
    officer.look("stale")
    officer.save()
    event = Event.objects.get(project=project, kind="accepted")
    assert event.data["note"] == NOTE


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_two_presses_of_a_button_record_once(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(town.city.officer, way)
    accepting(officer, project)
    officer.button("projects.save").dblclick()
    officer.sees(officer.say("casework.state.accepted"))
    assert count(project, "accepted") == 1
    officer.visit(project)
    officer.fill(text="请查收")
    officer.button("projects.send").dblclick()
    officer.sees("请查收")
    assert Message.objects.filter(project=project).count() == 1


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_while_the_network_is_away_a_form_stays_as_it_is(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(town.city.officer, way)
    accepting(officer, project)
    with officer.without_network():
        officer.press("projects.save")
        officer.sees(officer.say("web.offline"))
        assert note(officer) == NOTE
        officer.look("offline")
    officer.sees_no(officer.say("web.offline"))
    assert count(project, "accepted") == 0
    officer.save()
    assert count(project, "accepted") == 1


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_who_was_logged_out_meanwhile_logs_in_and_saves(
    town: Town, project: Project, way: Way
) -> None:
    officer = town.enter(town.city.officer, way)
    accepting(officer, project)
    town.log_out(officer)
    with officer.expecting(403):
        officer.press("projects.save")
        officer.sees(officer.say("accounts.login_hint"))
    officer.look("logged-out")
    assert count(project, "accepted") == 0
    officer.log_in(town.city.officer)
    officer.look("logged-in-again")
    officer.press("accounts.send_again")
    expect(officer.page).to_have_url(re.compile(f"/procedures/{LICENCE}/"))
    event = Event.objects.get(project=project, kind="accepted")
    assert event.data["note"] == NOTE
