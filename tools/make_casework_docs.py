"""Writes what docs/casework.md says of states and commands, and draws them.

    python -m tools.make_casework_docs [--check]

The prose of the page is written by hand; between the marks stands what follows from
``data/casework/commands.yaml``. The pictures are ``docs/images/case-states-*.svg``.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING

import yaml

from tiexin.casework.load import load_table
from tiexin.casework.table import Role, Track
from tools.case_picture import Lane, Step, draw
from tools.project import DATA, MESSAGES, ROOT, named

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.casework.table import CommandSpec, Table

PAGE = ROOT / "docs" / "casework.md"
PICTURES = ROOT / "docs" / "images"
MARKS = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
GROUPS = {
    "project": "The project, its people and its plan",
    "application": "An application to an authority",
    "work": "Works, services, waits",
    "either": "Either of them",
    "document": "Documents and corrections",
}
TITLES = {
    Track.APPLICATION: "States of an application, and what leads on from each",
    Track.WORK: "States of works, services and waits, and what leads on from each",
}
ROLES = {
    Role.INVESTOR: "investor",
    Role.OFFICER: "officer",
    Role.REVIEWER: "reviewer",
    Role.SUPERVISOR: "supervisor",
    Role.SYSTEM: "the system",
}


@cache
def _texts() -> dict[str, dict[str, str]]:
    found = yaml.safe_load((MESSAGES / "casework.yaml").read_text(encoding="utf-8"))
    texts: dict[str, dict[str, str]] = found
    return texts


def _say(key: str, language: str = "en") -> str:
    return " ".join(_texts()[f"casework.{key}"][language].split())


def states_table(table: Table) -> str:
    """Every state: its names, whose move it is, and whether all is done."""
    rows = [
        f"| `{state.id}` | {_say(f'state.{state.id}')} | "
        f"{_say(f'state.{state.id}', 'zh_hans')} | "
        f"{_say(f'party.{state.move.value}')} | {'yes' if state.done else ''} |"
        for state in table.states.values()
    ]
    head = ["| state | | 中文 | whose move | all done |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def commands_table(table: Table) -> str:
    """Every command by group: who, from where, to where, guards, event."""
    parts = []
    for group, title in GROUPS.items():
        rows = [_row(c) for c in table.commands.values() if _group(c) == group]
        head = [
            f"**{title}**\n",
            "| command | who | from | to | guards | told | event |",
            "|---|---|---|---|---|---|---|",
        ]
        parts.append("\n".join([*head, *rows]))
    return "\n\n".join(parts)


def _group(spec: CommandSpec) -> str:
    if spec.about == "document":
        return "document"
    if spec.about != "procedure":
        return "project"
    return spec.track.value if spec.track else "either"


def _row(spec: CommandSpec) -> str:
    name = f"`{spec.kind}` {_say(f'command.{spec.kind}')} "
    name += _say(f"command.{spec.kind}", "zh_hans")
    who = ", ".join(words for role, words in ROLES.items() if role in spec.who)
    states = ", ".join(spec.states) or ("any" if spec.about == "procedure" else "")
    leads = spec.to or (f"{spec.may_lead_to} or as it was" if spec.may_lead_to else "")
    guards = ", ".join(f"`{guard}`" for guard in spec.guards)
    told = ", ".join(f"{f.name}{'?' if f.optional else ''}" for f in spec.fields)
    return (
        f"| {name} | {who} | {states} | {leads} | {guards} | {told} | `{spec.event}` |"
    )


def stages_line(table: Table) -> str:
    """The stages in their order."""
    return " → ".join(f"`{stage}`" for stage in table.stages)


def picture(table: Table, track: Track) -> str:
    """The states of one track and the commands that lead from one to another."""
    moving = [spec for spec in table.commands.values() if _moves(spec, track)]
    own = {
        state
        for spec in moving
        if spec.track is track
        for state in (*spec.states, spec.to or spec.may_lead_to or "")
    }
    own |= {spec.to for spec in moving if spec.to and set(spec.states) & own}
    lanes = [
        Lane(
            state.id,
            _say(f"state.{state.id}"),
            _say(f"state.{state.id}", "zh_hans"),
            state.move.value,
        )
        for state in table.states.values()
        if state.id in own
    ]
    steps = [
        Step(
            _say(f"command.{spec.kind}"),
            _say(f"command.{spec.kind}", "zh_hans"),
            tuple(state for state in spec.states if state in own),
            spec.to or spec.may_lead_to or "",
            sometimes=spec.to is None,
        )
        for spec in moving
    ]
    legend = {"": "Whose move it is:"} | {
        move: f"{_say(f'party.{move}')} {_say(f'party.{move}', 'zh_hans')}"
        for move in ("applicant", "authority", "third_party", "nobody")
        if any(lane.move == move for lane in lanes)
    }
    return draw(TITLES[track], lanes, steps, legend)


def _moves(spec: CommandSpec, track: Track) -> bool:
    leads = spec.states and (spec.to or spec.may_lead_to)
    return bool(leads) and spec.track in (track, None) and spec.about == "procedure"


def page(written: str, table: Table) -> str:
    """The page with what follows from the table put between its marks."""
    made = {
        "stages": stages_line(table),
        "states": states_table(table),
        "commands": commands_table(table),
    }
    return MARKS.sub(
        lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}",
        written,
    )


def wanted() -> dict[Path, str]:
    """Each file with what it should hold."""
    table = load_table(DATA)
    found = {
        PICTURES / f"case-states-{track.value}.svg": picture(table, track)
        for track in Track
    }
    found[PAGE] = page(PAGE.read_text(encoding="utf-8"), table)
    return found


def main() -> int:
    stale = [
        path
        for path, text in wanted().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" not in sys.argv[1:]:
        for path in stale:
            path.write_text(wanted()[path], encoding="utf-8")
        return 0
    for path in stale:
        print(f"{named(path)} is not what the table of commands says; run: make docs")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
