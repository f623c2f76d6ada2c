"""The report as plain tables in words: what every written format shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.app.uncertainty import budget_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.wording import Wording
    from tiexin.kernel import Citation


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; every cell is text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def named_rows(self) -> Iterator[Iterator[tuple[str, str]]]:
        """The rows, each cell with the name of its column."""
        return (zip(self.columns, row, strict=True) for row in self.rows)


_MOST_NAMES = 8

_SCHEDULE = (
    "procedure",
    "stage",
    "performer",
    "start",
    "finish",
    "days",
    "kind",
    "source",
    "certainty",
    "binding",
    "total_float",
    "free_float",
    "latest_finish",
    "critical",
    "provisional",
    "needed",
    "baseline_start",
    "baseline_finish",
    "why",
)


def summary_lines(report: PlanReport, wording: Wording) -> list[str]:
    """The result in sentences, most important first."""
    baseline = report.baseline.goal
    lines = [
        wording.headline(report),
        wording.text(
            "plan.baseline_headline",
            day=wording.day(baseline.day, provisional=baseline.provisional),
        ),
        wording.sooner(report),
        *(wording.span(report, span) for span in report.spans),
        wording.text(
            "plan.range",
            earliest=wording.day_or_beyond(report.earliest),
            latest=wording.day_or_beyond(report.latest),
        ),
        wording.counts(report.plan),
        *budget_lines(report, wording),
    ]
    return [*lines, *note_lines(report, wording)]


def budget_lines(report: PlanReport, wording: Wording) -> Iterator[str]:
    """On which estimates production rests, by name, and what was not found."""
    budget = budget_of(report.plan)
    if budget.critical:
        names = wording.row(wording.procedure(id_) for id_ in budget.critical)
        yield wording.text("plan.rests_on", n=len(budget.critical), names=names)
    if budget.limit_unknown or budget.promise_unknown:
        yield wording.text(
            "plan.not_found",
            limits=len(budget.limit_unknown),
            promises=len(budget.promise_unknown),
        )


def note_lines(report: PlanReport, wording: Wording) -> Iterator[str]:
    """What has to be said with the dates."""
    if any(activity.provisional for activity in report.plan.activities.values()):
        yield wording.text("plan.provisional_note")
    if report.uncertain:
        # The schedule marks each; a long list here would bury the other notes.
        shown = report.uncertain[:_MOST_NAMES]
        names = wording.row(wording.procedure(id_) for id_ in shown)
        yield wording.text("plan.uncertain_note", names=names, n=len(report.uncertain))
    yield wording.text("plan.legal_guard")
    yield wording.text("plan.papers_complete")
    yield wording.text(
        "plan.law_as_of", day=report.in_force.on, hash=report.catalogue_hash[:12]
    )
    yield wording.text("plan.not_advice")


def milestone_table(report: PlanReport, wording: Wording) -> Table:
    """Milestones of both plans."""
    rows = []
    for milestone in report.journey.milestones:
        plan = report.plan.milestones[milestone.id]
        baseline = report.baseline.milestones[milestone.id]
        rows.append(
            (
                wording.local(milestone.title),
                wording.day(plan.day, provisional=plan.provisional),
                wording.day(baseline.day, provisional=baseline.provisional),
            )
        )
    columns = ("milestone", "plan", "baseline")
    return _table("milestones", columns, rows, wording)


def schedule_table(report: PlanReport, wording: Wording) -> Table:
    """All activities, by start."""
    rows = [_schedule_row(report, each, wording) for each in by_start(report)]
    return _table("schedule", _SCHEDULE, rows, wording)


def by_start(report: PlanReport) -> list[Activity]:
    """The plan's activities in the order of the schedule."""
    return sorted(
        report.plan.activities.values(),
        key=lambda each: (each.start, each.finish, each.procedure.id),
    )


def _schedule_row(
    report: PlanReport, activity: Activity, wording: Wording
) -> tuple[str, ...]:
    stages = {stage.id: stage.title for stage in report.journey.stages}
    before = report.baseline.activities.get(activity.procedure.id)
    needed = "plan.yes" if activity.certain else "plan.unknown"
    return (
        wording.local(activity.procedure.title),
        wording.local(stages[activity.procedure.stage]),
        wording.performer(activity.procedure.performer),
        str(activity.start),
        str(activity.finish),
        wording.days(activity.duration),
        wording.kind(activity.duration),
        wording.cite(activity.duration.citation),
        wording.text(f"plan.certainty.{activity.duration.certainty}"),
        wording.binding(activity),
        str(activity.total_float),
        str(activity.free_float),
        str(activity.latest_finish),
        wording.yes_no(activity.critical),
        wording.yes_no(activity.provisional),
        wording.text(needed),
        "" if before is None else str(before.start),
        "" if before is None else str(before.finish),
        wording.why_estimated(activity),
    )


def lever_table(report: PlanReport, wording: Wording) -> Table:
    """Levers with their state and what switching each alone does."""
    rows = [
        (
            wording.lever(row.lever),
            wording.text(f"plan.lever.{row.state}"),
            wording.saves(row),
        )
        for row in report.levers
    ]
    return _table("levers", ("lever", "state", "saves"), rows, wording)


def document_table(report: PlanReport, wording: Wording) -> Table:
    """Documents once each, with provider and use."""
    rows = [
        (
            wording.local(each.document.title),
            wording.row(wording.performer(id_) for id_ in each.providers),
            wording.row(wording.procedure(id_) for id_ in each.used_by),
        )
        for each in report.guide.documents
    ]
    return _table("documents", ("document", "provider", "used_by"), rows, wording)


def source_table(report: PlanReport, wording: Wording) -> Table:
    """What the plan's durations, orders and levers rest on, each source once."""
    catalogue = report.in_force.catalogue
    cited = dict.fromkeys(each.source for each in _citations(report))
    rows = [
        (
            wording.local(source.title),
            wording.text(f"plan.certainty.{source.certainty}"),
            "" if source.published_on is None else str(source.published_on),
            source.url or "",
        )
        for source in map(catalogue.sources.__getitem__, cited)
    ]
    columns = ("source", "certainty", "published", "address")
    return _table("sources", columns, rows, wording)


def _citations(report: PlanReport) -> Iterator[Citation]:
    for activity in by_start(report):
        yield activity.duration.citation
        for bound in (activity.binding, activity.held_by):
            if bound is not None and bound.citation is not None:
                yield bound.citation
    for lever in report.plan.levers:
        yield from report.in_force.levers[lever].sources


def _table(
    section: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    wording: Wording,
) -> Table:
    return Table(
        wording.text(f"plan.section.{section}"),
        tuple(wording.text(f"plan.column.{column}") for column in columns),
        tuple(rows),
    )
