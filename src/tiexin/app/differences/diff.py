"""Two plans side by side: days that moved, each traced back to what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.differences.keeping import Keeping
    from tiexin.app.differences.stored import StoredPlan, StoredStep

Reason: TypeAlias = Literal["new", "gone", "days", "waits", "start", "earlier", "rest"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One link of the chain that moved a day.

    ``new``: the step is new. ``gone``: what it waited for is gone. ``days``: it takes
    more or fewer days. ``waits``: it waits for something else. ``start``: the project
    starts on another day. ``earlier``: what it waits for moved. ``rest``: none of
    these; the days count differently (rest days, or rules of an order).

    Attributes:
        step: id of the step.
        reason: what happened to it.
        before, after: days of the step, or what it waits for; empty where neither.
        moved: calendar days by which its finish moved; 0 for a new one.
    """

    step: str
    reason: Reason
    moved: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A milestone in both plans; the chain runs from the milestone to the cause."""

    id: str
    before: date
    after: date
    chain: tuple[Cause, ...]

    @property
    def days(self) -> int:
        """Calendar days later; negative if sooner."""
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A step that both plans have and that starts or ends on another day."""

    before: StoredStep
    after: StoredStep

    @property
    def start_days(self) -> int:
        """Calendar days by which it starts later."""
        return (self.after.start - self.before.start).days

    @property
    def finish_days(self) -> int:
        """Calendar days by which it ends later."""
        return (self.after.finish - self.before.finish).days


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """All that lies between two plans.

    Attributes:
        facts: by fact what was answered before and now; None where not answered.
        levers_on, levers_off: used now and not before, and the other way round.
        rules_changed: whether the catalogue is another one.
        milestones: all of both plans, moved or not.
        moved, added, removed: steps.
        unmoved: how many steps stay where they are.
        keeping: the new plan with the old days kept where they can be; None where
            nobody asked, nothing lies between them, or the calendars don't reach.
    """

    before: StoredPlan
    after: StoredPlan
    facts: dict[str, tuple[object, object]]
    levers_on: tuple[str, ...]
    levers_off: tuple[str, ...]
    rules_changed: bool
    milestones: tuple[MovedDay, ...]
    moved: tuple[MovedStep, ...]
    added: tuple[StoredStep, ...]
    removed: tuple[StoredStep, ...]
    unmoved: int
    keeping: Keeping | None = None

    @property
    def same(self) -> bool:
        """Whether nothing was asked otherwise and nothing moved."""
        asked = (
            self.facts
            or self.levers_on
            or self.levers_off
            or self.before.start != self.after.start
            or self.before.jurisdiction != self.after.jurisdiction
        )
        return not (asked or self.moved or self.added or self.removed)


def diff(before: StoredPlan, after: StoredPlan) -> PlanDiff:
    """What changed from one plan to the other."""
    both = [id_ for id_ in after.steps if id_ in before.steps]
    moved = [MovedStep(before.steps[id_], after.steps[id_]) for id_ in both]
    moved = [each for each in moved if each.start_days or each.finish_days]
    asked = sorted({*before.facts, *after.facts})
    answers = {id_: (before.facts.get(id_), after.facts.get(id_)) for id_ in asked}
    return PlanDiff(
        before=before,
        after=after,
        facts={id_: pair for id_, pair in answers.items() if pair[0] != pair[1]},
        levers_on=tuple(sorted(after.levers - before.levers)),
        levers_off=tuple(sorted(before.levers - after.levers)),
        rules_changed=before.catalogue != after.catalogue,
        milestones=tuple(
            MovedDay(
                id_, before.milestones[id_], day, tuple(_chain(id_, before, after))
            )
            for id_, day in after.milestones.items()
            if id_ in before.milestones
        ),
        moved=tuple(sorted(moved, key=lambda each: (each.after.start, each.after.id))),
        added=tuple(s for id_, s in after.steps.items() if id_ not in before.steps),
        removed=tuple(s for id_, s in before.steps.items() if id_ not in after.steps),
        unmoved=len(both) - len(moved),
    )


def _chain(id_: str, before: StoredPlan, after: StoredPlan) -> Iterator[Cause]:
    """From the step that decides a milestone back to what changed first."""
    if before.milestones[id_] == after.milestones[id_]:
        return
    step = after.deciding.get(id_)
    seen = set()
    while step is not None and step in after.steps and step not in seen:
        seen.add(step)
        cause, step = _cause(step, before, after)
        yield cause


def _cause(id_: str, before: StoredPlan, after: StoredPlan) -> tuple[Cause, str | None]:
    """What happened to a step, and the earlier one to look at next, if any."""
    new, old = after.steps[id_], before.steps.get(id_)
    if old is None:
        return Cause(id_, "new", 0), None
    days = (new.finish - old.finish).days
    if new.held_by is not None and new.held_by != old.held_by:
        cause = Cause(id_, "waits", days, old.held_by or "", new.held_by)
        return cause, _moved(new.held_by, before, after)
    if new.days != old.days or new.unit != old.unit:
        # Whatever moved its start besides is told next.
        cause = Cause(id_, "days", days, _days(old), _days(new))
        earlier = new.predecessor if new.start != old.start else None
        return cause, _moved(earlier, before, after)
    return _of_start(old, new, before, after)


def _of_start(
    old: StoredStep, new: StoredStep, before: StoredPlan, after: StoredPlan
) -> tuple[Cause, str | None]:
    days = (new.finish - old.finish).days
    holding = new.held_by or new.predecessor
    if new.predecessor != old.predecessor:
        gone = old.predecessor is not None and old.predecessor not in after.steps
        waits = (old.predecessor or "", new.predecessor or "")
        cause = Cause(new.id, "gone" if gone else "waits", days, *waits)
        return cause, _moved(holding, before, after)
    if _moved(holding, before, after) is not None:
        return Cause(new.id, "earlier", days, after=holding or ""), holding
    if holding is None and before.start != after.start:
        starts = (before.start.isoformat(), after.start.isoformat())
        return Cause(new.id, "start", days, *starts), None
    return Cause(new.id, "rest", days), None


def _moved(id_: str | None, before: StoredPlan, after: StoredPlan) -> str | None:
    """The step itself if it is new, or starts or ends on another day."""
    if id_ is None or id_ not in after.steps:
        return None
    old, new = before.steps.get(id_), after.steps[id_]
    if old is not None and (old.start, old.finish) == (new.start, new.finish):
        return None
    return id_


def _days(step: StoredStep) -> str:
    return f"{step.days} {step.unit}"
