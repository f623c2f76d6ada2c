"""Who is told of what happened: the right people, once, and never the doer."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.web.cases import (
    APPLICATION,
    OPENED,
    accepted,
    give,
    make_city,
    make_user,
    open_sample,
)
from tests.web.documents import NEEDED, add
from tiexin.casework.table import Command, Role
from tiexin.kernel import LANGUAGES
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.cases.models import Cover, Project
from tiexin.web.jobs.models import Job
from tiexin.web.jobs.worker import work_once
from tiexin.web.notices import telling, words
from tiexin.web.notices.kinds import default_way
from tiexin.web.notices.models import Notice, Preference

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.web.cases import City
    from tests.web.conftest import Clock
    from tiexin.eventlog import Json
    from tiexin.web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: SettingsWrapper) -> City:
    """Everybody can be reached by mail."""
    settings.MAIL_GOES = True
    made = make_city()
    for name, user in made.everybody.items():
        user.email = f"{name}@example.org"
        user.save()
    return made


@pytest.fixture
def project(city: City, clock: Clock) -> Project:
    return open_sample(city)


def tell_all() -> None:
    """Let the worker do every job of telling, as it would."""
    while Job.objects.filter(kind="notices.tell", state="waiting").exists():
        Job.objects.exclude(kind="notices.tell").delete()
        done = work_once(name="test", now=timezone.now())
        assert done is not None
        assert done.state == "done"


def put(user: User, project: Project, kind: str, data: dict[str, Json]) -> None:
    """A command about the project as a whole, whose fields ``give`` can't name."""
    command = Command(uuid.uuid4().hex, kind, "", OPENED, data)
    store.execute(policy.actor(user), project.code, command, now=timezone.now())


def told(kind: str) -> set[str]:
    """Who was told of a kind of event."""
    found = Notice.objects.filter(kind=kind)
    return set(found.values_list("user__username", flat=True))


def test_the_officer_hears_of_a_new_project_and_the_investor_who_opened_it_does_not(
    project: Project,
) -> None:
    tell_all()
    assert told("project_opened") == {"officer"}


def test_gaps_go_to_investor_and_officer_and_not_to_the_reviewer_who_named_them(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    gaps = [{"document": "land_contract", "text": "签名页缺失"}]
    give(
        city.reviewer, project, "name_gaps", on=OPENED, procedure=APPLICATION, gaps=gaps
    )
    tell_all()
    assert told("gaps_named") == {"investor", "officer"}
    assert told("submitted") == {"reviewer", "officer"}


def test_nobody_of_another_office_place_or_enterprise_hears_anything(
    city: City, project: Project
) -> None:
    accepted(city, project)
    give(city.reviewer, project, "grant", on=OPENED, procedure=APPLICATION)
    tell_all()
    everybody = set(Notice.objects.values_list("user__username", flat=True))
    assert everybody == {"investor", "officer", "reviewer"}


def test_what_is_handed_in_goes_to_the_whole_office_and_then_to_whoever_took_it_up(
    city: City, project: Project
) -> None:
    make_user(
        "second",
        Role.REVIEWER,
        email="second@example.org",
        authority=city.reviewer.authority,
        jurisdiction=city.reviewer.jurisdiction,
    )
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    give(
        city.reviewer,
        project,
        "name_gaps",
        on=OPENED,
        procedure=APPLICATION,
        gaps=[{"document": "land_contract", "text": "x"}],
    )
    give(city.investor, project, "complete", on=OPENED, procedure=APPLICATION)
    tell_all()
    assert told("completed") == {"reviewer", "officer"}


def test_before_anybody_took_it_up_all_reviewers_of_the_office_are_told(
    city: City, project: Project
) -> None:
    make_user(
        "second",
        Role.REVIEWER,
        email="second@example.org",
        authority=city.reviewer.authority,
        jurisdiction=city.reviewer.jurisdiction,
    )
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    tell_all()
    assert told("submitted") == {"reviewer", "second", "officer"}
    # Each once a day, not by one mail for each application.
    ways = Notice.objects.filter(user__role="reviewer").values_list("by", flat=True)
    assert set(ways) == {"digest"}


def test_a_hand_over_is_told_to_both_officers_and_the_investor(
    city: City, project: Project
) -> None:
    give(
        city.supervisor,
        project,
        "hand_over",
        on=OPENED,
        officer=city.colleague.actor_id,
        reason="调岗",
    )
    tell_all()
    assert told("handed_over") == {"officer", "colleague", "investor"}
    own = Notice.objects.get(kind="handed_over", user=city.colleague)
    other = Notice.objects.get(kind="handed_over", user=city.officer)
    assert "yours" in words.title(own, "en")
    assert "new officer" in words.title(other, "en")


def test_who_covers_the_leave_is_told_and_the_one_away_gets_no_mail(
    city: City, project: Project
) -> None:
    Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=OPENED
    )
    accepted(city, project)
    give(city.reviewer, project, "grant", on=OPENED, procedure=APPLICATION)
    tell_all()
    assert told("granted") == {"officer", "colleague", "investor"}
    ways = dict(
        Notice.objects.filter(kind="granted").values_list("user__username", "by")
    )
    assert ways == {"officer": "portal", "colleague": "mail", "investor": "mail"}


def test_a_correction_goes_to_the_investor_and_its_answer_to_who_asked(
    city: City, project: Project
) -> None:
    give(city.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    asked: dict[str, Json] = {
        "correction": "c1",
        "procedure": APPLICATION,
        "text": "面积有误",
        "field": "area",
    }
    put(city.reviewer, project, "request_correction", asked)
    give(
        city.investor,
        project,
        "answer_correction",
        on=OPENED,
        correction="c1",
        note="40 000 m²",
    )
    tell_all()
    assert told("correction_requested") == {"investor", "officer"}
    assert told("correction_answered") == {"reviewer", "officer"}
    answer = Notice.objects.filter(kind="correction_answered").first()
    assert answer is not None
    assert answer.data["procedure"] == APPLICATION


def test_telling_twice_leaves_one_notice_each(city: City, project: Project) -> None:
    accepted(city, project)
    tell_all()
    count = Notice.objects.count()
    for _ in range(3):
        telling.tell(project.pk, first=1, last=9, now=timezone.now())
    assert Notice.objects.count() == count


def test_a_person_switched_off_is_not_told_and_colleagues_of_the_enterprise_are(
    city: City, project: Project
) -> None:
    city.investor.is_active = False
    city.investor.save()
    make_user("partner", Role.INVESTOR, enterprise=city.enterprise)
    give(city.officer, project, "submit", on=OPENED, procedure=APPLICATION)
    give(city.reviewer, project, "accept", on=OPENED, procedure=APPLICATION)
    tell_all()
    assert told("accepted") == {"partner", "officer"}


def test_an_old_log_that_is_read_in_is_no_news(city: City, clock: Clock) -> None:
    project = open_sample(city, on=OPENED - timedelta(days=40))
    tell_all()
    assert not Notice.objects.filter(project=project).exists()


def test_what_happened_long_before_it_was_written_down_sends_no_mail(
    city: City, clock: Clock
) -> None:
    project = open_sample(city, on=OPENED - timedelta(days=60))
    day = OPENED - timedelta(days=50)
    now = timezone.now()
    give(city.investor, project, "submit", on=day, procedure=APPLICATION, now=now)
    give(city.reviewer, project, "accept", on=day, procedure=APPLICATION, now=now)
    give(city.reviewer, project, "grant", on=day, procedure=APPLICATION, now=now)
    tell_all()
    granted = Notice.objects.filter(kind="granted").values_list("by", flat=True)
    assert list(granted) == ["portal", "portal"]


def test_papers_of_one_day_are_told_as_one(city: City, project: Project) -> None:
    for _ in range(5):
        add(city.investor, project, NEEDED)
    tell_all()
    assert Notice.objects.filter(kind="document_added").count() == 1


def test_a_preference_decides_the_way(city: City, project: Project) -> None:
    Preference.objects.create(user=city.investor, topic="decisions", by="portal")
    accepted(city, project)
    give(city.reviewer, project, "grant", on=OPENED, procedure=APPLICATION)
    tell_all()
    ways = dict(
        Notice.objects.filter(kind="granted").values_list("user__username", "by")
    )
    assert ways == {"investor": "portal", "officer": "mail"}


def test_reviewers_get_a_digest_where_others_get_a_mail() -> None:
    assert default_way("decisions", Role.INVESTOR) == "mail"
    assert default_way("decisions", Role.REVIEWER) == "digest"
    assert default_way("progress", Role.OFFICER) == "digest"


def test_a_title_names_no_person_and_no_project(city: City, project: Project) -> None:
    accepted(city, project)
    give(city.reviewer, project, "grant", on=OPENED, procedure=APPLICATION)
    tell_all()
    for notice in Notice.objects.all():
        for language in LANGUAGES:
            text = words.title(notice, language)
            assert project.name not in text
            assert city.enterprise.name not in text
            assert "Officer" not in text


def test_the_day_is_written_in_the_readers_language(project: Project) -> None:
    at = datetime.combine(OPENED, time(12), tzinfo=timezone.get_default_timezone())
    notice = Notice(
        user_id=1,
        project=project,
        kind="clock.overdue",
        at=at,
        data={
            "procedure": APPLICATION,
            "due": date(2026, 12, 7).isoformat(),
            "limit": "statutory",
            "n": 1,
        },
    )
    assert "7 December 2026" in words.title(notice, "en")
    assert "2026年12月7日" in words.title(notice, "zh-hans")


def test_a_notice_of_a_kind_that_is_no_more_can_still_be_read(project: Project) -> None:
    notice = Notice(user_id=1, project=project, kind="long_gone", data={})
    for language in LANGUAGES:
        assert words.title(notice, language).strip()
    assert words.topic_of(notice) == "other"
