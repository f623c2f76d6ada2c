"""Answers as files: the table with all its rows, the picture beside it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

import pytest

from tests.web.cases import make_city
from tests.web.event_logs import ready
from tiexin.insight.measures.drawn import DRAWN

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Clock
    from tiexin.web.insight.models import EventLog

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def log(client: Client, clock: Clock) -> EventLog:
    city = make_city()
    client.force_login(city.supervisor)
    return ready(city.supervisor)


def test_the_table_of_an_answer(client: Client, log: EventLog) -> None:
    answer = client.get(f"/zh-hans/insight/{log.pk}/ask/dfg/answer.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="tiexin-dfg.csv"' in answer.headers["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    title, *rows = csv.reader(lines)
    assert title[:4] == ["从", "到", "次数", "平均 [天]"]
    # A checks again after two days; grant follows check after 7 and after 2 days.
    found = {(row[0], row[1]): (row[2], float(row[3])) for row in rows}
    assert found == {
        ("apply", "check"): ("3", pytest.approx(4 / 3)),
        ("check", "grant"): ("2", 4.5),
        ("check", "check"): ("1", 2.0),
    }


@pytest.mark.parametrize("measure", DRAWN)
def test_a_picture_stands_beside_its_table(
    client: Client, log: EventLog, measure: str
) -> None:
    query = "end=grant&days=5" + ("&by=district" if measure == "compare" else "")
    page = client.get(f"/en/insight/{log.pk}/ask/{measure}/?{query}")
    assert f"ask/{measure}/answer.svg?" in page.content.decode()
    answer = client.get(f"/en/insight/{log.pk}/ask/{measure}/answer.svg?{query}")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    root = Xml.fromstring(answer.content)  # noqa: S314 - our own
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")


def test_what_has_no_picture_has_no_address_for_one(
    client: Client, log: EventLog
) -> None:
    assert client.get(f"/en/insight/{log.pk}/ask/cycle/answer.svg").status_code == 404
    page = client.get(f"/en/insight/{log.pk}/ask/cycle/?end=grant").content.decode()
    assert "answer.svg" not in page
    assert "answer.csv" in page
