"""The real data with an invented city in it, whose rules a test writes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tiexin.app.paths import data_root

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CITY = "449900"
_PLACE = """- code: "449900"
  title: {zh_hans: 试验市, zh_hant: 試驗市, en: Testville}
  parent: "440000"
  has_data: true
  gathered_from: 2023-03-07
"""


def with_city(folder: Path, files: Mapping[str, str]) -> Path:
    """A data folder in ``folder`` whose invented city states ``files``."""
    root = folder / "data"
    shutil.copytree(data_root(), root)
    with (root / "catalogue" / "jurisdictions.yaml").open("a") as places:
        places.write(_PLACE)
    for name, text in files.items():
        path = root / "catalogue" / CITY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
