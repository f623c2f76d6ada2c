"""Rows are thrown away and come back; what was changed by hand is found."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection

from tiexin.web.cases import models, sample, triggers
from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)
ROWS = (models.ProcedureRow, models.TaskRow, models.PromiseRow)


@pytest.fixture(autouse=True)
def world() -> sample.Made:
    return sample.make(5, seed=3, today=TODAY)


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Somebody with the keys of the database takes its triggers off."""
    triggers.drop(connection)
    yield
    triggers.create(connection)


def run(name: str, *arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(name, "--processes", "1", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def stored(model: Any) -> list[dict[str, Any]]:
    rows = model.objects.values()
    return sorted(
        ({key: value for key, value in row.items() if key != "id"} for row in rows),
        key=str,
    )


def test_what_was_thrown_away_comes_back_as_it_was() -> None:
    before = [stored(model) for model in (*ROWS, models.Project, models.OfficerTerm)]
    assert run("rebuild")[0] == 0
    after = [stored(model) for model in (*ROWS, models.Project, models.OfficerTerm)]
    assert after == before


def test_empty_tables_are_filled_and_the_expected_days_asked_for() -> None:
    before = [len(stored(model)) for model in ROWS]
    for model in ROWS:
        model.objects.all().delete()
    models.Project.objects.update(next_due=None, stage="talks", version=0)
    assert run("verify_log")[0] == 1
    code, out, _ = run("rebuild")
    assert code == 0
    assert f"{sum(before)} rows" in out
    assert [len(stored(model)) for model in ROWS] == before
    assert run("verify_log")[0] == 0
    waiting = Job.objects.filter(kind="cases.replan").count()
    assert waiting == models.Project.objects.filter(closed_on=None).count()


def test_rows_follow_the_log_and_not_what_the_project_was_made_to_say() -> None:
    before = stored(models.ProcedureRow)
    closed = models.Project.objects.exclude(closed_on=None)
    assert closed.exists()
    closed.update(closed_on=None)
    models.Project.objects.filter(next_due=None).update(next_due=TODAY)
    assert run("rebuild")[0] == 0
    assert stored(models.ProcedureRow) == before
    assert run("verify_log")[0] == 0


def test_whole_logs_are_said_to_be_whole(world: sample.Made) -> None:
    code, out, err = run("verify_log")
    assert (code, err) == (0, "")
    assert f"{world.events} events of {world.projects} projects" in out
    assert "The logs are whole" in out


def test_it_can_be_said_in_chinese() -> None:
    assert "日志完整" in run("verify_log", "--language", "zh-hans")[1]


def a_project() -> models.Project:
    project = models.Project.objects.order_by("pk").first()
    assert project is not None
    return project


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("occurred_on", date(2020, 1, 1)),
        ("actor", "user:999"),
        ("command", "another"),
        ("data", {"note": "nothing happened"}),
        ("kind", "status_verified"),
    ],
)
def test_a_changed_event_is_named(column: str, value: Any) -> None:
    project = a_project()
    models.Event.objects.filter(project=project, number=4).update(**{column: value})
    code, _, err = run("verify_log")
    assert code == 1
    assert "eventlog.changed" in err
    assert project.code in err
    assert " 4 " in err


@pytest.mark.usefixtures("unguarded")
def test_an_event_that_was_taken_out_leaves_a_hole() -> None:
    project = a_project()
    models.Event.objects.filter(project=project, number=5).delete()
    code, _, err = run("verify_log")
    assert code == 1
    assert "eventlog.hole" in err


@pytest.mark.usefixtures("unguarded")
def test_a_log_that_was_cut_off_no_longer_fits_its_project() -> None:
    project = a_project()
    last = models.Event.objects.filter(project=project).order_by("-number").first()
    assert last is not None
    last.delete()
    code, _, err = run("verify_log")
    assert code == 1
    assert "cases.row_differs" in err
    assert f"{project.code}, project:" in err


@pytest.mark.usefixtures("unguarded")
def test_a_log_that_cannot_be_folded_leaves_the_rows_as_they_are() -> None:
    project = a_project()
    before = models.ProcedureRow.objects.filter(project=project).count()
    event = models.Event.objects.get(project=project, number=3)
    models.Event.objects.filter(pk=event.pk).update(kind="invented")
    code, out, err = run("rebuild")
    assert code == 1
    assert "casework.log_unknown" in err
    assert "5 projects" in out
    assert models.ProcedureRow.objects.filter(project=project).count() == before


@pytest.mark.usefixtures("unguarded")
def test_changed_rules_and_plans_are_named() -> None:
    plan = models.PlanRecord.objects.order_by("pk").first()
    book = models.Rulebook.objects.order_by("pk").first()
    assert plan is not None
    assert book is not None
    content = json.loads(json.dumps(plan.content))
    content["start"] = "2020-01-01"
    models.PlanRecord.objects.filter(pk=plan.pk).update(content=content)
    rules = json.loads(json.dumps(book.content))
    rules["on"] = "2020-01-01"
    models.Rulebook.objects.filter(pk=book.pk).update(content=rules)
    code, _, err = run("verify_log")
    assert code == 1
    assert f"plan {plan.hash}" in err
    assert f"rulebook {book.hash}" in err


@pytest.mark.parametrize("model", ROWS)
def test_a_row_changed_by_hand_is_named_and_rebuilt(model: Any) -> None:
    row = model.objects.order_by("pk").first()
    column = {"PromiseRow": "made_on", "TaskRow": "due"}.get(model.__name__, "due")
    model.objects.filter(pk=row.pk).update(**{column: date(2031, 1, 1)})
    code, _, err = run("verify_log")
    assert code == 1
    assert "cases.row_differs" in err
    assert "2031-01-01" in err
    assert column in err
    run("rebuild")
    assert run("verify_log")[0] == 0


def test_a_row_that_nothing_in_the_log_asks_for_is_named_and_goes() -> None:
    project = a_project()
    models.TaskRow.objects.create(
        project=project,
        task="made-up",
        text="…",
        due=TODAY,
        assignee_id=project.officer_id,
    )
    code, _, err = run("verify_log")
    assert code == 1
    assert "cases.row_too_many" in err
    assert "made-up" in err
    run("rebuild")
    assert run("verify_log")[0] == 0


def test_too_many_processes_are_refused() -> None:
    code, _, err = run("verify_log", "--processes", "65")
    assert code == 2
    assert "cli.out_of_range" in err
