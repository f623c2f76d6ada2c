"""A report as the plan's page shows it: strings and coordinates, no decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.app.export.tables import note_lines
from tiexin.catalogue.types import ProcedureKind
from tiexin.web.common.dates import format_day, format_month, format_short
from tiexin.web.plans.gantt import AxisTexts, StageRows, Step, Stop, lay_out
from tiexin.web.plans.levers import LeverView, lever_views

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.report import Activity, PlanReport, Span
    from tiexin.app.wording import Wording
    from tiexin.web.common.links import Links
    from tiexin.web.plans.gantt import Chart

DOWNLOADS: Final = ("pdf", "xlsx", "ics", "json", "csv")
_COLUMNS: Final = (
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
    notes: tuple[str, ...]
    zoom: tuple[Link, ...]
    chart: Chart
    milestones: MilestoneTable
    levers: tuple[LeverView, ...]
    story: tuple[StoryStep, ...]
    columns: tuple[str, ...]
    stages: tuple[StageTable, ...]
    downloads: tuple[Link, ...]


def present(
    report: PlanReport, *, wording: Wording, links: Links, stage: str, today: date
) -> PlanView:
    """The page's contents; ``stage`` is the stage zoomed in on, empty for all."""
    return _Presenter(report, wording, links).view(stage, today)


class _Presenter:
    """One page being made; holds what its parts share."""

    def __init__(self, report: PlanReport, wording: Wording, links: Links) -> None:
        self._report = report
        self._wording = wording
        self._links = links
        self._language = wording.language
        self._by_stage = self._sorted()

    def _sorted(self) -> dict[str, list[Activity]]:
        stages: dict[str, list[Activity]] = {
            stage.id: [] for stage in self._report.journey.stages
        }
        for activity in self._report.plan.activities.values():
            stages[activity.procedure.stage].append(activity)
        for activities in stages.values():
            activities.sort(
                key=lambda each: (each.start, each.finish, each.procedure.id)
            )
        return stages

    def view(self, stage: str, today: date) -> PlanView:
        """All parts."""
        report, wording = self._report, self._wording
        goal = report.plan.goal
        key = "plan.headline_provisional" if goal.provisional else "plan.headline"
        return PlanView(
            # A day that breaks over two lines reads badly in a headline.
            headline=wording.text(key, day=self._day(goal.day).replace(" ", "\u00a0")),
            baseline_line=wording.text(
                "plan.baseline_headline", day=self._day(report.baseline.goal.day)
            ),
            sooner=wording.sooner(report),
            spans=tuple(self._span(span) for span in report.spans),
            edges=wording.text(
                "web.plan.between",
                earliest=self._short(report.earliest),
                latest=self._short(report.latest),
            ),
            counts=wording.counts(report.plan),
            notes=tuple(note_lines(report, wording)),
            zoom=self._zoom(stage),
            chart=self._chart(stage, today),
            milestones=self._milestones(),
            levers=lever_views(report, wording=wording, links=self._links),
            story=self._story(),
            columns=tuple(wording.text(f"plan.column.{each}") for each in _COLUMNS),
            stages=self._tables(),
            downloads=tuple(
                Link(
                    wording.text(f"web.download.{form}"),
                    self._links.to(f"plan/tiexin-plan.{form}"),
                )
                for form in DOWNLOADS
            ),
        )

    def _day(self, day: date) -> str:
        return format_day(day, self._language)

    def _short(self, day: date) -> str:
        return format_short(day, self._language)

    def _span(self, span: Span) -> SpanView:
        titles = {each.id: each.title for each in self._report.journey.milestones}
        wording = self._wording
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

    def _zoom(self, stage: str) -> tuple[Link, ...]:
        whole = Link(
            self._wording.text("web.plan.zoom_all"), self._links.plan, current=not stage
        )
        return (
            whole,
            *(
                Link(
                    self._wording.local(each.title),
                    self._links.to("plan/", stage=each.id),
                    current=each.id == stage,
                )
                for each in self._report.journey.stages
                if self._by_stage[each.id]
            ),
        )

    def _chart(self, stage: str, today: date) -> Chart:
        stages = [
            StageRows(
                each.id,
                self._wording.local(each.title),
                [self._step(activity) for activity in self._by_stage[each.id]],
            )
            for each in self._report.journey.stages
            if stage in ("", each.id)
        ]
        return lay_out(
            stages,
            stops=self._stops(),
            stops_title=self._wording.text("plan.section.milestones"),
            today=today,
            whole=not stage,
            texts=AxisTexts(
                year=lambda day: str(day.year),
                month=lambda day: format_month(day, self._language),
                day=lambda day: f"{day.month}/{day.day}",
            ),
        )

    def _step(self, activity: Activity) -> Step:
        procedure = activity.procedure
        before = self._report.baseline.activities.get(procedure.id)
        return Step(
            id=procedure.id,
            label=self._wording.local(procedure.title),
            description=self._describe(activity),
            first=activity.start,
            last=activity.finish,
            late=activity.latest_finish,
            ghost=None if before is None else (before.start, before.finish),
            critical=activity.critical or self._on_path(activity),
            certain=activity.certain,
            works=procedure.kind is ProcedureKind.WORKS,
        )

    def _describe(self, activity: Activity) -> str:
        wording = self._wording
        marks = [
            wording.text(key)
            for key, on in (
                ("web.gantt.critical", activity.critical),
                ("web.gantt.on_path", self._on_path(activity)),
                ("web.gantt.uncertain", not activity.certain),
                ("plan.column.provisional", activity.provisional),
            )
            if on
        ]
        return wording.text(
            "web.gantt.bar",
            title=wording.local(activity.procedure.title),
            start=self._short(activity.start),
            finish=self._short(activity.finish),
            days=wording.days(activity.duration),
            kind=wording.text(f"plan.kind.{activity.duration.kind}"),
            slack=", ".join(
                [*marks, wording.text("web.gantt.float", n=activity.total_float)]
            ),
        )

    def _on_path(self, activity: Activity) -> bool:
        # A step of the path may have some days of room, where a rest follows it.
        return activity.procedure.id in self._report.plan.critical_path

    def _stops(self) -> list[Stop]:
        report = self._report
        return [
            Stop(
                id=each.id,
                label=f"{self._wording.local(each.title)} · "
                f"{self._short(report.plan.milestones[each.id].day)}",
                description=self._wording.text(
                    "web.gantt.milestone",
                    title=self._wording.local(each.title),
                    plan=self._short(report.plan.milestones[each.id].day),
                    baseline=self._short(report.baseline.milestones[each.id].day),
                ),
                day=report.plan.milestones[each.id].day,
                baseline=report.baseline.milestones[each.id].day,
            )
            for each in report.journey.milestones
        ]

    def _milestones(self) -> MilestoneTable:
        report, rows = self._report, []
        for each in report.journey.milestones:
            plan = report.plan.milestones[each.id]
            baseline = report.baseline.milestones[each.id]
            rows.append(
                MilestoneRow(
                    title=self._wording.local(each.title),
                    plan=self._day(plan.day),
                    plan_provisional=plan.provisional,
                    baseline=self._day(baseline.day),
                    baseline_provisional=baseline.provisional,
                )
            )
        columns = ("milestone", "plan", "baseline")
        return MilestoneTable(
            tuple(self._wording.text(f"plan.column.{each}") for each in columns),
            tuple(rows),
        )

    def _story(self) -> tuple[StoryStep, ...]:
        steps = []
        for id_ in self._report.plan.critical_path:
            activity = self._report.plan.activities[id_]
            steps.append(
                StoryStep(
                    url=self._links.entry("procedures", id_),
                    title=self._wording.local(activity.procedure.title),
                    start=self._short(activity.start),
                    finish=self._short(activity.finish),
                    days=self._wording.days(activity.duration),
                    kind=self._wording.kind(activity.duration),
                    performer=self._wording.performer(activity.procedure.performer),
                    reason=self._wording.binding(activity),
                )
            )
        return tuple(steps)

    def _tables(self) -> tuple[StageTable, ...]:
        return tuple(
            StageTable(
                stage.id,
                self._wording.local(stage.title),
                tuple(self._row(each) for each in self._by_stage[stage.id]),
            )
            for stage in self._report.journey.stages
            if self._by_stage[stage.id]
        )

    def _row(self, activity: Activity) -> Row:
        wording = self._wording
        procedure = activity.procedure
        before = self._report.baseline.activities.get(procedure.id)
        source = wording.cite(activity.duration.citation)
        why = wording.why_estimated(activity)
        return Row(
            id=procedure.id,
            url=self._links.entry("procedures", procedure.id),
            title=wording.local(procedure.title),
            performer=wording.performer(procedure.performer),
            start=self._short(activity.start),
            finish=self._short(activity.finish),
            days=wording.days(activity.duration),
            kind=wording.kind(activity.duration),
            source=f"{why} ({source})" if why else source,
            binding=wording.binding(activity),
            total_float=str(activity.total_float),
            free_float=str(activity.free_float),
            latest_finish=self._short(activity.latest_finish),
            baseline=self._between(before),
            critical=self._mark(
                "plan.column.critical" if activity.critical else "web.gantt.on_path",
                on=activity.critical or self._on_path(activity),
            ),
            provisional=self._mark("plan.column.provisional", on=activity.provisional),
            uncertain=self._mark("web.gantt.uncertain", on=not activity.certain),
        )

    def _between(self, before: Activity | None) -> str:
        if before is None:
            return "–"
        return f"{self._short(before.start)} – {self._short(before.finish)}"

    def _mark(self, key: str, *, on: bool) -> str:
        return self._wording.text(key) if on else ""
