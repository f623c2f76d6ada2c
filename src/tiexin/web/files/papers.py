"""The documents of a project in words: what is there, who needs it, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from django.utils import timezone

from tiexin.casework.documents import open_corrections, uses_by_kind
from tiexin.kernel import Problem
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.dates import format_short
from tiexin.web.common.names import document_name
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.documents import DocumentUse
    from tiexin.casework.state import ProcedureState
    from tiexin.kernel import Language
    from tiexin.web.cases.models import StoredFile
    from tiexin.web.projects.sight import Sight
    from tiexin.web.projects.wording import Words

_MB: Final = 1_000_000
PaperState = Literal["here", "checking", "rejected", "missing", "unsure"]
_ORDER: Final[tuple[PaperState, ...]] = ("here", "checking", "rejected")
_OF_FILE: Final[dict[str, PaperState]] = {
    "clean": "here",
    "quarantine": "checking",
    "rejected": "rejected",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document; ``url`` is empty where nobody gets its bytes."""

    number: int
    name: str
    url: str
    size: str
    day: str
    by: str
    level: str
    state: PaperState
    removed: str
    why: str
    cure: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document with its versions, the newest first."""

    id: str
    versions: tuple[Version, ...]
    replace_url: str

    @property
    def newest(self) -> Version:
        """What counts."""
        return self.versions[0]

    @property
    def older(self) -> int:
        """How many versions came before."""
        return len(self.versions) - 1


@dataclass(frozen=True, slots=True)
class Use:
    """A procedure that needs a document, or gives it."""

    id: str
    title: str
    url: str
    gives: bool


@dataclass(frozen=True, slots=True)
class PaperKind:
    """All documents of one kind.

    ``later``: a measure lets them follow. ``ahead``: a step that is not yet done needs
    them. ``from_others``: a step of the project gives them. ``state`` is ``unsure``
    where nothing is here and only steps outside of this project give such a paper: it
    is at hand already (a business licence), or does not arise (a lease on granted
    land). Such a kind is not counted as missing.
    """

    id: str
    title: str
    state: PaperState
    papers: tuple[Paper, ...]
    uses: tuple[Use, ...]
    add_url: str
    from_others: bool
    ahead: bool
    later: bool = False

    @property
    def givers(self) -> tuple[Use, ...]:
        """The steps that give such a document."""
        return tuple(use for use in self.uses if use.gives)

    @property
    def users(self) -> tuple[Use, ...]:
        """The steps that need one."""
        return tuple(use for use in self.uses if not use.gives)


@dataclass(frozen=True, slots=True)
class Step:
    """A procedure that comes next, with the documents it needs.

    ``gaps`` are what the authority found missing in an application. ``unsure`` papers
    are listed, but ``here`` and ``wanted`` count without them.
    """

    title: str
    url: str
    kinds: tuple[PaperKind, ...]
    gaps: tuple[str, ...]

    @property
    def here(self) -> int:
        """How many of them are there."""
        return sum(1 for each in self.kinds if each.state == "here")

    @property
    def wanted(self) -> int:
        """How many of them this project needs for sure."""
        return sum(1 for each in self.kinds if each.state != "unsure")


def asked_of(sight: Sight) -> int:
    """How many open corrections somebody sees."""
    known = sight.state.procedures
    return sum(
        1
        for each in open_corrections(sight.state)
        if sight.whole or (each.procedure in known and sight.in_full(each.procedure))
    )


class Papers:
    """What one person sees of a project's documents; each part is read once."""

    def __init__(self, words: Words) -> None:
        """``words`` know the project, the person and the language."""
        self.words = words
        self.sight: Sight = words.sight

    @cached_property
    def uses(self) -> dict[str, tuple[DocumentUse, ...]]:
        """Kinds that concern this person, by their uses."""
        if self.sight.whole:
            return self._all_uses
        mine = self.sight.user.authority
        return {
            kind: tuple(use for use in uses if use.authority == mine)
            for kind, uses in self._all_uses.items()
            if any(use.authority == mine for use in uses)
        }

    @cached_property
    def _all_uses(self) -> dict[str, tuple[DocumentUse, ...]]:
        return uses_by_kind(self.sight.state, store.setting())

    @cached_property
    def may_add(self) -> bool:
        """Whether this person may add documents now."""
        sight = self.sight
        return sight.state.is_open and policy.may(
            sight.user,
            "add_document",
            sight.project,
            today=sight.today,
            authority=sight.user.authority,
        )

    @cached_property
    def files(self) -> dict[str, list[StoredFile]]:
        """The stored files that this person may know of, by kind, newest first."""
        found: dict[str, list[StoredFile]] = {}
        seen = policy.files(self.sight.user, today=self.sight.today)
        rows = seen.filter(project=self.sight.project).select_related("added_by")
        for row in rows.order_by("added_at", "document", "-version"):
            found.setdefault(row.kind, []).append(row)
        return found

    @cached_property
    def open_to_me(self) -> set[int]:
        """Numbers of the files that this person may have."""
        seen = policy.downloads(self.sight.user, today=self.sight.today)
        return set(seen.filter(project=self.sight.project).values_list("pk", flat=True))

    @property
    def checking(self) -> bool:
        """Whether anything waits for its check, so that the page asks again."""
        rows = (row for rows in self.files.values() for row in rows)
        return any(row.state == "quarantine" for row in rows)

    @cached_property
    def kinds(self) -> list[PaperKind]:
        """All kinds, those first that somebody has to look at."""
        made = [self.kind(each) for each in self.uses]
        order = {"rejected": 0, "checking": 1, "here": 2, "missing": 3, "unsure": 4}
        return sorted(made, key=lambda one: order[one.state])

    def stored(self) -> list[PaperKind]:
        """Kinds of which there is a file, whatever became of it."""
        return [each for each in self.kinds if each.papers]

    def lacking(self) -> list[PaperKind]:
        """What steps ahead need for sure and no other step gives."""
        ahead = (each for each in self._bare if each.ahead and not each.from_others)
        return [each for each in ahead if each.state != "unsure"]

    def unsure(self) -> list[PaperKind]:
        """What steps ahead need if it exists: no step of the project gives it."""
        return [each for each in self._bare if each.ahead and each.state == "unsure"]

    def coming(self) -> list[PaperKind]:
        """What steps ahead need and other steps give."""
        return [each for each in self._bare if each.ahead and each.from_others]

    def rest(self) -> list[PaperKind]:
        """What no step ahead needs: their steps are done, or it is the last paper."""
        return [each for each in self._bare if not each.ahead]

    @property
    def _bare(self) -> list[PaperKind]:
        return [each for each in self.kinds if not each.papers]

    def kind(self, id_: str, *, later: bool = False) -> PaperKind:
        """One kind with all its documents."""
        papers = tuple(self._papers(id_))
        states = {paper.newest.state for paper in papers if not paper.newest.removed}
        from_others = any(use.gives for use in self._all_uses.get(id_, ()))
        state: PaperState = "missing"
        if not from_others and not papers and _given_by_a_step(id_):
            state = "unsure"
        state = next((each for each in _ORDER if each in states), state)
        uses = self.uses.get(id_, ())
        return PaperKind(
            id=id_,
            title=document_name(id_, self.words.language),
            state=state,
            papers=papers,
            uses=tuple(
                Use(
                    use.procedure,
                    self.words.procedure(use.procedure),
                    self.words.page_of(use.procedure),
                    use.gives,
                )
                for use in uses
            ),
            add_url=self._add_url(id_) if self.may_add and uses else "",
            from_others=from_others,
            ahead=any(not use.gives and not self._done(use.procedure) for use in uses),
            later=later,
        )

    def _done(self, procedure: str) -> bool:
        state = self.sight.state.procedures[procedure].state
        return store.table().states[state].done

    def steps(self) -> list[Step]:
        """What comes next, and what is there for it."""
        state = self.sight.state
        found = []
        setting = store.setting()
        for id_, its in state.procedures.items():
            gaps = its.state == "gaps_named"
            if not gaps and id_ not in self.sight.ready:
                continue
            rules = setting.rules_of(its)
            if rules.needs and self.sight.in_full(id_):
                kinds = tuple(
                    self.kind(each, later=each in rules.may_miss)
                    for each in rules.needs
                )
                found.append(
                    Step(
                        self.words.procedure(id_),
                        self.words.page_of(id_),
                        kinds,
                        tuple(_gaps(its, self.words.language)),
                    )
                )
        return sorted(found, key=lambda step: step.here == step.wanted)

    @property
    def asked(self) -> int:
        """How many corrections are asked for and not yet answered."""
        return asked_of(self.sight)

    def of_procedure(self, id_: str) -> dict[str, list[PaperKind]]:
        """What a procedure needs and gives, for its own page."""
        rules = store.setting().rules_of(self.sight.state.procedures[id_])
        return {
            "needs": [
                self.kind(each, later=each in rules.may_miss) for each in rules.needs
            ],
            "gives": [self.kind(each) for each in rules.gives],
        }

    def _add_url(self, kind: str, document: str = "") -> str:
        tail = f"?document={document}" if document else ""
        return f"{self.words.base}documents/add/{kind}/{tail}"

    def _papers(self, kind: str) -> Iterator[Paper]:
        documents: dict[str, list[StoredFile]] = {}
        for row in self.files.get(kind, ()):
            documents.setdefault(row.document, []).append(row)
        for id_, rows in documents.items():
            url = self._add_url(kind, id_) if self.may_add else ""
            rows.sort(key=lambda row: -row.version)
            yield Paper(id_, tuple(self._version(row) for row in rows), url)

    def _version(self, row: StoredFile) -> Version:
        language = self.words.language
        why, cure = "", ""
        if row.state == "rejected":
            problem = Problem(f"files.unfit_{row.why}", {"name": row.name})
            why, cure = get_messages().error(problem, language)
        return Version(
            number=row.version,
            name=row.name,
            url=f"{self.words.base}files/{row.pk}/"
            if row.pk in self.open_to_me
            else "",
            size=size_text(row.size),
            day=self.words.short(timezone.localdate(row.added_at)),
            by=row.added_by.display_name,
            level=self.words.say(f"files.level.{row.level}"),
            state=_OF_FILE[row.state],
            removed=format_short(row.removed_on, language) if row.removed_on else "",
            why=why,
            cure=cure,
        )


def _gaps(its: ProcedureState, language: Language) -> Iterator[str]:
    """What the authority found missing, where that is still open."""
    if its.state != "gaps_named" or its.application is None:
        return
    for gap in its.application.gaps:
        about = document_name(gap.document, language) or gap.field
        yield f"{about}: {gap.text}" if about else gap.text


def _given_by_a_step(kind: str) -> bool:
    """Whether such a paper comes out of a procedure, and nobody just provides it."""
    found = get_service().catalogue.documents.get(kind)
    return found is not None and found.provider is None


def size_text(size: int) -> str:
    """A size for people: whole KB, from one MB on with one decimal."""
    if size < _MB:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / _MB:.1f} MB"
