# Long because the cases of every measure are read side by side.
"""The cases behind one row of an answer.

Each row of an answer is a grouping; here stands, for each measure, which cases it
groups. A case counts ``times`` where events or passages are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.conformance import Aligner, deviations_of
from tiexin.insight.engine import literal
from tiexin.insight.measures.durations import limit_of
from tiexin.insight.measures.parties import parties, spent_sql
from tiexin.insight.measures.quality import findings
from tiexin.insight.measures.samples import case_durations, durations_sql
from tiexin.insight.measures.span import make_span
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.insight.measures.answer import Answer, Cell, Question
    from tiexin.insight.store import Store

    Row = Mapping[str, Cell]

A_PAGE: Final = 100
"""Cases that are given at once where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the cases are wanted.

    Attributes:
        state: only those in this state; all if empty.
        first: the first of them, from 0.
        size: how many at most.
    """

    state: str = ""
    first: int = 0
    size: int = A_PAGE


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """One case.

    Attributes:
        key: its number in this log.
        name: as the log calls it.
        events: how many it has.
        first_us, last_us: instants of its first and last event, microseconds since
            1970 (UTC).
        times: how often it counts in the row.
        days: its part of what the row measures, in the answer's unit; None where it
            measures no time or none is known.
        state: ``ended``, ``open``, ``within``, ``late``, ``overdue`` (open beyond its
            limit), ``no_limit``, ``too_young`` or ``beyond``; empty where the measure
            has no such thing.
    """

    key: int
    name: str
    events: int
    first_us: int
    last_us: int
    times: int
    days: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What a row rests on.

    Attributes:
        cases: some of the cases, the longest first.
        count: how many there are.
        times: how often all of them count together.
        states: how many are in which state.
    """

    cases: tuple[CaseBehind, ...]
    count: int
    times: int
    states: Mapping[str, int] = field(default_factory=dict)


def behind(
    store: Store,
    question: Question,
    answer: Answer,
    *,
    row: int,
    part: Part | None = None,
) -> Behind:
    """The cases behind a row of an answer that this store gave to this question.

    ``row`` counts from 1; ``part`` says which of the cases, the first hundred if None.

    Raises:
        BadInput: ``insight.no_row``; ``insight.nothing_behind``: the measure's rows
            rest on no cases of their own.
    """
    if not 1 <= row <= len(answer.rows):
        raise BadInput.of("insight.no_row", given=row, rows=len(answer.rows))
    found = _SOURCES.get(answer.measure)
    if found is None:
        raise BadInput.of(
            "insight.nothing_behind", measure=answer.measure, known=", ".join(BEHIND)
        )
    cells = dict(zip(answer.columns, answer.rows[row - 1], strict=True))
    sql = f"SELECT * FROM ({found(store, question, cells)})"
    part = part or Part()
    if part.state:
        sql += f" WHERE state = {literal(part.state)}"
    store.engine.run(f"CREATE OR REPLACE TABLE behind AS {sql}")
    count, times = store.engine.rows(
        "SELECT count(*), coalesce(sum(times), 0)::BIGINT FROM behind"
    )[0]
    states = store.engine.rows(
        "SELECT state, count(*) FROM behind WHERE state <> '' GROUP BY 1 ORDER BY 1"
    )
    rows = store.engine.rows(
        "SELECT c.case_key, c.case_id, c.events, c.first_us, c.last_us, b.times,"
        " b.days, b.state FROM behind b JOIN case_ c USING (case_key)"
        " ORDER BY b.days DESC NULLS LAST, c.case_key"
        f" LIMIT {part.size} OFFSET {part.first}"
    )
    return Behind(tuple(CaseBehind(*each) for each in rows), count, times, dict(states))


def _of(store: Store, question: Question, row: Row) -> str:
    """SQL with the keys of the cases in the row's group."""
    if not question.by:
        return "SELECT case_key FROM case_"
    value = row["group"]
    wanted = "g.value IS NULL" if value is None else f"g.value = {literal(str(value))}"
    return (
        f"SELECT c.case_key FROM case_ c LEFT JOIN ({store.attribute(question.by)}) g"
        f" ON g.case_key = c.case_key WHERE {wanted}"
    )


def _events(
    store: Store, question: Question, row: Row, *, condition: str, us: str = ""
) -> str:
    """Cases by their events that fit, with the days that these took."""
    days = f"sum({us})::DOUBLE / {DAY_US}" if us else "NULL::DOUBLE"
    return (
        f"SELECT case_key, count(*) AS times, {days} AS days, '' AS state FROM event"
        f" WHERE {condition} AND case_key IN ({_of(store, question, row)})"
        " GROUP BY case_key"
    )


_WAIT: Final = "at_us - before_us"


def _is(column: str, value: Cell) -> str:
    return f"{column}::VARCHAR = {literal(str(value))}"


def _summary(store: Store, question: Question, row: Row) -> str:
    return (
        f"SELECT case_key, events AS times, (last_us - first_us) / {DAY_US} AS days,"
        f" '' AS state FROM case_ WHERE case_key IN ({_of(store, question, row)})"
    )


def _cycle(store: Store, question: Question, row: Row) -> str:
    make_span(store, question)
    return (
        f"SELECT case_key, 1 AS times, (end_us - start_us) / {DAY_US} AS days,"
        " CASE WHEN end_us IS NULL THEN 'open' ELSE 'ended' END AS state FROM span"
        f" WHERE case_key IN ({_of(store, question, row)})"
    )


def _sojourn(store: Store, question: Question, row: Row) -> str:
    condition = f"before_us IS NOT NULL AND {_is('activity', row['activity'])}"
    return _events(store, question, row, condition=condition, us=_WAIT)


def _dfg(store: Store, question: Question, row: Row) -> str:
    condition = (
        f"{_is('before_activity', row['from'])} AND {_is('activity', row['to'])}"
    )
    return _events(store, question, row, condition=condition, us=_WAIT)


def _spectrum(store: Store, question: Question, row: Row) -> str:
    month = (
        f"strftime(make_timestamp(before_us), '%Y-%m') = {literal(str(row['month']))}"
    )
    condition = (
        f"{_is('before_activity', row['from'])} AND {_is('activity', row['to'])}"
        f" AND {month}"
    )
    return _events(store, question, row, condition=condition, us=_WAIT)


def _variants(store: Store, question: Question, row: Row) -> str:
    trace = literal(str(row["trace"]))
    return (
        "SELECT case_key, 1 AS times, days, '' AS state FROM ("
        " SELECT e.case_key, any_value(c.last_us - c.first_us) / "
        f"{DAY_US} AS days, string_agg(e.activity::VARCHAR, ' → ' ORDER BY e.position)"
        " AS trace FROM event e JOIN case_ c USING (case_key)"
        f" WHERE c.events = {row['events']}"
        f" AND e.case_key IN ({_of(store, question, row)}) GROUP BY e.case_key)"
        f" WHERE trace = {trace}"
    )


def _rework(store: Store, question: Question, row: Row) -> str:
    found = _events(store, question, row, condition=_is("activity", row["activity"]))
    return (
        "SELECT case_key, times - 1 AS times, days, state"
        f" FROM ({found}) WHERE times > 1"
    )


def _limits(store: Store, question: Question, row: Row) -> str:
    make_span(store, question)
    judged = limit_of(store, question, []).judged()
    return (
        f"SELECT case_key, 1 AS times, (told_us - start_us) / {DAY_US} AS days,"
        " CASE WHEN has_limit IS NOT TRUE THEN 'no_limit' WHEN overdue THEN 'overdue'"
        " WHEN counted IS NOT TRUE THEN 'open' WHEN late THEN 'late'"
        " ELSE 'within' END AS state"
        f" FROM ({judged}) WHERE case_key IN ({_of(store, question, row)})"
    )


def _parties(store: Store, question: Question, row: Row) -> str:
    parties(store, question)  # makes what the sums are taken from
    return (
        f"SELECT case_key, 1 AS times, us::DOUBLE / {DAY_US} AS days, '' AS state"
        f" FROM ({spent_sql()}) WHERE party = {literal(str(row['party']))}"
        f" AND case_key IN ({_of(store, question, row)})"
    )


def _handovers(store: Store, question: Question, row: Row) -> str:
    return f"""
        SELECT case_key, count(*) AS times, sum(us)::DOUBLE / {DAY_US} AS days,
          '' AS state
        FROM (SELECT case_key, {_WAIT} AS us, resource, lag(resource) OVER (
            PARTITION BY case_key ORDER BY position) AS before FROM event)
        WHERE {_is("before", row["from"])} AND {_is("resource", row["to"])}
        GROUP BY case_key
        """


def _workload(store: Store, question: Question, row: Row) -> str:
    condition = _is("resource", row["resource"])
    return _events(store, question, row, condition=condition)


def _sample(
    store: Store, question: Question, *, group: Cell = "", grouped: bool = False
) -> str:
    """The cases of a sample of durations, all or of one group."""
    sample = case_durations(store, question)
    scale = f"::DOUBLE / {DAY_US}" if sample.unit == "day" else "::DOUBLE"
    named = f"WHERE grp = {literal(str(group))}" if grouped else ""
    return (
        f"SELECT case_key, 1 AS times, days{scale} AS days,"
        " CASE WHEN ended THEN 'ended' ELSE 'open' END AS state,"
        f" watched{scale} AS watched"
        f" FROM ({durations_sql(store, question)}) {named}"
    )


_FOUR: Final = "case_key, times, days, state"


def _survival(store: Store, question: Question, row: Row) -> str:
    found = _sample(store, question, group=row.get("group", ""), grouped="group" in row)
    return f"SELECT {_FOUR} FROM ({found})"


def _change(store: Store, question: Question, row: Row) -> str:
    found = _sample(store, question, group=row["group"], grouped=True)
    return f"SELECT {_FOUR} FROM ({found})"


def _flips(store: Store, question: Question, row: Row) -> str:
    return _change(store, replace(question, end=(str(row["end"]),)), row)


def _curve(store: Store, question: Question, row: Row) -> str:
    """The cases that ended at this step of the curve."""
    found = _survival(store, question, row)
    return f"SELECT * FROM ({found}) WHERE state = 'ended' AND days = {row['days']!r}"


def _follow_up(store: Store, question: Question, row: Row) -> str:
    found = _sample(store, question, group=row.get("group", ""), grouped="group" in row)
    days = float(question.days or 0)
    return (
        f"SELECT case_key, times, days, CASE WHEN watched < {days} THEN 'too_young'"
        f" WHEN state = 'ended' AND days <= {days} THEN 'within' ELSE 'beyond' END"
        f" AS state FROM ({found})"
    )


def _drivers(store: Store, question: Question, row: Row) -> str:
    found = _sample(store, question)
    return f"""
        SELECT case_key, n AS times, days, state FROM ({found}) JOIN (
          SELECT e.case_key, count(*) AS n FROM event e JOIN span s USING (case_key)
          WHERE (s.end_us IS NULL OR e.at_us < s.end_us)
            AND {_is("e.activity", row["activity"])} GROUP BY e.case_key
        ) USING (case_key)
        """


def _forecast(store: Store, question: Question, row: Row) -> str:
    found = _sample(store, question)
    return (
        f"SELECT {_FOUR} FROM ({found}) WHERE case_key IN (SELECT case_key FROM case_"
        f" WHERE {_is('case_id', row['case'])}) AND state = 'open'"
    )


def _quality(store: Store, question: Question, row: Row) -> str:
    keys = next(
        each.keys for each in findings(store, question) if each.id == row["finding"]
    )
    keys = keys or "SELECT case_key FROM case_ WHERE false"
    return (
        "SELECT case_key, count(*) AS times, NULL::DOUBLE AS days, '' AS state"
        f" FROM ({keys}) GROUP BY case_key"
    )


def _conformance(store: Store, question: Question, row: Row) -> str:
    """Cases whose alignment has this deviation; each variant is aligned once."""
    if question.model is None:
        raise BadInput.of("insight.no_model", where="--model")
    aligner = Aligner(question.model)
    traces: dict[tuple[str, ...], list[int]] = {}
    for key, trace in store.engine.rows(
        "SELECT case_key, list(activity::VARCHAR ORDER BY position) FROM event"
        " GROUP BY case_key"
    ):
        traces.setdefault(tuple(trace), []).append(key)
    counted: list[tuple[int, int]] = []
    for trace, its in traces.items():
        often = sum(
            str(kind) == row["deviation"] and activity == row["activity"]
            for kind, activity, _ in deviations_of(aligner.align(trace))
        )
        counted += [(key, often) for key in its if often]
    keys, times = [key for key, _ in counted], [n for _, n in counted]
    return (
        f"SELECT unnest({keys}::INTEGER[]) AS case_key,"
        f" unnest({times}::INTEGER[]) AS times, NULL::DOUBLE AS days, '' AS state"
    )


_SOURCES: Final[Mapping[str, Callable[[Store, Question, Row], str]]] = {
    "quality": _quality,
    "summary": _summary,
    "dfg": _dfg,
    "variants": _variants,
    "rework": _rework,
    "cycle": _cycle,
    "sojourn": _sojourn,
    "parties": _parties,
    "handovers": _handovers,
    "workload": _workload,
    "limits": _limits,
    "spectrum": _spectrum,
    "survival": _survival,
    "curve": _curve,
    "change": _change,
    "compare": _change,
    "flips": _flips,
    "follow_up": _follow_up,
    "drivers": _drivers,
    "conformance": _conformance,
    "forecast": _forecast,
}

BEHIND: Final = tuple(_SOURCES)
"""The measures whose rows open the cases behind them."""


def late_cases(store: Store, question: Question, *, most: int) -> list[str]:
    """Ids of the cases that ``limits`` counts as late or overdue, at most ``most``.

    The latest to begin first.

    Raises:
        BadInput: As the measure does.
    """
    make_span(store, question)
    judged = limit_of(store, question, []).judged()
    rows = store.engine.rows(
        f"SELECT c.case_id FROM case_ c JOIN ({judged}) j USING (case_key)"
        " WHERE (j.counted AND j.late) OR j.overdue"
        f" ORDER BY c.first_us DESC, c.case_id LIMIT {most}"
    )
    return [case for (case,) in rows]
