"""Words for searching: Latin words and numbers whole, Chinese in pairs of characters.

Two-character words are the usual ones in Chinese; pairs find them and every longer one.
Traditional characters are folded onto simplified ones, so that either finds both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from tiexin.app.paths import data_root

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
MOST_TERMS: Final = 12


def terms(text: str) -> list[str]:
    """The words of a text, each once, in the order in which they appear."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return list(dict.fromkeys(_terms(plain)))


def stored(text: str) -> str:
    """The words as a column keeps them: apart by spaces, one at each end."""
    return f" {' '.join(terms(text))} "


def numbered(text: str, *, office: str) -> str:
    """The words of an office's own number, marked so that others can be kept off it."""
    return " ".join(f"@{office}#{term}" for term in terms(text))


def _terms(text: str) -> Iterator[str]:
    for found in _RUN.findall(text):
        if not _CHINESE.match(found):
            yield found
            continue
        if len(found) == 1:
            yield found
        for place in range(len(found) - 1):
            yield found[place : place + 2]


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms (data/glossary/characters.txt).

    Each line holds a traditional character and the simplified one it is folded onto.
    """
    path = data_root() / "glossary" / "characters.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {ord(pair[0]): pair[1] for line in pairs for pair in line}
