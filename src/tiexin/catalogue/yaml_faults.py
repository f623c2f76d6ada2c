"""Why a text is not YAML, as one of a few faults that a reader can mend.

The parser's own sentences exist in English only and differ between its two builds, so
they are never shown: from them and from the character at fault follows a code.
"""

from __future__ import annotations

from typing import Final

import yaml

from tiexin.kernel import Problem

_BLOCKS: Final = ("block mapping", "block collection")
_BRACKETS: Final = ("flow sequence", "flow mapping")
_IN_FLOW: Final = "flow node"
_NO_COLON: Final = ("mapping values are not allowed", "could not find expected ':'")
_NO_TOKEN: Final = "cannot start any token"  # noqa: S105 - not a password
_CLOSING: Final = ("]", "}", ",")


def fault_of(error: yaml.YAMLError, *, text: str, name: str) -> Problem:
    """The problem of a text that the parser gave up on, with its line.

    Args:
        error: as the parser raised it.
        text: all that was read.
        name: how errors call the file.
    """
    if isinstance(error, yaml.MarkedYAMLError):
        return _marked(error, text, name)
    # A character that YAML forbids anywhere; this error knows no line.
    code = getattr(error, "character", None)
    if not isinstance(code, int):
        return Problem("yaml.syntax", {}, f"{name}:1")
    line = text.count("\n", 0, max(text.find(chr(code)), 0)) + 1
    return Problem("yaml.character", {"character": _shown(chr(code))}, f"{name}:{line}")


def _marked(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark else 0
    where = f"{name}:{mark.line + 1 if mark else 1}"
    code = _code(error, text=text, at=at)
    fields: dict[str, str | int] = {}
    if code == "yaml.character":
        fields["character"] = _shown(text[at : at + 1])
    elif code in ("yaml.quote", "yaml.bracket"):
        opened = error.context_mark.index if error.context_mark else at
        if opened == at:
            opened = _open_bracket(text, at)
        fields["opened"] = text.count("\n", 0, opened) + 1
    return Problem(code, fields, where)


def _code(error: yaml.MarkedYAMLError, *, text: str, at: int) -> str:
    doing, problem = str(error.context or ""), str(error.problem or "")
    found = text[at : at + 1]
    starts_line = not text[:at].rpartition("\n")[2].strip()
    signs = {
        "yaml.tab": found == "\t",
        "yaml.quote": "quoted scalar" in doing and "found unexpected" in problem,
        "yaml.bracket": doing.endswith(_BRACKETS) or (_IN_FLOW in doing and not found),
        "yaml.colon": problem.startswith(_NO_COLON),
        "yaml.character": _NO_TOKEN in problem or found in _CLOSING,
        "yaml.indentation": doing.endswith(_BLOCKS) and starts_line,
    }
    # A tab or an open quote explains what else looks wrong, so the first sign counts.
    return next((code for code, is_it in signs.items() if is_it), "yaml.syntax")


def _open_bracket(text: str, at: int) -> int:
    """The nearest bracket before ``at`` that is still open; ``at`` if there is none.

    Brackets in quotes count as well: good enough to point to a line.
    """
    closed = 0
    for place in range(at - 1, -1, -1):
        if text[place] in "]}":
            closed += 1
        elif text[place] in "[{":
            if not closed:
                return place
            closed -= 1
    return at


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return f"U+{ord(character):04X}"
