"""Where the checkout lies and which files belong to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
MESSAGES = DATA / "messages"
SOURCE = ROOT / "src" / "tiexin"


def project_files() -> list[Path]:
    """Every file that is tracked or would be, so that a new file counts at once."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return [path for path in paths if path.is_file() or path.is_symlink()]


def named(path: Path) -> str:
    """The path as a reader of a report knows it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
