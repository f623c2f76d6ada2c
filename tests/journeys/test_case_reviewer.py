"""A reviewer: a queue by clocks, all gaps at once, a pause, a review, the decision.

Calendar of the walk, counted by hand: Tuesday 1 December 2026 the first application
comes in, its answer is due on the 8th (2, 3, 4, 7, 8). Completed on the 4th and
accepted that day, it would be due 20 working days later, on Tuesday 5 January 2027
(7-11, 14-18, 21-25, 28-31, then 4 and 5; 1 January is a holiday). A pause
from the 14th to the 21st takes six working days out: Wednesday 13 January.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.walking import EN_NARROW, HANS_WIDE
from tests.web.cases import give, open_sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.walking import Walker, Way
    from tests.web.cases import City
    from tests.web.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PERMIT = "land_planning_permit"
GAPS = {
    "project_filing_certificate": "第二页没有盖章",
    "land_grant_contract": "附图缺失",
}
BRIGADE = "市消防救援支队"


def day(n: int, month: int = 12) -> date:
    return date(2026 if month == 12 else 2027, month, n)


@pytest.mark.parametrize("way", [HANS_WIDE, EN_NARROW], ids=str)
def test_from_the_queue_to_the_decision(
    city: City, clock: Clock, enter: Callable[..., Walker], way: Way
) -> None:
    first = open_sample(city, name="晨星机器人工厂")
    second = open_sample(city, name="远山材料二期")
    for project, on in ((second, day(2)), (first, day(1))):
        give(city.investor, project, "submit", on=on, procedure=PERMIT, now=clock.now)
