"""Damages the catalogue's files at random and sees whether the loader holds.

    python -m tools.fuzz_catalogue [--seconds N] [--seed N]

Each round takes one real file and changes it: bytes lost, doubled, swapped or thrown
in, lines moved, a part of the YAML replaced by another kind of thing, by a deep nest,
by a huge number. The loader may refuse it or not; it may not crash, take longer than
``SLOWEST`` seconds or more than ``LARGEST`` megabytes. Prints rounds and findings, and
fails if there is a finding.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml

from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import RawFile, list_files, list_law_cases
from tiexin.catalogue.store import catalogue_of
from tools.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

SLOWEST: Final = 20
LARGEST: Final = 1500
MOST_HOLDERS: Final = 2000
SMALL: Final = ROOT / "tests" / "data" / "catalogue_small"
TODAY: Final = date(2026, 6, 1)
TOKENS: Final = (
    *(
        b": ",
        b"- ",
        b"{",
        b"}",
        b"[",
        b"]",
        b"&a ",
        b"*a",
        b"!!python/object:x ",
        b"<<: ",
    ),
    *(
        b"\t",
        b"\x00",
        b"\xff",
        b"\r",
        b"---\n",
        b"? ",
        b"|\n",
        b">-\n",
        b"'",
        b'"',
        b"#",
    ),
    *("\u2028".encode(), b"\xef\xbb\xbf", b"9" * 400, b"1e999", b".nan", b"2026-02-30"),
)
VALUES: Final = (
    *(None, True, -1, 0, 10**30, 1.5, "", "x" * 5000, "yes", "2026-13-01", "a/b/c"),
    *([], {}, [[]], {"a": {"b": []}}, {"all": []}, {"not": {"not": {"always": True}}}),
)


def bytes_changed(content: bytes, rng: random.Random) -> bytes:
    """Some bytes lost, doubled, swapped or thrown in."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0:
                del changed[at : at + rng.randint(1, 40)]
            case 1:
                changed[at:at] = changed[at : at + rng.randint(1, 200)]
            case 2:
                changed[at:at] = rng.choice(TOKENS)
            case _:
                changed[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(changed)


def lines_changed(content: bytes, rng: random.Random) -> bytes:
    """Lines lost, doubled, moved or indented otherwise."""
    lines = content.splitlines(keepends=True) or [b"\n"]
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        match rng.randrange(4):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(rng.randrange(len(lines)), lines[at])
            case 2:
                lines[at] = b"  " + lines[at]
            case _:
                lines[at] = lines[at].lstrip()
    return b"".join(lines)


def values_changed(content: bytes, rng: random.Random) -> bytes:
    """The same YAML with parts replaced by other kinds of things, lost or doubled."""
    data = yaml.safe_load(content)
    for _ in range(rng.randint(1, 3)):
        holders = list(_holders(data))
        if not holders:
            break
        holder = rng.choice(holders)
        key = rng.choice(
            list(holder) if isinstance(holder, dict) else range(len(holder))
        )
        match rng.randrange(4):
            case 0:
                del holder[key]
            case 1:
                holder[key] = _nest(rng.randint(1, 60))
            case 2:
                other = rng.choice(holders)
                holder[key] = other if other is not holder else 0
            case _:
                holder[key] = rng.choice(VALUES)
    try:
        return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()
    except (RecursionError, ValueError):
        return content


def _holders(data: Any) -> list[Any]:
    """Mappings and lists that hold something, each once, not too deep."""
    found: list[Any] = []
    open_ = [data]
    while open_ and len(found) < MOST_HOLDERS:
        each = open_.pop()
        if isinstance(each, dict | list) and each and not any(each is f for f in found):
            found.append(each)
            open_.extend(each.values() if isinstance(each, dict) else each)
    return found


def _nest(depth: int) -> Any:
    nest: Any = {"always": True}
    for level in range(depth):
        nest = {"all": [nest]} if level % 2 else {"not": nest}
    return nest


CHANGES: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (
    bytes_changed,
    lines_changed,
    values_changed,
)


def one_round(files: list[RawFile], rng: random.Random) -> str:
    """What came of one damaged file: loaded, refused or, as a finding, a traceback."""
    at = rng.randrange(len(files))
    change = rng.choice(CHANGES)
    damaged = RawFile(files[at].name, change(files[at].content, rng))
    tried = [*files[:at], damaged, *files[at + 1 :]]
    report = check_files(tried, today=TODAY)
    if report.problems:
        # The reader of a message needs its place, whatever was wrong.
        assert all(each.where for each in report.problems)  # noqa: S101 - a finding
        return "refused"
    catalogue_of(report.plain, hash_="fuzz")
    return "loaded"


def run(seconds: float, seed: int) -> tuple[Counter[str], list[str]]:
    """Rounds by outcome, and what was found."""
    files = [*list_files(SMALL), *list_law_cases(SMALL)]
    outcomes: Counter[str] = Counter()
    findings: list[str] = []
    began = time.monotonic()
    number = 0
    while time.monotonic() - began < seconds:
        rng = random.Random(f"{seed}-{number}")  # noqa: S311 - no secret
        number += 1
        start = time.process_time()
        try:
            outcomes[one_round(files, rng)] += 1
        except Exception:
            outcomes["crashed"] += 1
            findings.append(f"round {seed}-{number - 1}:\n{traceback.format_exc()}")
        if time.process_time() - start > SLOWEST:
            findings.append(f"round {seed}-{number - 1}: too slow")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if used > LARGEST:
        findings.append(f"{used} MB")
    outcomes["megabytes"] = used
    return outcomes, findings


def main() -> int:
    """Run for a while and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    outcomes, findings = run(args.seconds, args.seed)
    print(", ".join(f"{name} {number}" for name, number in sorted(outcomes.items())))
    for finding in findings[:20]:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
