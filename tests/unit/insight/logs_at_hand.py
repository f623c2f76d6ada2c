"""Small logs written by hand, and the given ones where they are at hand.

The given logs are third parties' data and no part of the repository; their place can be
told by TIEXIN_LOGS.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tiexin.insight.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.insight.log import ReadOptions

ROOT = Path(__file__).parents[3]
LOGS = Path(os.environ.get("TIEXIN_LOGS", ROOT.parent / "shared/data/logs"))

# Three permits. 7 is complete, 8 is refused after a repeat, 9 is still open.
PERMITS = """\
case,activity,time,index,office,case:city,case:deadline
7,submitted,2026-03-02T09:00:00+08:00,1,A,east,2026-03-20T17:00:00+08:00
7,accepted,2026-03-04T09:00:00+08:00,2,A,east,2026-03-20T17:00:00+08:00
7,granted,2026-03-12T09:00:00+08:00,3,B,east,2026-03-20T17:00:00+08:00
7,delivered,2026-03-13T09:00:00+08:00,4,B,east,2026-03-20T17:00:00+08:00
8,submitted,2026-03-02T10:00:00+08:00,1,A,west,2026-03-10T17:00:00+08:00
8,gaps_named,2026-03-03T10:00:00+08:00,2,A,west,2026-03-10T17:00:00+08:00
8,submitted,2026-03-09T10:00:00+08:00,3,A,west,2026-03-10T17:00:00+08:00
8,accepted,2026-03-09T10:00:00+08:00,4,A,west,2026-03-10T17:00:00+08:00
8,refused,2026-03-12T10:00:00+08:00,5,B,west,2026-03-10T17:00:00+08:00
9,submitted,2026-03-11T09:00:00+08:00,1,A,west,2026-03-30T17:00:00+08:00
9,accepted,2026-03-12T09:00:00+08:00,2,A,west,2026-03-30T17:00:00+08:00
"""


def given(name: str) -> Path:
    """One of the given logs; the test is skipped aloud without it, in CI it fails."""
    path = LOGS / name
    if not path.is_file():
        reason = f"needs {name} in {LOGS}: tell the folder by TIEXIN_LOGS"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return path


def written(folder: Path, text: str, name: str = "permits.csv") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def opened(paths: Sequence[Path], options: ReadOptions | None = None) -> Store:
    """A store on one thread, which is quickest for small logs."""
    return Store.open(paths, options=options, threads=1)
