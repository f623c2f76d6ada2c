"""Whether a level may make a reform: it may not loosen what a higher law fixes.

A rule is fixed where a level above states it and cites a law, regulation or rule for
it; a notice or a practice binds nobody below. To loosen is to drop a step, a paper, an
order or a condition, to let an authority take longer or an applicant wait less than the
law says, or to give the step to another body. What the higher rule itself leaves open
stands in ``data/reforms/room.yaml``. Being stricter or quicker needs no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.rule_fields import essence
from tiexin.catalogue.expressions import All, AnyOf
from tiexin.catalogue.places import stated_at
from tiexin.catalogue.types import (
    DropOrder,
    FigureState,
    LimitKind,
    MayMiss,
    SetDuration,
    Skip,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tiexin.app.reform.room import Room
    from tiexin.catalogue.types import (
        InForce,
        Lever,
        Limit,
        Procedure,
    )
    from tiexin.kernel import Citation

_WORKING_WEEK: Final = 5
_WEEK: Final = 7
_BINDING: Final = frozenset({"law", "regulation", "rule"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """A loosening that a higher law forbids.

    Attributes:
        kind: ``procedure`` or ``lever``: which entry of the patch does it.
        entry: its id.
        procedure: the procedure whose rule is loosened.
        what: as in ``room.LOOSENINGS``.
        other: the document or earlier step, where it is about one.
        level: the level whose law is loosened.
        citation: the article.
    """

    kind: str
    entry: str
    procedure: str
    what: str
    other: str
    level: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class _Loosened:
    """Something a reform loosens, before it is asked whether that may be."""

    kind: str
    entry: str
    what: str
    field: str
    other: str = ""
    citation: Citation | None = None


def conflicts_of(
    old: InForce, new: InForce, *, level: str, room: Sequence[Room]
) -> tuple[Conflict, ...]:
    """What ``new`` loosens against ``old`` though a level above ``level`` fixes it.

    Args:
        old: the law of one place and day without the reform.
        new: the same with it.
        level: the code of the level that would make the reform.
        room: what higher rules leave open.
    """
    judge = _Judge(old, new, level, tuple(room))
    found = [*judge.procedures(), *judge.levers()]
    return tuple(dict.fromkeys(found))


class _Judge:
    """Compares the law of one place with and without the reform."""

    def __init__(
        self, old: InForce, new: InForce, level: str, room: tuple[Room, ...]
    ) -> None:
        self._old = old
        self._new = new
        levels = old.levels
        reach = levels.index(level) if level in levels else len(levels)
        self._above = levels[:reach]
        self._room = room

    def procedures(self) -> Iterator[Conflict]:
        """What the reform takes away from procedures."""
        for id_, old in self._old.procedures.items():
            new = self._new.procedures.get(id_)
            if new is None:
                gone = [_Loosened("procedure", id_, "skip", "applies_when")]
                yield from self._judged(old, gone)
            elif new != old:
                yield from self._judged(old, _loosened(old, new))

    def levers(self) -> Iterator[Conflict]:
        """What new levers, or new effects and wider conditions of old ones, loosen."""
        for id_, new in self._new.levers.items():
            old = self._old.levers.get(id_)
            known = {essence((each,)) for each in old.effects} if old else set()
            for effect in new.effects:
                if essence((effect,)) not in known:
                    yield from self._effect(id_, effect, new)
            if old is not None and _is_wider(old, new):
                # Who may use it is wider, so each effect now reaches more projects.
                for effect in old.effects:
                    yield from self._effect(id_, effect, new)

    def _effect(self, lever: str, effect: Any, of: Lever) -> Iterator[Conflict]:
        id_ = getattr(effect, "procedure", "")
        procedure = self._old.procedures.get(id_)
        if procedure is None:
            return
        match effect:
            case Skip():
                what = "merge" if self._is_replaced(procedure, lever) else "skip"
                found = [_Loosened("lever", of.id, what, "applies_when")]
            case DropOrder(_, after, _):
                found = [
                    _Loosened("lever", of.id, "order", "after", after, each.citation)
                    for each in procedure.after
                    if each.after == after
                ]
            case MayMiss(_, document, _):
                found = [
                    _Loosened("lever", of.id, "late", "needs", document, each.citation)
                    for each in procedure.needs
                    if each.document == document
                ]
            case SetDuration(_, value, unit, _):
                loose = _is_looser(procedure.statutory, value, unit)
                found = [_limit(procedure.statutory, "lever", of.id)] if loose else []
            case _:
                found = []
        yield from self._judged(procedure, found)

    def _is_replaced(self, procedure: Procedure, lever: str) -> bool:
        """Whether the same lever brings a step that gives all that this one gives."""
        brought = (
            each.gives
            for each in self._new.procedures.values()
            if each.activated_by == lever
        )
        return bool(procedure.gives) and any(
            set(procedure.gives) <= set(gives) for gives in brought
        )

    def _judged(
        self, procedure: Procedure, found: Iterable[_Loosened]
    ) -> Iterator[Conflict]:
        for each in found:
            level = procedure.stated_by.get(each.field, "")
            if level not in self._above:
                continue
            citation = self._binding(procedure, each)
            if citation is not None and not self._granted(procedure, each, level):
                yield Conflict(
                    each.kind,
                    each.entry,
                    procedure.id,
                    each.what,
                    each.other,
                    level,
                    citation,
                )

    def _binding(self, procedure: Procedure, each: _Loosened) -> Citation | None:
        """The article that fixes it; None where only notices or practice do."""
        sources = self._old.catalogue.sources
        if each.citation is not None:
            kind = sources[each.citation.source].kind
            return each.citation if kind in _BINDING else None
        stated = stated_at(self._old.catalogue, procedure, each.field, on=self._old.on)
        cited = procedure.sources if stated is None else stated.sources
        binding = (c for c in cited if sources[c.source].kind in _BINDING)
        return next(binding, None)

    def _granted(self, procedure: Procedure, each: _Loosened, level: str) -> bool:
        """Whether the level that fixes it, or one above that, leaves it open."""
        levels = self._old.levels
        return any(
            grant.covers(procedure.id, each.what, each.other)
            and grant.level in levels
            and levels.index(grant.level) <= levels.index(level)
            for grant in self._room
        )


def _limit(limit: Limit, kind: str, entry: str) -> _Loosened:
    return _Loosened(kind, entry, "limit", "statutory", "", limit.citation)


def _loosened(old: Procedure, new: Procedure) -> Iterator[_Loosened]:
    """What the new statement of a procedure asks less of than the old one."""
    kind, id_ = "procedure", old.id
    wanted = {each.document for each in new.needs}
    for need in old.needs:
        if need.document not in wanted:
            yield _Loosened(kind, id_, "need", "needs", need.document, need.citation)
    orders = {(each.after, each.kind): each.lag for each in new.after}
    for order in old.after:
        if orders.get((order.after, order.kind), -1) < order.lag:
            yield _Loosened(kind, id_, "order", "after", order.after, order.citation)
    if _is_longer(old.statutory, new.statutory):
        yield _limit(old.statutory, kind, id_)
    if not _is_at_least(new.applies_when, old.applies_when):
        yield _Loosened(kind, id_, "condition", "applies_when")
    if new.activated_by is not None and old.activated_by is None:
        yield _Loosened(kind, id_, "skip", "applies_when")
    if new.performer != old.performer:
        yield _Loosened(kind, id_, "performer", "performer")


def _is_longer(old: Limit, new: Limit) -> bool:
    if old.state is not FigureState.STATED or essence(old) == essence(new):
        return False
    if new.value is None or new.unit is None or new.kind is not old.kind:
        return True
    return _is_looser(old, new.value, new.unit)


def _is_looser(limit: Limit, value: int, unit: str) -> bool:
    """Whether ``value`` leaves an authority more, or a wait less, than the law says.

    Different units are compared by whole weeks of five working days: closer than that
    no calendar of all years can tell.
    """
    if limit.value is None:
        return False
    one, other = _weeks(limit.value, limit.unit), _weeks(value, unit)
    return other < one if limit.kind is LimitKind.MINIMUM_WAIT else other > one


def _weeks(value: int, unit: str | None) -> float:
    return value / (_WORKING_WEEK if unit == "working_day" else _WEEK)


def _is_at_least(new: object, old: object) -> bool:
    """Whether the new condition surely holds wherever the old one did."""
    return new == old or (isinstance(new, AnyOf) and old in new.terms)


def _is_wider(old: Lever, new: Lever) -> bool:
    """Whether a lever may be used where it could not, or asks less of who uses it."""
    narrower = new.applies_when == old.applies_when or (
        isinstance(new.applies_when, All) and old.applies_when in new.applies_when.terms
    )
    kept = set(old.conditions) <= set(new.conditions) and set(old.duties) <= set(
        new.duties
    )
    return not (narrower and kept)
