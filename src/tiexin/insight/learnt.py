"""A forecast learnt by boosted trees: used only where it beats the plain one.

The one file that knows LightGBM, which is an extra (``pip install tiexin[learn]``).
Each quantile has trees of its own that minimise the quantile loss; for the median that
is the absolute error, which fits durations better than the squared one.

Cases that were still open are not thrown away in silence: an ended row stands for the
open ones that could not be followed so long (weights by the inverse chance of having
been followed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiexin.insight.statistics import SHARES, Durations, survival
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiexin.insight.statistics import Prefixes
    from tiexin.insight.statistics.samples import Floats, Ints

LEAST_ROWS: Final = 200
"""From fewer ended rows nothing is learnt."""

_ROUNDS: Final = 300
_MOST_WEIGHT: Final = 20.0
_COUNTED: Final = 40
_NEW: Final = -1
_PARAMETERS: Final = {
    "objective": "quantile",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "seed": 1,
    # The same trees on each machine and with each number of threads.
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class LearntForecast:
    """Trees for each of ``SHARES``; see ``Forecaster``."""

    def __init__(
        self,
        trees: dict[float, Any],
        activities: NDArray[np.str_],
        people: NDArray[np.str_],
    ) -> None:
        self._trees = trees
        self._activities = activities
        self._people = people

    def quantiles(self, rows: Prefixes, shares: Sequence[float]) -> Floats:
        """Days still to go right after each row's step, never falling with the share.

        Only the shares that were learnt may be asked for.
        """
        table = features(rows, self._activities, self._people)
        days = np.stack([self._trees[one].predict(table) for one in shares], axis=1)
        return np.maximum.accumulate(np.maximum(days, 0.0), axis=1)


def learn(past: Prefixes) -> LearntForecast:
    """Learns from the rows of past cases.

    Raises:
        BadInput: ``insight.no_lightgbm``: the extra is not installed;
            ``insight.too_little_to_learn``: under ``LEAST_ROWS`` ended rows.
    """
    trees = _library()
    ended = past.where(past.ended)
    if ended.rows < LEAST_ROWS:
        raise BadInput.of(
            "insight.too_little_to_learn", rows=ended.rows, least=LEAST_ROWS
        )
    activities = _commonest_first(past.activity)
    people = _commonest_first(past.who)
    data = trees.Dataset(
        features(past, activities, people)[past.ended],
        label=ended.remaining,
        weight=_weights(past),
        categorical_feature=[0, 1, 2],
        params={"verbosity": -1},
        free_raw_data=False,
    )
    return LearntForecast(
        {
            share: trees.train({**_PARAMETERS, "alpha": share}, data, _ROUNDS)
            for share in SHARES
        },
        activities,
        people,
    )


def _library() -> Any:
    # An extra: whoever does not ask for it needs neither the library nor its time.
    try:
        import lightgbm  # noqa: PLC0415
    except (ImportError, OSError) as error:  # OSError: a library of the system lacks
        raise BadInput.of("insight.no_lightgbm", where="--learnt") from error
    return lightgbm


def _weights(past: Prefixes) -> Floats:
    """For ended rows, 1 by the chance of having been followed so long."""
    followed = survival(Durations(past.remaining, ~past.ended))
    place = np.searchsorted(followed.times, past.remaining[past.ended], side="left")
    chances = np.concatenate([[1.0], followed.surviving])[place]
    return np.asarray(1 / np.maximum(chances, 1 / _MOST_WEIGHT), dtype=np.float64)


def features(
    rows: Prefixes, activities: NDArray[np.str_], people: NDArray[np.str_]
) -> NDArray[np.float32]:
    """What is known after each step, one row each.

    Step, step before, who did it, steps so far, days since the start and since the step
    before, day of the week and of the year, then how often each of the first activities
    was done so far. A step or a person that was never seen is a kind of its own.
    ``activities`` and ``people`` are the known ones, the commonest first.
    """
    codes = _codes(rows.activity, activities)
    follows = np.zeros(rows.rows, dtype=np.bool_)
    follows[1:] = rows.case[1:] == rows.case[:-1]
    before = np.full(rows.rows, _NEW, dtype=np.int64)
    before[1:][follows[1:]] = codes[:-1][follows[1:]]
    since = np.zeros(rows.rows)
    since[1:][follows[1:]] = np.diff(rows.at)[follows[1:]]
    day = np.floor(rows.at)
    who = _codes(rows.who, people)
    plain = (
        codes,
        before,
        who,
        rows.length,
        rows.elapsed,
        since,
        day % 7,
        day % 365.25,
    )
    counted = range(min(_COUNTED, len(activities)))
    counts = (_so_far(codes == code, follows) for code in counted)
    columns = [np.asarray(one, dtype=np.float32) for one in (*plain, *counts)]
    return np.stack(columns, axis=1)


def _so_far(marks: NDArray[np.bool_], follows: NDArray[np.bool_]) -> Ints:
    """How many marks there were in the same case up to each row."""
    total = np.cumsum(marks)
    begins = np.flatnonzero(~follows)
    earlier: Ints = total[begins] - marks[begins]
    lengths = np.diff(np.append(begins, len(marks)))
    return np.asarray(total - np.repeat(earlier, lengths), dtype=np.int64)


def _commonest_first(names: NDArray[np.str_]) -> NDArray[np.str_]:
    known, counts = np.unique(names, return_counts=True)
    return np.asarray(known[np.argsort(-counts, kind="stable")], dtype=np.str_)


def _codes(names: NDArray[np.str_], known: NDArray[np.str_]) -> Ints:
    order = np.argsort(known)
    place = np.searchsorted(known, names, sorter=order)
    found = order[np.minimum(place, max(0, len(known) - 1))]
    return np.where(known[found] == names, found, _NEW).astype(np.int64)
