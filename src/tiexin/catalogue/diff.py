"""What lies between two catalogues: entries that came, went or changed, and how.

Procedures and levers are compared level by level and version by version. A version
that is new says what it changes against the version it follows on the same level, so
that an amendment reads as "from that day on, this becomes that".
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.build import Plain
    from tiexin.catalogue.types import Catalogue

ChangeKind: TypeAlias = Literal["added", "removed", "changed"]

_NOT_COMPARED: Final = frozenset(
    {"level", "file", "line", "lines", "whole", "from", "until", "reviewed_on"}
)
_FLAT: Final = (
    ("jurisdiction", "jurisdictions"),
    ("journey", "journeys"),
    ("authority", "authorities"),
    ("fact", "facts"),
    ("predicate", "predicates"),
    ("document", "documents"),
    ("table", "tables"),
    ("source", "sources"),
)
_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one entry.

    Attributes:
        kind: what the entry is: ``procedure``, ``lever``, ``document``, ``fact``, ….
        what: ``added``: the entry, or its version from that day, is new; ``removed``:
            it is gone; ``changed``: ``field`` has another value.
        level: code of the level that states it; empty where levels don't matter.
        since: first day (ISO) of the version; empty where versions don't matter.
        field: the field; empty for an entry or version as a whole.
        before, after: plain or frozen values, None where there is none.
        where_before, where_after: ``file:line``, empty where not known.
        new_version: the field changes because a new version begins on ``since``.
    """

    kind: str
    what: ChangeKind
    id: str
    level: str = ""
    since: str = ""
    field: str = ""
    before: Any = None
    after: Any = None
    where_before: str = ""
    where_after: str = ""
    new_version: bool = False


def changes_between(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """All changes from ``old`` to ``new``; empty where they state the same rules."""
    found: list[Change] = []
    for kind, name in _FLAT:
        found.extend(_flat(kind, getattr(old, name), getattr(new, name)))
    found.extend(_flat("process_limit", _stretches(old), _stretches(new)))
    found.extend(_levelled("procedure", old.raw_procedures, new.raw_procedures))
    found.extend(_levelled("lever", old.raw_levers, new.raw_levers))
    return tuple(found)


def _stretches(catalogue: Catalogue) -> dict[str, Any]:
    """Limits on whole stretches by id and first day."""
    return {f"{e.id}/{e.in_force.first}": e for e in catalogue.process_limits}


def _flat(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for id_ in sorted({*old, *new}):
        if id_ not in new:
            yield Change(kind, "removed", id_, before=old[id_])
        elif id_ not in old:
            yield Change(kind, "added", id_, after=new[id_])
        elif old[id_] != new[id_]:
            yield from _members(kind, id_, old[id_], new[id_])


def _members(kind: str, id_: str, old: Any, new: Any) -> Iterator[Change]:
    if not is_dataclass(old):
        yield Change(kind, "changed", id_, before=old, after=new)
        return
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        # What a journey holds follows from the procedures, which tell it themselves.
        if before != after and (kind, field.name) != ("journey", "procedures"):
            yield Change(
                kind, "changed", id_, field=field.name, before=before, after=after
            )


def _levelled(
    kind: str,
    old: Mapping[str, tuple[Plain, ...]],
    new: Mapping[str, tuple[Plain, ...]],
) -> Iterator[Change]:
    for id_ in sorted({*old, *new}):
        before, after = _by_level(old.get(id_, ())), _by_level(new.get(id_, ()))
        for level in sorted({*before, *after}):
            yield from _level(
                _Of(kind, id_, level), before.get(level, {}), after.get(level, {})
            )


def _by_level(versions: tuple[Plain, ...]) -> dict[str, dict[str, Plain]]:
    found: dict[str, dict[str, Plain]] = {}
    for version in versions:
        found.setdefault(version["level"], {})[version["from"]] = version
    return found


@dataclass(frozen=True, slots=True)
class _Of:
    """Whose versions are compared."""

    kind: str
    id: str
    level: str


def _level(
    of: _Of, old: Mapping[str, Plain], new: Mapping[str, Plain]
) -> Iterator[Change]:
    """The versions of one level."""
    for since in sorted({*old, *new}):
        before, after = old.get(since), new.get(since)
        if before is not None and after is not None:
            yield from _version(of, before, after, since=since)
        elif after is not None:
            earlier = [day for day in new if day < since]
            if earlier:
                yield from _succession(of, new[max(earlier)], after, since=since)
            else:
                yield _whole(of, "added", since, after=after)
        elif before is not None:
            yield _whole(of, "removed", since, before=before)


def _whole(
    of: _Of,
    what: ChangeKind,
    since: str,
    *,
    before: Plain | None = None,
    after: Plain | None = None,
) -> Change:
    return Change(
        of.kind,
        what,
        of.id,
        of.level,
        since,
        before=None if before is None else _stated(before),
        after=None if after is None else _stated(after),
        where_before=_where(before),
        where_after=_where(after),
    )


def _version(
    of: _Of, before: Plain, after: Plain, *, since: str, succeeds: bool = False
) -> Iterator[Change]:
    names = dict.fromkeys((*_stated(before), *_stated(after)))
    if not succeeds and before.get("until") != after.get("until"):
        names["until"] = None
    for name in names:
        one, other = before.get(name, _MISSING), after.get(name, _MISSING)
        if one != other:
            yield Change(
                of.kind,
                "changed",
                of.id,
                of.level,
                since,
                field=name,
                before=None if one is _MISSING else one,
                after=None if other is _MISSING else other,
                where_before=_where(before, name),
                where_after=_where(after, name),
                new_version=succeeds,
            )


def _succession(
    of: _Of, before: Plain, after: Plain, *, since: str
) -> Iterator[Change]:
    """A new version against the one it follows; the same again is told as such."""
    found = list(_version(of, before, after, since=since, succeeds=True))
    yield from found or [_whole(of, "added", since, after=after)]


def _stated(version: Plain) -> dict[str, Any]:
    return {name: each for name, each in version.items() if name not in _NOT_COMPARED}


def _where(version: Plain | None, field: str = "") -> str:
    if version is None:
        return ""
    line = version.get("lines", {}).get(field, version["line"])
    return f"{version['file']}:{line}"
