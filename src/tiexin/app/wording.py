"""A report's parts in words, the same for pages, tables, PDF and calendar files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.durations import DurationKind
from tiexin.app.law_wording import LawWording
from tiexin.catalogue.types import ProcedureKind

if TYPE_CHECKING:
    from tiexin.app.durations import PlannedDuration
    from tiexin.app.report import (
        Activity,
        Binding,
        LeverRow,
        PlanReport,
        Side,
        Span,
    )


class Wording(LawWording):
    """Sentences about a plan, in one language."""

    def days(self, duration: PlannedDuration) -> str:
        """Number and unit; estimates with their optimistic and pessimistic ends."""
        likely = self.text(f"plan.unit.{duration.unit}", n=duration.value)
        if duration.low == duration.high:
            return likely
        return f"{likely} ({duration.low}–{duration.high})"

    def kind(self, duration: PlannedDuration) -> str:
        """Statutory, promised or estimated, and which lever set it."""
        kind = self.text(f"plan.kind.{duration.kind}")
        if duration.lever is None:
            return kind
        lever = self.lever(duration.lever)
        return f"{kind}, {self.text('plan.by_lever', lever=lever)}"

    def why_estimated(self, activity: Activity) -> str:
        """Why an estimate is used and on what it rests; empty for limits."""
        duration = activity.duration
        if duration.kind is not DurationKind.ESTIMATED:
            return ""
        works = activity.procedure.kind is ProcedureKind.WORKS
        reason = "works" if works else duration.instead_of
        parts = [self.text(f"plan.estimate.{reason}")] if reason else []
        if duration.why is not None:
            parts.append(self.local(duration.why))
        for fact, value in duration.assumed:
            title = self.local(self._catalogue.facts[fact].title)
            parts.append(self.text("plan.assumed", fact=title, value=f"{value:g}"))
        return "; ".join(parts)

    def binding(self, activity: Activity) -> str:
        """Why the step starts on its day, and what holds its finish if anything."""
        start = self._bound(activity.binding)
        if activity.held_by is None:
            return start
        held = self._bound(activity.held_by)
        return self.text("plan.bound.held", start=start, held=held)

    def _bound(self, bound: Binding) -> str:
        fields: dict[str, object] = {"source": self.cite(bound.citation)}
        if bound.predecessor is not None:
            fields["predecessor"] = self.procedure(bound.predecessor)
        if bound.document is not None:
            fields["document"] = self.local(
                self._catalogue.documents[bound.document].title
            )
        reason = self.text(f"plan.bound.{bound.kind}", **fields)
        if not bound.waited:
            return reason
        return self.text("plan.bound.waited", reason=reason, n=bound.waited)

    def story(self, side: Side) -> list[str]:
        """The critical path, one numbered sentence a step."""
        return [
            self._step(number, side.activities[id_])
            for number, id_ in enumerate(side.critical_path, start=1)
        ]

    def _step(self, number: int, activity: Activity) -> str:
        why = self.why_estimated(activity)
        return self.text(
            "plan.step_estimated" if why else "plan.step",
            why=why,
            number=number,
            start=activity.start,
            finish=activity.finish,
            procedure=self.local(activity.procedure.title),
            days=self.days(activity.duration),
            kind=self.kind(activity.duration),
            reason=self.binding(activity),
        )

    def span(self, report: PlanReport, span: Span) -> str:
        """The compression between two milestones."""
        titles = {each.id: self.local(each.title) for each in report.journey.milestones}
        return self.text(
            "plan.span" if span.saved_days >= 0 else "plan.span_longer",
            first=titles[span.first],
            last=titles[span.last],
            baseline=span.baseline_days,
            plan=span.plan_days,
            saved=abs(span.saved_days),
            percent=f"{abs(span.saved_percent):.1f}",
        )

    def saves(self, row: LeverRow) -> str:
        """What switching one lever alone does; empty where it can't be switched."""
        if row.saves_days is None:
            return ""
        if row.saves_days == 0:
            return self.text("plan.saves.nothing")
        harm = "" if row.saves_days > 0 else "harm_"
        return self.text(f"plan.saves.{harm}{row.state}", n=abs(row.saves_days))

    def headline(self, report: PlanReport) -> str:
        """The day of production."""
        goal = report.plan.goal
        key = "plan.headline_provisional" if goal.provisional else "plan.headline"
        return self.text(key, day=goal.day)

    def sooner(self, report: PlanReport) -> str:
        """How far the plan lies before the baseline."""
        days = (report.baseline.goal.day - report.plan.goal.day).days
        return self.text("plan.saved" if days >= 0 else "plan.later", n=abs(days))

    def counts(self, side: Side) -> str:
        """How many durations are of which kind."""
        kinds = [activity.duration.kind for activity in side.activities.values()]
        on_path = [side.activities[id_].duration.kind for id_ in side.critical_path]
        return self.text(
            "plan.counts",
            total=len(kinds),
            statutory=kinds.count(DurationKind.STATUTORY),
            promised=kinds.count(DurationKind.PROMISED),
            estimated=kinds.count(DurationKind.ESTIMATED),
            critical=on_path.count(DurationKind.ESTIMATED),
        )
