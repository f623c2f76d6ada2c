"""Attributes of cases on an engine; see :mod:`tiexin.insight.attributes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from tiexin.insight.portable.dialects import instant_us, wall_us
from tiexin.insight.portable.numbers import whole
from tiexin.insight.portable.reading import CASE
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.portable.store import PortableStore

_ISO: Final = (
    r"^\d{4}-\d{2}-\d{2}"
    r"([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}(:\d{2})?)?)?)?$"
)
"""Times that every engine reads alike."""

_DATE: Final = 10
"""Characters of a date; one more parts it from the time of day, which has eight."""

_CLOCK: Final = 8


def attribute(store: PortableStore, name: str) -> Any:
    """A table of ``case_key`` and ``value`` (text) of the cases' attribute.

    As on one machine: ``log``, ``year``, ``events``; else that of the case's first
    event in a column ``case:…``, else the first that an event of the case has.

    Raises:
        BadInput: ``insight.no_attribute``: nothing has it; ``insight.engine_values``:
            it is of a kind that engines write differently.
    """
    cases = store.all_cases
    if name in ("log", "year", "events"):
        value = {
            "log": ibis.literal(store.report.name),
            "year": date_of(cases.first_day).year().cast("string"),
            "events": cases.events.cast("string"),
        }[name]
        return cases.select(case_key=cases.case_id, value=value)
    plain = name.removeprefix(CASE)
    found = store.kept_already(f"attribute {plain}")
    if found is None:
        found = store.kept(f"attribute {plain}", _made(store, plain, given=name))
    return found


def date_of(day: Any) -> Any:
    """A number of days since 1970 as a date."""
    return ibis.date("1970-01-01") + day.as_interval("D")


def _made(store: PortableStore, plain: str, *, given: str) -> Any:
    for column, of_case in ((f"{CASE}{plain}", True), (plain, False)):
        if column not in store.others:
            continue
        if f"value:{column}" not in store.all_events.columns:
            raise BadInput.of("insight.engine_values", given=column[:60])
        value = store.all_events[f"value:{column}"]
        events = store.all_events.filter(value.notnull())
        if of_case:
            events = events.filter(_.position == 0)
        found = events.group_by(case_key=_.case_id).agg(
            value=_[f"value:{column}"].argmin(_.position)
        )
        if store.row(found.agg(n=_.count()))["n"]:
            return found
    raise BadInput.of(
        "insight.no_attribute",
        given=given[:60],
        known=", ".join(["log", "year", *attribute_names(store)])[:400],
    )


def attribute_names(store: PortableStore) -> list[str]:
    """Attributes that cases or events have a column for."""
    return sorted({name.removeprefix(CASE) for name in store.others})


def is_time(store: PortableStore, name: str) -> bool:
    """Whether an attribute is there and some value of it is a time."""
    try:
        values = attribute(store, name)
    except BadInput:
        return False
    readable = _.value.re_search(_ISO)
    return bool(store.row(values.agg(n=_.count(where=readable)))["n"])


def attribute_time(store: PortableStore, name: str) -> Any:
    """``point_case``, ``us``, ``day`` of an attribute that holds a time.

    ``whole_day``: it names a day; ``midnight``: the instant with which a day begins.

    Raises:
        BadInput: ``insight.no_attribute``; ``insight.engine_times``: a value is
            written as one engine may read it and another not.
    """
    table = attribute(store, name).mutate(value=_.value.strip().nullif(""))
    strange = table.filter(_.value.notnull() & ~_.value.re_search(_ISO))
    found = store.row(strange.agg(n=_.count(), example=_.value.min()))
    if found["n"]:
        raise BadInput.of(
            "insight.engine_times",
            given=name[:60],
            n=found["n"],
            example=str(found["example"])[:40],
        )
    # Midnight of that day in the zone has that day on its wall.
    midnight = table.value.substr(0, _DATE).try_cast('timestamp("UTC")')
    clock = table.value.substr(_DATE + 1, _CLOCK)
    longer = table.value.length() > _DATE
    return table.select(
        point_case=table.case_key,
        us=instant_us(store.backend, table.value),
        day=whole(wall_us(store.backend, midnight), DAY_US),
        whole_day=~longer,
        midnight=longer & clock.re_search("^[0:]*$"),
    )
