"""The strict reader: plain data with lines, and nothing that YAML could guess."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tiexin.app.messages import Messages
from tiexin.catalogue.yaml_faults import fault_of
from tiexin.catalogue.yaml_source import Document, Limits, read_yaml
from tiexin.kernel import LANGUAGES, BadInput

if TYPE_CHECKING:
    from tiexin.kernel import Language

MESSAGES = Messages(Path(__file__).parents[3] / "data" / "messages")


def read(text: bytes | str) -> Document:
    return read_yaml(text, name="facts.yaml")


def refused(text: bytes | str) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as error:
        read(text)
    return [(each.code, each.where) for each in error.value.problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("30000", 30000),
        ("-3", -3),
        ("0", 0),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-12-01", "2026-12-01"),
        ("30,000", "30,000"),
        ("厂房", "厂房"),
        ('"yes"', "yes"),
        ("'012'", "012"),
        ('"30"', "30"),
        ("none", "none"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_value_means_what_it_looks_like(written: str, meant: object) -> None:
    value = read(f"key: {written}").data["key"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize(
    "written",
    [
        *("yes", "No", "ON", "off", "y", "True", "FALSE"),
        *("012", "0x1F", "0o17", "1_000", "20:30", ".5", "5.", "+.5"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(written: str) -> None:
    assert refused(f"a: 1\nkey: {written}") == [("yaml.ambiguous", "facts.yaml:2")]


@pytest.mark.parametrize(
    "written",
    [".inf", "-.INF", ".nan", "1e999", "9" * 19, "-" + "1" * 5000],
)
def test_a_number_that_nobody_can_reckon_with_is_refused(written: str) -> None:
    assert refused(f"a: 1\nkey: {written}") == [("yaml.number", "facts.yaml:2")]


@pytest.mark.parametrize("written", ["9" * 18, "-" + "9" * 18, "1e300"])
def test_the_largest_numbers_are_read(written: str) -> None:
    assert read(f"key: {written}").data["key"] == pytest.approx(float(written))


def test_keys_are_always_texts() -> None:
    assert read("on: a\n441900: b\nyes: c").data == {
        "on": "a",
        "441900": "b",
        "yes": "c",
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\na: 2\n", "yaml.duplicate_key", 2),
        ('a: 1\n"a": 2\n', "yaml.duplicate_key", 2),
        ("a: &x 1\n", "yaml.anchor", 1),
        ("a: 1\nb: *x\n", "yaml.anchor", 2),
        ("a: !!python/object:os.system x\n", "yaml.tag", 1),
        ("a: !!str 5\n", "yaml.tag", 1),
        ("!!set {a, b}\n", "yaml.tag", 1),
        ("a: 1\n<<: {b: 2}\n", "yaml.merge", 2),
        ("[a]: 1\n", "yaml.key", 1),
        ("a: 1\n---\nb: 2\n", "yaml.several_documents", 2),
        ("a: [1, 2\n", "yaml.bracket", 2),
        ("a: {b: 1\nc: 2\n", "yaml.bracket", 2),
        ("a: b: c\n", "yaml.colon", 1),
        ("a: 1\nb\n", "yaml.colon", 3),
        ("a: 1\n\tb: 2\n", "yaml.tab", 2),
        ("厂: 1\n厂房:\n\t- b\n", "yaml.tab", 3),
        ("a: 'x\nb: 2\n", "yaml.quote", 3),
        ("a:\n  b: 1\n c: 2\n", "yaml.indentation", 3),
        ("a:\n  - 1\n - 2\n", "yaml.indentation", 3),
        ("a: @x\n", "yaml.character", 1),
        ("a: 1\n]\n", "yaml.character", 2),
        ("a: 厂\nb: x\x07y\n", "yaml.character", 2),
        ('a: "\\q"\n', "yaml.syntax", 1),
        (b"a: 1\nb: \xff\n", "yaml.encoding", 2),
        ("a: \ud800\n", "yaml.encoding", 1),
    ],
)
def test_what_the_reader_refuses_is_named_with_its_line(
    text: bytes | str, code: str, line: int
) -> None:
    assert refused(text) == [(code, f"facts.yaml:{line}")]


def test_what_was_opened_and_not_closed_is_named_with_its_first_line() -> None:
    for text in ("a: 1\nb: 'x\nc: 2\n", "a: 1\nb: [x,\nc: 2\n", "a: 1\nb: [[1],\n"):
        with pytest.raises(BadInput) as error:
            read(text)
        assert error.value.problems[0].fields == {"opened": 2}


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1, 2\n", "yaml.bracket"),
        ("a: b: c\n", "yaml.colon"),
        ("a:\n\t- b\n", "yaml.tab"),
        ("a: 'x\n", "yaml.quote"),
        ("a:\n  b: 1\n c: 2\n", "yaml.indentation"),
        ("a: @x\n", "yaml.character"),
        ("a: ]\n", "yaml.character"),
        ("a: x\x07y\n", "yaml.character"),
        ("a: !<\n", "yaml.syntax"),
    ],
)
def test_both_builds_of_the_parser_lead_to_the_same_fault(
    loader: type, text: str, code: str
) -> None:
    with pytest.raises(yaml.YAMLError) as error:
        list(yaml.parse(text, Loader=loader))
    assert fault_of(error.value, text=text, name="f").code == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["a: @", "a: 'x", "a: [", "a: b: c", "\ta", "a: !<"])
def test_the_reader_never_sees_the_parsers_own_sentence(
    text: str, language: Language
) -> None:
    with pytest.raises(BadInput) as error:
        read(text)
    said = " ".join(MESSAGES.error(error.value.problems[0], language))
    assert "expected" not in said
    assert "scanning" not in said
    if language != "en":
        assert not re.search("[a-zA-Z]{4,}", re.sub("YAML|facts.yaml", "", said))


def test_several_small_problems_are_named_together() -> None:
    assert [code for code, _ in refused("a: yes\nb: 012\nb: 1\n")] == [
        "yaml.ambiguous",
        "yaml.ambiguous",
        "yaml.duplicate_key",
    ]


def test_a_flood_of_problems_ends() -> None:
    assert len(refused("a: yes\n" * 10_000)) == Limits().problems


def test_the_size_counts_in_bytes_and_the_bound_is_allowed() -> None:
    limits = Limits(size=10)
    assert read_yaml("a: 1234567", name="f", limits=limits).data == {"a": 1234567}
    with pytest.raises(BadInput):
        read_yaml("a: 12345678", name="f", limits=limits)
    with pytest.raises(BadInput):
        read_yaml("a: 厂厂厂", name="f", limits=limits)


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "])
def test_ten_megabytes_and_a_million_brackets_are_refused_at_once(bracket: str) -> None:
    assert refused(bracket * 3_000_000)[0][0] == "yaml.too_large"
    assert refused(bracket * 200_000)[0][0] in ("yaml.too_deep", "yaml.key")


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    assert read("[" * 20 + "]" * 20).data
    assert refused("[" * 21 + "]" * 21) == [("yaml.too_deep", "facts.yaml:1")]


def test_the_laughing_billion_has_nothing_to_laugh_about() -> None:
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert refused(text) == [("yaml.anchor", "facts.yaml:1")]


def test_every_value_knows_its_line() -> None:
    document = read("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n")
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b",)) == 2
    assert document.line_of(("b", 0)) == 3
    assert document.line_of(("b", 1, "d")) == 5
    assert document.where(("b", 1, "c")) == "facts.yaml:4"


def test_what_does_not_exist_has_the_line_of_what_is_around_it() -> None:
    document = read("a: 1\nb:\n  c: 2\n")
    assert document.line_of(("b", "missing", "deep")) == 2
    assert document.line_of(("missing",)) == 1


def test_a_key_that_stands_twice_does_not_move_the_lines_of_the_first() -> None:
    assert refused("a: {b: 1}\nc: 1\na: {b: 1, b: 2}\n") == [
        ("yaml.duplicate_key", "facts.yaml:3"),
        ("yaml.duplicate_key", "facts.yaml:3"),
    ]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    assert read(text).data is None


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbfa: 1\n").data == {"a": 1}


def test_windows_line_ends_are_line_ends() -> None:
    assert read("a: 1\r\nb: 2\r\n").line_of(("b",)) == 2
