"""From an address to a question: the token, or the fields of a form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from tiexin.app.request import DEFAULT_JURISDICTION, PlanRequest
from tiexin.app.share import decode_share
from tiexin.catalogue.types import FactType
from tiexin.kernel import BadInput, Problem
from tiexin.web.common.service import today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, QueryDict

    from tiexin.app.request import LeverChoice
    from tiexin.catalogue.types import Fact

FACT_PREFIX: Final = "f."
_LONGEST_ANSWER: Final = 100
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CASE: Final = re.compile(r"\d{4}-\d{5}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
_PAGE: Final = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_OWN_PATH: Final = re.compile(
    r"/(zh-hans|zh-hant|en)/(projects|my-work|queue|board|search)/[\w\-./?=&%+#:]{0,600}",
    re.ASCII,
)
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?\d{1,18}\.\d{1,9}", re.ASCII)
_GROUPING: Final = re.compile(r"(?<=\d)[,\s'](?=\d{3}(?!\d))")
_YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False}


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    headers = request.headers
    restoring = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not restoring


def whole(text: str, otherwise: int = 0) -> int:
    """A whole number as typed in ASCII digits, 18 at most; else ``otherwise``."""
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def page_number(request: HttpRequest) -> int:
    """Which page of a long list is asked for; 1 for anything that is no number."""
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if _PAGE.fullmatch(asked) else 1


def case_of(request: HttpRequest) -> str:
    """The project whose answers are being changed; empty for a public plan."""
    text = request.GET.get("case", "")
    return text if _CASE.fullmatch(text) else ""


def own_path(text: str) -> str:
    """A page of ours below a language, to go back to; empty for anything else."""
    return text if _OWN_PATH.fullmatch(text) else ""


def with_saved(path: str, kind: str) -> str:
    """The address of a page that shall say what was just recorded."""
    rest, _, mark = path.partition("#")
    base, _, query = rest.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] != "saved"]
    address = f"{base}?{urlencode([*kept, ('saved', kind)])}"
    return f"{address}#{mark}" if mark else address


def read_link(request: HttpRequest) -> PlanRequest | None:
    """The question in the page's link; None without one.

    Raises:
        BadInput: The link is broken (``share.…``).
    """
    token = request.GET.get("p", "").strip()
    return decode_share(token) if token else None


def fresh_request() -> PlanRequest:
    """A question without answers, starting today in Dongguan."""
    return PlanRequest(jurisdiction=DEFAULT_JURISDICTION, start=today())


def read_form(
    data: QueryDict, *, facts: Mapping[str, Fact], base: PlanRequest
) -> tuple[PlanRequest, tuple[Problem, ...]]:
    """The question that a form's fields ask, and what is wrong with its day.

    Answers are taken as typed, so that a wrong one can be shown again; only the
    day must be a day: where it isn't, that of ``base`` is kept.
    """
    start, problems = _day(data, base.start)
    answers: dict[str, object] = {}
    for id_, fact in facts.items():
        value = data.get(FACT_PREFIX + id_, "")
        if value.strip():
            answers[id_] = read_answer(value, fact)
    unknown = [
        name
        for name in data
        if name.startswith(FACT_PREFIX) and name[len(FACT_PREFIX) :] not in facts
    ]
    for name in unknown:
        answers[name[len(FACT_PREFIX) :][:_LONGEST_ANSWER]] = data.get(name, "")
    return (
        PlanRequest(
            jurisdiction=data.get("jurisdiction", base.jurisdiction)[:20],
            start=start,
            facts=answers,
            levers=base.levers,
        ),
        problems,
    )


def read_answer(text: str, fact: Fact) -> object:
    """One answer as its type if it reads as one, else as typed (and cut)."""
    plain = unicodedata.normalize("NFKC", text).strip()[:_LONGEST_ANSWER]
    if fact.type is FactType.YES_NO:
        return _YES_NO.get(plain.lower(), plain)
    if fact.type is FactType.CHOICE:
        return plain
    return _number(plain)


def _number(text: str) -> object:
    digits = _GROUPING.sub("", text)
    if _WHOLE.fullmatch(digits):
        return int(digits)
    if _DECIMAL.fullmatch(digits):
        return float(digits)
    return text


def read_day(text: str) -> date:
    """A day written like 2026-12-01.

    Raises:
        BadInput: ``request.bad_day``.
    """
    plain = unicodedata.normalize("NFKC", text).strip()[:_LONGEST_ANSWER]
    # Python also reads 20261201 and 2026-W49-2; people should see one form.
    text = plain if _ISO_DAY.fullmatch(plain) else ""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            Problem("request.bad_day", {"text": plain}, where="start")
        ) from error


def _day(data: QueryDict, otherwise: date) -> tuple[date, tuple[Problem, ...]]:
    text = data.get("start", "")
    if not text.strip():
        return otherwise, ()
    try:
        return read_day(text), ()
    except BadInput as error:
        return otherwise, tuple(error.problems)


def with_levers(request: PlanRequest, levers: LeverChoice) -> PlanRequest:
    """The same question with other levers."""
    return replace(request, levers=levers)
