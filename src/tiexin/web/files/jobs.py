"""Work on documents that nobody waits for: looking inside, keeping, forgetting."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.web.cases.models import StoredFile
from tiexin.web.common.service import today
from tiexin.web.files import service
from tiexin.web.files.retention import retention
from tiexin.web.files.storage import store
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOG: Final = logging.getLogger("tiexin.files")
_LATE: Final = timedelta(minutes=15)
_ORPHAN_SECONDS: Final = 6 * 3600.0
_MOST_ROWS: Final = 500


@job(service.CHECK, outside=True)
def check(data: Mapping[str, Any]) -> None:
    """Look into one file; if the scanner is away this fails and is tried again."""
    files = StoredFile.objects.select_related("project")
    file = files.filter(pk=data["file"]).first()
    if file is not None:
        state = service.check(file)
        _log("file_checked", file=file.pk, state=state, why=file.why)


@job("documents.recheck", every=timedelta(minutes=15))
def recheck(_: Mapping[str, Any]) -> None:
    """Ask again for files that wait too long, whatever became of their job."""
    late = StoredFile.objects.filter(
        state="quarantine", added_at__lt=timezone.now() - _LATE
    )
    for pk in late.order_by("added_at").values_list("pk", flat=True)[:_MOST_ROWS]:
        enqueue(service.CHECK, {"file": pk}, key=str(pk))


@job("documents.forget", every=timedelta(hours=6))
def forget(_: Mapping[str, Any]) -> None:
    """Note which bytes have been kept long enough; the sweep deletes them then."""
    day = today()
    kept = StoredFile.objects.filter(removed_on=None)
    rejected = timezone.now() - timedelta(days=retention().rejected)
    for over in (
        kept.filter(keep_until__lt=day),
        kept.filter(state="rejected", checked_at__lt=rejected),
        kept.filter(state="withdrawn", added_at__lt=rejected),
    ):
        count = over.update(removed_on=day)
        if count:
            _log("files_forgotten", count=count)


@job("documents.sweep", every=timedelta(hours=1), outside=True)
def sweep(_: Mapping[str, Any]) -> None:
    """Delete bytes that no row wants: forgotten, refused by the case, left behind."""
    count = store().sweep(_wanted, age=_ORPHAN_SECONDS)
    if count:
        _log("files_deleted", count=count)


def _wanted(hashes: Iterable[str]) -> set[str]:
    rows = StoredFile.objects.filter(sha256__in=list(hashes), removed_on=None)
    return set(rows.values_list("sha256", flat=True))


def _log(event: str, **fields: object) -> None:
    _LOG.info(json.dumps({"event": event, **fields}))
