"""The promise board tells what an export tells, to those it is for."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from tests.web.cases import OPENED, PLACE, City, give, make_city, open_sample
from tests.web.pages_of_cases import client_of, links_of, words_of
from tiexin.app.paths import data_root
from tiexin.app.promises.asking import arguments
from tiexin.app.promises.load import promises_of
from tiexin.cli.main import main
from tiexin.web.accounts.models import User
from tiexin.web.cases import models, sample
from tiexin.web.promises import board, own

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Clock

PAGE = "/en/promises/"
JSON = f"{PAGE}tiexin-promises.json"


@pytest.fixture
def city(db: None, clock: Clock) -> City:
    return make_city()


def told(user: User) -> dict[str, dict[str, Any]]:
    """The figures of the board's file, by id."""
    rows = json.loads(client_of(user).get(JSON).content)["figures"]
    return {row["figure"]: row for row in rows}


@pytest.mark.django_db
def test_each_figure_is_made_again_by_the_command_beside_it(
    clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.set(date(2026, 11, 27))
    sample.make(6, seed=7, today=clock.now.date())
    clock.now += timedelta(minutes=1)
    user = User.objects.get(username="supervisor-1")
    then = told(user)
    assert then["promised"]["cases"] > 5
    _go_on(clock)
    path = tmp_path / "events.jsonl"
    call_command("export_events", str(path))
    capsys.readouterr()
    file = promises_of(data_root(), PLACE)
    assert file is not None
    for figure in (each for one in file.promises for each in one.figures):
        row = then[figure.id]
        line = arguments(figure.ask, own_moment(row), log=str(path))
        assert row["command"].endswith(" ".join(line[4:]))
        code = main([*line, "--json"])
        assert code == (0 if row["cases"] or row["value"] is not None else code)
        out = capsys.readouterr().out
        if code:
            continue
        answer = json.loads(out)
        assert _of(answer, figure.group) == (row["value"], row["cases"]), figure.id
    clock.now += timedelta(minutes=1)
    board.KEPT.forget()
    assert told(user)["heard"]["cases"] == then["heard"]["cases"] - 1


def own_moment(row: dict[str, Any]) -> datetime:
    """The moment of a figure, as its command has it."""
    return datetime.fromisoformat(row["command"].split()[4])


def _of(answer: dict[str, Any], group: str) -> tuple[float | None, int]:
    """Value and cases of an answer of the command line, read by hand."""
    rows = answer["rows"]
    if answer["measure"]["id"] == "limits":
        return rows[0]["share_within"], rows[0]["ended"]
    if answer["measure"]["id"] == "change":
        return answer["figures"]["shrinkage"], sum(row["ended"] for row in rows)
    counts = {row["group"]: row["cases"] for row in rows}
    return counts[group] / sum(counts.values()), sum(counts.values())


def _go_on(clock: Clock) -> None:
    """Somebody strikes the first contact of a project; it counted until then."""
    clock.now += timedelta(minutes=5)
    for project in models.Project.objects.filter(closed_on=None):
        contacts = models.Event.objects.filter(project=project, kind="contact_logged")
        if contacts.count() == 0:
            continue
        for contact in contacts.order_by("-number"):
            _strike(project, contact.number, clock)
        letters = models.Event.objects.filter(project=project, kind="message_sent")
        for letter in letters.order_by("-number"):
            _strike(project, letter.number, clock)
        return


def _strike(project: models.Project, number: int, clock: Clock) -> None:
    give(
        project.officer,
        project,
        "strike_event",
        on=clock.now.date(),
        now=clock.now,
        number=number,
        reason="记错了",
    )


def test_a_contact_shows_on_the_board_within_a_minute(city: City, clock: Clock) -> None:
    project = open_sample(city)
    clock.set(OPENED + timedelta(days=3))
    give(city.officer, project, "log_contact", on=clock.now.date(), channel="call")
    late = open_sample(city, on=clock.now.date())
    clock.now += timedelta(seconds=30)
    found = told(city.supervisor)["heard"]
    assert (found["cases"], found["missed"], found["status"]) == (1, 1, "missed")
    give(
        city.officer,
        late,
        "log_contact",
        on=clock.now.date(),
        now=clock.now,
        channel="visit",
    )
    clock.now += timedelta(seconds=30)
    board.KEPT.forget()
    found = told(city.supervisor)["heard"]
    assert (found["cases"], found["missed"], found["value"]) == (2, 1, 0.5)
    page = client_of(city.supervisor).get(PAGE)
    assert "1 of 2 ended cases missed it" in words_of(page)
    assert "No project has come so far yet." in words_of(page)
    assert f"/en/projects/{project.code}/" in links_of(page)
    assert f"/en/projects/{late.code}/" not in links_of(page)


def test_without_a_project_the_board_says_so(city: City) -> None:
    page = client_of(city.supervisor).get(PAGE)
    assert page.status_code == 200
    assert "There is no project of this place yet." in words_of(page)


def test_a_place_without_promises_says_so(city: City) -> None:
    page = client_of(city.distant_supervisor).get(PAGE)
    assert "No promises of this place are on file." in words_of(page)
    assert client_of(city.distant_supervisor).get(JSON).status_code == 404


def test_a_part_of_the_cases_gives_no_figure(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        open_sample(city)
    clock.now += own.SETTLED
    monkeypatch.setattr(own, "AT_ONCE", -1.0)
    monkeypatch.setattr(own, "GROUP", 1)
    page = client_of(city.supervisor).get(PAGE)
    assert "1 of 2 projects of this place have been read" in words_of(page)
    again = client_of(city.supervisor).get(PAGE)
    assert "Each project has one named officer." in words_of(again)


def test_the_table_for_a_spreadsheet_has_the_same_figures(
    city: City, clock: Clock
) -> None:
    open_sample(city)
    clock.now += own.SETTLED
    rows = told(city.supervisor)
    sheet = client_of(city.supervisor).get(f"{PAGE}tiexin-promises.csv")
    lines = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [line["figure"] for line in lines] == list(rows)
    assert lines[0]["value"] == "1.0"
    assert lines[0]["command"] == rows["named"]["command"]
    assert (
        client_of(city.supervisor).get(f"{PAGE}tiexin-promises.pdf").status_code == 404
    )


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_board_speaks_chinese(city: City, clock: Clock, language: str) -> None:
    open_sample(city)
    clock.now += own.SETTLED
    page = words_of(client_of(city.supervisor).get(f"/{language}/promises/"))
    assert "完工即投" in page
    assert "can't" not in page
