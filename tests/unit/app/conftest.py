from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.service import Service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport

SAMPLES = sample_ids(data_root())
UNDATED = date(2026, 1, 1)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The real data, loaded once; the cache stays inside the test run."""
    return Service.load(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def reports(service: Service) -> Mapping[str, PlanReport]:
    """The plan of every sample as it ships."""
    return {
        sample: service.plan(load_sample(data_root(), sample, today=UNDATED).request)
        for sample in SAMPLES
    }
