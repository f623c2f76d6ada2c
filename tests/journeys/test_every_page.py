"""Every page behind the login, for each role: no barrier, nothing sticks out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from django.utils import timezone

from tests.journeys.walking import EN_NARROW, HANS_WIDE
from tests.web import documents, event_logs, made_files
from tests.web.cases import LICENCE, OPENED, give, open_sample
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from tests.journeys.town import Town
    from tests.journeys.walking import Way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERMIT: Final = "land_planning_permit"
PAGES: Final = {
    "investor": (
        "projects/{code}/corrections/",
        "projects/{code}/documents/",
        f"projects/{{code}}/procedures/{PERMIT}/",
        "projects/{code}/calendar/",
        f"projects/{{code}}/record/withdraw/?procedure={LICENCE}",
    ),
    "officer": (
        "account/",
        "account/notices/",
        "account/keys/",
        "account/hooks/",
        "api/",
        "projects/",
        "search/?q=晨星",
        "my-work/",
        "import/",
        f"projects/{{code}}/corrections/ask/{LICENCE}/",
        "projects/{code}/corrections/ask/",
        "projects/{code}/record/add_task/",
        "projects/{code}/record/finish_task/",
        "projects/{code}/record/change_facts/",
        f"projects/{{code}}/record/extend/?procedure={PERMIT}",
        f"projects/{{code}}/record/open_review/?procedure={LICENCE}",
        f"projects/{{code}}/record/refuse/?procedure={PERMIT}",
        "projects/{code}/record/strike_event/?number=3",
    ),
    "reviewer": (
        "queue/",
        f"projects/{{code}}/procedures/{LICENCE}/",
        f"projects/{{code}}/record/name_gaps/?procedure={LICENCE}",
    ),
    "supervisor": (
        "board/",
        "board/jobs/",
        "board/troubles/",
        "board/calendar/",
        "board/open/",
        "board/red/",
        "promises/",
        "people/",
        "account/leave/",
        "insight/",
        "insight/own/",
        "insight/own/ask/dfg/",
        "insight/{log}/",
        "insight/{log}/page/?end=grant&by=district&baseline=South&now=North&days=5",
        "insight/{log}/columns/",
        "insight/{log}/ask/cycle/?by=district&end=grant",
        "insight/{log}/ask/change/",
        "insight/{log}/ask/cycle/behind/1/?end=grant",
        "insight/{log}/case/0/",
        "insight/{log}/ask/dfg/",
        "insight/{log}/ask/breaches/?end=grant&days=5",
    ),
}


@pytest.fixture
def code(town: Town) -> str:
    """A project with something on each page: papers, tasks, requests, a dead job."""
    city = town.city
    project = open_sample(city)
    for procedure in (LICENCE, PERMIT):
        give(city.investor, project, "submit", on=OPENED, procedure=procedure)
    give(city.reviewer, project, "accept", on=OPENED, procedure=PERMIT)
    for text in ("约看地块", "补交地形图"):
        give(city.officer, project, "add_task", on=OPENED, text=text, due="2026-12-04")
    give(
        city.reviewer,
        project,
        "request_correction",
        on=OPENED,
        procedure=LICENCE,
        document="design_scheme",
        text="总平面图缺比例尺",
        due="2026-12-11",
    )
    documents.clean(city.investor, project, "project_outline", now=town.clock.now)
    hostile = made_files.pdf(b"<< /S /JavaScript /JS (x) >>")
    documents.add(city.investor, project, "design_scheme", hostile, now=town.clock.now)
    at = timezone.now()
    Job.objects.create(
        kind="notices.mail",
        state="dead",
        attempts=8,
        error="refused",
        run_at=at,
        made_at=at,
    )
    return project.code


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize("way", [HANS_WIDE, EN_NARROW], ids=str)
def test_no_page_behind_the_login_has_barriers(
    town: Town, code: str, role: str, way: Way
) -> None:
    log = event_logs.ready(town.city.supervisor).pk if role == "supervisor" else 0
    town.on(OPENED.replace(day=14))
    walker = town.enter(getattr(town.city, role), way)
    for path in PAGES[role]:
        walker.go(path.format(code=code, log=log))
        name = path.partition("?")[0].strip("/").replace("/", "-")
        walker.look(name.format(code="", log=""))


def test_the_leaders_page_is_one_sheet_of_paper(town: Town) -> None:
    log = event_logs.ready(town.city.supervisor).pk
    walker = town.enter(town.city.supervisor, HANS_WIDE)
    query = "end=grant&by=district&baseline=South&now=North&days=5"
    walker.go(f"insight/{log}/page/?{query}")
    sheet = walker.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
