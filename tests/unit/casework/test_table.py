"""The table of commands is refused where it does not hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.casework.rig import table
from tiexin.app.paths import data_root
from tiexin.casework.guards import GUARDS
from tiexin.casework.load import load_table
from tiexin.casework.table import Track
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

TINY = """\
states:
  planned: {move: applicant}
  done: {move: nobody, done: true}
stages: [talks]
commands:
  go: {about: procedure, who: [officer], event: went, from: [planned], to: done}
  back: {about: procedure, who: [officer], event: returned, from: [done], to: planned}
"""


def problems(folder: Path, text: str) -> list[str]:
    (folder / "casework").mkdir()
    (folder / "casework" / "commands.yaml").write_text(text, encoding="utf-8")
    try:
        load_table(folder)
    except CatalogueError as error:
        return [
            f"{each.code}@{each.where.rpartition(':')[2]}" for each in error.problems
        ]
    return []


def test_a_table_that_holds_together_is_read(tmp_path: Path) -> None:
    assert problems(tmp_path, TINY) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("from: [planned]", "from: [plannd]", "casework.table_unknown_state@6"),
        ("to: done", "to: dun", "casework.table_unknown_state@6"),
        ("to: done", "to: done, guards: [maybe]", "casework.table_unknown_guard@6"),
        ("event: returned", "event: went", "casework.table_event_twice@7"),
        ("from: [done]", "from: [planned]", "casework.table_dead_end@3"),
        ("who: [officer]", "who: [king]", "casework.table_shape@6"),
        (
            "to: done",
            "to: done, fields: {x: {type: choice}}",
            "casework.table_choices@6",
        ),
        ("stages: [talks]", "stages: [talks]\nmore: 1", "casework.table_shape@5"),
    ],
)
def test_what_does_not_hold_together_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    assert expected in problems(tmp_path, TINY.replace(before, after, 1))


def test_the_real_table_uses_every_guard_and_every_guard_is_there() -> None:
    used = {guard for spec in table().commands.values() for guard in spec.guards}
    assert used == set(GUARDS)


def test_every_state_of_the_real_table_leads_to_one_in_which_all_is_done() -> None:
    reaches: dict[str, set[str]] = {}
    for spec in table().commands.values():
        targets = {each for each in (spec.to, spec.may_lead_to) if each}
        for state in spec.states:
            reaches.setdefault(state, set()).update(targets)
    done = {state.id for state in table().states.values() if state.done}
    for state in table().states:
        seen, todo = set(), [state]
        while todo:
            at = todo.pop()
            seen.add(at)
            todo += reaches.get(at, set()) - seen
        assert seen & done, state


def test_no_command_mixes_the_two_tracks() -> None:
    of_work = {"working", "finished"}
    both = {"planned", "not_needed", "lapsed", "refused", "withdrawn"}
    for spec in table().commands.values():
        places = {*spec.states, *({spec.to} if spec.to else ())} - both
        if spec.track is Track.WORK:
            assert places <= of_work, spec.kind
        elif spec.track is Track.APPLICATION:
            assert not places & of_work, spec.kind


def test_the_real_file_is_the_one_that_is_read() -> None:
    assert load_table(data_root()) == table()
