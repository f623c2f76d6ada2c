"""Our own cases are a log among the others, asked as they are now."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from tests.web.cases import APPLICATION, OPENED, City, give, make_city, open_sample
from tests.web.pages_of_cases import client_of, links_of, words_of
from tiexin.cli.main import main
from tiexin.web.promises.own import SETTLED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Clock

OWN = "/en/insight/own/"


@pytest.fixture
def city(db: None, clock: Clock) -> City:
    found = make_city()
    project = open_sample(found)
    give(found.investor, project, "submit", on=OPENED, procedure=APPLICATION)
    clock.now += SETTLED
    return found


def test_the_list_of_logs_begins_with_the_own_cases(city: City) -> None:
    client = client_of(city.supervisor)
    assert OWN in links_of(client.get("/en/insight/"))
    page = client.get(OWN)
    assert f"{OWN}ask/cycle/" in links_of(page)
    # The project as a whole, and the procedure that was handed in.
    assert "Cases: 2. Events: 3." in words_of(page)


def test_an_answer_is_that_of_its_command_however_much_came_since(
    city: City, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_of(city.supervisor)
    asked = "?where=about%3Dprocedure&calendar=hong_kong&by=authority"
    page = client.get(f"{OWN}ask/cycle/{asked}")
    answer = json.loads(client.get(f"{OWN}ask/cycle/answer.json{asked}").content)
    assert [row["group"] for row in answer["rows"]] == ["natural_resources"]
    clock.now += timedelta(minutes=5)
    another = open_sample(city, on=OPENED + timedelta(days=1))
    day = OPENED + timedelta(days=1)
    give(city.investor, another, "submit", on=day, procedure=APPLICATION)
    path = tmp_path / "events.jsonl"
    call_command("export_events", str(path))
    capsys.readouterr()
    program, insight, log, *more = shlex.split(page.context["command"])
    assert (program, insight, log) == ("tiexin", "insight", "events.jsonl")
    assert main([insight, str(path), *more, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    for part in ("rows", "cases", "events", "calendar", "start", "end"):
        assert again[part] == answer[part], part
    clock.set(day + timedelta(days=1))
    client.force_login(city.supervisor)
    now = json.loads(client.get(f"{OWN}ask/cycle/answer.json{asked}").content)
    assert now["rows"][0]["cases"] == 2


def test_every_file_that_an_answer_offers_is_there(city: City) -> None:
    client = client_of(city.supervisor)
    page = client.get(f"{OWN}ask/cycle/")
    offered = [link for link in links_of(page) if "/answer." in link]
    assert {link.partition("?")[0].rpartition(".")[2] for link in offered} == {
        "csv",
        "json",
    }
    assert [client.get(link).status_code for link in offered] == [200, 200]


def test_a_place_without_cases_says_so_on_every_page(city: City) -> None:
    client = client_of(city.distant_supervisor)
    for path in ("", "ask/dfg/"):
        page = client.get(f"{OWN}{path}")
        assert "There is no project of this place yet." in words_of(page)


def test_what_can_not_be_asked_is_told(city: City) -> None:
    client = client_of(city.supervisor)
    page = client.get(f"{OWN}ask/cycle/?by=nonsense")
    assert page.status_code == 400
    assert "nonsense" in words_of(page)
    assert client.get(f"{OWN}ask/nonsense/").status_code == 404
