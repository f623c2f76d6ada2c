"""The name that somebody probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIKE: Final = 0.75
"""Likeness from which on a whole id is offered: about one slip in four letters."""

_PART_LIKE: Final = 0.8
"""The same for an id's last part, which is short, so that chance likens more."""

_LONGEST: Final = 100


def nearest(name: str, known: Iterable[str]) -> str:
    """The existing id nearly like ``name``, or whose last part is; else empty.

    A far-off id is not offered: a wrong guess misleads more than none. Ids are
    ``group.name`` or plain names.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only for wrong input

    if len(name) > _LONGEST:
        return ""
    ids = tuple(known)
    whole = get_close_matches(name, ids, n=1, cutoff=_LIKE)
    if whole:
        return whole[0]
    parts = {id_.rpartition(".")[2]: id_ for id_ in reversed(ids)}
    found = get_close_matches(name, tuple(parts), n=1, cutoff=_PART_LIKE)
    return parts[found[0]] if found else ""
