"""The logs of a city leave as lines, and insight measures them."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from tiexin.app.insight.end_points import known_decisions
from tiexin.app.insight.limits import judged
from tiexin.app.insight.own_log import own_log
from tiexin.app.paths import data_root
from tiexin.app.service import Service
from tiexin.casework.load import load_table
from tiexin.eventlog import from_record_line
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.store import Store
from tiexin.web.cases import models, sample

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_every_event_that_was_recorded_is_measured(tmp_path: Path) -> None:
    sample.make(2, seed=3, today=date(2026, 11, 27))
    path = tmp_path / "events.jsonl"
    out = io.StringIO()
    call_command("export_events", str(path), stdout=out)
    events = models.Event.objects.count()
    assert str(events) in out.getvalue()
    asked = Question(decisions=known_decisions(data_root()))
    with Store.open([path], threads=1) as store:
        answer = ask(store, "cycle", asked)
        assert store.reports[0].read == store.reports[0].kept
    struck = models.Event.objects.filter(kind="event_struck").count()
    assert answer.counts.events == events - 2 * struck
    assert answer.end is not None
    assert answer.end.decision


def test_the_log_carries_its_rules_and_keeps_to_the_stored_verdicts(
    tmp_path: Path,
) -> None:
    sample.make(3, seed=3, today=date(2026, 11, 27))
    path = tmp_path / "events.jsonl"
    call_command("export_events", str(path), stdout=io.StringIO())
    service, table = Service.load(), load_table(data_root())
    log = own_log([path], service=service, table=table)
    assert len(log.projects) == 3
    assert not log.left_out
    assert all(project.plan is not None for project in log.projects)
    records = map(from_record_line, path.read_text().splitlines())
    hashes = [each.hash for each in records if each is not None]
    assert len(set(hashes)) == len(hashes)
    assert set(hashes) >= set(models.Rulebook.objects.values_list("hash", flat=True))
    last = {}
    found, _ = judged(log, "statutory", service=service, today=date(2026, 11, 27))
    for each in found:
        last[each.project, each.procedure] = each
    rows = models.ProcedureRow.objects.exclude(decided_on=None).select_related()
    assert rows
    for row in rows:
        its = last[row.project.code, row.procedure]
        assert its.last_day == row.statutory_due
        assert its.authority == row.authority
        late = row.statutory_due is not None and row.decided_on > row.statutory_due
        assert its.late == late


def test_a_file_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    err = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("export_events", str(tmp_path / "no" / "x"), stderr=err)
    assert "insight.not_written" in err.getvalue()
