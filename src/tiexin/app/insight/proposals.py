"""A proposal of new estimates: a file that an editor reads, cuts down and accepts.

    tiexin_estimates: 1
    place: "441900"
    from: 2026-12-01        # first day on which the new estimates would hold
    log: {name: events.jsonl, sha256: …, projects: 80, first: …, last: …, until: …}
    score: 69               # of the data, of 100
    quantiles: [0.1, 0.5, 0.9]
    procedures:
      scheme_design:
        unit: working_day
        calendar: every_day
        ended: 41
        open: 3
        old: [20, 30, 60]   # optimistic, likely, pessimistic, as the catalogue has them
        new: [24, 38, 71]
        interval: [33, 44]  # 95 % of the likely days; null without a bound

Nothing changes by it; ``accepting`` does that, and only with what is still as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import yaml

from tiexin.app.insight.estimates import QUANTILES
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tiexin.app.insight.estimates import Learnt, Lessons

FORMAT: Final = 1
_KEYS: Final = frozenset(
    ("tiexin_estimates", "place", "from", "log", "score", "quantiles", "procedures")
)
_STEP: Final = frozenset(
    ("unit", "calendar", "ended", "open", "old", "new", "interval")
)
_LOG: Final = frozenset(("name", "sha256", "projects", "first", "last", "until"))
_UNITS: Final = ("working_day", "calendar_day", "site_day")
_MOST: Final = 3660


@dataclass(frozen=True, slots=True)
class Proposed:
    """One step's new estimate beside the old one, in ``unit``."""

    procedure: str
    unit: str
    ended: int
    open: int
    old: tuple[int, int, int]
    new: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as read; ``log`` tells from what it was learnt."""

    place: str
    since: date
    log: Mapping[str, Any]
    steps: Mapping[str, Proposed]


def proposal_text(
    found: Lessons, place: str, *, paths: Sequence[Path], since: date
) -> str:
    """The file for the proposed estimates of one place."""
    period = found.period
    content = {
        "tiexin_estimates": FORMAT,
        "place": place,
        "from": since,
        "log": {
            "name": ", ".join(path.name for path in paths),
            "sha256": _hash(paths),
            "projects": period.projects if period else 0,
            "first": period.first if period else since,
            "last": period.last if period else since,
            "until": found.until,
        },
        "score": found.score,
        "quantiles": list(QUANTILES),
        "procedures": {
            one.procedure: _entry(one) for one in found.proposed if one.place == place
        },
    }
    return dumped(content)


def dumped(content: Any) -> str:
    """As YAML in the house's way: short lists and mappings on one line."""
    return yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100_000,
        default_flow_style=None,
    )


class _Dumper(yaml.SafeDumper):
    """Writes what stands twice out in full, as the catalogue's YAML asks."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        return True


def _entry(one: Learnt) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "calendar": one.calendar,
        "ended": one.ended,
        "open": one.open,
        "old": list(one.old or ()),
        "new": list(one.new),
        "interval": [_bound(one.low), _bound(one.high)],
    }


def _bound(day: int | None) -> int | str:
    # The catalogue's YAML has no empty values.
    return "none" if day is None else day


def _hash(paths: Sequence[Path]) -> str:
    digest = sha256()
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


def read_proposal(path: Path) -> Proposal:
    """Read and check a proposal.

    Raises:
        BadInput: ``insight.unreadable``; no YAML; ``insight.proposal_shape`` with the
            line of what is not as it should be.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput.of(
            "insight.unreadable", where=str(path), reason=reason
        ) from error
    document = read_yaml(content, name=str(path))
    data = document.data
    wrong = _wrong(data)
    if wrong is not None:
        shown = ".".join(wrong) or "tiexin_estimates"
        where = document.where(wrong)
        raise BadInput.of("insight.proposal_shape", where=where, key=shown)
    steps = {id_: _step(id_, entry) for id_, entry in data["procedures"].items()}
    return Proposal(
        data["place"],
        date.fromisoformat(data["from"]),
        data["log"],
        {id_: step for id_, step in steps.items() if step is not None},
    )


def _wrong(data: Any) -> tuple[str, ...] | None:
    """The path to the first thing that is not as it should be; None where all is."""
    if not isinstance(data, dict) or data.get("tiexin_estimates") != FORMAT:
        return ()
    if set(data) != _KEYS:
        extra = sorted(str(key) for key in set(data) - _KEYS)
        return (extra[0],) if extra else ()
    sound = {
        "place": isinstance(data["place"], str),
        "from": _is_day(data["from"]),
        "log": isinstance(data["log"], dict) and set(data["log"]) == _LOG,
        "procedures": isinstance(data["procedures"], dict),
    }
    for key, good in sound.items():
        if not good:
            return (key,)
    for id_, entry in data["procedures"].items():
        if _step(id_, entry) is None:
            return ("procedures", id_)
    return None


def _step(id_: str, entry: object) -> Proposed | None:
    """The entry as meant; None where it can't be."""
    if not isinstance(entry, dict) or set(entry) != _STEP:
        return None
    old, new = _days(entry["old"]), _days(entry["new"])
    counts = (entry["ended"], entry["open"])
    if old is None or new is None or entry["unit"] not in _UNITS:
        return None
    if not all(type(each) is int and each >= 0 for each in counts):
        return None
    return Proposed(id_, entry["unit"], counts[0], counts[1], old, new)


def _days(value: object) -> tuple[int, int, int] | None:
    if not isinstance(value, list) or len(value) != len(QUANTILES):
        return None
    if not all(type(each) is int and 0 <= each <= _MOST for each in value):
        return None
    return (value[0], value[1], value[2]) if value == sorted(value) else None


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
