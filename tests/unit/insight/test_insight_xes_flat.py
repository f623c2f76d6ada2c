"""Taking plain events out before the parser gives what the parser alone gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import given
from tiexin.insight.log import ReadOptions
from tiexin.insight.readers import opening, xes_flat
from tiexin.insight.readers.xes import read_xes
from tiexin.insight.readers.xes_flat import FlatEvents
from tiexin.insight.spool import Spool
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PLAIN = '<event><string key="concept:name" value="plain"/></event>'
ODD = """\
<?xml version="1.0" encoding="UTF-8"?>
<log>
  <!-- <event><string key="concept:name" value="in a comment"/></event> -->
  <trace><string key="concept:name" value="T1"/>
    <event><string key="concept:name" value="plain"/><int key="n" value="1"/></event>
    <event>
      <string key="concept:name" value="受理"/>
      <date key="time:timestamp" value="2026-03-02T09:00:00+08:00"
      />
    </event><event></event><event/>
    <event><string key="concept:name" value="back \\ slash"/></event>
    <event><string key="%s %(x)s" value="per % cent"/></event>
    <event><string key="concept:name" value="A &amp; B"/></event>
    <event><string value="swapped" key="concept:name"/></event>
    <event><string key='concept:name' value='single'/></event>
    <event><string key="twice" value="1"/><string key="twice" value="2"/></event>
    <event><string key="n" value="one"/></event>
    <event><int key="n" value="1"><string key="why" value="nested"/></int></event>
    <event><string key="concept:name" value="two
      lines"/></event>
    <event><!-- inside --><string key="concept:name" value="commented"/></event>
    <event id="7"><string key="concept:name" value="with an attribute"/></event>
    <event><strange key="concept:name" value="no such type"/></event>
    <![CDATA[<event><string key="concept:name" value="in CDATA"/></event>]]>
    <event><string key="concept:name" value="last"/></event>
  </trace>
</log>
"""


def read(path: Path, folder: Path, options: ReadOptions) -> tuple[object, ...]:
    """What lies in the spool and the head afterwards, or the problem."""
    with Spool(folder, "log") as spool:
        try:
            head = read_xes(path, spool, options=options, progress=lambda n: None)
        except BadInput as error:
            return tuple((one.code, one.where) for one in error.problems)
    return head, spool.events_path.read_text(), spool.cases_path.read_text()


def left_alone(flat: FlatEvents, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The parser sees everything."""
    yield from pieces


def both(
    path: Path, folder: Path, patch: pytest.MonkeyPatch, *, keep: tuple[str, ...] = ()
) -> tuple[tuple[object, ...], tuple[object, ...]]:
    options = ReadOptions(keep=frozenset(keep) or None)
    quick = read(path, folder, options)
    with patch.context() as alone:
        alone.setattr(FlatEvents, "without", left_alone)
        return quick, read(path, folder, options)


@pytest.mark.parametrize("size", [1, 7, 64, 333, 1 << 20])
@pytest.mark.parametrize("keep", [(), ("n", "twice")])
def test_odd_events_are_read_the_same_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, keep: tuple[str, ...]
) -> None:
    path = tmp_path / "odd.xes"
    path.write_text(ODD)
    monkeypatch.setattr(opening, "PIECE", size)
    quick, slow = both(path, tmp_path, monkeypatch, keep=keep)
    assert quick == slow
    assert len(quick) == 3
    assert str(quick[1]).count("\n") == 17


@pytest.mark.parametrize("keep", [(), ("concept:name",)])
@pytest.mark.parametrize(
    "name", ["BPIC15_1.xes.gz", "receipt.xes.gz", "roadtraffic100traces.xes"]
)
def test_given_logs_are_read_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, keep: tuple[str, ...]
) -> None:
    quick, slow = both(given(name), tmp_path, monkeypatch, keep=keep)
    assert quick == slow


def test_plain_events_are_in_fact_taken_out(tmp_path: Path) -> None:
    flat = FlatEvents()
    (start, rest) = flat.without([f"<log>\n{PLAIN}</log>".encode()])
    assert start == b'<log>\n<event tiexin="1"/>'
    assert rest == b"</log>"
    assert flat.taken("1") == ((("string",), ("concept:name",)), ("plain",), True)
    assert flat.taken("1") is None


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-16", "utf-16"), ("latin-1", "ISO-8859-1")]
)
def test_other_encodings_are_the_parsers_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, declared: str
) -> None:
    path = tmp_path / "other.xes"
    text = PLAIN.replace("plain", "caf\u00e9")
    start = f'<?xml version="1.0" encoding="{declared}"?>'
    path.write_bytes(f"{start}<log><trace>{text}</trace></log>".encode(encoding))
    quick, slow = both(path, tmp_path, monkeypatch)
    assert quick == slow
    assert "caf\u00e9" in str(quick[1])


@pytest.mark.parametrize(
    "broken",
    [
        b'<event><string key="a" value="\xff"/></event>',
        b'<event><string key="a" value="\x02"/></event>',
        b'<event><string key="a" value="\xef\xbf\xbf"/></event>',
        b'<event><string key="a" value="<"/></event>',
        b'<event><string key="a" value="b"/>',
        b'<event tiexin="1"/></trace>',
    ],
)
def test_what_is_broken_is_told_at_the_same_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes
) -> None:
    path = tmp_path / "broken.xes"
    whole = f"<log><trace>\n{PLAIN}\n".encode()
    path.write_bytes(whole + broken + b"\n</trace></log>")
    quick, slow = both(path, tmp_path, monkeypatch)
    assert quick == slow
    assert len(quick) == 1


def test_a_log_without_events_in_sight_is_not_held_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xes_flat, "_MOST", 100)
    pieces = [b"<log>" + b" " * 99, b" " * 60, b" " * 50]
    assert [len(one) for one in FlatEvents().without(pieces)] == [104, 110, 0]
