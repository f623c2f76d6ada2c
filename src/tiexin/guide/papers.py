"""The documents of a journey: who asks for each, who gives it, listed once.

A document's answer hangs on the few families of procedures that ask for it or give
it: what is known of these is the key under which it is kept, together with those of all
documents that hang on the same families.
"""

from __future__ import annotations

from itertools import product
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from tiexin.guide.evaluate import Answer
from tiexin.guide.result import DocumentAnswer, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiexin.catalogue.types import Document, InForce, Procedure
    from tiexin.guide.evaluate import Truth
    from tiexin.kernel import Citation

_Item = TypeVar("_Item")

_Ranked: TypeAlias = "tuple[int, DocumentAnswer]"

_MOST_KEPT: Final = 256
_PLACES: Final = 1 << 16


_NUMBERED: Final = 5
"""Up to so many families the keys are numbered: a list needs less memory than a
dictionary, and a large catalogue has some thousand of them."""


def _codes() -> dict[Any, int]:
    found: dict[Any, int] = {}
    for size in range(1, _NUMBERED + 1):
        for number, key in enumerate(product((False, True, None), repeat=size)):
            # Of a single place itemgetter gives the thing itself.
            found[key if size > 1 else key[0]] = number
    return found


_CODES: Final = _codes()


class Papers:
    """All documents that the procedures of a journey ask for."""

    def __init__(
        self,
        in_force: InForce,
        procedures: Sequence[Procedure],
        *,
        family_of: Mapping[int, int],
    ) -> None:
        """``family_of``: of each procedure's place, the number of its family."""
        users: dict[str, dict[int, tuple[int, Citation]]] = {}
        givers: dict[str, list[int]] = {}
        for at, procedure in enumerate(procedures):
            for number, need in enumerate(procedure.needs):
                used = users.setdefault(need.document, {})
                used.setdefault(at, (number, need.citation))
            for given in procedure.gives:
                givers.setdefault(given, []).append(at)
        alike: dict[tuple[int, ...], list[_Paper]] = {}
        for id_, used in users.items():
            document = in_force.catalogue.documents[id_]
            giving = givers.get(id_, [])
            paper = _Paper(in_force, document, procedures, used=used, givers=giving)
            families = {family_of[at] for at in (*used, *giving)}
            alike.setdefault(tuple(sorted(families)), []).append(paper)
        shelves = tuple(
            _Shelf(papers, families=families, family_of=family_of)
            for families, papers in alike.items()
        )
        self._narrow = tuple(shelf for shelf in shelves if shelf.by_code)
        self._wide = tuple(shelf for shelf in shelves if not shelf.by_code)

    def of(self, needed: Sequence[Truth]) -> tuple[DocumentAnswer, ...]:
        """What is or may be asked for, in the order of first use.

        What no step of the project gives stands last: much of it does not arise.

        Args:
            needed: for each family of procedures whether they are; None where that
                is open.
        """
        found: list[_Ranked] = []
        for shelf in self._narrow:
            key = shelf.look(needed)
            kept = shelf.by_code[_CODES[key]]
            found += shelf.made(key) if kept is None else kept
        for shelf in self._wide:
            key = shelf.look(needed)
            kept = shelf.by_key.get(key)
            found += shelf.made(key) if kept is None else kept
        found.sort(key=itemgetter(0))
        return tuple([answer for _, answer in found])


class _Shelf:
    """Documents whose users and givers belong to the same families of procedures.

    Attributes:
        look: from what is known of all families to the key: what is known of these.
        by_code: answers by the number of the key; empty where there are too many keys.
        by_key: answers by the key itself, where there are too many.
    """

    __slots__ = ("_families", "_family_of", "_papers", "by_code", "by_key", "look")

    def __init__(
        self,
        papers: Sequence[_Paper],
        *,
        families: tuple[int, ...],
        family_of: Mapping[int, int],
    ) -> None:
        self._papers = papers
        self._families = families
        self._family_of = family_of
        numbered = len(families) <= _NUMBERED
        self.by_code: list[tuple[_Ranked, ...] | None] = (
            [None] * 3 ** len(families) if numbered else []
        )
        self.by_key: dict[Any, tuple[_Ranked, ...]] = {}
        self.look: itemgetter[Any] = itemgetter(*families)

    def made(self, key: Any) -> tuple[_Ranked, ...]:
        """Answers and ranks where the families are needed as ``key`` says."""
        # Of a single place itemgetter gives the thing itself.
        alone = len(self._families) == 1
        by_family = dict(zip(self._families, (key,) if alone else key, strict=True))
        answers = (paper.answer(by_family, self._family_of) for paper in self._papers)
        found = tuple(each for each in answers if each is not None)
        if self.by_code:
            self.by_code[_CODES[key]] = found
        elif len(self.by_key) < _MOST_KEPT:
            self.by_key[key] = found
        return found


class _Paper:
    """One document with the places of its users and givers among the procedures."""

    __slots__ = ("_document", "_givers", "_in_force", "_procedures", "_used")

    def __init__(
        self,
        in_force: InForce,
        document: Document,
        procedures: Sequence[Procedure],
        *,
        used: dict[int, tuple[int, Citation]],
        givers: list[int],
    ) -> None:
        self._in_force = in_force
        self._document = document
        self._procedures = procedures
        self._used = used
        self._givers = givers

    def answer(
        self, needed: Mapping[int, Truth], family_of: Mapping[int, int]
    ) -> _Ranked | None:
        """The rank and the answer; None where nobody asks for the document."""
        using = [
            (at, truth)
            for at in self._used
            if (truth := needed[family_of[at]]) is not False
        ]
        if not using:
            return None
        giving = [at for at in self._givers if needed[family_of[at]] is not False]
        origin, providers = self._origin([self._procedures[at] for at in giving])
        answer = DocumentAnswer(
            document=self._document,
            needed=Answer.YES if any(sure for _, sure in using) else Answer.UNKNOWN,
            origin=origin,
            providers=providers,
            used_by=tuple(self._procedures[at].id for at, _ in using),
            given_by=tuple(self._procedures[at].id for at in giving),
            citations=_once(self._used[at][1] for at, _ in using),
        )
        first = using[0][0]
        rank = first * _PLACES + self._used[first][0]
        last = len(self._procedures) * _PLACES
        return (rank + last if origin is Origin.HELD else rank), answer

    def _origin(self, givers: list[Procedure]) -> tuple[Origin, tuple[str, ...]]:
        if givers:
            return Origin.PROCEDURE, _once(giver.performer for giver in givers)
        if self._document.provider is None:
            return Origin.HELD, ()
        provider = self._in_force.catalogue.authorities[self._document.provider]
        own = provider.kind == "investor"
        return (Origin.INVESTOR if own else Origin.PROVIDER), (provider.id,)


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
