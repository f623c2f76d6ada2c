"""The table that says the same as the chart, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.app.report import Activity
    from tiexin.web.plans.sheet import Sheet

COLUMNS: Final = (
    "procedure",
    "performer",
    "start",
    "finish",
    "days",
    "kind",
    "source",
    "binding",
    "total_float",
    "free_float",
    "latest_finish",
    "baseline",
)
"""The columns, as in the messages ``plan.column.…``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; marks are empty where they don't apply."""

    id: str
    url: str
    title: str
    performer: str
    start: str
    finish: str
    days: str
    kind: str
    source: str
    binding: str
    total_float: str
    free_float: str
    latest_finish: str
    baseline: str
    critical: str
    provisional: str
    uncertain: str


@dataclass(frozen=True, slots=True)
class StageTable:
    """A stage's lines."""

    id: str
    title: str
    rows: tuple[Row, ...]


def tables(sheet: Sheet) -> tuple[StageTable, ...]:
    """All stages that have steps."""
    return tuple(
        StageTable(
            stage.id,
            sheet.wording.local(stage.title),
            tuple(_row(sheet, each) for each in sheet.by_stage[stage.id]),
        )
        for stage in sheet.report.journey.stages
        if sheet.by_stage[stage.id]
    )


def _row(sheet: Sheet, activity: Activity) -> Row:
    wording = sheet.wording
    procedure = activity.procedure
    before = sheet.report.baseline.activities.get(procedure.id)
    source = wording.cite(activity.duration.citation)
    why = wording.why_estimated(activity)
    return Row(
        id=procedure.id,
        url=sheet.links.entry("procedures", procedure.id),
        title=wording.local(procedure.title),
        performer=wording.performer(procedure.performer),
        start=sheet.short(activity.start),
        finish=sheet.short(activity.finish),
        days=wording.days(activity.duration),
        kind=wording.kind(activity.duration),
        source=wording.text("web.with_source", text=why, source=source)
        if why
        else source,
        binding=wording.binding(activity),
        total_float=str(activity.total_float),
        free_float=str(activity.free_float),
        latest_finish=sheet.short(activity.latest_finish),
        baseline=_between(sheet, before),
        critical=_mark(sheet, "plan.column.critical", on=activity.critical),
        provisional=_mark(sheet, "plan.column.provisional", on=activity.provisional),
        uncertain=_mark(sheet, "web.gantt.uncertain", on=not activity.certain),
    )


def _between(sheet: Sheet, before: Activity | None) -> str:
    if before is None:
        return "–"
    return f"{sheet.short(before.start)} – {sheet.short(before.finish)}"


def _mark(sheet: Sheet, key: str, *, on: bool) -> str:
    return sheet.wording.text(key) if on else ""
