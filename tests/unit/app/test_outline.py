"""The outline of a running project is the network of its plan, at a fraction of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.app.conftest import SAMPLES
from tiexin.catalogue import change_days, in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

PLACE = "441900"


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("levers", ["all", "none", "those in use"])
def test_the_outline_is_the_network_of_the_plan(
    service: Service,
    reports: Mapping[str, PlanReport],
    sample: str,
    levers: str,
) -> None:
    asked = reports[sample].request
    if levers == "none":
        asked = replace(asked, levers="none")
    report = service.plan(asked)
    if levers == "those in use":
        asked = replace(asked, levers=report.plan.levers)
    outline = service.outline(asked)
    assert outline.network == report.plan.network
    assert outline.journey == report.journey
    assert outline.start == asked.start


def test_the_law_of_a_day_is_that_of_the_catalogue_also_where_it_changes(
    service: Service,
) -> None:
    changes = [day for day in change_days(service.catalogue) if day.year >= 2023]
    assert changes == sorted(set(changes))
    days = {day + timedelta(days=n) for day in changes for n in (-1, 0, 1)}
    for day in sorted({*days, date(2030, 1, 1), date(1950, 1, 1)}):
        given = service.in_force(on=day, jurisdiction=PLACE)
        assert given == in_force(service.catalogue, on=day, jurisdiction=PLACE)


def test_between_two_changes_the_law_is_worked_out_once(service: Service) -> None:
    first, then = (
        service.in_force(on=date(2026, 3, day), jurisdiction=PLACE) for day in (2, 3)
    )
    assert first.procedures is then.procedures
    assert (first.on.day, then.on.day) == (2, 3)
