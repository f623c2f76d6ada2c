"""How one application goes: handed in, taken, examined, decided, handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tiexin.app.world.acts import Desk
from tiexin.app.world.examining import Examining
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.world.acts import Act, Surroundings
    from tiexin.casework.rules import ProcedureRules
    from tiexin.eventlog import Json


class Application:
    """The acts of one procedure that an office decides, from the day it can begin."""

    def __init__(
        self, rules: ProcedureRules, around: Surroundings, *, slow: float
    ) -> None:
        """``slow`` stretches the office's time."""
        self._desk = Desk(rules, around)
        self._examining = Examining(self._desk, slow=slow)
        self._withheld = False

    def acts(self, ready: date) -> list[Act]:
        """All acts in the order of their days; the last that ends it is its end."""
        dice = self._desk.dice
        if dice.happens("not_needed"):
            return [self._not_needed(ready)]
        received = self._desk.after(ready, dice.days("start_delay"))
        acts = list(self._commitment(received))
        acts.append(self._desk.act(received, "submit", Role.INVESTOR))
        if dice.happens("withdrawal"):
            gone = self._desk.after(received, 2)
            reason = self._desk.around.say("withdrawals")
            acts.append(self._desk.act(gone, "withdraw", Role.INVESTOR, reason=reason))
            return _without_moot_checks([*acts, *self._again(gone)])
        taken, condition = self._acceptance(received)
        acts += taken
        whole = next((act.on for act in taken if act.kind == "complete"), received)
        acts += self._from_acceptance(taken[-1].on, whole, condition)
        return _without_moot_checks(sorted(acts, key=lambda act: act.on))

    def _not_needed(self, ready: date) -> Act:
        on = self._desk.after(ready, 1)
        reason = self._desk.around.say("not_needed")
        return self._desk.act(on, "mark_not_needed", Role.OFFICER, reason=reason)

    def _commitment(self, on: date) -> Iterator[Act]:
        """A promise under a lever, and the look at it afterwards."""
        if not self._desk.rules.commitments:
            return
        dice, figures = self._desk.dice, self._desk.dice.figures["commitment"]
        name, lever = self._desk.id("p"), self._desk.rules.commitments[0]
        check_by = on + timedelta(days=int(figures["check_after"]))
        yield self._desk.act(
            on,
            "commit",
            Role.INVESTOR,
            commitment=name,
            lever=lever,
            duty=lever,
            check_by=check_by.isoformat(),
        )
        if dice.happens("commitment", "late"):
            late = dice.between("commitment", "late_low", "late_high")
            checked = self._desk.after(check_by, late)
        else:
            early = dice.between("commitment", "early_low", "early_high")
            looked = self._desk.after(check_by - timedelta(days=early), 0)
            checked = min(looked, check_by)
        outcome = "kept" if dice.happens("commitment", "kept") else "broken"
        yield self._desk.act(
            checked,
            "check_commitment",
            Role.OFFICER,
            commitment=name,
            outcome=outcome,
        )

    def _acceptance(self, received: date) -> tuple[list[Act], str]:
        """From receipt to acceptance (the last act), and the condition if any."""
        dice, rules = self._desk.dice, self._desk.rules
        waits = dice.between("answer")
        # Three calendar days may be one at the office.
        most = rules.answer_days if rules.answer_unit == "working_day" else 1
        answered = self._desk.after(received, min(waits, most or waits))
        if rules.may_miss and dice.happens("condition"):
            name = self._desk.id("c")
            return [self._on_condition(answered, name)], name
        if rules.needs and dice.happens("gaps"):
            return list(self._with_gaps(answered)), ""
        if rules.answer_days and dice.happens("silence"):
            over = self._desk.after(received, rules.answer_days + 1)
            return [self._desk.act(over, "deem_accepted", Role.SYSTEM)], ""
        return [self._desk.act(answered, "accept", Role.REVIEWER)], ""

    def _with_gaps(self, answered: date) -> Iterator[Act]:
        dice, needs = self._desk.dice, self._desk.rules.needs
        count = dice.rng.randint(1, int(dice.figures["gaps"]["most"]))
        papers = sorted(dice.rng.sample(needs, min(count, len(needs))))
        gaps: Json = [
            {"document": paper, "field": "", "text": self._desk.around.say("gaps")}
            for paper in papers
        ]
        yield self._desk.act(answered, "name_gaps", Role.REVIEWER, gaps=gaps)
        completed = self._desk.after(answered, dice.days("completing"))
        yield self._desk.act(completed, "complete", Role.INVESTOR)
        most = 2 if self._desk.rules.answer_unit == "working_day" else 1
        accepted = self._desk.after(completed, dice.rng.randint(0, most))
        yield self._desk.act(accepted, "accept", Role.REVIEWER)

    def _on_condition(self, on: date, name: str) -> Act:
        days = int(self._desk.dice.figures["condition"]["days_to_cure"])
        self._withheld = withheld = self._desk.dice.happens("condition", "withheld")
        missing: Json = [*sorted(self._desk.rules.may_miss)[:1]]
        return self._desk.act(
            on,
            "accept_conditionally",
            Role.REVIEWER,
            condition=name,
            missing=missing,
            promised_by=self._desk.around.investor,
            cure_by=(on + timedelta(days=days)).isoformat(),
            effect="withheld_until_cured" if withheld else "granted_with_condition",
            consequence="decision_withheld" if withheld else "permit_revoked",
        )

    def _from_acceptance(
        self, accepted: date, received: date, condition: str
    ) -> list[Act]:
        """The way from acceptance to the end, with a condition where there is one."""
        dice = self._desk.dice
        if not condition:
            return self._to_the_end(accepted, received, may_be_refused=True)
        days = int(dice.figures["condition"]["days_to_cure"])
        last = accepted + timedelta(days=days)
        if dice.happens("condition", "cured"):
            cured = min(self._desk.after(accepted, dice.days("completing")), last)
            acts = self._to_the_end(accepted, received, not_before=cured)
            return [self._cure(cured, condition), *acts]
        lapsed = last + timedelta(days=1)
        lapse = self._desk.act(lapsed, "lapse", Role.SYSTEM, condition=condition)
        if self._withheld:
            cured = self._desk.after(lapsed, dice.days("completing"))
            acts = self._to_the_end(accepted, received, not_before=cured)
            return [lapse, self._cure(cured, condition), *acts]
        # What would have come after the lapse does not come; all begins anew.
        acts = self._to_the_end(accepted, received)
        return [*(a for a in acts if a.on < lapsed), lapse, *self._again(lapsed)]

    def _cure(self, on: date, condition: str) -> Act:
        return self._desk.act(on, "cure", Role.INVESTOR, condition=condition)

    def _to_the_end(
        self,
        accepted: date,
        received: date,
        *,
        not_before: date | None = None,
        may_be_refused: bool = False,
    ) -> list[Act]:
        """Examining, deciding and handing over; no decision before ``not_before``."""
        dice = self._desk.dice
        acts, end = self._examining.acts(accepted, received)
        if not_before is not None and end <= not_before:
            end = self._desk.after(not_before, 1)
        if may_be_refused and dice.happens("refusal"):
            article = next(iter(self._desk.rules.sources), "-")
            reason = self._desk.around.say("refusals")
            refused = self._desk.act(
                end, "refuse", Role.REVIEWER, reason=reason, article=article
            )
            return [*acts, refused, *self._again(end)]
        acts.append(self._desk.act(end, "grant", Role.REVIEWER))
        handed = self._desk.after(end, dice.between("delivery"))
        acts.append(self._desk.act(handed, "deliver", Role.REVIEWER))
        return acts

    def _again(self, ended: date) -> list[Act]:
        """A new application after the first, which meets no more hindrance."""
        dice = self._desk.dice
        received = self._desk.after(ended, dice.days("anew"))
        accepted = self._desk.after(received, 1)
        granted = self._desk.after(accepted, self._examining.needed())
        return [
            *self._commitment(received),
            self._desk.act(received, "submit", Role.INVESTOR),
            self._desk.act(accepted, "accept", Role.REVIEWER),
            self._desk.act(granted, "grant", Role.REVIEWER),
            self._desk.act(
                self._desk.after(granted, dice.between("delivery")),
                "deliver",
                Role.REVIEWER,
            ),
        ]


def _without_moot_checks(acts: list[Act]) -> list[Act]:
    """A commitment ends with its application, and is not looked at any more."""
    ending = {"withdraw", "refuse", "lapse"}
    if any(act.data.get("consequence") == "decision_withheld" for act in acts):
        # A condition that only holds the decision back ends nothing when it lapses.
        ending.discard("lapse")
    ends = [act.on for act in acts if act.kind in ending]
    made = {act.data["commitment"]: act.on for act in acts if act.kind == "commit"}
    return [
        act
        for act in acts
        if act.kind != "check_commitment"
        or not any(made[act.data["commitment"]] <= on <= act.on for on in ends)
    ]
