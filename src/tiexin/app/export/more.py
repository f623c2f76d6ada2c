"""What may stand beside a plan in its files: answers that are asked for apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.attribution import AttributionReport
    from tiexin.app.differences import PlanDiff
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.export.tables import Table
    from tiexin.app.meet_report import MeetReport
    from tiexin.app.report import PlanReport
    from tiexin.app.risk_report import RiskReport
    from tiexin.app.wording import Wording


@dataclass(frozen=True, slots=True)
class Section:
    """One answer in words: its heading, sentences and tables.

    ``risk`` is what a chart of ranges can be drawn of.
    """

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    risk: RiskReport | None = None


@dataclass(frozen=True, slots=True)
class More:
    """Answers about a plan that cost more than the plan; None where not asked."""

    risk: RiskReport | None = None
    saved: AttributionReport | None = None
    meet: MeetReport | None = None
    diff: PlanDiff | None = None
    earlier: EarlierReport | None = None
    late: PlanDiff | None = None

    @property
    def out_of_reach(self) -> bool:
        """Whether a day was wanted that no way was found to reach."""
        return self.meet is not None and self.meet.best is None

    def sections(self, report: PlanReport, wording: Wording) -> Iterator[Section]:
        """The answers that are there, in words."""
        if self.meet is not None:
            yield meet_section(self.meet, wording)
        if self.earlier is not None:
            yield earlier_section(self.earlier, wording)
        if self.diff is not None:
            from tiexin.app.differences.wording import diff_section

            yield diff_section(self.diff, report, wording)
        if self.late is not None:
            from tiexin.app.differences.wording import diff_section

            yield diff_section(self.late, report, wording, title="plan.late.title")
        if self.risk is not None:
            yield risk_section(self.risk, wording)
        if self.saved is not None:
            yield saved_section(self.saved, wording)

    def as_json(self) -> dict[str, Any]:
        """The answers that are there, as parts of the plan's JSON."""
        found: dict[str, Any] = {}
        if self.risk is not None:
            from tiexin.app.export.risk_json import risk_json

            found["risk"] = risk_json(self.risk)
        if self.saved is not None:
            from tiexin.app.export.attribution_json import attribution_json

            found["attribution"] = attribution_json(self.saved)
        if self.meet is not None:
            from tiexin.app.export.meet_json import meet_json

            found["meet"] = meet_json(self.meet)
        if self.diff is not None:
            from tiexin.app.differences.as_json import diff_json

            found["diff"] = diff_json(self.diff)
        if self.late is not None:
            from tiexin.app.differences.as_json import diff_json

            found["late"] = diff_json(self.late)
        if self.earlier is not None:
            from tiexin.app.export.earlier_json import earlier_json

            found["earlier"] = earlier_json(self.earlier)
        return found


def risk_section(risk: RiskReport, wording: Wording) -> Section:
    """How sure the dates are."""
    from tiexin.app.export.risk_tables import driver_table, range_table, risk_lines

    return Section(
        wording.text("plan.risk.title"),
        tuple(risk_lines(risk, wording)),
        (range_table(risk, wording), driver_table(risk, wording)),
        risk,
    )


def saved_section(saved: AttributionReport, wording: Wording) -> Section:
    """Which measure saves how many days."""
    from tiexin.app.export.attribution_tables import (
        saved_lines,
        saving_table,
        together_table,
    )

    pairs = together_table(saved, wording)
    tables = [saving_table(saved, wording), *([pairs] if pairs else [])]
    title = wording.text("plan.saved_by.title")
    return Section(title, tuple(saved_lines(saved, wording)), tuple(tables))


def meet_section(meet: MeetReport, wording: Wording) -> Section:
    """The least burdensome way to produce by a day, or the proof of none."""
    from tiexin.app.export.meet_tables import front_table, measure_table, meet_lines

    return Section(
        wording.text("plan.meet.title"),
        tuple(meet_lines(meet, wording)),
        (front_table(meet, wording), measure_table(meet, wording)),
    )


def earlier_section(earlier: EarlierReport, wording: Wording) -> Section:
    """What would have to be true to produce some days earlier."""
    from tiexin.app.export.earlier_tables import (
        change_table,
        earlier_lines,
        way_table,
    )

    tables = [way_table(earlier, wording)] if earlier.ways else []
    return Section(
        wording.text("plan.earlier.title"),
        tuple(earlier_lines(earlier, wording)),
        (*tables, change_table(earlier, wording)),
    )
