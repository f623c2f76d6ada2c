"""The comparison as tables in one language, for terminal and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.app.compare.comparison import PlaceSide
    from tiexin.app.compare.words import CompareWords


class CompareTables:
    """The tables of a comparison."""

    def __init__(self, words: CompareWords) -> None:
        self._words = words
        self._places = words.comparison.places

    def summary(self) -> Table:
        """The measures of each place."""
        rows: list[tuple[str, Callable[[PlaceSide], str]]] = [
            ("production", self._production),
            ("edges", self._edges),
            ("sooner", self._sooner),
            *(
                (f"milestone:{mark.id}", self._mark(mark.id))
                for mark in self._words.milestones
            ),
            ("procedures", lambda side: self._with_open("procedures", side)),
            ("documents", lambda side: self._with_open("documents", side)),
            ("statutory", lambda side: str(side.budget.kinds["statutory"])),
            ("promised", lambda side: str(side.budget.kinds["promised"])),
            ("estimated", lambda side: str(side.budget.kinds["estimated"])),
            ("critical", lambda side: str(len(side.budget.critical))),
            ("limit_unknown", lambda side: str(len(side.budget.limit_unknown))),
            ("promise_unknown", lambda side: str(len(side.budget.promise_unknown))),
        ]
        return self._table(
            "summary",
            [(self._measure(name), *map(cell, self._places)) for name, cell in rows],
        )

    def _measure(self, name: str) -> str:
        kind, _, id_ = name.partition(":")
        if kind == "milestone":
            (title,) = (mark.title for mark in self._words.milestones if mark.id == id_)
            return title.in_language(self._words.language)
        return self._words.text(f"measure.{name}")

    def _production(self, side: PlaceSide) -> str:
        goal = side.report.plan.goal
        key = "provisional" if goal.provisional else "day"
        return self._words.text(key, day=goal.day)

    def _edges(self, side: PlaceSide) -> str:
        first, last = self._words.day(side.earliest), self._words.day(side.latest)
        return self._words.text("between", first=first, last=last)

    def _sooner(self, side: PlaceSide) -> str:
        days = (side.report.baseline.goal.day - side.report.plan.goal.day).days
        return self._words.text("days", n=days)

    def _mark(self, id_: str) -> Callable[[PlaceSide], str]:
        def cell(side: PlaceSide) -> str:
            return str(side.report.plan.milestones[id_].day)

        return cell

    def _with_open(self, name: str, side: PlaceSide) -> str:
        sure = side.needed if name == "procedures" else side.documents
        still_open = (
            side.open_procedures if name == "procedures" else side.open_documents
        )
        if not still_open:
            return str(sure)
        return self._words.text("with_open", sure=sure, open=still_open)

    def stages(self) -> Table:
        """Calendar days of each stage, with the steps that are not sure."""
        rows = []
        for number, stage in enumerate(self._words.stages):
            cells = []
            for side in self._places:
                found = side.stages[number]
                key = "stage_days" if found.steps else "no_steps"
                cells.append(
                    self._words.text(
                        key, n=found.days, steps=found.steps, unsure=found.unsure
                    )
                )
            rows.append((self._words.stage(stage), *cells))
        return self._table("stages", rows)

    def levers(self) -> Table:
        """Levers that are not the same everywhere."""
        rows = [
            (
                self._words.titled("lever", each.lever),
                *(
                    self._words.text(f"lever.{each.states[p.code]}")
                    for p in self._places
                ),
            )
            for each in self._words.comparison.levers
            if each.differs
        ]
        return self._table("levers", rows)

    def limits(self) -> Table:
        """Limits on whole stretches of the journey, which change no plan."""
        found: dict[str, dict[str, str]] = {}
        for side in self._places:
            for each in side.report.in_force.process_limits:
                title = each.title.in_language(self._words.language)
                said = self._words.process_limit(each, side.code)
                found.setdefault(title, {})[side.code] = said
        none = self._words.text("lever.absent")
        rows = [
            (title, *(stated.get(side.code, none) for side in self._places))
            for title, stated in found.items()
        ]
        return self._table("limits", rows)

    def differences(self) -> Table:
        """Each difference with its lines."""
        columns = ("rule", "field", "place", "said", "traced")
        rows = [
            (
                self._words.titled(each.kind, each.id),
                self._words.field(each),
                self._words.place(side.code),
                self._words.said(each, side.code),
                self._words.traced(each.values[side.code], side.code),
            )
            for each in self._words.comparison.differences
            for side in self._places
        ]
        names = tuple(self._words.text(f"column.{column}") for column in columns)
        return Table(self._words.text("section.differences"), names, tuple(rows))

    def _table(self, section: str, rows: list[tuple[str, ...]]) -> Table:
        places = (self._words.place(side.code) for side in self._places)
        columns = (self._words.text(f"column.{section}"), *places)
        return Table(self._words.text(f"section.{section}"), columns, tuple(rows))
