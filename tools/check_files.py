"""Refuses what no file of the project may hold or be.

    python -m tools.check_files

A path of at most 120 characters; YAML that is plain data (no duplicate keys, anchors,
aliases or tags); no package-registry addresses, which tie a checkout to one mirror,
no paths of somebody's machine and no links.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import yaml

from tools.project import named, project_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATH_LENGTH = 120
# Written in pieces, so that this file passes its own check.
_ADDRESSES = (
    r"\bpypi" r"\.org",
    r"python" r"hosted\.org",
    r"registry\." r"npmjs",
    r"--(?:extra-)?index" r"-url\b",
    r"--find" r"-links\b",
)
FORBIDDEN = {
    "package-registry address": "|".join(_ADDRESSES),
    "path of one machine": r"(?<![\w.~-])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+)/",
    "merge mark": r"^(?:<{7}|>{7}) ",
}
PATTERNS = {what: re.compile(found, re.MULTILINE) for what, found in FORBIDDEN.items()}


class StrictLoader(yaml.SafeLoader):
    """Loads plain data only: a mapping never names a key twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[object, object]:
        """The mapping; a key that stands twice is refused."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def yaml_problems(text: str) -> Iterator[str]:
    """What is wrong with one YAML text, with its line."""
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                line = token.start_mark.line + 1
                yield f"{line}: anchors, aliases and tags are not used here"
        yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a SafeLoader underneath
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield f"{line}: {error.problem}"
    except (yaml.YAMLError, ValueError) as error:
        yield f"1: {error}"


def text_problems(text: str) -> Iterator[str]:
    """Forbidden strings, with their line."""
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{line}: {what}: {match.group()!r}"


def file_problems(path: Path) -> Iterator[str]:
    """Everything that is wrong with one file."""
    name = named(path)
    if len(name) > PATH_LENGTH:
        yield f"{name}: path of {len(name)} characters; at most {PATH_LENGTH}"
    if path.is_symlink():
        yield f"{name}: a link; where it leads is a matter of one machine"
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # an image or another binary file
    found = list(text_problems(text))
    if path.suffix in (".yaml", ".yml"):
        found += yaml_problems(text)
    yield from (f"{name}:{problem}" for problem in found)


def main() -> int:
    problems = [line for path in project_files() for line in file_problems(path)]
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
