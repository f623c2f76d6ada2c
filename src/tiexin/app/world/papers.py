"""The papers of a project: who uploads them when, and the small files themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tiexin.app.world.acts import Act, Paper
from tiexin.app.world.paper_pdf import pdf
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from tiexin.app.world.acts import Surroundings
    from tiexin.casework.rules import Rulebook
    from tiexin.catalogue.types import Document
    from tiexin.eventlog import Json

_BEGINS: Final = frozenset({"submit", "begin"})
_ENDS: Final = frozenset({"deliver", "finish"})
_INVENTED: Final = "示例世界：内容全部虚构 / Sample world: all of it is invented"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every paper of a project; ``opened`` is its first day."""

    code: str
    project: str
    firm: str
    opened: date


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one project.

    ``documents`` is the catalogue's, by id; ``until`` the day whose morning it is.
    Their dice should be their own, so that they change nothing else of the project.
    """

    book: Rulebook
    documents: Mapping[str, Document]
    heading: Heading
    until: date

    def acts(
        self, ways: Iterable[list[Act]], around: Surroundings
    ) -> Iterator[list[Act]]:
        """What is uploaded and checked, for each document in the order of its days.

        An enterprise uploads its own papers before the first step that needs them, an
        officer what a step has given. A paper with a gap comes again when it is closed.
        """
        ways = list(ways)
        for kind, day in self._own(ways).items():
            before = timedelta(days=around.dice.between("papers", "low", "high"))
            first = around.after(max(self.heading.opened, day - before), 0)
            again = [on for on in _completed(ways, kind) if on > first]
            if around.dice.happens("papers", "own") or again:
                yield self._uploads(kind, Role.INVESTOR, [first, *again], around)
        for kind, day in self._given(ways).items():
            first = around.after(day, around.dice.rng.randint(0, 5))
            again = [on for on in _completed(ways, kind) if on > first]
            if around.dice.happens("papers", "given") or again:
                yield self._uploads(kind, Role.OFFICER, [first, *again], around)

    def _own(self, ways: list[list[Act]]) -> dict[str, date]:
        """Papers that somebody just provides, with the day they are first needed."""
        found: dict[str, date] = {}
        for act in _of(ways, _BEGINS):
            for kind in self.book.procedures[act.subject].needs:
                document = self.documents.get(kind)
                if document is not None and document.provider is not None:
                    found[kind] = min(act.on, found.get(kind, act.on))
        return found

    def _given(self, ways: list[list[Act]]) -> dict[str, date]:
        """Papers that a step has given, with the day of it."""
        found: dict[str, date] = {}
        for act in _of(ways, _ENDS):
            for kind in self.book.procedures[act.subject].gives:
                found[kind] = min(act.on, found.get(kind, act.on))
        return found

    def _uploads(
        self, kind: str, role: Role, days: list[date], around: Surroundings
    ) -> list[Act]:
        """Versions of one document on their days; the first is sometimes locked."""
        level = "internal"
        if role is Role.INVESTOR:
            level = around.dice.weighted(around.dice.figures["papers"]["levels"])
        locked = around.dice.happens("papers", "locked")
        if locked:
            days = sorted([*days, around.after(days[0], 1)])
        return [
            act
            for number, day in enumerate(days, 1)
            if day < self.until
            for act in self._version(
                kind, number, role, day, level=level, locked=locked and number == 1
            )
        ]

    def _version(
        self, kind: str, number: int, role: Role, day: date, *, level: str, locked: bool
    ) -> Iterator[Act]:
        title = self.documents[kind].title.zh_hans
        head = self.heading
        lines = (
            title,
            f"{head.project}  {head.code}",
            head.firm,
            f"第 {number} 版  {day.isoformat()}",
            _INVENTED,
        )
        paper = Paper(f"{title}（{head.project}）.pdf", pdf(lines, locked=locked))
        name = f"d-{kind.replace('_', '-')}"[:40]
        data: dict[str, Json] = {"document": name, "version": number}
        added: dict[str, Json] = {
            "kind": kind,
            "sha256": sha256(paper.data).hexdigest(),
            "level": level,
        }
        yield Act(day, "add_document", role, "", data | added, paper=paper)
        result: dict[str, Json] = {"result": "rejected" if locked else "clean"}
        if locked:
            result["reason"] = "encrypted"
        yield Act(day, "check_document", Role.SYSTEM, "", data | result)


def _of(ways: list[list[Act]], kinds: frozenset[str]) -> Iterator[Act]:
    return (act for acts in ways for act in acts if act.kind in kinds)


def _completed(ways: list[list[Act]], kind: str) -> list[date]:
    """When gaps about a paper were closed."""
    asked: set[str] = set()
    found: set[date] = set()
    for act in _of(ways, frozenset({"name_gaps", "complete"})):
        if act.kind == "complete" and act.subject in asked:
            found.add(act.on)
        gaps = act.data.get("gaps")
        for gap in gaps if isinstance(gaps, list) else ():
            if isinstance(gap, dict) and gap["document"] == kind:
                asked.add(act.subject)
    return sorted(found)
