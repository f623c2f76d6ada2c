"""The leader's one page: figures by hand, what they rest on, and a way further."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.web.cases import City, make_city
from tests.web.event_logs import ready, taken

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.web.insight.models import EventLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def log(client: Client, city: City) -> EventLog:
    client.force_login(city.supervisor)
    return ready(city.supervisor)


def page(client: Client, log: EventLog, query: str = "", language: str = "en") -> str:
    answer = client.get(f"/{language}/insight/{log.pk}/page/{query}")
    assert answer.status_code == 200, answer.content[:500]
    return unescape(answer.content.decode())


def parts(html: str) -> dict[str, tuple[str, str, str]]:
    """By measure: address and text of the figure, and the lines below it."""
    found = {}
    for part in re.findall(r"<section aria-labelledby=\"f-.*?</section>", html, re.S):
        name = re.search(r"f-(\w+)", part)
        link = re.search(r'<a href="(.*?)">(.*?)</a>', part)
        assert name
        assert link
        below = re.sub(r"<[^>]+>", " ", part[link.end() :])
        found[name[1]] = (link[1], link[2], " ".join(below.split()))
    return found


def test_the_figures_of_three_cases_by_hand(client: Client, log: EventLog) -> None:
    found = parts(page(client, log, "?end=grant&days=5"))
    assert list(found) == [
        *("quality", "summary", "survival"),
        *("limits", "parties", "sojourn"),
    ]
    assert found["summary"][1] == "3 cases"
    assert "9 events, 2026-01-05 to 2026-02-03" in found["summary"][2]
    # C is open and was watched for one day only; B took 4 days, A 10.
    assert found["survival"][1] == "Half within 4.0 days"
    assert "Four fifths within: 10.0 days" in found["survival"][2]
    assert "Cases 3: ended 2, open 1" in found["survival"][2]
    assert "From: the first event. To: the first of: grant." in found["survival"][2]
    assert found["limits"][1] == "50.0 %"
    assert "1 of 2 that ended" in found["limits"][2]
    assert "5 calendar days" in found["limits"][2]
    # Before grant 7 and 2 days, before check 1, 2, 2 and 1.
    assert found["sojourn"][1] == "60.0 % of all waiting before one step"
    grant, check = "60.0 % of all waiting, 9.0 days", "40.0 % of all waiting, 6.0 days"
    assert f"Before “grant”: {grant} in all (times 2" in found["sojourn"][2]
    assert f"Before “check”: {check} in all (times 4" in found["sojourn"][2]


def test_what_is_not_known_is_said_with_its_cure(client: Client, log: EventLog) -> None:
    found = parts(page(client, log))
    assert found["limits"][1] == "unknown"
    assert "insight.no_limit" in found["limits"][2]
    assert found["parties"][1] == "unknown"
    assert "insight.no_moves" in found["parties"][2]


def test_a_comparison_and_a_verdict_only_where_they_are_asked_for(
    client: Client, log: EventLog
) -> None:
    query = "?end=grant&by=district&baseline=South&now=North"
    found = parts(page(client, log, query))
    assert list(found)[-3:] == ["change", "compare", "flips"]
    # Three cases decide nothing, whatever their figures say.
    assert found["change"][1].startswith("Can't be told")
    assert "are needed" in found["change"][2]
    assert found["compare"][1] == "2 groups, none can be ranked"
    assert "South: like for like" in found["compare"][2]
    # Where nothing is ranked, it is not said that nothing turned over.
    assert found["flips"][1] == "unknown"
    assert "Groups ranked to grant: 0." in found["flips"][2]


def test_each_figure_leads_to_its_measure(client: Client, log: EventLog) -> None:
    query = "?end=grant&by=district&baseline=South&now=North&days=5"
    for address, figure, _ in parts(page(client, log, query)).values():
        answer = client.get(address)
        # What is unknown here is refused there, with the same reason.
        assert answer.status_code == (
            400 if figure == "unknown" and "flips" not in address else 200
        ), address
    # The whole log and not a group: what the page says stands on the measure's page.
    address = parts(page(client, log, query))["survival"][0]
    assert "by=" not in address
    assert "4.000" in client.get(address).content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_page_speaks_chinese(client: Client, log: EventLog, language: str) -> None:
    query = "?end=grant&by=district&baseline=South&now=North&days=5"
    found = parts(page(client, log, query, language))
    within = {"zh-hans": "一半在 4.0 天内", "zh-hant": "一半在 4.0 天內"}
    assert found["survival"][1] == within[language]
    assert len(found) == 9


def test_nobody_else_and_no_other_state_has_a_page(
    client: Client, city: City, log: EventLog
) -> None:
    assert client.get(f"/en/insight/{log.pk}/page/?days=many").status_code == 400
    waiting = taken(city.supervisor, "other.csv")
    assert client.get(f"/en/insight/{waiting.pk}/page/").status_code == 404
    client.force_login(city.distant_supervisor)
    assert client.get(f"/en/insight/{log.pk}/page/").status_code == 404
