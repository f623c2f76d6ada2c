"""Answers that hang on how one asks: rankings by end point, and a fixed follow-up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import DECISION, LAST, Answer
from tiexin.insight.measures.samples import case_durations
from tiexin.insight.measures.survival import compared, groups_of, known
from tiexin.insight.statistics import Durations, fixed_follow_up, ranking_flips
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.measures.samples import CaseDurations
    from tiexin.insight.statistics import Comparison, Flip, FollowUp
    from tiexin.insight.store import Store


def flips(store: Store, question: Question) -> Answer:
    """The ranking of the groups to each end point, and which pairs turn over.

    The legal decision and the last event; if other ends were named, each of them, and
    the last event.

    Raises:
        BadInput: ``insight.one_group``, and what a comparison raises.
    """
    ends = [DECISION] if question.end == (DECISION,) else list(question.end)
    ends += [LAST] if LAST not in ends else []
    found = {end: compared(store, replace(question, end=(end,))) for end in ends}
    rows = tuple(row for end, one in found.items() for row in _rows(end, one))
    return Answer(
        "flips",
        "day",
        ("end", "group", "cases", "ended", "raw", "standard", "rank"),
        rows,
        store.counts(),
        by=question.by,
        notes=tuple(_flip(one) for one in ranking_flips(found)),
    )


def _rows(end: str, found: Comparison) -> list[tuple[Cell, ...]]:
    ranks = {name: place for place, name in enumerate(found.ranking, 1)}
    return [
        (
            end,
            city.name,
            city.cases,
            city.ended,
            known(city.raw.value) if city.raw else None,
            known(city.standard.value) if city.standard else None,
            ranks.get(city.name),
        )
        for city in found.cities
    ]


def _flip(found: Flip) -> Note:
    return Note(
        "flip.sure" if found.beyond_chance else "flip.chance",
        {
            "ahead": found.ahead,
            "behind": found.behind,
            "by": found.by,
            "turned_by": found.turned_by,
        },
    )


def follow_up(store: Store, question: Question) -> Answer:
    """What ended within ``days``, by cases old enough to tell, whether open or not.

    Raises:
        BadInput: ``insight.days_needed``.
    """
    if question.days is None:
        raise BadInput.of("insight.days_needed", where="--days")
    sample = case_durations(store, question)
    rows = tuple(
        (
            *((group.name,) if question.by else ()),
            *_followed(_watched(sample, group.name, question), float(question.days)),
        )
        for group in groups_of(sample, question)
    )
    return Answer(
        "follow_up",
        sample.unit,
        (
            *(("group",) if question.by else ()),
            *("cases", "too_young", "within", "share", "share_low", "share_high"),
            "median",
        ),
        rows,
        store.counts(),
        by=question.by,
        start=sample.start,
        end=sample.end,
        notes=sample.notes,
    )


def _watched(sample: CaseDurations, name: str, question: Question) -> CaseDurations:
    """The sample cut down to one group, all of it where there are none."""
    if not question.by:
        return sample
    own = sample.group == name
    return replace(
        sample,
        days=sample.days[own],
        ended=sample.ended[own],
        watched=sample.watched[own],
    )


def _followed(sample: CaseDurations, days: float) -> tuple[Cell, ...]:
    found: FollowUp = fixed_follow_up(
        Durations.of(sample.days, sample.ended), watched=sample.watched, window=days
    )
    ends: tuple[Cell, ...] = (None, None, None)
    if found.share is not None:
        ends = (found.share.value, found.share.low, found.share.high)
    return (found.cases, found.too_young, found.done, *ends, found.median)
