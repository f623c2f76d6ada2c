"""How one application goes: handed in, taken, examined, decided, handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tiexin.app.world.acts import Act
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.world.acts import Surroundings
    from tiexin.casework.rules import ProcedureRules
    from tiexin.eventlog import Json


class Application:
    """The acts of one procedure that an office decides, from the day it can begin."""

    def __init__(
        self, rules: ProcedureRules, around: Surroundings, *, slow: float
    ) -> None:
        """``slow`` stretches the office's time."""
        self._rules = rules
        self._around = around
        self._dice = around.dice
        self._slow = slow
        self._ids = 0
        self._withheld = False

    def acts(self, ready: date) -> list[Act]:
        """All acts in the order of their days; the last that ends it is its end."""
        dice = self._dice
        if dice.happens("not_needed"):
            return [self._not_needed(ready)]
        received = self._after(ready, dice.days("start_delay"))
        acts = list(self._commitment(received))
        acts.append(self._act(received, "submit", Role.INVESTOR))
        if dice.happens("withdrawal"):
            gone = self._after(received, 2)
            reason = self._around.say("withdrawals")
            acts.append(self._act(gone, "withdraw", Role.INVESTOR, reason=reason))
            acts += self._again(gone)
            return acts
        taken, condition = self._acceptance(received)
        acts += taken
        whole = next((act.on for act in taken if act.kind == "complete"), received)
        acts += self._from_acceptance(taken[-1].on, whole, condition)
        return sorted(acts, key=lambda act: act.on)

    def _act(self, on: date, kind: str, role: Role, **data: Json) -> Act:
        return Act(on, kind, role, self._rules.id, data)

    def _id(self, letter: str) -> str:
        self._ids += 1
        return f"{letter}{self._ids}-{self._rules.id.replace('_', '-')[:30]}"

    def _after(self, day: date, working_days: int) -> date:
        return self._around.after(day, working_days)

    def _not_needed(self, ready: date) -> Act:
        on = self._after(ready, 1)
        reason = self._around.say("not_needed")
        return self._act(on, "mark_not_needed", Role.OFFICER, reason=reason)

    def _commitment(self, on: date) -> Iterator[Act]:
        """A promise under a lever, and the look at it afterwards."""
        if not self._rules.commitments:
            return
        dice, figures = self._dice, self._dice.figures["commitment"]
        name, lever = self._id("p"), self._rules.commitments[0]
        check_by = on + timedelta(days=int(figures["check_after"]))
        yield self._act(
            on,
            "commit",
            Role.INVESTOR,
            commitment=name,
            lever=lever,
            duty=lever,
            check_by=check_by.isoformat(),
        )
        if dice.happens("commitment", "checked"):
            outcome = "kept" if dice.happens("commitment", "kept") else "broken"
            shift = dice.rng.randint(-int(figures["late"]), int(figures["late"]) // 2)
            checked = self._after(check_by + timedelta(days=shift), 0)
            yield self._act(
                checked,
                "check_commitment",
                Role.OFFICER,
                commitment=name,
                outcome=outcome,
            )

    def _acceptance(self, received: date) -> tuple[list[Act], str]:
        """From receipt to acceptance (the last act), and the condition if any."""
        dice, rules = self._dice, self._rules
        answered = self._after(received, min(dice.between("answer"), rules.answer_days))
        if rules.may_miss and dice.happens("condition"):
            name = self._id("c")
            return [self._on_condition(answered, name)], name
        if rules.needs and dice.happens("gaps"):
            return list(self._with_gaps(answered)), ""
        if dice.happens("silence"):
            over = self._after(received, rules.answer_days + 1)
            return [self._act(over, "deem_accepted", Role.SYSTEM)], ""
        return [self._act(answered, "accept", Role.REVIEWER)], ""

    def _with_gaps(self, answered: date) -> Iterator[Act]:
        dice, needs = self._dice, self._rules.needs
        count = dice.rng.randint(1, int(dice.figures["gaps"]["most"]))
        papers = sorted(dice.rng.sample(needs, min(count, len(needs))))
        gaps: Json = [
            {"document": paper, "field": "", "text": self._around.say("gaps")}
            for paper in papers
        ]
        yield self._act(answered, "name_gaps", Role.REVIEWER, gaps=gaps)
        completed = self._after(answered, dice.days("completing"))
        yield self._act(completed, "complete", Role.INVESTOR)
        accepted = self._after(completed, dice.rng.randint(0, 2))
        yield self._act(accepted, "accept", Role.REVIEWER)

    def _on_condition(self, on: date, name: str) -> Act:
        days = int(self._dice.figures["condition"]["days_to_cure"])
        self._withheld = withheld = self._dice.happens("condition", "withheld")
        return self._act(
            on,
            "accept_conditionally",
            Role.REVIEWER,
            condition=name,
            missing=sorted(self._rules.may_miss)[:1],
            promised_by=self._around.investor,
            cure_by=(on + timedelta(days=days)).isoformat(),
            effect="withheld_until_cured" if withheld else "granted_with_condition",
            consequence="decision_withheld" if withheld else "permit_revoked",
        )

    def _from_acceptance(
        self, accepted: date, received: date, condition: str
    ) -> list[Act]:
        """The way from acceptance to the end, with a condition where there is one."""
        dice = self._dice
        if not condition:
            return self._to_the_end(accepted, received, may_be_refused=True)
        days = int(dice.figures["condition"]["days_to_cure"])
        last = accepted + timedelta(days=days)
        if dice.happens("condition", "cured"):
            cured = min(self._after(accepted, dice.days("completing")), last)
            acts = self._to_the_end(accepted, received, not_before=cured)
            return [self._cure(cured, condition), *acts]
        lapsed = last + timedelta(days=1)
        lapse = self._act(lapsed, "lapse", Role.SYSTEM, condition=condition)
        if self._withheld:
            cured = self._after(lapsed, dice.days("completing"))
            acts = self._to_the_end(accepted, received, not_before=cured)
            return [lapse, self._cure(cured, condition), *acts]
        # What would have come after the lapse does not come; all begins anew.
        acts = self._to_the_end(accepted, received)
        return [*(a for a in acts if a.on < lapsed), lapse, *self._again(lapsed)]

    def _cure(self, on: date, condition: str) -> Act:
        return self._act(on, "cure", Role.INVESTOR, condition=condition)

    def _to_the_end(
        self,
        accepted: date,
        received: date,
        *,
        not_before: date | None = None,
        may_be_refused: bool = False,
    ) -> list[Act]:
        """Examining, deciding and handing over; no decision before ``not_before``."""
        dice = self._dice
        acts, end = self._handling(accepted, received)
        if not_before is not None and end <= not_before:
            end = self._after(not_before, 1)
        if may_be_refused and dice.happens("refusal"):
            article = next(iter(self._rules.sources), "-")
            reason = self._around.say("refusals")
            refused = self._act(
                end, "refuse", Role.REVIEWER, reason=reason, article=article
            )
            return [*acts, refused, *self._again(end)]
        acts.append(self._act(end, "grant", Role.REVIEWER))
        handed = self._after(end, dice.between("delivery"))
        acts.append(self._act(handed, "deliver", Role.REVIEWER))
        return acts

    def _again(self, ended: date) -> list[Act]:
        """A new application after the first, which meets no more hindrance."""
        dice = self._dice
        received = self._after(ended, dice.days("anew"))
        accepted = self._after(received, 1)
        granted = self._after(accepted, self._needed())
        return [
            self._act(received, "submit", Role.INVESTOR),
            self._act(accepted, "accept", Role.REVIEWER),
            self._act(granted, "grant", Role.REVIEWER),
            self._act(
                self._after(granted, dice.between("delivery")),
                "deliver",
                Role.REVIEWER,
            ),
        ]

    def _handling(self, accepted: date, received: date) -> tuple[list[Act], date]:
        """What happens between acceptance and decision, and the day of the decision."""
        dice, rules = self._dice, self._rules
        days = self._needed()
        half = self._after(accepted, max(1, days // 2))
        end = self._after(accepted, days)
        acts: list[Act] = []
        if days > 3 and dice.happens("review"):
            acts += self._review(self._after(accepted, 1), half)
        if rules.grounds and dice.happens("pause"):
            back = self._after(half, dice.days("pause"))
            acts += self._pauses(half, back)
            end = self._after(back, max(1, days - days // 2))
        if dice.happens("correction"):
            acts += self._correction(half)
        acts += self._extension(accepted, received, half, days)
        if days > 8:
            acts.append(self._act(half, "verify_status", Role.OFFICER, source="call"))
        return sorted(acts, key=lambda act: act.on), end

    def _review(self, opened: date, closed: date) -> list[Act]:
        name = self._id("r")
        topic = self._around.say("topics")
        by = self._rules.authority
        return [
            self._act(
                opened, "open_review", Role.REVIEWER, review=name, by=by, topic=topic
            ),
            self._act(
                max(opened, closed),
                "close_review",
                Role.REVIEWER,
                review=name,
                outcome="no_objection",
            ),
        ]

    def _pauses(self, first: date, back: date) -> list[Act]:
        """One pause, sometimes two that overlap."""
        dice = self._dice
        acts = self._pause(first, back)
        if dice.happens("pause", "second"):
            middle = self._after(first, 1)
            if middle < back:
                acts += self._pause(middle, back)
        return sorted(acts, key=lambda act: act.on)

    def _pause(self, first: date, back: date) -> list[Act]:
        name = self._id("s")
        data: dict[str, Json] = {
            "pause": name,
            "ground": self._dice.one(self._rules.grounds).id,
            "until": back.isoformat(),
        }
        if not self._dice.happens("pause", "without_notice"):
            data["notice_on"] = first.isoformat()
        return [
            self._act(first, "pause", Role.REVIEWER, **data),
            self._act(back, "resume", Role.REVIEWER, pause=name),
        ]

    def _correction(self, asked: date) -> list[Act]:
        """Something asked for about a paper or a field, and mostly answered."""
        name = self._id("k")
        days = int(self._dice.figures["correction"]["due"])
        data: dict[str, Json] = {
            "correction": name,
            "procedure": self._rules.id,
            "text": self._around.say("corrections"),
            "due": self._after(asked, days).isoformat(),
        }
        if self._rules.needs:
            data["document"] = self._dice.one(self._rules.needs)
        answered = self._after(asked, self._dice.days("answering"))
        return [
            Act(asked, "request_correction", Role.REVIEWER, "", data),
            Act(
                answered, "answer_correction", Role.INVESTOR, "", {"correction": name}
            ),
        ]

    def _extension(
        self, accepted: date, received: date, half: date, days: int
    ) -> list[Act]:
        """More time, where it would run over and somebody may grant it."""
        rules = self._rules
        limit, rule = rules.statutory, rules.extension
        if limit is None or rule is None or days <= limit.n:
            return []
        begin = accepted if rules.starts == "acceptance" else received
        last = (
            begin + timedelta(days=limit.n)
            if limit.unit == "calendar_day"
            else self._after(begin, limit.n)
        )
        on = min(half, last)
        if on <= accepted or not self._dice.happens("extension"):
            return []
        return [
            self._act(
                on,
                "extend",
                Role.REVIEWER,
                days=rule.n,
                ground=self._around.say("extensions"),
                approver=rule.approver.zh_hans,
            )
        ]

    def _needed(self) -> int:
        """Working days that the office takes: a share of what binds it."""
        limit = self._rules.promised or self._rules.statutory
        figures = self._dice.figures["decision"]
        median = figures["of_limit"] * limit.n if limit else figures["without_limit"]
        return self._dice.days("decision", median=median * self._slow)

