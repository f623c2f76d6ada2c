"""Attributes of cases, looked up by name and kept as small tables once asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.insight.engine import identifier, literal
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tiexin.insight.engine import Engine
    from tiexin.insight.log import ImportReport


class Attributes:
    """What is known of cases besides their events."""

    def __init__(
        self,
        engine: Engine,
        reports: Sequence[ImportReport],
        known: Collection[str] = (),
    ) -> None:
        self._engine = engine
        self._known = known
        self._logs = [report.name for report in reports]

    def sql(self, name: str) -> str:
        """SQL with ``case_key`` and ``value`` (text) of a case's attribute.

        ``log`` is the file, ``year`` the year of the first event, ``events`` how many
        there are. Else the case's own attribute, else that of its first event that
        has it.

        Raises:
            BadInput: ``insight.no_attribute``: no case and no event has it.
        """
        if name == "log":
            names = ", ".join(literal(name) for name in self._logs)
            return f"SELECT case_key, [{names}][log + 1] AS value FROM case_all"
        if name == "year":
            return (
                "SELECT case_key, year(DATE '1970-01-01' + first_day)::VARCHAR AS value"
                " FROM case_all"
            )
        if name == "events":
            return "SELECT case_key, events::VARCHAR AS value FROM case_all"
        plain = name.removeprefix("case:")
        table = f"attribute {plain}"
        if not self._has_table(table):
            self._make_attribute(table, plain, given=name)
        return f"SELECT case_key, value FROM {identifier(table)}"

    def _has_table(self, name: str) -> bool:
        return bool(
            self._engine.value(
                "SELECT count(*) FROM duckdb_tables()"
                f" WHERE table_name = {literal(name)}"
            )
        )

    def _make_attribute(self, table: str, plain: str, *, given: str) -> None:
        pointer = "/" + plain.replace("~", "~0").replace("/", "~1")

        def value(column: str) -> str:
            found = literal(pointer)
            # An unusual type makes the value an object with its text under "v".
            inner = literal(pointer + "/v")
            return (
                f"coalesce(json_extract_string({column}, {inner}),"
                f" json_extract_string({column}, {found}))"
            )

        found = f"SELECT case_key, {value('attributes')} AS value FROM case_attribute"
        if not self._engine.value(f"SELECT count(value) FROM ({found})"):
            found = (
                "SELECT e.case_key, arg_min(x.value, e.position) AS value"
                f" FROM event_all e JOIN (SELECT rowid AS i, {value('attributes')}"
                " AS value FROM staged WHERE attributes IS NOT NULL) x"
                " ON x.i = e.event_index WHERE x.value IS NOT NULL GROUP BY e.case_key"
            )
        nowhere = not self._engine.value(f"SELECT count(value) FROM ({found})")
        if nowhere and plain not in self._known:
            raise BadInput.of(
                "insight.no_attribute",
                given=given[:60],
                known=", ".join(["log", "year", *self.names()])[:400],
            )
        self._engine.run(
            f"CREATE TABLE {identifier(table)} AS SELECT case_key, value"
            f" FROM ({found}) WHERE value IS NOT NULL ORDER BY case_key"
        )

    def names(self) -> list[str]:
        """Attributes that cases or, in a sample, events have."""
        rows = self._engine.rows(
            "SELECT DISTINCT unnest(json_keys(attributes)) AS name FROM ("
            " (SELECT attributes FROM case_attribute LIMIT 10000) UNION ALL"
            " (SELECT attributes FROM staged WHERE attributes IS NOT NULL LIMIT 10000)"
            ") ORDER BY name"
        )
        return [row[0] for row in rows]
