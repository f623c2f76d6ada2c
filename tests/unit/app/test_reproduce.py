"""An exported plan comes out again to the last byte, and other data are told."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.app.conftest import SAMPLES
from tests.unit.cli.running import tiexin
from tiexin.app.export.as_json import json_bytes
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.reproduce import reproduce
from tiexin.app.service import Service
from tiexin.calendars import load_calendars
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.app.report import PlanReport

CITIES = ("441900", "440100", "440300")
# Days on both sides of changes of the law after the rules were gathered.
DAYS = (date(2023, 3, 7), date(2025, 1, 2), date(2025, 3, 26), date(2026, 12, 1))


@pytest.fixture(scope="module")
def afresh(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The data read and checked a second time."""
    return Service.load(cache=tmp_path_factory.mktemp("afresh"))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("city", CITIES)
def test_the_stored_request_and_the_data_read_afresh_give_the_same_bytes(
    service: Service,
    afresh: Service,
    reports: Mapping[str, PlanReport],
    sample: str,
    city: str,
) -> None:
    for day in DAYS:
        request = replace(reports[sample].request, jurisdiction=city, start=day)
        exported = json_bytes(service.plan(request))
        again = reproduce(afresh, exported, name="plan.json")
        assert again.identical
        assert again.size == len(exported)
        assert again.law_as_of == day.isoformat()


def changed(exported: bytes, **values: Any) -> bytes:
    return json.dumps({**json.loads(exported), **values}).encode()


def test_levers_chosen_by_hand_are_kept(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    request = reports["food_plant"].request
    for levers in ("none", ("parallel_review",)):
        exported = json_bytes(service.plan(replace(request, levers=levers)))
        assert reproduce(service, exported, name="plan.json").identical


def test_another_hash_is_told_though_nothing_moved(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    report = reports["leased_factory"]
    old = "0" * 64
    found = reproduce(
        service, changed(json_bytes(report), catalogue=old), name="plan.json"
    )
    assert not found.identical
    assert found.other_data == (("catalogue", old, report.catalogue_hash),)
    assert found.moved == ()


def test_another_rule_is_told_with_the_days_that_moved(
    service: Service, reports: Mapping[str, PlanReport], tmp_path: Path
) -> None:
    # The construction permit of seven days becomes one of nine: 2 days from the permit
    # on, then what rest days make of them.
    exported = json_bytes(reports["leased_factory"])
    root = tmp_path / "data"
    shutil.copytree(data_root(), root)
    place = "catalogue/100000/procedures/construction_permit/construction_permit.yaml"
    file = root / place
    text = file.read_text("utf-8")
    assert text.count("value: 7") == 1
    file.write_text(text.replace("value: 7", "value: 9"), "utf-8")
    other = Service.load(root=root, cache=tmp_path / "cache")
    found = reproduce(other, exported, name="plan.json")
    assert [each[0] for each in found.other_data] == ["catalogue"]
    moved = {id_: (stored, now) for id_, stored, now in found.moved}
    assert set(moved) == {"construction_start", "completion", "production_start"}
    # Seven days from 2027-02-19 end on a Friday, nine on a Sunday: Monday 1 March.
    assert moved["construction_start"] == ("2027-02-27", "2027-03-02")


def test_another_calendar_is_told(
    service: Service, reports: Mapping[str, PlanReport], tmp_path: Path
) -> None:
    root = tmp_path / "calendars"
    shutil.copytree(data_root() / "calendars", root)
    year = root / "mainland" / "2026.yaml"
    text = year.read_text("utf-8")
    assert "  - 2026-10-10\n" in text
    year.write_text(text.replace("  - 2026-10-10\n", ""), "utf-8")
    other = Service(
        catalogue=service.catalogue,
        calendars=load_calendars(root),
        messages=service.messages,
    )
    exported = json_bytes(reports["leased_factory"])
    found = reproduce(other, exported, name="plan.json")
    assert [each[0] for each in found.other_data] == ["calendars"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        b'{"schema": "tiexin.plan/2"}',
        b'{"schema": "tiexin.plan/1"}',
        b'{"schema": "tiexin.plan/1", "request": {"facts": []}}',
    ],
)
def test_what_is_no_exported_plan_is_refused(service: Service, text: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        reproduce(service, text, name="plan.json")
    assert [each.code for each in caught.value.problems] == ["plan_file.not_a_plan"]
    assert caught.value.problems[0].where == "plan.json"


@pytest.mark.parametrize("plan", [None, 3, [], {"milestones": 4}, {"milestones": [1]}])
def test_a_tampered_plan_differs_and_breaks_nothing(
    service: Service, reports: Mapping[str, PlanReport], plan: object
) -> None:
    exported = changed(json_bytes(reports["leased_factory"]), plan=plan)
    assert not reproduce(service, exported, name="plan.json").identical


def test_the_command_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    request = load_sample(data_root(), "leased_factory", today=date(2026, 1, 1)).request
    path.write_bytes(json_bytes(Service.load().plan(request)))
    ran = tiexin("reproduce", str(path))
    assert ran.code == 0, ran.err
    assert str(path.stat().st_size) in ran.out
    stored = path.read_text("utf-8")
    path.write_text(stored.replace('"2026-12-01"', '"2026-12-08"', 1), "utf-8")
    ran = tiexin("reproduce", str(path))
    assert ran.code == 1
    assert "2027-08-24" in ran.out
    assert tiexin("reproduce", str(tmp_path / "none.json")).codes == ["file.missing"]
