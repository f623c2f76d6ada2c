"""Where the bytes of logs lie, and what was made of them so that it can be asked."""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Sum

from tiexin.insight.readers.opening import ENDINGS
from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.files.content.kinds import FileKind
from tiexin.web.files.naming import clean_name
from tiexin.web.files.receiving import Place, in_mb
from tiexin.web.files.storage import Store
from tiexin.web.insight.models import EventLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KNOWN: Final = (*ENDINGS, ".json", ".xml")
_DRAFT_SECONDS: Final = 3600.0
# The engine takes these in a path for a pattern.
_PATTERN: Final = re.compile(r"[*?\[\]{}]")


def store() -> Store:
    """The bytes of all logs."""
    return Store(Path(settings.LOGS_ROOT) / "bytes")


def place_of(jurisdiction: str) -> Place:
    """Where the logs of a place go, and how much it may still take."""
    kept = EventLog.objects.filter(jurisdiction=jurisdiction, removed_at=None)
    used = kept.aggregate(sum=Sum("size"))["sum"] or 0
    most = int(settings.LOGS_BYTES)
    full = Refused.of("insight.logs_full", where="file", most=in_mb(most))
    return Place(store(), most - used, int(settings.LOG_BYTES), full)


def name_of(called: str) -> str:
    """A log's name to keep: readable, with the ending that says what it is.

    Raises:
        BadInput: ``insight.unknown_format``: it has none that is known.
    """
    plain = called.lower().removesuffix(".gz")
    packed = ".gz" if called.lower().endswith(".gz") else ""
    ending = next((one for one in _KNOWN if plain.endswith(one)), None)
    if ending is None:
        known = ", ".join(_KNOWN)
        raise BadInput.of(
            "insight.unknown_format", where="file", given=called[-40:], known=known
        )
    name = clean_name(called, FileKind("", "", (f"{ending[1:]}{packed}",)))
    return _PATTERN.sub("_", name)


@contextmanager
def as_file(name: str, path: Path) -> Iterator[Path]:
    """Bytes under the log's own name, for readers that go by the ending.

    Raises:
        BadInput: What the reader finds, told by the log's name instead of a path.
    """
    with tempfile.TemporaryDirectory(prefix="tiexin-log-") as folder:
        link = Path(folder) / name
        link.symlink_to(path.resolve())
        try:
            yield link
        except BadInput as error:
            raise BadInput(
                *(_without(each, f"{folder}/") for each in error.problems)
            ) from error


def _without(problem: Problem, folder: str) -> Problem:
    fields = {
        name: value.replace(folder, "") if isinstance(value, str) else value
        for name, value in problem.fields.items()
    }
    return Problem(problem.code, fields, problem.where.replace(folder, ""))


@contextmanager
def log_file(log: EventLog) -> Iterator[Path]:
    """The bytes of a log as a file of its name.

    Raises:
        BadInput: ``insight.bytes_lost``: they are not there any more.
    """
    path = store().path(log.sha256)
    if not path.is_file():
        raise BadInput.of("insight.bytes_lost", where=log.name)
    with as_file(log.name, path) as link:
        yield link


def prepared_path(log: EventLog) -> Path:
    """The file that questions to this version of a log are asked of."""
    return _prepared() / f"{log.pk}-{log.version}.duckdb"


def _prepared() -> Path:
    folder = Path(settings.LOGS_ROOT) / "prepared"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def forget_prepared(wanted: Iterable[EventLog]) -> int:
    """Delete the prepared files of no log; return how many."""
    spared = {prepared_path(log).name for log in wanted}
    before = time.time() - _DRAFT_SECONDS
    useless = [
        one
        for one in _prepared().iterdir()
        if one.name not in spared and one.stat().st_mtime < before
    ]
    for one in useless:
        one.unlink(missing_ok=True)
    return len(useless)
