"""Sending what is due: at least once, and what the mail server refuses stays visible.

No transaction is open while the server is waited for. A worker that is killed leaves
the mail to the next one, which may send it again with the same Message-ID.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import smtplib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.mail import get_connection
from django.utils import timezone

from tiexin.web.notices import outbox
from tiexin.web.notices.mail import mail_of

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

    from tiexin.web.notices.models import Delivery

_LOG: Final = logging.getLogger("tiexin.notices")
_SECONDS: Final = 40.0
"""A run ends well within a worker's lease, even if the last mail times out."""
_ENHANCED: Final = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_PERMANENT: Final = range(500, 600)
# The server refuses us, not the reader: nobody's mail is given up for that.
_OUR_FAULT: Final = (530, 534, 535, 538)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server made of a mail: ``sent``, ``failed`` or ``again``."""

    state: str
    error: str = ""
    server_away: bool = False


def send_due() -> bool:
    """Send what is due; True if time ran out before all was sent."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        connection: BaseEmailBackend | None = None
        while time.monotonic() - began < _SECONDS:
            now = timezone.now()
            delivery = outbox.take(now)
            if delivery is None:
                return False
            if connection is None:
                connection = get_connection()
                stack.callback(_close, connection)
            answer = _send(delivery, connection)
            outbox.settle(
                delivery, now=timezone.now(), state=answer.state, error=answer.error
            )
            _log(delivery, answer)
            if answer.server_away:
                # The others would only wait for the same silence.
                return False
            if answer.state == "again":
                _close(connection)
    return True


def _send(delivery: Delivery, connection: BaseEmailBackend) -> Answer:
    today = timezone.localdate()
    mail = mail_of(delivery, today=today, connection=connection)
    if mail is None or not delivery.user.is_active or not delivery.user.email:
        return Answer("dropped")
    try:
        connection.open()
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(*next(iter(error.recipients.values()), (451, b"")))
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        return Answer("again", type(error).__name__, server_away=True)
    except (ValueError, UnicodeError) as error:
        # An address or a header that no mail can have.
        return Answer("failed", type(error).__name__)
    return Answer("sent")


def _refused(code: int, said: Any) -> Answer:
    """By the server's number; its words may hold the address and are not kept."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)
    found = _ENHANCED.search(text)
    error = f"{code} {found.group()}" if found else str(code)
    if code in _OUR_FAULT:
        return Answer("again", error, server_away=True)
    return Answer("failed" if code in _PERMANENT else "again", error)


def _close(connection: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def _log(delivery: Delivery, answer: Answer) -> None:
    line = {
        "event": "mail",
        "delivery": delivery.pk,
        "state": answer.state,
        "attempt": delivery.attempts,
        "error": answer.error,
    }
    level = logging.INFO if answer.state in ("sent", "dropped") else logging.WARNING
    _LOG.log(level, json.dumps(line))
