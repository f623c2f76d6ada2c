"""Against a plan, and how long open cases will still take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiexin.insight.conformance import breaches, conform
from tiexin.insight.engine import literal
from tiexin.insight.learnt import learn
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import limited
from tiexin.insight.measures.samples import case_durations
from tiexin.insight.measures.survival import known, remarks
from tiexin.insight.statistics import SHARES, AfterLastStep, choose, prefixes
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tiexin.insight.conformance import Breach, Net
    from tiexin.insight.measures.answer import Cell, Point, Question
    from tiexin.insight.statistics import Prefixes
    from tiexin.insight.store import Store

_FORECAST: Final = tuple(f"p{round(100 * share)}" for share in SHARES)


def variant_counts(store: Store) -> dict[tuple[str, ...], int]:
    """Each sequence of activities with the number of its cases."""
    rows = store.engine.rows(
        "SELECT trace, count(*) FROM (SELECT case_key,"
        " list(activity::VARCHAR ORDER BY position) AS trace FROM event"
        " GROUP BY case_key) GROUP BY trace ORDER BY count(*) DESC, trace"
    )
    return {tuple(trace): int(count) for trace, count in rows}


def conformance(store: Store, question: Question) -> Answer:
    """How well cases follow the net, and where they leave it.

    Raises:
        BadInput: ``insight.no_model``: no net was given; what the alignment raises.
    """
    net = question.model
    if net is None:
        raise BadInput.of("insight.no_model", where="--model")
    variants = _known_to(store, net)
    found = conform(net, variants)
    broken = breaches(variants, question.law)
    rows: list[tuple[Cell, ...]] = [
        (str(each.kind), each.activity, each.cases, each.times, each.after)
        for each in found.deviations
    ]
    return Answer(
        "conformance",
        "case",
        ("deviation", "activity", "cases", "times", "after"),
        tuple(rows[: question.top] if question.top else rows),
        store.counts(),
        notes=tuple(_breach(each) for each in broken),
        extra={
            "fitness": found.average,
            "fitness_overall": found.overall,
            "fitting": found.fitting,
            "breaches": sum(each.cases for each in broken),
        },
    )


def _breach(found: Breach) -> Note:
    return Note(
        found.kind.key.removeprefix("insight."),
        {
            "earlier": found.order.earlier,
            "later": found.order.later,
            "source": found.order.source,
            "cases": found.cases,
            "of": found.applicable,
        },
    )


def _known_to(store: Store, net: Net) -> dict[tuple[str, ...], int]:
    if not net.labels:
        raise BadInput.of("insight.no_model", where="--model")
    return variant_counts(store)


def forecast(store: Store, question: Question) -> Answer:
    """Days that open cases will still take, by what came after the same last step.

    Raises:
        BadInput: ``insight.nothing_open``: every case has ended.
    """
    sample = case_durations(store, question)
    found = store.engine.arrays(_steps(sample.end))
    case = found["n"].astype(np.int64)
    first = np.searchsorted(case, np.arange(int(case[-1]) + 1 if len(case) else 0))
    rows = prefixes(
        case=case,
        activity=found["activity"].astype(np.str_),
        who=found["who"].astype(np.str_),
        at=found["at_us"].astype(np.float64) / DAY_US,
        ended=found["over"].astype(np.bool_)[first],
        known_until=found["until"].astype(np.float64)[first] / DAY_US,
    )
    waiting = store.table(f"{_WAITING} {limited(question.top)}")
    if not waiting:
        raise BadInput.of("insight.nothing_open", where="--end")
    choice = choose(rows, learn if question.learnt else None)
    plain = AfterLastStep.learn(rows)
    learnt = _learnt(rows, found["case_key"][first]) if choice.learnt else {}
    test = choice.learnt_test if choice.learnt else choice.plain_test
    extra: dict[str, Cell] = {
        "forecast_error": None if test is None else test.error,
        "tried_on": None if test is None else test.tried_on,
    }
    for number, name in enumerate(_FORECAST):
        kept = None if test is None else test.calibration[number].kept.value
        extra[f"kept_{name}"] = kept
    return Answer(
        "forecast",
        "day",
        ("case", "activity", "waited", *_FORECAST),
        tuple(_still(row, plain, learnt) for row in waiting),
        store.counts(),
        start=sample.start,
        end=sample.end,
        notes=(*remarks([choice.remark]), *sample.notes),
        extra=extra,
    )


def _learnt(rows: Prefixes, keys: NDArray[np.int64]) -> dict[int, Sequence[float]]:
    """Days to go after the last step of each open case, by its key."""
    last = np.append(rows.case[1:] != rows.case[:-1], rows.rows > 0)
    open_ = rows.where(last & ~rows.ended)
    days = learn(rows).quantiles(open_, SHARES).tolist()
    return dict(zip(keys[open_.case].tolist(), days, strict=True))


def _still(
    row: tuple[Any, ...],
    plain: AfterLastStep,
    learnt: Mapping[int, Sequence[float]],
) -> tuple[Cell, ...]:
    key, name, step, waited_us = row
    waited = waited_us / DAY_US
    days = [plain.after(step, share, waited=waited) for share in SHARES]
    if key in learnt and min(learnt[key]) > waited:
        # Trees know nothing of a case that has waited longer than they foresaw; the
        # plain forecast does.
        days = [each - waited for each in learnt[key]]
    return (name, step, waited, *(known(each) for each in days))


_WAITING: Final = """
SELECT c.case_key, c.case_id, arg_max(e.activity::VARCHAR, e.position) AS step,
  any_value(l.us - c.last_us) AS waited
FROM span s JOIN case_ c USING (case_key) JOIN log_end l ON l.log = c.log
JOIN event e ON e.case_key = c.case_key
WHERE s.end_us IS NULL AND l.us >= c.last_us
GROUP BY c.case_id, c.case_key ORDER BY waited DESC, c.case_key"""


def _steps(end: Point) -> str:
    """The steps of all cases up to their end, and of ended ones the end as one more.

    The event that is the end is left out for that, whatever it is called.
    """
    is_end = "e.position = c.events - 1"
    if end.kind == "activities":
        names = ", ".join(literal(name) for name in end.names)
        is_end = f"e.activity IN ({names}) AND e.at_us = s.end_us"
    elif end.kind == "attribute":
        is_end = "false"
    return f"""
        WITH step AS (
          SELECT e.case_key, e.position, e.activity::VARCHAR AS activity, e.at_us,
            coalesce(e.resource, '') AS who,
            s.end_us IS NOT NULL AS over, l.us AS until
          FROM event e JOIN case_ c USING (case_key) JOIN span s USING (case_key)
          JOIN log_end l ON l.log = c.log
          WHERE CASE WHEN s.end_us IS NULL THEN e.at_us <= l.us
            ELSE e.at_us <= s.end_us AND NOT ({is_end}) END
          UNION ALL
          SELECT case_key, 2147483647, '', end_us, '', true, end_us
          FROM span WHERE end_us IS NOT NULL
        )
        SELECT case_key, dense_rank() OVER (ORDER BY case_key) - 1 AS n, activity,
          at_us, who, over, until
        FROM step ORDER BY case_key, at_us, position
        """
