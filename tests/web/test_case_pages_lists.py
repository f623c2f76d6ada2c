"""Lists of work: every figure is the number of its lines, every line says why."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.web.cases import (
    APPLICATION,
    OPENED,
    PLACE,
    WORK,
    City,
    accepted,
    give,
    make_city,
    open_sample,
)
from tests.web.pages_of_cases import client_of, links_of, words_of
from tiexin.casework.clocks import clock_of
from tiexin.casework.table import Track
from tiexin.web.accounts.models import User
from tiexin.web.cases import models, sample, store
from tiexin.web.common.service import get_messages
from tiexin.web.work import questions
from tiexin.web.work.listing import LISTS
from tiexin.web.work.queue import tabs
from tiexin.web.work.response import late_ones, responses
from tiexin.web.work.work import SECTIONS

if TYPE_CHECKING:
    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


@pytest.fixture
def world(clock: Clock) -> None:
    """An invented city with projects at all stages."""
    sample.make(14, seed=11, today=OPENED)


def rows_of(html: str) -> int:
    """How many lines a list has."""
    return len(re.findall(r'<tr><td class="date">', html))


def all_lines(user: User, address: str) -> int:
    """The lines of a list over all its pages."""
    client, count = client_of(user), 0
    while address:
        html = client.get(address).content.decode()
        count += rows_of(html)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = found.group(1).replace("&amp;", "&") if found else ""
    return count


def test_every_section_of_my_work_has_as_many_lines_as_it_says(
    world: None, city: City
) -> None:
    counted = 0
    for officer in User.objects.filter(role="officer", username__startswith="officer-"):
        answer = client_of(officer).get("/en/my-work/")
        for section in answer.context["sections"]:
            address = f"/en/my-work/?section={section.id}"
            assert all_lines(officer, address) == section.count, section.id
            counted += section.count
        assert answer.context["total"] == sum(
            each.count for each in answer.context["sections"]
        )
    assert counted > 10


def test_a_procedure_stands_in_one_section_only(world: None) -> None:
    sections = questions.sections(OPENED)
    rows = models.ProcedureRow.objects.filter(is_open=True)
    ids: list[int] = []
    for which in sections.values():
        ids += rows.filter(which).values_list("pk", flat=True)
    assert len(ids) == len(set(ids)) > 0
    assert set(sections) < set(SECTIONS)


def test_every_figure_of_the_board_leads_to_as_many_lines(world: None) -> None:
    supervisor = User.objects.get(username="supervisor-1")
    answer = client_of(supervisor).get("/en/board/")
    figures = {each["name"]: each["count"] for each in answer.context["figures"]}
    assert sum(figures.values()) > 0
    for name, count in figures.items():
        assert all_lines(supervisor, f"/en/board/{name}/") == count, name
    assert all_lines(supervisor, "/en/board/projects/") == answer.context["open_count"]
    late = answer.context["response"].late
    assert all_lines(supervisor, "/en/board/late_response/") == late
    for office in answer.context["authorities"]:
        for name in ("open", "red", "amber", "paused"):
            address = f"/en/board/{name}/?authority={office['authority']}"
            assert all_lines(supervisor, address) == office[name], (name, office)
    for each in answer.context["officers"]:
        for name in ("projects", "red", "week"):
            address = f"/en/board/{name}/?officer={each['person'].pk}"
            assert all_lines(supervisor, address) == each[name], name


def test_every_tab_of_the_queue_has_as_many_lines_as_it_says(world: None) -> None:
    counted = 0
    for reviewer in User.objects.filter(role="reviewer", username__startswith="rev"):
        answer = client_of(reviewer).get("/en/queue/")
        for tab in answer.context["tabs"]:
            address = f"/en/queue/{tab['url']}"
            assert all_lines(reviewer, address) == tab["count"], tab
            counted += tab["count"]
    assert counted > 0


def test_the_queue_begins_with_the_clock_that_runs_out_first(world: None) -> None:
    for reviewer in User.objects.filter(role="reviewer", username__startswith="rev"):
        lines = client_of(reviewer).get("/en/queue/").context["lines"]
        days = [line.day for line in lines]
        # What has no known limit waits at the end.
        assert days == sorted(days, key=lambda day: (day is None, day))
        own = models.ProcedureRow.objects.filter(
            authority=reviewer.authority, jurisdiction=PLACE, is_open=True
        )
        assert (
            len(days)
            == own.filter(
                Q(due__isnull=False) | Q(state__in=("submitted", "accepted", "granted"))
            ).count()
        )


def test_the_lists_and_the_clock_agree_on_amber(world: None) -> None:
    """The column that lists ask is what the clock itself says on every day."""
    seen = 0
    for row in models.ProcedureRow.objects.filter(due__isnull=False):
        if row.due_kind not in ("statutory", "promised") or row.due < OPENED:
            continue
        its = store.state_of(row.project).procedures[row.procedure]
        clock = clock_of(its, setting=store.setting(), today=OPENED)
        assert row.amber_from is not None
        for day in (row.amber_from - timedelta(days=1), row.amber_from, row.due):
            standing = clock.at(day, setting=store.setting())[row.due_kind]
            expected = "amber" if day >= row.amber_from else "green"
            if its.application is not None and day > its.application.received_on:
                assert standing.colour == expected, (row.procedure, day)
                seen += 1
    assert seen


def test_steps_that_could_begin_are_those_whose_way_is_free(
    city: City, project: Project
) -> None:
    def ready() -> set[str]:
        rows = models.ProcedureRow.objects.filter(project=project, ready=True)
        return set(rows.values_list("procedure", flat=True))

    rules = {
        id_: store.setting().rules_of(each)
        for id_, each in store.state_of(project).procedures.items()
    }
    free = {
        id_
        for id_, each in rules.items()
        if not (each.after or each.after_begun or each.after_stages)
    }
    assert ready() == free
    accepted(city, project)
    assert ready() == free - {APPLICATION}
    waiting = {
        id_
        for id_, each in rules.items()
        if each.after == (APPLICATION,) and not (each.after_begun or each.after_stages)
    }
    give(city.reviewer, project, "grant", on=OPENED, procedure=APPLICATION)
    assert ready() == (free - {APPLICATION}) | waiting


def test_work_past_its_promised_day_wants_a_new_one_until_it_is_told(
    city: City, project: Project, clock: Clock
) -> None:
    give(city.officer, project, "begin", on=OPENED, procedure=WORK)
    give(city.officer, project, "log_contact", on=OPENED, channel="call")
    row = models.ProcedureRow.objects.get(project=project, procedure=WORK)
    assert row.planned_finish is not None
    later = row.planned_finish + timedelta(days=1)
    clock.set(later)

    def count(name: str) -> int:
        answer = client_of(city.officer).get("/en/my-work/")
        found = {each.id: each.count for each in answer.context["sections"]}
        return int(found[name])

    assert count("late") == 1
    give(
        city.officer,
        project,
        "forecast",
        on=later,
        procedure=WORK,
        finish=(later + timedelta(days=20)).isoformat(),
        cause="third_party",
    )
    assert count("late") == 0


def test_a_line_has_one_button_that_leads_to_its_form_and_back(
    city: City, project: Project
) -> None:
    accepted(city, project)
    answer = client_of(city.reviewer).get("/en/queue/?tab=to_decide")
    form = next(link for link in links_of(answer) if "/record/grant/" in link)
    assert "next=%2Fen%2Fqueue%2F%3Ftab%3Dto_decide" in form
    assert client_of(city.reviewer).get(form).status_code == 200


def test_an_open_review_stands_in_the_queue_instead_of_the_decision(
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
    answer = client_of(city.reviewer).get("/en/queue/?tab=in_review")
    assert "Fire brigade" in words_of(answer)
    assert not any("/record/grant/" in link for link in links_of(answer))
    counts = {each["title"]: each["count"] for each in answer.context["tabs"]}
    assert counts["To decide"] == 0


def test_what_is_covered_for_a_colleague_is_marked_as_hers(
    city: City, project: Project
) -> None:
    models.Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=OPENED
    )
    text = words_of(client_of(city.colleague).get("/en/my-work/"))
    assert f"for {city.officer.display_name}" in text
    own = words_of(client_of(city.officer).get("/en/my-work/"))
    assert "for Officer" not in own


def test_the_projects_page_says_the_same_over_a_weekend(
    city: City, project: Project, clock: Clock
) -> None:
    setting = store.setting()
    rules = map(setting.rules_of, store.state_of(project).procedures.values())
    id_, limit = next(
        (each.id, each.statutory)
        for each in rules
        if each.track is Track.APPLICATION
        and each.starts == "acceptance"
        and each.statutory
        and each.statutory.unit == "working_day"
    )
    calendar = setting.calendars["mainland"]
    # Accepted so that the last day is a Friday; December has no other rest days.
    days = (OPENED + timedelta(days=n) for n in range(14))
    on = next(day for day in days if calendar.add(day, limit.n).weekday() == 4)
    for kind in ("submit", "accept"):
        give(city.officer, project, kind, on=on, procedure=id_)
    saturday = calendar.add(on, limit.n) + timedelta(days=1)
    assert not calendar.is_working(saturday)
    clock.set(saturday)
    answer = client_of(city.officer).get(
        f"/en/projects/{project.code}/procedures/{id_}/"
    )
    assert "one calendar day overdue" in words_of(answer)
    assert "due today" not in words_of(answer)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        # A task for Friday, 4 December 2026.
        (date(2026, 12, 3), "one working day left"),
        (date(2026, 12, 4), "due today"),
        (date(2026, 12, 5), "one calendar day overdue"),
        (date(2026, 12, 6), "2 calendar days overdue"),
        (date(2026, 12, 7), "one working day overdue"),
        (date(2026, 12, 8), "2 working days overdue"),
    ],
)
def test_over_a_weekend_nobody_is_late_by_a_working_day(
    city: City, project: Project, clock: Clock, today: date, said: str
) -> None:
    give(city.officer, project, "add_task", on=OPENED, text="call", due="2026-12-04")
    clock.set(today)
    answer = client_of(city.officer).get("/en/my-work/")
    lines = [line for part in answer.context["sections"] for line in part.lines]
    assert [line.how_long for line in lines if line.title == "call"] == [said]


def test_a_new_project_without_a_word_wants_a_call_after_two_days(
    city: City, project: Project, clock: Clock
) -> None:
    # Opened on Tuesday the 1st; two working days later it is Thursday.
    projects = models.Project.objects.filter(pk=project.pk)
    assert not projects.filter(questions.unanswered(date(2026, 12, 2))).exists()
    assert projects.filter(questions.unanswered(date(2026, 12, 3))).exists()
    clock.set(date(2026, 12, 3))
    answer = client_of(city.officer).get("/en/my-work/?section=contact")
    assert project.name in words_of(answer)
    give(city.officer, project, "log_contact", on=date(2026, 12, 3), channel="call")
    answer = client_of(city.officer).get("/en/my-work/?section=contact")
    assert rows_of(answer.content.decode()) == 0


def test_the_first_response_is_measured_in_working_days(
    city: City, clock: Clock
) -> None:
    # Opened on Friday the 4th: Monday is the first working day, Thursday the fourth.
    friday = date(2026, 12, 4)
    quick, slow, none = (
        open_sample(city, on=friday, name=name) for name in ("quick", "slow", "none")
    )
    give(city.officer, quick, "log_contact", on=date(2026, 12, 7), channel="call")
    give(city.officer, slow, "log_contact", on=date(2026, 12, 10), channel="call")
    projects = models.Project.objects.all()
    found = responses(projects, date(2026, 12, 11))
    assert found.answered == 2
    assert found.waited == 1
    assert found.median == 2.5
    assert found.in_time == 33
    assert found.late == 2
    assert set(late_ones(projects, date(2026, 12, 11))) == {slow.pk, none.pk}


def test_a_question_is_kept_under_a_name_and_found_again(
    city: City, project: Project
) -> None:
    client = client_of(city.officer)
    client.post("/en/my-work/", {"name": "Land", "query": "stage=land_planning"})
    page = client.get("/en/my-work/")
    assert "?stage=land_planning" in links_of(page)
    mine = models.SavedFilter.objects.get()
    assert (mine.user, mine.page, mine.name) == (city.officer, "work", "Land")
    other = client_of(city.colleague)
    other.post("/en/my-work/", {"drop": str(mine.pk)})
    assert models.SavedFilter.objects.count() == 1
    client.post("/en/my-work/", {"drop": str(mine.pk)})
    assert not models.SavedFilter.objects.exists()


def test_a_filter_leaves_what_it_asks_for(world: None) -> None:
    supervisor = User.objects.get(username="supervisor-1")
    for row in models.ProcedureRow.objects.filter(state="accepted", is_open=True)[:3]:
        address = f"/en/board/open/?stage={row.stage}&authority={row.authority}"
        wanted = models.ProcedureRow.objects.filter(
            LISTS_OPEN, stage=row.stage, authority=row.authority, is_open=True
        )
        assert all_lines(supervisor, address) == wanted.count() > 0


LISTS_OPEN = Q(
    state__in=("submitted", "accepted", "granted", "gaps_named", "paused"),
    jurisdiction=PLACE,
)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("officer", "/en/my-work/"),
        ("reviewer", "/en/queue/"),
        ("supervisor", "/en/board/"),
    ],
)
def test_an_unchanged_list_is_not_sent_again(
    city: City, project: Project, role: str, address: str
) -> None:
    client = client_of(getattr(city, role))
    html = client.get(address).content.decode()
    poll = re.search(r'data-live hx-get="([^"]+)"', html)
    assert poll is not None
    again = poll.group(1).replace("&amp;", "&")
    headers = {"HX-Request": "true"}
    assert client.get(again, headers=headers).status_code == 204
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    assert client.get(again, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("晨星", True),
        ("機器人", True),
        ("机器", True),
        ("2026-00001", True),
        ("morning star", True),
        ("SL-778", True),
        ("远山", False),
        ("晨远", False),
    ],
)
def test_search_finds_words_names_and_numbers(
    city: City, project: Project, question: str, found: bool
) -> None:
    give(
        city.investor,
        project,
        "submit",
        on=OPENED,
        procedure=APPLICATION,
        reference="SL-778",
    )
    answer = client_of(city.officer).get("/en/search/", {"q": question})
    assert answer.context["count"] == int(found)
    assert (project.name in words_of(answer)) == found


@pytest.mark.parametrize("who", ["stranger", "distant_officer", "distant_reviewer"])
def test_search_finds_nothing_that_one_may_not_see(
    city: City, project: Project, who: str
) -> None:
    accepted(city, project)
    client = client_of(getattr(city, who))
    for question in ("晨星", "2026-00001", "规划条件"):
        answer = client.get("/en/search/", {"q": question})
        assert answer.context["count"] == 0
        assert not list(answer.context["rows"])
        assert project.name not in words_of(answer)


def test_search_says_what_it_needs(city: City) -> None:
    client = client_of(city.officer)
    empty = words_of(client.get("/en/search/"))
    assert get_messages().text("work.search_hint", "en") in empty
    short = words_of(client.get("/en/search/", {"q": "，。"}))
    assert get_messages().text("work.search_short", "en") in short


def test_a_page_beyond_the_last_shows_the_last(world: None) -> None:
    supervisor = User.objects.get(username="supervisor-1")
    answer = client_of(supervisor).get("/en/board/projects/?page=999")
    assert answer.status_code == 200
    assert answer.context["page"].number == answer.context["page"].pages


@pytest.mark.parametrize(
    "address", ["/en/board/nonsense/", "/en/board/red/", "/en/board/"]
)
def test_only_supervisors_see_the_board(city: City, address: str) -> None:
    assert client_of(city.officer).get(address).status_code == 404
    visitor: Any = client_of(city.officer)
    visitor.logout()
    assert visitor.get(address).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_lines(
    city: City, project: Project
) -> None:
    def queries(user: User, address: str) -> int:
        client = client_of(user)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    pages = [
        (city.officer, "/en/my-work/"),
        (city.reviewer, "/en/queue/"),
        (city.supervisor, "/en/board/"),
        (city.supervisor, "/en/board/projects/"),
        (city.officer, "/en/search/?q=晨星"),
        (city.officer, "/en/projects/"),
    ]
    accepted(city, project)
    give(city.officer, project, "add_task", on=OPENED, text="A", due="2026-12-01")
    before = [queries(*each) for each in pages]
    for number in range(3):
        another = open_sample(city, name=f"晨星{number}")
        accepted(city, another)
        give(city.officer, another, "add_task", on=OPENED, text="A", due="2026-12-01")
    assert [queries(*each) for each in pages] == before


def test_the_tabs_and_lists_are_known_by_their_texts() -> None:
    for name in LISTS:
        assert get_messages().text(f"work.list.{name}", "zh-hans")
    for name in tabs(OPENED):
        assert get_messages().text(f"work.queue.{name}", "zh-hans")
