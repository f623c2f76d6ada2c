"""Compiles the loops behind ranges, attribution and wanted days, once.

    python -m tiexin.app.warm

``make setup`` and the first ``make run`` call it, so that nobody who asks for these
answers waits for the compiler. It asks a sample for each of them: what is compiled is
then exactly what the pages call.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tiexin.app.meet_report import MeetOptions
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.risk_report import RiskOptions
from tiexin.app.service import Service

_SAMPLE: Final = "small_low_risk_building"
# Any day that the stored rules and calendars cover; no answer depends on it.
_DAY: Final = date(2026, 12, 1)
_FEW: Final = 200


def warm(service: Service) -> None:
    """Ask for every answer that compiled loops give."""
    request = load_sample(data_root(), _SAMPLE, today=_DAY).request
    by = service.plan(request).plan.goal.day - timedelta(days=1)
    service.risk(request, RiskOptions(samples=_FEW))
    service.attribution(request)
    service.earlier(request, 1)
    for confidence in (None, 0.8):
        service.meet(request, MeetOptions(by, confidence=confidence, samples=_FEW))


if __name__ == "__main__":
    warm(Service.load())
