"""What passes between officer and investor besides the procedures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tiexin.app.world.acts import Act
from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tiexin.app.world.acts import Surroundings
    from tiexin.eventlog import Json

_CHANNELS = {"call": 5, "meeting": 2, "visit": 2, "mail": 1}


def contact_acts(opened: date, until: date, around: Surroundings) -> Iterator[Act]:
    """Contacts, letters and tasks from the opening on; sometimes they cease."""
    dice = around.dice
    if dice.happens("silent"):
        # Not for years: whoever covers or looks after the officers would notice.
        until = max(opened, until - timedelta(days=dice.between("silent")))
    day = around.after(opened, dice.between("first_response"))
    number = 0
    while day <= until:
        number += 1
        yield from _contact(day, number, around)
        if dice.happens("task"):
            yield from _task(day, f"t{number}", around)
        day = around.after(day, dice.days("contact"))


def _contact(day: date, number: int, around: Surroundings) -> Iterator[Act]:
    dice = around.dice
    if number > 1 and dice.happens("letter"):
        asked = _letter(number, "a")
        yield Act(day, "send_message", Role.INVESTOR, "", asked, around.say("letters"))
        if dice.happens("letter", "answered"):
            answered = around.after(day, dice.rng.randint(0, 2))
            told = _letter(number, "b")
            text = around.say("answers")
            yield Act(answered, "send_message", Role.OFFICER, "", told, text)
        return
    data: dict[str, Json] = {
        "channel": dice.weighted(_CHANNELS),
        "note": around.say("contacts"),
    }
    yield Act(day, "log_contact", Role.OFFICER, "", data)


def _letter(number: int, which: str) -> dict[str, Json]:
    # The project's code comes before it: keys of letters are unique over all projects.
    return {"message": f"m{number}{which}"}


def _task(day: date, name: str, around: Surroundings) -> Iterator[Act]:
    dice = around.dice
    due = around.after(day, dice.between("task", "due_low", "due_high"))
    data: dict[str, Json] = {
        "task": name,
        "text": around.say("tasks"),
        "due": due.isoformat(),
    }
    yield Act(day, "add_task", Role.OFFICER, "", data)
    if dice.happens("task", "late"):
        done = around.after(due, dice.between("task", "late_low", "late_high"))
    else:
        early = dice.between("task", "early_low", "early_high")
        done = max(day, around.after(due - timedelta(days=early), 0))
    yield Act(done, "finish_task", Role.OFFICER, "", {"task": name})


def hand_over_acts(
    opened: date,
    until: date,
    *,
    around: Surroundings,
    first: str,
    officers: Sequence[str],
) -> Iterator[Act]:
    """Sometimes the project goes to another officer; ``first`` has it until then."""
    others = [each for each in officers if each != first]
    if not others or not around.dice.happens("hand_over") or until <= opened:
        return
    day = around.after(opened + (until - opened) * around.dice.rng.random(), 0)
    data: dict[str, Json] = {
        "officer": around.dice.one(others),
        "reason": around.say("hand_overs"),
    }
    yield Act(day, "hand_over", Role.SUPERVISOR, "", data)


def ending_act(opened: date, until: date, around: Surroundings) -> Act | None:
    """Sometimes a project comes to nothing."""
    dice = around.dice
    if not dice.happens("given_up"):
        return None
    day = around.after(opened + (until - opened) * dice.rng.uniform(0.3, 1.0), 0)
    data: dict[str, Json] = {
        "reason": dice.weighted(dice.figures["given_up"]["reasons"]),
        "note": around.say("closings"),
    }
    return Act(day, "close_project", Role.OFFICER, "", data)


def mistake_acts(opened: date, until: date, around: Surroundings) -> Iterator[Act]:
    """Sometimes a contact is recorded in the wrong project, and struck later."""
    dice = around.dice
    if not dice.happens("struck"):
        return
    day = around.after(opened + (until - opened) * dice.rng.random(), 1)
    data: dict[str, Json] = {"channel": "call", "note": around.say("contacts")}
    yield Act(day, "log_contact", Role.OFFICER, "", data)
    reason: dict[str, Json] = {"reason": around.say("struck")}
    yield Act(around.after(day, 1), "strike_event", Role.OFFICER, "", reason)
