"""A mail about notices: titles and links in the reader's language, nothing else.

What is confidential stays in the portal: no names, no letters, no papers.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tiexin.web.common.languages import HTML_LANG, as_language
from tiexin.web.common.service import get_messages
from tiexin.web.notices import seen, words

if TYPE_CHECKING:
    from datetime import date

    from django.core.mail.backends.base import BaseEmailBackend

    from tiexin.kernel import Language
    from tiexin.web.notices.models import Delivery, Notice

MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the mail shows it."""

    title: str
    project: str
    url: str


def mail_of(
    delivery: Delivery, *, today: date, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives | None:
    """The mail; None where nothing is left to tell.

    What was read meanwhile, or what the person may no longer see, is left out. Sent
    twice it bears the same Message-ID, so that a second copy can be recognised.
    """
    user = delivery.user
    waiting = seen.notices(user, today=today).filter(delivery=delivery, read_at=None)
    found = list(waiting.select_related("project").order_by("at", "pk"))
    if not found:
        return None
    language = as_language(user.language)
    lines = [_line(notice, language) for notice in found[:MOST_SHOWN]]
    own_page = f"{settings.PUBLIC_URL}/{language}/account/notices/"
    context = {
        "language": language,
        "html_lang": HTML_LANG[language],
        "lines": lines,
        "more": len(found) - len(lines),
        "list_url": f"{settings.PUBLIC_URL}/{language}/notices/",
        "own_url": own_page,
        "digest": delivery.digest,
    }
    mail = EmailMultiAlternatives(
        subject=_subject(delivery, found, language),
        body=render_to_string("notices/mail.txt", context),
        to=[user.email],
        connection=connection,
        headers={
            "Message-ID": message_id(delivery),
            "Date": formatdate(delivery.made_at.timestamp(), localtime=False),
            "List-Unsubscribe": f"<{own_page}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": HTML_LANG[language],
        },
    )
    mail.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return mail


def message_id(delivery: Delivery) -> str:
    """The same for the same mail, however often it is sent."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<notices.{delivery.pk}.{int(delivery.made_at.timestamp())}@{host}>"


def _line(notice: Notice, language: Language) -> Line:
    return Line(
        words.title(notice, language),
        notice.project.code if notice.project else "",
        f"{settings.PUBLIC_URL}/{language}/notices/{notice.pk}/",
    )


def _subject(delivery: Delivery, found: list[Notice], language: Language) -> str:
    texts = get_messages()
    if delivery.digest:
        return texts.text("notice.mail.digest_subject", language, n=len(found))
    first = _line(found[0], language)
    if len(found) == 1 and not first.project:
        return texts.text("notice.mail.subject_own", language, title=first.title)
    if len(found) == 1:
        return texts.text(
            "notice.mail.subject", language, title=first.title, project=first.project
        )
    return texts.text("notice.mail.subject_many", language, n=len(found))
