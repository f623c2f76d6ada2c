"""The table of notices keeps up with the events, the ladder and the texts."""

from __future__ import annotations

from tests.web.cases import APPLICATION
from tiexin.casework.ladder import load_ladder
from tiexin.kernel import LANGUAGES
from tiexin.web.cases import store
from tiexin.web.cases.models import Project
from tiexin.web.notices import words
from tiexin.web.notices.kinds import kinds
from tiexin.web.notices.models import Notice


def test_every_event_is_told_or_named_silent() -> None:
    table = kinds()
    assert set(table.events) | set(table.silent) == set(store.table().by_event)


def test_every_notice_has_its_words_and_a_place_to_go() -> None:
    table = kinds()
    project = Project(code="2026-00001")
    data = {"procedure": APPLICATION, "due": "2026-12-07", "on": "2026-12-01", "n": 3}
    for kind in (*table.events, *warnings(), "calendar.moved"):
        for language in LANGUAGES:
            notice = Notice(user_id=1, project=project, kind=kind, data=data)
            text = words.title(notice, language)
            assert text, kind
            assert "{" not in text, kind
        assert words.link(notice, "en").startswith("/en/projects/2026-00001/")


def warnings() -> list[str]:
    """Every rung of the ladder by its name, as the data file has it."""
    ladder = load_ladder(store.data_root())
    steps = {
        "clock": ladder.clock,
        "pause": ladder.pause,
        "promise": (*ladder.promise, *ladder.commitment),
        "task": ladder.task,
    }
    named = [f"{about}.{step.rung}" for about, all_ in steps.items() for step in all_]
    silences = [f"silence.{rung}" for rung, _, _ in ladder.silences]
    return [*named, *silences, "first_response.overdue"]
