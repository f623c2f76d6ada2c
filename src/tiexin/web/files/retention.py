"""How long bytes are kept after a project has closed (data/casework/retention.yaml)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt

from tiexin.app.paths import data_root

if TYPE_CHECKING:
    from datetime import date

_OWN_TERM = "trade_secret"


class Retention(BaseModel):
    """The rules; ``levels`` and ``kinds`` in years, ``rejected`` in days."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    house_rule: bool
    rejected: PositiveInt
    levels: dict[str, PositiveInt]
    kinds: dict[str, PositiveInt]

    def years(self, *, kind: str, level: str) -> int:
        """Years after closing; a trade secret keeps its own, short term."""
        if level == _OWN_TERM:
            return self.levels[level]
        return self.kinds.get(kind, self.levels[level])

    def keep_until(self, closed_on: date, *, kind: str, level: str) -> date:
        """The last day on which the bytes are kept."""
        year = closed_on.year + self.years(kind=kind, level=level)
        try:
            return closed_on.replace(year=year)
        except ValueError:  # 29 February
            return closed_on.replace(year=year, month=2, day=28)


@cache
def retention() -> Retention:
    """The rules of this process."""
    path = data_root() / "casework" / "retention.yaml"
    return Retention.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
