"""Tables as people send them: characters, separators, quotes, what is wrong where."""

from __future__ import annotations

import csv
import io
import tracemalloc
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiexin.app.sheets.encoding import LONGEST_LINE, byte_lines, encoding_of
from tiexin.app.sheets.reading import open_sheet, plain
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.sheets.reading import Row

NAMES = {
    "project": "project",
    "项目编号": "project",
    "note": "note",
    "备注": "note",
    "on": "on",
    "日期": "on",
}
TEXT = "项目编号,日期,备注\n2026-00001,2026-12-01,已告知投资方补正材料\n"
TRADITIONAL = (
    "項目編號,日期,備註\n2026-00001,2026-12-01,已告知投資方補正材料，請盡快辦理\n"
)


def rows(data: bytes) -> list[Row]:
    pieces = [data]
    return list(open_sheet(pieces, NAMES).rows(pieces))


def refusal(data: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(BadInput) as caught:
        rows(data)
    [problem] = caught.value.problems
    return problem.code, dict(problem.fields)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TRADITIONAL.encode("gb18030"), "gb18030"),
        (b"project,on\n1,2\n", "utf-8"),
    ],
)
def test_characters_are_recognised(data: bytes, encoding: str) -> None:
    assert encoding_of([data]) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_same_table_is_read_from_each_encoding(encoding: str) -> None:
    [row] = rows(TEXT.encode(encoding))
    assert row.cells == {
        "project": "2026-00001",
        "on": "2026-12-01",
        "note": "已告知投资方补正材料",
    }


def test_big5_and_latin_1_are_refused_and_not_misread() -> None:
    """Nearly all bytes decode as GB18030; what comes out must be usual Chinese."""
    assert refusal(TRADITIONAL.encode("big5"))[0] == "sheets.broken_encoding"
    latin = "project,note\n1,Müller und Söhne\n".encode("latin-1")
    assert refusal(latin)[0] == "sheets.broken_encoding"


def test_the_first_byte_that_does_not_fit_is_named() -> None:
    good = TEXT.encode()
    broken = good + b"2026-00002," + b"\xff\xfe rest\n"
    code, fields = refusal(broken)
    assert code == "sheets.broken_encoding"
    assert fields == {"position": len(good) + 11, "line": 3, "byte": "0xFF"}


def test_a_character_cut_at_the_end_of_the_file_is_named() -> None:
    data = TEXT.encode()[:-2]
    code, fields = refusal(data)
    assert code == "sheets.broken_encoding"
    assert fields["line"] == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheets.empty"),
        (b"PK\x03\x04rest", "sheets.workbook"),
        (b"\xd0\xcf\x11\xe0rest", "sheets.workbook"),
        (b"%PDF-1.7", "sheets.not_a_table"),
        ("项目".encode("utf-16"), "sheets.utf16"),
        (b"colour,size\nred,3\n", "sheets.no_header"),
        (b"\n\n", "sheets.no_header"),
        (b"project,note,Note\n1,2,3\n", "sheets.column_twice"),
        (b'project,note\n1,"open\n2,3\n', "sheets.broken_quotes"),
        (b'project,note\n1,"a"b\n', "sheets.broken_quotes"),
        (b"project," + b"x," * 300 + b"note\n", "sheets.too_many_columns"),
        (b"project\n" + b"x" * (LONGEST_LINE + 1), "sheets.long_line"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, code: str) -> None:
    assert refusal(data)[0] == code


def test_the_row_where_quotes_go_wrong_is_named() -> None:
    data = b'project,note\n1,fine\n2,"a\nb"\n3,"open\n4,x\n'
    assert refusal(data) == ("sheets.broken_quotes", {"row": 4})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(delimiter: str) -> None:
    data = delimiter.join(["project", "on", "note"]) + "\n"
    data += delimiter.join(["1", "2", '"a, b; c | d"']) + "\n"
    [row] = rows(data.encode())
    assert row.cells == {"project": "1", "on": "2", "note": "a, b; c | d"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_do_anywhere(end: str) -> None:
    found = rows(end.join(["project,note", "1,a", "2,b"]).encode())
    assert [row.cells["note"] for row in found] == ["a", "b"]


def test_a_cell_may_hold_several_lines_and_rows_count_as_in_a_spreadsheet() -> None:
    data = 'project,note\n1,"first\nsecond\r\nthird"\n\n  ,\n2,after\n'
    found = rows(data.encode())
    assert [row.number for row in found] == [2, 5]
    assert found[0].cells["note"] == "first\nsecond\r\nthird"


def test_headers_may_be_written_in_any_language_case_and_width() -> None:
    pieces = ["ＰＲＯＪＥＣＴ, 备 注 ,extra,日期\n1,a,x,2026-12-01\n".encode()]
    sheet = open_sheet(pieces, NAMES)
    assert [each.name for each in sheet.columns] == ["project", "note", "on"]
    assert sheet.unread == ("extra",)
    [row] = sheet.rows(pieces)
    assert row.cells == {"project": "1", "note": "a", "on": "2026-12-01"}


def test_cells_beyond_the_header_are_counted() -> None:
    [row] = rows(b"project,note\n1,a,b,,c\n")
    assert row.surplus == 2


def test_reading_goes_on_after_a_row() -> None:
    data = b"project\n" + b"".join(b"%d\n" % n for n in range(2, 11))
    pieces = [data]
    sheet = open_sheet(pieces, NAMES)
    assert [row.number for row in sheet.rows(pieces, after=7)] == [8, 9, 10]
    assert [row.cells["project"] for row in sheet.rows(pieces, after=7)] == [
        "8",
        "9",
        "10",
    ]


def test_names_are_compared_without_case_width_and_space() -> None:
    assert (
        plain(" External_ID ") == plain("external id") == plain("ＥｘｔｅｒｎａｌＩＤ")
    )


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_lines_don_t_depend_on_where_the_pieces_are_cut(
    data: bytes, cuts: list[int]
) -> None:
    places = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    pieces = [data[a:b] for a, b in pairwise(places)]
    assert list(byte_lines(pieces)) == data.splitlines(keepends=True)


CELLS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"),
    min_size=1,
    max_size=20,
).map(str.strip)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from([",", ";", "\t"]),
    st.integers(1, 50),
)
def test_what_a_spreadsheet_writes_is_read_back(
    table: list[tuple[str, str]], encoding: str, delimiter: str, size: int
) -> None:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=delimiter)
    writer.writerow(["project", "note"])
    writer.writerows(table)
    data = held.getvalue().encode(encoding)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    found = list(open_sheet(pieces, NAMES).rows(pieces))
    expected = [
        {
            name: cell
            for name, cell in zip(("project", "note"), row, strict=True)
            if cell
        }
        for row in table
        if any(row)
    ]
    assert [dict(row.cells) for row in found] == expected


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    pieces = [b"project,note\n" + data]
    with suppress(BadInput):
        sheet = open_sheet(pieces, NAMES)
        assert all(row.number > 1 for row in sheet.rows(pieces))


class _Made:
    """A table of 100 000 rows that never lies in memory as a whole."""

    def __iter__(self) -> Iterator[bytes]:
        yield "项目编号,日期,备注\n".encode("gb18030")
        for start in range(0, 100_000, 500):
            yield "".join(
                f'2026-{n:05d},2026-12-01,"已告知投资方\n补正材料"\n'
                for n in range(start, start + 500)
            ).encode("gb18030")


def test_a_hundred_thousand_rows_are_read_in_little_memory() -> None:
    pieces = _Made()
    open_sheet(pieces, NAMES)  # what is kept for good is kept now
    tracemalloc.start()
    sheet = open_sheet(pieces, NAMES)
    count = sum(1 for _ in sheet.rows(pieces))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (sheet.encoding, count) == ("gb18030", 100_000)
    # The table itself has some 5 MB; a piece of it has 25 kB.
    assert most < 1_000_000
