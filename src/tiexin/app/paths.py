"""Where the data files and the cache lie."""

from __future__ import annotations

import os
from pathlib import Path


def data_root() -> Path:
    """Folder of the data files: inside an installed package, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent.parent / "data"


def cache_dir() -> Path:
    """Folder for what can be rebuilt at any time; it need not exist yet."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "tiexin"
