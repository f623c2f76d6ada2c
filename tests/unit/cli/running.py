"""Runs commands in this process and keeps what they say."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

from tiexin.cli.main import main

LANGUAGES = ("zh-hans", "zh-hant", "en")


@dataclass(frozen=True)
class Ran:
    """One command that has ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the errors, from text or JSON."""
        if self.out.startswith('{\n  "schema": "tiexin.errors/1"'):
            return [each["code"] for each in self.data["errors"]]
        told = [line for line in self.err.splitlines() if not line.startswith(" ")]
        return [line.partition(":")[0] for line in told]


def tiexin(*arguments: str, **environment: str) -> Ran:
    """Run one command as in a pipe; nothing of the real environment is seen."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments, environment=environment)
    return Ran(code, out.getvalue(), err.getvalue())
