"""Exactly one named officer at any time, kept by the database itself.

``Project.officer`` is one column that can't be empty: never none, never two. The terms
say who it was when: numbered without gaps, each lasting until the next begins, never
changed or taken away. As no end is written, terms can neither overlap nor leave a day
without an officer. These triggers tie both together:

    a new term     has the next number and does not begin before the last one;
                   its officer becomes the project's
    the project's  officer can't be changed otherwise
    a leave        is covered by one colleague on each of its days: two covers of one
                   officer never share a day, whoever arranges them at once
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.web.cases.append_only import Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator

_LAST: Final = (
    "SELECT {what} FROM cases_officerterm WHERE project_id = NEW.{id} "
    "ORDER BY number DESC LIMIT 1"
)
_OUT_OF_ORDER: Final = (
    "NEW.number <> 1 + coalesce(({number}), 0) OR NEW.since < ({since})"
).format(
    number=_LAST.format(what="number", id="project_id"),
    since=_LAST.format(what="since", id="project_id"),
)
_NOT_OF_THE_TERM: Final = "NEW.officer_id <> ({officer})".format(
    officer=_LAST.format(what="officer_id", id="id")
)
_NAME_HIM: Final = (
    "UPDATE cases_project SET officer_id = NEW.officer_id "
    "WHERE id = NEW.project_id AND officer_id <> NEW.officer_id"
)
# Name, table, when it acts.
_ORDER: Final = ("officer_terms_in_order", "cases_officerterm", "BEFORE INSERT")
_NAMED: Final = ("officer_by_last_term", "cases_officerterm", "AFTER INSERT")
_FIXED: Final = (
    "officer_only_by_term",
    "cases_project",
    "BEFORE UPDATE OF officer_id",
)


# Two that are written at once do not see each other; on PostgreSQL the officer's own
# row lets the second wait for the first. SQLite has one writer anyway.
_ONE_AFTER_THE_OTHER: Final = (
    "PERFORM 1 FROM accounts_user WHERE id = NEW.officer_id FOR NO KEY UPDATE"
)
# After the row is written, as its number is known only then.
_SHARES_A_DAY: Final = (
    "EXISTS (SELECT 1 FROM cases_cover WHERE officer_id = NEW.officer_id "
    'AND id <> NEW.id AND "first" <= NEW."last" AND "last" >= NEW."first")'
)


def triggers(vendor: str) -> Iterator[Trigger]:
    """The rules, in the database's own words."""
    make = _postgres if vendor == "postgresql" else _sqlite
    for where, condition, message in (
        (_ORDER, _OUT_OF_ORDER, "officer terms out of order"),
        (_FIXED, _NOT_OF_THE_TERM, "another officer needs a new term"),
    ):
        yield make(where, refusal=message, condition=condition)
    yield make(_NAMED, action=_NAME_HIM)
    for what in ("insert", "update"):
        where = (f"covers_apart_{what}", "cases_cover", f"AFTER {what.upper()}")
        yield make(where, refusal="two covers on one day", condition=_SHARES_A_DAY)


def _sqlite(
    where: tuple[str, str, str],
    *,
    refusal: str = "",
    condition: str = "",
    action: str = "",
) -> Trigger:
    name, table, when = where
    given = f"WHEN {condition} " if condition else ""
    done = f"SELECT RAISE(ABORT, '{refusal}')" if refusal else action
    statement = (
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {given}BEGIN {done}; END"
    )
    return Trigger(name, table, (statement,))


def _postgres(
    where: tuple[str, str, str],
    *,
    refusal: str = "",
    condition: str = "",
    action: str = "",
) -> Trigger:
    name, table, when = where
    done = f"{action};"
    if refusal:
        error = "USING ERRCODE = 'integrity_constraint_violation'"
        done = f"IF {condition} THEN RAISE EXCEPTION '{refusal}' {error}; END IF;"
    if table == "cases_cover":
        done = f"{_ONE_AFTER_THE_OTHER}; {done}"
    function = (
        f"CREATE OR REPLACE FUNCTION tiexin_{name}() RETURNS trigger AS $$ "
        f"BEGIN {done} RETURN NEW; END; $$ LANGUAGE plpgsql"
    )
    statement = (
        f"CREATE TRIGGER {name} {when} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION tiexin_{name}()"
    )
    return Trigger(name, table, (function, statement))
