"""The invented city: its dice, and pasts that are lawful and believable."""

from __future__ import annotations

import io
import statistics
from collections import Counter
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdf
import pytest
import yaml

from tiexin.app.paths import data_root
from tiexin.app.service import Service
from tiexin.app.world.city import City, Sources, Wanted, build_city
from tiexin.app.world.model import Dice, read_figures
from tiexin.casework.clocks import clock_of
from tiexin.casework.fold import fold
from tiexin.casework.load import load_table
from tiexin.casework.setting import Setting
from tiexin.casework.table import Role
from tiexin.eventlog import verify
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.app.world.city import SampleProject

TODAY = date(2026, 11, 27)
FIGURES = read_figures(data_root())


@cache
def sources() -> Sources:
    root = data_root()
    return Sources(Service.load(), load_table(root), FIGURES, root)


@cache
def city(projects: int = 60, seed: int = 7, today: date = TODAY) -> City:
    return build_city(Wanted(projects, seed, today), sources())


def setting_of(its: SampleProject) -> Setting:
    books = {book.hash: book for book in its.rulebooks}
    return Setting(sources().table, sources().service.calendars, books)


# Dice


def test_dice_of_one_name_fall_the_same_and_of_another_differently() -> None:
    first, same, other = (Dice(FIGURES.figures, name) for name in ("a", "a", "b"))
    throws = [
        [dice.days("decision", median=20) for _ in range(20)]
        for dice in (first, same, other)
    ]
    assert throws[0] == throws[1] != throws[2]


def test_days_lie_around_their_median_and_are_never_none() -> None:
    dice = Dice(FIGURES.figures, "days")
    thrown = [dice.days("decision", median=20) for _ in range(2_000)]
    assert 18 <= statistics.median(thrown) <= 22
    assert min(dice.days("decision", median=0.1) for _ in range(200)) == 1


def test_a_share_comes_about_as_often_as_it_says() -> None:
    dice = Dice({"rain": {"share": 0.25}}, "rain")
    assert 430 <= sum(dice.happens("rain") for _ in range(2_000)) <= 570


def test_something_is_written_down_on_its_day_or_later() -> None:
    dice = Dice(FIGURES.figures, "late")
    calendar = sources().service.calendars["mainland"]
    days = [(dice.recorded(TODAY, calendar) - TODAY).days for _ in range(500)]
    assert min(days) == 0
    assert 5 < max(days) <= FIGURES.figures["recorded_late"]["many"]


# The city


def test_the_same_wish_gives_the_same_city_hash_for_hash() -> None:
    again = build_city(Wanted(60, 7, TODAY), sources())
    assert [each.state.last_hash for each in again.projects] == [
        each.state.last_hash for each in city().projects
    ]
    assert again.cast == city().cast


def test_another_seed_gives_another_city() -> None:
    hashes = [
        {each.state.last_hash for each in city(projects=8, seed=seed).projects}
        for seed in (1, 2)
    ]
    assert not hashes[0] & hashes[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("today", [date(2024, 2, 12), TODAY, date(2028, 5, 1)])
def test_nothing_that_is_drawn_has_to_be_refused(seed: int, today: date) -> None:
    refused = [
        (each.code, refusal.problems)
        for each in city(projects=15, seed=seed, today=today).projects
        for refusal in each.refused
    ]
    assert not refused


def test_each_log_is_whole_and_gives_the_state_that_was_left() -> None:
    for each in city().projects:
        assert verify(each.events) == len(each.events)
        setting = setting_of(each)
        assert fold(each.events, code=each.code, setting=setting) == each.state


def test_nothing_is_written_down_before_it_happened_or_later_than_last_night() -> None:
    for each in city().projects:
        written = [event.recorded_at for event in each.events]
        assert written == sorted(written)
        assert max(written).date() <= TODAY
        for event in each.events:
            assert event.occurred_on <= event.recorded_at.date()


def test_some_things_are_written_down_late() -> None:
    late = [
        event
        for each in city().projects
        for event in each.events
        if (event.recorded_at.date() - event.occurred_on).days >= 5
    ]
    share = len(late) / sum(len(each.events) for each in city().projects)
    assert 0.02 < share < 0.2


def test_every_state_stage_and_ending_is_seen() -> None:
    procedures = Counter(
        procedure.state
        for each in city(projects=120).projects
        for procedure in each.state.procedures.values()
    )
    assert set(procedures) == set(sources().table.states)
    stages = {each.state.stage for each in city(projects=120).projects}
    assert stages == set(sources().table.stages)
    endings = {each.state.closed_why for each in city(projects=120).projects}
    assert {"", "in_production"} <= endings
    assert endings & set(FIGURES.figures["given_up"]["reasons"])


def test_every_cause_of_a_standstill_and_every_kind_of_promise_is_seen() -> None:
    states = [each.state for each in city(projects=120).projects]
    causes = {
        interruption.cause
        for state in states
        for procedure in state.procedures.values()
        for interruption in procedure.interruptions.values()
    }
    assert causes == {"applicant", "authority", "third_party", "force_majeure"}
    assert {c.state for s in states for c in s.conditions.values()} == {
        "open",
        "cured",
        "lapsed",
    }
    assert {c.state for s in states for c in s.commitments.values()} >= {
        "open",
        "kept",
        "broken",
    }
    pauses = [
        pause
        for state in states
        for procedure in state.procedures.values()
        for application in procedure.applications
        for pause in application.pauses
    ]
    assert {pause.notice_on is None for pause in pauses} == {True, False}
    assert {pause.last is None for pause in pauses} == {True, False}


def test_clocks_of_every_colour_run_on_the_day() -> None:
    colours = Counter(
        standing.colour
        for each in city().projects
        if each.state.is_open
        for procedure in each.state.procedures.values()
        if procedure.state == "accepted"
        for standing in clock_of(procedure, setting=setting_of(each))
        .at(TODAY, setting=setting_of(each))
        .values()
    )
    assert {"red", "amber", "green"} <= set(colours)


def test_a_procedure_begins_after_those_it_waits_for() -> None:
    """An end that is not written down yet can't be compared; a second try neither."""
    for each in city().projects:
        begun: dict[str, date] = {}
        ended: dict[str, date] = {}
        for event in sorted(each.events, key=lambda event: event.occurred_on):
            if event.kind in ("submitted", "begun"):
                begun.setdefault(event.subject, event.occurred_on)
            if event.kind in ("granted", "finished", "marked_not_needed"):
                ended.setdefault(event.subject, event.occurred_on)
        compared = [
            (ended[before], first)
            for id_, first in begun.items()
            for before in each.rulebooks[0].procedures[id_].after
            if before in ended
        ]
        assert all(end <= first for end, first in compared)


def test_exactly_one_officer_at_any_time() -> None:
    for each in city().projects:
        terms = each.state.officers
        assert terms[0].since == each.state.opened_on
        assert all(a.since <= b.since for a, b in pairwise(terms))
        assert all(a.officer != b.officer for a, b in pairwise(terms))


def test_on_leave_the_colleague_acts() -> None:
    leaves = list(city(projects=120).leaves)
    assert leaves
    for leave in leaves:
        assert leave.first <= TODAY <= leave.last
    acting = {
        event.actor
        for each in city(projects=120).projects
        for event in each.events
        if each.state.officers[-1].officer in {x.officer.actor for x in leaves}
        and event.occurred_on > max(x.first for x in leaves)
        and event.kind == "contact_logged"
    }
    assert acting <= {leave.cover.actor for leave in leaves}


@pytest.mark.parametrize("projects", [14, 60, 120])
def test_the_first_investor_has_a_project_under_way(projects: int) -> None:
    first = city(projects=projects).cast.investors[0]
    own = [each for each in city(projects=projects).projects if each.investor == first]
    assert any(each.state.is_open for each in own)
    assert max(len(each.state.stages) for each in own) > 2


def test_people_have_numbers_logins_and_offices_of_their_own() -> None:
    people = list(build_city(Wanted(5, 7, TODAY, 101), sources()).cast.people)
    assert [each.number for each in people] == list(range(101, 101 + len(people)))
    assert len({each.login for each in people}) == len(people)
    desks = [each.authority for each in people if each.role is Role.REVIEWER]
    assert {"natural_resources", "housing", "utilities"} <= set(desks)
    assert "contractor" not in desks


def test_a_day_before_the_first_project_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        build_city(Wanted(5, 7, date(2023, 4, 10)), sources())
    assert caught.value.problems[0].code == "world.too_early"


def test_any_seed_makes_a_city() -> None:
    seeds = (0, 99, 2**16, 2**31 - 1)
    for seed in seeds:
        assert len(city(projects=2, seed=seed).projects) == 2


def test_offices_write_as_the_mainland_does_whatever_the_investor_reads() -> None:
    words = yaml.safe_load((data_root() / "world" / "words.yaml").read_text("utf-8"))
    written = words["tasks"]
    given = {
        event.data["text"]
        for each in city().projects
        for event in each.events
        if event.kind == "task_added"
    }
    assert given <= {text["zh_hans"] for text in written}
    assert len(given) > 1
    first = city().cast.investors[0]
    assert first.language == "zh_hant"


# Papers and tasks


def test_each_upload_stands_beside_the_events_that_tell_of_it() -> None:
    for each in city().projects:
        told = {
            (e.data["document"], e.data["version"]): e.data["sha256"]
            for e in each.events
            if e.kind == "document_added"
        }
        assert told == {
            (up.document, up.version): sha256(up.paper.data).hexdigest()
            for up in each.uploads
        }
        states = {
            (up.document, up.version): "rejected" if up.why else "clean"
            for up in each.uploads
        }
        assert states == {
            (document.id, version.version): version.state
            for document in each.state.documents.values()
            for version in document.versions
        }
        assert all(up.checked_at and up.checked_at > up.added_at for up in each.uploads)


def test_papers_are_those_that_a_project_needs_or_its_steps_have_given() -> None:
    provided = {
        id_
        for id_, each in sources().service.catalogue.documents.items()
        if each.provider
    }
    uploads = [(each, up) for each in city().projects for up in each.uploads]
    assert 8 < len(uploads) / len(city().projects) < 30
    for each, up in uploads:
        kind = each.state.documents[up.document].kind
        investor = up.author == each.investor.actor
        assert investor is (kind in provided)
        if not investor:
            # What is given is there once its step is done, not before.
            done = [
                event.occurred_on
                for event in each.events
                if event.kind in ("delivered", "finished")
                and kind in each.rulebooks[0].procedures[event.subject].gives
            ]
            # A step may be written down later than the paper that came of it.
            assert not done or min(done) <= up.added_at.date()
    versions = Counter(up.version for _, up in uploads)
    assert versions[2] > 0
    assert {up.why for _, up in uploads} == {"", "encrypted"}


def test_every_paper_can_be_opened_and_says_that_it_is_invented() -> None:
    project = next(each for each in city().projects if len(each.uploads) > 10)
    for up in project.uploads:
        if up.why:
            with pytest.raises(pypdf.errors.PdfReadError, match="encryption"):
                pypdf.PdfReader(io.BytesIO(up.paper.data), strict=True)
            continue
        (page,) = pypdf.PdfReader(io.BytesIO(up.paper.data), strict=True).pages
        text = page.extract_text()
        assert project.code in text
        assert project.firm.name in text
        assert "all of it is invented" in text
        assert up.paper.name.startswith(text.splitlines()[0])
    bodies = [up.paper.data for each in city().projects for up in each.uploads]
    assert len(set(bodies)) == len(bodies)


def test_officers_do_their_tasks_in_time_but_for_the_share_that_is_told() -> None:
    calendar = sources().service.calendars["mainland"]
    tasks = [t for each in city(120).projects for t in each.state.tasks.values()]
    done = [task for task in tasks if task.finished_on]
    late = [task for task in done if task.finished_on > task.due]
    share = FIGURES.figures["task"]["late"]
    # Three standard deviations of so many throws.
    spread = 3 * (share * (1 - share) / len(done)) ** 0.5
    assert len(late) / len(done) == pytest.approx(share, abs=spread)
    most = FIGURES.figures["task"]["late_high"]
    waiting = [
        calendar.count(after=task.due, until=TODAY)
        for each in city(120).projects
        if each.state.is_open
        for task in each.state.tasks.values()
        if task.finished_on is None and task.due < TODAY
    ]
    assert all(days <= most for days in waiting)


def test_no_promise_under_a_lever_is_forgotten() -> None:
    figures = FIGURES.figures["commitment"]
    calendar = sources().service.calendars["mainland"]
    # So late at the most, and so long until it is written down.
    most = figures["late_high"] + FIGURES.figures["recorded_late"]["many"]
    forgotten = [
        each
        for project in city(120).projects
        if project.state.is_open
        for each in project.state.commitments.values()
        if each.state == "open"
        and each.check_by < TODAY
        and calendar.count(after=each.check_by, until=TODAY) > most
    ]
    assert not forgotten


def test_a_paper_in_which_something_is_missing_was_handed_in() -> None:
    for each in city().projects:
        kinds = {document.kind for document in each.state.documents.values()}
        provided = sources().service.catalogue.documents
        named = {
            gap["document"]
            for event in each.events
            if event.kind == "gaps_named"
            and any(
                e.kind == "completed" and e.subject == event.subject
                for e in each.events
            )
            for gap in event.data["gaps"]
        }
        own = {kind for kind in named if provided[kind].provider}
        assert own <= kinds
