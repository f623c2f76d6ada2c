"""Checks the texts of all three languages.

    python -m tools.check_translations

Everywhere under ``data``: a text has all three languages, none is empty; simplified
Chinese holds no character that only traditional Chinese has, and the other way round.
In ``data/messages``: the languages name the same ``{fields}``; a key stands in the file
of its area and only once; every key that the source names is written, every key that
is written is named.
"""

from __future__ import annotations

import re
import string
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import opencc
import yaml

from tools.project import DATA, MESSAGES, named
from tools.source_strings import Named, all_strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LANGUAGES = ("zh_hans", "zh_hant", "en")
# Characters that a check by character takes for the wrong script, with the reason.
ALLOWED = {
    "着",  # written so in Hong Kong; absent from Big5
    "瞭",  # 明瞭, 瞭望 stay as they are in simplified Chinese
    "乾",  # 乾 as a name stays
}
# Each language writes a date in its own way, so these texts name other fields.
DATE_FORMS = re.compile(r"/?(clock\.day|web\.date\.[a-z]+)")
_FILE_NAME = re.compile(
    r"\.(yaml|yml|json|html|css|js|svg|py|pdf|xlsx|ics|csv|txt|typ)$"
)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _load(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - own files


@cache
def _is_traditional_only(character: str) -> bool:
    if character in ALLOWED or not _is_han(character):
        return False
    if _encodes(character, "gb2312"):
        return False
    return _convert(character, "t2s") != character


@cache
def _is_simplified_only(character: str) -> bool:
    if character in ALLOWED or not _is_han(character):
        return False
    if _encodes(character, "big5"):
        return False
    return _convert(character, "s2hk") != character


def _is_han(character: str) -> bool:
    return "㐀" <= character <= "鿿"


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _convert(character: str, name: str) -> str:
    return str(_converter(name).convert(character))


def script_problems(texts: Mapping[str, Any]) -> Iterator[str]:
    """Characters of the other script in one text."""
    wrong = {
        "zh_hans": _is_traditional_only,
        "zh_hant": _is_simplified_only,
    }
    for language, test in wrong.items():
        found = sorted({one for one in str(texts.get(language, "")) if test(one)})
        if found:
            yield f"{language} has characters of the other script: {''.join(found)}"


def text_problems(texts: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one text in three languages."""
    for language in LANGUAGES:
        value = texts.get(language)
        if not isinstance(value, str) or not value.strip():
            yield f"{language} is missing or empty"
    yield from script_problems(texts)


def field_problems(texts: Mapping[str, Any]) -> Iterator[str]:
    """Whether the languages name the same fields."""
    try:
        named_in = {name: fields_of(str(texts.get(name, ""))) for name in LANGUAGES}
    except ValueError as error:
        yield f"braces don't pair: {error}"
        return
    everywhere = set.union(*named_in.values())
    for language, fields in named_in.items():
        missing = everywhere - fields
        # ``one|many`` in English may leave the count to the words.
        if missing and not (language != "en" and missing == {"n"}):
            yield f"{language} lacks {{{'}, {'.join(sorted(missing))}}}"


def fields_of(template: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _texts(node: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, dict):
        if any(language in node for language in LANGUAGES):
            yield path, node
            return
        for key, value in node.items():
            yield from _texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _texts(value, f"{path}/{place}")


def file_problems(path: Path) -> Iterator[str]:
    """Problems of the texts in one data file."""
    for place, texts in _texts(_load(path)):
        found = list(text_problems(texts))
        if MESSAGES in path.parents and not DATE_FORMS.fullmatch(place):
            found += field_problems(texts)
        yield from (f"{named(path)}: {place.lstrip('/')}: {one}" for one in found)


def message_keys() -> tuple[dict[str, str], list[str]]:
    """Key → file of the messages that are no error texts, and what is wrong there."""
    keys: dict[str, str] = {}
    problems = []
    for path in sorted(MESSAGES.glob("*.yaml")):
        if path.name.startswith("errors."):
            continue
        for key in _load(path) or {}:
            if key in keys:
                problems.append(f"{named(path)}: {key} stands in {keys[key]} too")
            if not path.stem.startswith(key.partition(".")[0]):
                problems.append(f"{named(path)}: {key} is of another area")
            keys[key] = named(path)
    return keys, problems


def _not_keys() -> set[str]:
    """Dotted names that are no message keys: codes of errors, ids of facts."""
    codes = {
        code for path in MESSAGES.glob("errors.*.yaml") for code in _load(path) or {}
    }
    facts = {
        str(fact.get("id"))
        for path in (DATA / "catalogue" / "facts").glob("*.yaml")
        for fact in _entries(_load(path))
    }
    return codes | facts


def _entries(loaded: Any) -> list[dict[str, Any]]:
    inner = loaded.get("facts", []) if isinstance(loaded, dict) else loaded or []
    return [entry for entry in inner if isinstance(entry, dict)]


def use_problems(keys: Mapping[str, str], strings: Iterable[Named]) -> Iterator[str]:
    """Keys that are named but not written, or written but not named."""
    areas = {key.partition(".")[0] for key in keys}
    no_keys = _not_keys()
    candidates = [one for one in strings if _looks_like_key(one, areas)]
    plain = {one.text for one in candidates if one.pattern is None}
    patterns = [one for one in candidates if one.pattern is not None]
    for one in candidates:
        if one.text in no_keys or _FILE_NAME.search(one.text):
            continue
        if one.pattern is not None and any(one.fits(code) for code in no_keys):
            continue
        if one.text not in keys and not any(one.fits(key) for key in keys):
            yield f"{one.where}: {one.text} is not in data/messages"
    for key, file in keys.items():
        if key not in plain and not any(one.fits(key) for one in patterns):
            yield f"{file}: {key} is used nowhere"


def _looks_like_key(one: Named, areas: set[str]) -> bool:
    area, dot, rest = one.text.partition(".")
    if area not in areas or not dot:
        return False
    return bool(re.fullmatch(r"(?:[a-z0-9_.-]|\{…\})*", rest))


def main() -> int:
    problems = [
        one for path in sorted(DATA.rglob("*.yaml")) for one in file_problems(path)
    ]
    keys, wrong = message_keys()
    problems += wrong
    problems += use_problems(keys, all_strings())
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
