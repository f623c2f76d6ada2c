"""Damage anywhere in a file of any kind ends in a coded problem, not in a traceback."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tests.unit.insight.test_insight_xes import LOG
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.writers.writing import ENDINGS, write_log
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from pathlib import Path

TRIALS = 6
BITS = (b'"', b"<", b"\n", b"\0", b"\x1f", b"\xff", b"99999999999", b",,", b"}", b"'")


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The content with one to five bytes changed, cut out, doubled or put in."""
    found = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5))):
        place = dice.randrange(len(found))
        match dice.randrange(4):
            case 0:
                found[place] = dice.randrange(256)
            case 1:
                del found[place : place + dice.randrange(1, 40)]
            case 2:
                found[place:place] = dice.choice(BITS)
            case _:
                found = found[: max(1, place)]
    return bytes(found)


@pytest.mark.parametrize("ending", [*ENDINGS, ".xmlocel", ".jsonl"])
def test_damage_is_told_and_no_traceback(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"sound{ending}"
    if ending in ENDINGS:
        with opened([written(tmp_path, PERMITS)]) as store:
            write_log(store, source)
    else:
        source.write_text(LOG, encoding="utf-8")
    dice = random.Random(7)
    path = tmp_path / f"damaged{ending}"
    told = 0
    for _ in range(TRIALS):
        path.write_bytes(damaged(source.read_bytes(), dice))
        try:
            with opened([path], ReadOptions(object_type="case")) as store:
                for name in ("quality", "summary", "dfg", "cycle"):
                    ask(store, name, Question())
        except TiexinError:
            told += 1
    # Most damage breaks most formats; a table only loses lines.
    assert told or ending == ".csv"


@pytest.mark.parametrize("name", ["UTB-8", "utf-7", "big5"])
def test_an_xml_in_an_encoding_that_nobody_knows_is_refused(
    tmp_path: Path, name: str
) -> None:
    text = LOG.replace("UTF-8", name, 1)
    with (
        pytest.raises(TiexinError, match="xes_broken"),
        opened([written(tmp_path, text, "log.xes")]),
    ):
        pass
