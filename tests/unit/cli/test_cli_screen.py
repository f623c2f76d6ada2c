"""Lines and tables fit the window, in Chinese too, and lose nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.running import LANGUAGES
from tiexin.app.export.tables import Table
from tiexin.cli.context import Context
from tiexin.cli.main import main
from tiexin.cli.screen import Screen, fold, width

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = st.text(alphabet="ab 建设工程，。（）《》“”-", max_size=120)
ROWS = (
    ("Works planning permit", "2026-12-01", "20 working days", "statutory"),
    ("建设工程规划许可证核发", "2026-12-02", "20 个工作日", "法定"),
)
TABLE = Table("Schedule", ("Procedure", "Start", "Duration", "Kind"), ROWS)


class Window(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "80")
    return


def test_a_chinese_character_takes_two_columns_and_an_accent_none() -> None:
    assert [width(each) for each in ("a", "建", "，", "e\u0301", "")] == [1, 2, 2, 1, 0]


@given(WORDS, st.integers(10, 60), st.integers(0, 4))
def test_folding_loses_no_character(text: str, room: int, hanging: int) -> None:
    folded = "".join(fold(text, room, hanging=hanging))
    assert folded.replace(" ", "") == text.replace(" ", "")


@given(st.lists(st.sampled_from(["建", "设", "ab", "，"]), max_size=60))
def test_a_folded_line_fits_unless_one_word_is_too_long(parts: list[str]) -> None:
    text = " ".join(parts)
    assert all(width(line) <= 12 for line in fold(text, 12))


def test_a_line_does_not_begin_with_a_closing_mark() -> None:
    text = "建设工程规划许可证，" * 5 + "（完）。"
    assert all(line.lstrip()[0] not in "，。）" for line in fold(text, 21))


def test_columns_line_up_in_chinese() -> None:
    _, head, *rows = Screen(coloured=False).table(TABLE)
    starts = {width(line[: line.index("202")]) for line in rows}
    assert starts == {width(head[: head.index("Start")])}


def test_a_table_that_is_too_wide_is_squeezed_before_columns_go() -> None:
    lines = list(Screen(coloured=False, columns=60).table(TABLE, spare=(3,), note="!"))
    assert max(map(width, lines)) <= 60
    assert "Kind" in lines[1]
    assert lines[-1] != "!"


def test_a_table_in_a_small_window_drops_what_may_go_and_says_so() -> None:
    lines = list(Screen(coloured=False, columns=42).table(TABLE, spare=(3,), note="!"))
    assert max(map(width, lines)) <= 42
    assert "Kind" not in lines[1]
    assert lines[-1] == "!"
    assert all(
        part in " ".join(lines) for part in ("planning", "2026-12-02", "建设工程")
    )


def test_a_pipe_gets_whole_lines_without_colour() -> None:
    screen = Screen.of(io.StringIO(), {"TERM": "xterm"})
    assert screen == Screen(coloured=False, columns=None)
    assert list(screen.lines("word " * 100, strong=True)) == ["word " * 100]


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_a_terminal_is_coloured_unless_it_asks_for_none(
    environment: dict[str, str], coloured: bool
) -> None:
    assert Screen.of(Window(), environment).coloured is coloured


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    [
        ["plan", "robotics_factory"],
        ["guide", "circuit_board_plant", "--why"],
        ["catalogue", "list"],
    ],
    ids=lambda command: command[0],
)
def test_everything_fits_eighty_columns(
    command: list[str],
    language: str,
    eighty_columns: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = Window()
    monkeypatch.setattr("sys.stdout", window)
    assert main([*command, "--language", language], environment={"NO_COLOR": "1"}) == 0
    lines = window.getvalue().splitlines()
    too_long = [line for line in lines if width(line) > 80 and " " in line.strip()]
    assert len(lines) > 50
    assert not too_long


def test_a_context_folds_for_its_own_output(eighty_columns: None) -> None:
    window = Window()
    context = Context.for_terminal(language="en", today=None, environment={})  # type: ignore[arg-type]
    context.out = window
    context.write("word " * 40, strong=True)
    assert window.getvalue().count("\033[1m") == 3
