"""The report's steps and milestones as the chart wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.catalogue.types import ProcedureKind
from tiexin.web.common.dates import format_month
from tiexin.web.plans.axis import AxisTexts
from tiexin.web.plans.gantt import StageRows, Step, Stop, lay_out

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.report import Activity
    from tiexin.web.plans.gantt import Chart
    from tiexin.web.plans.sheet import Sheet


def draw(sheet: Sheet, *, stage: str, today: date) -> Chart:
    """The chart of one stage, or of the whole journey for an empty ``stage``."""
    stages = [
        StageRows(
            each.id,
            sheet.wording.local(each.title),
            [_step(sheet, activity) for activity in sheet.by_stage[each.id]],
        )
        for each in sheet.report.journey.stages
        if stage in ("", each.id)
    ]
    return lay_out(
        stages,
        stops=_stops(sheet),
        stops_title=sheet.wording.text("plan.section.milestones"),
        today=today,
        whole=not stage,
        texts=AxisTexts(
            year=lambda day: str(day.year),
            month=lambda day: format_month(day, sheet.wording.language),
            day=lambda day: f"{day.month}/{day.day}",
        ),
    )


def _step(sheet: Sheet, activity: Activity) -> Step:
    procedure = activity.procedure
    before = sheet.report.baseline.activities.get(procedure.id)
    return Step(
        id=procedure.id,
        label=sheet.wording.local(procedure.title),
        description=_describe(sheet, activity),
        first=activity.start,
        last=activity.finish,
        late=activity.latest_finish,
        ghost=None if before is None else (before.start, before.finish),
        critical=activity.critical,
        certain=activity.certain,
        works=procedure.kind is ProcedureKind.WORKS,
    )


def _describe(sheet: Sheet, activity: Activity) -> str:
    wording = sheet.wording
    marks = [
        wording.text(key)
        for key, on in (
            ("web.gantt.critical", activity.critical),
            ("web.gantt.uncertain", not activity.certain),
            ("plan.column.provisional", activity.provisional),
        )
        if on
    ]
    return wording.text(
        "web.gantt.bar",
        title=wording.local(activity.procedure.title),
        start=sheet.short(activity.start),
        finish=sheet.short(activity.finish),
        days=wording.days(activity.duration),
        kind=wording.text(f"plan.kind.{activity.duration.kind}"),
        slack=wording.text("web.condition.comma").join(
            [*marks, wording.text("web.gantt.float", n=activity.total_float)]
        ),
    )


def _stops(sheet: Sheet) -> list[Stop]:
    report = sheet.report
    return [
        Stop(
            id=each.id,
            label=f"{sheet.wording.local(each.title)} · "
            f"{sheet.short(report.plan.milestones[each.id].day)}",
            description=sheet.wording.text(
                "web.gantt.milestone",
                title=sheet.wording.local(each.title),
                plan=sheet.short(report.plan.milestones[each.id].day),
                baseline=sheet.short(report.baseline.milestones[each.id].day),
            ),
            day=report.plan.milestones[each.id].day,
            baseline=report.baseline.milestones[each.id].day,
        )
        for each in report.journey.milestones
    ]
