"""Asking a log: within a time and a memory, from its prepared file, once for many."""

from __future__ import annotations

from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tiexin.insight.measures.drawn import picture
from tiexin.insight.measures.registry import ask, judged
from tiexin.insight.prepared import NotPreparedError, open_store
from tiexin.kernel import Refused
from tiexin.web.common.kept import Kept
from tiexin.web.common.service import get_service, today
from tiexin.web.insight import keeping, taking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiexin.insight.measures.answer import Answer
    from tiexin.insight.store import Store
    from tiexin.web.insight.models import EventLog
    from tiexin.web.insight.questions import Asked

MEMORY_MB: Final = 400
"""What one question may hold; beyond that goes to the disk."""

AT_ONCE: Final = 2
"""Questions that one process answers at the same time; others wait."""

_PLACES: Final = BoundedSemaphore(AT_ONCE)

ANSWERS: Final[Kept[Answer]] = Kept(most=200)
"""Answers of each question to each version of a log, on a day."""


@contextmanager
def opened(log: EventLog, asked: Asked) -> Iterator[Store]:
    """The prepared log, looking at the cases that ``asked`` wants.

    Raises:
        BadInput: What a question can't mean; ``insight.too_slow``.
        Refused: ``insight.busy``; ``insight.being_read``: it is made ready again.
    """
    seconds = float(settings.LOG_SECONDS)
    calendars = get_service().calendars
    calendar = calendars.named(asked.calendar) if asked.calendar else None
    conditions = asked.conditions()
    if not _PLACES.acquire(timeout=seconds):
        raise Refused.of("insight.busy")
    try:
        with open_store(
            keeping.prepared_path(log),
            calendar=calendar,
            memory_mb=MEMORY_MB,
            seconds=seconds,
        ) as store:
            for name, value in conditions:
                store.only(name, [value])
            yield store
    except NotPreparedError as error:
        taking.again(log)
        raise Refused.of("insight.being_read", where=log.name) from error
    finally:
        _PLACES.release()


def answered(log: EventLog, measure: str, asked: Asked) -> Answer:
    """The answer of a measure, with what the data are worth; kept for a day.

    Raises:
        BadInput, Refused: As :func:`opened` and the measure.
    """

    def make() -> Answer:
        question = asked.question(today=today())
        with opened(log, asked) as store:
            return judged(store, ask(store, measure, question), question)

    stamp = (log.version, log.read_at, today())
    return ANSWERS.get((log.pk, measure, asked), stamp, make)


def pictured(log: EventLog, measure: str, asked: Asked, say: Callable[..., str]) -> str:
    """The answer as an SVG file in the words of ``say``; raises as :func:`answered`."""
    question = asked.question(today=today())
    with opened(log, asked) as store:
        return picture(store, measure, question, say)
