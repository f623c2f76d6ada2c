"""Drafts missing traditional Chinese beside simplified Chinese in YAML files.

    python tools/fill_traditional.py [--check] PATH...

Wherever a mapping has ``zh_hans`` and no (or an empty) ``zh_hant``, the simplified
text is converted in the Hong Kong manner and put right after it: same quoting, same
indentation, comments and everything else untouched. A text that is already there
stays as it is, so corrections by hand survive and a second run changes nothing.
``--check`` writes nothing and fails where a text is missing.
"""

from __future__ import annotations

import argparse
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import opencc
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Edit = tuple[int, int, str]
"""Replace the characters from the first index up to the second by the text."""


CORRECTIONS = Path(__file__).parent.parent / "data" / "glossary" / "traditional.yaml"
TITLE = re.compile("(《[^《》]*》)")
# In Hong Kong quoted words stand between corners.
QUOTES = str.maketrans("“”", "「」")
# The C loader gives no character index, so the slower one is right here.
Loader = yaml.SafeLoader


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2hk")


@cache
def _corrections() -> tuple[dict[str, str], dict[str, str]]:
    given = yaml.safe_load(CORRECTIONS.read_text(encoding="utf-8"))
    return given["characters"], given["words"]


def _corrected(text: str, table: dict[str, str]) -> str:
    for old in sorted(table, key=len, reverse=True):
        text = text.replace(old, table[old])
    return text


def to_traditional(text: str) -> str:
    """A first traditional text; a person who reads it may still better it."""
    characters, words = _corrections()
    converted = _corrected(_converter().convert(text), characters)
    parts = TITLE.split(converted)
    # Every second part is a title in 《》: an official name keeps its words.
    plain = [_corrected(part, words).translate(QUOTES) for part in parts[::2]]
    return "".join(
        text for pair in zip(plain, [*parts[1::2], ""], strict=True) for text in pair
    )


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for key, value in node.value:
            yield from _mappings(key)
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _entry(
    node: yaml.MappingNode, name: str
) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value == name:
            return key, value
    return None


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value.strip()


def _is_block_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _added(
    text: str, mapping: yaml.MappingNode, key: yaml.ScalarNode, value: yaml.Node
) -> Edit:
    """The insertion of ``zh_hant`` after this ``zh_hans``."""
    raw = to_traditional(text[value.start_mark.index : value.end_mark.index])
    at = value.end_mark.index
    if mapping.flow_style:
        return at, at, f", zh_hant: {raw}"
    indent = " " * key.start_mark.column
    if _is_block_scalar(value):
        # The scalar's mark may reach over blank lines and comments that follow it.
        body = raw.rstrip()
        at = value.start_mark.index + len(body)
        return at, at, f"\n{indent}zh_hant: {body}"
    at = _line_end(text, at)
    return at, at, f"\n{indent}zh_hant: {raw}"


def _edit(text: str, mapping: yaml.MappingNode) -> Edit | None:
    hans = _entry(mapping, "zh_hans")
    if hans is None or not isinstance(hans[1], yaml.ScalarNode) or _empty(hans[1]):
        return None
    hant = _entry(mapping, "zh_hant")
    if hant is None:
        return _added(text, mapping, *hans)
    if not _empty(hant[1]) or _is_block_scalar(hans[1]):
        return None
    value = hans[1]
    raw = to_traditional(text[value.start_mark.index : value.end_mark.index])
    colon = text.index(":", hant[0].end_mark.index) + 1
    return colon, max(colon, hant[1].end_mark.index), f" {raw}"


def filled(text: str) -> tuple[str, int]:
    """The text with every missing ``zh_hant`` put in, and how many these were."""
    edits = []
    for root in yaml.compose_all(text, Loader=Loader):
        if root is not None:
            found = (_edit(text, mapping) for mapping in _mappings(root))
            edits += [edit for edit in found if edit is not None]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text, len(edits)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.yaml"))
        else:
            yield path


def _one(path: Path, *, check: bool) -> bool:
    """Whether the file is in order afterwards."""
    text = path.read_text(encoding="utf-8")
    try:
        new, count = filled(text)
        yaml.compose(new, Loader=Loader)
    except yaml.YAMLError as error:
        print(f"{path}: not valid YAML: {error}", file=sys.stderr)
        return False
    if not count:
        return True
    print(f"{path}: {count} zh_hant {'missing' if check else 'filled'}")
    if not check:
        path.write_text(new, encoding="utf-8")
    return not check


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args()
    results = [_one(path, check=given.check) for path in _files(given.paths)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
