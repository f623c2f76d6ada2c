"""The versions of one rule, level by level, as a line of time beside its table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.web.pages.entry import Scene

_WIDTH: Final = 680
_LEFT: Final = 110
_RIGHT: Final = 26
_ROW: Final = 34
_TOP: Final = 24
_NOT_FIELDS: Final = frozenset(
    {
        "level",
        "file",
        "line",
        "lines",
        "whole",
        "from",
        "until",
        "reviewed_on",
        "sources",
    }
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; ``until`` empty where nothing ends it."""

    level: str
    first: str
    until: str
    repealed: bool
    fields: str
    where: str
    x: int
    y: int
    width: int
    ended: bool

    @property
    def text_y(self) -> int:
        """The line on which its level stands in the picture."""
        return self.y + 14


@dataclass(frozen=True, slots=True)
class Timeline:
    """All versions, the highest level first, and the years of the axis."""

    rows: tuple[VersionRow, ...]
    years: tuple[tuple[int, int], ...]
    width: int
    height: int


def timeline(versions: Iterable[Mapping[str, Any]], scene: Scene) -> Timeline:
    """The versions that concern the scene's place."""
    levels = scene.law.levels
    mine = sorted(
        (each for each in versions if each["level"] in levels),
        key=lambda each: (levels.index(each["level"]), each["from"]),
    )
    first = min(date.fromisoformat(each["from"]).year for each in mine)
    last = max(scene.law.on.year + 1, *(int(each["from"][:4]) + 1 for each in mine))
    scale = (_WIDTH - _LEFT - _RIGHT) / max(1, last - first)

    def x_of(day: str) -> int:
        passed = date.fromisoformat(day) - date(first, 1, 1)
        return round(_LEFT + min(passed.days / 365.25, last - first) * scale)

    rows = []
    for number, each in enumerate(mine):
        until = each.get("until") or ""
        x = x_of(each["from"])
        end = x_of(until) if until else _WIDTH - _RIGHT
        rows.append(
            VersionRow(
                level=scene.place(each["level"]),
                first=scene.day(date.fromisoformat(each["from"])),
                until=scene.day(date.fromisoformat(until)) if until else "",
                repealed=bool(each.get("repealed")),
                fields=_fields(each, scene),
                where=f"{each['file']}:{each['line']}",
                x=x,
                y=_TOP + number * _ROW,
                width=max(3, end - x),
                ended=bool(until) or bool(each.get("repealed")),
            )
        )
    step = max(1, (last - first) // 6)
    years = tuple(
        (year, round(_LEFT + (year - first) * scale))
        for year in range(first, last + 1, step)
    )
    return Timeline(tuple(rows), years, _WIDTH, _TOP + len(rows) * _ROW + 6)


def _fields(version: Mapping[str, Any], scene: Scene) -> str:
    names = [name for name in version if name not in _NOT_FIELDS]
    return scene.wording.row(
        scene.wording.text(f"reform.field.{name}") for name in names
    )
