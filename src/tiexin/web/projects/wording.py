"""What a project's pages say: texts, days and names in the reader's language."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from tiexin.web.common.dates import format_day, format_short
from tiexin.web.common.names import authority_name, procedure_name
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.cases.replan import Basis
    from tiexin.kernel import Language
    from tiexin.web.projects.sight import Sight


class Words:
    """Puts what is seen into the words of the reader's language."""

    def __init__(self, sight: Sight) -> None:
        """``sight`` is read as far as a page asks for it."""
        self.sight = sight
        self.language = sight.language
        self.base = f"/{sight.language}/projects/{sight.project.code}/"

    def say(self, key: str, **fields: object) -> str:
        """A text of the message files."""
        return _text(key, self.language, tuple(fields.items()))

    def short(self, day: date | None) -> str:
        """A day for a table; a dash where there is none."""
        return format_short(day, self.language) if day else "–"

    def day(self, day: date) -> str:
        """A day written out."""
        return format_day(day, self.language)

    def procedure(self, id_: str) -> str:
        """A procedure's title."""
        return procedure_name(id_, self.language)

    def page_of(self, procedure: str) -> str:
        """The address of a procedure's own page."""
        return f"{self.base}procedures/{procedure}/"

    def authority(self, procedure: str) -> str:
        """Who performs it, by its name in the place."""
        return authority_name(
            self.sight.authority_of(procedure),
            self.sight.project.jurisdiction,
            self.language,
        )

    def basis(self, kind: str) -> str:
        """What a day rests on, as in ``tiexin.app.cases.replan.Basis``."""
        return self.say(f"projects.basis.{kind}") if kind else ""

    def rests(self, counts: Mapping[Basis, int]) -> str:
        """How many of the steps to come rest on what; empty where none is to come."""
        total = sum(counts.values())
        fields = {str(basis): n for basis, n in counts.items()}
        return self.say("projects.rests", n=total, **fields) if total else ""

    def promise_rests(self) -> str:
        """How many steps of the promised plan rest on what; empty without a plan."""
        return plan_rests(self.sight.promised, self.language)

    def age(self, day: date) -> str:
        """How old our knowledge is."""
        return age(day, self.language, today=self.sight.today)


def plan_rests(activities: Mapping[str, Mapping[str, str]], language: Language) -> str:
    """How many of a frozen plan's durations are of which kind."""
    kinds = Counter(each.get("kind", "") for each in activities.values())
    if not kinds:
        return ""
    counts = {kind: kinds[kind] for kind in ("statutory", "promised", "estimated")}
    fields = tuple({"n": len(activities), **counts}.items())
    return _text("projects.promise_rests", language, fields)


def age(day: date, language: Language, *, today: date) -> str:
    """How old what was checked on a day is."""
    if day == today:
        return _text("projects.age_today", language, ())
    return _text("projects.age", language, (("n", (today - day).days),))


@lru_cache(maxsize=16_384)
def _text(key: str, language: Language, fields: tuple[tuple[str, object], ...]) -> str:
    # A project's page says the same few words some hundred times.
    return get_messages().text(key, language, **dict(fields))
