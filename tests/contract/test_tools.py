"""The checks find what they are there to find, and accept what is right."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tools import check_files, check_sizes, check_translations, source_strings
from tools.fill_traditional import filled, to_traditional

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: {zh_hans: 备案, en: b}\n", "a: {zh_hans: 备案, zh_hant: 備案, en: b}\n"),
        # block form: same indentation, before what follows
        (
            "a:\n  zh_hans: 备案\n  en: b\n",
            "a:\n  zh_hans: 备案\n  zh_hant: 備案\n  en: b\n",
        ),
        # quoting is kept, a comment stays with its line
        (
            'a:\n  zh_hans: "备案: 一"  # why\n  en: b\n',
            'a:\n  zh_hans: "备案: 一"  # why\n  zh_hant: "備案: 一"\n  en: b\n',
        ),
        # a folded text, then a comment that belongs to what follows
        (
            "a:\n  zh_hans: >-\n    备案\n\n# next\nb: 1\n",
            "a:\n  zh_hans: >-\n    备案\n  zh_hant: >-\n    備案\n\n# next\nb: 1\n",
        ),
        # an empty text counts as missing
        ("a:\n  zh_hans: 备案\n  zh_hant:\n", "a:\n  zh_hans: 备案\n  zh_hant: 備案\n"),
        # what a person wrote stays
        ("a: {zh_hans: 备案, zh_hant: 存案}\n", "a: {zh_hans: 备案, zh_hant: 存案}\n"),
        # no newline at the end of the file
        ("a:\n  zh_hans: 备案", "a:\n  zh_hans: 备案\n  zh_hant: 備案"),
    ],
)
def test_a_missing_traditional_text_is_put_in_and_nothing_else_moves(
    before: str, after: str
) -> None:
    assert filled(before)[0] == after
    assert filled(after) == (after, 0)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("松山湖里程碑", "松山湖里程碑"),
        ("复核网签信息", "覆核網簽資訊"),
        ("用户登录", "用戶登入"),
        ("后续准予许可", "後續准予許可"),
        # an official title keeps its words
        ("《信息公开条例》的信息", "《信息公開條例》的資訊"),
    ],
)
def test_the_draft_is_written_as_in_hong_kong(
    simplified: str, traditional: str
) -> None:
    assert to_traditional(simplified) == traditional


def function(source: str) -> ast.FunctionDef:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


def test_a_docstring_does_not_count_as_body() -> None:
    long = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'
    assert check_sizes.body_lines(function(long)) == 2
    assert check_sizes.body_lines(function('def f():\n    """Only this."""\n')) == 0


@pytest.mark.parametrize(
    ("parameters", "accepted"),
    [
        ("a, b, c, d", True),
        ("self, a, b, c, d", True),
        ("a, b, c, d, e", False),
        ("a, *, b, c, d, e, f, g, h", True),
        ("a, b, *, c, d, e, f, g", False),
    ],
)
def test_many_parameters_are_by_keyword(parameters: str, accepted: bool) -> None:
    wrong = check_sizes.too_many_parameters(function(f"def f({parameters}): ..."))
    assert (wrong is None) is accepted


def problems_of(bodies: Sequence[tuple[str, int]], allowed: dict[str, int]) -> int:
    found = [check_sizes.Body(name, 1, lines) for name, lines in bodies]
    return len(list(check_sizes.ratchet_problems(found, allowed)))


def test_the_ratchet_list_may_only_shrink() -> None:
    assert problems_of([("a.py::f", 50)], {}) == 1
    assert problems_of([("a.py::f", 50)], {"a.py::f": 50}) == 0
    assert problems_of([("a.py::f", 51)], {"a.py::f": 50}) == 1
    assert problems_of([("a.py::f", 45)], {"a.py::f": 50}) == 1
    assert problems_of([], {"a.py::f": 50}) == 1


def test_a_long_module_needs_a_reason_and_a_very_long_one_is_refused() -> None:
    path = Path("src/tiexin/example.py")
    plain, longer = "x = 1\n" * 401, "x = 1\n" * 601
    reason = "# Long because it lists every case.\n"
    assert list(check_sizes.module_problems(path, plain))
    assert not list(check_sizes.module_problems(path, reason + plain))
    assert list(check_sizes.module_problems(path, reason + longer))


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2\n", "a: &x 1\nb: *x\n", "a: !!python/none 1\n", "a: [1\n", "\ta: 1\n"],
)
def test_yaml_that_is_more_or_less_than_data_is_refused(text: str) -> None:
    assert list(check_files.yaml_problems(text))


def test_plain_yaml_is_accepted() -> None:
    text = "a: {b: [1, two, 2026-01-05]}\nc: |\n  x & y *z !w\n"
    assert not list(check_files.yaml_problems(text))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("see https://py" + "pi.org/project/x", False),
        ("pip install --index" + "-url x", False),
        ("/wo" + "rk/somewhere/file.py", False),
        ("https://example.org/wo" + "rk/file", True),
        ("the rest of the work/life", True),
    ],
)
def test_addresses_of_registries_and_machines_are_found(
    text: str, accepted: bool
) -> None:
    assert (not list(check_files.text_problems(text))) is accepted


def test_a_link_is_no_file_of_the_project(tmp_path: Path) -> None:
    """One to a folder of its maker's machine was committed once, and led to itself."""
    link = tmp_path / "tools"
    link.symlink_to(link)
    assert list(check_files.file_problems(link))


@pytest.mark.parametrize(
    ("texts", "accepted"),
    [
        ({"zh_hans": "后台 里程 准予", "zh_hant": "後台 里程 准予", "en": "x"}, True),
        ({"zh_hans": "许可證", "zh_hant": "許可證", "en": "x"}, False),
        ({"zh_hans": "许可证", "zh_hant": "許可证", "en": "x"}, False),
        ({"zh_hans": "许可证", "zh_hant": "許可證", "en": " "}, False),
        ({"zh_hans": "许可证", "en": "x"}, False),
    ],
)
def test_a_text_is_complete_and_in_its_own_script(
    texts: dict[str, str], accepted: bool
) -> None:
    assert (not list(check_translations.text_problems(texts))) is accepted


@pytest.mark.parametrize(
    ("english", "accepted"),
    [
        ("{n} days before {day}", True),
        ("one day before {day}|{n} days before {day}", True),
        ("{n} days", False),
        ("{n} days before {date}", False),
    ],
)
def test_the_languages_name_the_same_fields(english: str, accepted: bool) -> None:
    texts = {"zh_hans": "{day} 前 {n} 日", "zh_hant": "{day} 前 {n} 日", "en": english}
    assert (not list(check_translations.field_problems(texts))) is accepted


def test_a_key_is_found_by_its_name_or_by_the_pattern_that_makes_it(
    tmp_path: Path,
) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""plan.doc"""\na = "plan.title"\nb = f"plan.unit.{a}"\n')
    strings = list(source_strings.in_python(module))
    keys = {"plan.title": "plan.yaml", "plan.unit.day": "plan.yaml"}
    assert not list(check_translations.use_problems(keys, strings))
    unused = list(check_translations.use_problems({**keys, "plan.doc": "x"}, strings))
    assert len(unused) == 1
    missing = list(check_translations.use_problems({"plan.title": "x"}, strings))
    assert len(missing) == 1


def test_the_filled_text_is_the_same_data_with_the_traditional_added() -> None:
    text = "a:\n  - zh_hans: '单''引'\n    en: q\nb: {en: x, zh_hans: 后}\n"
    before, after = yaml.safe_load(text), yaml.safe_load(filled(text)[0])
    before["a"][0]["zh_hant"], before["b"]["zh_hant"] = "單'引", "後"
    assert after == before


def test_a_refusal_of_a_case_is_a_code_of_its_area() -> None:
    text = (
        'def guard(case):\n    raise case.refuse("closed", day="x")\n'
        "def other(value, late):\n"
        '    value.refuse("calendars.shape" if late else "no")\n'
    )
    path = source_strings.SOURCE / "casework" / "guards.py"
    assert dict(source_strings.codes_in(text, path)) == {
        "casework.closed": 2,
        "calendars.shape": 4,
        "casework.no": 4,
    }
