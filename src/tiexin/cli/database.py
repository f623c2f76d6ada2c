"""Commands that need the database run as Django's, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.cli.context import Context

SETTINGS: Final = "tiexin.web.config.settings"


def environment_for_django() -> dict[str, str]:
    """The environment of this process, with the settings named."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        # What it says is read by us, and written again as the terminal can show it.
        "PYTHONIOENCODING": "utf-8",
    }


def prepare(environment: Mapping[str, str], *steps: tuple[str, ...]) -> None:
    """Make the state folder and let Django take these steps in silence.

    Raises:
        BadInput: The folder can't be made, or a step failed; its last line says why.
    """
    state = Path(environment.get("TIEXIN_STATE_DIR") or "var")
    try:
        # What lies there is for the service alone.
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput.of("cli.no_state_folder", path=str(state)) from error
    for step in steps:
        command = [sys.executable, "-m", "django", *step]
        done = subprocess.run(  # noqa: S603 - our own, fixed command
            command, env=dict(environment), capture_output=True, text=True, check=False
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [""])[-1]
            raise BadInput.of("cli.serve_unready", step=step[0], reason=reason[:200])


def manage(context: Context, name: str, *arguments: str) -> int:
    """Run one of our management commands; it tells its own errors. Its exit code."""
    done = _done(context, name, *arguments)
    context.out.write(done.stdout)
    sys.stderr.write(done.stderr)
    return done.returncode


def answer(context: Context, name: str, *arguments: str) -> str | None:
    """What a management command says; None where it failed and told why."""
    done = _done(context, name, *arguments)
    if not done.returncode:
        return done.stdout
    sys.stderr.write(done.stderr)
    return None


def _done(
    context: Context, name: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "django", name, *arguments]
    return subprocess.run(  # noqa: S603 - our own, fixed command
        [*command, "--language", context.language],
        env=environment_for_django(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
