"""The long lists of running projects, written in Python: nothing gets through raw."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from tiexin.web.common.kept import Kept
from tiexin.web.common.templatetags.case_lists import (
    case_events,
    case_lines,
    work_lines,
)
from tiexin.web.projects.actions import Action
from tiexin.web.projects.lines import Limit, Line
from tiexin.web.work.lines import WorkLine

EVIL = "<script>\"'&"
ENGLISH = {"language": "en"}


def _line(**more: object) -> Line:
    texts = {each.name: EVIL for each in fields(Line)}
    limit = Limit(*[EVIL] * len(fields(Limit)))
    action = Action(*[EVIL] * 4)
    return Line(
        **texts  # type: ignore[arg-type]
        | {"limits": (limit,), "late_days": 3, "done": False, "action": action}
        | more
    )


def test_hostile_texts_are_escaped() -> None:
    work = WorkLine(*[EVIL] * len(fields(WorkLine)))  # type: ignore[arg-type]
    names = ("on", "what", "about", "url", "who", "late", "struck", "strike")
    event = {**dict.fromkeys(names, EVIL), "details": [EVIL]}
    for html in (
        work_lines(ENGLISH, [work]),
        case_lines(ENGLISH, [_line(), _line(done=True)]),
        case_events(ENGLISH, [event]),
    ):
        assert "<script>" not in html
        assert "&lt;script&gt;&quot;" in html
        assert '"\'&"' not in html


def test_a_settled_step_offers_no_button_and_no_next_day() -> None:
    html = case_lines(ENGLISH, [_line(done=True, due="1 May", action=None)])
    assert "button" not in html
    assert "1 May" not in html
    assert "Done on" in html or "done" in html.lower()


def test_events_on_a_procedures_own_page_do_not_name_it_again() -> None:
    names = ("late", "struck", "strike", "url")
    event = {
        **dict.fromkeys(names, ""),
        "on": "2 May",
        "what": "Submitted",
        "about": "Works planning permit",
        "who": "Chan",
        "details": [],
    }
    assert "Works planning permit" in case_events(ENGLISH, [event])
    assert "Works planning permit" not in case_events(
        ENGLISH | {"line": _line()}, [event]
    )


def test_what_is_kept_goes_by_its_stamp_and_makes_room() -> None:
    made: list[str] = []

    def make(what: str) -> str:
        made.append(what)
        return what

    kept: Kept[str] = Kept(most=2)
    for key, stamp in (("a", "1"), ("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")):
        assert kept.get(key, stamp, partial(make, key + stamp)) == key + stamp
    assert made == ["a1", "a2", "b1", "c1"]
    # "a" was made first of the two that there was room for.
    kept.get("b", "1", lambda: make("b again"))
    kept.get("a", "2", lambda: make("a again"))
    assert made[4:] == ["a again"]
