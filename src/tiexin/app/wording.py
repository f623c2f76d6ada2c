"""A report's parts in words, the same for pages, tables, PDF and calendar files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.durations import DurationKind
from tiexin.catalogue import cite
from tiexin.catalogue.types import ProcedureKind

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.messages import Messages
    from tiexin.app.report import Activity, Binding, LeverRow, PlanReport, Side, Span
    from tiexin.catalogue.types import InForce
    from tiexin.kernel import Citation, Language, LocalText


class Wording:
    """Sentences about the law of one day and place in one language."""

    def __init__(
        self, *, messages: Messages, in_force: InForce, language: Language
    ) -> None:
        self.language = language
        self._messages = messages
        self._in_force = in_force
        self._catalogue = in_force.catalogue

    def text(self, key: str, **fields: object) -> str:
        """A text of the message files."""
        return self._messages.text(key, self.language, **fields)

    def local(self, text: LocalText) -> str:
        """A text of the catalogue."""
        return text.in_language(self.language)

    def cite(self, citation: Citation | None) -> str:
        """Title and article of a source; empty for none."""
        return "" if citation is None else self.local(cite(self._catalogue, citation))

    def yes_no(self, answer: bool) -> str:
        """Yes or no."""
        return self.text("plan.yes" if answer else "plan.no")

    def performer(self, authority: str) -> str:
        """An authority by its local name, where one is known."""
        found = self._catalogue.authorities[authority]
        place = self._in_force.jurisdiction
        return self.local(found.local_names.get(place, found.title))

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

    def lever(self, lever: str) -> str:
        """The title of a lever."""
        return self.local(self._in_force.levers[lever].title)

    def procedure(self, procedure: str) -> str:
        """The title of a procedure."""
        return self.local(self._in_force.procedures[procedure].title)

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
        return self.text(
            "plan.step",
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

    def day(self, day: date, *, provisional: bool) -> str:
        """A day, marked where it is provisional."""
        mark = f" ({self.text('plan.column.provisional')})" if provisional else ""
        return f"{day}{mark}"
