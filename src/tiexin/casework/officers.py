"""The one named officer: whom to suggest, how soon he answered, since when silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiexin.calendars import WorkCalendar
    from tiexin.casework.state import ProjectState


@dataclass(frozen=True, slots=True)
class Load:
    """What one officer has on hand.

    Attributes:
        officer: as the log names him (``user:7``).
        projects: open projects he is named for.
        dues: steps whose clock runs out within a week.
        on_leave: away on the day asked about.
        takes_new: takes new projects at all.
    """

    officer: str
    projects: int
    dues: int
    on_leave: bool = False
    takes_new: bool = True

    @property
    def weight(self) -> int:
        """Projects, and half as much again for each step that is due soon."""
        return 2 * self.projects + self.dues


def suggest(loads: Iterable[Load]) -> Load | None:
    """The officer with the least on hand who is there and takes new projects.

    Of equals the one who comes first by name in the log, so that the answer is
    always the same. None where nobody can take it.
    """
    able = [each for each in loads if each.takes_new and not each.on_leave]
    return min(able, key=lambda each: (each.weight, each.officer), default=None)


def first_response(state: ProjectState, calendar: WorkCalendar) -> int | None:
    """Working days from opening to the officer's first contact; 0 on the same day.

    None while there was none.
    """
    if state.opened_on is None or not state.contacts:
        return None
    first = min(contact.on for contact in state.contacts)
    return calendar.count(after=state.opened_on, until=max(first, state.opened_on))


def silent_for(state: ProjectState, today: date) -> int:
    """Calendar days since the last contact, or since the project opened."""
    days = [contact.on for contact in state.contacts]
    last = max(days, default=state.opened_on)
    return (today - last).days if last is not None else 0
