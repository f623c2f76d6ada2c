"""Jobs of this part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from tiexin.web.insight import keeping, reading, taking
from tiexin.web.insight.models import EventLog
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ORPHAN_SECONDS: Final = 6 * 3600.0


@job(taking.READ, outside=True)
def read(data: Mapping[str, Any]) -> None:
    """Go on with a log: scan it, or read it and make it ready."""
    reading.go_on(int(data["log"]))


@job("logs.sweep", every=timedelta(hours=1), outside=True)
def sweep(_: Mapping[str, Any]) -> None:
    """Delete bytes and prepared files that no log wants any more."""
    keeping.store().sweep(_wanted, age=_ORPHAN_SECONDS)
    keeping.forget_prepared(EventLog.objects.filter(removed_at=None))


def _wanted(hashes: Iterable[str]) -> set[str]:
    rows = EventLog.objects.filter(sha256__in=list(hashes), removed_at=None)
    return set(rows.values_list("sha256", flat=True))
