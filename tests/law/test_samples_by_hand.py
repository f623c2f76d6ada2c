"""Two samples reckoned on paper, day by day, before they were compared.

Working days of 2027 and 2028 are weekdays less the statutory holidays (the notices
are not out): 2027-01-01, 02-05 to 02-08, 04-05, 05-01 and 05-02 (a weekend), 06-09,
09-15, 10-01 to 10-03; 2028-01-01 (a Saturday), 01-25 to 01-28. The site rests from
seven days before the lunar New Year (2027-02-06, 2028-01-26) to the Lantern Festival:
2027-01-30 to 02-20, 2028-01-19 to 02-09.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.service import Service

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport, Side

UNDATED = date(2026, 1, 1)

# Step, first day, last day; in the comment how the days were counted.
LEASED_PLAN = """
lease_contract                 2026-12-01 2026-12-22  15 wd: Dec 2-4, 7-11, 14-18, 21-22
fit_out_design                 2026-12-22 2027-01-20  20 wd: Dec 23-25, 28-31, Jan 4-8, 11-15, 18-20
contractor_direct_award        2027-01-20 2027-02-19  20 wd: Jan 21-22, 25-29, Feb 1-4, 9-12, 15-19
construction_permit            2027-02-19 2027-02-26  7 days, a Friday
leased_fit_out_works           2027-02-27 2027-04-27  60 site days: 2 in Feb, 31 in March, 27 in April
completion_acceptance          2027-04-27 2027-05-06  7 wd: Apr 28-30, May 3-6
fire_filing                    2027-05-06 2027-05-11  3 wd: 7, 10, 11
acceptance_filing              2027-05-11 2027-05-14  3 wd: 12-14
process_equipment_installation 2027-05-15 2027-06-28  45 site days: 17 in May, 28 in June
commissioning                  2027-06-29 2027-07-13  15 site days: 2 in June, 13 in July
occupational_acceptance        2027-07-13 2027-08-24  30 wd: Jul 14-16, 19-23, 26-30, Aug 2-6, 9-13, 16-20, 23-24
trial_run_and_production_start 2027-07-14 2027-08-24  30 site days end on 08-12; held to 08-24 by the step above
"""
LEASED_BASELINE = """
lease_contract                 2026-12-01 2026-12-22  as in the plan
eia_form_preparation           2026-12-22 2027-01-20  20 wd as above
eia_report_form                2027-01-20 2027-02-19  30 days, a Friday
fit_out_design                 2027-02-19 2027-03-19  20 wd: four whole weeks
contractor_direct_award        2027-03-19 2027-04-19  20 wd: Mar 22-26, 29-Apr 2, 6-9, 12-16, 19
quality_supervision_procedure  2027-04-19 2027-04-22  3 wd
construction_permit            2027-04-22 2027-04-29  7 days, a Thursday
leased_fit_out_works           2027-04-30 2027-06-28  60 site days: 1 in April, 31 in May, 28 in June
completion_acceptance          2027-06-28 2027-07-07  7 wd: Jun 29-Jul 2, 5-7
fire_filing                    2027-07-07 2027-07-12  3 wd: 8, 9, 12
acceptance_filing              2027-07-12 2027-07-15  3 wd
process_equipment_installation 2027-07-16 2027-08-29  45 site days: 16 in July, 29 in August
commissioning                  2027-08-30 2027-09-13  15 site days: 2 in August, 13 in September
occupational_acceptance        2027-09-13 2027-10-27  30 wd: Sep 14, 16-17, 20-24, 27-30, Oct 4-8, 11-15, 18-22, 25-27
trial_run_and_production_start 2027-09-14 2027-10-27  held by the step above
"""
# One storey, 2 000 m²: 205 days in all; pit 16, piles 25, structure 92, services 51,
# fit-out 21 (0.08, 0.12, 0.45, 0.25 and 0.10 of it, rounded): 205 again.
SMALL_PLAN = """
one_to_one_intake              2026-12-01 2026-12-08  5 wd: 2-4, 7-8
investment_agreement           2026-12-08 2027-01-06  20 wd: Dec 9-11, 14-18, 21-25, 28-31, Jan 4-6
land_listing                   2027-01-06 2027-02-10  35 days, a Wednesday
land_grant_contract            2027-02-10 2027-02-19  7 wd: 11-12, 15-19
scheme_design                  2027-02-19 2027-03-26  25 wd: five whole weeks
design_scheme_review           2027-03-26 2027-03-29  1 wd by commitment
construction_drawing_design    2027-03-29 2027-05-25  40 wd: Mar 30-Apr 2, 6-9, 12-16, 19-23, 26-30, May 3-7, 10-14, 17-21, 24-25
drawing_review                 2027-05-25 2027-06-16  15 wd: May 26-28, 31-Jun 4, 7-8, 10-11, 14-16
construction_permit            2027-06-16 2027-06-23  7 days, a Wednesday
pit_works                      2027-06-24 2027-07-09  16: 7 in June, 9 in July
pile_works                     2027-07-10 2027-08-03  25: 22 in July, 3 in August
superstructure_works           2027-08-04 2027-11-03  92: 28, 30, 31, 3
main_structure_acceptance      2027-11-03 2027-11-04  1 wd
building_services_works        2027-11-05 2027-12-25  51: 26, 25
fit_out_works                  2027-12-26 2028-01-15  21: 6, 15
planning_verification          2028-01-17 2028-02-18  20 wd: Jan 18-21, 24, 31-Feb 4, 7-11, 14-18
completion_acceptance          2028-01-17 2028-02-18  7 wd end on 02-01; held by the step above
acceptance_filing              2028-02-18 2028-02-23  3 wd: 21-23
process_equipment_installation 2028-02-24 2028-04-08  45: 6 (a leap year), 31, 8
commissioning                  2028-04-09 2028-04-23  15
trial_run_and_production_start 2028-04-24 2028-05-23  30: 7, 23
"""
SMALL_BASELINE = """
one_to_one_intake              2026-12-01 2026-12-08  as in the plan
investment_agreement           2026-12-08 2027-01-06  as in the plan
planning_conditions            2027-01-06 2027-01-27  15 wd: 7-8, 11-15, 18-22, 25-27
land_listing                   2027-01-27 2027-03-03  35 days, a Wednesday
land_grant_contract            2027-03-03 2027-03-12  7 wd: 4-5, 8-12
land_planning_permit           2027-03-12 2027-04-12  20 wd: Mar 15-Apr 2, 6-9, 12
scheme_design                  2027-04-12 2027-05-17  25 wd: Apr 13-16, 19-23, 26-30, May 3-7, 10-14, 17
design_scheme_review           2027-05-17 2027-06-02  12 wd: 18-21, 24-28, 31-Jun 2
construction_drawing_design    2027-06-02 2027-07-29  40 wd: Jun 3-4, 7-8, 10-11, 14-25, 28-Jul 23, 26-29
drawing_review                 2027-07-29 2027-08-19  15 wd: Jul 30, Aug 2-13, 16-19
contractor_direct_award        2027-08-19 2027-09-17  20 wd: Aug 20, 23-Sep 10, 13-14, 16-17
quality_supervision_procedure  2027-09-17 2027-09-22  3 wd
construction_permit            2027-09-22 2027-09-29  7 days, a Wednesday
pit_works                      2027-09-30 2027-10-15  16: 1, 15
pile_works                     2027-10-16 2027-11-09  25: 16, 9
superstructure_works           2027-11-10 2028-03-02  92: 21, 31, 18 before the stop, 20 after it, 2
main_structure_acceptance      2028-03-02 2028-03-03  1 wd
building_services_works        2028-03-04 2028-04-23  51: 28, 23
fit_out_works                  2028-04-24 2028-05-14  21: 7, 14
planning_verification          2028-05-15 2028-06-12  20 wd: May 16-19, 22-26, 29-Jun 2, 5-9, 12
completion_acceptance          2028-06-12 2028-06-21  7 wd: 13-16, 19-21
fire_filing                    2028-06-21 2028-06-26  3 wd: 22, 23, 26
acceptance_filing              2028-06-26 2028-06-29  3 wd
process_equipment_installation 2028-06-30 2028-08-13  45: 1, 31, 13
commissioning                  2028-08-14 2028-08-28  15
trial_run_and_production_start 2028-08-29 2028-09-27  30: 3, 27
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.load(cache=tmp_path_factory.mktemp("cache"))


def planned(service: Service, sample: str) -> PlanReport:
    return service.plan(load_sample(data_root(), sample, today=UNDATED).request)


def on_paper(table: str) -> list[tuple[str, str, str]]:
    rows = [line.split()[:3] for line in table.strip().splitlines()]
    return [(step, first, last) for step, first, last in rows]


def computed(side: Side) -> list[tuple[str, str, str]]:
    return [
        (id_, str(side.activities[id_].start), str(side.activities[id_].finish))
        for id_ in side.critical_path
    ]


@pytest.mark.parametrize(
    ("sample", "plan", "baseline"),
    [
        ("leased_factory", LEASED_PLAN, LEASED_BASELINE),
        ("small_low_risk_building", SMALL_PLAN, SMALL_BASELINE),
    ],
)
def test_the_critical_path_is_what_was_reckoned_on_paper(
    service: Service, sample: str, plan: str, baseline: str
) -> None:
    report = planned(service, sample)
    assert computed(report.plan) == on_paper(plan)
    assert computed(report.baseline) == on_paper(baseline)


def test_the_compression_is_what_was_reckoned_on_paper(service: Service) -> None:
    # Land 2027-02-19 to 2028-05-23: 459 days; baseline 2027-03-12 to 2028-09-27: 565.
    # Works 2027-06-24 to 2028-05-23: 334 days; 2027-09-30 to 2028-09-27: 363.
    report = planned(service, "small_low_risk_building")
    assert [(each.baseline_days, each.plan_days) for each in report.spans] == [
        (565, 459),
        (363, 334),
    ]
    assert [round(each.saved_percent, 1) for each in report.spans] == [18.8, 8.0]
