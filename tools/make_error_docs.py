"""Writes docs/errors.md from the texts of the errors.

python -m tools.make_error_docs [--check]
"""

from __future__ import annotations

import sys

import yaml

from tools.project import MESSAGES, ROOT, named

TARGET = ROOT / "docs" / "errors.md"
HEAD = """\
# Errors

Every error has a code that stays the same, a text that says what is wrong and where,
and a cure. The texts exist in simplified Chinese, traditional Chinese and English; a
`{name}` is filled in when the error is shown. On the command line an error ends the
command with exit code 2; with `--json` it is printed as JSON with its code.

This page is made from `data/messages/errors.*.yaml` by `make docs`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for path in sorted(MESSAGES.glob("errors.*.yaml")):
        texts = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        parts.append(f"## {path.name.split('.')[1]}\n")
        for code, text in sorted(texts.items()):
            parts.append(_section(code, text))
    return "\n".join(parts)


def _section(code: str, text: dict[str, dict[str, str]]) -> str:
    message, cure = text["message"], text["cure"]
    rows = [
        f"| {title} | {_cell(message[key])} | {_cell(cure[key])} |"
        for title, key in (("en", "en"), ("简", "zh_hans"), ("繁", "zh_hant"))
    ]
    head = ["| | what is wrong | what to do |", "|---|---|---|"]
    return "\n".join([f"### `{code}`\n", *head, *rows, ""])


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def main() -> int:
    text = page()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{named(TARGET)} is not what the error texts say; run: make docs")
    return 1


if __name__ == "__main__":
    sys.exit(main())
