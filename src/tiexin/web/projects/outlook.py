"""The plan against reality: each milestone as promised, revised and now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.variance import Cause
from tiexin.web.common.names import milestone_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.cases.replan import Replan
    from tiexin.casework.variance import MilestoneVariance
    from tiexin.web.projects.wording import Words

_WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone in every plan, and how many days later than first promised."""

    title: str
    told: tuple[str, ...]
    now: str
    later: int
    sooner: int


@dataclass(frozen=True, slots=True)
class Block:
    """One cause in the picture, in its own units."""

    cause: str
    title: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause has done to a milestone, in days; negative for gained."""

    cause: str
    days: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What explains a milestone's slip: ``parts`` by cause, as columns."""

    title: str
    days: int
    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]


def milestones(words: Words, outlook: Replan | None = None) -> list[Mark]:
    """Each milestone as promised, as revised each time, and as it looks now.

    ``outlook`` is another plan than the present one.
    """
    sight = words.sight
    found = []
    for id_, day in (outlook or sight.expected).milestones.items():
        told = [_told(mark.milestones.get(id_)) for mark in sight.state.plans]
        before = next((each for each in told if each), None)
        days = (day - before).days if before else 0
        found.append(
            Mark(
                milestone_name(id_, words.language),
                tuple(words.short(each) for each in told),
                words.short(day),
                max(0, days),
                max(0, -days),
            )
        )
    return found


def _told(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def slips(words: Words) -> dict[str, Any]:
    """The variance by cause, as a table and as bars; nothing where nothing differs."""
    sight = words.sight
    if sight.variance is None:
        return {}
    found = sight.variance.milestones
    causes = [cause for cause in Cause if any(each.parts.get(cause) for each in found)]
    if not causes:
        return {}
    longest = max((_positive(each.parts) for each in found), default=0)
    return {
        "causes": [(cause.value, words.say(cause.key)) for cause in causes],
        "slips": [
            Slip(
                milestone_name(each.milestone, words.language),
                each.slip,
                tuple(
                    Part(words.say(cause.key), each.parts.get(cause, 0))
                    for cause in causes
                ),
                _blocks(words, each, longest),
            )
            for each in found
        ],
        "slip_width": _WIDTH,
    }


def _positive(parts: Mapping[Cause, int]) -> int:
    return sum(days for days in parts.values() if days > 0)


def _blocks(
    words: Words, variance: MilestoneVariance, longest: int
) -> tuple[Block, ...]:
    """The causes that cost days, side by side; what was gained stands in the table."""
    if not longest:
        return ()
    scale, x, found = _WIDTH / longest, 0.0, []
    for cause, days in variance.parts.items():
        if days <= 0:
            continue
        title = words.say("projects.cause_days", cause=words.say(cause.key), n=days)
        found.append(Block(cause.value, title, round(x, 1), round(days * scale, 1)))
        x += days * scale
    return tuple(found)
