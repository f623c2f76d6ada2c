"""A limit on a whole stretch of the journey, as one level states it."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Literal

from tiexin.catalogue.schema.conditions import OptionalCondition
from tiexin.catalogue.schema.procedures import InForce, Limit, Reviewed
from tiexin.catalogue.schema.words import Day, Id, OptionalText, Strict, Text


class ProcessLimit(Strict):
    """From the finish of ``first`` (left out: from the start) to that of ``last``."""

    id: Id
    title: Text
    first: Id | None = None
    last: Id
    counts: Literal["approval_time", "elapsed"]
    in_force: InForce
    published_on: Day | None = None
    applies_when: OptionalCondition = None
    limit: Limit
    note: OptionalText = None
    reviewed: Reviewed
