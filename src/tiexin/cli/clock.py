"""``tiexin clock``: the last day of a legal limit, and why it is that day."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol, TextIO

from tiexin.calendars import (
    ExcludedInterval,
    ExtensionGrant,
    day_in_words,
    deadline,
    explain,
    in_words,
    minimum_notice,
    progress,
)
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.calendars import (
        CalendarSet,
        ClockUnit,
        Deadline,
        Progress,
        Sentence,
        TextSource,
        WorkCalendar,
    )
    from tiexin.kernel import Citation, Language

SCHEMA: Final = "tiexin.clock/1"
_UNITS: Final[dict[str, ClockUnit]] = {
    "working": "working_day",
    "calendar": "calendar_day",
    "month": "month",
}


class ClockContext(Protocol):
    """What this command needs of its surroundings."""

    @property
    def messages(self) -> TextSource: ...  # noqa: D102 - described by the class
    @property
    def language(self) -> Language: ...  # noqa: D102
    @property
    def calendars(self) -> CalendarSet: ...  # noqa: D102
    @property
    def out(self) -> TextIO: ...  # noqa: D102


def add_parser(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    words: Callable[[str], str],
) -> argparse.ArgumentParser:
    """Describe the command's options, in the language of ``words``."""
    about = words("clock.help")
    parser = commands.add_parser("clock", help=about, description=about)
    add = parser.add_argument
    add(
        "--from",
        dest="trigger",
        metavar="DAY",
        required=True,
        help=words("clock.help_from"),
    )
    add("--days", metavar="N", type=int, required=True, help=words("clock.help_days"))
    add("--unit", choices=[*_UNITS], default="working", help=words("clock.help_unit"))
    add(
        "--calendar",
        metavar="NAME",
        default="mainland",
        help=words("clock.help_calendar"),
    )
    add(
        "--excluded",
        metavar="SPAN",
        action="append",
        default=[],
        help=words("clock.help_excluded"),
    )
    add("--extend", metavar="N:DAY", help=words("clock.help_extend"))
    add("--minimum", action="store_true", help=words("clock.help_minimum"))
    add("--on", metavar="DAY", help=words("clock.help_on"))
    add("--json", action="store_true", help=words("clock.help_json"))
    return parser


def run(args: argparse.Namespace, context: ClockContext) -> int:
    """Print the last day with the steps that lead to it; the exit code is 0.

    Raises:
        BadInput: An option can't be read or the clock refuses it.
        CalendarGap: A day lies outside the calendar.
    """
    calendar = context.calendars.named(args.calendar)
    limit = _limit(args, calendar)
    on = _day("--on", args.on) if args.on else None
    state = progress(limit, on=on, calendar=calendar) if on else None
    steps = explain(limit, calendar=calendar)
    if args.json:
        content = _as_json(limit, steps, state, context)
        json.dump(content, context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
        return 0
    for line in _as_text(limit, steps, context):
        context.out.write(line + "\n")
    if on and state:
        context.out.write("\n" + _standing(on, state, context) + "\n")
    return 0


def _limit(args: argparse.Namespace, calendar: WorkCalendar) -> Deadline:
    trigger, unit = _day("--from", args.trigger), _UNITS[args.unit]
    excluded = [_interval(text, unit) for text in args.excluded]
    extension = _extension(args.extend) if args.extend else None
    if args.minimum:
        if excluded or extension:
            raise BadInput.of("calendars.option_minimum", where="--minimum")
        return minimum_notice(trigger, n=args.days, unit=unit, calendar=calendar)
    return deadline(
        trigger,
        n=args.days,
        unit=unit,
        calendar=calendar,
        excluded=excluded,
        extension=extension,
    )


def _day(option: str, text: str) -> date:
    # fromisoformat alone would also take 20260209.
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadInput.of("calendars.option_day", where=option, value=text)
    return day


def _interval(text: str, unit: ClockUnit) -> ExcludedInterval:
    first, _, rest = text.partition(":")
    last, _, cap = rest.partition(":")
    if not last or (cap and not _is_number(cap)):
        raise BadInput.of("calendars.option_excluded", where="--excluded", value=text)
    return ExcludedInterval(
        _day("--excluded", first),
        _day("--excluded", last),
        cap=int(cap) if cap else None,
        cap_unit="working_day" if unit == "working_day" else "calendar_day",
    )


def _extension(text: str) -> ExtensionGrant:
    days, _, granted_on = text.partition(":")
    if not granted_on or not _is_number(days):
        raise BadInput.of("calendars.option_extend", where="--extend", value=text)
    return ExtensionGrant(int(days), _day("--extend", granted_on))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _as_text(
    limit: Deadline, steps: tuple[Sentence, ...], context: ClockContext
) -> Iterator[str]:
    texts, language = context.messages, context.language
    day = day_in_words(limit.last_day, texts=texts, language=language)
    headline = "clock.result_minimum" if limit.next_step_on else "clock.result"
    yield texts.text(headline, language, day=day)
    if limit.next_step_on:
        day = day_in_words(limit.next_step_on, texts=texts, language=language)
        yield texts.text("clock.result_next", language, day=day)
    yield ""
    yield texts.text("clock.why", language)
    for number, step in enumerate(steps, start=1):
        line = in_words(step, texts=texts, language=language)
        yield f"{number:3}. {line}{_articles(step, context)}"


def _articles(step: Sentence, context: ClockContext) -> str:
    if not step.citations:
        return ""
    texts, language = context.messages, context.language
    comma = texts.text("clock.comma", language)
    articles = comma.join(_article(citation, context) for citation in step.citations)
    return texts.text("clock.article", language, articles=articles)


def _article(citation: Citation, context: ClockContext) -> str:
    # The two laws of the clock are named here so that the catalogue need not load.
    number = (citation.clause or "").removeprefix("art-")
    key = f"clock.law_{citation.source}"
    return context.messages.text(key, context.language, number=number)


def _standing(on: date, state: Progress, context: ClockContext) -> str:
    texts, language = context.messages, context.language
    day = day_in_words(on, texts=texts, language=language)
    key, n = "clock.used", state.left
    if state.overdue:
        key, n = "clock.overdue", state.overdue
    return texts.text(key, language, day=day, used=state.used, n=n)


def _as_json(
    limit: Deadline,
    steps: tuple[Sentence, ...],
    state: Progress | None,
    context: ClockContext,
) -> dict[str, object]:
    texts, language = context.messages, context.language
    return {
        "schema": SCHEMA,
        "from": limit.trigger.isoformat(),
        "days": limit.n,
        "unit": limit.unit,
        "calendar": limit.calendar,
        "last_day": limit.last_day.isoformat(),
        "raw_day": limit.raw_day.isoformat(),
        "next_step_on": limit.next_step_on and limit.next_step_on.isoformat(),
        "provisional": limit.provisional,
        "extended_by": limit.extension.days if limit.extension else 0,
        "rest_days": [
            {
                "day": rest.day.isoformat(),
                "name": rest.name and rest.name.in_language(language),
            }
            for rest in limit.skipped
        ],
        "make_up_days": [day.isoformat() for day in limit.make_up],
        "excluded": [
            {
                "first": span.first.isoformat(),
                "last": span.last.isoformat(),
                "days": span.days,
            }
            for span in limit.excluded
        ],
        "progress": state
        and {"used": state.used, "left": state.left, "overdue": state.overdue},
        "reasons": [
            {
                "key": step.key,
                "text": in_words(step, texts=texts, language=language),
                "citations": [str(citation) for citation in step.citations],
            }
            for step in steps
        ],
    }
