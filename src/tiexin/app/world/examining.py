"""What an office does between acceptance and decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.app.world.acts import Act
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.world.acts import Desk
    from tiexin.eventlog import Json

_ROOM_FOR_REVIEW: Final = 3
_ROOM_FOR_A_CALL: Final = 8
"""Working days from which something may come between."""


class Examining:
    """Reviews, pauses, corrections and extensions of one application."""

    def __init__(self, desk: Desk, *, slow: float) -> None:
        """``slow`` stretches the office's time."""
        self._desk = desk
        self._slow = slow

    def acts(self, accepted: date, received: date) -> tuple[list[Act], date]:
        """What happens between acceptance and decision, and the day of the decision."""
        dice, rules = self._desk.dice, self._desk.rules
        days = self.needed()
        half = self._desk.after(accepted, max(1, days // 2))
        end = self._desk.after(accepted, days)
        acts: list[Act] = []
        if days > _ROOM_FOR_REVIEW and dice.happens("review"):
            acts += self._review(self._desk.after(accepted, 1), half)
        if rules.grounds and dice.happens("pause"):
            back = self._desk.after(half, dice.days("pause"))
            acts += self._pauses(half, back)
            end = self._desk.after(back, max(1, days - days // 2))
        if dice.happens("correction"):
            acts += self._correction(half)
        acts += self._extension(accepted, received, half, days)
        if days > _ROOM_FOR_A_CALL:
            acts.append(
                self._desk.act(half, "verify_status", Role.OFFICER, source="call")
            )
        return sorted(acts, key=lambda act: act.on), end

    def _review(self, opened: date, closed: date) -> list[Act]:
        name = self._desk.id("r")
        topic = self._desk.around.say("topics")
        by = self._desk.rules.authority
        return [
            self._desk.act(
                opened, "open_review", Role.REVIEWER, review=name, by=by, topic=topic
            ),
            self._desk.act(
                max(opened, closed),
                "close_review",
                Role.REVIEWER,
                review=name,
                outcome="no_objection",
            ),
        ]

    def _pauses(self, first: date, back: date) -> list[Act]:
        """One pause, sometimes two that overlap."""
        dice = self._desk.dice
        acts = self._pause(first, back)
        if dice.happens("pause", "second"):
            middle = self._desk.after(first, 1)
            if middle < back:
                acts += self._pause(middle, back)
        return sorted(acts, key=lambda act: act.on)

    def _pause(self, first: date, back: date) -> list[Act]:
        name = self._desk.id("s")
        data: dict[str, Json] = {
            "pause": name,
            "ground": self._desk.dice.one(self._desk.rules.grounds).id,
            "until": back.isoformat(),
        }
        if not self._desk.dice.happens("pause", "without_notice"):
            data["notice_on"] = first.isoformat()
        return [
            self._desk.act(first, "pause", Role.REVIEWER, **data),
            self._desk.act(back, "resume", Role.REVIEWER, pause=name),
        ]

    def _correction(self, asked: date) -> list[Act]:
        """Something asked for about a paper or a field, and mostly answered."""
        name = self._desk.id("k")
        days = int(self._desk.dice.figures["correction"]["due"])
        data: dict[str, Json] = {
            "correction": name,
            "procedure": self._desk.rules.id,
            "text": self._desk.around.say("corrections"),
            "due": self._desk.after(asked, days).isoformat(),
        }
        needs = self._desk.rules.needs
        if needs:
            data["document"] = self._desk.dice.one(needs)
        else:
            data["field"] = self._desk.around.say("fields")
        answered = self._desk.after(asked, self._desk.dice.days("answering"))
        note = self._desk.around.say("corrected")
        answer: dict[str, Json] = {"correction": name, "note": note}
        return [
            Act(asked, "request_correction", Role.REVIEWER, "", data),
            Act(answered, "answer_correction", Role.INVESTOR, "", answer),
        ]

    def _extension(
        self, accepted: date, received: date, half: date, days: int
    ) -> list[Act]:
        """More time, where it would run over and somebody may grant it."""
        rules = self._desk.rules
        limit, rule = rules.statutory, rules.extension
        if limit is None or rule is None or days <= limit.n:
            return []
        begin = accepted if rules.starts == "acceptance" else received
        last = (
            begin + timedelta(days=limit.n)
            if limit.unit == "calendar_day"
            else self._desk.after(begin, limit.n)
        )
        on = min(half, last)
        if on <= accepted or not self._desk.dice.happens("extension"):
            return []
        return [
            self._desk.act(
                on,
                "extend",
                Role.REVIEWER,
                days=rule.n,
                ground=self._desk.around.say("extensions"),
                approver=rule.approver.zh_hans,
            )
        ]

    def needed(self) -> int:
        """Working days that the office takes: a share of what binds it."""
        limit = self._desk.rules.promised or self._desk.rules.statutory
        figures = self._desk.dice.figures["decision"]
        median = figures["of_limit"] * limit.n if limit else figures["without_limit"]
        return self._desk.dice.days("decision", median=median * self._slow)
