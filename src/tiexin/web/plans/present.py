"""A report as the plan's page shows it: strings and coordinates, no decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.app.export.tables import budget_lines, note_lines
from tiexin.web.plans.drawing import draw
from tiexin.web.plans.levers import LeverGroups, lever_groups
from tiexin.web.plans.schedule import COLUMNS, StageTable, tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tiexin.app.report import Span
    from tiexin.web.plans.gantt import Chart
    from tiexin.web.plans.sheet import Sheet

DOWNLOADS: Final = ("pdf", "xlsx", "xml", "ics", "json", "csv")


@dataclass(frozen=True, slots=True)
class SpanView:
    """The compression between two milestones."""

    name: str
    percent: str
    detail: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone's days in both plans."""

    title: str
    plan: str
    plan_provisional: bool
    baseline: str
    baseline_provisional: bool


@dataclass(frozen=True, slots=True)
class MilestoneTable:
    """All milestones."""

    columns: tuple[str, ...]
    rows: tuple[MilestoneRow, ...]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step of the critical path."""

    url: str
    title: str
    start: str
    finish: str
    days: str
    kind: str
    performer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """A titled address; ``current`` where it is the one shown."""

    title: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that the template of the plan names."""

    headline: str
    baseline_line: str
    sooner: str
    spans: tuple[SpanView, ...]
    edges: str
    counts: str
    budget: tuple[str, ...]
    notes: tuple[str, ...]
    zoom: tuple[Link, ...]
    chart: Chart
    milestones: MilestoneTable
    levers: LeverGroups
    story: tuple[StoryStep, ...]
    columns: tuple[str, ...]
    stages: tuple[StageTable, ...]
    downloads: tuple[Link, ...]


def present(
    sheet: Sheet, *, stage: str, today: date, order: Sequence[str] = ()
) -> PlanView:
    """The page's contents.

    ``stage`` is the stage zoomed in on, empty for all; ``order`` the levers as the
    page shows them, empty for a page opened anew.
    """
    report, wording = sheet.report, sheet.wording
    goal = report.plan.goal
    key = "plan.headline_provisional" if goal.provisional else "plan.headline"
    return PlanView(
        # A day that breaks over two lines reads badly in a headline.
        headline=wording.text(key, day=sheet.day(goal.day).replace(" ", "\u00a0")),
        baseline_line=wording.text(
            "plan.baseline_headline", day=sheet.day(report.baseline.goal.day)
        ),
        sooner=wording.sooner(report),
        spans=tuple(_span(sheet, span) for span in report.spans),
        edges=wording.text(
            "web.plan.between",
            earliest=sheet.short_or_beyond(report.earliest),
            latest=sheet.short_or_beyond(report.latest),
        ),
        counts=wording.counts(report.plan),
        budget=tuple(budget_lines(report, wording)),
        notes=tuple(note_lines(report, wording)),
        zoom=_zoom(sheet, stage),
        chart=draw(sheet, stage=stage, today=today),
        milestones=_milestones(sheet),
        levers=lever_groups(report, wording=wording, links=sheet.links, order=order),
        story=_story(sheet),
        columns=tuple(wording.text(f"plan.column.{each}") for each in COLUMNS),
        stages=tables(sheet),
        downloads=tuple(
            Link(
                wording.text(f"web.download.{form}"),
                sheet.links.to(f"plan/tiexin-plan.{form}"),
            )
            for form in DOWNLOADS
        ),
    )


def _span(sheet: Sheet, span: Span) -> SpanView:
    titles = {each.id: each.title for each in sheet.report.journey.milestones}
    wording = sheet.wording
    sign = "−" if span.saved_days >= 0 else "+"
    return SpanView(
        name=f"{wording.local(titles[span.first])} → "
        f"{wording.local(titles[span.last])}",
        percent=f"{sign}{abs(span.saved_percent):.1f} %",
        detail=wording.text(
            "web.plan.span_detail",
            baseline=span.baseline_days,
            plan=span.plan_days,
            saved=span.saved_days,
        ),
    )


def _zoom(sheet: Sheet, stage: str) -> tuple[Link, ...]:
    whole = Link(
        sheet.wording.text("web.plan.zoom_all"), sheet.links.plan, current=not stage
    )
    return (
        whole,
        *(
            Link(
                sheet.wording.local(each.title),
                sheet.links.to("plan/", stage=each.id),
                current=each.id == stage,
            )
            for each in sheet.report.journey.stages
            if sheet.by_stage[each.id]
        ),
    )


def _milestones(sheet: Sheet) -> MilestoneTable:
    report, rows = sheet.report, []
    for each in report.journey.milestones:
        plan = report.plan.milestones[each.id]
        baseline = report.baseline.milestones[each.id]
        rows.append(
            MilestoneRow(
                title=sheet.wording.local(each.title),
                plan=sheet.day(plan.day),
                plan_provisional=plan.provisional,
                baseline=sheet.day(baseline.day),
                baseline_provisional=baseline.provisional,
            )
        )
    columns = ("milestone", "plan", "baseline")
    return MilestoneTable(
        tuple(sheet.wording.text(f"plan.column.{each}") for each in columns),
        tuple(rows),
    )


def _story(sheet: Sheet) -> tuple[StoryStep, ...]:
    steps = []
    for id_ in sheet.report.plan.critical_path:
        activity = sheet.report.plan.activities[id_]
        steps.append(
            StoryStep(
                url=sheet.links.entry("procedures", id_),
                title=sheet.wording.local(activity.procedure.title),
                start=sheet.short(activity.start),
                finish=sheet.short(activity.finish),
                days=sheet.wording.days(activity.duration),
                kind=sheet.wording.kind(activity.duration),
                performer=sheet.wording.performer(activity.procedure.performer),
                reason=sheet.wording.binding(activity),
            )
        )
    return tuple(steps)
