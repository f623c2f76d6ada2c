"""How long cases take with open ones counted, whether it shrank, city against city."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import LAST, Answer
from tiexin.insight.measures.samples import case_durations
from tiexin.insight.statistics import (
    CompareOptions,
    Figure,
    Group,
    Remark,
    compare,
    cycle_change,
    logrank,
    survival,
)
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.measures.samples import CaseDurations
    from tiexin.insight.statistics import Apart, City, Comparison, CycleChange
    from tiexin.insight.store import Counts, Store

_MEDIAN = 0.5
_MOST = 0.8


def survival_figures(store: Store, question: Question) -> Answer:
    """Kaplan–Meier: within how many days half and four fifths of the cases end."""
    return survival_of(case_durations(store, question), question, store.counts())


def survival_of(sample: CaseDurations, question: Question, counts: Counts) -> Answer:
    """The same of a sample, wherever it was drawn."""
    groups = groups_of(sample, question)
    rows = tuple(_row(group, named=bool(question.by)) for group in groups)
    notes = list(sample.notes)
    if len(groups) > 1 and all(group.durations.cases for group in groups):
        durations = [group.durations for group in groups]
        if any(each.ends for each in durations):
            test = logrank(durations)
            notes.append(Note("logrank", {"p": test.p, "chi": test.statistic}))
    return Answer(
        "survival",
        sample.unit,
        (
            *(("group",) if question.by else ()),
            *("cases", "ended", "open", "median", "low", "high", "at_least", "p80"),
        ),
        rows,
        counts,
        by=question.by,
        start=sample.start,
        end=sample.end,
        notes=tuple(notes),
    )


def groups_of(sample: CaseDurations, question: Question) -> list[Group]:
    """The groups, or all cases together under no name."""
    return sample.groups() if question.by else [sample.named("")]


def _row(group: Group, *, named: bool) -> tuple[Cell, ...]:
    durations = group.durations
    curve = survival(durations)
    median = curve.quantile(_MEDIAN)
    return (
        *((group.name,) if named else ()),
        durations.cases,
        durations.ends,
        durations.cases - durations.ends,
        median.days,
        median.low,
        median.high,
        median.at_least,
        curve.quantile(_MOST).days,
    )


def curve(store: Store, question: Question) -> Answer:
    """The steps of the Kaplan–Meier curve with their band, for a picture."""
    return curve_of(case_durations(store, question), question, store.counts())


def curve_of(sample: CaseDurations, question: Question, counts: Counts) -> Answer:
    """The same of a sample."""
    rows: list[tuple[Cell, ...]] = []
    for group in groups_of(sample, question):
        found = survival(group.durations)
        low, high = found.band()
        rows += [
            (
                *((group.name,) if question.by else ()),
                float(found.times[step]),
                int(found.at_risk[step]),
                int(found.ended[step]),
                float(found.surviving[step]),
                known(float(low[step])),
                known(float(high[step])),
            )
            for step in range(len(found.times))
        ]
    return Answer(
        "curve",
        sample.unit,
        (
            *(("group",) if question.by else ()),
            *("days", "at_risk", "ended", "surviving", "share_low", "share_high"),
        ),
        tuple(rows[: question.top] if question.top else rows),
        counts,
        by=question.by,
        start=sample.start,
        end=sample.end,
        notes=sample.notes,
    )


def change(store: Store, question: Question) -> Answer:
    """Did it shrink by 25 %: a baseline group against one now, like for like.

    Raises:
        BadInput: ``insight.no_cohorts``: a group is not named, or has no case;
            ``insight.open_needed``: the last event is the end, and nothing says which
            cases are open, so that every one would count as ended.
    """
    sample = case_durations(store, question)
    if sample.end.kind == LAST and question.open_when is None:
        raise BadInput.of("insight.open_needed", where="--open")
    before, now = (sample.named(name) for name in (question.baseline, question.now))
    for option, group in (("--baseline", before), ("--now", now)):
        if not group.durations.cases:
            names = [each.name for each in sample.groups()]
            raise BadInput.of(
                "insight.no_cohorts",
                where=option,
                given=group.name or "?",
                by=question.by,
                known=", ".join(names)[:400],
            )
    return _changed(store, question, sample, cycle_change(before, now))


def _changed(
    store: Store, question: Question, sample: CaseDurations, found: CycleChange
) -> Answer:
    shrinkage = found.shrinkage
    means = found.restricted
    rows = tuple(
        (
            each.name,
            each.cases,
            each.ended,
            each.median,
            each.at_least,
            each.naive_median,
        )
        for each in (found.before, found.now)
    )
    return Answer(
        "change",
        sample.unit,
        ("group", "cases", "ended", "median", "at_least", "naive_median"),
        rows,
        store.counts(),
        by=question.by,
        start=sample.start,
        end=sample.end,
        notes=(
            Note(f"verdict.{found.verdict}", {"target": found.target}),
            *remarks(found.remarks),
            *sample.notes,
        ),
        extra={
            "verdict": str(found.verdict),
            "shrinkage": known(shrinkage.value) if shrinkage else None,
            "shrinkage_low": known(shrinkage.low) if shrinkage else None,
            "shrinkage_high": known(shrinkage.high) if shrinkage else None,
            "naive": found.naive,
            "horizon": means.horizon if means else None,
            "means_low": means.shrinkage.low if means else None,
            "means_high": means.shrinkage.high if means else None,
        },
    )


def comparison(store: Store, question: Question) -> Answer:
    """City against city: raw, and at the mix of all of them together.

    Raises:
        BadInput: ``insight.one_group``; ``insight.no_figure``;
            ``insight.days_needed``: a share within a limit needs ``--days``.
    """
    sample = case_durations(store, question)
    found = _compared(sample, question)
    share = found.figure is Figure.DONE_WITHIN
    ranks = {name: place for place, name in enumerate(found.ranking, 1)}
    rows = tuple(_city(each, ranks.get(each.name)) for each in found.cities)
    return Answer(
        "compare",
        "share" if share else sample.unit,
        ("group", "cases", "ended", "raw", "standard", "low", "high", "mix", "rank"),
        rows,
        store.counts(),
        by=question.by,
        start=sample.start,
        end=sample.end,
        notes=(
            Note(f"figure.{found.figure}"),
            *remarks(found.remarks),
            *_apart(found.pairs),
            *sample.notes,
        ),
    )


def compared(store: Store, question: Question) -> Comparison:
    """The comparison itself; raises as :func:`comparison` does."""
    return _compared(case_durations(store, question), question)


def _compared(sample: CaseDurations, question: Question) -> Comparison:
    figure = _figure(question)
    groups = sample.groups()
    if len(groups) < 2:  # noqa: PLR2004 - one alone is compared with nothing
        raise BadInput.of("insight.one_group", where="--by")
    limit = None if question.days is None else float(question.days)
    return compare(groups, figure, CompareOptions(limit=limit))


def _figure(question: Question) -> Figure:
    names = [str(each) for each in Figure]
    if question.figure not in names:
        raise BadInput.of(
            "insight.no_figure",
            where="--figure",
            given=question.figure[:40],
            known=", ".join(names),
        )
    figure = Figure(question.figure)
    if figure is Figure.DONE_WITHIN and question.days is None:
        raise BadInput.of("insight.days_needed", where="--days")
    return figure


def _city(city: City, rank: int | None) -> tuple[Cell, ...]:
    standard = city.standard
    return (
        city.name,
        city.cases,
        city.ended,
        known(city.raw.value) if city.raw else None,
        known(standard.value) if standard else None,
        known(standard.low) if standard else None,
        known(standard.high) if standard else None,
        None if city.mix_effect is None else known(city.mix_effect),
        rank,
    )


def _apart(pairs: Iterable[Apart]) -> list[Note]:
    """How many differences are more than chance: ranks alone seem to say more."""
    found = [pair.beyond_chance for pair in pairs]
    if not found:
        return []
    return [Note("beyond_chance", {"n": sum(found), "of": len(found)})]


def remarks(found: Iterable[Remark]) -> list[Note]:
    """Remarks of the statistics as notes, whose keys stand beside ours."""
    return [
        Note(each.key.removeprefix("insight."), dict(each.fields)) for each in found
    ]


def known(value: float) -> float | None:
    """The value, or None where it is infinite or no number: unknown."""
    return value if math.isfinite(value) else None
