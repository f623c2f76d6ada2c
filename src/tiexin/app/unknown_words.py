"""What is unknown in a place, as tables and sentences in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.tables import Table
from tiexin.app.rule_words import RuleWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.messages import Messages
    from tiexin.app.unknowns import Days, Unknown, Unknowns, Worth
    from tiexin.catalogue.types import InForce
    from tiexin.kernel import Language

UNKNOWN_SCHEMA: Final = "tiexin.unknown/2"
_NOT_FOUND: Final = ("limit_unknown", "promise_unknown")


class UnknownWords:
    """Words for the unknowns of one place."""

    def __init__(
        self,
        unknowns: Unknowns,
        law: InForce,
        *,
        messages: Messages,
        language: Language,
    ) -> None:
        self._unknowns = unknowns
        self._rules = RuleWords(law, messages=messages, language=language)
        self._messages = messages
        self.language: Language = language

    def text(self, name: str, /, **fields: object) -> str:
        """A text of ``data/messages/unknown.yaml``."""
        return self._messages.text(f"unknown.{name}", self.language, **fields)

    @property
    def place(self) -> str:
        """The place's title."""
        code = self._unknowns.place
        return self._rules.local(self._rules.catalogue.jurisdictions[code].title)

    def head(self) -> Iterator[str]:
        """How much is unknown, and how far apart the samples' days lie."""
        found = self._unknowns
        yield self.text("head", limits=len(found.limits), promises=len(found.promises))
        if found.spread:
            for name in ("edges", "safe"):
                days = [getattr(each, name) for each in found.spread.values()]
                yield self.text(
                    f"spread.{name}", n=len(days), least=min(days), most=max(days)
                )
        yield self.text("how")

    def not_found(self) -> Table:
        """Figures that the law or the city may state and that were not found."""
        return self._table("not_found", known=True)

    def reckoned(self) -> Table:
        """Steps that are reckoned because no rule says how long they take."""
        return self._table("reckoned", known=False)

    def _table(self, section: str, *, known: bool) -> Table:
        names = ("procedure", "why", "days", "sooner", "narrower", "edges", "samples")
        rows = tuple(
            self._row(each)
            for each in self._unknowns.found
            if (each.doubt in _NOT_FOUND) is known
        )
        columns = tuple(self.text(f"column.{name}") for name in names)
        return Table(self.text(f"section.{section}"), columns, rows)

    def _row(self, each: Unknown) -> tuple[str, ...]:
        total, moves = each.total, each.moves
        worth = [self._days(total.sooner), self._days(total.narrower), f"{total.edges}"]
        return (
            self._rules.procedure(each.procedure),
            self.text(f"doubt.{each.doubt}"),
            f"{each.low}–{self._rules.days(each.high, each.unit)}",
            *(worth if moves else (self.text("nothing"), "", "")),
            self.text("of", n=moves, total=len(each.worth)),
        )

    @staticmethod
    def _days(worth: Days) -> str:
        """Whole days and how far chance may have moved them."""
        return f"{worth.days:.0f} ± {worth.half_width:.0f}"

    def elsewhere(self) -> Iterator[str]:
        """Figures not found that no sample's plan rests on."""
        used = {each.procedure for each in self._unknowns.found}
        for name, ids in (
            ("limits", self._unknowns.limits),
            ("promises", self._unknowns.promises),
        ):
            rest = [self._rules.procedure(id_) for id_ in ids if id_ not in used]
            if rest:
                comma = ", " if self.language == "en" else "、"
                yield self.text(
                    f"elsewhere.{name}", n=len(rest), names=comma.join(rest)
                )


def unknown_json(unknowns: Unknowns) -> dict[str, Any]:
    """The same as plain values, ``docs/schema/unknown.schema.json``."""
    return {
        "schema": UNKNOWN_SCHEMA,
        "place": unknowns.place,
        "spread_days": {
            name: {"best_to_worst": each.edges, "p50_to_p80": each.safe}
            for name, each in unknowns.spread.items()
        },
        "statutory_limits_not_found": list(unknowns.limits),
        "promises_not_found": list(unknowns.promises),
        "steps": [
            {
                "procedure": each.procedure,
                "why": each.doubt,
                "low": each.low,
                "high": each.high,
                "unit": each.unit,
                "worth_calendar_days": {
                    "total": _worth_json(each.total),
                    "by_sample": {
                        name: _worth_json(worth) for name, worth in each.worth.items()
                    },
                },
            }
            for each in unknowns.found
        ],
    }


def _worth_json(worth: Worth) -> dict[str, Any]:
    return {
        "p80_sooner": _days_json(worth.sooner),
        "p50_to_p80_narrower": _days_json(worth.narrower),
        "best_to_worst_closer": worth.edges,
    }


def _days_json(days: Days) -> dict[str, float]:
    return {"days": days.days, "half_width": round(days.half_width, 2)}
