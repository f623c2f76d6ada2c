"""Tables are taken in, and recorded when their sender says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from django.db import transaction
from django.db.models import Count

from tiexin.kernel import BadInput, Refused
from tiexin.web.imports.models import Import, ImportLine, ImportPart
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from tiexin.web.accounts.models import User

Mode: TypeAlias = Literal["valid", "all"]

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_AT_ONCE: Final = 2_000
"""Rows that are recorded all or none: they are one transaction."""
MOST_OPEN: Final = 5
"""Tables of one person that may be under way at the same time."""
UNDER_WAY: Final = ("reading", "checking", "applying")
_PIECE: Final = 256 * 1024


def begin(user: User, *, name: str, pieces: Iterable[bytes], now: datetime) -> Import:
    """Take a table in; it is read and tried from then on.

    Raises:
        BadInput: ``imports.too_large`` or ``imports.too_many``.
    """
    with transaction.atomic():
        waiting = Import.objects.filter(user=user, state__in=UNDER_WAY)
        if waiting.count() >= MOST_OPEN:
            raise BadInput.of("imports.too_many", most=MOST_OPEN)
        table = Import.objects.create(user=user, name=_name(name), size=0, made_at=now)
        for number, piece in enumerate(_pieces_of(pieces)):
            ImportPart.objects.create(table=table, number=number, content=piece)
            table.size += len(piece)
            if table.size > MOST_BYTES:
                most = MOST_BYTES // 1024 // 1024
                raise BadInput.of("imports.too_large", where="file", most=most)
        table.save(update_fields=["size"])
        ask(table.pk)
    return table


def _name(text: str) -> str:
    shown = "".join(each for each in text if each.isprintable())
    return shown.replace("\\", "/").rpartition("/")[2][:200] or "–"


def _pieces_of(given: Iterable[bytes]) -> Iterator[bytes]:
    for piece in given:
        for start in range(0, len(piece), _PIECE):
            yield piece[start : start + _PIECE]


def apply(table: Import, mode: Mode) -> None:
    """Have a table recorded that was tried.

    Raises:
        Refused: It is not at that point; ``all`` with refused or too many rows.
    """
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=table.pk)
        if held.state != "checked":
            raise Refused.of("imports.not_checked")
        found = counts(held)
        if mode == "all" and found["refused"]:
            raise Refused.of("imports.some_refused", n=found["refused"])
        if mode == "all" and found["ok"] > MOST_AT_ONCE:
            raise Refused.of("imports.too_many_at_once", most=MOST_AT_ONCE)
        held.state, held.mode = "applying", mode
        held.save(update_fields=["state", "mode"])
        ask(held.pk)


def counts(table: Import) -> dict[str, int]:
    """How many rows are in each state."""
    rows = ImportLine.objects.filter(table=table).values_list("state")
    found = dict.fromkeys(("waiting", "ok", "repeated", "refused", "done"), 0)
    return found | dict(rows.annotate(count=Count("pk")))


def ask(number: int) -> None:
    """Have a worker go on with a table."""
    enqueue("imports.run", {"import": number}, key=str(number))
