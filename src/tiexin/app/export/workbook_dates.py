"""The sheets of a workbook that compute: each step's dates, and rest days.

Each date is a formula over the start, the days and the rest days, so that changing one
of them moves what follows. What the workbook can't compute again (floats, the critical
path, what levers save) is as planned, and the sheet says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.workbook_formulas import (
    FINISH,
    FIRST,
    START_CELL,
    Formulas,
    rest_days,
    serial,
)
from tiexin.app.network import STAGE_END
from tiexin.planner import Elapse

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport
    from tiexin.app.wording import Wording
    from tiexin.catalogue.types import Milestone
    from tiexin.planner import DayCalendar

_HEAD_ROWS: Final = 4
_DAY_FORMAT: Final = "yyyy-mm-dd"
_COLUMNS: Final = (
    "step",
    "calendar",
    "count",
    "days",
    "after",
    "finish",
    "first",
    "waits",
)
_WIDTHS: Final = (48, 28, 26, 8, 18, 18, 18, 60)


class DateSheets:
    """Writes both sheets, and gives formulas that lead to their cells."""

    def __init__(self, book: Any, report: PlanReport, wording: Wording) -> None:
        self._book = book
        self._report = report
        self._wording = wording
        self._title = wording.text("plan.workbook.dates")
        self._rest_title = wording.text("plan.workbook.rest_days")
        problem = report.plan.result.problem
        order = sorted(
            problem.activities, key=lambda each: report.plan.result[each.id].start
        )
        rows = {each.id: n for n, each in enumerate(order, _HEAD_ROWS + 1)}
        spans = (each.span for each in problem.activities)
        lags = (edge.lag for edge in problem.edges if edge.lag is not None)
        named = dict.fromkeys(each.calendar for each in (*spans, *lags))
        self._calendars = [each for each in named if each is not None]
        rest = {
            calendar: self._rest_range(calendar, column)
            for column, calendar in enumerate(self._calendars)
        }
        self._formulas = Formulas(problem, rows, rest)
        self._day = book.add_format({"num_format": _DAY_FORMAT, "align": "left"})
        maybe = wording.text("plan.provisional_day", day="")
        self._maybe = book.add_format(
            {"num_format": f'{_DAY_FORMAT}"{maybe}"', "align": "left"}
        )
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        given = {"bg_color": "#fff2cc", "border": 1, "align": "left"}
        self._given = book.add_format(given)
        self._given_day = book.add_format({**given, "num_format": _DAY_FORMAT})

    def write(self) -> None:
        """Both sheets: the dates, then the rest days they look at."""
        dates = self._book.add_worksheet(self._title)
        self._write_rest_days(self._book.add_worksheet(self._rest_title))
        self._write_head(dates)
        for id_, row in self._formulas.rows.items():
            self._write_row(dates, id_, row - 1)

    def put_start(self, sheet: Any, row: int, column: int, id_: str) -> None:
        """A cell with the day on which a step begins."""
        found = self._report.plan.result[id_]
        form = self._form(provisional=found.start_provisional)
        formula = f"={self._cell(FIRST, id_)}"
        sheet.write_formula(row, column, formula, form, serial(found.first_day))

    def put_finish(self, sheet: Any, row: int, column: int, id_: str) -> None:
        """A cell with a step's last day."""
        found = self._report.plan.result[id_]
        form = self._form(provisional=found.finish_provisional)
        formula = f"={self._cell(FINISH, id_)}"
        sheet.write_formula(row, column, formula, form, serial(found.finish))

    def put_milestone(
        self, sheet: Any, row: int, column: int, milestone: Milestone
    ) -> None:
        """A cell with a milestone's day."""
        found = self._report.plan.milestones[milestone.id]
        present = [id_ for id_ in milestone.of if id_ in self._formulas.rows]
        choose, at = ("MAX", FINISH) if milestone.at == "finish" else ("MIN", FIRST)
        cells = ",".join(self._cell(at, id_) for id_ in present)
        formula = f"{choose}({cells})" if present else f"'{self._title}'!{START_CELL}"
        form = self._form(provisional=found.provisional)
        day = serial(found.day.toordinal())
        sheet.write_formula(row, column, f"={formula}", form, day)

    def _form(self, *, provisional: bool) -> Any:
        return self._maybe if provisional else self._day

    def _cell(self, column: str, id_: str) -> str:
        return f"'{self._title}'!${column}${self._formulas.rows[id_]}"

    def _rest_range(self, calendar: DayCalendar, column: int) -> str:
        letter, last = chr(ord("A") + column), len(rest_days(calendar)) + 1
        return f"'{self._rest_title}'!${letter}$2:${letter}${last}"

    def _write_rest_days(self, sheet: Any) -> None:
        for column, calendar in enumerate(self._calendars):
            sheet.set_column(column, column, 30)
            name = self._wording.local(calendar.title)
            sheet.write_string(0, column, name, self._head)
            for row, day in enumerate(rest_days(calendar), 1):
                sheet.write_number(row, column, serial(day), self._day)
        sheet.freeze_panes(1, 0)

    def _write_head(self, sheet: Any) -> None:
        text, rows = self._wording.text, self._formulas.rows
        sheet.write_string(0, 0, text("plan.workbook.start"), self._head)
        start = serial(self._formulas.problem.start)
        sheet.write_number(0, 1, start, self._given_day)
        sheet.write_string(1, 0, text("plan.workbook.how"))
        ends = (each.origin + len(each.rank) - 1 for each in self._calendars)
        last = min(ends)
        beyond = text("plan.workbook.beyond", day=date.fromordinal(last))
        cells = f"{FINISH}{_HEAD_ROWS + 1}:{FINISH}{_HEAD_ROWS + len(rows)}"
        formula = f'=IF(MAX({cells})>{serial(last)},"{beyond}","")'
        sheet.write_formula(2, 0, formula, None, "")
        for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            title = text(f"plan.workbook.column.{name}")
            sheet.write_string(_HEAD_ROWS - 1, column, title, self._head)
        sheet.freeze_panes(_HEAD_ROWS, 1)

    def _write_row(self, sheet: Any, id_: str, row: int) -> None:
        formulas, wording = self._formulas, self._wording
        activity = formulas.problem.activity(id_)
        found = self._report.plan.result[id_]
        calendar = activity.calendar
        counting = "elapse" if isinstance(activity.span, Elapse) else "count"
        sheet.write_string(row, 0, self._name(id_))
        sheet.write_string(row, 1, wording.local(calendar.title) if calendar else "")
        sheet.write_string(row, 2, wording.text(f"plan.workbook.{counting}"))
        sheet.write_number(row, 3, activity.span.days, self._given)
        early = self._form(provisional=found.start_provisional)
        late = self._form(provisional=found.finish_provisional)
        after, finish, first = map(serial, (found.start, found.finish, found.first_day))
        sheet.write_formula(row, 4, f"={formulas.after(id_)}", early, after)
        sheet.write_formula(row, 5, f"={formulas.finish(id_)}", late, finish)
        sheet.write_formula(row, 6, f"={formulas.first(id_)}", early, first)
        earlier = (self._name(edge.earlier) for edge in formulas.edges_into(id_))
        sheet.write_string(row, 7, wording.row(dict.fromkeys(earlier)))

    def _name(self, id_: str) -> str:
        if not id_.startswith(STAGE_END):
            return self._wording.procedure(id_)
        stages = {each.id: each.title for each in self._report.journey.stages}
        stage = self._wording.local(stages[id_.removeprefix(STAGE_END)])
        return self._wording.text("plan.mspdi.stage_end", stage=stage)
