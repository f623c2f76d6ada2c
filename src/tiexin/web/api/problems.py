"""What goes wrong, as problem documents; for statuses that pages don't know."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import LocalText, Problem
from tiexin.web.common.failures import in_words, problem_document
from tiexin.web.common.languages import language_of
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponse
    from ninja.errors import ValidationError

# What pydantic calls a fault, and how we say what is expected instead.
_EXPECTED: Final[Mapping[str, str]] = {
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "string_type": "text",
    "bool_type": "yes_no",
    "bool_parsing": "yes_no",
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
    "datetime_type": "moment",
    "datetime_parsing": "moment",
    "datetime_from_date_parsing": "moment",
    "timezone_aware": "moment",
    "list_type": "list",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
}
_MOST_TOLD: Final = 20
_LONGEST_PLACE: Final = 120


class ApiError(Exception):
    """A problem with a status of its own; ``headers`` go with the answer."""

    def __init__(
        self,
        status: HTTPStatus,
        *problems: Problem,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(str(status))
        self.status = status
        self.problems = problems
        self.headers = dict(headers or {})


def answer(request: HttpRequest, error: ApiError) -> HttpResponse:
    """The problem document of an error."""
    language = language_of(request)
    response = problem_document(
        in_words(error.problems, language), status=error.status, language=language
    )
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def plain(status: HTTPStatus, code: str, **fields: str | int) -> ApiError:
    """An error with one problem."""
    return ApiError(status, Problem(code, fields))


def of_validation(error: ValidationError) -> ApiError:
    """What is wrong with the shape of a request, all at once."""
    problems = [_problem(each) for each in error.errors[:_MOST_TOLD]]
    return ApiError(HTTPStatus.BAD_REQUEST, *problems)


def _problem(error: Mapping[str, Any]) -> Problem:
    # The first part says body, query or path; the second of a body is the parameter.
    path = list(error["loc"])
    parts = path[2:] if path[0] == "body" else path[1:]
    where = ".".join(_printable(part) for part in parts)[:_LONGEST_PLACE]
    kind, bounds = str(error["type"]), error.get("ctx", {})
    if kind == "missing":
        return Problem("api.missing", {"name": where}, where)
    if kind == "extra_forbidden":
        return Problem("api.unknown_field", {"name": where}, where)
    if kind in _EXPECTED:
        expected = _in_all(f"api.expects.{_EXPECTED[kind]}")
        return Problem("api.wrong_type", {"name": where, "expected": expected}, where)
    for word, fields in _bounds(bounds):
        return Problem(f"api.{word}", {"name": where, **fields}, where)
    return Problem("api.wrong_value", {"name": where}, where)


def _in_all(key: str) -> LocalText:
    say = get_messages().text
    return LocalText(say(key, "zh-hans"), say(key, "zh-hant"), say(key, "en"))


def _printable(part: object) -> str:
    return "".join(each for each in str(part) if each.isprintable())


def _bounds(context: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str | int]]]:
    """Which bound was passed, by what pydantic tells about it."""
    words = {
        "ge": "too_small",
        "le": "too_large",
        "max_length": "too_long",
        "min_length": "too_short",
        "expected": "not_a_choice",
    }
    for name, word in words.items():
        if name in context:
            limit = context[name]
            yield word, {"limit": limit if isinstance(limit, int) else str(limit)}
