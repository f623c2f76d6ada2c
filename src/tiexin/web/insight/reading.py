"""A worker reads a log: scanned, unpacked within bounds, prepared, and judged."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from tiexin.insight.glance import TABLES
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.quality import findings, score_of
from tiexin.insight.prepared import keep_store
from tiexin.insight.readers.opening import format_of, is_packed, pieces
from tiexin.insight.store import Store
from tiexin.kernel import BadInput, Problem
from tiexin.web.common.service import today
from tiexin.web.files import scanner
from tiexin.web.files.receiving import in_mb
from tiexin.web.imports.keeping import kept
from tiexin.web.insight import keeping
from tiexin.web.insight.models import EventLog
from tiexin.web.insight.questions import Asked

if TYPE_CHECKING:
    from pathlib import Path

MEMORY_MB: Final = 700
"""What reading one log may hold."""

_UNPACKED: Final = 20
"""A packed log may be so many times as large as a log may be."""

_OFFERED: Final = 500
_PAUSE: Final = 1.0


def go_on(number: int) -> None:
    """Take the next step with a log; nothing where it is gone or waits for somebody.

    Raises:
        ScannerAwayError: The virus scanner does not answer.
    """
    log = EventLog.objects.filter(pk=number, removed_at=None).first()
    if log is None:
        return
    try:
        if log.state == "received":
            _receive(log)
        if log.state == "reading":
            _read(log)
    except BadInput as error:
        asked = any(each.code == "insight.object_type" for each in error.problems)
        problems = [kept(each) for each in error.problems]
        _set(log, state="columns" if asked else "failed", problems=problems)


def _receive(log: EventLog) -> None:
    if settings.CLAMD:
        with keeping.store().open(log.sha256) as handle:
            if scanner.is_infected(handle, settings.CLAMD):
                raise BadInput(Problem("insight.infected", {}, log.name))
    with keeping.log_file(log) as path:
        table = format_of(path) in TABLES
    _set(log, state="columns" if table else "reading")


def _read(log: EventLog) -> None:
    with keeping.log_file(log) as path:
        _check_unpacked(path)
        store = Store.open(
            [path],
            options=ReadOptions(**log.options),
            progress=_Progress(log),
            memory_mb=MEMORY_MB,
        )
        try:
            counts = store.counts()
            asked = Asked().question(today=today())
            score = score_of(findings(store, asked))
            reports = [asdict(each) for each in store.reports]
            names = {
                "activities": store.activities()[:_OFFERED],
                "attributes": store.attribute_names()[:_OFFERED],
            }
            keep_store(store, keeping.prepared_path(log))
        finally:
            store.engine.close()
    _set(
        log,
        state="ready",
        cases=counts.cases,
        events=counts.events,
        score=score,
        names=names,
        reports=reports,
        problems=[],
        read_at=timezone.now(),
    )


def _check_unpacked(path: Path) -> None:
    """Refuse what is small to send and huge to read."""
    if not is_packed(path):
        return
    most = _UNPACKED * int(settings.LOG_BYTES)
    size = 0
    for piece in pieces(path):
        size += len(piece)
        if size > most:
            raise BadInput.of(
                "insight.unpacks_too_large", where=path.name, most=in_mb(most)
            )


def _set(log: EventLog, **values: Any) -> None:
    """Note what became of this version; nothing where somebody was quicker."""
    same = EventLog.objects.filter(pk=log.pk, version=log.version, removed_at=None)
    if same.update(**values):
        for name, value in values.items():
            setattr(log, name, value)
    else:
        log.state = ""
        keeping.prepared_path(log).unlink(missing_ok=True)


class _Progress:
    """Notes how many events have been read, at most once a second."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._noted = time.monotonic()

    def __call__(self, path: Path, events: int) -> None:
        now = time.monotonic()
        if events and now - self._noted >= _PAUSE:
            self._noted = now
            _set(self._log, so_far=events)
