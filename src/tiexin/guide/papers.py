"""The documents of a journey: who asks for each, who gives it, listed once.

A document's answer hangs on the few procedures that ask for it or give it: what is
known of these is the key under which it is kept.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from tiexin.guide.evaluate import Answer
from tiexin.guide.result import DocumentAnswer, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiexin.catalogue.types import Document, InForce, Procedure
    from tiexin.guide.evaluate import Truth
    from tiexin.kernel import Citation

_Item = TypeVar("_Item")

_Ranked: TypeAlias = "tuple[int, DocumentAnswer | None]"

_NOT_ASKED_FOR: Final[_Ranked] = (-1, None)

_MOST_KEPT: Final = 256
_PLACES: Final = 1 << 16


class Papers:
    """All documents that the procedures of a journey ask for."""

    def __init__(self, in_force: InForce, procedures: Sequence[Procedure]) -> None:
        users: dict[str, dict[int, tuple[int, Citation]]] = {}
        givers: dict[str, list[int]] = {}
        for at, procedure in enumerate(procedures):
            for number, need in enumerate(procedure.needs):
                used = users.setdefault(need.document, {})
                used.setdefault(at, (number, need.citation))
            for given in procedure.gives:
                givers.setdefault(given, []).append(at)
        self._papers = tuple(
            _Paper(
                in_force,
                in_force.catalogue.documents[id_],
                procedures,
                used=used,
                givers=givers.get(id_, []),
            )
            for id_, used in users.items()
        )

    def of(self, needed: Sequence[Truth]) -> tuple[DocumentAnswer, ...]:
        """What is or may be asked for, in the order of first use.

        What no step of the project gives stands last: much of it does not arise.

        Args:
            needed: for each procedure whether it is; None where that is open.
        """
        found = []
        for paper in self._papers:
            key = paper.look(needed)
            kept = paper.kept.get(key) or paper.made(key)
            if kept is not _NOT_ASKED_FOR:
                found.append(kept)
        found.sort(key=itemgetter(0))
        return tuple([answer for _, answer in found if answer is not None])


class _Paper:
    """One document with the places of its users and givers among the procedures."""

    __slots__ = (
        "_document",
        "_givers",
        "_in_force",
        "_procedures",
        "_used",
        "kept",
        "look",
    )

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
        self.kept: dict[Any, _Ranked] = {}
        self.look: itemgetter[Any] = itemgetter(*used, *givers)

    def made(self, key: Any) -> _Ranked:
        """The answer and its rank where users and givers are needed as ``key`` says."""
        # Of a single place itemgetter gives the thing itself.
        alone = len(self._used) + len(self._givers) == 1
        found = self._answer((key,) if alone else key)
        if len(self.kept) < _MOST_KEPT:
            self.kept[key] = found
        return found

    def _answer(self, needed: tuple[Truth, ...]) -> _Ranked:
        places = zip((*self._used, *self._givers), needed, strict=True)
        live = [(at, truth) for at, truth in places if truth is not False]
        asked = sum(truth is not False for truth in needed[: len(self._used)])
        using, giving = live[:asked], [at for at, _ in live[asked:]]
        if not using:
            return _NOT_ASKED_FOR
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
