"""What a notice says, in the reader's language, and where its link leads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.web.common.dates import format_day
from tiexin.web.common.names import procedure_name, stage_name
from tiexin.web.common.service import get_messages
from tiexin.web.notices.kinds import kinds
from tiexin.web.notices.watching import ladder

if TYPE_CHECKING:
    from tiexin.kernel import Language
    from tiexin.web.notices.models import Notice

_LIMITS: Final = ("answer", "statutory", "promised", "delivery")
_PROMISES: Final = ("condition", "commitment", "correction")


def title(notice: Notice, language: Language) -> str:
    """One sentence: what happened or is due; names no person and no project."""
    texts = get_messages()
    data = notice.data
    what = str(data.get("procedure") or "")
    fields = {
        "procedure": procedure_name(what, language) if what else "",
        "stage": stage_name(str(data.get("stage", "")), language),
        "due": _day(data.get("due") or data.get("cure_by"), language),
        "on": _day(data.get("on"), language),
        "limit": _limit(str(data.get("limit") or ""), language),
        "n": _number(notice),
    }
    if kinds().of(notice.kind) is None:
        # Kept from a time when there was such a kind.
        return texts.text("notice.other", language, **fields)
    kind = kinds().events.get(notice.kind)
    if kind is not None and not kind.own_text:
        event = texts.text(f"casework.event.{notice.kind}", language)
        name = "notice.happened" if what else "notice.happened_to_project"
        return texts.text(name, language, event=event, **fields)
    to_you = data.get("officer") == f"user:{notice.user_id}"
    name = "handed_over_to_you" if to_you and notice.kind == "handed_over" else ""
    return texts.text(f"notice.kind.{name or notice.kind}", language, **fields)


_PLACES: Final = {
    "letters": "#letters",
    "documents": "documents/",
    "corrections": "corrections/",
    "calendar": "calendar/",
}


def link(notice: Notice, language: Language) -> str:
    """Where the notice leads within the portal; empty where nothing is left to see.

    ``notice.project`` should have been read together with the notice.
    """
    kind, project = kinds().of(notice.kind), notice.project
    if kind is not None and kind.page == "hooks":
        return f"/{language}/account/hooks/"
    if kind is None or project is None:
        return ""
    base = f"/{language}/projects/{project.code}/"
    procedure = notice.data.get("procedure")
    if kind.page in ("procedure", "letters") and procedure:
        return f"{base}procedures/{procedure}/{_PLACES.get(kind.page, '')}"
    return base + _PLACES.get(kind.page, "")


def topic_of(notice: Notice) -> str:
    """The topic of a notice; ``other`` for one of a kind that is no more."""
    kind = kinds().of(notice.kind)
    return kind.topic if kind else "other"


def _limit(limit: str, language: Language) -> str:
    if limit in _LIMITS:
        return get_messages().text(f"casework.due.{limit}", language)
    if limit in _PROMISES:
        return get_messages().text(f"projects.promise.{limit}", language)
    return ""


def _number(notice: Notice) -> int:
    if notice.kind == "project_opened":
        return ladder().respond_within
    told = notice.data.get("n", 0)
    return told if isinstance(told, int) else 0


def _day(told: object, language: Language) -> str:
    return format_day(date.fromisoformat(str(told)), language) if told else "–"
