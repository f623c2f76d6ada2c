"""Which activities are legal decisions, from ``data/insight/end_points.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path


def known_decisions(folder: Path) -> frozenset[str]:
    """The names of activities that are decisions in some known vocabulary.

    ``folder`` is the root of the data files.
    """
    path = folder / "insight" / "end_points.yaml"
    content = yaml.safe_load(path.read_bytes())
    return frozenset(
        str(name) for each in content["vocabularies"] for name in each["decisions"]
    )
