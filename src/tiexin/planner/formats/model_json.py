"""The model's own format, ``.json``: everything that a ``Model`` can say, both ways.

A document holds ``tiexin_model`` (the version, 1), ``start`` and, where it is so,
``now``, ``calendars``, ``resources``, ``stocks``, ``activities``, ``edges``, ``goals``,
``exactly_one`` and ``implies``. Days are ISO dates. A span is ``{"days": 5}``, with
``"calendar"`` and, if it runs straight through, ``"rule": "elapse"``. A calendar is its
first day and a text with 1 for each working day and 0 for each other one.
docs/planner.md has an example. Citations of edges belong to the caller and are not
written.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from tiexin.calendars.calendar import WorkCalendar
from tiexin.kernel import BadInput, LocalText
from tiexin.planner.formats import json_fields as doc
from tiexin.planner.model import Model
from tiexin.planner.problem import EdgeKind, Mode
from tiexin.planner.spans import Count, Elapse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.planner.formats.text import Text
    from tiexin.planner.spans import DayCalendar, Span

Calendars: TypeAlias = "Mapping[str, DayCalendar]"

VERSION: Final = 1
_LANGUAGES: Final = ("zh_hans", "zh_hant", "en")


def model_of(text: Text) -> Model:
    """The network of a JSON document.

    Raises:
        BadInput: ``format.json``, ``format.json_field``: the place within the document
            is named.
    """
    content = "\n".join(line.text for line in text.lines)
    try:
        document = json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        number = text.lines[min(line, len(text.lines)) - 1].number
        where = f"{text.name}:{number}"
        raise BadInput.of("format.json", where=where, reason=str(error)[:80]) from error
    try:
        return _model(document)
    except BadInput as error:
        placed = [replace(each, where=text.name) for each in error.problems]
        raise BadInput(*placed) from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _model(document: object) -> Model:
    top = doc.fields(document, "", required=("tiexin_model", "start"))
    if top.pop("tiexin_model") != VERSION:
        doc.fail("tiexin_model", VERSION)
    model = Model(
        start=doc.day(top.pop("start"), "start"),
        now=doc.maybe_day(top.pop("now", None), "now"),
    )
    known: dict[str, DayCalendar] = {}
    for id_, given in doc.fields(top.pop("calendars", {}), "calendars").items():
        known[id_] = _calendar(id_, given)
    parts: dict[str, Callable[[Model, object, str, Calendars], None]] = {
        "resources": _resource,
        "stocks": _stock,
        "activities": _activity,
        "edges": _edge,
        "exactly_one": _exactly_one,
        "implies": _implies,
    }
    goals = doc.texts(top.pop("goals", []), "goals")
    for name, read in parts.items():
        for number, each in enumerate(doc.items(top.pop(name, []), name)):
            read(model, each, f"{name}[{number}]", known)
    if top:
        doc.fail(next(iter(top)), "no such field")
    model.goal(*goals)
    return model


def _calendar(id_: str, given: object) -> DayCalendar:
    at = f"calendars.{id_}"
    left = doc.fields(given, at, required=("first", "working"))
    working = left.pop("working")
    if not isinstance(working, str) or not working or set(working) - {"0", "1"}:
        doc.fail(f"{at}.working", "0 and 1")
    first = date.fromordinal(doc.day(left.pop("first"), f"{at}.first"))
    title = doc.fields(left.pop("title", {}), f"{at}.title")
    words = [str(title.get(language, id_)) for language in _LANGUAGES]
    since = doc.maybe_day(left.pop("provisional_from", None), at)
    doc.nothing_else(left, at)
    calendar = WorkCalendar.build(
        id=id_,
        title=LocalText(*words),
        first=first,
        working=bytes(map(int, working)),
        years={},
    )
    return replace(calendar, provisional_since=since)


def _resource(model: Model, given: object, at: str, calendars: Calendars) -> None:
    left = doc.fields(given, at, required=("id", "capacity"))
    changes = doc.fields(left.pop("changes", {}), f"{at}.changes")
    model.resource(
        doc.text(left.pop("id"), f"{at}.id"),
        doc.whole(left.pop("capacity"), f"{at}.capacity"),
        changes={
            doc.day(day, f"{at}.changes"): doc.whole(units, f"{at}.changes")
            for day, units in changes.items()
        },
        calendar=_named(left.pop("calendar", None), at, calendars),
    )
    doc.nothing_else(left, at)


def _stock(model: Model, given: object, at: str, calendars: Calendars) -> None:
    left = doc.fields(given, at, required=("id", "amount"))
    id_ = doc.text(left.pop("id"), f"{at}.id")
    model.stock(id_, doc.whole(left.pop("amount"), f"{at}.amount"))
    doc.nothing_else(left, at)


def _activity(model: Model, given: object, at: str, calendars: Calendars) -> None:
    left = doc.fields(given, at, required=("id",))
    modes = [
        _mode(each, f"{at}.modes[{number}]", calendars)
        for number, each in enumerate(doc.items(left.pop("modes", []), at))
    ]
    span, limit = left.pop("span", None), left.pop("limit", None)
    needs = _units(left.pop("needs", {}), f"{at}.needs")
    uses = _units(left.pop("uses", {}), f"{at}.uses")
    if (span is None) != bool(modes) or (modes and (needs or uses)):
        doc.fail(at, "span, needs, uses | modes")
    days = {
        name: doc.maybe_day(left.pop(name, None), f"{at}.{name}")
        for name in ("release", "deadline", "due", "started", "finished")
    }
    model.activity(
        doc.text(left.pop("id"), f"{at}.id"),
        None if span is None else _span(span, f"{at}.span", calendars),
        modes=modes,
        needs=needs,
        uses=uses,
        limit=None if limit is None else _span(limit, f"{at}.limit", calendars),
        key=doc.text(left.pop("key", ""), f"{at}.key"),
        starts_on_working_day=doc.flag(left, "starts_on_working_day", at),
        optional=doc.flag(left, "optional", at),
        late_weight=doc.whole(left.pop("late_weight", 1), f"{at}.late_weight"),
        release=days["release"],
        deadline=days["deadline"],
        due=days["due"],
        started=days["started"],
        finished=days["finished"],
    )
    doc.nothing_else(left, at)


def _mode(given: object, at: str, calendars: Calendars) -> Mode:
    left = doc.fields(given, at, required=("id", "span"))
    mode = Mode(
        doc.text(left.pop("id"), f"{at}.id"),
        _span(left.pop("span"), f"{at}.span", calendars),
        _units(left.pop("needs", {}), f"{at}.needs"),
        _units(left.pop("uses", {}), f"{at}.uses"),
        doc.whole(left.pop("burden", 0), f"{at}.burden"),
    )
    doc.nothing_else(left, at)
    return mode


def _edge(model: Model, given: object, at: str, calendars: Calendars) -> None:
    left = doc.fields(given, at, required=("earlier", "later"))
    earlier = doc.text(left.pop("earlier"), f"{at}.earlier")
    later = doc.text(left.pop("later"), f"{at}.later")
    kind = left.pop("kind", EdgeKind.FINISH_TO_START.value)
    if kind not in [each.value for each in EdgeKind]:
        doc.fail(f"{at}.kind", " | ".join(EdgeKind))
    key = doc.text(left.pop("key", ""), f"{at}.key")
    lag = left.pop("lag", None)
    span = None if lag is None else _span(lag, f"{at}.lag", calendars)
    if doc.flag(left, "at_most", at):
        longest = span or Count(0)
        model.at_most(earlier, later, longest, kind=EdgeKind(kind), key=key)
    else:
        model.edge(earlier, later, kind=EdgeKind(kind), lag=span, key=key)
    doc.nothing_else(left, at)


def _exactly_one(model: Model, given: object, at: str, calendars: Calendars) -> None:
    model.exactly_one(*doc.texts(given, at))


def _implies(model: Model, given: object, at: str, calendars: Calendars) -> None:
    first, second, *more = [*doc.texts(given, at), "", ""]
    if not second or more != ["", ""]:
        doc.fail(at, "[first, second]")
    model.implies(first, second)


def _span(given: object, at: str, calendars: Calendars) -> Span:
    left = doc.fields(given, at, required=("days",))
    days = doc.whole(left.pop("days"), f"{at}.days")
    calendar = _named(left.pop("calendar", None), at, calendars)
    rule = left.pop("rule", "count")
    if rule not in ("count", "elapse") or (rule == "elapse" and calendar is None):
        doc.fail(f"{at}.rule", "count | elapse")
    doc.nothing_else(left, at)
    if rule == "elapse" and calendar is not None:
        return Elapse(days, calendar)
    return Count(days, calendar)


def _named(name: object, at: str, calendars: Calendars) -> DayCalendar | None:
    if name is None:
        return None
    if not isinstance(name, str) or name not in calendars:
        doc.fail(f"{at}.calendar", ", ".join(calendars) or "calendars")
    return calendars[name]


def _units(given: object, at: str) -> dict[str, int]:
    units = doc.fields(given, at)
    return {id_: doc.whole(each, f"{at}.{id_}") for id_, each in units.items()}
