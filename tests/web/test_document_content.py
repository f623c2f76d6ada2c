"""What is let in: kinds by their bytes, and nothing that runs, hides or bursts."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.web import made_files as made
from tiexin.web.files.content import Unfit, inspect, sniff
from tiexin.web.files.content import unpack as unpacking
from tiexin.web.files.content.pdf import MOST_STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WHOLE: dict[str, Callable[[], bytes]] = {
    "PDF": made.pdf,
    "PNG": made.png,
    "JPEG": made.jpeg,
    "DOCX": made.docx,
    "XLSX": made.xlsx,
    "OFD": made.ofd,
}
DWG = b"AC1032\0" + bytes(2_000)


def looked(folder: Path, data: bytes) -> str:
    """What becomes of a file: its kind's name, or why it is refused."""
    path = folder / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        try:
            kind = sniff(file)
            inspect(file, kind.content_type)
        except Unfit as error:
            return error.why
        return kind.name


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_let_in_as_what_it_is(name: str, tmp_path: Path) -> None:
    assert looked(tmp_path, WHOLE[name]()) == name


def test_what_other_programs_write_is_let_in(tmp_path: Path) -> None:
    pictures = {"PNG": io.BytesIO(), "JPEG": io.BytesIO()}
    for kind, held in pictures.items():
        Image.new("RGB", (640, 480), "teal").save(held, kind)
        assert looked(tmp_path, held.getvalue()) == kind
    written = io.BytesIO()
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "面积"
    book.save(written)
    assert looked(tmp_path, written.getvalue()) == "XLSX"
    from pypdf import PdfWriter

    held = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.compress_identical_objects()
    writer.write(held)
    assert looked(tmp_path, held.getvalue()) == "PDF"


def test_our_own_plan_as_pdf_is_let_in(tmp_path: Path) -> None:
    import typst

    source = tmp_path / "plan.typ"
    source.write_text("= Plan\nA page with words.")
    assert looked(tmp_path, typst.compile(str(source))) == "PDF"


KINDS = {
    # nothing, text, programs, pages, and things that are called otherwise
    "nothing": (b"", "empty"),
    "text": (b"hello", "kind"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "kind"),
    "a picture that runs": (b"<svg xmlns='x'><script/></svg>", "kind"),
    "a program": (b"MZ\x90\0" + bytes(100), "kind"),
    "a shell script": (b"#!/bin/sh\nrm -rf /", "kind"),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "an archive": (made.package({"a.txt": b"x"}), "archive"),
    "a PDF that begins late": (b"junk" + made.pdf(), "kind"),
    "a PDF of an unknown version": (b"%PDF-9.9\n%%EOF", "kind"),
    # two kinds at once
    "PDF and archive": (made.pdf(tail=made.package({"a": b"b"})), "two_kinds"),
    "picture and archive": (made.png(tail=made.package({"a": b"b"})), "two_kinds"),
    "picture and PDF": (made.jpeg(tail=made.pdf()), "two_kinds"),
    "picture and script": (made.png(tail=b"<?php system($_GET[0]);"), "two_kinds"),
    "page in a PDF": (made.pdf(b"(<script>alert(1)</script>)"), "two_kinds"),
    "document after bytes": (b"PK\x03\x04" + made.docx(), "two_kinds"),
    "document before bytes": (made.docx() + b"more", "broken"),
}


@pytest.mark.parametrize("name", KINDS)
def test_what_is_none_of_our_kinds_or_two_is_refused(name: str, tmp_path: Path) -> None:
    data, why = KINDS[name]
    assert looked(tmp_path, data) == why


ACTIVE_PDF = {
    "script on opening": (b"<< /S /JavaScript /JS (app.alert(1)) >>", "scripts"),
    "script by address": (b"<< /S /URI /URI (javascript:alert(1)) >>", "scripts"),
    "script spelled otherwise": (b"<< /S /J#61va#53cript >>", "scripts"),
    "form that acts": (b"<< /AcroForm << /XFA 9 0 R >> >>", "scripts"),
    "film that acts": (b"<< /S /Rendition /JS (x) >>", "scripts"),
    "program": (b"<< /S /Launch /F (cmd.exe) >>", "starts"),
    "sends data": (b"<< /S /SubmitForm /F (http://x) >>", "starts"),
    "file within": (b"<< /Type /EmbeddedFile >>", "embedded"),
    "files by name": (b"<< /Names << /EmbeddedFiles 9 0 R >> >>", "embedded"),
    "locked": (b"<< /Encrypt 9 0 R >>", "encrypted"),
    "script in an object stream": (
        made.objects(b"<< /S /JavaScript >>"),
        "scripts",
    ),
    "spelled in an object stream": (
        made.objects(b"<< /S /#4a#61vaScript >>"),
        "scripts",
    ),
    "object stream without its type": (
        made.objects(b"<< /S /Launch >>", typed=False),
        "starts",
    ),
    "object stream in a coat": (
        made.stream(b"11 0 x", more=b"/Type /ObjStm /Filter /ASCIIHexDecode"),
        "hidden",
    ),
    "object stream of two coats": (
        b"<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n"
        b"abc\nendstream",
        "hidden",
    ),
    "object stream that is none": (
        b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nabc\nendstream",
        "hidden",
    ),
    "type spelled otherwise": (
        b"<< /Type /Obj#53tm /Filter /LZWDecode >>\nstream\nabc\nendstream",
        "hidden",
    ),
    "dictionary that is cut": (
        b"<< /Type /ObjStm /Filter /LZWDecode /X (1 obj) >>\nstream\nabc\nendstream",
        "hidden",
    ),
}


@pytest.mark.parametrize("name", ACTIVE_PDF)
def test_a_pdf_that_acts_or_hides_is_refused(name: str, tmp_path: Path) -> None:
    data, why = ACTIVE_PDF[name]
    assert looked(tmp_path, made.pdf(data)) == why


@pytest.mark.parametrize(
    "words",
    [b"JavaScript is a language", b"Launch of the works", b"100 0 R obj stream"],
)
def test_a_pdf_may_speak_of_what_it_does_not_do(words: bytes, tmp_path: Path) -> None:
    assert looked(tmp_path, made.pdf(text=words)) == "PDF"


def test_a_pdf_that_ends_too_early_is_broken(tmp_path: Path) -> None:
    assert looked(tmp_path, made.pdf()[:-200]) == "broken"


OFFICE = {
    "macros by type": (
        made.docx(types=["application/vnd.ms-word.document.macroEnabled.main+xml"]),
        "macros",
    ),
    "macros by name": (made.docx({"word/vbaProject.bin": b"x"}), "macros"),
    "old macros": (made.xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
    "controls": (made.docx({"word/activeX/activeX1.xml": b"<x/>"}), "macros"),
    "object within": (made.docx({"word/embeddings/oleObject1.bin": b"x"}), "embedded"),
    "object by type": (
        made.docx(types=["application/vnd.openxmlformats-officedocument.oleObject"]),
        "embedded",
    ),
    "template from elsewhere": (
        made.docx(
            {
                "word/_rels/settings.xml.rels": made.relations(
                    ("attachedTemplate", "http://x/t.dotm", "External")
                )
            }
        ),
        "external",
    ),
    "program as a field": (
        made.docx(body=b"<w:instrText>DDEAUTO c:\\cmd.exe</w:instrText>"),
        "external",
    ),
    "entities": (
        made.docx({"a.rels": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "broken",
    ),
    "no XML": (made.docx({"a.rels": b"<x"}), "broken"),
    "attachment of a licence": (made.ofd({"Doc_0/Attachs/a.xml": b"x"}), "embedded"),
    "program in a licence": (made.ofd({"Doc_0/a.exe": b"x"}), "embedded"),
    "document in a document": (
        made.docx({"word/embeddings/a.docx": made.docx()}),
        "embedded",
    ),
    "workbook in a workbook in a document": (
        made.docx(
            {"word/embeddings/a.xlsx": made.xlsx({"xl/embeddings/b.xlsx": made.xlsx()})}
        ),
        "embedded",
    ),
}


@pytest.mark.parametrize("name", OFFICE)
def test_a_document_that_acts_is_refused(name: str, tmp_path: Path) -> None:
    data, why = OFFICE[name]
    assert looked(tmp_path, data) == why


def test_the_workbook_behind_a_chart_is_let_in(tmp_path: Path) -> None:
    data = made.docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": made.xlsx()})
    assert looked(tmp_path, data) == "DOCX"


def test_a_bomb_of_one_part_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    data = made.docx({"word/media/zeros.png": bytes(30_000_000)})
    assert len(data) < 100_000
    assert looked(tmp_path, data) == "bomb"


def test_a_bomb_of_many_parts_is_refused(tmp_path: Path) -> None:
    part = os.urandom(100_000) + bytes(9_000_000)
    data = made.docx({f"word/media/{n}.bin": part for n in range(45)})
    assert len(data) < 6_000_000
    assert looked(tmp_path, data) == "bomb"


def test_a_bomb_of_workbooks_within_a_document_is_refused(tmp_path: Path) -> None:
    part = os.urandom(50_000) + bytes(9_000_000)
    inner = made.xlsx({"xl/media/a.bin": part})
    data = made.docx({f"word/embeddings/{n}.xlsx": inner for n in range(50)})
    assert len(data) < 5_000_000
    assert looked(tmp_path, data) == "bomb"


def test_a_pdf_of_nothing_but_streams_is_refused_in_time(tmp_path: Path) -> None:
    many = b"9 0 obj\nstream\n" * (MOST_STREAMS + 1)
    assert looked(tmp_path, made.pdf(many)) == "bomb"


def test_an_object_stream_that_bursts_is_refused(tmp_path: Path) -> None:
    burst = made.objects(bytes(40_000_000))
    assert len(burst) < 100_000
    assert looked(tmp_path, made.pdf(burst)) == "bomb"


def test_an_archive_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    many = {f"word/{n}.xml": b"" for n in range(unpacking.MOST_ENTRIES)}
    assert looked(tmp_path, made.docx(many)) == "bomb"


def test_an_entry_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    data = bytearray(made.docx({"word/a.xml": b"x" * 5_000}))
    place = data.index(struct.pack("<L", 5_000), data.index(b"PK\x01\x02"))
    while place >= 0:
        data[place : place + 4] = struct.pack("<L", 4_000)
        place = data.find(struct.pack("<L", 5_000))
    assert looked(tmp_path, bytes(data)) == "bomb"


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    data = bytearray(made.docx({"word/a.xml": b"x" * 50, "word/b.xml": b"x" * 50}))
    last = data.rindex(b"PK\x01\x02")
    before = data.rindex(b"PK\x01\x02", 0, last)
    data[last + 42 : last + 46] = data[before + 42 : before + 46]
    assert looked(tmp_path, bytes(data)) == "bomb"


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(made.docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    assert looked(tmp_path, bytes(data)) == "encrypted"


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/passwd", "a\\b.xml", "a//b.xml", "c:a.xml", "a/./b"]
)
def test_a_path_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    assert looked(tmp_path, made.docx({name: b"x"})) == "broken"


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    held = io.BytesIO(made.docx())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("word/Document.xml", b"<other/>")
    assert looked(tmp_path, held.getvalue()) == "broken"


PICTURES = {
    "too many pixels": (made.png(60_000, 60_000), "too_many_pixels"),
    "no pixels": (made.png(0, 10), "too_many_pixels"),
    "too many in a photograph": (made.jpeg(65_000, 65_000), "too_many_pixels"),
    "cut": (made.png()[:-14], "broken"),
    "changed": (
        made.png().replace(b"\x00\x00\x00\x03", b"\x00\x00\x00\x04", 1),
        "broken",
    ),
    "something behind": (made.png(tail=b"x"), "two_kinds"),
    "photograph without end": (made.jpeg()[:-2], "broken"),
    "photograph without frame": (b"\xff\xd8\xff\xda\x00\x02\xff\xd9", "broken"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_must_be_whole_and_bearable(name: str, tmp_path: Path) -> None:
    data, why = PICTURES[name]
    assert looked(tmp_path, data) == why


def test_a_camera_may_put_a_second_picture_behind_the_first(tmp_path: Path) -> None:
    assert looked(tmp_path, made.jpeg(tail=made.jpeg())) == "JPEG"


def test_a_drawing_is_known_but_can_not_be_looked_into(tmp_path: Path) -> None:
    assert looked(tmp_path, DWG) == "DWG"
    with io.BytesIO(DWG) as held:
        assert sniff(held).scanned_only


def test_a_file_that_is_not_what_was_noted_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(made.png())
    with path.open("rb") as file, pytest.raises(Unfit, match="kind"):
        inspect(file, "application/pdf")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(WHOLE)),
    places=st.lists(
        st.tuples(st.integers(0, 5_000), st.binary(max_size=6)), max_size=8
    ),
    cut=st.integers(0, 400),
)
def test_whatever_is_done_to_a_file_it_is_let_in_or_refused_with_a_reason(
    tmp_path: Path, name: str, places: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(WHOLE[name]())
    for place, put in places:
        at = place % len(data)
        data[at : at + len(put)] = put
    if cut:
        data = data[:-cut]
    assert looked(tmp_path, bytes(data))
