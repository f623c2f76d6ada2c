"""Estimates and tables: there where the law sets no number, in order, and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.levels import merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems, Spot
    from tiexin.catalogue.files import Entry

_MEASURES: Final = ("processing", "minimum_wait")
"""Limits that say how long a step takes; a deadline of the applicant doesn't."""


def check_durations(index: Index, plain: Mapping[str, Any], problems: Problems) -> None:
    """Note missing, disordered and impossible estimates, and tables with gaps."""
    for spot, version in index.versions("procedure"):
        estimate = version.get("duration", {}).get("estimated")
        if estimate is not None:
            place = spot.at("duration", "estimated")
            _check_order(place, estimate, problems)
            _check_divisor(place, estimate, index, problems)
        crash = version.get("duration", {}).get("crash")
        if crash is not None:
            _check_crash(spot, version, index, problems)
    for id_, versions in plain["procedures"].items():
        _check_present(id_, versions, index, problems)
    for entry in index.all("table"):
        _check_table(entry, index, problems)


def _check_order(spot: Spot, estimate: dict[str, Any], problems: Problems) -> None:
    field = "days" if "days" in estimate else "spread"
    if estimate[field] != sorted(estimate[field]):
        shown = ", ".join(str(each) for each in estimate[field])
        problems.note("catalogue.estimate_order", spot.at(field), given=shown)


def _check_crash(
    spot: Spot, version: dict[str, Any], index: Index, problems: Problems
) -> None:
    """The legal guard: works and minimum waits can't be bought faster."""
    duration, place = version["duration"], spot.at("duration", "crash")
    _check_order(place, duration["crash"], problems)
    works = index.stated("procedure", spot.entry.id, "kind") == "works"
    statutory = duration.get("statutory")
    waits = isinstance(statutory, dict) and statutory.get("kind") == "minimum_wait"
    if works or waits:
        problems.note("catalogue.guard_crash", place, procedure=spot.entry.id)


def _check_divisor(
    spot: Spot, estimate: dict[str, Any], index: Index, problems: Problems
) -> None:
    divisor = estimate.get("divide_by")
    if divisor is None:
        return
    fact = index.ids("fact").get(divisor)
    if fact is None or fact.data["type"] != "whole_number":
        problems.note("catalogue.divisor", spot.at("divide_by"), fact=divisor)


def _check_present(
    id_: str, versions: list[dict[str, Any]], index: Index, problems: Problems
) -> None:
    """On each day, at each level: a figure that measures the step, or an estimate."""
    noted: set[tuple[str, int]] = set()
    days = sorted({version["from"] for version in versions})
    for level in {version["level"] for version in versions}:
        for day in days:
            merged = merge(versions, day=day, levels=index.chain(level))
            if merged is None or _measured(merged[0]):
                continue
            at = _lowest(versions, merged[1])
            place = (at["file"], at["line"])
            if place not in noted:
                noted.add(place)
                problems.at("catalogue.estimate_missing", place, procedure=id_)


def _measured(fields: Mapping[str, Any]) -> bool:
    if "estimated" in fields:
        return True
    limit = fields.get("statutory")
    if not isinstance(limit, dict) or fields.get("kind") == "works":
        # Works are always estimated: no limit of an authority shortens them.
        return False
    return limit.get("kind", "processing") in _MEASURES


def _lowest(
    versions: list[dict[str, Any]], stated_by: Mapping[str, str]
) -> dict[str, Any]:
    level = stated_by.get("statutory", "")
    return next((each for each in versions if each["level"] == level), versions[0])


def _check_table(entry: Entry, index: Index, problems: Problems) -> None:
    table = entry.data
    facts = index.ids("fact")
    for number, id_ in enumerate(table["facts"]):
        if id_ not in facts or "minimum" not in facts[id_].data:
            problems.add("catalogue.table_fact", entry, "facts", number, fact=id_)
    if set(table["assume"]) != set(table["facts"]):
        expected = ", ".join(table["facts"])
        problems.add("catalogue.table_assume", entry, "assume", expected=expected)
    width = len(table["facts"])
    for number, row in enumerate(table["rows"]):
        if len(row["at_most"]) != width:
            problems.add("catalogue.table_width", entry, "rows", number, n=width)
            return
    _check_rows(entry, problems)


def _check_rows(entry: Entry, problems: Problems) -> None:
    rows = entry.data["rows"]
    if any(bound is not None for bound in rows[-1]["at_most"]):
        problems.add(
            "catalogue.table_open_end", entry, "rows", len(rows) - 1, table=entry.id
        )
    for number, row in enumerate(rows):
        for earlier in rows[:number]:
            if _covers(earlier["at_most"], row["at_most"]):
                problems.add("catalogue.table_row_hidden", entry, "rows", number)
                break


def _covers(earlier: list[float | None], later: list[float | None]) -> bool:
    """Whether every project that the later row fits was caught by the earlier one."""
    return all(
        bound is None or (other is not None and other <= bound)
        for bound, other in zip(earlier, later, strict=True)
    )
