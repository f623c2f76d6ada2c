"""The workbook's formulas, computed by another program (``formulas``).

Its ``WORKDAY.INTL`` (version 1.3.4) refuses to count from a rest day, which
spreadsheets do; here it stands on NumPy's business days, told to begin there.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tiexin.app.export import write_report
from tiexin.app.wording import Wording
from tiexin.planner import Count, Elapse, earliest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

EPOCH = date(1899, 12, 30)
HEAD = 4
DAYS, FINISH, FIRST = 3, 5, 6


class Book:
    """A workbook as written, and as the other program computes it."""

    def __init__(self, service: Service, report: PlanReport, path: Path) -> None:
        wording = Wording(
            messages=service.messages, in_force=report.in_force, language="en"
        )
        content = write_report(report, format_name="xlsx", wording=wording)
        path.write_bytes(content)
        self.sheets = openpyxl.load_workbook(io.BytesIO(content))
        self.stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        titles = {
            each.title.en: id_ for id_, each in report.in_force.procedures.items()
        }
        dates = self.sheets["Dates"]
        self.rows = {
            titles[str(dates.cell(row, 1).value)]: row
            for row in range(HEAD + 1, dates.max_row + 1)
            if str(dates.cell(row, 1).value) in titles
        }
        self._path = path

    def computed(self, **inputs: int) -> dict[str, Any]:
        """Cells of the sheet of dates, some of them typed over with a number."""
        changed = openpyxl.load_workbook(self._path)
        for cell, value in inputs.items():
            changed["Dates"][cell] = value
        path = self._path.with_name("changed.xlsx")
        changed.save(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import formulas  # heavy, and it warns of what it does not need

            formulas.get_functions()["WORKDAY.INTL"] = workday
            found = formulas.ExcelModel().loads(str(path)).finish().calculate()
        prefix = f"'[{path.name}]DATES'!"
        return {
            str(name).removeprefix(prefix): as_day(ranges.value[0, 0])
            for name, ranges in found.items()
            if hasattr(ranges, "value") and str(name).startswith(prefix)
        }

    def dates(self, **inputs: int) -> dict[str, tuple[date, date]]:
        """First and last day of each step."""
        cells = self.computed(**inputs)
        return {
            id_: (cells[f"G{row}"], cells[f"F{row}"]) for id_, row in self.rows.items()
        }


def workday(start: Any, days: Any, weekend: Any, holidays: Any) -> int:
    """Serial number of the working day so many after a day."""
    import numpy as np

    assert str(first_of(weekend)) == "0000000", "every weekday is worked"
    rest = [_numpy_day(each) for each in _values(holidays)]
    begin = _numpy_day(first_of(start))
    count = int(first_of(days))
    found = np.busday_offset(
        begin, count, roll="backward", weekmask="1111111", holidays=rest
    )
    return int((found - np.datetime64(EPOCH)).astype(int))


def first_of(value: Any) -> Any:
    """The one value of a cell."""
    return _values(value)[0]


def _values(value: Any) -> Any:
    import numpy as np

    # A reference comes as an object that holds its cells, a number as it is.
    return np.asarray(getattr(value, "value", value), dtype=object).ravel()


def _numpy_day(value: Any) -> Any:
    import numpy as np

    return np.datetime64(EPOCH) + np.timedelta64(int(value), "D")


def as_day(value: Any) -> Any:
    """A number as the day it stands for; anything else as it is."""
    try:
        return EPOCH + timedelta(days=int(value))
    except (TypeError, ValueError):
        return value


@pytest.fixture(scope="module")
def book(
    service: Service,
    reports: Mapping[str, PlanReport],
    tmp_path_factory: pytest.TempPathFactory,
) -> Book:
    folder = tmp_path_factory.mktemp("book")
    return Book(service, reports["leased_factory"], folder / "plan.xlsx")


def test_formulas_give_the_dates_of_the_plan(
    book: Book, reports: Mapping[str, PlanReport]
) -> None:
    report = reports["leased_factory"]
    assert book.dates() == {
        id_: (each.start, each.finish) for id_, each in report.plan.activities.items()
    }


def test_another_start_moves_the_dates_as_the_planner_would(
    book: Book, service: Service, reports: Mapping[str, PlanReport]
) -> None:
    """In the week of 2027-02-15 the Spring Festival's make-up days lie in between."""
    report = reports["leased_factory"]
    later = report.request.start + timedelta(days=61)
    again = service.plan(replace(report.request, start=later))
    assert book.dates(B1=(later - EPOCH).days) == {
        id_: (each.start, each.finish) for id_, each in again.plan.activities.items()
    }


def test_another_duration_moves_what_follows(
    book: Book, reports: Mapping[str, PlanReport]
) -> None:
    problem = reports["leased_factory"].plan.result.problem
    slow = reports["leased_factory"].plan.critical_path[0]
    span = problem.activity(slow).span
    longer = (
        Count(span.days + 17, span.calendar)
        if isinstance(span, Count)
        else Elapse(span.days + 17, span.calendar)
    )
    activities = tuple(
        replace(each, span=longer) if each.id == slow else each
        for each in problem.activities
    )
    expected = earliest(replace(problem, activities=activities))
    found = book.dates(**{f"D{book.rows[slow]}": longer.days})
    assert found == {
        id_: (expected[id_].first_day_on, expected[id_].finish_on) for id_ in found
    }
    assert found != book.dates()


def test_schedule_and_milestones_hang_on_the_dates(
    book: Book, reports: Mapping[str, PlanReport]
) -> None:
    report = reports["leased_factory"]
    schedule, milestones = book.sheets.worksheets[2], book.sheets.worksheets[1]
    stored = book.stored.worksheets[2]
    for row in range(2, schedule.max_row + 1):
        assert str(schedule.cell(row, 4).value).startswith("='Dates'!$G$")
        assert str(schedule.cell(row, 5).value).startswith("='Dates'!$F$")
    starts = sorted(each.start for each in report.plan.activities.values())
    shown = [day(stored, row, 4) for row in range(2, stored.max_row + 1)]
    assert shown == starts
    for row, milestone in enumerate(report.journey.milestones, 2):
        assert str(milestones.cell(row, 2).value).startswith("=")
        expected = report.plan.milestones[milestone.id].day
        assert day(book.stored.worksheets[1], row, 2) == expected


def day(sheet: Worksheet, row: int, column: int) -> date:
    """The day in a cell."""
    value = sheet.cell(row, column).value
    return value.date() if hasattr(value, "date") else EPOCH + timedelta(days=value)


def test_every_stored_value_is_that_of_its_formula(
    book: Book, reports: Mapping[str, PlanReport]
) -> None:
    """A viewer that does not compute shows the stored values."""
    sheet = book.stored["Dates"]
    activities = reports["leased_factory"].plan.activities
    for id_, row in book.rows.items():
        assert day(sheet, row, FIRST + 1) == activities[id_].start
        assert day(sheet, row, FINISH + 1) == activities[id_].finish


def test_no_text_runs_as_a_formula(book: Book) -> None:
    computing = {"Dates", "Rest days"}
    for sheet in book.sheets.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    allowed = ("='Dates'!", "=MAX(", "=MIN(")
                    shown = str(cell.value)
                    assert sheet.title in computing or shown.startswith(allowed)
