"""How one procedure goes in the invented city: the acts of all who have a part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Role, Track

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.world.model import Dice
    from tiexin.calendars import WorkCalendar
    from tiexin.casework.rules import ProcedureRules
    from tiexin.eventlog import Json

_UNITS: Final = ("working_day", "calendar_day")


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's command on a day, before it is given."""

    on: date
    kind: str
    subject: str
    role: Role
    data: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """What the promised plan says of a procedure: its days from start to finish."""

    start: date
    finish: date


class Course:
    """The acts of one procedure, from the day it can begin."""

    def __init__(
        self,
        rules: ProcedureRules,
        *,
        dice: Dice,
        calendar: WorkCalendar,
        slow: float,
        investor: str,
    ) -> None:
        """``slow`` stretches the authority's time; ``investor`` is a user id."""
        self._rules = rules
        self._dice = dice
        self._calendar = calendar
        self._slow = slow
        self._investor = investor
        self._ids = 0

    def acts(self, ready: date, planned: Span) -> list[Act]:
        """All acts, in order of their days; the last one ends the procedure."""
        if self._rules.track is Track.WORK:
            return list(self._work(ready, planned))
        return list(self._application(ready))

    def _act(self, on: date, kind: str, role: Role, **data: Json) -> Act:
        return Act(on, kind, self._rules.id, role, data)

    def _id(self, letter: str) -> str:
        self._ids += 1
        return f"{letter}{self._ids}-{self._rules.id.replace('_', '-')[:30]}"

    def _after(self, day: date, working_days: int) -> date:
        return self._calendar.add(day, working_days)

    def _work(self, ready: date, planned: Span) -> Iterator[Act]:
        dice = self._dice
        begin = ready + timedelta(days=dice.days("start_delay"))
        length = (planned.finish - planned.start).days
        figures = dice.figures["works"]
        drawn = (
            length * figures["of_plan"] * dice.rng.lognormvariate(0, figures["sigma"])
        )
        end = begin + timedelta(days=max(0, round(drawn)))
        yield self._act(begin, "begin", Role.OFFICER)
        if dice.happens("forecast") and length > 30:
            told = begin + timedelta(days=length // 2)
            later = planned.finish + timedelta(
                days=int(dice.figures["forecast"]["later"])
            )
            yield self._act(
                told,
                "forecast",
                Role.INVESTOR,
                finish=max(later, told).isoformat(),
                cause="third_party",
            )
        if length > 20 and dice.happens("interruption"):
            first = begin + timedelta(days=max(1, length // 2 + 1))
            last = first + timedelta(days=dice.days("interruption"))
            cause = dice.weighted(dice.figures["interruption"]["causes"])  # type: ignore[arg-type]
            name = self._id("i")
            yield self._act(
                first,
                "interrupt",
                Role.INVESTOR,
                interruption=name,
                cause=cause,
                note=cause,
            )
            yield self._act(last, "end_interruption", Role.INVESTOR, interruption=name)
            end = max(end, last) + (last - first)
        yield self._act(end, "finish", Role.OFFICER)

    def _application(self, ready: date) -> Iterator[Act]:
        dice = self._dice
        received = self._after(ready, dice.days("start_delay"))
        if self._rules.commitments:
            yield self._commitment(received)
        yield self._act(received, "submit", Role.INVESTOR)
        taken = self._acceptance(received)
        yield from taken
        accepted = taken[-1].on
        handled = self._handling(accepted)
        yield from handled
        decided = self._after(handled[-1].on if handled else accepted, 1)
        if dice.happens("refusal"):
            refused = self._refusal(decided)
            yield from refused
            decided = self._after(refused[-1].on, self._needed())
        yield self._act(decided, "grant", Role.REVIEWER)
        handed = self._after(decided, dice.between("delivery"))
        yield self._act(handed, "deliver", Role.REVIEWER)

    def _commitment(self, on: date) -> Act:
        lever = self._rules.commitments[0]
        days = int(self._dice.figures["commitment"]["check_after"])
        return self._act(
            on,
            "commit",
            Role.INVESTOR,
            commitment=self._id("p"),
            lever=lever,
            duty=lever,
            check_by=(on + timedelta(days=days)).isoformat(),
        )

    def _acceptance(self, received: date) -> list[Act]:
        """From receipt to acceptance, which is the last act."""
        dice, rules = self._dice, self._rules
        answered = self._after(received, min(dice.between("answer"), rules.answer_days))
        if rules.may_miss and dice.happens("condition"):
            return [self._on_condition(answered)]
        acts: list[Act] = []
        if rules.needs and dice.happens("gaps"):
            count = dice.rng.randint(1, int(dice.figures["gaps"]["most"]))
            papers = sorted(dice.rng.sample(rules.needs, min(count, len(rules.needs))))
            gaps: Json = [
                {"document": paper, "field": "", "text": "…"} for paper in papers
            ]
            acts.append(self._act(answered, "name_gaps", Role.REVIEWER, gaps=gaps))
            completed = self._after(answered, dice.days("completing"))
            acts.append(self._act(completed, "complete", Role.INVESTOR))
            acts.append(self._act(completed, "accept", Role.REVIEWER))
        elif dice.happens("silence"):
            over = self._after(received, rules.answer_days + 1)
            acts.append(self._act(over, "deem_accepted", Role.SYSTEM))
        else:
            acts.append(self._act(answered, "accept", Role.REVIEWER))
        return acts

    def _on_condition(self, on: date) -> Act:
        days = int(self._dice.figures["condition"]["days_to_cure"])
        return self._act(
            on,
            "accept_conditionally",
            Role.REVIEWER,
            condition=self._id("c"),
            missing=sorted(self._rules.may_miss)[:1],
            promised_by=self._investor,
            cure_by=(on + timedelta(days=days)).isoformat(),
            effect="granted_with_condition",
            consequence="permit_revoked",
        )

    def _handling(self, accepted: date) -> list[Act]:
        """What happens between acceptance and decision; its last day is the last act's."""
        dice, rules = self._dice, self._rules
        acts: list[Act] = []
        days = self._needed()
        half = self._after(accepted, max(1, days // 2))
        end = self._after(accepted, days)
        if dice.happens("review") and days > 3:
            name = self._id("r")
            acts.append(
                self._act(
                    self._after(accepted, 1),
                    "open_review",
                    Role.REVIEWER,
                    review=name,
                    by=rules.authority,
                    topic=rules.kind,
                )
            )
            closed = self._after(half, 0)
            acts.append(
                self._act(
                    closed,
                    "close_review",
                    Role.REVIEWER,
                    review=name,
                    outcome="no_objection",
                )
            )
        if rules.grounds and dice.happens("pause"):
            back = self._after(half, dice.days("pause"))
            acts += self._pause(half, back)
            end = self._after(back, days - days // 2)
        limit = rules.statutory
        if limit is not None and days > limit.n and rules.extension is not None:
            if dice.happens("extension"):
                acts.append(self._extension(half))
        return sorted(acts, key=lambda act: act.on) + [
            self._act(end, "verify_status", Role.OFFICER, source="call")
        ]

    def _pause(self, first: date, back: date) -> list[Act]:
        dice = self._dice
        name = self._id("s")
        data: dict[str, Json] = {
            "pause": name,
            "ground": dice.one(self._rules.grounds).id,
            "until": back.isoformat(),
        }
        if not dice.happens("pause", "without_notice"):
            data["notice_on"] = first.isoformat()
        return [
            self._act(first, "pause", Role.REVIEWER, **data),
            self._act(back, "resume", Role.REVIEWER, pause=name),
        ]

    def _extension(self, on: date) -> Act:
        rule = self._rules.extension
        return self._act(
            on,
            "extend",
            Role.REVIEWER,
            days=rule.n if rule else 0,
            ground="…",
            approver=rule.approver.zh_hans if rule else "",
        )

    def _refusal(self, decided: date) -> list[Act]:
        again = self._after(decided, 3)
        return [
            self._act(
                decided,
                "refuse",
                Role.REVIEWER,
                reason="…",
                article=next(iter(self._rules.sources), "-"),
            ),
            self._act(again, "submit", Role.INVESTOR),
            self._act(self._after(again, 1), "accept", Role.REVIEWER),
        ]

    def _needed(self) -> int:
        """Working days that the authority takes: a share of what binds it."""
        dice, rules = self._dice, self._rules
        limit = rules.promised or rules.statutory
        figures = dice.figures["decision"]
        median = figures["of_limit"] * limit.n if limit else figures["without_limit"]
        return dice.days("decision", median=median * self._slow)
