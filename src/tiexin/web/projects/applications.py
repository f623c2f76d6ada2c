"""The applications of one procedure in words: what happened to each, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.casework.pauses import ground_of, out_until
from tiexin.web.cases import store
from tiexin.web.common.names import authority_name, document_name
from tiexin.web.projects.choices import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.casework.state import (
        Application,
        Gap,
        Pause,
        ProcedureState,
        Review,
    )
    from tiexin.web.projects.wording import Words


@dataclass(frozen=True, slots=True)
class PauseLine:
    """One pause: ``out`` says how many days it takes out of the clock."""

    ground: str
    law: str
    party: str
    first: str
    last: str
    notice: str
    out: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review."""

    by: str
    topic: str
    opened: str
    closed: str
    outcome: str


@dataclass(frozen=True, slots=True)
class GapLine:
    """One thing that was missing."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """One application; ``steps`` are its days, ``extension`` a sentence or empty."""

    title: str
    steps: tuple[tuple[str, str], ...]
    gaps: tuple[GapLine, ...]
    pauses: tuple[PauseLine, ...]
    reviews: tuple[ReviewLine, ...]
    extension: str
    current: bool


def applications(words: Words, procedure: ProcedureState) -> list[ApplicationView]:
    """All applications, the current one first."""
    found = procedure.applications
    return [
        ApplicationView(
            words.say("projects.application", n=number),
            tuple(_steps(words, each)),
            tuple(_gap(words, gap) for gap in each.gaps),
            tuple(_pause(words, procedure, pause) for pause in each.pauses),
            tuple(_review(words, review) for review in each.reviews.values()),
            _extension(words, each),
            current=number == len(found),
        )
        for number, each in reversed(list(enumerate(found, 1)))
    ]


def _steps(words: Words, application: Application) -> Iterator[tuple[str, str]]:
    """The days of an application, in the order in which the law has them."""
    days: tuple[tuple[str, date | None], ...] = (
        ("submitted", application.received_on),
        ("gaps_named", application.gaps_named_on),
        ("completed", application.completed_on),
        (
            "deemed_accepted" if application.by_silence else "accepted",
            application.accepted_on,
        ),
        (_decision(application), application.decided_on),
        ("delivered", application.delivered_on),
    )
    for event, day in days:
        if day is not None:
            yield words.say(f"casework.event.{event}"), words.day(day)
    if application.reference:
        yield words.say("casework.field.reference"), application.reference
    if application.number:
        yield words.say("casework.field.number"), application.number


def _decision(application: Application) -> str:
    """The event that ended it; a decision that stands is a grant."""
    return "refused" if application.outcome == "refused" else "granted"


def _gap(words: Words, gap: Gap) -> GapLine:
    about = document_name(gap.document, words.language) if gap.document else gap.field
    return GapLine(about, gap.text)


def _pause(words: Words, procedure: ProcedureState, pause: Pause) -> PauseLine:
    setting = store.setting()
    rules = setting.rules_of(procedure)
    calendar = setting.calendars[rules.calendar]
    ground = ground_of(pause, procedure, setting)
    last = pause.last or words.sight.today
    until = out_until(pause, last, procedure, setting=setting, calendar=calendar)
    out = words.say("projects.nothing_out")
    if until is not None:
        before = pause.first.fromordinal(pause.first.toordinal() - 1)
        n = calendar.count(after=before, until=until)
        out = words.say("projects.days.working_day", n=n)
    party = words.say(f"casework.party.{ground.charged_to.value}") if ground else "–"
    return PauseLine(
        ground.title.in_language(words.language) if ground else pause.ground,
        source_of(words, ground.source) if ground else "",
        party,
        words.short(pause.first),
        words.short(pause.last) if pause.last else words.say("projects.still_open"),
        words.short(pause.notice_on),
        out,
    )


def _review(words: Words, review: Review) -> ReviewLine:
    outcome = words.say(f"casework.choice.{review.outcome}") if review.outcome else ""
    place = words.sight.project.jurisdiction
    return ReviewLine(
        authority_name(review.by, place, words.language),
        review.topic,
        words.short(review.opened_on),
        words.short(review.closed_on)
        if review.closed_on
        else words.say("projects.still_open"),
        outcome,
    )


def _extension(words: Words, application: Application) -> str:
    found = application.extension
    if found is None:
        return ""
    return words.say(
        "projects.extended",
        n=found.days,
        day=words.day(found.on),
        ground=found.ground,
        approver=found.approver,
    )
