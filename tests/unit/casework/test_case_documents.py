"""Documents in the case: whose they are, which version is next, what is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.casework.rig import ACTORS, ALL, PERMIT, WORKS, Desk, day
from tiexin.casework.decide import decide
from tiexin.casework.documents import DocumentUse, open_corrections, uses_by_kind
from tiexin.casework.fold import apply
from tiexin.casework.table import Command, Role
from tiexin.eventlog import seal
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from tiexin.casework.table import Actor

DAY = "2024-01-08"
DRAWINGS: dict[str, Any] = {
    "document": "d-1",
    "kind": "drawings",
    "version": 1,
    "sha256": "a" * 64,
    "level": "internal",
}
ASKED: dict[str, Any] = {
    "correction": "c-1",
    "procedure": "permit",
    "document": "drawings",
    "text": "no scale",
}


def tell(desk: Desk, do: str, role: Role | Actor, on: str = DAY, **data: Any) -> str:
    """Give a command whose fields include ``kind``; the refusal's code, or nothing."""
    actor = ACTORS[role] if isinstance(role, Role) else role
    command = Command(f"{do}-{len(desk.log)}", do, "", day(on), data)
    try:
        drafts = decide(
            desk.state, command, actor=actor, today=desk.today, setting=desk.setting
        )
    except TiexinError as error:
        return error.problems[0].code.removeprefix("casework.")
    events = seal(
        drafts,
        stream=desk.state.code,
        after=desk.state.version,
        previous=desk.state.last_hash,
        recorded_at=desk.log[0].recorded_at,
        actor=actor.id,
        command=command.id,
    )
    for event in events:
        desk.log.append(event)
        apply(desk.state, event, setting=desk.setting)
    return ""


def add(desk: Desk, role: Role | Actor = Role.INVESTOR, **more: Any) -> str:
    return tell(desk, "add_document", role, **{**DRAWINGS, **more})


def check(desk: Desk, result: str, version: int = 1) -> str:
    told = {"document": "d-1", "version": version, "result": result}
    return tell(desk, "check_document", Role.SYSTEM, **told)


def ask(desk: Desk, role: Role | Actor = Role.OFFICER, **more: Any) -> str:
    return tell(desk, "request_correction", role, **{**ASKED, **more})


def answer(desk: Desk, on: str = DAY, **more: Any) -> str:
    told = {"correction": "c-1", "document": "d-1", **more}
    return tell(desk, "answer_correction", Role.INVESTOR, on, **told)


def test_a_kind_is_used_by_all_that_need_it_and_by_who_gives_it() -> None:
    needs_permit = replace(WORKS, needs=("permit",))
    desk = Desk(rules=(PERMIT, needs_permit))
    assert uses_by_kind(desk.state, desk.setting)["permit"] == (
        DocumentUse("permit", "housing", gives=True),
        DocumentUse("works", "contractor", gives=False),
    )


def test_versions_follow_one_another_and_the_newest_level_counts() -> None:
    desk = Desk()
    assert add(desk) == ""
    assert add(desk, version=2, sha256="b" * 64, level="trade_secret") == ""
    document = desk.state.documents["d-1"]
    assert [each.version for each in document.versions] == [1, 2]
    assert document.level == "trade_secret"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"kind": "passport"}, "foreign_document"),
        ({"document": "d-2", "version": 2, "sha256": "b" * 64}, "version_taken"),
        ({"version": 3, "sha256": "b" * 64}, "version_taken"),
        ({"version": 1, "sha256": "b" * 64}, "version_taken"),
        ({"version": 2}, "same_document"),
        ({"document": "d-2"}, "same_document"),
        ({"kind": "form", "version": 2}, "other_kind"),
        ({"level": "secret"}, "bad_choice"),
    ],
)
def test_what_does_not_fit_is_refused(more: dict[str, Any], why: str) -> None:
    desk = Desk()
    add(desk)
    assert add(desk, **more) == why


def test_bytes_that_were_rejected_may_come_again() -> None:
    desk = Desk()
    add(desk)
    check(desk, "rejected")
    assert add(desk, version=2) == ""


def test_a_reviewer_adds_what_the_own_office_needs_or_gives() -> None:
    desk = Desk()
    stranger = replace(ACTORS[Role.REVIEWER], authority="water")
    assert add(desk, stranger) == "foreign_document"
    assert add(desk, Role.REVIEWER) == ""


def test_only_what_is_in_quarantine_is_checked_and_only_by_the_system() -> None:
    desk = Desk()
    assert check(desk, "clean") == "no_such_document"
    add(desk)
    assert check(desk, "clean", version=2) == "no_such_document"
    told = {"document": "d-1", "version": 1, "result": "clean"}
    assert tell(desk, "check_document", Role.OFFICER, **told) == "role_may_not"
    assert check(desk, "clean") == ""
    assert check(desk, "rejected") == "checked_before"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"procedure": "no-such"}, "unknown_procedure"),
        ({"document": "passport"}, "foreign_document"),
        ({"document": ""}, "correction_of_nothing"),
        ({"document": "", "field": "area"}, ""),
        ({"document": "permit"}, ""),
    ],
)
def test_a_correction_is_about_a_paper_or_field_of_a_procedure(
    more: dict[str, Any], why: str
) -> None:
    assert ask(Desk(), **more) == why


def test_an_office_asks_about_its_own_procedures_and_each_request_is_new() -> None:
    desk = Desk()
    assert ask(desk, Role.REVIEWER, procedure="assessment") == "other_authority"
    assert ask(desk, Role.REVIEWER) == ""
    assert ask(desk, Role.REVIEWER) == "id_taken"


def test_an_answer_has_words_or_a_document_of_the_kind_that_was_asked_for() -> None:
    desk = Desk()
    ask(desk)
    add(desk)
    add(desk, document="d-2", kind="form", sha256="b" * 64)
    assert answer(desk, document="") == "answer_of_nothing"
    assert answer(desk, document="d-3") == "no_such_document"
    assert answer(desk, document="d-2") == "answer_of_other_kind"
    assert answer(desk, correction="c-2") == "no_open_correction"
    assert answer(desk, on="2024-01-05") == "before_its_cause"
    assert answer(desk, document="", note="see sheet 2") == ""
    assert answer(desk) == "no_open_correction"


def test_a_question_about_a_field_may_be_answered_with_any_document() -> None:
    desk = Desk()
    ask(desk, document="", field="area")
    add(desk)
    assert answer(desk) == ""


def test_an_answer_whose_file_is_rejected_is_open_again() -> None:
    desk = Desk()
    ask(desk)
    ask(desk, correction="c-2")
    add(desk)
    answer(desk)
    answer(desk, correction="c-2", document="", note="in words")
    assert open_corrections(desk.state) == []
    check(desk, "rejected")
    assert [each.id for each in open_corrections(desk.state, "permit")] == ["c-1"]
    assert open_corrections(desk.state, "works") == []


def test_an_earlier_version_that_is_rejected_leaves_a_later_answer_alone() -> None:
    desk = Desk()
    ask(desk)
    add(desk)
    add(desk, version=2, sha256="b" * 64)
    answer(desk)
    check(desk, "rejected")
    assert open_corrections(desk.state) == []


def test_papers_are_complete_when_all_is_answered_and_every_answer_is_clean() -> None:
    desk = Desk(rules=ALL)
    desk.do("submit", "permit", on="2024-01-03")
    gaps = [{"document": "drawings", "field": "", "text": "no scale"}]
    desk.do("name_gaps", "permit", on="2024-01-04", gaps=gaps)
    ask(desk)
    assert desk.refusal("complete", "permit", on=DAY) == "casework.corrections_open"
    add(desk)
    answer(desk)
    assert desk.refusal("complete", "permit", on=DAY) == "casework.answer_unchecked"
    check(desk, "clean")
    assert desk.refusal("complete", "permit", on=DAY) == ""
