"""Why each day of a procedure lies where it does: one function for pages and API.

Every explanation begins with the rule that binds and its source, goes through the
reckoning step by step (``calendars.explain``), and names what stopped the clock. Days
that somebody promised (a missing paper, a commitment, a correction) say who follows
what. ``in_words`` and ``articles`` put it into one of the three languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.calendars import Sentence, explain, in_words
from tiexin.casework.clocks import open_clocks
from tiexin.casework.pauses import ground_of
from tiexin.catalogue import cite
from tiexin.kernel import Citation, LocalText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.calendars import Deadline, TextSource
    from tiexin.calendars.explain import FieldValue
    from tiexin.casework.clocks import ClockName, ProcedureClock
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Condition, ProcedureState, ProjectState
    from tiexin.catalogue.types import Catalogue
    from tiexin.kernel import Language

_DELIVERY: Final = Citation.parse("licensing_law_2019/art-44")


@dataclass(frozen=True, slots=True)
class DayExplained:
    """One day with its reasons.

    ``kind`` is ``answer``, ``statutory``, ``promised``, ``internal``, ``delivery``,
    ``cure``, ``check`` or ``correction``; ``about`` the id of the promise, if it is
    one. The first sentence names the rule.
    """

    kind: str
    about: str
    day: date
    sentences: tuple[Sentence, ...]

    def words(self, *, texts: TextSource, language: Language) -> tuple[str, ...]:
        """The sentences in a language."""
        return tuple(
            in_words(each, texts=texts, language=language) for each in self.sentences
        )

    def articles(self, catalogue: Catalogue, language: Language) -> tuple[str, ...]:
        """The sources by name, each once; rules of the house have none."""
        found = dict.fromkeys(
            citation for each in self.sentences for citation in each.citations
        )
        return tuple(
            cite(catalogue, citation).in_language(language)
            for citation in found
            if citation.source in catalogue.sources
        )


def explain_days(
    procedure: ProcedureState,
    clock: ProcedureClock,
    state: ProjectState,
    *,
    setting: Setting,
    catalogue: Catalogue,
) -> tuple[DayExplained, ...]:
    """All days that bind somebody about a procedure now, each with its reasons.

    ``clock`` is that of the procedure. A limit that has ended is not explained.
    """
    rules = setting.rules_of(procedure)
    calendar = setting.calendars[clock.calendar]
    clocks = tuple(
        DayExplained(
            name,
            "",
            limit.last_day,
            (
                *_rule(name, limit, rules),
                *_trigger(name, procedure, rules),
                *(_pauses(procedure, setting) if name in clock.limits else ()),
                *explain(limit, calendar=calendar),
            ),
        )
        for name, limit in open_clocks(procedure, clock).items()
    )
    return (*clocks, *_promises(procedure, state, catalogue))


def _rule(
    name: ClockName, limit: Deadline, rules: ProcedureRules
) -> Iterator[Sentence]:
    if name == "answer":
        yield Sentence(
            f"casework.clock.answer_{limit.unit}",
            {"n": limit.n, "day": limit.trigger},
            tuple(_sources(rules.answer_source)),
        )
    elif name == "delivery":
        yield Sentence(
            "casework.clock.delivery",
            {"n": limit.n, "day": limit.trigger},
            (_DELIVERY,),
        )
    else:
        days = {
            "statutory": rules.statutory,
            "promised": rules.promised,
            "internal": rules.internal,
        }[name]
        if days is not None:
            yield _limit(name, days)


def _limit(name: ClockName, days: Days) -> Sentence:
    key = f"casework.clock.{name}_{days.unit}"
    return Sentence(key, {"n": days.n}, tuple(_sources(days.source)))


def _sources(source: str) -> Iterator[Citation]:
    """The source of a limit; rules of the house are no law and are not cited."""
    if source and not source.startswith("casework/"):
        yield Citation.parse(source)


def _trigger(
    name: ClockName, procedure: ProcedureState, rules: ProcedureRules
) -> Iterator[Sentence]:
    application = procedure.application
    if application is None or name in ("answer", "delivery"):
        return
    if rules.starts == "receipt":
        yield Sentence("casework.clock.from_receipt")
    elif application.by_silence:
        sources = tuple(_sources(rules.answer_source))
        yield Sentence("casework.clock.from_silence", {}, sources)
    else:
        yield Sentence("casework.clock.from_acceptance")


def _pauses(procedure: ProcedureState, setting: Setting) -> Iterator[Sentence]:
    """What each pause is for, by which law, and whether it is still open."""
    application = procedure.application
    for pause in application.pauses if application else ():
        ground = ground_of(pause, procedure, setting)
        if ground is None:
            continue
        key = "casework.clock.pause" if pause.last else "casework.clock.open_pause"
        fields: dict[str, FieldValue] = {"first": pause.first, "ground": ground.title}
        if pause.last:
            fields["last"] = pause.last
        yield Sentence(key, fields, tuple(_sources(ground.source)))


def _promises(
    procedure: ProcedureState, state: ProjectState, catalogue: Catalogue
) -> Iterator[DayExplained]:
    for condition in state.conditions.values():
        if condition.procedure == procedure.id and condition.state == "open":
            yield DayExplained(
                "cure",
                condition.id,
                condition.cure_by,
                tuple(_cure(condition, catalogue)),
            )
    for commitment in state.commitments.values():
        mine = commitment.procedure == procedure.id
        if mine and commitment.state in ("open", "broken"):
            key = f"casework.clock.check_{commitment.state}"
            fields = {"day": commitment.check_by, "made": commitment.made_on}
            yield DayExplained(
                "check",
                commitment.id,
                commitment.check_by,
                (Sentence(key, dict(fields)),),
            )
    for asked in state.corrections.values():
        if asked.procedure != procedure.id or asked.answered_on or asked.due is None:
            continue
        fields = {"day": asked.due, "made": asked.asked_on}
        yield DayExplained(
            "correction",
            asked.id,
            asked.due,
            (Sentence("casework.clock.correction", dict(fields)),),
        )


def _cure(condition: Condition, catalogue: Catalogue) -> Iterator[Sentence]:
    papers = [_title(paper, catalogue) for paper in condition.missing]
    yield Sentence(
        "casework.clock.cure",
        {
            "day": condition.cure_by,
            "made": condition.made_on,
            "papers": LocalText(
                "、".join(each.zh_hans for each in papers),
                "、".join(each.zh_hant for each in papers),
                ", ".join(each.en for each in papers),
            ),
        },
    )
    yield Sentence(f"casework.clock.cure_{condition.consequence}")


def _title(paper: str, catalogue: Catalogue) -> LocalText:
    document = catalogue.documents.get(paper)
    return document.title if document else LocalText(paper, paper, paper)
