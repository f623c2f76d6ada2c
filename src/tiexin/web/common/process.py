"""What a process has to do before it may know the tables."""

from __future__ import annotations

import django


def begin() -> None:
    """Make Django ready; the first thing in a process of our own."""
    django.setup()
