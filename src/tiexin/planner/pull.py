"""Each activity as early as the others leave room for: nothing waits for no reason.

An engine is done when the objective is as low as it goes; what does not bear on it may
lie anywhere. Here one activity after the other is moved forward in time, in the order
of the starts. All orders are of the form ``later >= lead(earlier)`` and no lead ever
falls, so moving one forward asks nothing of those behind it: only what holds its own
start and the resources have to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.board import Board, fits_on_a_board

if TYPE_CHECKING:
    from tiexin.planner.answer import Answer
    from tiexin.planner.arrays import Arrays


def pulled_forward(
    arrays: Arrays, answer: Answer
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Starts and finishes, none later than the answer's; modes stay."""
    if not fits_on_a_board(arrays):
        return answer.starts, answer.finishes
    board = Board(arrays)
    there = [number for number, start in enumerate(answer.starts) if start >= 0]
    for number in there:
        days = answer.starts[number], answer.finishes[number]
        board.place(number, answer.modes[number], days)
    for number in sorted(there, key=answer.starts.__getitem__):
        if arrays.fixed_start[number] >= 0:
            continue
        days = answer.starts[number], answer.finishes[number]
        board.lift(number)
        mode = answer.modes[number]
        board.place(number, mode, board.first_place(number, mode, days[0]) or days)
    return tuple(board.day[::2]), tuple(board.day[1::2])
