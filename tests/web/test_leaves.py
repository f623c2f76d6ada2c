"""Leaves: who covers whom, kept apart by the database, told on the page, and logged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.web.cases import OPENED, City, make_city, open_sample
from tests.web.pages_of_cases import client_of, words_of
from tests.web.together import at_once
from tiexin.kernel import BadInput, Problem
from tiexin.web.accounts import leaves
from tiexin.web.cases.models import Cover, CoverChange
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.web.conftest import Clock
    from tests.web.databases import OwnDatabase
    from tiexin.web.accounts.models import User

pytestmark = pytest.mark.django_db
LAST = OPENED + timedelta(days=4)
PAGE = "/en/account/leave/"


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


def post(user: User, cover: User, first: date, last: date, **more: object) -> Response:
    days = {"first": first.isoformat(), "last": last.isoformat()}
    return client_of(user).post(PAGE, {"cover": cover.pk, **days, **more})


# first and last day of the second leave, beside one from day 0 to 4; whether it fits
@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (-3, -1, True),  # ends on the day before
        (5, 6, True),  # begins on the day after
        (-1, 0, False),
        (4, 5, False),
        (1, 2, False),
        (-9, 9, False),
    ],
)
def test_two_covers_of_one_officer_never_share_a_day_whoever_writes_them(
    city: City, first: int, last: int, *, fits: bool
) -> None:
    Cover.objects.create(
        officer=city.officer, cover=city.colleague, first=OPENED, last=LAST
    )
    days = [OPENED + timedelta(days=n) for n in (first, last)]

    def write() -> None:
        with transaction.atomic():
            Cover.objects.create(
                officer=city.officer, cover=city.supervisor, first=days[0], last=days[1]
            )

    if fits:
        write()
    else:
        with pytest.raises(IntegrityError, match="two covers on one day"):
            write()
    # Another officer's leave on the same days is another matter.
    Cover.objects.create(
        officer=city.colleague, cover=city.officer, first=days[0], last=days[1]
    )


def test_a_cover_can_not_be_moved_onto_another(city: City) -> None:
    for first in (OPENED, OPENED + timedelta(days=30)):
        Cover.objects.create(
            officer=city.officer, cover=city.colleague, first=first, last=first
        )
    later = Cover.objects.order_by("-first")[0]
    later.first = OPENED
    with pytest.raises(IntegrityError, match="two covers"), transaction.atomic():
        later.save()
    later.last = LAST
    later.first = OPENED + timedelta(days=1)
    later.save()


def test_of_two_who_arrange_at_once_one_is_told_why_not(
    own_database: OwnDatabase,
) -> None:
    city = make_city()

    def arrange(by: User) -> str:
        try:
            leaves.arrange(by, city.officer, city.colleague, first=OPENED, last=LAST)
        except BadInput as error:
            return error.problems[0].code
        return ""

    told = at_once(
        [lambda: arrange(city.officer), lambda: arrange(city.supervisor)] * 2
    )
    assert sorted(told) == ["", *["accounts.cover_twice"] * 3]
    assert Cover.objects.count() == CoverChange.objects.count() == 1


def test_the_page_says_that_a_leave_is_covered_already(city: City) -> None:
    assert post(city.officer, city.colleague, OPENED, LAST).status_code == 302
    answer = post(city.officer, city.colleague, LAST, LAST)
    assert answer.status_code == 400
    assert get_messages().error(Problem("accounts.cover_twice"), "en")[0] in words_of(
        answer
    )
    assert Cover.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "supervisor"])
def test_nobody_is_proposed_who_would_then_cover_by_mistake(
    city: City, who: str
) -> None:
    html = client_of(city.everybody[who]).get(PAGE).content.decode()
    selects = html.count("<select")
    assert html.count('<option value="">') == selects == (1 if who == "officer" else 2)
    assert " selected" not in html
    given = {"cover": "", "first": OPENED.isoformat(), "last": LAST.isoformat()}
    answer = client_of(city.everybody[who]).post(PAGE, given)
    assert answer.status_code == 400
    assert not Cover.objects.exists()


def test_what_is_arranged_and_dropped_is_logged_with_who_and_when(
    city: City, clock: Clock
) -> None:
    post(city.officer, city.colleague, OPENED, LAST)
    number = Cover.objects.get().pk
    assert client_of(city.colleague).post(PAGE, {"drop": number}).status_code == 404
    clock.set(OPENED + timedelta(days=1))
    assert client_of(city.supervisor).post(PAGE, {"drop": number}).status_code == 302
    assert not Cover.objects.exists()
    log = CoverChange.objects.order_by("pk").values_list(
        "what", "officer", "cover", "first", "last", "by", "at__date"
    )
    about = (city.officer.pk, city.colleague.pk, OPENED, LAST)
    assert list(log) == [
        ("arranged", *about, city.officer.pk, OPENED),
        ("dropped", *about, city.supervisor.pk, OPENED + timedelta(days=1)),
    ]


def test_the_log_only_grows(city: City) -> None:
    leaves.arrange(city.officer, city.officer, city.colleague, first=OPENED, last=LAST)
    for statement in (
        "DELETE FROM cases_coverchange",
        "UPDATE cases_coverchange SET what = 'dropped'",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", True),
        ("colleague", True),
        ("supervisor", True),
        ("distant_officer", False),
        ("distant_supervisor", False),
    ],
)
def test_the_log_is_read_by_whom_it_concerns(
    city: City, who: str, *, sees: bool
) -> None:
    leaves.arrange(city.officer, city.officer, city.colleague, first=OPENED, last=LAST)
    told = words_of(client_of(city.everybody[who]).get(PAGE))
    assert ("What was arranged, and by whom" in told) is sees


def test_my_work_says_that_the_own_leave_runs_and_whom_one_covers(
    city: City, clock: Clock
) -> None:
    open_sample(city)
    leaves.arrange(city.officer, city.officer, city.colleague, first=OPENED, last=LAST)
    own = "You are on leave. Colleague covers for you until"
    covering = "You cover for Officer until"
    for day, runs in (
        (OPENED, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ):
        clock.set(day)
        officer = words_of(client_of(city.officer).get("/en/my-work/"))
        colleague = words_of(client_of(city.colleague).get("/en/my-work/"))
        assert (own in officer, covering in colleague) == (runs, runs), day
        assert own not in colleague
        assert covering not in officer
