"""Kinds of jobs for tests, and a worker that knows them.

    python -m tests.web.job_kinds --name first     # like `python -m django work`

``TEST_LEASE`` (seconds) shortens the lease, ``TEST_LONGEST`` what counts as stuck.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def register() -> None:
    """Add the kinds to the registry, once."""
    from tiexin.web.accounts.models import Enterprise
    from tiexin.web.jobs import registry

    if "test.write" in registry.kinds():
        return

    @registry.job("test.write")
    def write(data: Mapping[str, Any]) -> None:
        """Leaves a row; then waits where told so, to be killed in the midst of it."""
        Enterprise.objects.create(name=data["name"])
        if "begun" in data and not Path(data["begun"]).exists():
            Path(data["begun"]).touch()
            time.sleep(60)

    @registry.job("test.slow")
    def slow(data: Mapping[str, Any]) -> None:
        time.sleep(data["seconds"])
        Enterprise.objects.create(name=data["name"])

    @registry.job("test.outside", outside=True)
    def outside(data: Mapping[str, Any]) -> None:
        Enterprise.objects.create(name=data["name"])
        if data.get("fails"):
            raise ConnectionError("no answer from somebody@example.org")

    @registry.job("test.fail")
    def fail(data: Mapping[str, Any]) -> None:
        Enterprise.objects.create(name="never seen")
        raise ValueError(data.get("why", "told to"))

    @registry.job("test.die")
    def die(_: Mapping[str, Any]) -> None:
        os._exit(9)


def main() -> None:
    """Be a worker."""
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    register()
    from tiexin.web.jobs import lease, pulse

    seconds = float(os.environ.get("TEST_LEASE", "60"))
    lease.LEASE = timedelta(seconds=seconds)  # type: ignore[misc]
    pulse.BEAT = seconds / 4  # type: ignore[misc]
    pulse.LONGEST_JOB = float(os.environ.get("TEST_LONGEST", "900"))  # type: ignore[misc]
    execute_from_command_line(["django", "work", *sys.argv[1:]])


if __name__ == "__main__":
    main()
