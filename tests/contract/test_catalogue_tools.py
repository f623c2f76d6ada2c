"""The tools for the catalogue's files: their format, and files damaged at random."""

import pytest

from tiexin.catalogue.files import RawFile
from tools import check_catalogue_format, fuzz_catalogue
from tools.project import DATA


def test_the_files_of_the_catalogue_are_written_the_one_way():
    problems = [
        problem
        for folder in check_catalogue_format.FOLDERS
        for path in (DATA / folder).rglob("*.yaml")
        for problem in check_catalogue_format.file_problems(path)
    ]
    assert not problems


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1  \nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("a: 1\n\n\n", "a: 1\n"),
        ("a: 1", "a: 1\n"),
        ("# why\na: 1\n", "# why\na: 1\n"),
    ],
)
def test_what_the_eye_cannot_see_is_put_right(before, after):
    assert check_catalogue_format.tidy(before) == after


def test_a_tab_and_an_odd_indentation_are_named_with_their_lines():
    found = list(
        check_catalogue_format.line_problems("a:\n   b: 1\n\tc: 2\n   # free\n")
    )
    assert [line for line, _ in found] == [2, 3]


def test_a_key_out_of_order_is_named_with_its_line():
    text = b"title: {}\nid: x\nversions:\n  - sources: []\n    in_force: {}\n"
    file = RawFile("data/catalogue/100000/levers/x.yaml", text)
    found = list(check_catalogue_format.key_problems(file))
    assert [(line, what.split()[2]) for line, what in found] == [
        (2, "id"),
        (5, "in_force"),
    ]


def test_damaged_files_are_refused_or_loaded_and_nothing_else():
    outcomes, findings = fuzz_catalogue.run(seconds=4, seed=3)
    assert not findings
    assert outcomes["refused"]
