"""An answer in words: titles, definitions, units, notes; as JSON and as a table."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiexin.app.messages import Messages
    from tiexin.insight.log import Fault, ImportReport, Note
    from tiexin.insight.measures.answer import Answer, Cell, Point
    from tiexin.kernel import Language

SCHEMA: Final = "tiexin.insight/1"

_SHARES: Final = frozenset(
    (
        *(
            "share",
            "share_within",
            "share_late",
            "surviving",
            "share_low",
            "share_high",
        ),
        *("shrinkage", "shrinkage_low", "shrinkage_high", "naive", "fitness"),
        *("means_low", "means_high"),
        *("fitness_overall", "kept_p10", "kept_p50", "kept_p80", "kept_p90"),
    )
)
_DAYS: Final = frozenset(
    (
        *("mean", "median", "p90", "min", "max", "total"),
        *("working_mean", "working_median", "low", "high", "at_least"),
        *("naive_median", "raw", "standard", "mix", "waited", "p10", "p50", "p80"),
    )
)
_NAMED: Final = frozenset(
    ("finding", "of_what", "deviation", "party", "unit", "verdict")
)
"""Columns whose values are ids that have words."""

_LONGEST: Final = 100


def is_days(name: str) -> bool:
    """Whether the column of this id counts days."""
    return name in _DAYS


class InsightWords:
    """The words of answers in one language."""

    def __init__(self, messages: Messages, language: Language) -> None:
        self._messages = messages
        self._language: Language = language

    def text(self, key: str, **fields: object) -> str:
        """A text of the area ``insight``."""
        return self._messages.text(key, self._language, **fields)

    def note(self, note: Note) -> str:
        """What has to be known before a figure is believed."""
        if "." in note.code:  # a remark of the statistics, which has its own texts
            return self.text(f"insight.{note.code}", **note.fields)
        return self.text(f"insight.note.{note.code}", **note.fields)

    def fault(self, fault: Fault) -> str:
        """What was left out, how often and where first."""
        return self.text(
            f"insight.fault.{fault.code}",
            n=fault.count,
            places=", ".join(fault.places),
            example=fault.example,
        )

    def point(self, point: Point) -> str:
        """A start or an end."""
        names = ", ".join(point.names)
        if point.decision:
            return self.text("insight.point.decision", names=names)
        return self.text(f"insight.point.{point.kind}", names=names)

    def column(self, name: str) -> str:
        """The title of a column."""
        return self.text(f"insight.column.{name}")

    def named(self, name: str, value: str) -> str:
        """The words of a value that is an id; any other value as it is."""
        if name == "certainty" and value:
            return self.text(f"plan.certainty.{value}")
        return self.text(f"insight.{name}_name.{value}") if name in _NAMED else value

    def cell(self, name: str, value: Cell) -> str:
        """A value as a reader sees it; unknown is said."""
        if value is None:
            return self.text("insight.unknown")
        if isinstance(value, str) and (name in _NAMED or name == "certainty"):
            return self.named(name, value)
        if name == "working":
            return self.text("insight.working_day" if value else "insight.free_day")
        if name in _SHARES and isinstance(value, int | float):
            return f"{100 * value:.1f} %"
        if isinstance(value, float):
            return f"{value:.3f}" if name in _DAYS else f"{value:.2f}"
        text = str(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def answer_json(
    answer: Answer,
    reports: Sequence[ImportReport],
    *,
    where: Sequence[tuple[str, str]],
    words: InsightWords,
) -> dict[str, Any]:
    """The answer as documented in ``docs/insight.md``; unknown figures are null."""
    return {
        "schema": SCHEMA,
        "measure": {
            "id": answer.measure,
            "title": words.text(f"insight.measure.{answer.measure}"),
            "meaning": words.text(f"insight.meaning.{answer.measure}"),
            "unit": answer.unit,
        },
        "cases": answer.counts.cases,
        "events": answer.counts.events,
        "by": answer.by or None,
        "where": [{"attribute": name, "value": value} for name, value in where],
        "start": _point(answer.start, words),
        "end": _point(answer.end, words),
        "calendar": answer.calendar or None,
        "figures": dict(answer.extra),
        "columns": [
            {"id": name, "title": words.column(name)} for name in answer.columns
        ],
        "rows": [dict(zip(answer.columns, row, strict=True)) for row in answer.rows],
        "notes": [
            {
                "code": note.code,
                "fields": _finite(note.fields),
                "text": words.note(note),
            }
            for note in answer.notes
        ],
        "files": [_file(report, words) for report in reports],
        "queries": list(answer.queries),
    }


def _finite(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as JSON can hold them: what has no bound is null."""
    return {
        name: None if isinstance(value, float) and not isfinite(value) else value
        for name, value in fields.items()
    }


def _point(point: Point | None, words: InsightWords) -> dict[str, object] | None:
    if point is None:
        return None
    return {
        "kind": point.kind,
        "names": list(point.names),
        "decision": point.decision,
        "text": words.point(point),
    }


def _file(report: ImportReport, words: InsightWords) -> dict[str, object]:
    return {
        "name": report.name,
        "format": report.format,
        "read": report.read,
        "kept": report.kept,
        "columns": dict(report.columns),
        "left_out": [
            {
                "code": fault.code,
                "count": fault.count,
                "places": list(fault.places),
                "example": fault.example,
                "text": words.fault(fault),
            }
            for fault in report.faults
        ],
    }


def head_lines(
    answer: Answer, reports: Sequence[ImportReport], words: InsightWords
) -> Iterator[str]:
    """Definition, what it rests on, from where to where, what was left out."""
    yield words.text(f"insight.meaning.{answer.measure}")
    yield words.text(
        "insight.rests_on", cases=answer.counts.cases, events=answer.counts.events
    )
    if answer.start is not None and answer.end is not None:
        yield words.text(
            "insight.from_to",
            start=words.point(answer.start),
            end=words.point(answer.end),
        )
    if answer.calendar:
        yield words.text("insight.calendar", calendar=answer.calendar)
    for report in reports:
        if report.kept < report.read:
            yield words.text(
                "insight.kept", name=report.name, kept=report.kept, read=report.read
            )
        for fault in report.faults:
            yield f"  {words.fault(fault)}"
    for name, value in answer.extra.items():
        yield words.text(f"insight.extra.{name}", value=words.cell(name, value))


def table_of(answer: Answer, words: InsightWords, *, most: int) -> Table:
    """The first rows for a screen."""
    rows = tuple(
        tuple(
            words.cell(name, value)
            for name, value in zip(answer.columns, row, strict=True)
        )
        for row in answer.rows[:most]
    )
    return Table(
        words.text(f"insight.measure.{answer.measure}"),
        tuple(words.column(name) for name in answer.columns),
        rows,
    )
